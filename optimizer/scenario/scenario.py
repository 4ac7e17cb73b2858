"""A scenario as the program sees it: checked, every name resolved, every number with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from optimizer.errors import InputError, Place, Problem, nearest
from optimizer.notebook import Shown
from optimizer.scenario.allocations import NetSpending, Spending, allocation_path
from optimizer.scenario.blocks import Allocation
from optimizer.scenario.expression import names, only_adds, render
from optimizer.scenario.linear_form import Amount
from optimizer.scenario.model_schema import Aim, Model, Objection, Programme
from optimizer.scenario.money import DisplayUnit, display_unit
from optimizer.scenario.numbers import Number, Numbers
from optimizer.scenario.rules import Goal, Rule
from optimizer.scenario.scenario_schema import ScenarioFile
from optimizer.scenario.scope import Scope, budget_path
from optimizer.scenario.tree import Node


@dataclass(frozen=True, repr=False, eq=False)
class Scenario(Shown):
    """A checked scenario. Made by `load`; changed by `with_`, which gives a new one.

    ``periods`` are the keys of the budget, ``("",)`` where it has none. ``actual`` names the allocation compared with,
    `compare_with_given` where code or a command gives one; ``fixed_by`` that whose spending fixed programmes take,
    which a comparison never moves. ``replaced_limits`` are the paths of limits of what it extends that it has not,
    ``changes`` the keys, but for `compare_with`, that code or a command has given.
    """

    name: str
    question: ScenarioFile
    model: Model
    numbers: Numbers
    scope: Scope
    rules: tuple[Rule, ...]
    goal: Goal
    allocations: Mapping[str, Allocation]
    actual: str | None
    fixed_by: str | None
    shown: str
    remake: Callable[[Mapping[str, Any], Place], Scenario] = field(repr=False, compare=False)
    laid_over: Callable[[str], dict[str, Scenario]] = field(repr=False, compare=False)
    changes: Node
    replaced_limits: tuple[str, ...] = ()
    admitted: tuple[str, ...] = ()

    def _summary(self) -> str:
        variants = len(self.question.variants)
        return f"{self.name}: {len(self.programmes)} programmes, {len(self.rules)} rules, {variants} variants"

    def __reduce__(self) -> tuple[Any, ...]:
        return self.remake, ({}, Place("code"))

    @cached_property
    def variants(self) -> dict[str, Scenario]:
        """The partial scenarios laid over this one, by name."""
        return self.laid_over("variants")

    @cached_property
    def panel(self) -> dict[str, Scenario]:
        """This scenario as each of its judges would have it, by name."""
        return self.laid_over("panel")

    @property
    def periods(self) -> tuple[str, ...]:
        """The budget periods in time order."""
        return self.scope.periods

    @property
    def to_target(self) -> bool:
        """Whether every curve leads from 0 to 100, so that a score is target attainment."""
        base, blocks = self.base, self.model.capabilities
        curves = {name: range(len(block.curve or ())) for name, block in blocks.items()}
        scores = ([base[f"capabilities.{name}.curve.{i}.1"] for i in points] for name, points in curves.items())
        return all(own and (own[0], own[-1]) == (0, 100) for own in scores)

    @property
    def currency(self) -> str | None:
        """The model's currency, None where amounts are plain numbers."""
        return self.model.currency

    @property
    def programmes(self) -> dict[str, Programme]:
        """The programmes by name, in the order of the file."""
        return self.model.programmes

    @property
    def outside(self) -> dict[str, Aim]:
        """The aims that the score leaves out: the scenario's own where it states any, else the model's."""
        return (self.question if "outside" in self.question.model_fields_set else self.model).outside

    @property
    def objections(self) -> dict[str, Objection]:
        """What those who made the plan would say, with the answer: the scenario's own, else the model's."""
        return (self.question if "objections" in self.question.model_fields_set else self.model).objections

    @cached_property
    def categories(self) -> dict[str, tuple[str, ...]]:
        """Category to its programmes, in the order of the file; those without a category have none."""
        programmes = self.programmes.items()
        members = {key: tuple(n for n, block in programmes if block.category == key) for key in self.model.categories}
        return {key: inside for key, inside in members.items() if inside}

    @property
    def base(self) -> Mapping[str, Any]:
        """Path to the value of every number as it stands, exact."""
        return MappingProxyType(self.numbers.base)

    @cached_property
    def net_spending(self) -> NetSpending:
        """The net spending of the allocations, and of `nothing`."""
        every = {"nothing": Allocation.model_construct(), **self.printed, **self.allocations}
        return NetSpending(every, self.model, self.periods, self.fixed_by, self.numbers.base)

    def spending_of(self, allocation: str, values: Mapping[str, Any] | None = None) -> Spending:
        """Net spending of a named allocation. Raises InputError for a name that the files do not have."""
        if allocation not in {*self.printed, *self.allocations}:
            hint = nearest(allocation, self.printed)
            raise InputError(Problem(f"there is no allocation `{allocation}`", Place("spending_of"), hint))
        return self.net_spending.of(allocation, self.numbers.base if values is None else values)

    @property
    def printed(self) -> dict[str, Allocation]:
        """The allocations that the files name, with those that are printed for reference and no more."""
        return {**self.model.allocations, **self.question.allocations}

    @property
    def without_periods(self) -> tuple[str, ...]:
        """The allocations that are not compared, as they do not say in which of the budget's periods money is spent."""
        return tuple(n for n, block in self.printed.items() if not block.reference and n not in self.allocations)

    @cached_property
    def costless(self) -> frozenset[str]:
        """The programmes whose units cost nothing: their entries in an allocation are units."""
        return frozenset(name for name, programme in self.programmes.items() if programme.costless)

    @cached_property
    def maintained(self) -> tuple[str, ...]:
        """The programmes whose units cost upkeep."""
        return tuple(name for name, programme in self.programmes.items() if programme.upkeep is not None)

    def money(self, spending: Spending) -> Spending:
        """The entries of ``spending`` that are money: not those of programmes whose units cost nothing."""
        return {key: amount for key, amount in spending.items() if key[0] not in self.costless}

    def spent(self, spending: Spending) -> dict[str, Fraction]:
        """Programme to money over all periods, exact; 0 for what costs nothing."""
        spent = dict.fromkeys(self.programmes, Fraction(0))
        for (name, _), amount in self.money(spending).items():
            spent[name] += Fraction(amount)
        return spent

    def by_category(self, spending: Spending) -> dict[str, Fraction]:
        """Category to the money of its programmes."""
        spent = self.spent(spending)
        return {name: sum((spent[n] for n in members), Fraction(0)) for name, members in self.categories.items()}

    def moved(self, before: Spending, after: Spending) -> Fraction:
        """Half the sum of absolute changes of money, by programme and period."""
        return Fraction(sum(abs(amount - before[key]) for key, amount in self.money(after).items()), 2)

    def unpaid(self, spending: Spending) -> dict[str, Fraction]:
        """What costs nothing to its units over all periods, exact."""
        names = [name for name in self.programmes if name in self.costless]
        return {name: sum((Fraction(spending[name, t]) for t in self.periods), Fraction(0)) for name in names}

    def paid(self, programmes: Iterable[str]) -> tuple[str, ...]:
        """Those of ``programmes`` that cost money."""
        return tuple(name for name in programmes if name not in self.costless)

    def total(self, spending: Spending) -> Fraction:
        """What ``spending``, exact, takes in all."""
        return sum(self.money(spending).values(), Fraction(0))

    @cached_property
    def dated(self) -> Mapping[Fraction, tuple[str, ...]]:
        """Month to the composites that the rules or the objective need at it, in the order of the scope's `parts`."""
        atoms = [atom for rule in self.rules for atom in rule.coefficients]
        atoms += self.goal.linear.coefficients if self.goal.linear is not None else ()
        named: dict[Fraction, set[str]] = {}
        for atom in atoms:
            if isinstance(atom, Amount) and atom.month is not None:
                named.setdefault(atom.month, set()).add(atom.name)
        needed = {month: self.scope.parts_of(names) for month, names in sorted(named.items())}
        return {month: tuple(name for name in self.scope.parts if name in names) for month, names in needed.items()}

    def composites(self, month: Fraction | None) -> tuple[str, ...]:
        """The composites that count at ``month``; all of them for the average, or at a month that no rule names."""
        return self.dated.get(month, tuple(self.scope.parts)) if month is not None else tuple(self.scope.parts)

    @property
    def has_budget(self) -> bool:
        """Whether spending is limited by a budget."""
        return self.scope.has_budget

    @property
    def budget_paths(self) -> tuple[str, ...]:
        """The paths of the budgets by period; empty without one."""
        return tuple(map(budget_path, self.periods)) if self.has_budget else ()

    def budgets(self, values: Mapping[str, Any] | None = None) -> tuple[Any, ...]:
        """The budget of each period; empty without one."""
        values = self.numbers.base if values is None else values
        return tuple(values[path] for path in self.budget_paths)

    @cached_property
    def display(self) -> DisplayUnit:
        """The unit in which amounts are printed, fine enough for each programme of the actual."""
        return self.display_for(())

    def printed_in(self, unit: DisplayUnit) -> Scenario:
        """The same scenario, printed in ``unit``."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, display=unit)
        return twin

    def display_for(self, lines: Iterable[Fraction]) -> DisplayUnit:
        """The unit in which an allocation of ``lines`` shows as well."""
        amounts = [abs(amount) for amount in self.budgets()]
        amounts += [abs(self.total(self.spending_of(name))) for name in self.allocations]
        if not amounts:
            amounts = [abs(v) for p, v in self.numbers.base.items() if p.startswith(("limits", "programmes"))]
        actual = {} if self.actual is None else self.spent(self.spending_of(self.actual))
        unit = display_unit(self.currency, max(amounts, default=Fraction(1)), (*actual.values(), *lines))
        named = self.model.unit_of_amounts if self.currency is None else None
        return unit if named is None else replace(unit, named=named.say)

    @cached_property
    def used(self) -> tuple[str, ...]:
        """The allocations that enter the program or the scores: not the rivals that are only compared."""
        named = {name.text for wanted in self.question.require.values() for name in names(wanted)} | {self.actual}
        if any(programme.fixed for programme in self.programmes.values()):
            named.add(self.fixed_by)
        return tuple(name for name in self.allocations if name in named)

    @cached_property
    def amounts(self) -> frozenset[str]:
        """The paths of the amounts of the allocations used, and of the numbers that these do nothing but add up.

        They are compared, not assumed. A line that is `wage * teachers` is computed from assumptions; one that is
        `cards + rental` names two amounts.
        """
        return self.numbers.behind(self.amount_paths, through=only_adds)

    @cached_property
    def amount_paths(self) -> list[str]:
        """The paths of the amounts of the allocations used."""
        heads = tuple(f"{allocation_path(name)}." for name in self.used)
        return [number.path for number in self.numbers if number.path.startswith(heads)]

    @cached_property
    def reached(self) -> tuple[Number, ...]:
        """The numbers that enter the program or the scores, without unused parameters, allocations, and `before`.

        Nor do the times of a programme whose units make nothing and need no upkeep, as `*` of `set` may give it.
        """
        idle, times = ("parameters", "total", "amount", "lines", "before"), ("lag", "life", "attrition")
        inert = [name for name, own in self.programmes.items() if not own.feeds and own.upkeep is None]
        timeless = {f"programmes.{name}.{key}" for name in inert for key in times}
        paths = [number.path for number in self.numbers if number.field not in idle and number.path not in timeless]
        forms = [form for parts in self.scope.parts.values() for form in parts]
        forms += [] if self.goal.linear is None else [self.goal.linear]
        trees = [tree for form in forms for tree in (form.constant, *form.coefficients.values())]
        trees += [tree for rule in self.rules for tree in (rule.bound, *rule.coefficients.values())]
        used = self.numbers.behind([*paths, *self.amount_paths, *(name.text for tree in trees for name in names(tree))])
        return tuple(number for number in self.numbers if number.path in used)

    @property
    def assumptions(self) -> tuple[Number, ...]:
        """The numbers that the result rests on: those `reached`, without the 0 of limits that state no number."""
        tied = {rule.name for rule in self.rules if rule.ties and not self.base.get(rule.name)}
        return tuple(number for number in self.reached if number.path not in tied)

    @property
    def held_before(self) -> tuple[Number, ...]:
        """What the budget held before allocations: printed, each with its source, and no assumption."""
        return tuple(number for number in self.numbers if number.field == "before")

    def status_counts(self) -> dict[str, int]:
        """How many assumptions are cited, computed and assumed. A curve counts as one number."""
        seen = {number.path.split(".curve.")[0]: number.status for number in self.assumptions}
        return {status: list(seen.values()).count(status) for status in ("cited", "computed", "assumed")}

    @cached_property
    def digest(self) -> str:
        """A hash of the resolved numbers and rules: two scenarios with the same digest have the same answer.

        Titles, notes and other words do not enter.
        """
        goal, lines = self.goal, [f"{path}={value}" for path, value in sorted(self.numbers.base.items())]
        lines += [f"{rule.name}: {rule.relation} {render(rule.bound)}" for rule in self.rules]
        lines += [f"{rule.name}: {atom} {render(c)}" for rule in self.rules for atom, c in rule.coefficients.items()]
        lines += [f"goal: {goal.kind} {goal.maximized}", f"periods: {self.periods}", self.model.structure()]
        if goal.linear is not None:
            parts = {"": goal.linear.constant, **goal.linear.coefficients}
            lines += [f"goal: {atom} {render(c)}" for atom, c in parts.items()]
        for name, block in self.allocations.items():
            if name not in self.model.allocations and (block.rests or block.overlaps):  # which no number tells
                lines.append(f"{name}: {sorted(self.spending_of(name).items())}")
        return _hash([*lines, str(self.actual), self.question.spend])

    @cached_property
    def model_digest(self) -> str:
        """A hash of the model's numbers and structure alone."""
        own = ("budget", "horizon", "objective", "limits", "require")
        numbers = sorted(self.numbers.base.items())
        return _hash([*(f"{p}={value}" for p, value in numbers if p.split(".")[0] not in own), self.model.structure()])

    def with_(self, **changes: Any) -> Scenario:
        """The scenario with other keys: ``budget``, ``horizon``, ``objective``, ``limits``, ``set={path: value}`` ...

        ``limits`` and ``objective`` take the place of all that the scenario states there. Faults in variants are found
        when one is first asked for.
        ``compare_with`` takes the name of an allocation, a CSV file or a mapping of programme to amount, and moves no
        rule. Raises InputError.
        """
        return self.remake(changes, Place("code"))


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
