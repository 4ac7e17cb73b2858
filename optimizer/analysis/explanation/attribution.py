"""The difference between the computed and the actual objective, divided among the categories that change.

The contribution of a category is its Shapley value: what its change adds to the objective, averaged over every order in
which categories could change from the actual to the computed spending. The effect of one change depends on those made
before it (cards are of no use without people); the average depends on no order, and contributions sum exactly to the
whole difference. Intermediate allocations are evaluated, not solved, and may break rules and budgets that hold at both
ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from optimizer.analysis.answer import Answer
from optimizer.scenario.scenario import Scenario

MOST_PARTS = 8
"""The number of parts that change one by one. The smallest of more change together: each part doubles the
evaluations."""


@dataclass(frozen=True)
class Contribution:
    """The contribution ``adds`` to the objective of the change of ``programmes``. ``name`` is the category, or the
    programme where it has none, or empty for small parts taken together."""

    name: str
    programmes: tuple[str, ...]
    change: Fraction
    adds: Fraction


def contributions(answer: Answer) -> tuple[Contribution, ...]:
    """The contribution of every part that changes, in the order of the file; empty without a comparison.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "a + 2 * b"},
    ...                            "compare_with": {"a": 10}})
    >>> [(item.name, int(item.adds)) for item in contributions(optimizer.solve(scenario))]
    [('a', -10), ('b', 20)]
    """
    if answer.baseline is None:
        return ()
    before, after = answer.baseline.spending, answer.spending
    moved = dict.fromkeys(answer.scenario.programmes, Fraction(0))
    for key, amount in after.items():
        moved[key[0]] += abs(amount - before[key])
    parts = _parts(answer.scenario, moved)
    evaluator = answer.solution.program.evaluator
    n = len(parts)
    values = []
    for chosen in range(2**n):
        inside = {name for k, (_, members) in enumerate(parts) if chosen >> k & 1 for name in members}
        spending = {key: after[key] if key[0] in inside else before[key] for key in after}
        values.append(Fraction(evaluator.achieve(spending).objective))
    weights = [Fraction(factorial(size) * factorial(n - size - 1), factorial(n)) for size in range(n)]
    contributed = []
    for k, (name, members) in enumerate(parts):
        without = (chosen for chosen in range(2**n) if not chosen >> k & 1)
        added = (weights[chosen.bit_count()] * (values[chosen | 1 << k] - values[chosen]) for chosen in without)
        change = sum((after[key] - before[key] for key in after if key[0] in members), Fraction(0))
        contributed.append(Contribution(name, members, change, sum(added, Fraction(0))))
    return tuple(contributed)


def _parts(scenario: Scenario, moved: Mapping[str, Fraction]) -> list[tuple[str, tuple[str, ...]]]:
    """The categories, and programmes without one, that change; of more than MOST_PARTS the smallest as one."""
    loose = [(name, (name,)) for name, programme in scenario.programmes.items() if programme.category is None]
    parts = [part for part in (*scenario.categories.items(), *loose) if any(moved[name] for name in part[1])]
    if len(parts) <= MOST_PARTS:
        return parts
    order = sorted(parts, key=lambda part: (-sum(moved[name] for name in part[1]), part[0]))
    largest = order[: MOST_PARTS - 1]
    rest = tuple(name for part in parts if part not in largest for name in part[1])
    return [*(part for part in parts if part in largest), ("", rest)]
