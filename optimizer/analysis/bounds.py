"""Weak duality on whole intervals: what no allocation can exceed, whatever the number is between the ends.

Multipliers that are straight lines between the ends bound the program at every value between. The bound is a sum of
products of straight lines, and of largest values over boxes, which are convex: so it is below the chord of its ends
plus what the enclosures stray upward. Columns are measured in their own upper bounds, so that boxes stay put.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.analysis.family import Family
from optimizer.program.enclosure import Enclosure
from optimizer.program.vectors import Truths, Vector


class Bounds:
    """The dual side of a `Family`.

    ``noise`` are multipliers (m,) and rates (n,) that a solver cannot tell from 0, and that count as 0.
    """

    def __init__(self, family: Family, noise: tuple[Vector, Vector]) -> None:
        self.family = family
        self._row_noise, self._noise = noise[0], noise[1][:, None] * np.ones((1, family.count))
        pattern = family.pattern
        entries = [(i, j) for i, j, _ in pattern.entries]
        self.rows = np.array([i for i, _ in entries], dtype=np.int64)
        self.columns = np.array([j for _, j in entries], dtype=np.int64)
        self.relations = np.array(pattern.relations)
        n = len(pattern.columns)
        self._order = np.argsort(self.columns, kind="stable")
        self._used, self._starts = np.unique(self.columns[self._order], return_index=True)
        self._scale(family)
        self._boxes()
        self._open = [j for j in range(n) if not np.all(np.isfinite(self.low[j]) & np.isfinite(self.high[j]))]
        self._shared = self._budgets()
        self._closing = {j: self._closing_rows(j) for j in self._open}

    def _scale(self, family: Family) -> None:
        """Columns whose upper bound moves are measured in it; the box is then fixed."""
        table = family.table
        upper, lower = table.upper, table.lower
        moves = (upper.first != upper.second) | (upper.under > 0) | (upper.over > 0)
        usable = np.all(np.isfinite(upper.first) & np.isfinite(upper.second) & (upper.low > 0), axis=1)
        usable &= np.all((lower.first == 0) | (lower.first == -np.inf), axis=1)
        scaled = np.flatnonzero(np.any(moves, axis=1) & usable)
        self.low = np.minimum(lower.first, lower.second)
        self.high = upper.high
        self.cost, self.values = table.cost, table.values
        if len(scaled):
            ones = np.ones(upper.first.shape)
            chosen = np.isin(np.arange(len(ones)), scaled)[:, None]
            parts = [np.where(chosen, item, ones) for item in (upper.first, upper.second)]
            factor = Enclosure(*parts, *(np.where(chosen, item, 0.0) for item in (upper.under, upper.over)))
            self.cost = self.cost * factor
            self.values = self.values * factor[self.columns]
            self.high[scaled] = 1.0
            self._noise = self._noise * factor.size

    def _boxes(self) -> None:
        """Upper ends of columns that have none of their own, as far as rows imply them: over each whole interval."""
        self._implied = np.all(np.isfinite(self.low), axis=1) & np.any(np.isposinf(self.high), axis=1)
        low, high = self.values.low, self.values.high
        rhs = self.family.table.rhs
        # The rows of the categories are free until a question bounds them, and imply nothing.
        by_row = [np.flatnonzero(self.rows == i) for i in range(len(self.relations) - len(self.family.categories))]
        for _ in range(3):
            changed = False
            for i, own in enumerate(by_row):
                for sign, relation in ((1, ">="), (-1, "<=")):
                    if self.relations[i] != relation and len(own):
                        ends = (low[own], high[own]) if sign > 0 else (-high[own], -low[own])
                        room = rhs.high[i] if sign > 0 else -rhs.low[i]
                        changed |= self._tighten(self.columns[own], *ends, room)
            if not changed:
                break

    def _tighten(self, columns: Any, low: Vector, high: Vector, room: Vector) -> bool:
        """Boxes that ``sum of [low, high] x <= room`` implies, of columns without an upper end of their own."""
        x_low, x_high = self.low[columns], self.high[columns]
        wanting = np.flatnonzero(self._implied[columns])
        if not len(wanting):
            return False
        with np.errstate(invalid="ignore"):
            products = [np.where((a == 0) | (x == 0), 0.0, a * x) for a in (low, high) for x in (x_low, x_high)]
            least = np.nan_to_num(np.min(products, axis=0), nan=-np.inf, posinf=np.inf, neginf=-np.inf)
        changed = False
        for k in wanting:
            # Of the column itself nothing counts but that it is not below its lower end.
            others = np.sum(np.delete(least, k, axis=0), axis=0)
            left = room - others
            with np.errstate(divide="ignore", invalid="ignore"):
                end = np.where(left >= 0, left / low[k], left / high[k])
            end = np.maximum(end, x_low[k])
            better = np.isfinite(end) & (low[k] > 0) & (end < self.high[columns[k]])
            if np.any(better):
                self.high[columns[k]] = np.where(better, end, self.high[columns[k]])
                changed = True
        return changed

    def _budgets(self) -> list[tuple[Any, int]]:
        """Budget rows, each with the entries of the spending that stands in no later one."""
        pattern, seen, found = self.family.pattern, set[int](), []
        for i in reversed(range(len(pattern.rows))):
            if pattern.rows[i].split(".")[0] != "budget":
                continue
            own = [k for k in np.flatnonzero(self.rows == i) if pattern.columns[self.columns[k]][0] == "spend"]
            own = [k for k in own if self.columns[k] not in seen and self.high[self.columns[k]].min() > 1.0]
            seen |= {int(self.columns[k]) for k in own}
            if own:
                found.append((np.array(own), i))
        return found

    def _closing_rows(self, j: int) -> list[tuple[int, int]]:
        """(row, entry) in which ``j`` is the last column without a box: what can take up a rate that is left."""
        found = []
        for k in np.flatnonzero(self.columns == j):
            i = self.rows[k]
            if not np.all((self.values.low[k] > 0) | (self.values.high[k] < 0)):
                continue
            unboxed = [c for c in self.columns[self.rows == i] if c in self._open]
            if max(unboxed) == j and i < len(self.relations) - len(self.family.categories):
                found.append((int(i), int(k)))
        return found

    def upper(self, where: Any, multipliers: Enclosure, rhs: Enclosure, costs: bool = True) -> tuple[Vector, Vector]:
        """Straight lines that no allocation exceeds: their values at both ends, infinite where there is none.

        ``where`` (k,) are intervals of the family, ``multipliers`` (straight lines) and ``rhs`` have shape (rows,
        k). Without ``costs``
        the bound is on the objective 0: a line below 0 proves that nothing keeps to the rows.
        """
        values = self.values[:, where]
        cost = self.cost[:, where] if costs else Enclosure(*np.zeros((4, len(self.low), len(where))))
        noise = self._noise[:, where]
        used = Enclosure(*(self._signed(item) for item in (multipliers.first, multipliers.second)))
        low, high = self.low[:, where], self.high[:, where]
        failed = np.zeros(len(where), dtype=bool)
        rate, done = self._rates(cost, values, used), {}
        for j in reversed(self._open):
            own = rate[j]
            # An end that is missing must not be pulled at: the rate is taken up by a row, exactly.
            free = (np.isposinf(high[j]), np.isneginf(low[j]))
            unsure = ((own.high > 0) & free[0]) | ((own.low < 0) & free[1])
            matters = ((own.high > noise[j]) & free[0]) | ((own.low < -noise[j]) & free[1])
            if np.any(matters):
                used = self._settled(j, own, matters, used, values, rate, failed)
            done[j] = unsure
        for j, unsure in done.items():
            _put(rate, j, unsure)
        total = _dot(used, rhs) + (self.family.table.constant[where] if costs else 0.0)
        first, second = _ends(total, rate, low, high)
        for entries, row in self._shared:
            total, rate = self._raised(entries, row, total, rate, values, rhs)
        again = _ends(total, rate, low, high)
        with np.errstate(invalid="ignore"):
            better = again[0] + again[1] < first + second
        first, second = np.where(better, again[0], first), np.where(better, again[1], second)
        bad = failed | ~np.isfinite(first) | ~np.isfinite(second)
        return np.where(bad, np.inf, first), np.where(bad, np.inf, second)

    def _raised(
        self, entries: Any, row: int, total: Enclosure, rate: Enclosure, values: Enclosure, rhs: Enclosure
    ) -> tuple[Enclosure, Enclosure]:
        """The multiplier of a budget raised until no spending under it has a rate above 0.

        Each column could take the whole budget, but not all of them at once: one multiplier costs less than many boxes.
        """
        mine = rate[self.columns[entries]]
        ends = [np.max(np.maximum(item + mine.over, 0.0), axis=0) for item in (mine.first, mine.second)]
        more = Enclosure(*ends)
        changed = _copy(rate)
        for e in np.flatnonzero(self.rows == row):
            _subtract(changed, self.columns[e], more * values[e])
        return total + more * rhs[row], changed

    def _signed(self, multipliers: Vector) -> Vector:
        relations = self.relations[:, None]
        wrong = ((relations == "<=") & (multipliers < 0)) | ((relations == ">=") & (multipliers > 0))
        # The rows of the categories serve both ways, as the right-hand side is that of the question.
        both = np.arange(len(relations))[:, None] >= len(relations) - len(self.family.categories)
        return np.where(wrong & ~both, 0.0, multipliers)

    def _rates(self, cost: Enclosure, values: Enclosure, used: Enclosure) -> Enclosure:
        products, rate = used[self.rows[self._order]] * values[self._order], _copy(cost)
        if len(self._order):
            sums = Enclosure(*(np.add.reduceat(item, self._starts, axis=0) for item in _parts(products)))
            _subtract(rate, self._used, sums)
        return rate

    def _settled(
        self,
        j: int,
        own: Enclosure,
        unsure: Truths,
        used: Enclosure,
        values: Enclosure,
        rate: Enclosure,
        failed: Truths,
    ) -> Enclosure:
        """Multipliers changed so that nothing is left of the rate of ``j`` where it is ``unsure``; rates follow."""
        rows = self._closing[j]
        if not rows:
            failed |= unsure
            return used
        weights = np.array([np.abs(used.first[i]) + np.abs(used.second[i]) for i, _ in rows])
        chosen = np.argmax(weights, axis=0)
        changed = _copy(used)
        for r, (i, k) in enumerate(rows):
            mine = unsure & (chosen == r)
            if not np.any(mine):
                continue
            change = own / values[k]
            failed |= mine & ~(np.isfinite(change.under) & np.isfinite(change.over))
            change = Enclosure(*(np.where(mine, item, 0.0) for item in _parts(change)))
            _subtract(changed, i, -change)
            noise, wanted = self._row_noise[i], changed[i]
            wrong = {"<=": wanted.low < -noise, ">=": wanted.high > noise}.get(str(self.relations[i]))
            failed |= mine & wrong if wrong is not None else False
            for e in np.flatnonzero(self.rows == i):
                _subtract(rate, self.columns[e], change * values[e])
        return changed


def _parts(value: Enclosure) -> tuple[Vector, Vector, Vector, Vector]:
    under, over = (np.broadcast_to(item, value.first.shape) for item in (value.under, value.over))
    return value.first, value.second, under, over


def _copy(value: Enclosure) -> Enclosure:
    return Enclosure(*(item.copy() for item in _parts(value)))


def _subtract(value: Enclosure, position: Any, less: Enclosure) -> None:
    """Take ``less`` off some things of an Enclosure of shape (things, intervals)."""
    value.first[position] -= less.first
    value.second[position] -= less.second
    value.under[position] += less.over
    value.over[position] += less.under


def _put(rate: Enclosure, j: int, where: Truths) -> None:
    for item in (rate.first, rate.second, rate.under, rate.over):
        item[j] = np.where(where, 0.0, item[j])


def _dot(left: Enclosure, right: Enclosure) -> Enclosure:
    # Rows that do not count may have no finite right-hand side.
    counts = left.size != 0
    with np.errstate(invalid="ignore"):
        product = left * right
    return Enclosure(*(np.sum(np.where(counts, item, 0.0), axis=0) for item in _parts(product)))


def _ends(total: Enclosure, rate: Enclosure, low: Vector, high: Vector) -> tuple[Vector, Vector]:
    """The bound at both ends: what the rows allow, and columns in their boxes, with all that may lie between.

    What a column adds is convex in its rate, so that the ends of the lines above and below the rate settle it.
    """
    found = []
    for total_end, end in ((total.first, rate.first), (total.second, rate.second)):
        most = np.maximum(_boxed(end + rate.over, low, high), _boxed(end - rate.under, low, high))
        found.append(total_end + total.over + np.sum(most, axis=0))
    return found[0], found[1]


def _boxed(rate: Vector, low: Vector, high: Vector) -> Vector:
    """The most that each column in its box adds at these rates."""
    with np.errstate(invalid="ignore"):
        return np.where(rate > 0, rate * high, np.where(rate < 0, rate * low, 0.0))
