"""Cross regret: each scenario's optimum judged in every other, and the allocations that suit all of them best.

The scenarios are those of a comparison, or the judges of a scenario's panel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import breaks_at_total
from optimizer.analysis.comparison import Comparison
from optimizer.frames import Records, frame, objective_unit
from optimizer.plans.criteria import LEAST_REGRET, SUREST_LEAD
from optimizer.plans.plans import ACTUAL, Plans
from optimizer.plans.sampled_program import lines
from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import Formulation
from optimizer.program.highs import Solver
from optimizer.program.linear_program import RowBuilder
from optimizer.program.rounding import rounded
from optimizer.scenario.allocations import Spending
from optimizer.scenario.linear_form import added, related
from optimizer.solution import Solution, optimise
from optimizer.sweep.fixed_plan import COMPUTED

if TYPE_CHECKING:
    import pandas

    from optimizer.plans.planned_answer import PlannedAnswer

ACCEPTED_REGRET = Fraction(1, 100)
"""The regret, as a share of its gain, up to which a scenario accepts an allocation that keeps its rules."""
OTHER_LINES = "other_lines"
"""The reason of a scenario whose programmes, periods or currency differ from the first's."""
_SOME = Fraction(1, 1000)
"""The least change that `agreed` names, as a share of the actual's total."""
_TIE = 1e-4
"""The weight of mean regret beside the greatest, which breaks ties."""
_FAR = 10.0
"""The most by which a scenario that does not accept an allocation may go beyond ACCEPTED_REGRET."""
MOST_ACCEPTED = "most_accepted"


@dataclass(frozen=True)
class Judgement:
    """One allocation in one scenario: its objective there, and how far it is ``behind`` the scenario's optimum.

    ``share`` is ``behind`` as a share of the scenario's gain, None where that is 0; ``breaks`` are the scenario's rules
    that the allocation breaks, with which it may be ahead.
    """

    objective: float
    behind: float
    share: float | None
    breaks: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """Whether the allocation is in the scenario's near-optimal set: without a gain, not behind at all."""
        if self.share is None:
            return not self.breaks and self.behind <= 1e-9 * abs(self.objective)
        return not self.breaks and self.share <= float(ACCEPTED_REGRET) + 1e-9


