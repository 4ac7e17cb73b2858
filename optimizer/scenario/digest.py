"""Hashes of scenarios and models: of everything but the sources and the words that only describe."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from optimizer.scenario.expression import render
from optimizer.scenario.model_schema import Model

if TYPE_CHECKING:
    from optimizer.scenario.scenario import Scenario

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
    """The model without texts, and without the sections that only describe."""
    structure = model.model_dump_json(exclude=_DESCRIBING, by_alias=True)
    stated = json.loads(structure, object_hook=lambda block: {k: v for k, v in block.items() if v is not None})
    return json.dumps(stated, sort_keys=True)
