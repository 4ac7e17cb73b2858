"""From files to a checked :class:`Scenario`: merge, check against the schema, resolve names, collect every problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Place, Problem, nearest
from optimizer.scenario.allocation import allocation_problems
from optimizer.scenario.check import place_of, validated
from optimizer.scenario.curvature import Curvature
from optimizer.scenario.expression import (
    ZERO,
    Expression,
    ExpressionError,
    Literal,
    Name,
    evaluate,
    names,
)
from optimizer.scenario.files import Opened, open_beside, open_scenario
from optimizer.scenario.linear import Amount, Linear, Scope
from optimizer.scenario.merge import extended, overlay, sources_of_set, with_set
from optimizer.scenario.model_checks import model_problems, value_problems
from optimizer.scenario.numbers import Number, Numbers, collect, vintage_problem
from optimizer.scenario.rules import (
    FAMILIES,
    Rule,
    budget_rules,
    fixed_rules,
    limit_rules,
    programme_rules,
    require_rules,
)
from optimizer.scenario.scenario import Goal, Scenario
from optimizer.scenario.schema import Allocation, Model, Quantity, ScenarioFile
from optimizer.scenario.source import Node, from_python

_INLINE = "compare_with"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a scenario was made from, so that it can be made again with changes."""

    node: Node
    home: Opened
    shown: str
    name: str


def load(source: str | Path | Mapping[str, Any], **changes: Any) -> Scenario:
    """The scenario in ``source``: a name such as ``supplementary-budget-2025``, a path, ``-``, or a mapping built in code.

    ``changes`` are as for :meth:`Scenario.with_`. Raises InputError with everything that is wrong.
    """
    if isinstance(source, Mapping):
        home = Opened(from_python(source), None, Path.cwd().resolve(), "code")
        name = str(source.get("scenario", "scenario"))
    else:
        home = open_scenario(str(source))
        name = home.path.stem if home.path else "stdin"
    if not isinstance(home.node.value, dict):
        raise InputError(Problem("a scenario file is a block of `key: value`", home.node.place))
    if "model" not in home.node.value and "extends" not in home.node.value and "programmes" in home.node.value:
        hint = "a scenario names it: `model: NAME`"
        raise InputError(Problem("this is a model, not a scenario", home.node.place, hint=hint))
    node, model_home = extended(home)
    origin = Origin(node, model_home, home.shown, name)
    return _changed(origin, changes, Place("code")) if changes else _resolve(origin)


def _changed(origin: Origin, changes: Mapping[str, Any], place: Place) -> Scenario:
    changes = dict(changes)
    comparison = changes.pop("compare_with", None)
    top = {key: value for key, value in changes.items() if key != "set"}
    unknown = set(top) - set(ScenarioFile.model_fields)
    if unknown:
        name = sorted(unknown)[0]
        raise InputError(Problem(f"`{name}` is not a key of a scenario", place, hint=nearest(name, ScenarioFile.model_fields)))
    node = overlay(origin.node, from_python(top, place.file, origin=place if place.file != "code" else None))
    if changes.get("set"):
        given = {
            path: from_python(value, place.file, path, Place(f"{place.file} {path}") if place.file != "code" else None)
            for path, value in changes["set"].items()
        }
        old = node.get("set")
        merged = {**(old.value if old is not None and isinstance(old.value, dict) else {}), **given}
        node = node.with_value({**node.value, "set": Node(merged, place)})
    return _resolve(replace(origin, node=node), comparison=comparison)


def _resolve(origin: Origin, comparison: Any = None) -> Scenario:
    scenario = _Resolver(origin, origin.node, origin.name, comparison).scenario()
    variants: dict[str, Scenario] = {}
    problems: list[Problem] = []
    for name, variant in _variant_nodes(origin.node).items():
        try:
            variants[name] = _Resolver(origin, variant, name, comparison).scenario()
        except InputError as error:
            problems += [replace(p, message=f"{p.message} (in variant `{name}`)") for p in error.problems]
    if problems:
        raise InputError(_distinct(problems))
    return replace(scenario, variants=variants)


def _variant_nodes(node: Node) -> dict[str, Node]:
    variants = node.get("variants")
    if variants is None or not isinstance(variants.value, dict):
        return {}
    base = node.with_value({key: value for key, value in node.value.items() if key not in ("variants", "title")})
    return {
        name: overlay(base, variant)
        for name, variant in variants.value.items()
        if isinstance(variant.value, dict)
    }


