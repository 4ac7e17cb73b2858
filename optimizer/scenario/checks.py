"""What a model must satisfy beyond its schema: names that exist, costs that rise, curves that are concave."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from optimizer.errors import Problem, nearest
from optimizer.scenario.expression import Literal
from optimizer.scenario.fields import Quantity
from optimizer.scenario.model_schema import Capability, Model, Programme
from optimizer.scenario.numbers import Number, Numbers
from optimizer.scenario.scope import RESERVED
from optimizer.scenario.tree import Node, place_of

Unclear = Callable[[str, str], bool]
_WORD = re.compile(r"[^\W\d]\w*")
_SHARED = ("programmes", "categories", "outputs", "composites")


def model_problems(model: Model, node: Node, numbers: Numbers, unclear: Unclear) -> Iterator[Problem]:
    """What is wrong with a model: names that do not go together, signs, tiers that fall, curves that are not concave.

    ``unclear(kind, name)`` tells what the file has, but at fault, so that it is not called unknown as well;
    ``unclear("inside", path)`` that something is at fault inside the block at ``path``.
    """
    yield from _name_problems(model, node)
    for name, programme in model.programmes.items():
        yield from _programme_problems(name, programme, model, node, unclear)
        yield from _tier_problems(name, programme, node, numbers.base)
        yield from _payment_problems(name, programme, node, numbers.base)
        yield from _upkeep_problems(name, programme, node, numbers.base)
    for name, capability in model.capabilities.items():
        if not _exists(capability.feed, model, ("outputs", "composites"), unclear):
            place = place_of(node, f"capabilities.{name}.from")
            hint = nearest(capability.feed, (*model.outputs, *model.composites))
            yield Problem(f"unknown output or composite `{capability.feed}`", place, f"capabilities.{name}.from", hint)
        yield from _curve_problems(name, capability, node, numbers.base)
    yield from number_problems(numbers, numbers.base)


def is_name(text: str) -> bool:
    """Whether ``text`` can be the name of something: letters, digits and _, beginning with a letter."""
    return bool(_WORD.fullmatch(text))


def name_problem(kind: str, name: str, node: Node) -> Problem | None:
    """What is wrong with a name that stands in the section ``kind`` of ``node``."""
    path = f"{kind}.{name}"
    place = place_of(node, (kind, name), key=True)
    if not is_name(name):
        hint = "names are letters, digits and _, and begin with a letter"
        return Problem(f"`{name}` cannot be a name", place, path, hint)
    if kind == "allocations" and name in ("nothing", "compare_with", "compare_with_given"):
        return Problem(f"`{name}` means something else and cannot be a name", place, path)
    if name in RESERVED and kind not in ("allocations", "limits", "variants"):
        return Problem(f"`{name}` is a word of limits and objectives and cannot be a name", place, path)
    return None


def _name_problems(model: Model, node: Node) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for kind in (*_SHARED, "parameters", "capabilities", "allocations"):
        for name in getattr(model, kind):
            problem = name_problem(kind, name, node)
            if problem is not None:
                yield problem
            elif kind in _SHARED:
                if name in owner:
                    hint = "programmes, categories, outputs and composites share their names"
                    message = f"`{name}` is already the name of one of the {owner[name]}"
                    yield Problem(message, place_of(node, (kind, name), key=True), f"{kind}.{name}", hint)
                owner.setdefault(name, kind)


def _exists(name: str, model: Model, kinds: tuple[str, ...], unclear: Unclear) -> bool:
    return any(name in getattr(model, kind) or unclear(kind, name) for kind in kinds)


def _programme_problems(
    name: str, programme: Programme, model: Model, node: Node, unclear: Unclear
) -> Iterator[Problem]:
    base = f"programmes.{name}"
    if programme.category is not None and not _exists(programme.category, model, ("categories",), unclear):
        hint = nearest(programme.category, model.categories) or "list it under `categories`"
        place = place_of(node, f"{base}.category")
        yield Problem(f"unknown category `{programme.category}`", place, f"{base}.category", hint)
    fed = {f"{base}.per_unit.{output}": output for output in programme.per_unit}
    if programme.output is not None:
        fed[f"{base}.output"] = programme.output
    for path, output in fed.items():
        if not _exists(output, model, ("outputs",), unclear):
            place = place_of(node, path, key=not path.endswith(".output"))
            hint = nearest(output, model.outputs) or "list it under `outputs`"
            yield Problem(f"unknown output `{output}`", place, path, hint)
    if programme.output is not None and programme.output in programme.per_unit:
        place = place_of(node, f"{base}.output")
        yield Problem(f"`{programme.output}` stands under `output` and `per_unit`", place, f"{base}.output")
    costs = [key for key in ("unit_cost", "tiers", "payments") if getattr(programme, key)]
    if len(costs) > 1:
        place = place_of(node, f"{base}.{costs[1]}", key=True)
        yield Problem(f"`{costs[0]}` and `{costs[1]}` exclude each other", place, f"{base}.{costs[1]}")
    for key in ("min_spend", "max_spend", "ramp", "fixed") if programme.costless else ():
        if getattr(programme, key):
            message = f"a unit of `{name}` costs nothing, so `{key}` limits nothing"
            hint = "`min_units` and `max_units` limit units"
            yield Problem(message, place_of(node, f"{base}.{key}", key=True), f"{base}.{key}", hint)
    if programme.tiers and programme.min_spend == "none":
        place = place_of(node, f"{base}.min_spend", key=True)
        yield Problem("spending over tiers is not negative", place, f"{base}.min_spend")
    yield from _whole_problems(name, programme, node)
    for i, tier in enumerate(programme.tiers[:-1]):
        path = f"{base}.tiers.{i}"
        if tier.units is None and not unclear("inside", path):
            yield Problem("only the last tier may go without `units`", place_of(node, path), path)


def _upkeep_problems(name: str, programme: Programme, node: Node, values: Mapping[str, Any]) -> Iterator[Problem]:
    base = f"programmes.{name}"
    if programme.upkeep is not None and len(programme.tiers) > 1:
        place = place_of(node, f"{base}.upkeep", key=True)
        message = "not convex: a charge for each unit in service does not go with tiers"
        yield Problem(message, place, f"{base}.upkeep", "make a programme of each tier")
    below = any(value < 0 for path, value in values.items() if path.startswith(f"{base}.min_spend"))
    if programme.upkeep is not None and (programme.min_spend == "none" or below):
        place = place_of(node, f"{base}.upkeep", key=True)
        yield Problem("`upkeep` needs spending that is not negative", place, f"{base}.upkeep")
    if programme.payments is not None:
        for key in ("upkeep", "ramp"):
            if getattr(programme, key) is not None:
                place = place_of(node, f"{base}.{key}", key=True)
                message = f"`{key}` and `payments` exclude each other: payments are decided once, for all periods"
                yield Problem(message, place, f"{base}.{key}")


def _whole_problems(name: str, programme: Programme, node: Node) -> Iterator[Problem]:
    base, wrong = f"programmes.{name}", ""
    for key in ("lot", "min_if_any"):
        if getattr(programme, key) is None:
            continue
        if programme.fixed:
            wrong = f"`fixed` and `{key}` exclude each other: a fixed programme takes what was decided"
        elif key == "lot" and len(programme.tiers) > 1:
            wrong = "not convex: whole lots do not go with tiers, as the dear tier would be filled first"
        elif key == "min_if_any" and programme.min_spend == "none":
            wrong = "`min_if_any` needs spending that is not negative"
        if wrong:
            yield Problem(wrong, place_of(node, f"{base}.{key}", key=True), f"{base}.{key}")


def unbounded_thresholds(model: Model, node: Node, has_budget: bool, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Programmes with `min_if_any` whose units nothing bounds: the program could not tell none from some."""
    receipts = any(programme.min_spend == "none" for programme in model.programmes.values())
    receipts |= any(
        value < 0
        for path, value in values.items()
        if path.startswith("programmes.") and path.split(".")[2] in ("min_spend", "payments")
    )
    for name, programme in model.programmes.items():
        capped = isinstance(programme.max_units, Quantity)
        if programme.payments is None:
            capped |= isinstance(programme.max_spend, Quantity)
            capped |= has_budget and not receipts and not programme.costless
            capped |= bool(programme.tiers) and all(tier.units is not None for tier in programme.tiers)
        if programme.min_if_any is not None and not capped:
            path = f"programmes.{name}.min_if_any"
            message = f"`{path}` needs a bound on the units of `{name}`"
            yield Problem(message, place_of(node, path, key=True), path, "give `max_units`, or the scenario a budget")


