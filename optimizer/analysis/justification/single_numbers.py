"""What one number alone would have to be for the actual allocation to be best, or nearly so, all else as it is.

Curve heights and unit costs are solved at 33 factors from a tenth to ten; the one nearest to 1 at which the actual is
near enough is narrowed to a millionth. For required scores see `required_scores`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from optimizer.analysis.postoptimal.near_optimal import largest_lines
from optimizer.engine.ensemble import Ensemble
from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.scaling import INFINITY
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.scenario.scenario import Scenario

if TYPE_CHECKING:
    from optimizer.analysis.justification.justification import Beside

WITHIN = (Fraction(0), Fraction(1, 100), Fraction(5, 100))
"""How near to the optimum, in shares of the gain, the actual is asked to be."""
FACTORS = 33
LOWEST, HIGHEST = 0.1, 10.0
"""How far a number is moved: to a tenth and to ten times what it is."""
_PRECISION = 1e-6
_SAME = 1e-6
"""A share of the gain that counts as none: what is left of it where a factor is known to a millionth."""
_GOLDEN, _SECTIONS = 0.6180339887498949, 36
_WAYS = -1, 1
_Side = tuple[int, Fraction, int]
"""A candidate, a share of the gain and one of _WAYS."""


@dataclass(frozen=True)
class Needed:
    """What a number would have to be for the actual to be within ``within`` of the gain.

    ``kind`` is ``require`` (of the capability ``name``, in points), ``height`` (of its curve) or ``unit_cost`` (of the
    programme ``name``, of its first tier). ``now`` is None for a score that the scenario does not require. ``value`` is
    None where no solved value does: for a requirement at or below what the actual reaches, else between a tenth and ten
    times. ``proven`` tells that nothing nearer does. ``gap`` is what the actual falls short at ``value`` as a share of
    the gain there; None where no value does.
    """

    kind: str
    name: str
    within: Fraction
    now: float | None
    value: float | None
    proven: bool
    gap: float | None


@dataclass(frozen=True)
class _Candidate:
    kind: str
    name: str
    paths: tuple[str, ...]


def single_numbers(scenario: Scenario, within: tuple[Fraction, ...] = WITHIN) -> tuple[Needed, ...]:
    """For each curve that may count and each unit cost the value nearest to its own at which the actual is right."""
    if scenario.actual is None or not (candidates := _candidates(scenario)):
        return ()
    search = _Search(scenario, candidates)
    factors = np.geomspace(LOWEST, HIGHEST, FACTORS)
    factors[FACTORS // 2] = 1.0
    gaps = search.gaps([(k, float(factor)) for k in range(len(candidates)) for factor in factors])
    gaps = gaps.reshape(len(candidates), FACTORS)
    lows = search.lowest(factors, gaps)
    brackets = {
        (k, share, way): bracket
        for k in range(len(candidates))
        for share in within
        for way, bracket in _brackets(*_with(factors, gaps[k], lows.get(k, ())), float(share)).items()
    }
    narrowed = search.narrowed(brackets)
    found = []
    for k, candidate in enumerate(candidates):
        now = float(scenario.base[candidate.paths[0]])
        for share in within:
            ways = [narrowed[k, share, way] for way in _WAYS if (k, share, way) in narrowed]
            factor, gap = min(ways, key=lambda item: abs(np.log(item[0])), default=(None, None))
            value = None if factor is None else now * factor
            found.append(Needed(candidate.kind, candidate.name, share, now, value, False, gap))
    return tuple(found)


def _candidates(scenario: Scenario) -> list[_Candidate]:
    found = []
    for name in scenario.model.capabilities:
        path = f"capabilities.{name}.height"
        if path in scenario.base and (scenario.goal.kind == "weakest_score" or scenario.goal.weights.get(name)):
            found.append(_Candidate("height", name, (path,)))
    assert scenario.actual is not None
    for name in largest_lines(scenario, scenario.spending_of(scenario.actual)):
        programme = scenario.programmes[name]
        block = f"programmes.{name}"
        paths = [f"{block}.tiers.{i}.unit_cost" for i in range(len(programme.tiers))] or [f"{block}.unit_cost"]
        if paths[0] in scenario.base and not programme.fixed and not programme.costless:
            found.append(_Candidate("unit_cost", name, tuple(paths)))
    return found


class _Search:
    def __init__(self, scenario: Scenario, candidates: Sequence[_Candidate]) -> None:
        self._candidates, self._scenario = candidates, scenario
        paths = [path for candidate in candidates for path in candidate.paths]
        self._ensemble = Ensemble(scenario, paths, alone=True, compiled=False)
        self._base = {path: float(scenario.base[path]) for path in paths}
        self._keeps_now = bool(self._solved([(0, 1.0)])[1][0])

    def gaps(self, places: Sequence[tuple[int, float]]) -> Vector:
        """What the actual falls short at each candidate and factor, as a share of the gain; NaN where it breaks a rule.

        Rules that it breaks as it is are excused, all of them.
        """
        found, keeps = self._solved(places)
        return np.where(keeps, found, np.nan) if self._keeps_now else found

    def _solved(self, places: Sequence[tuple[int, float]]) -> tuple[Vector, Truths]:
        values = {path: np.full(len(places), base) for path, base in self._base.items()}
        for i, (k, factor) in enumerate(places):
            for path in self._candidates[k].paths:
                values[path][i] *= factor
        nothing_asked = np.zeros((len(places), len(self._ensemble.numbers.categories)), dtype=bool)
        outcomes = self._ensemble.solve(values, len(places), nothing_asked)
        gain = np.abs(outcomes.at_total - outcomes.samples.nothing)
        return outcomes.forgone / np.where(gain > 0, gain, 1.0), outcomes.samples.allocations[0].keeps

    def narrowed(self, brackets: Mapping[_Side, tuple[float, float]]) -> dict[_Side, tuple[float, float]]:
        """The factor nearest to 1 that does, and the gap there, between one that does not and one that does."""
        ends = dict(brackets)
        while open_ := [key for key, (no, yes) in ends.items() if abs(no - yes) > _PRECISION * yes]:
            middles = [float(np.sqrt(ends[key][0] * ends[key][1])) for key in open_]
            gaps = self.gaps([(k, middle) for (k, *_), middle in zip(open_, middles, strict=True)])
            for key, middle, gap in zip(open_, middles, gaps, strict=True):
                no, yes = ends[key]
                ends[key] = (no, middle) if _enough(gap, float(key[1])) else (middle, yes)
        keys = list(ends)
        gaps = self.gaps([(key[0], ends[key][1]) for key in keys])
        return {key: (ends[key][1], max(float(gap), 0.0)) for key, gap in zip(keys, gaps, strict=True)}

    def lowest(self, factors: Vector, gaps: Matrix) -> dict[int, list[tuple[float, float]]]:
        """By candidate the factors, with their gaps, at which the gap is least between neighbours that exceed it.

        An actual that is one of many optima is best at one factor alone, which no grid meets: golden section.
        """
        valleys = {
            (k, i): [float(np.log(factors[i - 1])), float(np.log(factors[i + 1]))]
            for k in range(len(gaps))
            for i in range(1, len(factors) - 1)
            if gaps[k, i] > _SAME
            and gaps[k, i] <= min(gaps[k, i - 1], gaps[k, i + 1])
            # A number that changes nothing has no valley: most of many programmes.
            and gaps[k, i] < max(gaps[k, i - 1], gaps[k, i + 1]) - _SAME
        }
        for _ in range(_SECTIONS if valleys else 0):
            inner = {
                key: (high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
                for key, (low, high) in valleys.items()
            }
            found = self.gaps([(k, float(np.exp(at))) for (k, _), pair in inner.items() for at in pair]).reshape(-1, 2)
            for (key, pair), (one, other) in zip(inner.items(), found, strict=True):
                valleys[key][int(one < other)] = pair[1] if one < other else pair[0]
        ends = {key: float(np.exp(sum(valley) / 2)) for key, valley in valleys.items()}
        least = self.gaps([(k, factor) for (k, _), factor in ends.items()]) if ends else np.empty(0)
        lows: dict[int, list[tuple[float, float]]] = {}
        for ((k, _), factor), gap in zip(ends.items(), least, strict=True):
            lows.setdefault(k, []).append((factor, float(gap)))
        return lows


def _with(factors: Vector, gaps: Vector, lows: Sequence[tuple[float, float]]) -> tuple[Vector, Vector]:
    """The grid with further factors and their gaps, in order."""
    every = np.concatenate([factors, [factor for factor, _ in lows]])
    order = np.argsort(every)
    return every[order], np.concatenate([gaps, [gap for _, gap in lows]])[order]


def _enough(gap: float, share: float) -> bool:
    return bool(gap <= share + _SAME)


def _brackets(factors: Vector, gaps: Vector, share: float) -> dict[int, tuple[float, float]]:
    """Each way from 1 the last factor at which the actual is not near enough and the first at which it is."""
    middle = int(np.flatnonzero(factors == 1.0)[0])
    brackets: dict[int, tuple[float, float]] = {}
    for way in _WAYS:
        k = middle
        while 0 <= k < len(factors) and not _enough(gaps[k], share):
            k += way
        if 0 <= k < len(factors):
            brackets[way] = float(factors[k - way if k != middle else k]), float(factors[k])
    return brackets


_SAME_OBJECTIVE = 1e-8
_NOISE = 1e-9


def required_scores(beside: Beside, within: tuple[Fraction, ...] = WITHIN) -> tuple[Needed, ...]:
    """For each capability the least required score at which the actual is near enough.

    ``beside`` has the scores as its terms.
    """
    program, cost, scenario = beside.program, beside.cost, beside.program.scenario
    exact = program.exact
    goal = {j: Fraction(value) for j, value in enumerate(exact.cost) if value}
    first = len(exact.rows)
    exact = exact.with_row("objective", goal, ">=", Fraction(0))
    for term in beside.terms:
        exact = exact.with_row(f"term.{term.name}", {j: r for j, r in enumerate(term.rates) if r}, ">=", Fraction(0))
    solver = Solver(exact)
    open_rows = {first + i: (-INFINITY, INFINITY) for i in range(len(beside.terms) + 1)}
    actual, nothing = _objectives(beside, cost)
    now = {
        rule.name.split(".", 1)[1]: float(program.evaluator.bound(rule))
        for rule in scenario.rules
        if rule.family == "require"
    }
    found = []
    for k, term in enumerate(beside.terms):
        start = float(program.evaluator.curve(term.name).first_score)
        for share in within:
            most = float(beside.threshold(share, actual, nothing))
            ends = (most, INFINITY) if beside.sign > 0 else (-INFINITY, -most)
            value, gap, proven = None, None, True
            try:
                top = solver.solve(cost=beside.rates[k], maximized=True, rows={**open_rows, first: ends})
                if top.status == "infeasible":
                    # Near enough as it is.
                    value = now.get(term.name)
                    gap = _gap(cost, program.solver.solve().x, actual, nothing)
                elif top.status == "optimal":
                    reach = float(beside.rates[k] @ top.x)
                    if reach <= beside.actual[k] + _NOISE * max(1.0, abs(beside.actual[k])):
                        value = start + reach
                if value is not None and gap is None:
                    held = {**open_rows, first + 1 + k: (value - start, INFINITY)}
                    best = solver.solve(cost=beside.sign * cost, rows=held)
                    gap = _gap(cost, best.x, actual, nothing)
                    # Where more cannot be had at all, asking for it does not bring the optimum down.
                    if not len(best.x) or float(cost @ best.x) > most + _slack(cost, best.x, nothing):
                        value = gap = None
            except SolverError:
                value, gap, proven = None, None, False
            found.append(Needed("require", term.name, share, now.get(term.name), value, proven, gap))
    return tuple(found)


def _objectives(beside: Beside, cost: Vector) -> tuple[float, float]:
    """The signed objectives of the actual and of doing nothing, without the constant."""
    program = beside.program
    actual = float(cost @ np.array([float(value) for value in program.completed(beside.spending)]))
    if program.scenario.goal.kind in ("spend", "money_moved"):
        return actual, 0.0
    fixed = {key: Fraction(value) for key, value in program.scenario.fixed_spending(program.values).items()}
    return actual, float(cost @ np.array([float(value) for value in program.completed(fixed)]))


def _gap(cost: Vector, x: Vector, actual: float, nothing: float) -> float | None:
    if not len(x):
        return None
    best = float(cost @ x)
    gain = abs(best - nothing)
    return (best - actual) / gain if gain else 0.0


def _slack(cost: Vector, x: Vector, nothing: float) -> float:
    """What counts as the same objective."""
    return _SAME_OBJECTIVE * abs(float(cost @ x) - nothing) + _NOISE * float(np.abs(cost) @ np.abs(x))
