"""Names of a scenario that nothing asks for: they feed no score, limit or objective."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.scenario.expression import names
from optimizer.scenario.linear_form import Amount
from optimizer.scenario.scenario import Scenario


def feeds_nothing(scenario: Scenario) -> tuple[str, ...]:
    """Programmes, outputs and composites that feed no score, limit or objective, here and in every variant.

    Fixed programmes are left out: they buy nothing on purpose.
    """
    model = scenario.model
    fed = set().union(*(_fed(one) for one in (scenario, *scenario.variants.values())))
    programmes = [name for name, block in scenario.programmes.items() if not block.fixed]
    return tuple(name for name in (*programmes, *model.outputs, *model.composites) if name not in fed)


def _fed(scenario: Scenario) -> set[str]:
    """The names that feed something."""
    fed = set(_named(scenario)) | {block.feed for block in scenario.model.capabilities.values()}
    fed |= {t.atom.name for rule in scenario.rules for t in rule.terms if isinstance(t.atom, Amount)}
    # Composites may build on each other, so that what is needed is passed down from the last.
    waiting = list(fed)
    while waiting:
        limbs = {t.atom.name for part in scenario.parts.get(waiting.pop(), ()) for t in part.terms
                 if isinstance(t.atom, Amount)}  # fmt: skip
        waiting += limbs - fed
        fed |= limbs
    for name, block in scenario.programmes.items():
        if fed & {*block.per_unit, *([block.output] if block.output is not None else [])}:
            fed.add(name)
    return fed


def _named(scenario: Scenario) -> Iterator[str]:
    """What limits and the objective name; a category stands for its programmes."""
    objective = scenario.question.objective
    expressions = [] if objective is None else [objective.maximize, objective.minimize]
    for rule in scenario.rules:
        expressions += [] if rule.stated is None else [rule.stated.left, rule.stated.right]
    for expression in expressions:
        for name in () if expression is None else names(expression):
            head = name.text.split(".")[0]
            yield from scenario.categories.get(head, (head,))
