"""Weak duality on whole intervals: what no allocation can exceed, whatever the number is between the ends.

Multipliers that are straight lines between the ends bound the program at every value between. The bound is a sum of
products of straight lines, and of largest values over boxes, which are convex: so it is below the chord of its ends
plus what the enclosures bend upward. Columns are measured in their own upper bounds, so that boxes stay put.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.analysis.cells import Cells, gathered
from optimizer.analysis.family import Family
from optimizer.program.enclosure import Enclosure
from optimizer.program.vectors import Truths, Vector

_PIECE = 64
"""So many intervals are multiplied with a matrix at once."""


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
        self._scale(family)
        self._entries = Cells(self.values)
        self._matrix = np.zeros((n, len(self.relations)))
        np.add.at(self._matrix, (self.columns, self.rows), self._entries.usual)
        self._boxes()
        self._open = [j for j in range(n) if not np.all(np.isfinite(self.low[j]) & np.isfinite(self.high[j]))]
        self._shared = self._budgets()
        self._closing = self._closing_rows()

    def _scale(self, family: Family) -> None:
        """Columns whose upper bound moves are measured in it; the box is then fixed."""
        table = family.table
        upper, lower = table.upper, table.lower
        moves = upper.low < upper.high
        usable = np.all(np.isfinite(upper.first) & np.isfinite(upper.second) & (upper.low > 0), axis=1)
        usable &= np.all((lower.first == 0) | (lower.first == -np.inf), axis=1)
        scaled = np.flatnonzero(np.any(moves, axis=1) & usable)
        self.low = lower.low
        self.high = upper.high
        self.cost, self.values = table.cost, table.values
        if len(scaled):
            chosen = np.isin(np.arange(len(upper.first)), scaled)[:, None]
            factor = upper.only(chosen, 1.0)
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
        by_row = [own for own in by_row if np.any(self._implied[self.columns[own]])]
        for _ in range(3):
            changed = False
            for own in by_row:
                i = self.rows[own[0]]
                for sign, relation in ((1, ">="), (-1, "<=")):
                    if self.relations[i] != relation:
                        ends = (low[own], high[own]) if sign > 0 else (-high[own], -low[own])
                        room = rhs.high[i] if sign > 0 else -rhs.low[i]
                        changed |= self._tighten(self.columns[own], *ends, room)
            if not changed:
                break

    def _tighten(self, columns: Any, low: Vector, high: Vector, room: Vector) -> bool:
        """Boxes that ``sum of [low, high] x <= room`` implies, of columns without an upper end of their own."""
        wanting = np.flatnonzero(self._implied[columns] & np.any(low > 0, axis=1))
        if not len(wanting):
            return False
        x_low, x_high = self.low[columns], self.high[columns]
        # Of what is not known anything may be; nothing times what has no end is nothing.
        low, high = np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)
        products = np.array([low * x_low, low * x_high, high * x_low, high * x_high])
        products[np.isnan(products)] = 0.0
        least = products.min(axis=0)
        # A sum without one of its terms: where that one has no end, or another has none, as well.
        none, sums = np.isneginf(least), np.where(np.isneginf(least), 0.0, least)
        others, finite = none.sum(axis=0) - none, sums.sum(axis=0) - sums
        # What rounding takes away is given back.
        lefts = np.where(others > 0, np.inf, room - finite + 1e-12 * np.abs(sums).sum(axis=0))
        changed = False
        for k in wanting:
            # Of the column itself nothing counts but that it is not below its lower end.
            left = lefts[k]
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

    def _closing_rows(self) -> dict[int, list[tuple[int, int]]]:
        """For each column without a box the (row, entry) in which it is the last such: what can take up its rate."""
        found: dict[int, list[tuple[int, int]]] = {j: [] for j in self._open}
        if not found:
            return found
        unboxed = np.flatnonzero(np.isin(self.columns, self._open))
        last = np.full(len(self.relations), -1)
        np.maximum.at(last, self.rows[unboxed], self.columns[unboxed])
        own = unboxed[last[self.rows[unboxed]] == self.columns[unboxed]]
        own = own[self.rows[own] < len(self.relations) - len(self.family.categories)]
        values = self.values[own]
        for k in own[np.all((values.low > 0) | (values.high < 0), axis=1)]:
            found[int(self.columns[k])].append((int(self.rows[k]), int(k)))
        return found

    def upper(self, where: Any, multipliers: Enclosure, rhs: Enclosure, costs: Truths) -> Enclosure:
        """Parabolas that no allocation exceeds, infinite where there is none: shape (k,).

        ``where`` (k,) are intervals of the family, ``multipliers`` (straight lines) and ``rhs`` have shape (rows,
        k). Without ``costs`` (k,) the bound is on the objective 0: below 0 it proves that nothing keeps to the rows.
        """
        cost, constant = self.cost[:, where], self.family.table.constant[where]
        if not costs.all():
            cost, constant = cost.only(costs, 0.0), constant.only(costs, 0.0)
        noise = self._noise[:, where]
        used = Enclosure(*(self._signed(item) for item in (multipliers.first, multipliers.second)))
        low, high = self.low[:, where], self.high[:, where]
        failed = np.zeros(len(where), dtype=bool)
        rate, used, done = self._rates(cost, where, used), used.copy(), {}
        for j in reversed(self._open):
            own = rate[j]
            # An end that is missing must not be pulled at: the rate is taken up by a row, exactly.
            free = (np.isposinf(high[j]), np.isneginf(low[j]))
            unsure = ((own.high > 0) & free[0]) | ((own.low < 0) & free[1])
            matters = ((own.high > noise[j]) & free[0]) | ((own.low < -noise[j]) & free[1])
            if np.any(matters):
                self._settled(j, matters, used, where, rate, failed)
            done[j] = unsure
        for j, unsure in done.items():
            rate.drop(j, unsure)
        total = _dot(used, rhs) + constant
        found = _most(total, rate, low, high)
        for entries, row in self._shared:
            total, rate = self._raised(entries, row, total, rate, where, rhs)
        again = _most(total, rate, low, high)
        better = again.mean < found.mean
        found.replace(better, again[better])
        bad = failed | ~found.known
        ends = np.where(bad, np.inf, found.ends)
        return Enclosure.curved(ends[0], ends[1], np.where(bad, 0.0, found.bend[0]))

    def _raised(
        self, entries: Any, row: int, total: Enclosure, rate: Enclosure, where: Any, rhs: Enclosure
    ) -> tuple[Enclosure, Enclosure]:
        """The multiplier of a budget raised until no spending under it has a rate above 0.

        Each column could take the whole budget, but not all of them at once: one multiplier costs less than many boxes.
        """
        mine = rate[self.columns[entries]]
        ends = [np.max(np.maximum(item + mine.over, 0.0), axis=0) for item in (mine.first, mine.second)]
        more = Enclosure(*ends)
        changed = rate.copy()
        own = np.flatnonzero(self.rows == row)
        changed.add(self.columns[own], -(more * self.values[own[:, None], where]))
        return total + more * rhs[row], changed

    def _signed(self, multipliers: Vector) -> Vector:
        relations = self.relations[:, None]
        wrong = ((relations == "<=") & (multipliers < 0)) | ((relations == ">=") & (multipliers > 0))
        # The rows of the categories serve both ways, as the right-hand side is that of the question.
        both = np.arange(len(relations))[:, None] >= len(relations) - len(self.family.categories)
        return np.where(wrong & ~both, 0.0, multipliers)

    def _rates(self, cost: Enclosure, where: Any, used: Enclosure) -> Enclosure:
        """What is left of the cost of each column: of shape (n, k)."""
        rate = cost.copy()
        # In pieces that a linear algebra library does not hand to threads, which cost more than they save here.
        for start in range(0, len(where), _PIECE):
            piece = slice(start, start + _PIECE)
            rate.ends[:, :, piece] -= self._matrix @ used.ends[:, :, piece]
        entries, positions, more = self._entries.at(where)
        products = used[self.rows[entries], positions] * more
        rate.add(slice(None), -gathered(products, self.columns[entries], positions, rate.ends[0].shape))
        return rate

    def _settled(self, j: int, unsure: Truths, used: Enclosure, where: Any, rate: Enclosure, failed: Truths) -> None:
        """Change multipliers so that nothing is left of the rate of ``j`` where it is ``unsure``; rates follow."""
        rows = self._closing[j]
        if not rows:
            failed |= unsure
            return
        weights = np.array([np.abs(used.first[i]) + np.abs(used.second[i]) for i, _ in rows])
        chosen = np.argmax(weights, axis=0)
        for r, (i, k) in enumerate(rows):
            mine = np.flatnonzero(unsure & (chosen == r))
            if not len(mine):
                continue
            places, change = where[mine], rate[j, mine] / self.values[k, where[mine]]
            used.add((i, mine), change)
            noise, wanted = self._row_noise[i], used[i, mine]
            wrong = {"<=": wanted.low < -noise, ">=": wanted.high > noise}.get(str(self.relations[i]), False)
            failed[mine] |= ~np.isfinite(change.under + change.over) | wrong
            own = np.flatnonzero(self.rows == i)[:, None]
            rate.add((self.columns[own], mine), -(change * self.values[own, places]))


def _dot(left: Enclosure, right: Enclosure) -> Enclosure:
    """Sums over the first axis of products; most things on the right are the same on all intervals."""
    usual = right.ends[0, :, 0]
    apart = (right.ends != usual[:, None]).any(axis=(0, 2)) | ~np.isfinite(usual)
    for item in (left.bend, left.loose, right.bend, right.loose):
        if item is not None:
            apart |= item.any(axis=(0, 2))
    # Rows that do not count may have no finite right-hand side.
    products = (left[apart] * right[apart]).only(left[apart].size != 0, 0.0)
    found = products.reduced(lambda item: np.sum(item, axis=1))
    return found + Enclosure(*np.einsum("i,eik->ek", usual[~apart], left.ends[:, ~apart]))


def _most(total: Enclosure, rate: Enclosure, low: Vector, high: Vector) -> Enclosure:
    """The bound: what the rows allow, and columns in their boxes. Parabolas.

    What a column adds is convex in its rate and grows in proportion: between the ends it stays below its chord, and
    what bends adds at most what it would by itself; where the rate keeps its sign, just what it adds at one end.
    """
    at_low, at_high = rate.high <= 0, rate.low >= 0
    ends, bend = total.ends + np.sum(_boxed(rate.ends, low, high), axis=1), np.zeros(total.ends.shape[1])
    for name in ("bend", "loose"):
        own, columns, more = getattr(total, name), getattr(rate, name), np.zeros(bend.shape)
        if own is not None:
            more = more + own[1]
        if columns is not None:
            alone = np.where(columns == 0, 0.0, columns * np.where(at_low, low, high))
            added = np.where(at_low | at_high, alone, _boxed(columns, low, high))
            more = more + np.sum(np.maximum(*added), axis=0)
        ends, bend = (ends, more) if name == "bend" else (ends + more, bend)
    return Enclosure.curved(ends[0], ends[1], bend)


def _boxed(rate: Vector, low: Vector, high: Vector) -> Vector:
    """The most that each column in its box adds at these rates."""
    return np.where(rate > 0, rate * high, np.where(rate < 0, rate * low, 0.0))
