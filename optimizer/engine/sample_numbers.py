"""The numbers of a scenario's program, and of allocations beside it, at many values of some of its numbers.

They go the one way of all numbers, from the file's expressions through the coefficients of the program and the
evaluation of allocations; they are recorded once, and computed for a block of samples at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.engine.codegen import TapeFunction
from optimizer.engine.consistency import consistency
from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.verdicts import SHARE, directed
from optimizer.errors import InputError, Place, Problem
from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.scenario.allocations import Spending, never_negative
from optimizer.scenario.arithmetic import least
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tape import Tape, UnrecordableError

_TOLERANCE = 1e-9
"""A rule that an allocation misses by less, relatively, is kept."""
Numbers = dict[str, list[Any]]
"""Numbers by name, on a tape or plain."""


@dataclass(frozen=True)
class Measured:
    """What an allocation does in each of S samples: spending by programme (p, S), scores (c, S), objective (S,).

    ``broken`` (rules, S) marks the rules that it breaks, the budget apart, with the budgets set to its own total;
    ``negative`` (S,) where a line of it is below 0; ``total`` (periods, S) is that total, upkeep included.
    """

    spending: Matrix
    scores: Matrix
    objective: Vector
    broken: Truths
    negative: Truths
    total: Matrix

    @property
    def keeps(self) -> Truths:
        """Where it keeps every rule but the budget, and no line of it is negative."""
        kept: Truths = ~(np.any(self.broken, axis=0) | self.negative)
        return kept


@dataclass(frozen=True)
class Samples:
    """The numbers of S samples.

    ``batch`` is the program, ``matched`` the same with the budgets set to what the actual takes, None where that is no
    question. ``nothing`` (S,) is what the fixed programmes alone reach; ``room`` (S,) one per cent of the budget;
    ``budget`` (periods, S); ``payments`` (k, S) money per unit and period of programmes with payments; ``allocations``
    are the actual, first, and those beside it; ``sound`` (S,) marks where the program says what `evaluate` says.
    """

    batch: Batch
    matched: Batch | None
    nothing: Vector
    room: Vector
    budget: Matrix
    payments: Matrix
    allocations: tuple[Measured, ...]
    sound: Truths


class SampleNumbers:
    """One scenario, recorded with ``paths`` as what moves. Raises InputError for a number that cannot be recorded.

    With ``alone`` the actual is the only allocation that is measured. Pickled, this is as small as what was recorded,
    so that another process need not record it again.
    """

    def __init__(
        self,
        scenario: Scenario,
        paths: Sequence[str],
        alone: bool = False,
    ) -> None:
        program = Program.of(scenario)
        self.scenario, self.columns = scenario, program.exact.columns
        self.categories = directed(scenario)
        self.rules = tuple(rule for rule in scenario.rules if rule.family != "budget")
        self.names = () if scenario.actual is None else (scenario.actual, *([] if alone else _others(scenario)))
        self.pattern = Pattern.of(_with_categories(program.exact, program, self.categories, _own_weights(program)))
        m = len(program.exact.rows)
        self.category_rows: Any = np.arange(m, m + 2 * len(self.categories)).reshape(-1, 2)
        self.payments = [(name, t) for name in _paid(scenario) for t in scenario.periods]
        self._program = program
        try:
            self._record(list(paths))
        except UnrecordableError as error:
            raise _refused(error, paths) from None
        del self._program

    def _record(self, paths: list[str]) -> None:
        scenario, tape = self.scenario, Tape()
        given = {path: tape.input(path) for path in paths}
        values = scenario.values(given)
        evaluator, budgets = Evaluator(scenario, values), scenario.budgets(values)
        fixed = evaluator.spending("nothing")
        spent = evaluator.spending(scenario.actual) if scenario.actual else {}
        sized = scenario.has_budget and sum(scenario.budgets()) != 0
        counted = scenario.goal.kind not in ("spend", "money_moved")
        numbers: Numbers = {
            **self._linear("own", values),
            "nothing": [evaluator.achieve(fixed).objective if counted else 0.0],
            "room": [sum(budgets if sized else scenario.money(spent).values(), 0.0) * SHARE],
            "budget": list(budgets),
            "payments": [evaluator.payment(*key) for key in self.payments],
            "sound": consistency(scenario, evaluator),
        }
        totals = evaluator.budgets_for(spent) if scenario.has_budget and scenario.actual else {}
        self._has_matched = bool(totals)
        numbers |= self._linear("matched", scenario.values({**given, **totals})) if totals else {}
        for i, name in enumerate(self.names):
            numbers |= self._allocation(f"{i}", given, evaluator, evaluator.spending(name))
        self._numbers = TapeNumbers(tape, numbers)
        tape = Tape()
        drawn = scenario.values({path: tape.input(path) for path in paths})
        spending: Spending = {key: tape.input(_spending_input(*key)) for key in self.keys}
        achieved = Evaluator(scenario, drawn).achieve(spending)
        self._scores = TapeNumbers(tape, {"scores": list(achieved.scores.values())})

    def _linear(self, name: str, values: Mapping[str, Any]) -> Numbers:
        """The numbers of the program with the rows of categories."""
        program, evaluator = self._program, Evaluator(self.scenario, values)
        linear = formulate(evaluator)
        weights = {
            j: sum((evaluator.payment(linear.columns[j][1], t) for t in self.scenario.periods), 0.0)
            if linear.columns[j][0] == "units"
            else 1.0
            for j in _own_weights(program)
        }
        linear = _with_categories(linear, program, self.categories, weights)
        return {
            f"{name} cost": list(linear.cost),
            f"{name} values": [value for _, _, value in linear.entries],
            f"{name} rhs": list(linear.rhs),
            f"{name} lower": [-np.inf if value is None else value for value in linear.lower],
            f"{name} upper": [np.inf if value is None else value for value in linear.upper],
            f"{name} constant": [linear.constant],
        }

    def _allocation(self, name: str, given: Mapping[str, Any], evaluator: Evaluator, spending: Spending) -> Numbers:
        """Spending, scores, objective, and the sides of every rule with the budgets at the allocation's own total."""
        scenario, achieved = self.scenario, evaluator.achieve(spending)
        totals = evaluator.budgets_for(spending) if scenario.has_budget else {}
        at_total = Evaluator(scenario, scenario.values({**given, **totals})) if totals else evaluator
        reached = at_total.achieve(spending)
        return {
            f"{name} spending": [sum(spending[p, t] for t in scenario.periods) for p in scenario.programmes],
            f"{name} scores": list(achieved.scores.values()),
            f"{name} objective": [achieved.objective],
            f"{name} total": list(totals.values()),
            f"{name} least": [least(*(v for (p, _), v in spending.items() if never_negative(scenario.model, p)), 0.0)],
            f"{name} left": [at_total.rule_value(rule, reached) for rule in self.rules],
            f"{name} right": [at_total.bound(rule) for rule in self.rules],
            f"{name} size": [at_total.rule_size(rule, reached) for rule in self.rules],
        }

    def at(self, values: Mapping[str, Vector], count: int) -> Samples:
        """The numbers of ``count`` samples at ``values``: path to an array of shape (count,)."""
        found = self._numbers(values, count)
        return Samples(
            _batch(found, "own"),
            _batch(found, "matched") if self._has_matched else None,
            found["nothing"][0],
            found["room"][0],
            found["budget"],
            found["payments"],
            tuple(self._measured(found, f"{i}") for i in range(len(self.names))),
            np.all(found["sound"] > 0, axis=0),
        )

    def _measured(self, found: Mapping[str, Matrix], name: str) -> Measured:
        left, right, size = (found[f"{name} {side}"] for side in ("left", "right", "size"))
        spending = found[f"{name} spending"]
        return Measured(
            spending,
            found[f"{name} scores"],
            found[f"{name} objective"][0],
            broken(self.rules, left, right, size),
            found[f"{name} least"][0] < -_TOLERANCE * np.sum(np.abs(spending), axis=0),
            found[f"{name} total"],
        )

    @property
    def keys(self) -> list[tuple[str, str]]:
        """(programme, period) in the order of spending."""
        return [(name, period) for name in self.scenario.programmes for period in self.scenario.periods]

    def spending(self, samples: Samples, x: Matrix) -> Matrix:
        """Spending by programme and period (p * periods, S) at points x (S, n)."""
        place = {key: i for i, key in enumerate(self.keys)}
        found = np.zeros((len(place), len(x)))
        for j, key in enumerate(self.columns):
            if key[0] == "spend":
                found[place[key[1], key[3]]] += x[:, j]
            elif key[0] == "units":
                for t in self.scenario.periods:
                    found[place[key[1], t]] += x[:, j] * samples.payments[self.payments.index((key[1], t))]
        return found

    def by_category(self, spending: Matrix) -> Matrix:
        """Spending by category (categories, S), of spending by programme, or by programme and period."""
        each = len(spending) // len(self.scenario.programmes)
        found = np.zeros((len(self.categories), spending.shape[1]))
        for c, category in enumerate(self.categories):
            for i, name in enumerate(self.scenario.programmes):
                if name in self.scenario.paid(self.scenario.categories[category]):
                    found[c] += np.sum(spending[i * each : (i + 1) * each], axis=0)
        return found

    def scores(self, values: Mapping[str, Vector], spending: Matrix) -> Matrix:
        """Scores (capabilities, S) of spending by programme and period (p * periods, S)."""
        named = dict(zip((_spending_input(*key) for key in self.keys), spending, strict=True))
        return self._scores({**values, **named}, spending.shape[1])["scores"]


