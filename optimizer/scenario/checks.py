"""What files must satisfy beyond their schema: names that exist, costs that rise, concave curves, sources in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from optimizer.errors import Problem, nearest
from optimizer.scenario.allocations import COMPARISON, OPTIMISED_PLANS
from optimizer.scenario.blocks import Allocation, Quantity, paths_in
from optimizer.scenario.expression import names
from optimizer.scenario.families import FAMILIES, tagged
from optimizer.scenario.model_schema import Capability, Model, Programme
from optimizer.scenario.numbers import Entry, Numbers
from optimizer.scenario.parser import WORD
from optimizer.scenario.scope import KINDS, RESERVED
from optimizer.scenario.tree import Node

if TYPE_CHECKING:
    from optimizer.scenario.scenario import Scenario

_NOT_ALLOCATIONS = {
    "nothing", "compare_with", COMPARISON, "actual", "computed", "at_actual_total", *OPTIMISED_PLANS,
}  # fmt: skip
"""What results call other allocations than those of the file."""


def model_problems(model: Model, numbers: Numbers) -> Iterator[Problem]:
    """What is wrong with a model: names that do not go together, tiers that fall, curves that are not concave."""
    yield from _name_problems(model)
    for name, programme in model.programmes.items():
        yield from _programme_problems(programme, model)
        yield from _clashes(name, programme, numbers.base)
        yield from _cost_problems(name, programme, numbers.base)
    for name, capability in model.capabilities.items():
        if capability.feed not in model.outputs and capability.feed not in model.composites:
            hint = nearest(capability.feed, (*model.outputs, *model.composites))
            yield capability.node.problem("from", f"unknown output or composite `{capability.feed}`", hint)
        yield from _curve_problems(name, capability, numbers.base)


def name_problem(kind: str, name: str, node: Node) -> Problem | None:
    """What is wrong with a name that stands in the section ``kind`` of ``node``."""
    wrong = hint = ""
    if not WORD.fullmatch(name):
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


def _programme_problems(programme: Programme, model: Model) -> Iterator[Problem]:
    """Names that a programme uses and the model does not have, and a tier without an end before another."""
    problem, output = programme.node.problem, programme.output
    if programme.category is not None and programme.category not in model.categories:
        hint = nearest(programme.category, model.categories) or "list it under `categories`"
        yield problem("category", f"unknown category `{programme.category}`", hint)
    if output in programme.per_unit:
        yield problem("output", f"`{output}` stands under `output` and `per_unit`")
    for name in programme.feeds:
        if name not in model.outputs:
            hint = nearest(name, model.outputs) or "list it under `outputs`"
            path = ("per_unit", name) if name in programme.per_unit else ("output",)
            yield problem(path, f"unknown output `{name}`", hint, key=name in programme.per_unit)
    for i, tier in enumerate(programme.tiers[:-1]):
        if tier.units is None:
            yield problem(f"tiers.{i}", "only the last tier may go without `units`")


def _clashes(name: str, programme: Programme, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Keys of a programme that another of its keys rules out."""
    fixed, tiers, payments = programme.fixed, len(programme.tiers), programme.payments is not None
    floors = paths_in(programme.min_spend, f"programmes.{name}.min_spend").values()
    negative = programme.min_spend == "none" or any(values.get(path, 0) < 0 for path in floors)
    costs = [key for key in ("unit_cost", "tiers", "payments") if getattr(programme, key)]
    once = "`{}` and `payments` exclude each other: payments are decided once, for all periods"
    decided = "`fixed` and `{}` exclude each other: a fixed programme takes what was decided"
    free = f"a unit of `{name}` costs nothing, so `{{}}` limits nothing"
    clashes = [
        *((key, True, f"`{costs[0]}` and `{{}}` exclude each other", "") for key in costs[1:]),
        *((key, programme.costless, free, "`min_units` and `max_units` limit units") for key in tagged("money")),
        *((key, payments, once, "") for key in ("upkeep", *tagged("yearly"))),
        *((key, fixed, decided, "") for key in ("lot", "min_if_any")),
        ("min_spend", tiers and negative, "spending over tiers is not negative", ""),
        ("lot", tiers > 1, "not convex: whole lots do not go with tiers, as the dear tier would be filled first", ""),
        ("min_if_any", negative, "`min_if_any` needs spending that is not negative", ""),
        ("upkeep", negative, "`upkeep` needs spending that is not negative", ""),
        (
            "upkeep", tiers > 1, "not convex: a charge for each unit in service does not go with tiers",
            "make a programme of each tier",
        ),
    ]  # fmt: skip
    for key, ruled_out, message, hint in clashes:
        if ruled_out and getattr(programme, key):
            yield programme.node.problem(key, message.format(key), hint, key=True)