def _distinct(problems: list[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda p: (p.place.file, p.place.line, p.place.column) if p.place else ("", 0, 0))


class _Resolver:
    """One pass from a merged tree to a Scenario, gathering problems as far as it can go."""

    def __init__(self, origin: Origin, node: Node, name: str, comparison: Any) -> None:
        self.origin, self.comparison = origin, comparison
        self.problems: list[Problem] = []
        question, found = validated(ScenarioFile, _asked(node))
        self.problems += found
        if question is None:
            raise InputError(_distinct(self.problems))
        self.name = question.scenario or name if name == origin.name else name
        # `set` reaches into the scenario as well as the model, so the scenario is read again after it.
        model_node = self._model_node(node)
        node, model_node, self.set_paths, found = with_set(node, model_node)
        self.problems += found
        if self.set_paths:
            again, found = validated(ScenarioFile, _asked(node))
            self.problems += found
            question = again or question
        model, found = validated(Model, model_node)
        self.problems += found
        if model is None:
            raise InputError(_distinct(self.problems))
        self.question, self.node, self.model, self.model_node = question, node, model, model_node

    def _model_node(self, node: Node) -> Node:
        link = node.get("model")
        if link is None:
            raise InputError(_distinct([*self.problems, Problem("`model` is missing", node.place, "model")]))
        if isinstance(link.value, dict):
            return link
        if not isinstance(link.value, str):
            raise InputError([*self.problems, Problem("`model` is a name, a path, or the model itself", link.place, "model")])
        try:
            opened = open_beside(link.value, "models", self.origin.home, link.place)
        except InputError as error:
            raise InputError(_distinct([*self.problems, *error.problems])) from None
        if isinstance(opened.node.value, dict) and "programmes" not in opened.node.value and "model" in opened.node.value:
            problem = Problem(f"`{link.value}` is not a model: it has no programmes", link.place, "model")
            raise InputError([*self.problems, problem])
        return opened.node

    def scenario(self) -> Scenario:
        """The Scenario. Raises InputError with every problem found."""
        periods = self._periods()
        self.problems += model_problems(self.model, self.model_node, periods)
        self._allocations()
        numbers = self._numbers()
        has_budget = self.question.budget is not None and self.question.budget != "none"
        scope = Scope(self.model, periods, has_budget, lambda path: numbers.dimension(path))
        parts = self._parts(scope)
        if self.problems:
            # Names in limits are checked even where numbers are at fault, so that all faults are told in one go.
            list(limit_rules(self.question.limits, scope, self.node, None, self.problems))
        self._stop()
        curvature = Curvature(self.model, parts, lambda expression: _sign(expression, numbers.base))
        self._check_parts(parts, curvature)
        self._check_allocations(periods, numbers)
        actual, fixed_by = self._comparison(numbers)
        rules = self._rules(scope, curvature, fixed_by, numbers)
        goal = self._goal(scope, curvature, actual, numbers)
        self.problems += value_problems(self.model, self.model_node, numbers, periods, self.question, self.node)
        self._stop()
        scenario = Scenario(
            name=self.name,
            question=self.question,
            model=self.model,
            node=self.node,
            model_node=self.model_node,
            numbers=numbers,
            scope=scope,
            curvature=curvature,
            rules=rules,
            goal=goal,
            parts=parts,
            allocations=self.allocations,
            actual=actual,
            fixed_by=fixed_by,
            set_paths=self.set_paths,
            admitted=(),
            variants={},
            shown=self.origin.shown,
            remake=partial(_changed, self.origin),
        )
        return self._dated(scenario)

    def _stop(self) -> None:
        if self.problems:
            raise InputError(_distinct(self.problems))

    def _periods(self) -> tuple[str, ...]:
        budget = self.question.budget
        if isinstance(budget, Mapping):
            # A map that YAML or code wrote in any order is read in time order.
            return tuple(sorted(budget, key=lambda key: (int(key), "") if key.isdigit() else (10**9, key)))
        return ("",)

    def _allocations(self) -> None:
        self.allocations: dict[str, tuple[str, Allocation]] = {
            name: (f"allocations.{name}", block) for name, block in self.model.allocations.items()
        }
        self.allocations |= {name: (f"allocations.{name}", block) for name, block in self.question.allocations.items()}
        if isinstance(self.question.compare_with, Allocation):
            self.allocations[_INLINE] = (_INLINE, self.question.compare_with)

    def _numbers(self) -> Numbers:
        question, asked = self.question, self.node
        found: list[Number] = list(collect(self.model, self.model_node))
        found = [
            replace(n, status="assumed", sources=(), by_scenario=True)
            if sources_of_set(n.path, self.set_paths) and not self._is_sourced(n.path)
            else n
            for n in found
        ]
        asked_numbers = [
            n if n.status else replace(n, status="assumed", by_scenario=True)
            for n in collect(question, asked)
            if not n.path.startswith(("variants.", "model."))
        ]
        if self.comparison is not None and not isinstance(self.comparison, str):
            block, problems, extra = self._given_allocation()
            self.problems += problems
            self._stop()
            self.allocations["compare_with_given"] = ("compare_with_given", block)
            asked_numbers += extra
        for capability, wanted in question.require.items():
            if next(names(wanted), None) is None:
                path = f"require.{capability}"
                asked_numbers.append(Number(path, wanted, place_of(asked, path), status="assumed", by_scenario=True))
        if question.horizon is None:
            asked_numbers.append(Number("horizon", Literal(Fraction(1)), asked.place, status="assumed", by_scenario=True))
        if question.objective is not None and _is(question.objective.maximize, "weighted_score"):
            if question.objective.weights is None:
                asked_numbers += self._equal_weights()
        elif question.objective is None and self.model.capabilities:
            asked_numbers += self._equal_weights()
        numbers = Numbers(iter([*found, *asked_numbers]), self.model.currency, self.model.sources)
        self.problems += numbers.problems
        return numbers

    def _equal_weights(self) -> list[Number]:
        share = Literal(Fraction(1, max(1, len(self.model.capabilities))))
        place = place_of(self.node, "objective", key=True)
        return [
            Number(f"objective.weights.{name}", share, place, status="assumed", by_scenario=True)
            for name in self.model.capabilities
        ]

    def _is_sourced(self, path: str) -> bool:
        """Whether `set` gave the number with a status or source of its own."""
        node = self.model_node.get(*path.split("."))
        return node is not None and isinstance(node.value, dict) and bool({"status", "source"} & set(node.value))

    def _given_allocation(self) -> tuple[Allocation, list[Problem], list[Number]]:
        node = from_python(self.comparison, "compare_with")
        block, problems = validated(Allocation, node)
        if block is None or problems:
            raise InputError(problems)
        found = [
            replace(n, status="assumed", by_scenario=True)
            for n in collect(block, node, "compare_with_given.")
        ]
        return block, problems, found

    def _parts(self, scope: Scope) -> dict[str, tuple[Linear, ...]]:
        parts: dict[str, tuple[Linear, ...]] = {}
        for name, composite in self.model.composites.items():
            kind = "smallest_of" if composite.smallest_of is not None else "sum_of"
            linears = []
            for i, expression in enumerate(composite.smallest_of or composite.sum_of or ()):
                path = f"composites.{name}.{kind}.{i}"
                try:
                    linear = scope.linear(expression)
                    wrong = next((t for t in linear.terms if not isinstance(t.atom, Amount) or t.atom.month is not None), None)
                    if wrong is not None:
                        raise ExpressionError("a composite is made of outputs and other composites", wrong.column)
                    linears.append(linear)
                except ExpressionError as error:
                    self._expression_problem(error, self.model_node, path)
            parts[name] = tuple(linears)
        return self._in_order(parts)

    def _in_order(self, parts: dict[str, tuple[Linear, ...]]) -> dict[str, tuple[Linear, ...]]:
        """The composites, each after those it is made of."""
        ordered: dict[str, tuple[Linear, ...]] = {}

        def visit(name: str, trail: tuple[str, ...]) -> None:
            if name in trail:
                circle = " -> ".join((*trail[trail.index(name) :], name))
                place = place_of(self.model_node, f"composites.{name}", key=True)
                problem = Problem(f"composites are made of each other in a circle: {circle}", place)
                if problem.message.count("->") and not any("in a circle" in p.message for p in self.problems):
                    self.problems.append(problem)
                return
            if name in ordered:
                return
            for part in parts[name]:
                for term in part.terms:
                    if isinstance(term.atom, Amount) and term.atom.name in parts:
                        visit(term.atom.name, (*trail, name))
            ordered[name] = parts[name]

        for name in sorted(parts):
            visit(name, ())
        return ordered

    def _expression_problem(self, error: ExpressionError, node: Node, path: str) -> None:
        target = node.get(*path.split("."))
        place = place_of(node, path)
        if target is not None and target.text:
            place = place.shifted(error.column + target.quoted, error.width)
        self.problems.append(Problem(error.message, place, path))

    def _check_parts(self, parts: dict[str, tuple[Linear, ...]], curvature: Curvature) -> None:
        for name, linears in parts.items():
            kind = "smallest_of" if self.model.composites[name].smallest_of is not None else "sum_of"
            for i, linear in enumerate(linears):
                try:
                    curvature.check_part(linear.terms)
                except ExpressionError as error:
                    self._expression_problem(error, self.model_node, f"composites.{name}.{kind}.{i}")

    def _check_allocations(self, periods: tuple[str, ...], numbers: Numbers) -> None:
        for path, block in self.allocations.values():
            def place(at: str) -> Place:
                first = place_of(self.model_node, at)
                return first if self.model_node.get(*at.split(".")[:2]) else place_of(self.node, at)

            self.problems += allocation_problems(block, path, self.model, periods, numbers.base, place)
        self._stop()

    def _comparison(self, numbers: Numbers) -> tuple[str | None, str | None]:
        asked = self.question.compare_with
        fixed_by = _INLINE if isinstance(asked, Allocation) else asked
        actual = fixed_by
        if isinstance(self.comparison, str):
            actual = self.comparison
        elif self.comparison is not None:
            actual = "compare_with_given"
        for name in (fixed_by, actual):
            if name is not None and name not in self.allocations:
                place = place_of(self.node, "compare_with")
                self.problems.append(Problem(f"there is no allocation `{name}`", place, hint=nearest(name, self.allocations)))
        fixed = [name for name, programme in self.model.programmes.items() if programme.fixed]
        if fixed and fixed_by is None:
            place = place_of(self.model_node, f"programmes.{fixed[0]}.fixed", key=True)
            hint = "a fixed programme takes the spending of `compare_with`"
            self.problems.append(Problem("the scenario has no `compare_with`", place, hint=hint))
        self._stop()
        return actual, fixed_by

    def _rules(self, scope: Scope, curvature: Curvature, fixed_by: str | None, numbers: Numbers) -> tuple[Rule, ...]:
        rules: list[Rule] = list(budget_rules(self.question, scope, self.node))
        for rule in programme_rules(self.model, scope, self.model_node):
            try:
                curvature.check(rule.terms, rule.relation)
            except ExpressionError as error:
                hint = "give the cap by period: {2025: ..., 2026: ...}"
                self.problems.append(Problem(error.message, rule.place, rule.name, hint))
            rules.append(rule)
        rules += fixed_rules(self.model, scope, self.model_node, fixed_by)
        rules += require_rules(self.question, scope, self.node, list(self.allocations), self.problems)
        limits = limit_rules(self.question.limits, scope, self.node, curvature, self.problems)
        rules += [self._numbered(rule, numbers) for rule in limits]
        order = {family: i for i, family in enumerate(FAMILIES)}
        return tuple(sorted(rules, key=lambda rule: order[rule.family]))

    def _numbered(self, rule: Rule, numbers: Numbers) -> Rule:
        """A limit whose bound is a number as written makes that number one of the scenario's, under its own path."""
        if next(names(rule.bound), None) is not None:
            return rule
        limit = self.question.limits[rule.name.split(".")[1]]
        status = limit.status or ("cited" if limit.source else "assumed")
        number = Number(
            rule.name, Literal(evaluate(rule.bound, lambda name: None)), rule.place,
            status=status, sources=limit.source, note=limit.note, by_scenario=True,
        )  # fmt: skip
        numbers.add(number)
        return replace(rule, bound=Name(rule.name))

    def _goal(self, scope: Scope, curvature: Curvature, actual: str | None, numbers: Numbers) -> Goal:
        objective = self.question.objective
        if objective is None:
            if not self.model.capabilities:
                place = self.node.place
                hint = "for example `objective: {maximize: 3 * a.units + b.units}`"
                self.problems.append(Problem("`objective` is missing, and the model has no capabilities", place, hint=hint))
                return Goal("expression", True, linear=Linear(()))
            return Goal("weighted_score", True, self._weights(numbers))
        maximized = objective.maximize is not None
        path = "objective.maximize" if maximized else "objective.minimize"
        expression: Expression = objective.maximize if maximized else objective.minimize
        place = place_of(self.node, path)
        if _is(expression, "weighted_score") or _is(expression, "weakest_score"):
            if not maximized:
                self.problems.append(Problem("a score is maximised", place, path))
            if not self.model.capabilities:
                self.problems.append(Problem("the model has no capabilities to score", place, path))
            if _is(expression, "weakest_score"):
                return Goal("weakest_score", True)
            return Goal("weighted_score", True, self._weights(numbers))
        for kind in ("spend", "money_moved"):
            if _is(expression, kind) and not maximized:
                if kind == "money_moved" and actual is None:
                    self.problems.append(Problem("`money_moved` needs `compare_with`", place, path))
                return Goal(kind, False)
        if objective.weights is not None:
            where = place_of(self.node, "objective.weights", key=True)
            self.problems.append(Problem("weights go with `maximize: weighted_score`", where, "objective.weights"))
        try:
            linear = scope.linear(expression)
            if not linear.terms:
                raise ExpressionError("nothing that is decided stands in the objective", 0)
            curvature.check_objective(linear.terms, maximized)
            curvature.finite(linear.constant, 0)
            return Goal("expression", maximized, linear=linear)
        except ExpressionError as error:
            special = ("weighted_score", "weakest_score", "spend", "money_moved")
            if isinstance(expression, Name):
                error.message += f"; or one of {', '.join(special)}" if "unknown" in error.message else ""
            self._expression_problem(error, self.node, path)
            return Goal("expression", maximized, linear=Linear((), ZERO))

    def _weights(self, numbers: Numbers) -> dict[str, Expression]:
        objective = self.question.objective
        given: Mapping[str, Quantity] | None = objective.weights if objective else None
        for name in given or {}:
            if name not in self.model.capabilities:
                where = place_of(self.node, f"objective.weights.{name}", key=True)
                hint = nearest(name, self.model.capabilities)
                self.problems.append(Problem(f"there is no capability `{name}`", where, hint=hint))
        paths = {name: f"objective.weights.{name}" for name in self.model.capabilities}
        values = {name: numbers.base[path] for name, path in paths.items() if path in numbers}
        place = place_of(self.node, "objective.weights")
        if any(value < 0 for value in values.values()):
            self.problems.append(Problem("a weight is not negative", place, "objective.weights"))
        total = sum(values.values(), Fraction(0))
        if abs(total - 1) > Fraction(1, 10**6):
            self.problems.append(Problem(f"the weights sum to {float(total):.6g}, not to 1", place, "objective.weights"))
        return {name: Name(path) for name, path in paths.items() if path in numbers}

    def _dated(self, scenario: Scenario) -> Scenario:
        as_of, admitted = self.question.as_of, []
        if as_of is None:
            return scenario
        for number in scenario.reached:
            let_in, reason = vintage_problem(number, self.model.sources, as_of, self.question.later_sources)
            if reason:
                hint = "`known: DATE` if the fact is older than the page, `later_sources: all` for hindsight"
                self.problems.append(Problem(f"`{number.path}` {reason}", number.place, number.path, hint))
            if let_in:
                admitted.append(number.path)
        self._stop()
        return replace(scenario, admitted=tuple(admitted))


def _asked(node: Node) -> Node:
    """The scenario without the models written inside it, which are checked by themselves."""
    if not isinstance(node.value, dict):
        return node
    children = dict(node.value)
    for key, child in children.items():
        if key == "model" and isinstance(child.value, dict):
            children[key] = child.with_value("inline")
        elif key == "variants" and isinstance(child.value, dict):
            children[key] = child.with_value({name: _asked(variant) for name, variant in child.value.items()})
    return node.with_value(children)


def _is(expression: Any, word: str) -> bool:
    return isinstance(expression, Name) and expression.text == word


def _sign(expression: Expression, values: Mapping[str, Any]) -> int:
    value = evaluate(expression, values.__getitem__)
    return (value > 0) - (value < 0)
