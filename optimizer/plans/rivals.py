"""Rival plans beside the computed allocation: divisions of the money, and plans that only state limits.

Of a plan that only states limits the worst allocation counts too. Maximising fills tiers, composites and curves by
itself, because more of them is better; minimising needs extra rows: each minimum equals one of its parts, and each tier
and curve segment is full before the next one starts. Binary variables choose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import Baseline, rivals
from optimizer.analysis.comparison import goal_of
from optimizer.analysis.postoptimal.near_optimal import column_range
from optimizer.frames import Records, objective_unit
from optimizer.program.formulation import Formulation
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram, RowBuilder
from optimizer.program.program import Program
from optimizer.program.rounding import Break, rounded
from optimizer.scenario.allocations import Spending
from optimizer.scenario.linear_form import LinearForm, added
from optimizer.scenario.scenario import Scenario
from optimizer.solution import Solution, optimise

ALLOCATION, LIMITS = "allocation", "limits"
ColumnRange = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Rival:
    """A rival plan under the scenario's objective, from the worst to the best allocation that it allows.

    ``kind`` is ALLOCATION or LIMITS; limits that no allocation keeps have ``status`` infeasible and no figures.
    ``worst`` is that of allocations that spend as much as the best; None where spending is unbounded. ``behind`` is the
    distance of the best from the computed allocation; of an allocation at its own total, None where no allocation of
    that total keeps the rules. ``breaks`` are the rules that an allocation breaks at its own total and, but for the
    actual, the budgets of the scenario. For a plan with an
    objective of its own, ``own_best`` is the value of that objective at the plan's best allocation, ``own_computed`` at
    the computed allocation, and ``own_score`` the scenario's objective at the plan's best, None where it has several.
    """

    kind: str
    status: str
    worst: float | None = None
    best: float | None = None
    behind: float | None = None
    total: Fraction | None = None
    breaks: tuple[str, ...] = ()
    own_best: float | None = None
    own_computed: float | None = None
    own_score: float | None = None


def rival_plans(answer: Answer) -> Records[Rival]:
    """The actual, every other allocation of the model, and the variants marked as somebody's plan, by name."""
    scenario, plans = answer.scenario, dict[str, Rival]()
    if answer.status == "optimal":
        if answer.baseline is not None and scenario.actual is not None:
            plans[scenario.actual] = _allocation(answer.baseline, answer.baseline.broken)
        plans |= {name: _allocation(own, own.breaks) for name, own in rivals(answer.solution).items()}
        marked = [name for name, block in scenario.question.variants.items() if block.rival]
        plans |= {name: _limits(answer, scenario.variants[name]) for name in marked}
    unit = objective_unit(scenario)
    columns = {
        "kind": ("an allocation, or limits within which the plan leaves everything open", ""),
        "status": ("optimal, or why no allocation keeps the limits", ""),
        "worst": ("objective of the worst allocation that the plan leaves open", unit),
        "best": ("objective of the best one", unit),
        "behind": ("computed less the best one, of an allocation at its own total", unit),
        "total": ("money that it takes in all, with upkeep charged to the budgets", scenario.currency or ""),
        "own_best": ("the plan's own objective, where it states one, of its best allocation by that", ""),
        "own_computed": ("the same of the computed allocation", ""),
        "own_score": ("objective of that best allocation", unit),
    }
    return Records("plan", plans, columns)


def _allocation(baseline: Baseline, breaks: Iterable[Break]) -> Rival:
    reached = float(baseline.achieved.objective)
    gap = None if baseline.gap is None else float(baseline.gap)
    broken = tuple(item.rule.name for item in breaks)
    return Rival(ALLOCATION, "optimal", reached, reached, gap, baseline.outlay, broken)


def _limits(answer: Answer, plan: Scenario) -> Rival:
    """A plan that is a set of limits, under the scenario's objective and, where it states another, its own."""
    own = judged = optimise(plan)
    if goal_of(plan) != goal_of(answer.scenario):
        stated = answer.scenario.question.node.get("objective")
        judged = optimise(plan.with_(objective=None if stated is None else stated.plain()))
    if judged.status != "optimal":
        return Rival(LIMITS, judged.status)

    def reached(solution: Solution, spending: Spending) -> float:
        return float(solution.program.evaluator.achieve(spending).objective)

    worst = worst_allocation(judged.program, answer.scenario.total(judged.spending))
    low = None if worst is None else reached(judged, worst)
    behind = answer.scenario.goal.sign * float(answer.solution.objective - judged.objective)
    outlay = judged.program.evaluator.outlay(judged.spending)
    rival = Rival(LIMITS, "optimal", low, float(judged.objective), behind, outlay)
    if own is judged or own.status != "optimal" or own.spending.keys() != answer.spending.keys():
        return rival
    computed = own.program.evaluator.held(answer.spending, answer.solution.program.evaluator)
    score = reached(judged, own.spending) if own.unique else None
    return replace(rival, own_best=float(own.objective), own_computed=reached(own, computed), own_score=score)


