"""From a name, a file or a mapping to a checked :class:`Scenario`, with its variants and with changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Place, Problem, nearest
from optimizer.scenario.build import Draft, build, distinct
from optimizer.scenario.checked_model import CheckedModel, Memory
from optimizer.scenario.merge import extended, overlay
from optimizer.scenario.paths import Opened, open_scenario
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.scenario_schema import ScenarioFile
from optimizer.scenario.tree import Node, from_python, place_of
from optimizer.scenario.units import currency_of


def load(source: str | Path | Mapping[str, Any], **changes: Any) -> Scenario:
    """The scenario in ``source``: a name such as ``supplementary-budget-2025``, a path, ``-``, or a mapping.

    ``changes`` are as for :meth:`Scenario.with_`. Raises InputError with everything that is wrong, in variants too.
    """
    if isinstance(source, Mapping):
        file = Opened(from_python(source), None, Path.cwd().resolve(), "code")
    else:
        file = open_scenario(str(source))
    return _loaded(_drafted(file), changes, "code")


def load_told(source: str, changes: Mapping[str, Any], teller: str) -> Scenario:
    """As `load`, for changes that came from elsewhere than code: ``teller`` is what messages call their place."""
    return _loaded(_drafted(open_scenario(source)), changes, teller)


def _loaded(draft: Draft, changes: Mapping[str, Any], teller: str = "code") -> Scenario:
    if changes:
        draft = _with_changes(draft, changes, Place(teller))
    problems: list[Problem] = []
    scenario: Scenario | None = None
    try:
        scenario = _scenario(draft)
    except InputError as error:
        problems += error.problems
    told = {(problem.message, problem.place) for problem in problems}
    variants = Variants(draft.variants()) if scenario is None else scenario.variants
    for name in variants:
        try:
            variants[name]
        except InputError as error:
            own = [problem for problem in error.problems if (problem.message, problem.place) not in told]
            problems += [replace(problem, message=f"{problem.message} (in variant `{name}`)") for problem in own]
    if scenario is None or problems:
        raise InputError(distinct(problems))
    return scenario


def check_file(source: str | Path) -> Scenario | CheckedModel:
    """What a file holds: a scenario with its variants, or a model by itself. Raises InputError as `load` does."""
    file = open_scenario(str(source))
    return _checked_model(file.node) if file.node.has("programmes") else _loaded(_drafted(file), {})


def _checked_model(node: Node) -> CheckedModel:
    found = Memory().model(node)
    problems = found.problems + found.allocation_problems() if isinstance(found, CheckedModel) else found
    if problems or not isinstance(found, CheckedModel):
        raise InputError(distinct(problems, currency_of(node)))
    return found


class Variants(Mapping[str, Scenario]):
    """The variants of a scenario by name. Each is made when it is first asked for; `load` asks for all."""

    def __init__(self, drafts: Mapping[str, Draft]) -> None:
        self._drafts = drafts
        self._made: dict[str, Scenario] = {}

    def __getitem__(self, name: str) -> Scenario:
        if name not in self._made:
            self._made[name] = _scenario(self._drafts[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._drafts)

    def __len__(self) -> int:
        return len(self._drafts)


def _drafted(file: Opened) -> Draft:
    if not isinstance(file.node.value, dict):
        raise InputError(Problem("a scenario file is a block of `key: value`", file.node.place))
    if file.node.has("programmes"):
        hint = "a scenario names its model, `model: NAME`, or holds it as a block under `model`"
        raise InputError(
            Problem("this is a model, not a scenario", place_of(file.node, "programmes", key=True), hint=hint)
        )
    merged = extended(file)
    said = merged.node.get("scenario")
    name = file.path.stem if file.path else "scenario"
    name = said.value if said is not None and isinstance(said.value, str) else name
    return Draft(name, merged.node, file, merged.files)


def _scenario(draft: Draft) -> Scenario:
    scenario = build(draft, partial(_remade, draft))
    return replace(scenario, variants=Variants(draft.variants()))


def _remade(draft: Draft, changes: Mapping[str, Any], place: Place) -> Scenario:
    return _scenario(_with_changes(draft, changes, place))


def _with_changes(draft: Draft, changes: Mapping[str, Any], place: Place) -> Draft:
    top = {key: value for key, value in changes.items() if key not in ("compare_with", "set")}
    for name in top:
        if name not in ScenarioFile.model_fields:
            hint = nearest(name, ScenarioFile.model_fields)
            raise InputError(Problem(f"`{name}` is not a key of a scenario", place, name, hint))
    periods = draft.node.get("budget")
    single = top.get("budget") is not None and not isinstance(top["budget"], Mapping)
    if single and periods is not None and isinstance(periods.value, dict):
        years = [key for key in periods.value if key.isdigit()]
        if len(years) > 1:
            hint = f"change one with `set`, as budget.{years[0]}=..., or give a map of period to amount"
            raise InputError(Problem("the budget of this scenario is by period", place, "budget", hint))
    if changes.get("set"):
        top["set"] = changes["set"]
    # A number in Python counts the currency's own unit; a text is read as in a file.
    counted = place.file == "code"
    node = overlay(draft.node, from_python(top, place.file, counted=counted))
    comparison = draft.comparison
    if changes.get("compare_with") is not None:
        comparison = from_python(changes["compare_with"], place.file, "compare_with", counted=counted)
        if not isinstance(comparison.value, str | dict):
            hint = "the name of an allocation, or programme to amount"
            raise InputError(Problem("cannot be compared with", comparison.place, "compare_with", hint))
    home = draft.home
    return replace(draft, node=node, comparison=comparison, home=home, memory=draft.memory.child())
