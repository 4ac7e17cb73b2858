"""The numbers of a scenario's program, and of allocations, at many values of some of its numbers.

They follow the way of all numbers, from the file's expressions through the coefficients of the program and the
evaluation of allocations; they are recorded once on a tape, and computed for a block of samples at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.results import directed, moved_from
from optimizer.engine.tape_numbers import TapeNumbers
from optimizer.errors import InputError, Place, Problem, SolverError
from optimizer.program.evaluation import Achievement, Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.recording import Recorded, Tape, UnrecordableError, consistency, record, spending_input
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.scenario.allocations import Spending, never_negative
from optimizer.scenario.arithmetic import least, most
from optimizer.scenario.linear_form import Spend, Units, Upkeep
from optimizer.scenario.money import smallest_unit
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

_TOLERANCE = 1e-9
"""The relative violation up to which a rule counts as kept, beside what its amounts' last units make of it."""
NamedNumbers = dict[str, list[Any]]
"""Numbers by name, on a tape or plain."""


@dataclass(frozen=True)
class SampledActual:
    """The actual in each of S samples: spending by programme (p, S), scores (c, S), objective (S,).

    ``keeps`` (S,) marks where it keeps every rule but the budget, with the budgets at its own total, and none of its
    amounts is negative; ``total`` (periods, S) is that total, upkeep included.
    """

    spending: Matrix
    scores: Matrix
    objective: Vector
    keeps: Truths
    total: Matrix


@dataclass(frozen=True)
class Samples:
    """The numbers of S samples.

    ``batch`` is the program, ``matched`` the program with the budgets at the actual's total, None where these are not
    compared. ``nothing`` (S,) is the objective of the fixed programmes alone, 0 where it is money itself; ``room`` (S,)
    the change from which money has moved; ``budget`` (periods, S); ``payments`` (k, S) money per unit and period of
    programmes with payments; ``actual`` is None without one; ``sound`` (S,) marks where program and evaluation agree.
    """

    batch: Batch
    matched: Batch | None
    nothing: Vector
    room: Vector
    budget: Matrix
    payments: Matrix
    actual: SampledActual | None
    sound: Truths


