"""The answer to a scenario: one allocation, what it achieves, and the proof that none does better."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.errors import InputError, NotOptimalError, Problem, SolverError
from optimizer.notebook import Shown
from optimizer.program import certificate
from optimizer.program.certificate import Certificate
from optimizer.program.ces import MAX_RATIO
from optimizer.program.evaluation import Achievement
from optimizer.program.highs import Solver
from optimizer.program.linear_program import Outcome
from optimizer.program.program import Program
from optimizer.program.rounding import LastUnits, breaks, rounded
from optimizer.program.tie_break import Targets, nearest_optimum
from optimizer.scenario.allocations import Spending
from optimizer.scenario.linear_form import Score, Spend
from optimizer.scenario.scenario import Scenario

__all__ = ["Certificate", "Solution", "certify", "optimise", "optimise_program", "settle"]

_OPEN = 1e-6
"""The gap, as a share of the gain, from which an allocation that is not proven is no answer."""
_MOST_LOTS = 10**10
"""The number of lots up to which the integer search is relied upon; from 3e10 on HiGHS calls wrong answers optimal."""


@dataclass(frozen=True, repr=False, eq=False)
class Solution(Shown):
    """The solution of a scenario's program: ``status`` is optimal, infeasible or unbounded.

    ``spending`` maps (programme, period) to money in the smallest unit of the currency (see `rounding`); ``x``, of
    shape (n,), is the point of `tie_break` before rounding. ``unique`` tells whether only one allocation is optimal; of
    several this is the one nearest to the actual. With whole lots or thresholds ``whole`` is the outcome of the integer
    search; all else is then about the program with these integers fixed, and other integers may do as well.
    """

    scenario: Scenario
    program: Program
    status: str
    outcome: Outcome
    spending: Spending = field(default_factory=dict)
    unique: bool = True
    x: Any = None
    whole: Outcome | None = None

    def _summary(self) -> str:
        objective = f", objective {float(self.objective):.6g}" if self.status == "optimal" else ""
        return f"{self.scenario.name}: {self.status}{objective}"

    @cached_property
    def achieved(self) -> Achievement:
        """What the allocation achieves, exact. Raises NotOptimalError."""
        self.must_be_optimal()
        return self.program.evaluator.achieve(self.spending)

    @cached_property
    def unrounded(self) -> Achievement:
        """What the allocation achieves before rounding."""
        spending = {key: Fraction(value) for key, value in self.program.spending(self.x).items()}
        return self.program.evaluator.achieve(spending)

    @property
    def objective(self) -> Fraction:
        """The objective of the allocation."""
        return Fraction(self.achieved.objective)

    @cached_property
    def nothing(self) -> Achievement:
        """What the fixed programmes alone achieve, all rules ignored: the zero from which the gain is counted."""
        return self.program.evaluator.achieve(self.program.evaluator.spending("nothing"))

    @property
    def gain(self) -> Fraction:
        """The distance from spending nothing to the optimum, of money the optimum: all percentages are taken of it."""
        if self.scenario.goal.in_money:
            return abs(self.objective)
        return abs(self.objective - Fraction(self.nothing.objective))

    def spent(self, programme: str) -> Fraction:
        """Money for a programme over all periods."""
        return Fraction(self.achieved.spent(programme))

    @cached_property
    def certificate(self) -> Certificate:
        """The proof. Raises SolverError where the allocation misses a rule, NotOptimalError where there is none."""
        self.must_be_optimal()
        return certify(self)

    def must_be_optimal(self) -> None:
        """Raise NotOptimalError where there is no allocation."""
        if self.status != "optimal":
            raise NotOptimalError(f"the scenario is {self.status}: it has no allocation")

    def __reduce__(self) -> tuple[Any, ...]:
        # The program is built again from the scenario; the solver's results are kept.
        figures = (self.status, self.outcome, self.spending, self.unique, self.x, self.whole)
        return _restored, (self.scenario, dict(self.program.overrides), figures)


def _restored(scenario: Scenario, overrides: Mapping[str, Any], figures: tuple[Any, ...]) -> Solution:
    return Solution(scenario, Program.of(scenario, overrides), *figures)


def optimise(scenario: Scenario) -> Solution:
    """Solve a scenario, choose one allocation where several are optimal, and prove it.

    Raises SolverError, and InputError for lots that are too fine and mixes far from their reference amounts.
    """
    solution = optimise_program(Program.of(scenario))
    if solution.status == "optimal":
        _ = solution.certificate
        _refuse_wide_mixes(solution)
    return solution


def optimise_program(program: Program) -> Solution:
    """Solve a program at its own values or, after `Program.at`, at others, without the proof. Raises as `optimise`."""
    scenario, solver, whole = program.scenario, program.solver, None
    if program.exact.integers:
        _refuse_fine_lots(program)
        whole = solver.solve(confirm=True)
        if whole.status != "optimal":
            return Solution(scenario, program, whole.status, whole)
        integers = {j: Fraction(round(whole.x[j])) for j in program.exact.integers}
        solver = Solver(program.exact.fixed_at(integers))
    outcome = solver.solve(confirm=True)
    if outcome.status != "optimal":
        return Solution(scenario, program, outcome.status, outcome)
    x, unique = outcome.x, True
    if solver.may_tie(outcome):
        x, unique = nearest_optimum(solver, outcome, targets(program))
        if not unique:
            # Between tiers of equal cost money can be split in many ways; filling the best first leaves one.
            nearest = {key: Fraction(value) for key, value in program.spending(x).items()}
            x = np.array([float(value) for value in program.completed(nearest)])
    spending = settle(program, x)
    printed = scenario.printed_in(scenario.display_for(scenario.spent(spending).values()))
    return Solution(printed, program, "optimal", outcome, spending, unique, x, whole)


def _refuse_fine_lots(program: Program) -> None:
    """Raise InputError for programmes that could come to more lots than can be told apart."""
    node, sizes = program.scenario.model.node, program.solver.magnitudes
    lots = {key[1]: sizes[j] for j, key in enumerate(program.exact.columns) if key[0] == "lots"}
    problems = [
        node.problem(
            ("programmes", name, "lot"),
            f"`{name}` could come to {count:,.0f} lots, more than can be told apart ({_MOST_LOTS:,})",
            "leave out `lot`: whole lots so fine change nothing",
            key=True,
        )
        for name, count in lots.items()
        if count > _MOST_LOTS
    ]
    if problems:
        raise InputError(problems)


def _refuse_wide_mixes(solution: Solution) -> None:
    """Raise InputError for mixes that the computed allocation, or one that it rests on, takes beyond their planes."""
    scenario, evaluator = solution.scenario, solution.program.evaluator
    allocations = {f"`{name}`": evaluator.spending(name) for name in scenario.used}
    allocations["the computed allocation"] = solution.spending
    problems: dict[str, Problem] = {}
    for allocation, spending in allocations.items():
        for mix, (first, second) in evaluator.mixes_too_far_apart(spending).items():
            message = (
                f"at {allocation} one input of `{mix}`, over its `at`, is {MAX_RATIO} times the other or more: the "
                "planes that stand for the mix are no measure of it there"
            )
            hint = (
                f"state the mix at amounts that money buys, here {float(first):.3g} and {float(second):.3g}; its "
                "`unit` and `share` are those at these amounts"
            )
            place = scenario.model.node.place_at(("composites", mix, "ces", "inputs"), key=True)
            problems.setdefault(mix, Problem(message, place, hint))
    if problems:
        raise InputError(problems.values())


def targets(program: Program) -> Targets:
    """Set the target of each programme and period: the actual's spending or, without an actual, equal shares.

    Units of programmes that cost nothing are scaled to the size of the money beside them. A programme with payments
    has one decision; its payments together count as one term.
    """
    scenario = program.scenario
    aims: Mapping[tuple[str, str], Any]
    if scenario.actual is not None:
        aims = scenario.spending_of(scenario.actual, program.values)
    else:
        budgets = scenario.budgets(program.values) or (Fraction(0),) * len(scenario.periods)
        share = {t: budget / len(scenario.programmes) for t, budget in zip(scenario.periods, budgets, strict=True)}
        aims = {(name, period): share[period] for name in scenario.programmes for period in scenario.periods}
        aims |= {(name, period): Fraction(0) for name in scenario.costless for period in scenario.periods}
    money = max((abs(float(amount)) for amount in scenario.money(dict(aims)).values()), default=0.0)
    money = money or _most_money(program)
    sizes = {name: money / float(program.evaluator.unit_cap(name) or 1) for name in scenario.costless}
    groups, weights = np.full(len(program.exact.columns), -1), np.zeros(len(program.exact.columns))
    amounts: list[float] = []
    for name, programme in sorted(scenario.programmes.items()):
        if programme.payments is not None:
            (unit,) = program.decisions[name]
            paid = {t: float(program.spending_columns(name, t).get(unit, 0)) for t in scenario.periods}
            groups[unit], weights[unit] = len(amounts), math.hypot(*paid.values())
            amounts.append(sum(paid[t] * float(aims[name, t]) for t in paid) / (weights[unit] or 1.0))
            continue
        for period in sorted(scenario.periods):
            for j, weight in program.spending_columns(name, period).items():
                groups[j], weights[j] = len(amounts), float(weight) * sizes.get(name, 1.0)
            amounts.append(float(aims[name, period]) * sizes.get(name, 1.0))
    return Targets(groups, weights, np.array(amounts))


def _most_money(program: Program) -> float:
    """The most money that a programme could take in a period; 1 where none takes money."""
    sizes, keys = program.solver.sizes, program.scenario.money(program.evaluator.spending("nothing"))
    columns = [item for key in keys for item in program.spending_columns(*key).items()]
    return max((abs(float(weight)) * float(sizes[j]) for j, weight in columns), default=0.0) or 1.0


def settle(program: Program, x: Any) -> Spending:
    """Round the point ``x``, of shape (n,), to the smallest unit of the currency.

    The actual is returned instead where it keeps every rule and scores no less: rounding can cost up to a unit, and a
    feasible actual must never look better than the answer.
    """
    spending, scenario = rounded(program, x), program.scenario
    if scenario.actual is None:
        return spending
    actual = scenario.spending_of(scenario.actual, program.values)
    before, after = map(program.evaluator.achieve, (actual, spending))
    fits = scenario.goal.sign * (before.objective - after.objective) >= 0 and not breaks(program, before)
    return actual if fits and not _strange(program, program.completed(actual)) else spending


def _strange(program: Program, point: Sequence[Fraction]) -> list[str]:
    """Rows and columns of the program that a point (n,) violates, apart from the scenario's own rules."""
    own = {rule.name for rule in program.scenario.rules}
    # What a programme with a threshold can buy at most is that of its cap, within which its amounts were rounded.
    own |= {f"bought.{name}" for name in program.scenario.programmes}
    return sorted(set(certificate.violations(program.exact, point)) - own)


