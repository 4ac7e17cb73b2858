"""All numbers with a range moved together: a small total change at which the actual is right, and a bound below.

Unit costs, reaches, lags and the parameters behind them enter with products and quotients, so that no linear program
finds the least change. It is sought step by step: the number that brings the actual nearest for the least change is
moved first, then linear programs with the slopes at the point exchange changes for smaller ones. What is found is
re-solved; that nothing smaller does is not proven. What is: inside a box around the scenario's numbers one allocation
that keeps the rules beats the actual by more than is allowed, whatever the numbers; smaller totals lie in the box.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.analysis.assumption import varied
from optimizer.analysis.baseline import at_total_of
from optimizer.analysis.beside_actual import WITHIN, Beside, beside
from optimizer.analysis.family import Family, Movers
from optimizer.analysis.lines import STRAIGHT, Side, Span, floors
from optimizer.analysis.points import solve_at
from optimizer.analysis.tornado import broken_at_ends
from optimizer.errors import SolverError
from optimizer.program.enclosure import Enclosure
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.terms import score_terms
from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.numbers import Number
from optimizer.solution import Solution

_STEP = 0.34
_SMALL = 1e-3
_TRIES = 40
_EXCHANGES = 10
_FINE = 33
_SAME = 1e-8
_MARGIN = 1e-6


@dataclass(frozen=True)
class JointNumbers:
    """``values`` maps the numbers that move, by path, to (now, found); None where no change was found that does.

    ``ranges`` is the total change: a number at the end of its range counts 1; the least found, not proven least.
    ``bound``: no smaller total does, proven in floats with a millionth of the gain to spare; ``impossible`` tells that
    so no numbers inside the ranges do. ``gap`` is what the actual falls short, solved afresh, as a share of the gain.
    """

    within: Fraction
    values: Mapping[str, tuple[float, float]] | None
    ranges: float | None
    bound: float
    impossible: bool
    gap: float | None


def joint_numbers(solution: Solution, within: Sequence[Fraction] = WITHIN) -> tuple[JointNumbers, ...]:
    """For each share of the gain; empty without a comparison, where lots are whole, and where nothing has a range.

    The amounts of allocations are what is compared: they stay.
    """
    program, found_beside = solution.program, beside(solution, score_terms(solution.program))
    if found_beside is None or solution.whole is not None:
        return ()
    numbers = [n for n in varied(program.scenario) if n.path not in program.scenario.amounts]
    if not numbers:
        return ()
    with np.errstate(all="ignore"):
        search = _Search(program, found_beside, numbers)
        # What does for a smaller share does for a larger one, and is on the way to it.
        found = {share: search.found(share) for share in sorted(within, reverse=True)}
    least: JointNumbers | None = None
    for share in sorted(within):
        own = found[share]
        if least is not None and least.ranges is not None and (own.ranges is None or least.ranges < own.ranges):
            own = replace(least, within=share, bound=own.bound)
        found[share] = least = own
    return tuple(found[share] for share in within)


class _Search:
    """Points are shares of the ranges, of shape (numbers,): -1 is the low end, 1 the high end, 0 what the file says."""

    def __init__(self, program: Program, actual: Beside, numbers: Sequence[Number]) -> None:
        self.program, self.beside, self.numbers = program, actual, numbers
        self._movers = Movers(program)
        self._now = np.array([float(program.values[n.path]) for n in numbers])
        self._down = np.array([max(v - float(n.low or 0), 0.0) for n, v in zip(numbers, self._now, strict=True)])
        self._up = np.array([max(float(n.high or 0) - v, 0.0) for n, v in zip(numbers, self._now, strict=True)])
        self._broken = bool(actual.broken)
        self._last: Vector = np.zeros(len(numbers))
        self._stuck = False

    def found(self, within: Fraction) -> JointNumbers:
        """What was found for one share of the gain."""
        here = float(self._excess(np.zeros((1, len(self.numbers))), within)[0])
        if here <= 0:
            return JointNumbers(within, {}, 0.0, 0.0, False, self._again(np.zeros(len(self.numbers)), within))
        bound = self._bound(within)
        # The largest box holds all that the ranges allow.
        if bound >= 1:
            self._stuck = True
            return JointNumbers(within, None, None, bound, True, None)
        point = self._reach(within)
        if point is not None:
            point = self._nearer(self._exchanged(point, within), within)
            gap = self._again(point, within)
            if gap is not None:
                moved = {
                    self.numbers[m].path: (float(self._now[m]), float(self._values(point)[m]))
                    for m in np.flatnonzero(np.abs(point) > 1e-9).tolist()
                }
                return JointNumbers(within, moved, float(np.abs(point).sum()), bound, False, gap)
        return JointNumbers(within, None, None, bound, False, None)

    def _values(self, points: Matrix | Vector) -> Matrix:
        found: Matrix = self._now + np.where(points > 0, points * self._up, points * self._down)
        return found

    def _excess(self, points: Matrix, within: Fraction) -> Vector:
        """By how much the optimum passes what is near enough, of the gain; infinite where nothing can be said."""
        values = self._values(points).T
        overrides = {n.path: Enclosure(v, v) for n, v in zip(self.numbers, values, strict=True)}
        family, found = Family(self.program, overrides, len(points)), np.full(len(points), np.inf)
        places = self._places(family)
        broken = np.array(broken_at_ends(family)[0])[places]
        actual, nothing = family.actual_value.first[places], family.nothing.first[places]
        for k, place in enumerate(places.tolist()):
            # Nothing is right because no allocation keeps the rules, or by breaking a rule that it keeps now.
            if not family.sound[place] or (broken[k] and not self._broken):
                continue
            point = solve_at(family, self._movers, place, False, ())
            if point.status == "optimal":
                best = max(point.best.value, actual[k]) if self._broken else point.best.value
                over = best - float(self.beside.threshold(within, actual[k], nothing[k]))
                found[k] = over / (point.gain or 1.0) - _SAME
        return found

    def _places(self, family: Family) -> Any:
        """Where the programs stand in which the actual may be right: at its own total, or at the budget."""
        return family.matched if self.beside.own_total else np.arange(len(family.matched))

    def _slopes(self, point: Vector, here: float, within: Fraction) -> Matrix:
        """What a small change of each number up, and down, does to the excess: of shape (2, numbers)."""
        m = len(point)
        tried = np.vstack([point + _SMALL * np.eye(m), point - _SMALL * np.eye(m)])
        found: Matrix = (self._excess(np.clip(tried, -1, 1), within) - here).reshape(2, m) / _SMALL
        found[~np.isfinite(found)] = 0.0
        return found

    def _reach(self, within: Fraction) -> Vector | None:
        """From the scenario's numbers to a point that does, by the number that brings most for its change each time."""
        if self._stuck:
            return None
        point = self._last
        here = float(self._excess(point[None], within)[0])
        if here <= 0:
            return point
        for _ in range(_TRIES):
            slopes = self._slopes(point, here, within)
            steps = np.vstack([np.minimum(_STEP, 1 - point), -np.minimum(_STEP, 1 + point)])
            slopes = np.where(np.abs(steps) > 1e-9, slopes, 0.0)
            side, m = np.unravel_index(int(np.argmin(slopes)), slopes.shape)
            tried = np.repeat(point[None], 8, axis=0)
            tried[:, m] += steps[side, m] * np.arange(1, 9) / 8
            excess = self._excess(tried, within)
            enough = np.flatnonzero(excess <= 0)
            k = int(enough[0]) if len(enough) else int(np.argmin(excess))
            if not excess[k] < here - 1e-9:
                break
            point, here = np.asarray(tried[k]), float(excess[k])
            if here <= 0:
                self._last = point
                return point
        self._stuck = True
        return None

    def _exchanged(self, point: Vector, within: Fraction) -> Vector:
        """Changes exchanged for smaller ones, by linear programs with the slopes at the point."""
        trust = _STEP
        for _ in range(_EXCHANGES):
            here = float(self._excess(point[None], within)[0])
            step = _exchange(point, here, self._slopes(point, here, within), trust)
            if step is None:
                break
            tried = point + np.linspace(1, 0.1, 6)[:, None] * (step - point)
            excess = self._excess(tried, within)
            better = [k for k in range(6) if excess[k] <= 0 and np.abs(tried[k]).sum() < np.abs(point).sum() - 1e-6]
            if better:
                point = min((tried[k] for k in better), key=lambda item: float(np.abs(item).sum()))
            elif trust < 0.02:
                break
            else:
                trust /= 3
        return np.where(np.abs(point) > 1e-6, point, 0.0)

    def _nearer(self, point: Vector, within: Fraction) -> Vector:
        """As far back towards the scenario's numbers as still does."""
        low, high = 0.0, 1.0
        for _ in range(3):
            shares = np.linspace(low, high, _FINE)
            enough = np.flatnonzero(self._excess(shares[:, None] * point, within) <= 0)
            if len(enough):
                high = float(shares[enough[0]])
                low = float(shares[max(int(enough[0]) - 1, 0)])
        found: Vector = high * point
        return found

    def _again(self, point: Vector, within: Fraction) -> float | None:
        """The gap at the numbers found, by a program of its own that starts cold; None where it is too large."""
        values = self._values(point)
        changed = {
            n.path: Fraction(float(v)) for n, v, p in zip(self.numbers, values, point, strict=True) if p
        }  # fmt: skip
        program = Program.of(self.program.scenario).at(changed) if changed else self.program
        spending = program.scenario.spending_of(program.scenario.actual or "", program.values)
        program = at_total_of(program, spending) if self.beside.own_total else program
        try:
            outcome = program.solver.solve(confirm=True)
        except SolverError:
            return None
        if outcome.status != "optimal":
            return None
        scenario, sign = program.scenario, self.beside.sign
        actual = sign * float(program.evaluator.achieve(spending).objective)
        idle = scenario.goal.kind in ("spend", "money_moved")
        nothing = program.evaluator.achieve(scenario.fixed_spending(program.values)).objective
        nothing = 0.0 if idle else sign * float(nothing)
        best = max(sign * outcome.objective, actual) if self._broken else sign * outcome.objective
        gain = abs(best - nothing)
        gap = (best - actual) / gain if gain else 0.0
        return gap if gap <= float(within) + 1e-6 else None

    def _bound(self, within: Fraction) -> float:
        """The largest box, in shares of the ranges, in which one allocation is too good for the actual all over."""
        low, high = 0.0, 1.0
        for _ in range(3):
            sizes = np.linspace(low, high, 10)[1:-1] if low or high < 1 else np.geomspace(1e-3, 1, 10)
            holds = self._outdone(sizes, within)
            failed = int(np.argmin(holds)) if not holds.all() else len(sizes)
            low, high = (
                (float(sizes[failed - 1]) if failed else low),
                float(sizes[failed]) if failed < len(sizes) else high,
            )
        return low

    def _outdone(self, sizes: Vector, within: Fraction) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        count, ones = len(sizes), np.ones(len(sizes))
        overrides = {
            n.path: Enclosure(v * ones, v * ones, down * sizes, up * sizes)
            for n, v, down, up in zip(self.numbers, self._now, self._down, self._up, strict=True)
        }
        family = Family(self.program, overrides, count)
        places = self._places(family)
        base = solve_at(family, self._movers, int(places[0]), False, ())
        if base.status != "optimal" or self._broken:
            return np.zeros(count, dtype=bool)
        spans = [Span(int(place), (base.best, base.best), (base, base)) for place in places]
        side = Side.of(family, self._movers)
        share, best = float(within), floors(side, spans, STRAIGHT)[0].low
        own, nothing = family.actual_value[places], family.nothing[places]
        ahead = np.minimum(
            (1 - share) * best - own.high + share * nothing.low, (1 + share) * best - own.high - share * nothing.high
        )
        found = family.sound[places] & (np.nan_to_num(ahead, nan=-np.inf) > _MARGIN * base.gain)
        return np.asarray(found, dtype=bool)