def broken(rules: Sequence[Rule], left: Matrix, right: Matrix, size: Matrix) -> Truths:
    """Where each rule is broken (rules, S): of its left side, its right side and what its rounding is relative to."""
    relation = np.array([{"<=": 1, ">=": -1, "=": 0}[rule.relation] for rule in rules], dtype=np.int64)
    over = np.where(relation[:, None] == 0, np.abs(left - right), (left - right) * relation[:, None])
    missed: Truths = over > _TOLERANCE * np.maximum(np.maximum(size, np.abs(right)), 1.0)
    return missed


class TapeNumbers:
    """Named numbers of one tape, computed together."""

    def __init__(self, tape: Tape, numbers: Numbers) -> None:
        self._sizes = {name: len(values) for name, values in numbers.items()}
        self._function = TapeFunction(tape, [value for values in numbers.values() for value in values])

    def __call__(self, values: Mapping[str, Vector], count: int) -> dict[str, Matrix]:
        """The numbers by name, each of shape (how many, count)."""
        every = np.empty((len(self._function.plain), count))
        every[:] = self._function.plain[:, None]
        every[self._function.recorded] = self._function(values, count)
        ends = np.cumsum([0, *self._sizes.values()])
        return {name: every[a:b] for name, a, b in zip(self._sizes, ends, ends[1:], strict=False)}