def number_problems(numbers: Iterable[Number], values: Mapping[str, Any]) -> Iterator[Problem]:
    """Numbers with a sign they cannot have, or outside their own range."""
    for number in numbers:
        value = values.get(number.path)
        if value is None:
            continue
        if _costless(number):
            if number.low is not None or number.high is not None:
                message = f"`{number.path}` is 0, so that units are decided and no money, and 0 has no range"
                yield Problem(message, number.place, number.path)
            continue
        if wrong := _impossible(number, value):
            yield Problem(f"`{number.path}` {wrong}", number.place, number.path)
        for end, stated in (("low", number.low), ("high", number.high)):
            # The ends are solved for and samples come close to them, so they have to be possible as well.
            if not wrong and stated is not None and (reason := _impossible(number, stated)):
                yield Problem(f"the {end} end of `{number.path}` {reason}", number.place, number.path)
        if (number.low is not None and number.low > value) or (number.high is not None and number.high < value):
            low, high = (f"{float(end):g}" if end is not None else "" for end in (number.low, number.high))
            message = f"`{number.path}` is {float(value):g}, outside its own range {low} to {high}"
            yield Problem(message, number.place, number.path)


def _costless(number: Number) -> bool:
    """Whether it is the `unit_cost: 0` of a programme that is decided in units."""
    programme = number.field == "unit_cost" and number.path.count(".") == 2
    return programme and isinstance(number.expression, Literal) and number.expression.value == 0


