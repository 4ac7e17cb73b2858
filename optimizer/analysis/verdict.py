"""The direction of money by category, and the rule for a verdict on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analysis.baseline import Baseline
from optimizer.analysis.postoptimal.near_optimal import NEAR, as_good, spending_cost
from optimizer.engine.results import LESS_CODE, MORE_CODE, UNDECIDED_CODE, directed, moved_from, side_moved
from optimizer.program.highs import Solver, extreme
from optimizer.scenario.scenario import Scenario

MORE, LESS, UNDECIDED = "more", "less", "undecided"
WORDS = {MORE_CODE: MORE, LESS_CODE: LESS, UNDECIDED_CODE: UNDECIDED}
NO_ANSWER = "no answer"
"""The direction in a variant that has no allocation."""
ROBUST, CONDITIONAL, CANNOT_TELL = "robust", "conditional", "cannot tell"
ROBUST_FROM, CONDITIONAL_FROM = 0.9, 0.7
"""The shares of samples from which a direction is called robust, and conditional."""


@dataclass(frozen=True)
class Verdict:
    """The direction of one category, and its direction in each variant.

    ``variants`` are those that compare with the same allocation, or are marked `robustness`; ``runs`` are the
    robustness runs: those marked, else all that are no rival plan.
    """

    direction: str
    variants: Mapping[str, str]
    runs: tuple[str, ...]

    @property
    def agree(self) -> int:
        """The number of variants with the scenario's own direction."""
        return sum(1 for direction in self.variants.values() if direction == self.direction)

    @property
    def against(self) -> tuple[str, ...]:
        """The robustness runs with another direction."""
        return tuple(name for name in self.runs if self.variants[name] != self.direction)

    @property
    def share(self) -> float | None:
        """The share of all samples with the scenario's own direction; None without samples."""
        return None

    @property
    def word(self) -> str | None:
        """``robust``, ``conditional`` or ``cannot tell``; None without samples."""
        return None if self.share is None else word(self, self.share)


def word(verdict: Verdict, share: float) -> str:
    """The word for a verdict where ``share`` of all samples have its direction.

    Robust: more or less money in at least 90% of the samples, and every robustness run agrees. Conditional: any other
    category with more or less money in at least 70%. A sample without an answer has no direction, so it counts against.

    >>> word(Verdict("more", {"one_year": "less"}, ("one_year",)), 0.95)
    'conditional'
    """
    if verdict.direction not in (MORE, LESS) or share < CONDITIONAL_FROM:
        return CANNOT_TELL
    return ROBUST if share >= ROBUST_FROM and not verdict.against else CONDITIONAL


def same_actual(variant: Scenario, scenario: Scenario) -> bool:
    """Whether a variant compares with the same allocation as its scenario: others have directions of their own."""
    if variant.actual != scenario.actual:
        return False
    return scenario.actual != "compare_with" or variant.question.compare_with == scenario.question.compare_with


def directions(baseline: Baseline) -> dict[str, str]:
    """Category to ``more``, ``less`` or ``undecided``, against the actual of ``baseline``.

    "More" only if the whole near-optimal range exceeds the actual by more than 1% of the budget; "less" likewise. Only
    the end that decides is solved for. Categories with only fixed programmes have no direction.
    """
    solution = baseline.solution
    program, scenario, ways = solution.program, solution.scenario, {}
    total = sum(scenario.budgets(program.values), Fraction(0)) or baseline.total
    solver, room = Solver(as_good(solution, NEAR * solution.gain)), moved_from(float(total), scenario)
    spent, actual = map(scenario.by_category, (solution.spending, baseline.spending))
    for name in directed(scenario):
        before = float(actual[name])
        side = side_moved(float(spent[name]), before, room)
        if side != UNDECIDED_CODE:
            cost = spending_cost(program, scenario.paid(scenario.categories[name]))
            end = extreme(solver, cost, maximized=side == LESS_CODE)
            if end is None or side_moved(float(cost @ end.x), before, room) != side:
                side = UNDECIDED_CODE
        ways[name] = WORDS[side]
    return ways
