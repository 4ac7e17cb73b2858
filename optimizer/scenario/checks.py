"""What files must satisfy beyond their schema: names that exist, costs that rise, concave curves, sources in time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from optimizer.errors import Problem, nearest
from optimizer.scenario.blocks import Allocation, Quantity, paths_in
from optimizer.scenario.expression import names
from optimizer.scenario.families import tagged
from optimizer.scenario.model_schema import Capability, Model, Programme
from optimizer.scenario.numbers import Entry, Number, Numbers
from optimizer.scenario.scope import KINDS, RESERVED
from optimizer.scenario.tree import Node, place_of

if TYPE_CHECKING:
    from optimizer.scenario.scenario import Scenario

_WORD = re.compile(r"[^\W\d]\w*")
_NOT_ALLOCATIONS = {
    "nothing", "compare_with", "compare_with_given", "actual", "computed", "at_actual_total",
    "surest_lead", "expected_score", "least_regret", "light_touch",
}  # fmt: skip
"""What results call other allocations than those of the file."""


def model_problems(model: Model, numbers: Numbers) -> Iterator[Problem]:
    """What is wrong with a model: names that do not go together, tiers that fall, curves that are not concave."""
    yield from _name_problems(model)
    for name, programme in model.programmes.items():
        yield from _programme_problems(name, programme, model)
        yield from _cost_problems(name, programme, model, numbers.base)
    for name, capability in model.capabilities.items():
        if capability.feed not in model.outputs and capability.feed not in model.composites:
            hint = nearest(capability.feed, (*model.outputs, *model.composites))
            message = f"unknown output or composite `{capability.feed}`"
            yield model.node.problem(f"capabilities.{name}.from", message, hint)
        yield from _curve_problems(name, capability, model, numbers.base)


def name_problem(kind: str, name: str, node: Node) -> Problem | None:
    """What is wrong with a name that stands in the section ``kind`` of ``node``."""
    wrong = hint = ""
    if not _WORD.fullmatch(name):
        wrong, hint = "cannot be a name", "names are letters, digits and _, and begin with a letter"
    elif kind == "allocations" and name in _NOT_ALLOCATIONS:
        wrong = "means something else and cannot be a name"
    elif name in RESERVED and kind not in ("allocations", "limits", "variants"):
        wrong = "is a word of limits and objectives and cannot be a name"
    elif kind == "programmes" and name in Allocation.model_fields.keys() - {"lines"}:
        wrong = "is a key of allocations and cannot be the name of a programme"
    return node.problem((kind, name), f"`{name}` {wrong}", hint, key=True) if wrong else None


def _name_problems(model: Model) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for kind in (*KINDS, "parameters", "capabilities", "allocations"):
        for name in getattr(model, kind):
            if problem := name_problem(kind, name, model.node):
                yield problem
            elif kind in KINDS and owner.setdefault(name, kind) != kind:
                hint = "programmes, categories, outputs and composites share their names"
                message = f"`{name}` is already the name of one of the {owner[name]}"
                yield model.node.problem((kind, name), message, hint, key=True)


def _programme_problems(name: str, programme: Programme, model: Model) -> Iterator[Problem]:
    """Names that a programme uses, and keys that do not go together."""
    base = f"programmes.{name}"
    if programme.category is not None and programme.category not in model.categories:
        hint = nearest(programme.category, model.categories) or "list it under `categories`"
        yield model.node.problem(f"{base}.category", f"unknown category `{programme.category}`", hint)
    fed = {f"{base}.per_unit.{output}": output for output in programme.per_unit}
    if programme.output is not None:
        fed[f"{base}.output"] = programme.output
        if programme.output in programme.per_unit:
            yield model.node.problem(f"{base}.output", f"`{programme.output}` stands under `output` and `per_unit`")
    for path, output in fed.items():
        if output not in model.outputs:
            hint = nearest(output, model.outputs) or "list it under `outputs`"
            yield model.node.problem(path, f"unknown output `{output}`", hint, key="per_unit" in path)
    for key, message, hint in _clashes(name, programme):
        yield model.node.problem(f"{base}.{key}", message, hint, key=True)
    for i, tier in enumerate(programme.tiers[:-1]):
        if tier.units is None:
            yield model.node.problem(f"{base}.tiers.{i}", "only the last tier may go without `units`")


def _clashes(name: str, programme: Programme) -> Iterator[tuple[str, str, str]]:
    """Keys of a programme that another of its keys rules out: the key, why, and what could be done."""
    costs = [key for key in ("unit_cost", "tiers", "payments") if getattr(programme, key)]
    if len(costs) > 1:
        yield costs[1], f"`{costs[0]}` and `{costs[1]}` exclude each other", ""
    for key in tagged("money") if programme.costless else ():
        if getattr(programme, key):
            message = f"a unit of `{name}` costs nothing, so `{key}` limits nothing"
            yield key, message, "`min_units` and `max_units` limit units"
    if programme.tiers and programme.min_spend == "none":
        yield "min_spend", "spending over tiers is not negative", ""
    for key in ("lot", "min_if_any"):
        if getattr(programme, key) is None:
            continue
        if programme.fixed:
            yield key, f"`fixed` and `{key}` exclude each other: a fixed programme takes what was decided", ""
        elif key == "lot" and len(programme.tiers) > 1:
            yield key, "not convex: whole lots do not go with tiers, as the dear tier would be filled first", ""
        elif key == "min_if_any" and programme.min_spend == "none":
            yield key, "`min_if_any` needs spending that is not negative", ""
    for key in ("upkeep", *tagged("yearly")) if programme.payments is not None else ():
        if getattr(programme, key) is not None:
            message = f"`{key}` and `payments` exclude each other: payments are decided once, for all periods"
            yield key, message, ""


def _cost_problems(name: str, programme: Programme, model: Model, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Tiers that fall, what does not go with tiers or with upkeep, and payments of nothing."""
    base, tiers, upkeep = f"programmes.{name}", programme.tiers, programme.upkeep is not None
    floors = paths_in(programme.min_spend, f"{base}.min_spend").values()
    negative = [path for path in floors if values.get(path, 0) < 0]
    if upkeep and len(tiers) > 1:
        message = "not convex: a charge for each unit in service does not go with tiers"
        yield model.node.problem(f"{base}.upkeep", message, "make a programme of each tier", key=True)
    if upkeep and (negative or programme.min_spend == "none"):
        yield model.node.problem(f"{base}.upkeep", "`upkeep` needs spending that is not negative", key=True)
    if programme.payments is not None and not any(values.get(f"{base}.payments.{t}", 1) for t in programme.payments):
        message = f"`{base}.payments` are all zero: no money tells how many units are bought"
        hint = "without `payments` a unit is one unit of money, or costs `unit_cost`"
        yield model.node.problem(f"{base}.payments", message, hint, key=True)
    for path in negative if tiers else ():
        yield model.node.problem(path, "spending over tiers is not negative")
    costs: list[Any] = [values.get(f"{base}.tiers.{i}.unit_cost") for i in range(len(tiers))]
    for i in range(1, len(costs)):
        if None not in costs[i - 1 : i + 1] and costs[i] < costs[i - 1]:
            message = "not convex: this tier is cheaper than the one before, and would be filled first"
            yield model.node.problem(f"{base}.tiers.{i}.unit_cost", message, "tiers rise; order them by unit cost")
    for output in programme.per_unit if len(costs) > 1 else ():
        if values.get(f"{base}.per_unit.{output}", 0) < 0:
            message = "not convex: a programme with tiers cannot use up an output"
            yield model.node.problem(f"{base}.per_unit.{output}", message)