def _batch(found: Mapping[str, Matrix], name: str) -> Batch:
    cost, values, rhs, lower, upper = (
        np.ascontiguousarray(found[f"{name} {part}"].T) for part in ("cost", "values", "rhs", "lower", "upper")
    )
    return Batch(cost, values, rhs, lower, upper, found[f"{name} constant"][0])


def _own_weights(program: Program) -> dict[int, Any]:
    """Columns that are spending on a category with a direction, and money per unit of each, at the program's values."""
    members = {name for category in directed(program.scenario) for name in program.scenario.categories[category]}
    return {j: weight for name in program.scenario.paid(program.scenario.programmes) if name in members
            for j, weight in program.spending_columns(name).items()}  # fmt: skip


def _with_categories(
    linear: LinearProgram, program: Program, categories: Sequence[str], weights: Mapping[int, Any]
) -> LinearProgram:
    """Two more rows for each category, open until a question bounds its spending from above or from below."""
    for name in categories:
        members = program.scenario.categories[name]
        own = {j: weights[j] for j in sorted(weights) if linear.columns[j][1] in members}
        linear = linear.with_row(f"category.{name}.at_most", own, "<=", np.inf)
        linear = linear.with_row(f"category.{name}.at_least", own, ">=", -np.inf)
    return linear


def _paid(scenario: Scenario) -> Iterator[str]:
    return (name for name, programme in scenario.programmes.items() if programme.payments is not None)


def _others(scenario: Scenario) -> Iterator[str]:
    return (name for name in scenario.allocations if name != scenario.actual)


def _spending_input(programme: str, period: str) -> str:
    return f"spending {programme}.{period}"


def _refused(error: UnrecordableError, paths: Sequence[str]) -> InputError:
    names = sorted(error.inputs & set(paths))
    message = "cannot be drawn: the program takes another form by its value"
    problems = [Problem(f"`{name}` {message}", Place("sweep"), name, "leave it out of `uncertain`") for name in names]
    return InputError(problems or Problem("this scenario cannot be swept", Place("sweep")))