class CrossRegret:
    """The scenarios of a comparison as judges of each other's optima.

    ``judges`` are those with an answer and the programmes of the first of them; ``reasons`` tells why another one is
    none: infeasible, unbounded or OTHER_LINES.
    """

    def __init__(self, comparison: Comparison) -> None:
        self.comparison, self._others = comparison, dict[str, Spending]()
        self.judges: dict[str, Answer] = {}
        self.reasons: dict[str, str] = {}
        for name, answer in zip(comparison.names, comparison.answers, strict=True):
            first = next(iter(self.judges.values()), answer)
            if answer.status != "optimal":
                self.reasons[name] = answer.status
            elif lines(answer.scenario) != lines(first.scenario):
                self.reasons[name] = OTHER_LINES
            else:
                self.judges[name] = answer

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(self.judges)}>"

    @cached_property
    def common(self) -> dict[str, Spending]:
        """The allocation of least greatest regret, as shares of the gain, and the one accepted by most judges.

        Of a judge without a gain they keep the rules alone. The latter only where more accept it than the former, any
        optimum, the actual and other plans. Empty for fewer than two judges, without any gain and where no allocation
        keeps the rules of all.
        """
        answers = list(self.judges.values())
        solutions = [answer.solution for answer in answers]
        if len(solutions) < 2 or not any(solution.gain for solution in solutions):
            return {}
        least = joint_plan(solutions)
        if least is None:
            return {}
        actuals = (self._judged(own, own.baseline.spending, True) for own in answers if own.baseline is not None)
        judged = (*self.optima.values(), *actuals, *self._rows(self._others | {LEAST_REGRET: least}).values())
        accepting = max(map(_accepting, judged))
        # One more acceptance outweighs any regret.
        most = joint_plan(solutions, 10 * _FAR) if accepting < len(solutions) else None
        return {LEAST_REGRET: least} | (
            {MOST_ACCEPTED: most} if most and _accepting(self._judged(answers[0], most)) > accepting else {}
        )

    @cached_property
    def plans(self) -> dict[str, Spending]:
        """The allocations other than the optima: the actual that all compare with, a panel's, and the common ones."""
        actuals = [None if item.baseline is None else item.baseline.spending for item in self.judges.values()]
        shared = actuals[0] if actuals and all(own == actuals[0] for own in actuals) else None
        return ({} if shared is None else {ACTUAL: shared}) | self._others | self.common

    @cached_property
    def optima(self) -> dict[str, dict[str, Judgement]]:
        """The judgement of each judge on each judge's optimum."""
        return {name: self._judged(answer, answer.spending) for name, answer in self.judges.items()}

    @cached_property
    def table(self) -> dict[str, dict[str, Judgement]]:
        """The judgement of each judge on each of ``plans``; of the actual and plans of its total by rules there."""
        return self._rows(self.plans)

    @cached_property
    def agreed(self) -> dict[str, Fraction]:
        """The least change of each programme's money from the actual in all near-optimal allocations of all judges.

        Small changes are left out, the largest come first. Empty where the judges do not compare with the same
        allocation.
        """
        if ACTUAL not in self.plans:
            return {}
        scenario = next(iter(self.judges.values())).scenario
        actual, changes = scenario.spent(self.plans[ACTUAL]), dict[str, Fraction]()
        for name in scenario.paid(scenario.programmes):
            ranges = [answer.near_optimal.programmes.get(name, (None, None)) for answer in self.judges.values()]
            lows, highs = ([end for end in ends if end is not None] for ends in zip(*ranges, strict=True))
            if len(lows) == len(ranges) and min(lows) > actual[name]:
                changes[name] = min(lows) - actual[name]
            elif len(highs) == len(ranges) and max(highs) < actual[name]:
                changes[name] = max(highs) - actual[name]
        least = scenario.total(self.plans[ACTUAL]) * _SOME
        return dict(sorted(((n, by) for n, by in changes.items() if abs(by) >= least), key=lambda item: -abs(item[1])))

    def to_frame(self) -> pandas.DataFrame:
        """A row for each allocation and judge. ``attrs`` says what each column holds."""
        columns = {
            "judge": ("the scenario that judges the allocation", ""),
            "objective": ("what the allocation reaches there", ""),
            "behind": ("the judge's own optimum less that", ""),
            "share": ("the same as a share of the judge's gain", ""),
            "accepted": ("whether it keeps the judge's rules and is behind by at most 1%", ""),
            "breaks": ("the judge's rules that the allocation breaks", ""),
        }
        rows: list[dict[str, Any]] = []
        for plan, judged in (*self.optima.items(), *self.table.items()):
            for judge, item in judged.items():
                figures = {name: getattr(item, name) for name in list(columns)[1:]}
                unit = objective_unit(self.judges[judge].scenario)
                rows.append({"allocation": plan, "judge": judge, **figures, "unit": unit})
        return frame("allocation", rows, columns | {"unit": ("unit of objective and behind; empty: none", "")})

    def _rows(self, plans: Mapping[str, Spending]) -> dict[str, dict[str, Judgement]]:
        first, at_total = next(iter(self.judges.values()), self.comparison.answers[0]), (ACTUAL, SUREST_LEAD)
        return {name: self._judged(first, own, name in at_total) for name, own in plans.items()}

    def _judged(self, base: Answer, spending: Spending, at_actual_total: bool = False) -> dict[str, Judgement]:
        """The judgements on an allocation that is stated at the numbers of ``base``."""
        evaluator = base.solution.program.evaluator
        return {name: _judgement(answer, spending, evaluator, at_actual_total) for name, answer in self.judges.items()}


class Panel(CrossRegret):
    """The panel of the scenario of ``answer``, which is optimal; it judges the surest lead of ``plans`` too."""

    def __init__(self, answer: Answer, plans: Plans | None) -> None:
        self.answer, unit = answer, answer.scenario.display
        solved = (type(answer)(optimise(judge)).printed_in(unit) for judge in answer.scenario.panel.values())
        lead = {} if plans is None else {SUREST_LEAD: plans.surest_lead.spending}
        super().__init__(Comparison(tuple(solved)))
        first, base = (own.solution.program.evaluator for own in (next(iter(self.judges.values()), answer), answer))
        self._others |= {n: first.held(own, base) for n, own in ({COMPUTED: answer.spending} | lead).items()}

    @cached_property
    def numbers(self) -> Records[dict[str, Fraction]]:
        """Each weight and number on which a judge differs from the scenario, for the scenario and each judge."""
        scenario, panel = self.answer.scenario, self.answer.scenario.panel
        bases = {scenario.name: scenario.base} | {name: judge.base for name, judge in panel.items()}
        stated = {number.path for judge in panel.values() for number in judge.numbers if number.was_set}
        paths = [
            path
            for path in dict.fromkeys(path for own in bases.values() for path in own)
            if (path in stated or path == "horizon" or path.startswith("objective.weights."))
            and any(own.get(path) != scenario.base.get(path) for own in bases.values())
        ]
        rows = {path: {name: own[path] for name, own in bases.items() if path in own} for path in paths}
        columns = dict.fromkeys(bases, ("value of the number, durations in years", ""))
        return Records("number", {path: dict.fromkeys(bases) | row for path, row in rows.items()}, columns)