def _curve_problems(name: str, capability: Capability, model: Model, values: Mapping[str, Any]) -> Iterator[Problem]:
    base = f"capabilities.{name}.curve"
    if capability.curve is None:
        path = f"capabilities.{name}.linear"
        if values.get(path, 0) < 0:
            yield model.node.problem(path, "a score does not fall with its quantity")
        return
    points = [(values.get(f"{base}.{i}.0"), values.get(f"{base}.{i}.1")) for i in range(len(capability.curve))]
    slopes: list[Any] = []
    for i in range(1, len(points)):
        (x0, y0), (x1, y1) = points[i - 1], points[i]
        if x0 is None or x1 is None or y0 is None or y1 is None:
            return
        if x1 <= x0:
            yield model.node.problem(f"{base}.{i}", "the points of a curve go from left to right")
            return
        slopes.append((y1 - y0) / (x1 - x0))
        if slopes[-1] < 0:
            yield model.node.problem(f"{base}.{i}", "a score does not fall with its quantity")
        elif len(slopes) > 1 and slopes[-1] > slopes[-2]:
            rise = f"{float(slopes[-1]):.4g} a unit here, more than {float(slopes[-2]):.4g} before"
            hint = "each further unit adds no more than the one before; a threshold is not a curve"
            yield model.node.problem(f"{base}.{i}", f"not concave: the curve rises by {rise}", hint)


