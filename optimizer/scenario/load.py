"""From a name, a file or a mapping to a checked :class:`Scenario`, with its variants and with changes.

Faults come in stages, all of a stage at once, in a scenario, its variants and their models: first those of the text,
where a file is read; then those of the schema (`Draft.held_to_schema`); then those of the meaning (`checked_scenario`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from optimizer.errors import InputError, Place, Problem, collecting
from optimizer.scenario.allocations import COMPARISON, ValuedAllocation
from optimizer.scenario.fields import content
from optimizer.scenario.meaning import CheckedModel, checked_scenario, with_currency
from optimizer.scenario.merge import covers, extended, overlay, partial_scenarios, split_settings, with_settings
from optimizer.scenario.model_schema import Model
from optimizer.scenario.paths import InputFile, open_beside, open_scenario, shown
from optimizer.scenario.readers import read_split
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.scenario_schema import ScenarioFile
from optimizer.scenario.tree import Node, from_python
from optimizer.scenario.validate import validated

Result = TypeVar("Result")
_CALLED = {"variants": "variant", "panel": "judge"}


def load(source: str | Path | Mapping[str, Any], **changes: Any) -> Scenario:
    """The scenario in ``source``: a name such as ``supplementary-budget-2025``, a path, ``-``, or a mapping.

    ``-`` is standard input. ``changes`` are as for :meth:`Scenario.with_`. Raises InputError with all faults of a
    stage, in variants too.
    """
    return load_with(source, changes, "code")


def load_with(
    source: str | Path | Mapping[str, Any], changes: Mapping[str, Any], origin: str, variants: bool = True
) -> Scenario:
    """Load as `load` does; ``origin`` is what messages call the place of the changes, as `command line`.

    Without ``variants`` they are made, and their faults found, when one is first asked for.
    """
    if isinstance(source, Mapping):
        file = InputFile(from_python(source), None, Path.cwd().resolve(), "code")
    elif isinstance(source, str | Path):
        file = open_scenario(str(source))
    else:
        raise TypeError(f"a scenario is a name, a path or a mapping, and not a {type(source).__name__}")
    return _scenario(_drafted(file).changed(changes, Place(origin)), *(["variants"] if variants else []))


def check_file(source: str | Path) -> Scenario | CheckedModel:
    """What a file holds: a scenario with its variants and panel, or a model by itself. Raises InputError as `load`."""
    file = open_scenario(str(source))
    if "programmes" not in file.node.children or {"budget", "objective", "extends"} & file.node.children.keys():
        return _scenario(_drafted(file), "variants", "panel")
    model = _model(file.node, ())
    values = model.numbers.base
    valued = (ValuedAllocation(n, block, model.model, ("",), values) for n, block in model.model.allocations.items())
    if problems := [*model.problems, *(problem for own in valued for problem in own.problems(used=False))]:
        raise InputError(problems)
    return model


@dataclass(frozen=True)
class Draft:
    """What a scenario is made from, so that it can be made again with changes.

    ``node`` is its merged tree and ``files`` those it was merged from; paths given in code are relative to ``home``.
    ``models`` are the files of models that were read, by name and folder: variants and changes share them.
    ``comparison`` is what code or a command compares with: it takes the place of `compare_with`, but moves no rule.
    ``changes`` are the other keys that these have given.
    """

    name: str
    node: Node
    home: InputFile
    files: Mapping[str, InputFile] = field(default_factory=dict)
    models: dict[tuple[str, Path], InputFile] = field(default_factory=dict)
    comparison: Node | None = None
    changes: Node = field(default_factory=lambda: from_python({}))

    def partial(self, key: str) -> dict[str, Draft]:
        """The drafts of its `variants` or of its `panel`."""
        return {name: replace(self, name=name, node=node) for name, node in partial_scenarios(self.node, key).items()}

    def laid_over(self, key: str) -> dict[str, Scenario]:
        """The scenarios of its `variants` or of its `panel`."""
        return {name: _scenario(item) for name, item in self.partial(key).items()}

    @property
    def replaced_limits(self) -> tuple[str, ...]:
        """The paths of limits that the scenario which this one extends, or changes, has, and this one has not."""
        files = [*self.files.values()]
        others = [file.node.get("limits") for file in (files if self._has_new_limits else files[1:])]
        before = next((limits for limits in others if limits is not None), None)
        names = () if before is None else before.children
        return tuple(f"limits.{name}" for name in names if self.node.get("limits", name) is None)

    @property
    def _has_new_limits(self) -> bool:
        """Whether code states the limits, in place of those of the files."""
        limits = self.node.get("limits")
        return limits is not None and limits.place.file not in self.files

    def held_to_schema(self) -> Callable[[], Scenario]:
        """Carry out its settings and hold it and its model against the schema. Raises InputError.

        What is returned checks what they mean, and makes the scenario.
        """
        own, of_model, problems = split_settings(self.node)
        for path in [path for path in own if any(covers(limit, path) for limit in self.replaced_limits)]:
            other = "it changes" if self._has_new_limits else "this one extends"
            message = f"`limits` replaces those of the scenario that {other}, so there is no `{path}` to set"
            hint = f"state it here as well, or drop what sets it at {own.pop(path).key_place}"
            problems.append(self.node.problem("limits", message, hint, key=True))
        node, wrong = with_settings(self.node, own)
        problems += wrong
        with collecting(problems):
            question = validated(ScenarioFile, node)
        comparison = None
        with collecting(problems):
            if self.comparison is not None:
                comparison = validated(ScenarioFile, Node({"compare_with": self.comparison}, self.comparison.place))
        with collecting(problems):
            tree = self._model_tree()
            if tree is not None:
                model = _model(tree, tuple(sorted(of_model.items())))
        if problems:
            raise InputError(problems)
        return partial(
            checked_scenario, question, model, comparison, name=self.name, shown=self.home.shown, remake=self.remade,
            laid_over=self.laid_over, replaced_limits=self.replaced_limits, changes=self.changes,
        )  # fmt: skip

    def _model_tree(self) -> Node | None:
        """The tree of the model that it names or holds; None where it does neither. Raises InputError."""
        link = self.node.get("model")
        if link is None:
            raise InputError(Problem("`model` is missing", self.node.place))
        if not isinstance(link.value, str):
            return link if isinstance(link.value, dict) else None
        base = self.files.get(link.place.file, self.home)
        key = link.value, base.folder
        if key not in self.models:
            self.models[key] = open_beside(link.value, "models", base, link.place)
        tree = self.models[key].node
        if "programmes" not in tree.children:
            message = f"`{link.value}` is not a model: it has no programmes"
            raise InputError(Problem(message, link.place))
        return tree

    def remade(self, changes: Mapping[str, Any], place: Place) -> Scenario:
        """The scenario with changes, which ``place`` states."""
        return _scenario(self.changed(changes, place))

    def changed(self, changes: Mapping[str, Any], place: Place) -> Draft:
        """The draft with other keys, as `Scenario.with_` takes them. Raises InputError."""
        if not changes:
            return self
        for name in sorted(changes.keys() & {"scenario", "extends"}):
            raise InputError(Problem(f"`{name}` is read from a file and cannot be changed", place))
        top, settings = dict(changes), changes.get("set")
        if isinstance(settings, Mapping) and _is_one_amount(content(settings.get("budget"))):
            top |= {"budget": settings["budget"]}
            top["set"] = {path: value for path, value in settings.items() if path != "budget"}
        # A number in Python counts the currency's own unit; a text is read as in a file.
        from_code, comparison = place.file == "code", self.comparison
        if top.get("compare_with") is not None:
            stated = top.pop("compare_with")
            if isinstance(stated, str | Path) and str(stated).lower().endswith(".csv"):
                stated = _split(str(stated))
            comparison = from_python(stated, place.file, "compare_with", from_code=from_code)
            comparison = replace(comparison, was_set=True)
        elif "compare_with" in top:
            comparison = None
        if "model" in top:  # which says itself what its numbers count
            top["model"] = from_python(top["model"], place.file, "model")
        if _is_one_amount(content(top.get("budget"))) and (period := self._only_period(place)):
            top["budget"] = {period: top["budget"]}
        changed = from_python(top, place.file, from_code=from_code)
        node, all_changes = overlay(self.node, changed), overlay(self.changes, changed)
        return replace(self, node=node, comparison=comparison, changes=all_changes)

    def _only_period(self, place: Place) -> str:
        """The one period of the budget; empty where it has none. Raises InputError where it has several."""
        budget = self.node.get("budget")
        periods = [] if budget is None or _is_one_amount(budget.value) else [*budget.value]
        if len(periods) > 1:
            every = ", ".join(f"{period}: ..." for period in periods)
            hint = f"change one with `set`, as budget.{periods[0]}=..., or all, as budget={{{every}}}"
            raise InputError(Problem("the budget of this scenario is by period", place, hint))
        return "".join(periods)


@lru_cache(16)
def _model(node: Node, settings: tuple[tuple[str, Node], ...]) -> CheckedModel:
    """The model in ``node`` with a scenario's settings, for all that share it. Raises InputError.

    Without the cache a scenario with 23 variants takes 1.8 times as long to load.
    """
    changed, problems = with_settings(node, dict(settings))
    with collecting(problems):
        model = with_currency(validated(Model, changed))
    if problems:
        raise InputError(problems)
    stated = None
    if settings:
        with collecting([]):
            stated = _model(node, ())
    return CheckedModel(model, stated)


def _scenario(draft: Draft, *sections: str) -> Scenario:
    """The scenario of ``draft``.

    Makes those of the named ``sections`` (`variants`, `panel`) now; the others at first use.
    """
    drafts = {("", ""): draft}
    drafts |= {(section, name): item for section in sections for name, item in draft.partial(section).items()}
    checks = _staged({key: item.held_to_schema for key, item in drafts.items()})  # the schema, then the meaning
    scenarios = _staged(checks)
    scenario = scenarios.pop(("", ""))
    for section in sections:
        vars(scenario)[section] = {name: one for (kind, name), one in scenarios.items() if kind == section}
    return scenario


def _staged(steps: Mapping[tuple[str, str], Callable[[], Result]]) -> dict[tuple[str, str], Result]:
    """What one stage makes of a scenario, its variants and its judges, by section and name.

    Raises InputError with the faults of all; faults in a variant or judge name it.
    """
    results: dict[tuple[str, str], Result] = {}
    problems: list[Problem] = []
    for (section, name), step in steps.items():
        try:
            results[section, name] = step()
        except InputError as error:
            inside = f" (in {_CALLED[section]} `{name}`)" if section else ""
            known = {(problem.message, problem.place) for problem in problems}
            named = [replace(item, message=item.message.replace(COMPARISON, "compare_with")) for item in error.problems]
            own = [problem for problem in named if (problem.message, problem.place) not in known]
            problems += [replace(problem, message=problem.message + inside) for problem in own]
    if problems:
        raise InputError(problems)
    return results


def _drafted(file: InputFile) -> Draft:
    if "programmes" in file.node.children:
        hint = "a scenario names its model, `model: NAME`, or holds it as a block under `model`"
        raise InputError(file.node.problem("programmes", "this is a model, not a scenario", hint, key=True))
    node, files = extended(file)
    name = file.node.get("scenario")  # its own: a scenario is not called what the one is called that it extends
    called = name.value if name is not None and isinstance(name.value, str) else file.path and Path(file.shown).stem
    return Draft(called or "scenario", node, file, files)


def _split(name: str) -> Node:
    """The allocation in a CSV file, whose name is its title. Raises InputError."""
    split, title = read_split(name), Path(shown(Path(name))).name
    return replace(split, value={"title": Node(title, split.place, title), **split.children})


def _is_one_amount(budget: Any) -> bool:
    """Whether a budget is one amount, perhaps with its range, and none by period."""
    return budget is not None and (not isinstance(budget, Mapping) or "value" in budget)