def _impossible(number: Number, value: Any) -> str:
    """Why a number cannot have this value; empty if it can."""
    field = number.field
    if field == "unit_cost" and value == 0 and number.is_formula:
        return "must be above zero; what costs nothing says `unit_cost: 0` itself"
    if field == "lines" or (field == "units" and number.path.startswith(("allocations.", "compare_with"))):
        return "must not be negative" if value < 0 and ".units" in number.path else ""
    if field in ("unit_cost", "units", "life", "reach", "horizon", "at", "unit", "lot", "min_if_any"):
        return "must be above zero" if value <= 0 else ""
    if field == "share":
        return "must be above 0 and below 1" if not 0 < value < 1 else ""
    if field == "ramp":
        return "must not be below -100%" if value < -1 else ""
    if field in ("lag", "height", "budget", "amount", "elasticity", "upkeep"):
        return "must not be negative" if value < 0 else ""
    if field == "attrition":
        return "must be at least 0% and below 100%" if not 0 <= value < 1 else ""
    return ""


def _tier_problems(name: str, programme: Programme, node: Node, values: Mapping[str, Any]) -> Iterator[Problem]:
    base = f"programmes.{name}"
    floors = [path for path, value in values.items() if path.startswith(f"{base}.min_spend") and value < 0]
    for path in floors if programme.tiers else ():
        yield Problem("spending over tiers is not negative", place_of(node, path), path)
    costs: list[Any] = [values.get(f"{base}.tiers.{i}.unit_cost") for i in range(len(programme.tiers))]
    for i in range(1, len(costs)):
        if None not in costs[i - 1 : i + 1] and costs[i] < costs[i - 1]:
            path = f"{base}.tiers.{i}.unit_cost"
            message = "not convex: this tier is cheaper than the one before, and would be filled first"
            yield Problem(message, place_of(node, path), path, "tiers rise; order them by unit cost")
    if len(costs) > 1:
        for output in programme.per_unit:
            path = f"{base}.per_unit.{output}"
            if values.get(path, 0) < 0:
                message = "not convex: a programme with tiers cannot use up an output"
                yield Problem(message, place_of(node, path), path)


def _payment_problems(name: str, programme: Programme, node: Node, values: Mapping[str, Any]) -> Iterator[Problem]:
    base = f"programmes.{name}.payments"
    if programme.payments is not None and not any(values.get(f"{base}.{t}", 1) for t in programme.payments):
        message = f"`{base}` are all zero: no money tells how many units are bought"
        hint = "without `payments` a unit is one unit of money, or costs `unit_cost`"
        yield Problem(message, place_of(node, base, key=True), base, hint)


def _curve_problems(name: str, capability: Capability, node: Node, values: Mapping[str, Any]) -> Iterator[Problem]:
    base = f"capabilities.{name}.curve"
    if capability.curve is None:
        path = f"capabilities.{name}.linear"
        if values.get(path, 0) < 0:
            yield Problem("a score does not fall with its quantity", place_of(node, path), path)
        return
    points = [(values.get(f"{base}.{i}.0"), values.get(f"{base}.{i}.1")) for i in range(len(capability.curve))]
    slopes: list[Any] = []
    for i in range(1, len(points)):
        (x0, y0), (x1, y1) = points[i - 1], points[i]
        if x0 is None or x1 is None or y0 is None or y1 is None:
            return
        path = f"{base}.{i}"
        if x1 <= x0:
            yield Problem("the points of a curve go from left to right", place_of(node, path), path)
            return
        slopes.append((y1 - y0) / (x1 - x0))
        if slopes[-1] < 0:
            yield Problem("a score does not fall with its quantity", place_of(node, path), path)
        elif len(slopes) > 1 and slopes[-1] > slopes[-2]:
            rise = f"{float(slopes[-1]):.4g} a unit here, more than {float(slopes[-2]):.4g} before"
            hint = "each further unit adds no more than the one before; a threshold is not a curve"
            yield Problem(f"not concave: the curve rises by {rise}", place_of(node, path), path, hint)
