"""Hashes of scenarios and models: of everything but the sources and the words that only describe."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from optimizer.scenario.blocks import Bilingual, Record
from optimizer.scenario.expression import Expression, render
from optimizer.scenario.model_schema import Model

if TYPE_CHECKING:
    from optimizer.scenario.scenario import Scenario

_DECIDES = frozenset({"kept_in"})
"""Texts whose presence alone changes what is counted."""
_DESCRIBING = {"sources", "outside", "objections"}
"""Sections that change no answer."""
_OF_THE_SCENARIO = ("budget", "horizon", "objective", "limits", "require")


def digest(scenario: Scenario) -> str:
    """A hash of the resolved numbers and rules, in hexadecimal digits."""
    goal, lines = scenario.goal, [f"{path}={value}" for path, value in sorted(scenario.numbers.base.items())]
    lines += [f"{rule.name}: {rule.relation} {render(rule.bound)}" for rule in scenario.rules]
    lines += [f"{rule.name}: {t.atom} {render(t.coefficient)}" for rule in scenario.rules for t in rule.terms]
    lines += [f"goal: {goal.kind} {goal.maximized}", f"periods: {scenario.periods}", _structure(scenario.model)]
    return _hash([*lines, str(scenario.actual), scenario.question.spend])


def model_digest(scenario: Scenario) -> str:
    """A hash of the model's numbers and structure alone."""
    numbers = sorted(scenario.numbers.base.items())
    lines = [f"{path}={value}" for path, value in numbers if path.split(".")[0] not in _OF_THE_SCENARIO]
    return _hash([*lines, _structure(scenario.model)])


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _structure(model: Model) -> str:
    """The model without titles, notes, quotations, names of units and judges, and the sections that only describe."""
    structure = _bare(model, model.model_dump(mode="json", exclude=_DESCRIBING, by_alias=True))
    return json.dumps(structure, sort_keys=True, default=str)


def _bare(block: Any, dumped: Any) -> Any:
    # Along the records, as a programme may itself be called `title`.
    if isinstance(block, Bilingual):
        return True
    if isinstance(block, Expression):  # as it reads, wherever its parts stand in the file
        return render(block)
    if isinstance(block, Record):
        fields = dict(zip(block.keys(), type(block).model_fields, strict=True))
        return {
            key: _bare(inner, value)
            for key, value in dumped.items()
            if (inner := getattr(block, fields[key])) is not None
            and (key in _DECIDES or not isinstance(inner, Bilingual))
        }
    if isinstance(block, dict):
        return {key: _bare(block[key], value) for key, value in dumped.items()}
    if isinstance(block, tuple):
        return [_bare(inner, value) for inner, value in zip(block, dumped, strict=True)]
    return dumped
