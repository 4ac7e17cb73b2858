"""From a merged tree to a checked :class:`Scenario`: resolve names, collect every fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.asked import asked_numbers, asked_problems, periods_of
from optimizer.scenario.checked_model import CheckedModel, Memory, unknown_sources
from optimizer.scenario.checks import name_problem, number_problems, unbounded_thresholds
from optimizer.scenario.compared import Compared
from optimizer.scenario.convexity import Curvature
from optimizer.scenario.entries import BY_SCENARIO, source_lists
from optimizer.scenario.expression import ZERO, ExpressionError, Literal, Name, evaluate, names
from optimizer.scenario.merge import variants
from optimizer.scenario.numbers import Number
from optimizer.scenario.objective import goal_of
from optimizer.scenario.paths import Opened
from optimizer.scenario.rules import (
    FAMILIES,
    Rule,
    budget_rules,
    fixed_rules,
    limit_rules,
    programme_rules,
    ramp_rules,
    require_rules,
    whole_rules,
)
from optimizer.scenario.sampling import sampling_problems
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.scenario_schema import ScenarioFile
from optimizer.scenario.scope import Scope
from optimizer.scenario.settings import split_settings, with_settings
from optimizer.scenario.tree import Node, place_of
from optimizer.scenario.units import currency_of, with_examples
from optimizer.scenario.vintage import admitted

Remake = Callable[[Mapping[str, Any], Place], Scenario]


@dataclass(frozen=True)
class Draft:
    """What a scenario is made from, so that it can be made again with changes.

    ``files`` are those its tree was merged from, ``home`` the one to which paths given in code are relative.
    ``comparison`` replaces what the scenario compares with, and moves no rule.
    """

    name: str
    node: Node
    home: Opened
    files: Mapping[str, Opened] = field(default_factory=dict)
    comparison: Node | None = None
    memory: Memory = field(default_factory=Memory)

    def variants(self) -> dict[str, Draft]:
        """The drafts of its variants."""
        return {name: replace(self, name=name, node=node) for name, node in variants(self.node).items()}


def build(draft: Draft, remake: Remake) -> Scenario:
    """The scenario of ``draft``, without its variants. Raises InputError with everything that is wrong."""
    builder = _Builder(draft)
    scenario = builder.scenario(remake)
    if builder.problems:
        raise InputError(distinct(builder.problems, builder.checked.model.currency))
    return scenario


def distinct(problems: Iterable[Problem], currency: str | None = None) -> list[Problem]:
    """The problems in the order of files and lines, each once, with their examples in ``currency``."""
    first: dict[tuple[str, Place | None], Problem] = {}
    for problem in with_examples(problems, currency):
        first.setdefault((problem.message, problem.place), problem)
    return sorted(first.values(), key=lambda p: (p.place.file, p.place.line, p.place.column) if p.place else ("", 0, 0))


class _Builder:
    """One pass from a merged tree to a Scenario. What is at fault is noted in ``problems`` and left out."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.memory = draft, draft.memory
        own, of_model, self.problems = split_settings(draft.node)
        settings = with_settings(draft.node, own)
        self.node, self.paths = settings.node, set(settings.paths)
        self.problems += settings.problems
        question, self.clean, found = self.memory.checker.file(ScenarioFile, _without_models(self.node))
        self.problems += found
        model = self._model(of_model)
        if question is None or model is None:
            raise InputError(distinct(self.problems, currency_of(self._model_tree)))
        self.question: ScenarioFile = question
        self.checked: CheckedModel = model
        self.problems += model.problems

    def _model(self, settings: Mapping[str, Node]) -> CheckedModel | None:
        node = self._model_tree = self._model_node()
        if node is None:
            return None
        changed = self.memory.changed(node, settings)
        self.problems += changed.problems
        self.paths |= changed.paths
        found = self.memory.model(changed.node)
        if isinstance(found, CheckedModel):
            return found
        self.problems += found
        return None

    def _model_node(self) -> Node | None:
        link = self.node.get("model")
        if link is None:
            self.problems.append(Problem("`model` is missing", self.node.place, "model"))
            return None
        if isinstance(link.value, dict):
            return link
        if not isinstance(link.value, str):
            self.problems.append(Problem("`model` is a name, a path, or the model itself", link.place, "model"))
            return None
        try:
            beside = self.draft.files.get(link.place.file, self.draft.home)
            node = self.memory.opened(link.value, beside, link.place).node
        except InputError as error:
            self.problems += error.problems
            return None
        if not node.has("programmes"):
            message = f"`{link.value}` is not a model: it has no programmes"
            self.problems.append(Problem(message, link.place, "model"))
            return None
        return node

    def scenario(self, remake: Remake) -> Scenario:
        """The Scenario, to be used only if there are no problems."""
        question, node, model = self.question, self.node, self.checked.model
        self._names()
        self.numbers = self.checked.numbers.copy()
        compared = Compared(self.checked, question, node, self.clean, self.draft.comparison, self.problems)
        self.numbers.add(compared.given_numbers())
        self.numbers.add(asked_numbers(question, self.clean, model))
        self.problems += self.numbers.problems
        mine = [number for number in self.numbers if number.path not in self.checked.numbers]
        self.problems += number_problems(mine, self.numbers.base)
        self.problems += asked_problems(question, node, model, self.numbers)
        self.problems += unknown_sources(source_lists(question, self.clean, ""), model, self.unclear)
        periods = periods_of(question)
        has_budget = question.budget is not None and question.budget != "none"
        scope = Scope(model, periods, has_budget, self.numbers.dimension, self.unclear, self.checked.dimensions)
        curvature = Curvature(model, self.checked.parts, self.numbers.base)
        self.problems += compared.sum_problems(periods, self.numbers.base)
        rules = self._rules(scope, curvature, compared)
        goal = goal_of(question, node, scope, curvature, self.numbers, compared.actual, self.problems)
        scenario = Scenario(
            name=self.draft.name,
            question=question,
            model=model,
            node=node,
            model_node=self.checked.node,
            numbers=self.numbers,
            scope=scope,
            curvature=curvature,
            rules=rules,
            goal=goal,
            parts=self.checked.parts,
            allocations=compared.allocations,
            actual=compared.actual,
            fixed_by=compared.fixed_by,
            set_paths=frozenset(self.paths),
            admitted=(),
            variants={},
            shown=self.draft.home.shown,
            remake=remake,
        )
        if not self.problems:
            self.problems += sampling_problems(scenario)
        return replace(scenario, admitted=self._admitted(scenario))

    def unclear(self, kind: str, name: str) -> bool:
        """Whether the files have something called ``name`` of this kind, but at fault."""
        if kind == "budget":
            return self.question.budget is None and self.node.get("budget") is not None
        if kind == "allocations" and self.node.get("allocations", name) is not None:
            return name not in self.question.allocations
        return self.checked.is_unclear(kind, name)

    def _names(self) -> None:
        for kind in ("variants", "allocations"):
            found = [name_problem(kind, name, self.node) for name in getattr(self.question, kind)]
            self.problems += [problem for problem in found if problem is not None]

    def _rules(self, scope: Scope, curvature: Curvature, compared: Compared) -> tuple[Rule, ...]:
        question, model, model_node = self.question, self.checked.model, self.checked.node
        rules: list[Rule] = list(budget_rules(question, scope, self.node))
        for rule in programme_rules(model, scope, model_node):
            try:
                curvature.check(rule.terms, rule.relation)
            except ExpressionError as error:
                hint = "give the cap by period: {2025: ..., 2026: ...}"
                self.problems.append(Problem(error.message, rule.place, rule.name, hint))
            rules.append(rule)
        rules += ramp_rules(model, scope, model_node)
        rules += whole_rules(model, scope, model_node)
        self.problems += unbounded_thresholds(model, model_node, has_budget=scope.has_budget, values=self.numbers.base)
        rules += fixed_rules(model, scope, model_node, compared.fixed_by)
        rules += require_rules(question, scope, self.node, compared.allocations, self.problems)
        limits = limit_rules(question.limits, scope, self.node, curvature, self.problems)
        rules += [self._numbered(rule) for rule in limits]
        order = {family: i for i, family in enumerate(FAMILIES)}
        return tuple(sorted(rules, key=lambda rule: order[rule.family]))

    def _numbered(self, rule: Rule) -> Rule:
        """A limit whose bound is a number as written makes that number one of the scenario's, under its own path."""
        if next(names(rule.bound), None) is not None:
            return rule
        limit = self.question.limits[rule.name.split(".")[1]]
        origin = BY_SCENARIO.inside(self.question).inside(limit)
        number = Number(
            rule.name,
            Literal(evaluate(rule.bound, lambda name: None)),
            rule.place,
            "limits",
            status=origin.status,
            sources=origin.sources,
            note=origin.note,
            by_scenario=True,
        )
        self.numbers.enter(number, rule.dimension)
        return replace(rule, bound=Name(rule.name))

    def _admitted(self, scenario: Scenario) -> tuple[str, ...]:
        """The numbers whose later sources the scenario lets in; those it does not are noted."""
        as_of, sources = self.question.as_of, scenario.model.sources
        if as_of is None:
            return ()
        numbers = [*scenario.reached, *self._sourced_limits()]
        return admitted(numbers, sources, as_of, self.question.later_sources, self.problems)

    def _sourced_limits(self) -> Iterator[Number]:
        """Limits that rest on sources and are no number by themselves, as `talent >= 5% of budget`."""
        for name, limit in self.question.limits.items():
            path = f"limits.{name}"
            if limit.source and path not in self.numbers and f"{path}.low" not in self.numbers:
                yield Number(path, ZERO, place_of(self.node, path), "limits", sources=limit.source)


def _without_models(node: Node) -> Node:
    """The scenario with a name for each model written inside it: models are checked by themselves."""
    if not isinstance(node.value, dict):
        return node
    children = dict(node.value)
    for key, child in children.items():
        if key == "model" and isinstance(child.value, dict):
            children[key] = child.with_value("inline")
        elif key == "variants" and isinstance(child.value, dict):
            children[key] = child.with_value({name: _without_models(variant) for name, variant in child.value.items()})
    return node.with_value(children)
