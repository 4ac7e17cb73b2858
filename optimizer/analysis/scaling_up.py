"""One number scaled up and down until the actual allocation is best, or nearly so: unit costs, and curves under rules.

The optimum is neither convex nor concave in such a number, so a search from point to point proves nothing. What does:
an allocation evaluated at the number is concave in it (in one over it, for a unit cost), and so are the rules, which
only ask for convex things. An allocation that keeps them at both ends of an interval keeps them inside, and is worth
no less there than at the worse end; the actual is worth no more than the lines through its neighbouring values say.
Where the first beats the second by more than the share of the gain, no value of the interval does. Elsewhere the
scenario is re-solved, at the ends and where the best of the two ends are worth the same, and it is told that nothing
is proven there.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction

import numpy as np

from optimizer.analysis.beside_actual import WITHIN, Beside
from optimizer.analysis.factors import Factors, Grid
from optimizer.analysis.one_number import HIGHEST, LOWEST, Needed, ruled
from optimizer.errors import SolverError
from optimizer.program.evaluate import Evaluator
from optimizer.program.program import Program
from optimizer.program.vectors import Truths, Vector
from optimizer.scenario.allocation import Spending

_STEPS = 8
"""Points to a power of ten."""
_FINE = 33
_ROUNDS = 5
_SAME = 1e-8
_HALVINGS = 40
_CLOSE = 1e-5


def scaled(beside: Beside, within: tuple[Fraction, ...] = WITHIN) -> tuple[Needed, ...]:
    """For each unit cost, and each curve that the convex search cannot take, the value at which the actual is right."""
    scenario, values = beside.program.scenario, beside.program.values
    counted = scenario.goal.kind == "weakest_score" or None
    found: list[Needed] = []
    base = _solved(beside.program, beside.sign)
    plain = Evaluator(scenario, {path: float(value) for path, value in values.items()})
    for name, programme in scenario.programmes.items():
        block = f"programmes.{name}"
        paths = [f"{block}.tiers.{i}.unit_cost" for i in range(len(programme.tiers))] or [f"{block}.unit_cost"]
        if paths[0] in values and not programme.fixed and not programme.costless:
            found += Scaling(beside, plain, base, "unit_cost", name, paths).needed(within)
    for name in scenario.model.capabilities:
        path = f"capabilities.{name}.height"
        if path in values and (counted or ruled(scenario, name)):
            found += Scaling(beside, plain, base, "height", name, [path]).needed(within)
    return tuple(found)


class Scaling:
    """One number, or several that go together, at factors from a tenth to ten.

    ``plain`` evaluates in floats, and ``base`` is the optimum with its allocation, where all factors are 1.
    """

    def __init__(
        self,
        beside: Beside,
        plain: Evaluator,
        base: tuple[float, Spending] | None,
        kind: str,
        name: str,
        paths: Sequence[str],
    ) -> None:
        self.beside, self.kind, self.name, self.paths = beside, kind, name, paths
        self._factors = Factors(beside, plain, kind, paths)
        steps = np.arange(-_STEPS, _STEPS + 1) / _STEPS
        self.grid = np.array([LOWEST / 1.2, *10.0**steps, HIGHEST * 1.2])
        self._optima = {1.0: base}
        self._candidates: list[Spending] = [] if base is None else [base[1]]
        self._learnt: set[float] = set()
        self._ends: dict[int, float] = {}
        self._here = self._factors.grid(self.grid, self._candidates)
        self._fine: dict[tuple[float, float], Grid] = {}
        self._beside_grid: dict[float, Grid] = {}

    def needed(self, within: tuple[Fraction, ...]) -> list[Needed]:
        """The nearest factor for each share of the gain."""
        return [self._needed(share) for share in within]

    def _excluded(self, at: Grid, share: Fraction) -> Truths:
        """For each two neighbours of the grid whether no factor between them brings the actual near enough."""
        if missing := self._candidates[len(at.others) :]:
            at.others += zip(*self._factors.worth(at.factors, missing), strict=True)
        floor = np.full(len(at.factors) - 1, -np.inf)
        for objective, kept in at.others:
            worst = np.minimum(objective[:-1], objective[1:])
            floor = np.where(kept[:-1] & kept[1:] & (worst > floor), worst, floor)
        u = 1 / at.factors if self.kind == "unit_cost" else at.factors
        least, most = np.minimum(at.nothing[:-1], at.nothing[1:]), _most(u, at.actual)
        # The threshold rises with the actual, and on one side falls with what doing nothing is worth.
        ahead = self.beside.threshold(share, most, np.array([least, _most(u, at.nothing)]))
        threshold = np.max(ahead, axis=0)
        truths: Truths = floor > threshold + _SAME * np.maximum(np.abs(threshold), np.abs(floor))
        return truths

    # Re-solved.

    def _optimum(self, factor: float) -> tuple[float, Spending] | None:
        """The signed optimum at a factor, re-solved, with its allocation; None where there is none."""
        if factor not in self._optima:
            self._optima[factor] = None
            program = self.beside.program
            with suppress(ArithmeticError):
                self._optima[factor] = _solved(program.at(self._factors.changed(factor)), self.beside.sign)
        return self._optima[factor]

    def _excess(self, factor: float, share: Fraction) -> tuple[float, float | None] | None:
        """By how much the optimum passes what is near enough at a factor, and the gap; None where nothing is said."""
        optimum = self._optimum(factor)
        if optimum is None:
            return None
        actual, nothing = self._standing(factor)
        best = max(optimum[0], actual) if self._factors.broken else optimum[0]
        gain = abs(best - nothing)
        over = optimum[0] - float(self.beside.threshold(share, actual, nothing))
        return over - _SAME * gain, ((best - actual) / gain if gain else 0.0)

    def _standing(self, factor: float) -> tuple[float, float]:
        """What the actual and doing nothing are worth at a factor."""
        at, i = self._here, int(np.searchsorted(self.grid, factor))
        if self.grid[i] != factor:
            if factor not in self._beside_grid:
                self._beside_grid[factor] = self._factors.grid(np.array([factor, factor]), self._candidates)
            at, i = self._beside_grid[factor], 0
        return float(at.actual[i]), float(at.nothing[i])

    def _needed(self, share: Fraction) -> Needed:
        now = float(self.beside.program.values[self.paths[0]])
        here = self._excess(1.0, share)
        if here is not None and here[0] <= 0:
            return Needed(self.kind, self.name, share, now, now, True, here[1])
        ways = [self._walk(share, step) for step in (1, -1)]
        found = [(factor, gap) for factor, gap, _ in ways if factor is not None]
        if not found:
            return Needed(self.kind, self.name, share, now, None, all(settled for *_, settled in ways), None)
        factor, gap = min(found, key=lambda item: abs(np.log(item[0])))
        return Needed(self.kind, self.name, share, now, now * factor, False, gap)

    def _walk(self, share: Fraction, step: int) -> tuple[float | None, float | None, bool]:
        """From 1 outward: the first factor that does, the gap there, and whether every interval before was settled."""
        settled, excluded = True, self._excluded(self._here, share)
        i = _STEPS + 1
        while 0 < i + step < len(self.grid) - 1:
            near, far = float(self.grid[i]), float(self.grid[i + step])
            last = not bool(self._here.keeps[i + step])
            if last:
                far = self._ends.setdefault(step, 0.0) or self._last_kept(near, far)
                self._ends[step] = far
            if abs(np.log(far / near)) > _CLOSE and not excluded[min(i, i + step)]:
                root, shut = self._inside(near, far, share)
                if root is not None:
                    return (*root, settled)
                settled, excluded = settled and shut, self._excluded(self._here, share)
            if last:
                break
            i += step
        return None, None, settled

    def _last_kept(self, near: float, far: float) -> float:
        """The last of some factors between the two at which the actual breaks no further rule."""
        while abs(np.log(far / near)) > _CLOSE:
            fine = np.geomspace(near, far, _FINE)
            kept = self._factors.worth(fine, [self.beside.spending])[1][0]
            if kept.all():
                return far
            # The next is the first that breaks one.
            inside = max(int(np.argmin(kept)), 1)
            near, far = float(fine[inside - 1]), float(fine[inside])
        return near

    def _inside(self, near: float, far: float, share: Fraction) -> tuple[tuple[float, float | None] | None, bool]:
        """A factor in the interval that does, halved down to, and whether none does for certain."""
        over, optimum = self._excess(far, share), self._optimum(far)
        if optimum is not None and far not in self._learnt:
            self._learnt.add(far)
            self._candidates.append(optimum[1])
        if over is not None and over[0] <= 0:
            return self._halved(near, far, share), True
        if self._finely_excluded(near, far, share):
            return None, True
        tie = self._tie(near, far)
        over = None if tie is None else self._excess(tie, share)
        if tie is not None and over is not None and over[0] <= 0:
            return self._halved(near, tie, share), True
        return None, False

    def _finely_excluded(self, near: float, far: float, share: Fraction) -> bool:
        if (near, far) not in self._fine:
            beyond = near / 1.05 if far > near else near * 1.05
            fine = np.sort(np.array([beyond, *np.geomspace(near, far, 10), far * far / near]))
            self._fine[near, far] = self._factors.grid(fine, self._candidates)
        return bool(np.all(self._excluded(self._fine[near, far], share)[1:10]))

    def _tie(self, near: float, far: float) -> float | None:
        """Where the best of the two ends are worth the same: there the optimum is lowest, if anywhere inside."""
        ends = [self._optimum(near), self._optimum(far)]
        if ends[0] is None or ends[1] is None:
            return None
        for _ in range(_ROUNDS):
            grid = np.geomspace(near, far, _FINE)
            worth = self._factors.worth(grid, [end[1] for end in ends if end is not None])[0]
            turned = np.nonzero(np.diff(np.sign(worth[0] - worth[1])))[0]
            if not len(turned):
                return None
            near, far = float(grid[turned[0]]), float(grid[turned[0] + 1])
        return float(np.sqrt(near * far))

    def _halved(self, near: float, far: float, share: Fraction) -> tuple[float, float | None]:
        gap = None
        for _ in range(_HALVINGS):
            middle = float(np.sqrt(near * far))
            over = self._excess(middle, share)
            if over is not None and over[0] <= 0:
                far, gap = middle, over[1]
            else:
                near = middle
            if abs(np.log(far / near)) < _CLOSE:
                break
        reached = self._excess(far, share)
        return far, gap if reached is None else reached[1]


def _solved(program: Program, sign: float) -> tuple[float, Spending] | None:
    """The signed optimum and its allocation; None where there is none."""
    try:
        outcome = program.solver.solve()
    except SolverError:
        return None
    if outcome.status != "optimal":
        return None
    return sign * outcome.objective, program.spending(outcome.x)


def _most(u: Vector, value: Vector) -> Vector:
    """Upper bounds of a concave function between each two neighbouring points, from the lines beside them."""
    steps, inner = np.diff(u), value[1:-1]
    slopes = np.diff(value) / steps
    from_left, from_right = np.full((2, len(steps)), np.inf)
    from_left[1:] = np.maximum(inner, inner + slopes[:-1] * steps[1:])
    from_right[:-1] = np.maximum(inner, inner - slopes[1:] * steps[:-1])
    found: Vector = np.minimum(from_left, from_right)
    return found