def panel_of(answer: Answer, plans: Plans | None) -> Panel | None:
    """The panel of an answer; None where the scenario has none, or no allocation."""
    return Panel(answer, plans) if answer.scenario.panel and answer.status == "optimal" else None


@dataclass(frozen=True, repr=False)
class JudgedComparison(Comparison):
    """A comparison whose scenarios judge each other's optima."""

    answers: tuple[PlannedAnswer, ...]

    @cached_property
    def cross_regret(self) -> CrossRegret:
        """The judgements of the scenarios on each other's optima."""
        return CrossRegret(self)


def _accepting(judged: Mapping[str, Judgement]) -> int:
    return sum(item.accepted for item in judged.values())


def _judgement(answer: Answer, spending: Spending, base: Evaluator, at_actual_total: bool) -> Judgement:
    scenario, program = answer.scenario, answer.solution.program
    held = answer.baseline.at_total if at_actual_total and answer.baseline is not None else program
    achieved = program.evaluator.achieve(program.evaluator.held(spending, base))
    reached = Fraction(achieved.objective)
    behind = scenario.goal.sign * (answer.solution.objective - reached)
    gain = answer.solution.gain
    broken = tuple(item.rule.name for item in breaks_at_total(program, held, achieved))
    return Judgement(float(reached), float(behind), float(behind / gain) if gain else None, broken)


def joint_plan(solutions: Sequence[Solution], accepted: float = 0.0) -> Spending | None:
    """The allocation of least greatest regret (minimax regret) that keeps the rules of every one of ``solutions``.

    Each solution, optimal and of the same programmes, has a block of columns and rows, in which its own numbers turn
    the money that all share (of programmes with payments the units) into the objective; programmes with a fixed amount
    are its own. Regret is the distance from a solution's optimum as a share of its gain, 0 without one, and
    ``accepted`` what each solution within ACCEPTED_REGRET counts beside it. None where no allocation keeps all rules.
    """
    base, rows, within = solutions[0].program, RowBuilder(), float(ACCEPTED_REGRET) * (1 - 1e-6)
    first = Formulation(base.evaluator, rows)
    first.state()
    regrets = [rows.variable(("regret", k), 0, None, False) for k in range(len(solutions))]
    greatest = rows.variable(("greatest",), None, None, False)
    accepts = [rows.variable(("accepts", k), 0, 1, bool(accepted)) for k in range(len(solutions))]
    for regret in regrets:
        rows.row("", "greatest", regret <= greatest)
    for regret, accept in zip(regrets, accepts, strict=True):
        rows.row("", "accepts", regret + accept * _FAR <= within + _FAR)
    for k, (solution, regret) in enumerate(zip(solutions, regrets, strict=True)):
        block, scenario = first, solution.scenario
        if k:
            block = Formulation(solution.program.evaluator, rows)
            block.state()
            shared = [name for name, programme in scenario.programmes.items() if not programme.fixed]
            for name in shared:
                for period in scenario.programmes[name].decided(scenario.periods):
                    amount = Formulation.units if scenario.programmes[name].payments else Formulation.spend
                    rows.row("", "shared", related(amount(block, name, period), "=", amount(first, name, period)))
        scale = scenario.goal.sign / Fraction(solution.gain) if solution.gain else Fraction(0)
        rows.row("", "regret", block.objective() * scale + regret >= solution.objective * scale)
    mean = -_TIE / len(regrets)
    counted = (*(regret * mean for regret in regrets), *(accept * accepted for accept in accepts))
    rows.objective(added([-greatest, *counted]), maximized=True)
    outcome = Solver(rows.program(Fraction)).solve(confirm=True)
    return rounded(base, outcome.x[: len(base.exact.columns)]) if outcome.status == "optimal" else None