class SampleNumbers:
    """One scenario recorded with the numbers ``paths`` as inputs. Raises InputError where that fails.

    A pickle holds the recording, so that another process need not record again.
    """

    def __init__(self, scenario: Scenario, paths: Sequence[str]) -> None:
        program = Program.of(scenario)
        self.scenario, self.paths = scenario, tuple(paths)
        self.categories = directed(scenario)
        self.keys = [(name, period) for name in scenario.programmes for period in scenario.periods]
        self.payments = [key for key in self.keys if scenario.programmes[key[0]].payments is not None]
        if program.exact.integers:
            raise SolverError("samples are linear programs: leave out `lot` and `min_if_any`")
        try:
            self._numbers, bounds = self._recorded(paths)
        except UnrecordableError as error:
            raise _refused(error, paths) from None
        exact = _with_categories(_with_bounds(program.exact, bounds), self.categories, program.evaluator)
        self.pattern = Pattern.of(exact, len(self.categories))

    def _recorded(self, paths: Sequence[str]) -> tuple[TapeNumbers, set[int]]:
        """All numbers but the scores, and the rows that become bounds of columns."""
        scenario, tape = self.scenario, Tape()
        inputs = {path: tape.input(path) for path in paths}
        values = scenario.numbers.values(inputs)
        evaluator, budgets = Evaluator(scenario, values), scenario.budgets(values)
        spent = evaluator.spending(scenario.actual) if scenario.actual else {}
        sized = scenario.has_budget and sum(scenario.budgets()) != 0
        counted = not scenario.goal.in_money
        totals = evaluator.budgets_for(spent) if scenario.has_budget and scenario.actual else {}
        evaluators = {"own": evaluator}
        if totals:
            evaluators["matched"] = Evaluator(scenario, scenario.numbers.values({**inputs, **totals}))
        linear = {name: formulate(each) for name, each in evaluators.items()}
        bounds = _single_rows(scenario, linear.values())
        numbers: NamedNumbers = {
            "nothing": [evaluator.achieve(evaluator.spending("nothing")).objective if counted else 0.0],
            "room": [moved_from(sum(budgets if sized else scenario.money(spent).values(), 0.0), scenario)],
            "budget": list(budgets),
            "payments": [evaluator.payment(*key) for key in self.payments],
            "sound": consistency(evaluator),
        }
        for name, each in evaluators.items():
            own = _with_categories(_with_bounds(linear[name], bounds), self.categories, each)
            numbers |= {f"{name} {kind}": values for kind, values in _by_kind(own).items()}
        if scenario.actual:
            numbers |= {
                "spending": [sum(spent[p, t] for t in scenario.periods) for p in scenario.programmes],
                "total": list(totals.values()),
            } | plan_numbers(evaluator, evaluators.get("matched", evaluator), spent)
        return TapeNumbers(tape, numbers), bounds

    @cached_property
    def _scores(self) -> TapeNumbers:
        own = record(self.scenario, self.paths)
        return TapeNumbers(own.tape, {"scores": list(own.evaluator.achieve(own.spending).scores.values())})

    def at(self, values: Mapping[str, Vector], count: int) -> Samples:
        """Compute the numbers of ``count`` samples at ``values``: path to an array of shape (count,)."""
        numbers, actual = self._numbers(values, count), None
        if "spending" in numbers:
            sides = (numbers[side] for side in ("left", "right", "tolerance"))
            keeps = ~np.any(broken_rules(self.scenario.rules, *sides), axis=0)
            spending, scores, total = numbers["spending"], numbers["scores"], numbers["total"]
            actual = SampledActual(spending, scores, numbers["objective"][0], keeps, total)
        matched = _batch(numbers, "matched") if "matched cost" in numbers else None
        (nothing,), (room,), budget, payments = (numbers[name] for name in ("nothing", "room", "budget", "payments"))
        sound = np.all(numbers["sound"] > 0, axis=0)
        return Samples(_batch(numbers, "own"), matched, nothing, room, budget, payments, actual, sound)

    def spending(self, samples: Samples, x: Matrix) -> Matrix:
        """Spending by programme and period (p * periods, S) at points x (S, n)."""
        place = {key: i for i, key in enumerate(self.keys)}
        amounts = np.zeros((len(place), len(x)))
        for j, key in enumerate(self.pattern.program.columns):
            if key[0] == "spend":
                amounts[place[key[1], key[3]]] += x[:, j]
            elif key[0] == "units":
                for t in self.scenario.periods:
                    amounts[place[key[1], t]] += x[:, j] * samples.payments[self.payments.index((key[1], t))]
        return amounts

    def by_category(self, spending: Matrix) -> Matrix:
        """Sum spending by programme (p, S) by category (categories, S)."""
        programmes = list(self.scenario.programmes)
        paid = [self.scenario.paid(self.scenario.categories[category]) for category in self.categories]
        return np.array([np.sum(spending[[programmes.index(name) for name in own]], axis=0) for own in paid])

    def scores(self, values: Mapping[str, Vector], spending: Matrix) -> Matrix:
        """Scores (capabilities, S) of spending by programme and period (p * periods, S)."""
        named = dict(zip((spending_input(*key) for key in self.keys), spending, strict=True))
        return self._scores({**values, **named}, spending.shape[1])["scores"]


def plan_numbers(evaluator: Evaluator, at_budgets: Evaluator, spending: Spending) -> NamedNumbers:
    """Objective and scores of an allocation, and at the budgets of another evaluator the sides of each rule.

    What an allocation achieves does not depend on budgets, as formulas cannot name them. ``tolerance`` is by how much a
    rule may be missed. A last rule is that no amount is negative.
    """
    scenario, achieved = evaluator.scenario, evaluator.achieve(spending)
    numbers: NamedNumbers = {"objective": [achieved.objective], "scores": list(achieved.scores.values())}
    total = sum(achieved.spending.values(), 0.0)
    amounts = [amount for (name, _), amount in achieved.spending.items() if never_negative(scenario.model, name)]
    sizes = [at_budgets.rule_size(rule, achieved) for rule in scenario.rules]
    right, rounded = [*map(at_budgets.bound, scenario.rules), 0.0], [*_of_last_units(at_budgets, spending), 0.0]
    return numbers | {
        "left": [*(at_budgets.rule_value(rule, achieved) for rule in scenario.rules), least(*amounts, 0.0)],
        "right": right,
        "tolerance": [
            _TOLERANCE * most(size, bound, -bound, 1.0) + last
            for size, bound, last in zip([*sizes, total], right, rounded, strict=True)
        ],
    }


