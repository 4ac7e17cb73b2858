"""What a model must satisfy beyond its schema: names that exist, costs that rise, curves that are concave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from optimizer.errors import Problem, nearest
from optimizer.scenario.check import place_of
from optimizer.scenario.linear import RESERVED
from optimizer.scenario.numbers import Number, Numbers
from optimizer.scenario.schema import Capability, Model, Programme, Question
from optimizer.scenario.source import Node

_WORD = re.compile(r"[^\W\d]\w*")


def model_problems(model: Model, node: Node, periods: tuple[str, ...]) -> list[Problem]:
    """What is wrong with the structure of a model: names and keys that do not go together."""
    return [*_name_problems(model, node), *_programme_problems(model, node, periods), *_capability_problems(model, node)]


def _name_problems(model: Model, node: Node) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for kind in ("programmes", "categories", "outputs", "composites", "parameters", "capabilities", "allocations"):
        for name in getattr(model, kind):
            place, path = place_of(node, f"{kind}.{name}", key=True), f"{kind}.{name}"
            if not _WORD.fullmatch(name):
                hint = "names are letters, digits and _, and begin with a letter"
                yield Problem(f"`{name}` cannot be a name", place, path, hint)
            elif name in RESERVED and kind != "allocations":
                yield Problem(f"`{name}` is a word of limits and objectives and cannot be a name", place, path)
            elif kind in ("programmes", "categories", "outputs", "composites"):
                if name in owner:
                    hint = "programmes, categories, outputs and composites share their names"
                    yield Problem(f"`{name}` is already the name of one of the {owner[name]}", place, path, hint)
                owner.setdefault(name, kind)


def _programme_problems(model: Model, node: Node, periods: tuple[str, ...]) -> Iterator[Problem]:
    for name, programme in model.programmes.items():
        base = f"programmes.{name}"
        if programme.category is not None and programme.category not in model.categories:
            place = place_of(node, f"{base}.category")
            hint = nearest(programme.category, model.categories) or "list it under `categories`"
            yield Problem(f"unknown category `{programme.category}`", place, base, hint)
        fed = {f"{base}.per_unit.{output}": output for output in programme.per_unit}
        if programme.output is not None:
            fed[f"{base}.output"] = programme.output
        for path, output in fed.items():
            if output not in model.outputs:
                place = place_of(node, path, key=not path.endswith(".output"))
                hint = nearest(output, model.outputs) or "list it under `outputs`"
                yield Problem(f"unknown output `{output}`", place, path, hint)
        if programme.output is not None and programme.output in programme.per_unit:
            place = place_of(node, f"{base}.output")
            yield Problem(f"`{programme.output}` stands under `output` and `per_unit`", place, base)
        costs = [key for key in ("unit_cost", "tiers", "payments") if getattr(programme, key)]
        if len(costs) > 1:
            place = place_of(node, f"{base}.{costs[1]}", key=True)
            yield Problem(f"`{costs[0]}` and `{costs[1]}` exclude each other", place, base)
        for period in programme.payments or {}:
            if period not in periods:
                place = place_of(node, f"{base}.payments.{period}", key=True)
                known = ", ".join(p for p in periods if p) or "none; give the budget by period"
                yield Problem(f"{period} is not a budget period", place, base, f"budget periods: {known}")
        for i, tier in enumerate(programme.tiers[:-1]):
            if tier.units is None:
                place = place_of(node, f"{base}.tiers.{i}")
                yield Problem("only the last tier may go without `units`", place, base)
        if programme.tiers and programme.min_spend == "none":
            place = place_of(node, f"{base}.min_spend", key=True)
            yield Problem("spending over tiers is not negative", place, base)


def _capability_problems(model: Model, node: Node) -> Iterator[Problem]:
    for name, capability in model.capabilities.items():
        if capability.feed not in model.outputs and capability.feed not in model.composites:
            place = place_of(node, f"capabilities.{name}.from")
            hint = nearest(capability.feed, (*model.outputs, *model.composites))
            yield Problem(f"unknown output or composite `{capability.feed}`", place, f"capabilities.{name}", hint)


def value_problems(
    model: Model, node: Node, numbers: Numbers, periods: tuple[str, ...], question: Question, asked: Node
) -> list[Problem]:
    """What is wrong with the values: signs, ranges, tiers that fall, curves that are not concave."""
    problems = [problem for number in numbers for problem in _number_problems(number, numbers.base)]
    for name, programme in model.programmes.items():
        problems += _tier_problems(name, programme, node, numbers.base)
    for name, capability in model.capabilities.items():
        problems += _curve_problems(name, capability, node, numbers.base)
    timed = [n.path for n in numbers if n.path.split(".")[-1] in ("lag", "life", "attrition") and numbers.base[n.path] != 0]
    horizon = numbers.base["horizon"]
    if question.horizon is None and timed:
        message = f"`horizon` is missing: `{timed[0]}` makes the answer depend on the years that count"
        problems.append(Problem(message, asked.place, "horizon", "for example `horizon: 3`"))
    elif horizon < len(periods) and (question.horizon is not None or model.outputs):
        place = place_of(asked, "horizon")
        message = f"the horizon of {float(horizon):g} years is shorter than the {len(periods)} budget periods"
        problems.append(Problem(message, place, "horizon"))
    return problems


def _number_problems(number: Number, values: Mapping[str, Any]) -> Iterator[Problem]:
    parts, value = number.path.split("."), values[number.path]
    last = parts[-1]
    wrong = ""
    if "unit_cost" in parts or (parts[0] == "programmes" and last in ("units", "life")) or last == "reach":
        wrong = "must be above zero" if value <= 0 else ""
    elif last in ("lag", "height") or parts[0] == "budget":
        wrong = "must not be negative" if value < 0 else ""
    elif last == "attrition" and parts[0] in ("programmes", "outputs"):
        wrong = "must be at least 0% and below 100%" if not 0 <= value < 1 else ""
    elif number.path == "horizon":
        wrong = "must be above zero" if value <= 0 else ""
    if wrong:
        yield Problem(f"`{number.path}` {wrong}", number.place, number.path)
    if number.low is not None and number.low > value or number.high is not None and number.high < value:
        low, high = (f"{float(end):g}" if end is not None else "" for end in (number.low, number.high))
        message = f"`{number.path}` is {float(value):g}, outside its own range {low} to {high}"
        yield Problem(message, number.place, number.path)


def _tier_problems(name: str, programme: Programme, node: Node, values: Mapping[str, Any]) -> Iterator[Problem]:
    base = f"programmes.{name}"
    costs = [values[f"{base}.tiers.{i}.unit_cost"] for i in range(len(programme.tiers))]
    for i in range(1, len(costs)):
        if costs[i] < costs[i - 1]:
            place = place_of(node, f"{base}.tiers.{i}")
            message = "not convex: this tier is cheaper than the one before, and would be filled first"
            yield Problem(message, place, base, "tiers rise; order them by unit cost")
    if len(costs) > 1:
        for output in programme.per_unit:
            if values[f"{base}.per_unit.{output}"] < 0:
                place = place_of(node, f"{base}.per_unit.{output}")
                yield Problem("not convex: a programme with tiers cannot use up an output", place, base)


def _curve_problems(name: str, capability: Capability, node: Node, values: Mapping[str, Any]) -> Iterator[Problem]:
    base = f"capabilities.{name}.curve"
    if capability.curve is None:
        if values[f"capabilities.{name}.linear"] < 0:
            place = place_of(node, f"capabilities.{name}.linear")
            yield Problem("a score does not fall with its quantity", place, f"capabilities.{name}")
        return
    points = [(values[f"{base}.{i}.0"], values[f"{base}.{i}.1"]) for i in range(len(capability.curve))]
    slopes = []
    for i in range(1, len(points)):
        place = place_of(node, f"{base}.{i}")
        if points[i][0] <= points[i - 1][0]:
            yield Problem("the points of a curve go from left to right", place, base)
            return
        slopes.append((points[i][1] - points[i - 1][1]) / (points[i][0] - points[i - 1][0]))
        if slopes[-1] < 0:
            yield Problem("a score does not fall with its quantity", place, base)
        if len(slopes) > 1 and slopes[-1] > slopes[-2]:
            message = f"not concave: the curve rises by {float(slopes[-1]):.4g} a unit here, more than {float(slopes[-2]):.4g} before"
            hint = "each further unit adds no more than the one before; a threshold is not a curve"
            yield Problem(message, place, base, hint)
