"""What files mean: a model by itself, then with a scenario; every name resolved, and all that is wrong with that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from optimizer.errors import InputError, Problem, nearest
from optimizer.scenario.allocations import COMPARISON, ValuedAllocation
from optimizer.scenario.blocks import Allocation, Quantity, budget_periods
from optimizer.scenario.checks import admitted, model_problems, name_problem, unbounded_thresholds, unknown_sources
from optimizer.scenario.expression import ExpressionError, names
from optimizer.scenario.linear_form import Amount, LinearForm
from optimizer.scenario.model_schema import Model
from optimizer.scenario.number_resolution import NumberResolution
from optimizer.scenario.numbers import BY_SCENARIO, PARAMETER, Entry, Numbers, blocks_in, in_order
from optimizer.scenario.rules import budget_rules, limit_rules, objective_of, programme_rules, require_rules
from optimizer.scenario.sampling import sampling_problems
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.scenario_schema import YEARS, QuestionBlock, ScenarioFile
from optimizer.scenario.scope import RESERVED, Scope
from optimizer.scenario.tree import Node
from optimizer.scenario.units import DURATION, MONEY, NUMBER, PLAIN, Dimension, NumberKind, bare, is_zero

_PERIOD, _YEAR, _DIGITS = re.compile(r"\w{1,40}"), re.compile(r"[12][0-9]{3}"), re.compile(r"(\d+)")


class CheckedModel:
    """One model, as a file states it or, with ``stated`` as what it is there, as a scenario's settings change it.

    It keeps to the schema; ``problems`` is what is wrong with its meaning but for its allocations. A number at fault is
    left out of ``numbers``; ``scope`` holds its composites.
    """

    def __init__(self, model: Model, stated: CheckedModel | None) -> None:
        self.model, placed = model, blocks_in(model)
        self.numbers: Numbers = Numbers(model.currency, model.amounts_in)
        if stated is not None:
            placed = [_as_stated(entry, stated.numbers) for entry in placed]
        self.problems = [*unknown_sources(placed, model)]
        resolved = None if stated is None or stated.problems else stated.numbers
        NumberResolution(self.numbers, self.problems, resolved).add(placed)
        self.scope = Scope(self.model, self.numbers)
        self._read_composites()
        self.problems += model_problems(self.model, self.numbers)

    def _read_composites(self) -> None:
        """Enter each composite; what is wrong with its parts goes to ``problems``."""
        composites, scope = self.model.composites, self.scope
        named = {key: {name.text for part in block.parts for name in names(part)} for key, block in composites.items()}
        order, circles = in_order({key: sorted(inside & composites.keys()) for key, inside in sorted(named.items())})
        for circle in circles:
            message = f"composites are made of each other in a circle: {' -> '.join(circle)}"
            self.problems.append(self.model.node.problem(("composites", circle[-1]), message, key=True))
            scope.dimensions.update(dict.fromkeys(circle))
        for key in order:
            composite, forms, dimensions = composites[key], list[LinearForm](), list[Dimension | None]()
            for i, expression in enumerate(composite.parts):
                try:
                    _, form, dimension = scope.linear(expression)
                    for atom in form.coefficients:
                        if not isinstance(atom, Amount) or atom.month is not None:
                            message = "a composite is made of outputs and other composites"
                            raise ExpressionError(message, atom.column)
                    # The inputs of a mix are each over a reference of their own, so that their units do not matter.
                    if composite.ces is None and len({dimension, *dimensions} - {None}) > 1:
                        raise ExpressionError("the parts of a composite have the same unit", 0)
                    scope.sign(form.constant)
                    scope.check_signs(form.coefficients, 1, "not concave: {}, so a composite cannot subtract it")
                except ExpressionError as error:
                    self.problems.append(composite.node.nearest(composite.place_of_part(i)).fault(error))
                    continue
                forms.append(form)
                dimensions.append(dimension)
            scope.enter(key, tuple(forms), PLAIN if composite.ces is not None else next(iter(dimensions), None))


def _as_stated(entry: Entry, stated: Numbers) -> Entry:
    """``entry``; a parameter that `set` gives a bare number stays money or a duration, as it is in the file."""
    dimension = stated.dimension(entry.path) if entry.path.startswith(PARAMETER) else None
    due = dimension in (MONEY, DURATION) and (bare(entry.block.value) or is_zero(entry.block.value))
    return replace(entry, kind=NumberKind(dimension)) if due else entry


def with_currency(model: Model) -> Model:
    """``model`` with the currency that `amounts_in` implies. Raises InputError where the two do not go together."""
    currency, unit = model.currency, model.amounts_in
    if unit is None:
        return model
    currency = currency or unit.currency
    if not currency:
        hint = "say `currency` in the model as well"
        raise InputError(model.node.problem("amounts_in", "`amounts_in` names no single currency", hint))
    if unit.currency not in ("", currency):
        message = f"`amounts_in` is in {unit.currency}, but `currency` says {currency}"
        raise InputError(model.node.problem("amounts_in", message))
    return model.model_copy(update={"currency": currency})


def checked_scenario(
    question: ScenarioFile, checked: CheckedModel, comparison: ScenarioFile | None, **about: Any
) -> Scenario:
    """The scenario, without its variants; ``about`` is what its files do not say. Raises InputError with all faults.

    ``comparison`` states the `compare_with` that code or a command gives.
    """
    model, numbers, problems = checked.model, checked.numbers.copy(), list(checked.problems)
    resolution = NumberResolution(numbers, problems)
    for kind in ("variants", "panel", "allocations"):
        wrong = (name_problem(kind, name, question.node) for name in getattr(question, kind))
        problems += filter(None, wrong)
    stated, actual, fixed_by = _allocations(question, comparison, model, problems)
    allocations = {n: block for n, block in stated.items() if not block.reference or n in (actual, fixed_by)}
    blocks = blocks_in(question, BY_SCENARIO)
    blocks += blocks_in(stated[COMPARISON], BY_SCENARIO, COMPARISON) if COMPARISON in stated else []
    resolution.add(block for block in blocks if not block.path.startswith(("variants.", "panel.")))
    resolution.add(_implied_numbers(question, model))
    problems += unknown_sources(blocks, model)
    periods = periods_of(question)
    problems += _period_problems(question, model, numbers, periods)
    has_budget = question.budget not in (None, "none")
    if question.spend == "exactly" and not has_budget:
        hint = "give `budget`, or leave `spend` out"
        problems.append(question.node.problem("spend", "`spend: exactly` needs a budget", hint, key=True))
    scope = replace(checked.scope, numbers=numbers, periods=periods, has_budget=has_budget)
    used = {actual, fixed_by} | {name.text for wanted in question.require.values() for name in names(wanted)}
    budget = question.node.get("budget")
    for name, block in stated.items():
        valued = ValuedAllocation(name, block, model, periods, numbers.base, None if budget is None else budget.place)
        problems += valued.problems(name in used)
        if name not in used and not valued.fits_periods:
            allocations.pop(name, None)
    rules = [
        *budget_rules(question, scope),
        *programme_rules(scope, fixed_by, problems),
        *require_rules(question, scope, allocations, problems),
        *limit_rules(question, scope, problems),
    ]
    problems += unbounded_thresholds(model, scope.has_budget, numbers)
    goal = objective_of(question, scope, actual, problems)
    scenario = Scenario(
        question=question,
        model=model,
        numbers=numbers,
        scope=scope,
        rules=tuple(rules),
        goal=goal,
        allocations=allocations,
        actual=actual,
        fixed_by=fixed_by,
        **about,
    )
    if not problems:
        problems += sampling_problems(scenario)
    let_in = admitted(scenario, problems)
    if problems:
        raise InputError(problems)
    return replace(scenario, admitted=let_in)


def periods_of(question: QuestionBlock) -> tuple[str, ...]:
    """The budget periods in time order, however the file orders them; one without a name where there are none."""
    if not isinstance(question.budget, Mapping):
        return ("",)
    return tuple(sorted(question.budget, key=lambda t: ([int(p) if p.isdecimal() else p for p in _DIGITS.split(t)], t)))


def _allocations(
    question: ScenarioFile, comparison: ScenarioFile | None, model: Model, problems: list[Problem]
) -> tuple[dict[str, Allocation], str | None, str | None]:
    """The allocations by name, the one to compare with, and the one that fixed programmes take.

    `compare_with` given in code or by a command changes the comparison; fixed programmes keep the scenario's.
    """
    node, known = question.node, {**model.allocations, **question.allocations}
    for name in question.allocations.keys() & model.allocations.keys():
        message = f"the model has an allocation `{name}` already"
        problems.append(node.problem(("allocations", name), message, key=True))
    for name in (name for name, block in question.variants.items() if block.rival and name in known):
        message, hint = f"`{name}` is already the name of an allocation", "rivals and allocations share their names"
        problems.append(node.problem(("variants", name), message, hint, key=True))
    chosen: list[str | None] = []
    for key, block in {"compare_with": question, COMPARISON: comparison}.items():
        if block is None:
            continue
        stated = block.compare_with
        chosen.append(key if isinstance(stated, Allocation) else stated)
        if isinstance(stated, Allocation):
            known[key] = stated
        elif stated is not None and stated not in known:
            hint = nearest(stated, [*model.allocations, *question.allocations])
            if "." in stated:
                hint = "a file that holds an allocation is a CSV file, and its name ends in .csv"
            problems.append(block.node.problem("compare_with", f"there is no allocation `{stated}`", hint))
            chosen[-1] = None
    fixed = next((programme for programme in model.programmes.values() if programme.fixed), None)
    if fixed is not None and question.compare_with is None:
        hint = "a fixed programme takes the spending of `compare_with`"
        problems.append(fixed.node.problem("fixed", "the scenario has no `compare_with`", hint, key=True))
    return known, chosen[-1], chosen[0]


def _implied_numbers(question: QuestionBlock, model: Model) -> Iterator[Entry]:
    """The least scores that a scenario requires, and the numbers that it gives by leaving them out."""
    origin, node = BY_SCENARIO.inside(question), question.node
    for capability, wanted in question.require.items():
        child = node.get("require", capability)
        if child is not None and next(names(wanted), None) is None:
            yield Entry(f"require.{capability}", "require", NUMBER, Quantity.model_validate(child), origin)
    if question.horizon is None:
        one = Quantity.model_validate(Node(1, node.key_place or node.place))
        yield Entry("horizon", "horizon", YEARS, one, origin)
    stated = question.objective
    if stated is None or (stated.weights is None and getattr(stated.maximize, "text", "") == "weighted_score"):
        block = node.nearest("objective")
        equal = Node(Fraction(1, max(1, len(model.capabilities))), block.key_place or block.place)
        for name in model.capabilities:
            yield Entry(f"objective.weights.{name}", "weights", NUMBER, Quantity.model_validate(equal), origin)


def _period_problems(
    question: QuestionBlock, model: Model, numbers: Numbers, periods: tuple[str, ...]
) -> Iterator[Problem]:
    """What is wrong with the periods, the horizon, and payments by period."""
    node = question.node
    for name in periods if periods != ("",) else ():
        if not _PERIOD.fullmatch(name) or name in RESERVED:
            yield node.problem(("budget", name), f"`{name}` cannot be a period", "for example `2025`", key=True)
    for before, name in pairwise(periods):
        if _YEAR.fullmatch(before) and _YEAR.fullmatch(name) and int(name) != int(before) + 1:
            message = f"`{name}` does not follow {before}: a budget period is a year"
            yield node.problem(("budget", name), message, f"for example `{int(before) + 1}: 0`", key=True)
    for name, programme in model.programmes.items():
        for period in programme.payments or {}:
            path = f"programmes.{name}.payments.{period}"
            if period not in periods and path in numbers:
                yield Problem(f"{period} is not a budget period", numbers[path].place, budget_periods(periods))
    horizon = numbers.base.get("horizon")
    if horizon is not None:
        horizon = min(horizon, numbers["horizon"].low or horizon)
    timed = [n.path for n in numbers if n.field in ("lag", "life", "attrition") and n.value != 0]
    if question.horizon is None and timed:
        message = f"`horizon` is missing: `{timed[0]}` makes the answer depend on the years that count"
        yield Problem(message, node.place, f"for example `horizon: {max(3, len(periods))}`")
    elif periods != ("",) and horizon is not None and horizon < len(periods) and (question.horizon or model.outputs):
        message = f"the horizon is {float(horizon):g}, fewer years than the budget has periods ({len(periods)})"
        yield node.problem("horizon", message, f"for example `horizon: {len(periods)}`")