def worst_allocation(program: Program, spent: Fraction | None = None) -> Spending | None:
    """The worst feasible allocation of a scenario that has one, of those that spend at least ``spent``.

    None where the rules do not bound what a programme takes, or where the objective is money moved.
    """
    if program.scenario.goal.kind == "money_moved" or (ranges := _money(program)) is None:
        return None
    filled = _Filling(program, ranges).program(spent)
    outcome = Solver(replace(filled, maximized=not filled.maximized)).solve(confirm=True)
    return rounded(program, outcome.x[: len(program.exact.columns)]) if outcome.status == "optimal" else None


def _money(program: Program) -> dict[int, ColumnRange] | None:
    """Range of each column of money or units, by position; None where one is unbounded."""
    relaxed, ranges = Solver(replace(program.exact, integers=())), dict[int, ColumnRange]()
    for j in (j for columns in program.decisions.values() for j in columns):
        low, high = column_range(relaxed, j)
        if low is None or high is None:
            return None
        room = (abs(low) + abs(high)) / 10**6  # wider than the solver's rounding
        ranges[j] = (low - room, high + room)
    return ranges


class _Filling:
    """The scenario's program with rows and binary columns by which money fills tiers, composites and curves."""

    def __init__(self, program: Program, ranges: dict[int, ColumnRange]) -> None:
        self._scenario, self._evaluator, self._ranges = program.scenario, program.evaluator, ranges
        self._rows = RowBuilder()
        self._stated = Formulation(program.evaluator, self._rows)
        self._stated.state()
        self._columns: dict[Any, LinearForm] = self._stated.columns
        self._binaries = 0

    def program(self, spent: Fraction | None) -> LinearProgram:
        """The program, with spending of at least ``spent``."""
        scenario, stated = self._scenario, self._stated
        if spent is not None:
            paid = [(name, t) for name in scenario.paid(scenario.programmes) for t in scenario.periods]
            self._at_least_0(added([*(stated.spend(*key) for key in paid), -spent]))
        for name in scenario.programmes:
            for period in scenario.periods if scenario.programmes[name].tiers else ():
                tiers = [LinearForm({j: 1}, 0) for j in stated.spend(name, period).coefficients]
                self._in_order(tiers, self._evaluator.tier_ends(name), Fraction(0))
        for name, month in stated.composites():
            self._equals_one(("composite", name, month), stated.bounds(name, month))
        for name, capability in scenario.model.capabilities.items():
            curve = self._evaluator.curve(name)
            fed = stated.amount(capability.feed) - curve.first_x
            segments = [self._columns["segment", name, g] for g in range(len(curve.segments))]
            low, high = self._range(fed)
            widths = [max(high, Fraction(0)) if width is None else Fraction(width) for width, _ in curve.segments]
            last = self._in_order(segments, widths, min(widths[0], low))
            # Segments reach as far as the quantity that feeds them, or all are full.
            self._at_least_0(added([*segments, -fed, last * max(Fraction(0), high - sum(widths))]))
        if scenario.goal.kind == "weakest_score":
            self._equals_one(("weakest",), [stated.score(name) for name in scenario.model.capabilities])
        return self._rows.program(Fraction)

    def _equals_one(self, key: tuple[Any, ...], parts: list[LinearForm]) -> None:
        """Make a column, which is at most each of ``parts``, equal to one of them."""
        column, ranges = self._columns[key], [self._range(part) for part in parts]
        low, high = (min(ends) for ends in zip(*ranges, strict=True))
        self._ranges[next(iter(column.coefficients))] = (low, high)
        chosen = [self._binary() for _ in parts]
        self._at_least_0(added([*chosen, -1]))
        for part, (_, most), one in zip(parts, ranges, chosen, strict=True):
            self._at_least_0(added([column, -part, most - low, one * (low - most)]))

    def _in_order(self, columns: list[LinearForm], widths: Iterable[Any], lowest: Fraction) -> LinearForm:
        """Keep each of ``columns`` empty until the one before is full. Returns a form that is 1 only when the last is
        full."""
        before: LinearForm | None = None
        for column, width in zip(columns, widths, strict=True):
            (j,), full = column.coefficients, self._binary()
            least, most = (lowest if before is None else Fraction(0)), self._ranges[j][1] if width is None else width
            self._ranges[j] = (least, most)
            self._at_least_0(added([column, -least, full * (least - most)]))
            if before is not None:
                self._at_least_0(added([before * most, -column]))
            before = full
        assert before is not None
        return before

    def _range(self, form: LinearForm) -> ColumnRange:
        """Least and most of a form, each of its columns taken by itself."""
        low = high = Fraction(form.constant)
        for j, value in form.coefficients.items():
            ends = [value * end for end in self._ranges[j]]
            low, high = low + min(ends), high + max(ends)
        return low, high

    def _binary(self) -> LinearForm:
        self._binaries += 1
        return self._rows.variable(("filled", self._binaries), 0, 1, whole=True)

    def _at_least_0(self, form: LinearForm) -> None:
        self._rows.row("filled", "filled", form >= 0)
