"""A scenario with everything that a sample needs on a tape: the program, what the actual and its rivals achieve.

The numbers go the one way of all numbers, from the file's expressions through the coefficients of the Pyomo algebra and
the evaluation of allocations. They are recorded once and played for a block of samples at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.family import SHARE, category_entries, directed, totals_of
from optimizer.errors import InputError, Place, Problem
from optimizer.program.coefficients import coefficients
from optimizer.program.evaluate import Evaluator
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.scenario.allocation import Spending, never_negative
from optimizer.scenario.arithmetic import least
from optimizer.scenario.recording import Tape, UnrecordableError
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.pattern import Batch, Pattern
from optimizer.sweep.player import Player

_TOLERANCE = 1e-9
"""A rule that an allocation misses by less, relatively, is kept."""
_SPENDING = "spending "


@dataclass(frozen=True)
class Measured:
    """What an allocation does at each sample: spending by programme (p, k), scores (c, k) and objective (k,).

    ``keeps`` tells where it keeps every rule but the budget, with the budget set to its own total, and no line of it
    is negative; ``total`` (periods, k) is that total, upkeep included.
    """

    spending: Matrix
    scores: Matrix
    objective: Vector
    keeps: Truths
    total: Matrix


@dataclass(frozen=True)
class Posed:
    """The numbers of a block of k samples.

    ``batch`` is the program, ``matched`` the same with the budgets set to what the actual takes. ``nothing`` (k,) is
    what the fixed programmes alone reach; ``room`` (k,) one per cent of the budget; ``budget`` (periods, k);
    ``payments`` (p, k) money per unit and period of programmes with payments; ``allocations`` are the actual, first,
    and its rivals.
    """

    batch: Batch
    matched: Batch | None
    nothing: Vector
    room: Vector
    budget: Matrix
    payments: Matrix
    allocations: tuple[Measured, ...]


class Sampled:
    """One scenario, recorded with ``paths`` as what is drawn. Raises InputError for what cannot be swept.

    ``exact`` is its program, ``pattern`` that of the program with the rows of categories. Pickled, it is as small as
    what was recorded, so that another process need not record it again.
    """

    def __init__(self, scenario: Scenario, paths: Sequence[str]) -> None:
        self.scenario, program = scenario, Program.of(scenario)
        self.exact = program.exact
        self.categories = directed(scenario)
        self.names = _compared(scenario)
        self.pattern = Pattern.of(_with_categories(program, self.categories))
        self.sign = 1.0 if scenario.goal.maximized else -1.0
        self._paid = [
            (name, period)
            for name, programme in scenario.programmes.items()
            if programme.payments is not None
            for period in scenario.periods
        ]
        tape = Tape()
        try:
            self._record(tape, paths, program)
        except UnrecordableError as error:
            raise _refused(error, paths) from None

    def _record(self, tape: Tape, paths: Sequence[str], program: Program) -> None:
        scenario = self.scenario
        given = {path: tape.input(path) for path in paths}
        values = scenario.values(given)
        own = self._linear(values, program)
        evaluator = Evaluator(scenario, values)
        fixed = evaluator.spending("nothing")
        budgets = scenario.budgets(values)
        spent = evaluator.spending(scenario.actual) if scenario.actual else {}
        sized = scenario.has_budget and sum(scenario.budgets()) != 0
        numbers = [
            *_flat(own),
            0.0 if scenario.goal.kind in ("spend", "money_moved") else evaluator.achieve(fixed).objective,
            sum(budgets if sized else spent.values(), 0.0) * SHARE,
            *budgets,
            *(evaluator.payment(*key) for key in self._paid),
        ]
        totals = totals_of(scenario, values)
        self._has_matched = bool(totals)
        numbers += _flat(self._linear(scenario.values({**given, **totals}), program)) if totals else []
        for name in self.names:
            numbers += self._allocation(given, values, name)
        self._player, self._programs = Player(tape, numbers), Player(tape, _flat(own))
        achieving = Tape()
        drawn = scenario.values({path: achieving.input(path) for path in paths})
        spending: Spending = {key: achieving.input(_SPENDING + ".".join(key)) for key in _keys(scenario)}
        achieved = Evaluator(scenario, drawn).achieve(spending)
        self._scores = Player(achieving, list(achieved.scores.values()))

    def _linear(self, values: Mapping[str, Any], program: Program) -> LinearProgram:
        evaluator = Evaluator(self.scenario, values)
        groups = coefficients(self.scenario, dict(values), evaluator)
        with program.form.program.at(groups):
            linear = program.form.numbers()
        weights = {
            j: sum((evaluator.payment(linear.columns[j][1], t) for t in self.scenario.periods), 0.0)
            if linear.columns[j][0] == "units"
            else 1.0
            for _, j in category_entries(program)
        }
        return _rows_of_categories(linear, program, self.categories, weights)

    def _allocation(self, given: Mapping[str, Any], values: Mapping[str, Any], name: str) -> list[Any]:
        """Spending, scores, objective, how far the worst rule is missed, and totals of one allocation."""
        scenario = self.scenario
        evaluator = Evaluator(scenario, values)
        spending = evaluator.spending(name)
        achieved = evaluator.achieve(spending)
        totals = evaluator.budgets_for(spending) if scenario.has_budget else {}
        at_total = Evaluator(scenario, scenario.values({**given, **totals}))
        reached = at_total.achieve(at_total.spending(name))
        misses: list[Any] = []
        for rule in scenario.rules:
            if rule.family != "budget":
                misses += [at_total.rule_value(rule, reached), at_total.bound(rule), at_total.rule_size(rule, reached)]
        return [
            *(achieved.spent(programme) for programme in scenario.programmes),
            *achieved.scores.values(),
            achieved.objective,
            *totals.values(),
            least(*(amount for (line, _), amount in spending.items() if never_negative(scenario.model, line)), 0.0),
            *misses,
        ]

    def pose(self, values: Mapping[str, Vector], count: int) -> Posed:
        """The numbers of ``count`` samples at ``values`` (path to an array of shape (count,))."""
        reader = _Reader(self._player, values, count)
        batch = reader.batch(self.pattern.program)
        nothing, room = reader.take(1)[0], reader.take(1)[0]
        budget = reader.take(len(self.scenario.periods) if self.scenario.has_budget else 0)
        payments = reader.take(len(self._paid))
        matched = reader.batch(self.pattern.program) if self._has_matched else None
        allocations = tuple(self._measured(reader) for _ in self.names)
        return Posed(batch, matched, nothing, room, budget, payments, allocations)

    def programs(self, values: Mapping[str, Vector], count: int) -> Batch:
        """The programs of ``count`` samples and nothing else."""
        return _Reader(self._programs, values, count).batch(self.pattern.program)

    def _measured(self, reader: _Reader) -> Measured:
        scenario = self.scenario
        spending, scores = reader.take(len(scenario.programmes)), reader.take(len(scenario.model.capabilities))
        objective = reader.take(1)[0]
        total = reader.take(len(scenario.periods) if scenario.has_budget else 0)
        keeps = reader.take(1)[0] >= -_TOLERANCE * np.sum(np.abs(spending), axis=0)
        for rule in scenario.rules:
            if rule.family != "budget":
                left, right, size = reader.take(3)
                over = {"<=": left - right, ">=": right - left, "=": np.abs(left - right)}[rule.relation]
                keeps &= over <= _TOLERANCE * np.maximum(np.maximum(size, np.abs(right)), 1.0)
        return Measured(spending, scores, objective, keeps, total)

    def spending(self, posed: Posed, x: Matrix) -> Matrix:
        """Spending by programme and period (p * periods, k) at points x (k, n)."""
        scenario = self.scenario
        place = {(name, t): i for i, (name, t) in enumerate(_keys(scenario))}
        found = np.zeros((len(place), len(x)))
        for j, key in enumerate(self.exact.columns):
            if key[0] == "spend":
                found[place[key[1], key[3]]] += x[:, j]
            elif key[0] == "units":
                for t in scenario.periods:
                    found[place[key[1], t]] += x[:, j] * posed.payments[self._paid.index((key[1], t))]
        return found

    def of_category(self, c: int, spending: Matrix) -> Vector:
        """Spending on a category (k,), of spending by programme, or by programme and period."""
        members = self.scenario.categories[self.categories[c]]
        each = len(spending) // len(self.scenario.programmes)
        rows = [i * each + t for i, name in enumerate(self.scenario.programmes) if name in members for t in range(each)]
        found: Vector = np.sum(spending[rows], axis=0)
        return found

    def row_of(self, c: int, at_most: bool) -> int:
        """The row that bounds the spending on a category from above, or from below."""
        return len(self.exact.rows) + 2 * c + (0 if at_most else 1)

    def scores(self, values: Mapping[str, Vector], spending: Matrix) -> Matrix:
        """Scores (capabilities, k) of spending by programme and period (p * periods, k)."""
        keys = [_SPENDING + ".".join(key) for key in _keys(self.scenario)]
        given = {**values, **dict(zip(keys, spending, strict=True))}
        return _Reader(self._scores, given, spending.shape[1]).take(len(self._scores.plain))


class _Reader:
    """The numbers that a player gives, recorded and plain, in the order in which they were recorded."""

    def __init__(self, player: Player, values: Mapping[str, Vector], count: int) -> None:
        self.plain, self.moving, self.count, self.at = player.plain, player.moving, count, 0
        self.found = player.play(values, count)

    def _next(self, size: int) -> tuple[Vector, Any, Matrix]:
        """The next numbers: the plain ones, and the places and values of those that were recorded."""
        first, last = np.searchsorted(self.moving, (self.at, self.at + size))
        self.at += size
        start = self.at - size
        return self.plain[start : self.at], self.moving[first:last] - start, self.found[first:last]

    def take(self, size: int) -> Matrix:
        """The next numbers of all samples: (size, count)."""
        plain, places, found = self._next(size)
        every = np.empty((size, self.count))
        every[:] = plain[:, None]
        every[places] = found
        return every

    def batch(self, linear: LinearProgram) -> Batch:
        """The next program, sample by sample."""

        def table(size: int) -> Matrix:
            plain, places, found = self._next(size)
            every = np.empty((self.count, size))
            every[:] = plain
            every[:, places] = found.T
            return every

        m, n = len(linear.rows), len(linear.columns)
        return Batch(table(n), table(len(linear.entries)), table(m), table(n), table(n), self.take(1)[0])


def _flat(linear: LinearProgram) -> list[Any]:
    """The numbers of a program in the order in which `_Reader.batch` takes them."""
    return [
        *linear.cost,
        *(value for _, _, value in linear.entries),
        *linear.rhs,
        *(-np.inf if value is None else value for value in linear.lower),
        *(np.inf if value is None else value for value in linear.upper),
        linear.constant,
    ]


def _with_categories(program: Program, categories: Sequence[str]) -> LinearProgram:
    weights = {j: program.spending_columns(program.exact.columns[j][1])[j] for _, j in category_entries(program)}
    return _rows_of_categories(program.exact, program, categories, weights)


def _rows_of_categories(
    linear: LinearProgram, program: Program, categories: Sequence[str], weights: Mapping[int, Any]
) -> LinearProgram:
    """Two more rows for each category, free until a question bounds its spending from above or from below."""
    entries = category_entries(program)
    for c, name in enumerate(categories):
        own = {j: weights[j] for k, j in entries if k == c}
        linear = linear.with_row(f"category.{name}.at_most", own, "<=", np.inf)
        linear = linear.with_row(f"category.{name}.at_least", own, ">=", -np.inf)
    return linear


def _keys(scenario: Scenario) -> list[tuple[str, str]]:
    return [(name, period) for name in scenario.programmes for period in scenario.periods]


def _compared(scenario: Scenario) -> tuple[str, ...]:
    """The actual, first, and its rivals."""
    if scenario.actual is None:
        return ()
    return (scenario.actual, *(name for name in scenario.allocations if name != scenario.actual))


def _refused(error: UnrecordableError, paths: Sequence[str]) -> InputError:
    names = sorted(error.inputs & set(paths))
    message = "cannot be drawn: the program takes another form by its value"
    problems = [Problem(f"`{name}` {message}", Place("sweep"), name, "leave it out of `uncertain`") for name in names]
    return InputError(problems or Problem("this scenario cannot be swept", Place("sweep")))