def _exchange(point: Vector, here: float, slopes: Matrix, trust: float) -> Vector | None:
    """The point of least total change near ``point`` that does, by its slopes."""
    m = len(point)
    # Columns: how far each number goes up and down from the point, and how far it then lies from what the file says.
    entries = [(0, side * m + k, float(slopes[side, k])) for side in (0, 1) for k in range(m)]
    rows, relations, rhs = ["excess"], ["<="], [-here]
    for k in range(m):
        for sign in (1.0, -1.0):
            # away >= sign (point + up - down)
            i = len(rows)
            rows.append(f"away.{k}.{sign}")
            entries += [(i, 2 * m + k, 1.0), (i, k, -sign), (i, m + k, sign)]
            relations.append(">=")
            rhs.append(sign * float(point[k]))
    room = [*np.minimum(trust, 1 - point).tolist(), *np.minimum(trust, 1 + point).tolist()]
    program = LinearProgram(
        maximized=False,
        columns=tuple((side, k) for side in ("up", "down", "away") for k in range(m)),
        rows=tuple(rows),
        cost=(*(0.0 for _ in range(2 * m)), *(1.0 for _ in range(m))),
        constant=0.0,
        entries=tuple(entry for entry in entries if entry[2]),
        relations=tuple(relations),
        rhs=tuple(rhs),
        lower=(0.0,) * (3 * m),
        upper=(*(max(float(r), 0.0) for r in room), *(None for _ in range(m))),
    )
    outcome = Solver(program).solve()
    return point + outcome.x[:m] - outcome.x[m : 2 * m] if outcome.status == "optimal" else None