def _of_last_units(evaluator: Evaluator, amounts: Spending) -> Iterator[Any]:
    """By how much the last unit of the currency in each amount moves the left side of each rule on money and units.

    As `program.rounding` has it, a budget may be exceeded by one unit in all.
    """
    scenario = evaluator.scenario
    unit = 0.0 if scenario.currency is None else float(smallest_unit(scenario.currency))
    spending = {key: 0.0 if key[0] in scenario.costless else unit for key in amounts}
    units = evaluator.units(spending)
    last = Achievement(spending, units, {}, {}, evaluator.upkeep_of(units), None)
    for rule in scenario.rules:
        on_amounts = all(isinstance(atom, Spend | Units | Upkeep) for atom in rule.coefficients)
        yield unit if rule.family == "budget" else evaluator.rule_size(rule, last) if on_amounts else 0.0


def broken_rules(rules: Sequence[Rule], left: Matrix, right: Matrix, tolerance: Matrix) -> Truths:
    """Where each rule is broken (rules + 1, S), from the numbers of a plan; the last: no negative amount."""
    relation = np.array([*({"<=": 1, ">=": -1, "=": 0}[rule.relation] for rule in rules), -1])
    over = np.where(relation[:, None] == 0, np.abs(left - right), (left - right) * relation[:, None])
    return np.asarray(over > tolerance)


def _batch(numbers: Mapping[str, Matrix], name: str) -> Batch:
    tables = [np.ascontiguousarray(numbers[f"{name} {kind}"].T) for kind in Batch._fields]
    return Batch._make([*tables[:-1], tables[-1][:, 0]])


def _by_kind(linear: LinearProgram) -> NamedNumbers:
    """The numbers of a program in the order of a `Batch`."""
    return {
        "cost": list(linear.cost),
        "values": [value for _, _, value in linear.entries],
        "rhs": list(linear.rhs),
        "lower": [-np.inf if value is None else value for value in linear.lower],
        "upper": [np.inf if value is None else value for value in linear.upper],
        "constant": [linear.constant],
    }


def _single_rows(scenario: Scenario, programs: Collection[LinearProgram]) -> set[int]:
    """Rows on money with a single entry, which is the same in all samples and not 0.

    Of money in tiers, of which each sample has its own, there is none; of fixed programmes the row that fixes it.
    """
    fixing = {rule.name for rule in scenario.rules if rule.family == "fixed"}
    decided = {name for name, own in scenario.programmes.items() if not (own.fixed or own.tiers)}
    first, single = next(iter(programs)), set[int]()
    for i, rows in enumerate(zip(*(program.by_row for program in programs), strict=True)):
        if all(len(row) == 1 and not isinstance(row[0][1], Recorded) and row[0][1] for row in rows):
            kind, name, *_ = first.columns[rows[0][0][0]]
            if first.rows[i] in fixing or (kind in ("spend", "units") and name in decided):
                single.add(i)
    return single


def _with_bounds(linear: LinearProgram, rows: set[int]) -> LinearProgram:
    """Turn these rows, of a single entry each, into bounds of their columns."""
    lower, upper = list(linear.lower), list(linear.upper)
    for i, j, value in linear.entries:
        if i in rows:
            end, rises = linear.rhs[i] / value, value > 0
            if linear.relations[i] == "=" or rises == (linear.relations[i] == "<="):
                upper[j] = end if upper[j] is None else least(upper[j], end)
            if linear.relations[i] == "=" or rises == (linear.relations[i] == ">="):
                lower[j] = end if lower[j] is None else most(lower[j], end)
    return replace(linear.without_rows(rows), lower=tuple(lower), upper=tuple(upper))


def _with_categories(linear: LinearProgram, categories: Sequence[str], evaluator: Evaluator) -> LinearProgram:
    """Add a row for each category, open until a question bounds its spending."""
    scenario = evaluator.scenario

    def money(key: tuple[Any, ...]) -> Any:
        """Money per unit of a column."""
        return 1.0 if key[0] == "spend" else sum((evaluator.payment(key[1], t) for t in scenario.periods), 0.0)

    for name in categories:
        members = scenario.paid(scenario.categories[name])
        own = {j: money(k) for j, k in enumerate(linear.columns) if k[0] in ("spend", "units") and k[1] in members}
        linear = linear.with_row(f"category.{name}", own, "<=", np.inf)
    return linear


def _refused(error: UnrecordableError, paths: Sequence[str]) -> InputError:
    names = sorted(error.inputs & set(paths))
    message = "cannot be drawn: the program takes another form by its value"
    problems = [Problem(f"`{name}` {message}", Place("sweep"), "leave it out of `uncertain`") for name in names]
    return InputError(problems or Problem("this scenario cannot be swept", Place("sweep")))
