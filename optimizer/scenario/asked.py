"""What a scenario states itself, beside its model: periods, horizon, budget, weights, required scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from optimizer.errors import Problem
from optimizer.scenario.entries import BY_SCENARIO, Entry, numbers_in
from optimizer.scenario.expression import names
from optimizer.scenario.fields import Quantity
from optimizer.scenario.model_schema import Model
from optimizer.scenario.numbers import Numbers
from optimizer.scenario.objective import counts_scores
from optimizer.scenario.scenario_schema import Question, lacks
from optimizer.scenario.scope import RESERVED
from optimizer.scenario.tree import Node, place_of

_PERIOD = re.compile(r"\w{1,40}")
_STATED = ("horizon", "budget", "objective", "compare_with", "allocations")


def periods_of(question: Question) -> tuple[str, ...]:
    """The budget periods in time order, however the file orders them; one without a name where there are none."""
    if not isinstance(question.budget, Mapping):
        return ("",)
    return tuple(sorted(question.budget, key=lambda name: (0, int(name), "") if _is_year(name) else (1, 0, name)))


def _is_year(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < 10


def asked_numbers(question: Question, node: Node, model: Model) -> Iterator[Entry]:
    """The numbers that ``question``, described by ``node``, gives besides its limits; also those it gives silently."""
    origin = BY_SCENARIO.inside(question)
    for key in _STATED:
        value, child = getattr(question, key), node.get(key)
        if value is not None and child is not None:
            yield from numbers_in(value, child, key, key, origin)
    for capability, wanted in question.require.items():
        child = node.get("require", capability)
        if child is not None and next(names(wanted), None) is None:
            yield Entry(f"require.{capability}", "require", Quantity(value=wanted), child, origin)
    if question.horizon is None:
        yield Entry("horizon", "horizon", Quantity(value=1), _mark(node), origin)
    if counts_scores(question) and (question.objective is None or question.objective.weights is None):
        share = Quantity(value=Fraction(1, max(1, len(model.capabilities))))
        for name in model.capabilities:
            yield Entry(f"objective.weights.{name}", "weights", share, _mark(node.nearest("objective")), origin)


def _mark(node: Node) -> Node:
    # The place of a block, for a number that the block gives by leaving it out.
    return Node(None, node.key_place or node.place)


def asked_problems(question: Question, node: Node, model: Model, numbers: Numbers) -> Iterator[Problem]:
    """What is wrong with the periods, the horizon, and payments by period."""
    periods = periods_of(question)
    for name in periods if periods != ("",) else ():
        if not _PERIOD.fullmatch(name) or name in RESERVED:
            place = place_of(node, ("budget", name), key=True)
            yield Problem(f"`{name}` cannot be a period", place, f"budget.{name}", "for example `2025`")
    for name, programme in model.programmes.items():
        for period in programme.payments or {}:
            if period not in periods:
                known = ", ".join(p for p in periods if p) or "none; give the budget by period"
                path = f"programmes.{name}.payments.{period}"
                yield Problem(
                    f"{period} is not a budget period",
                    numbers_place(numbers, path, node),
                    path,
                    f"budget periods: {known}",
                )
    yield from _horizon_problems(question, node, model, numbers, periods)


def numbers_place(numbers: Numbers, path: str, node: Node) -> Any:
    """The place of the number at ``path``; that of ``node`` where it is at fault."""
    return numbers[path].place if path in numbers else node.place


def _horizon_problems(
    question: Question, node: Node, model: Model, numbers: Numbers, periods: tuple[str, ...]
) -> Iterator[Problem]:
    horizon, missing = numbers.base.get("horizon"), lacks(node, "horizon")
    timed = [n.path for n in numbers if n.field in ("lag", "life", "attrition") and numbers.base.get(n.path, 0) != 0]
    if missing and timed:
        message = f"`horizon` is missing: `{timed[0]}` makes the answer depend on the years that count"
        yield Problem(message, node.place, "horizon", "for example `horizon: 3`")
    elif horizon is not None and horizon < len(periods) and (question.horizon or (missing and model.outputs)):
        message = f"the horizon of {float(horizon):g} years is shorter than the {len(periods)} budget periods"
        yield Problem(message, place_of(node, "horizon"), "horizon")