def unbounded_thresholds(model: Model, has_budget: bool, values: Mapping[str, Any]) -> Iterator[Problem]:
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
            yield model.node.problem(path, message, "give `max_units`, or the scenario a budget", key=True)


def unknown_sources(blocks: Iterable[Entry], model: Model) -> Iterator[Problem]:
    """The keys of sources in ``blocks`` that the model does not list."""
    for placed in blocks:
        for i, key in enumerate(getattr(placed.block, "source", ())):
            if key not in model.sources:
                listed = placed.block.node.nearest(("source", str(i)))
                hint = nearest(key, model.sources) or "list it under `sources`"
                yield Problem(f"unknown source `{key}`", listed.place, placed.path, hint)


def admitted(scenario: Scenario, problems: list[Problem]) -> tuple[str, ...]:
    """The paths of the numbers that rest on a source later than `as_of`, or undated, and are let in.

    What `later_sources` does not let in goes to ``problems``. A number that was known earlier than its page is neither.
    """
    question, numbers, sources = scenario.question, scenario.numbers, scenario.model.sources
    as_of, let_in = question.as_of, list[str]()
    if as_of is None:
        return ()
    dated = [(number.path, number.sources, number.place) for number in scenario.reached if not _known(number, as_of)]
    for name, limit in question.limits.items():
        path = f"limits.{name}"
        if path not in numbers and f"{path}.low" not in numbers:  # no number by itself, as `talent >= 5% of budget`
            dated.append((path, limit.source, place_of(question.node, path)))
    for path, keys, place in dated:
        late = [key for key in keys if key in sources and (sources[key].date or date.max) > as_of]
        cost_basis = question.later_sources == "cost_basis" and all(sources[key].cost_basis for key in late)
        if late and (question.later_sources == "all" or cost_basis):
            let_in.append(path)
        elif late:
            listed = ", ".join(f"{key} ({sources[key].date or 'undated'})" for key in late)
            message = f"`{path}` rests on {listed}, later than as_of {as_of}"
            hint = "`known: DATE` if the fact is older than the page, `later_sources: all` for hindsight"
            problems.append(Problem(message, place, path, hint))
    return tuple(let_in)


def _known(number: Number, as_of: date) -> bool:
    return number.entry.block.known is not None and number.entry.block.known <= as_of


def feeds_nothing(scenario: Scenario) -> tuple[str, ...]:
    """Programmes, outputs and composites that feed no score, limit or objective, here and in every variant.

    Fixed programmes are left out: they buy nothing on purpose.
    """
    model = scenario.model
    fed = set().union(*(_fed(one) for one in (scenario, *scenario.variants.values())))
    programmes = [name for name, block in scenario.programmes.items() if not block.fixed]
    return tuple(name for name in (*programmes, *model.outputs, *model.composites) if name not in fed)


def _fed(scenario: Scenario) -> set[str]:
    """The names that feed something: those of limits and the objective, a category standing for its programmes."""
    objective, fed = scenario.question.objective, {block.feed for block in scenario.model.capabilities.values()}
    stated = [] if objective is None else [objective.maximize, objective.minimize]
    for expression in filter(None, (*stated, *(rule.stated for rule in scenario.rules))):
        for head in (name.text.split(".")[0] for name in names(expression)):
            fed.update(scenario.categories.get(head, (head,)))
    fed = scenario.made_of(fed)
    return fed | {name for name, block in scenario.programmes.items() if not fed.isdisjoint(block.feeds)}