def certify(solution: Solution) -> Certificate:
    """Prove the allocation: check its rules exactly, and bound every other allocation. Raises SolverError."""
    program, spending = solution.program, solution.spending
    if broken := breaks(program, solution.achieved):
        raise SolverError(f"the answer misses `{broken[0].rule.name}` by {float(broken[0].by):.6g}")
    point, unit = program.completed(spending), _last_unit(solution)
    if strange := _strange(program, point):
        raise SolverError(f"the allocation does not fit its own program: {', '.join(strange)}")
    if solution.whole is not None:
        proof = certificate.certify_whole(program.exact, point, solution.whole.bound, solution.gain, unit)
    else:
        prices, basic = solution.outcome.prices.tolist(), solution.outcome.basic.tolist()
        proof = certificate.certify_point(program.exact, point, prices, basic, solution.gain, unit)
        if not proof.proven and proof.relative_gap is not None and proof.relative_gap > _OPEN:
            raise SolverError(f"another allocation may be better by {100 * proof.relative_gap:.2g}% of the gain")
    if proof.objective != solution.objective:
        raise SolverError("the program and the evaluation of the allocation disagree about the objective")
    return proof


def _last_unit(solution: Solution) -> Fraction:
    """The largest change of the objective when every amount moves by its last unit."""
    program, goal = solution.program, solution.scenario.goal
    terms: list[tuple[Any, Any]] = [(1, Score(name)) for name in solution.scenario.model.capabilities]
    if goal.linear is not None:
        terms = [(program.evaluator.constant(rate), atom) for atom, rate in goal.linear.coefficients.items()]
    elif goal.in_money:
        terms = [(1, Spend(*key)) for key in solution.spending]
    units = LastUnits(program, solution.spending)
    ends = (program.evaluator.achieve(units.moved(terms, way)).objective for way in (-1, 1))
    return max(abs(Fraction(end) - solution.objective) for end in ends)