def _cost_problems(name: str, programme: Programme, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Tiers that fall, or are of what uses up an output, and payments of nothing."""
    base, problem = f"programmes.{name}", programme.node.problem
    if programme.payments is not None and not any(values.get(f"{base}.payments.{t}", 1) for t in programme.payments):
        message = f"`{base}.payments` are all zero: no money tells how many units are bought"
        yield problem(
            "payments", message, "without `payments` a unit is one unit of money, or costs `unit_cost`", key=True
        )
    costs: list[Any] = [values.get(f"{base}.tiers.{i}.unit_cost") for i in range(len(programme.tiers))]
    for i, (before, cost) in enumerate(pairwise(costs), 1):
        if before is not None and cost is not None and cost < before:
            message = "not convex: this tier is cheaper than the one before, and would be filled first"
            yield problem(f"tiers.{i}.unit_cost", message, "tiers rise; order them by unit cost")
    for output in programme.per_unit if len(costs) > 1 else ():
        if values.get(f"{base}.per_unit.{output}", 0) < 0:
            message = "not convex: a programme with tiers cannot use up an output"
            yield problem(("per_unit", output), message)


def _curve_problems(name: str, capability: Capability, values: Mapping[str, Any]) -> Iterator[Problem]:
    """A score that falls with its quantity, or rises faster than before."""
    base, problem = f"capabilities.{name}", capability.node.problem
    ends = range(len(capability.curve or ()))
    points = [(values.get(f"{base}.curve.{i}.0"), values.get(f"{base}.curve.{i}.1")) for i in ends]
    last: Any = None
    for i, ((x0, y0), (x1, y1)) in enumerate(pairwise(points), 1):
        if x0 is None or y0 is None or x1 is None or y1 is None:
            return
        if x1 <= x0:
            yield problem(f"curve.{i}", "the points of a curve go from left to right")
            return
        slope = (y1 - y0) / (x1 - x0)
        if slope < 0:
            yield problem(f"curve.{i}", "a score does not fall with its quantity")
        elif last is not None and slope > last:
            rise = f"{float(slope):.4g} a unit here, more than {float(last):.4g} before"
            hint = "each further unit adds no more than the one before; a threshold is not a curve"
            yield problem(f"curve.{i}", f"not concave: the curve rises by {rise}", hint)
        last = slope


def unbounded_thresholds(model: Model, has_budget: bool, numbers: Numbers) -> Iterator[Problem]:
    """Programmes with `min_if_any` whose units nothing bounds: the program could not tell none from some."""
    receipts = any(programme.min_spend == "none" for programme in model.programmes.values())
    receipts |= any(number.value < 0 for number in numbers if number.field in ("min_spend", "payments"))
    for name, programme in model.programmes.items():
        capped = isinstance(programme.max_units, Quantity)
        if programme.payments is None:
            capped |= isinstance(programme.max_spend, Quantity)
            capped |= has_budget and not receipts and not programme.costless
            capped |= bool(programme.tiers) and all(tier.units is not None for tier in programme.tiers)
        if programme.min_if_any is not None and not capped:
            message = f"`programmes.{name}.min_if_any` needs a bound on the units of `{name}`"
            yield programme.node.problem("min_if_any", message, "give `max_units`, or the scenario a budget", key=True)


def unknown_sources(entries: Iterable[Entry], model: Model) -> Iterator[Problem]:
    """The keys of sources in blocks that the model does not list."""
    for block in (entry.block for entry in entries):
        for i, key in enumerate(getattr(block, "source", ())):
            if key not in model.sources:
                hint = nearest(key, model.sources) or "list it under `sources`"
                yield block.node.problem(f"source.{i}", f"unknown source `{key}`", hint)


def admitted(scenario: Scenario, problems: list[Problem]) -> tuple[str, ...]:
    """The paths of the numbers that rest on a source later than `as_of`, or undated, and are let in.

    What `later_sources` does not let in goes to ``problems``. A number that was known earlier than its page is neither.
    """
    question, numbers, sources = scenario.question, scenario.numbers, scenario.model.sources
    as_of, let_in = question.as_of, list[str]()
    if as_of is None:
        return ()
    printed = (*scenario.reached, *scenario.held_before)
    later = (number for number in printed if (number.block.known or date.max) > as_of)
    dated = [(number.path, number.sources, number.place) for number in later]
    for name, limit in question.limits.items():
        path = f"limits.{name}"
        if path not in numbers and f"{path}.low" not in numbers:  # no number by itself, as `talent >= 5% of budget`
            dated.append((path, limit.source, limit.node.place))
    for path, keys, place in dated:
        late = [key for key in keys if key in sources and (sources[key].date or date.max) > as_of]
        cost_basis = question.later_sources == "cost_basis" and all(sources[key].cost_basis for key in late)
        if late and (question.later_sources == "all" or cost_basis):
            let_in.append(path)
        elif late:
            listed = ", ".join(f"{key} ({sources[key].date or 'undated'})" for key in late)
            message = f"`{path}` rests on {listed}, later than as_of {as_of}"
            hint = "`known: DATE` if the fact is older than the page, `later_sources: all` for hindsight"
            problems.append(Problem(message, place, hint))
    return tuple(let_in)


def feeds_nothing(scenario: Scenario) -> tuple[str, ...]:
    """Programmes, outputs and composites that feed no score, limit or objective, here and in every variant.

    Fixed programmes are left out, which buy nothing on purpose, and those with payments, which are money themselves.
    """
    model = scenario.model
    fed = set().union(*(names_fed(one) for one in (scenario, *scenario.variants.values())))
    programmes = [name for name, block in scenario.programmes.items() if not block.fixed and block.payments is None]
    return tuple(name for name in (*programmes, *model.outputs, *model.composites) if name not in fed)


def limits_nothing(scenario: Scenario) -> tuple[str, ...]:
    """The numbers that limit a programme in no period of the budget: of other years, a growth where there is one."""
    ruled = {rule.number_path(scenario.periods) for rule in scenario.rules if rule.family in FAMILIES}
    ruled |= {f"{path}.{period}" for path in ruled for period in scenario.periods}
    blocks = [
        (f"programmes.{name}.{key}", getattr(block, key))
        for name, block in scenario.programmes.items()
        for key in FAMILIES
        if key != "fixed"
    ]
    return tuple(path for above, value in blocks for path in paths_in(value, above).values() if path not in ruled)


def names_fed(scenario: Scenario) -> set[str]:
    """The names that feed something: those of limits and the objective, a category standing for its programmes.

    A programme also feeds the rule of another that is over its spending, and an objective that is money itself.
    """
    objective, fed = scenario.question.objective, {block.feed for block in scenario.model.capabilities.values()}
    stated = [] if objective is None else [objective.maximize, objective.minimize]
    for expression in filter(None, (*stated, *(rule.stated for rule in scenario.rules))):
        for head in (name.text.split(".")[0] for name in names(expression)):
            fed.update(scenario.categories.get(head, (head,)))
    for rule in (rule for rule in scenario.rules if rule.family in FAMILIES):
        fed |= {atom.programme for atom in rule.coefficients} - {rule.name.split(".")[1]}
    if scenario.goal.in_money:
        fed.update(scenario.programmes)
    fed = scenario.scope.parts_of(fed)
    # Nothing counts that arrives after the horizon and every moment that a limit names.
    last = max([scenario.base["horizon"], *(month / 12 for month in scenario.dated)])
    in_time = (name for name in scenario.programmes if scenario.base.get(f"programmes.{name}.lag", 0) < last)
    return fed | {name for name in in_time if not fed.isdisjoint(scenario.programmes[name].feeds)}
