"""Named allocations, free of double counts: printed lines less overlaps, plus the rest; and what each spends."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from optimizer.errors import Place, Problem, nearest
from optimizer.scenario.arithmetic import filled
from optimizer.scenario.blocks import Allocation, Bought, Quantity, budget_periods, paths_in
from optimizer.scenario.model_schema import Model, Programme
from optimizer.scenario.money import amount_in_words

Spending = dict[tuple[str, str], Any]
"""(programme, period) to money; to units for a programme whose units cost nothing (`Programme.costless`)."""
COMPARISON = "compare_with_given"
"""What the allocation is called that code or a command compares with; fixed programmes take that of `compare_with`."""
COMPARED = ("allocations", "compare_with", COMPARISON)
"""What the paths of amounts of allocations begin with: they are compared, not assumed."""
OPTIMISED_PLANS = (
    "surest_lead", "expected_score", "least_regret", "least_relative_regret", "worst_tenth", "light_touch",
)  # fmt: skip
"""What results call the plans of `plans.criteria`, in the order of print; an allocation of a file has another name."""
_ROUNDED = Fraction(1, 1000)
"""The share by which an amount of a programme with payments may be off them: documents round it."""
_SAME_UNITS = Fraction(1, 10**6)
"""The share of units that cost nothing up to which others are the same: it does not show in print."""
_SUMS = ("합계", "총계", "소계", "계", "sum", "total", "subtotal", "grand total")
"""What tables call the sum of their lines."""
Tier = tuple[Any, Any | None]
"""A unit cost and the number of units at it, None without end."""


def allocation_path(name: str) -> str:
    """The path under which the numbers of an allocation stand: of one without a name, the key that states it."""
    return name if name in ("compare_with", COMPARISON) else f"allocations.{name}"


def never_negative(model: Model, name: str) -> bool:
    """Whether spending on a programme is 0 at least: it states no floor of its own, nor payments."""
    programme = model.programmes[name]
    return programme.min_spend is None and programme.payments is None


def tiers(name: str, programme: Programme, values: Mapping[str, Any], one: Any = Fraction(1)) -> list[Tier]:
    """The unit cost of each tier and its width in units, None without end; one tier where the model has none.

    A programme that costs nothing is counted in units, ``one`` each.
    """
    base = f"programmes.{name}"
    steps = {f"{base}.tiers.{i}": tier.units for i, tier in enumerate(programme.tiers)} or {base: None}
    plain = programme.costless or (programme.unit_cost is None and not programme.tiers)
    return [
        (one if plain else values[f"{at}.unit_cost"], None if width is None else values[f"{at}.units"])
        for at, width in steps.items()
    ]


def cost_of(tiers: Sequence[Tier], units: Any) -> Any:
    """The least money that buys ``units`` in one period."""
    parts = filled(units, (width for _, width in tiers))
    return sum(part * cost for part, (cost, _) in zip(parts, tiers, strict=True))


def units_changed(before: Spending, after: Spending, costless: Collection[str]) -> dict[Any, tuple[Fraction, Fraction]]:
    """The units of what costs nothing before and after, where these differ, by programme and period."""
    both = {key: (Fraction(before[key]), Fraction(after[key])) for key in after if key[0] in costless}
    return {key: own for key, own in both.items() if abs(own[1] - own[0]) > _SAME_UNITS * max(map(abs, own))}


@dataclass(frozen=True)
class ValuedAllocation:
    """An allocation at the ``values`` of its numbers, by path. An amount without a period is the first period's."""

    name: str
    allocation: Allocation
    model: Model
    periods: tuple[str, ...]
    values: Mapping[str, Any]
    budget: Place | None = None
    """Where the budget stands whose periods it is held to."""

    @property
    def path(self) -> str:
        """The path under which its numbers stand."""
        return allocation_path(self.name)

    def spending(self) -> Spending:
        """What it spends on each programme in each period, overlaps taken off and the rest filled in."""
        spending: Spending = {(name, period): Fraction(0) for name in self.model.programmes for period in self.periods}
        for name, line in self.allocation.lines.items():
            for period, amount in self._amounts(name, line).items():
                spending[name, period] += amount
        for i, overlap in enumerate(self.allocation.overlaps):
            for name in overlap.doubled:
                spending[name, self.periods[0]] -= self.values[f"{self.path}.overlaps.{i}.amount"]
        for name in self.allocation.rests:
            spending[name, self.periods[0]] = self.values[f"{self.path}.total"] - self._sum(spending)
        return spending

    def _sum(self, spending: Spending) -> Any:
        """The money of ``spending``, without what costs nothing."""
        costless = {name for name, programme in self.model.programmes.items() if programme.costless}
        return sum((amount for (name, _), amount in spending.items() if name not in costless), Fraction(0))

    def _amounts(self, name: str, line: Any) -> dict[str, Any]:
        """The numbers of a line by period, of one in units what these cost; those of one not budgeted in the first."""
        payments, amounts = self.model.programmes[name].payments, dict[str, Any]()
        for period, path in paths_in(line, f"{self.path}.{name}").items():
            key = period if period in self.periods else self.periods[0]
            amounts[key] = amounts[key] + self.values[path] if key in amounts else self.values[path]
        if not isinstance(line, Bought):
            return amounts
        if payments is None:
            steps = tiers(name, self.model.programmes[name], self.values)
            return {period: cost_of(steps, units) for period, units in amounts.items()}
        paid = {t: self.values[f"programmes.{name}.payments.{t}"] for t in payments if t in self.periods}
        return {t: sum(amounts.values()) * amount for t, amount in paid.items()}

    def problems(self, used: bool) -> Iterator[Problem]:
        """What is wrong with it: unknown lines, overlaps that do not fit, sums that do not add up.

        Its periods matter only where it is ``used``: a model may hold allocations for other questions.
        """
        names, faults = list(self._line_problems()), [*self._unit_problems(), *self._overlap_problems()]
        names += self._period_problems() if used else ()
        with suppress(KeyError):  # an amount is at fault itself
            faults = faults if names or faults else list(self._sum_problems())
        for part, message, hint in names:
            yield self.allocation.node.problem(part, message, hint, key=True)
        for part, message, hint in faults:
            yield self.allocation.node.problem(part, message, hint)

    @property
    def fits_periods(self) -> bool:
        """Whether it says in which of the budget's periods its money is spent."""
        return not any(True for _ in self._period_problems())

    # Each fault is the part of the allocation, what is wrong with it, and what could be done.

    def _line_problems(self) -> Iterator[tuple[str, str, str]]:
        """Lines of no programme or in the wrong unit, and several that are what remains."""
        programmes, rests = self.model.programmes, self.allocation.rests
        for name, line in self.allocation.lines.items():
            if name not in programmes:
                sums = "delete the sum, or call it `total`: the lines have to add up to that"
                hint = sums if name.casefold() in _SUMS else self.model.programme_meant(name)
                yield name, f"`{name}` is not a programme", hint
            elif not isinstance(line, Bought) and programmes[name].costless:
                message = f"a unit of `{name}` costs nothing, so no amount tells how many there are"
                yield name, message, f"say how many: `{name}: {{units: 100}}`"
        if len(rests) > 1:
            yield rests[1], "only one line can be `rest`", ""
        if rests and self.allocation.total is None:
            yield rests[0], "`rest` needs a `total`", ""

    def _overlap_problems(self) -> Iterator[tuple[str, str, str]]:
        """Overlaps of lines that are not there or cannot be divided."""
        lines, programmes = self.allocation.lines, self.model.programmes
        for i, overlap in enumerate(self.allocation.overlaps):
            at, enough = f"overlaps.{i}.lines", 1 if overlap.kept_in is not None or overlap.before else 2
            for name in overlap.lines:
                if name not in lines:
                    yield at, f"`{name}` is not a line of this allocation", nearest(name, lines)
                elif name in self.allocation.rests:
                    yield at, f"`{name}` is what remains, and cannot overlap", ""
                elif name in programmes and programmes[name].costless:
                    yield at, f"`{name}` costs nothing, and cannot overlap", ""
            if len(set(overlap.lines)) < max(enough, len(overlap.lines)):
                hint = "one line will do with `kept_in`, which says where else the amount is counted"
                yield at, "an overlap names two or more different lines", hint

    def _unit_problems(self) -> Iterator[tuple[str, str, str]]:
        """What is wrong with lines in units: no cost to count them with, several numbers, more than there are."""
        for name, line in self.allocation.lines.items():
            if not isinstance(line, Bought) or name not in self.model.programmes:
                continue
            programme, values = self.model.programmes[name], self.values
            if programme.unit_cost is None and not programme.tiers and programme.payments is None:
                yield f"{name}.units", f"`{name}` has no unit cost to count units with", "give the amount of money"
            if programme.payments is not None and not isinstance(line.units, Quantity):
                yield f"{name}.units", f"`{name}` is decided once, for all periods", "give one number"
            widths: list[Any] = [values.get(f"programmes.{name}.tiers.{i}.units") for i in range(len(programme.tiers))]
            for at in paths_in(line, name).values():
                units = values.get(f"{self.path}.{at}")
                if units is not None and None not in widths and widths and units > sum(widths):
                    yield at, f"`{name}` has no more than {float(sum(widths)):g} units: there its last tier ends", ""

    def _period_problems(self) -> Iterator[tuple[str, str, str]]:
        """Periods of lines that the budget does not have, or that are missing where the budget has several."""
        periods, here = self.periods, self.allocation.node.place
        apart = self.budget is not None and self.budget.line and self.budget.file != here.file
        hint = budget_periods(periods, f" ({self.budget})" if apart else "")
        for name, line in self.allocation.lines.items():
            programme = self.model.programmes.get(name)
            if programme is None or (isinstance(line, Bought) and programme.payments is not None):
                continue
            for period, at in (paths_in(line, name) or {"": name}).items():
                some = line == "rest" or self.values.get(f"{self.path}.{at}", 0) != 0
                if period and period not in periods:
                    yield at, f"{period} is not a budget period", hint
                elif not period and len(periods) > 1 and some:
                    when = f"give an amount for each: {{{periods[0]}: ..., {periods[1]}: ...}}"
                    if here.file.lower().endswith(".csv"):
                        when = f"a third column names the period of each amount: {', '.join(periods)}"
                    yield at, f"`{name}` has no period", when

    def _sum_problems(self) -> Iterator[tuple[str, str, str]]:
        """Lines that exceed or miss the total, or fall below nothing. Raises KeyError where an amount is missing."""
        spending, currency = self.spending(), self.model.currency
        total = None if self.allocation.total is None else self.values[f"{self.path}.total"]
        hint = "figures that are printed twice are recorded under `overlaps`"
        for (name, period), value in spending.items():
            if value < 0 and name in self.allocation.rests:
                more = amount_in_words(-value, currency)
                yield name, f"the lines exceed the total by {more}, so nothing remains for `{name}`", hint
            elif value < 0 and never_negative(self.model, name):
                when = f" in {period}" if period else ""
                if any(name in overlap.doubled for overlap in self.allocation.overlaps):
                    first = "of a budget of several periods overlaps are taken off the first" if period else ""
                    yield name, f"`{name}` is negative{when} once overlaps are taken off", first
                else:
                    yield name, f"`{name}` must not be negative{when}", "a programme with `min_spend: none` may be"
        yield from self._payment_problems(spending) if self.fits_periods else ()
        if total not in (None, net := self._sum(spending)):
            doubled = ((f"{self.path}.overlaps.{i}.amount", o.doubled) for i, o in enumerate(self.allocation.overlaps))
            off = sum((self.values[amount] * len(names) for amount, names in doubled), Fraction(0))
            printed, less, left, stated, apart = (
                amount_in_words(amount, currency) for amount in (net + off, off, net, total, abs(net - total))
            )
            message = f"the lines add up to {printed} less overlaps of {less} = {left}, but the total says {stated}"
            message += f" ({apart} {'more' if net > total else 'less'})"
            yield "total", message, f"{hint}; `rest` takes what remains of the total"

    def _payment_problems(self, spending: Spending) -> Iterator[tuple[str, str, str]]:
        """Amounts of a programme with payments that no number of its units has."""
        for name, programme in self.model.programmes.items():
            if programme.payments is None or isinstance(self.allocation.lines.get(name), Bought):
                continue
            paid = {t: self.values.get(f"programmes.{name}.payments.{t}", Fraction(0)) for t in self.periods}
            stated = {t: spending[name, t] for t in paid}
            size = sum(map(abs, stated.values())) / (sum(map(abs, paid.values())) or 1)
            units = -size if any(stated[t] * paid[t] < 0 for t in paid) else size
            differ = [t for t in paid if abs(stated[t] - units * paid[t]) > abs(units * paid[t]) * _ROUNDED]
            if differ or (units < 0 and programme.min_spend is None):
                message = f"`{name}` is decided once, for all periods: amounts are its payments times a number of units"
                yield name, message, f"say how many: `{name}: {{units: {float(size):.4g}}}`"


@dataclass(frozen=True)
class NetSpending:
    """The net spending of a scenario's allocations at any values of its numbers; ``base`` are those of the files.

    Among ``allocations`` is `nothing`, which has no lines: it spends what is fixed. A fixed programme takes what the
    allocation ``fixed_by`` spends on it, also at other values, where an allocation does not name it or spends the same
    on it in the files.
    """

    allocations: Mapping[str, Allocation]
    model: Model
    periods: tuple[str, ...]
    fixed_by: str | None
    base: Mapping[str, Any]

    def of(self, name: str, values: Mapping[str, Any]) -> Spending:
        """Net spending of the allocation ``name``."""
        spending = self._stated(name, values)
        if (keys := self._fixed_keys.get(name)) and self.fixed_by is not None:
            fixed = self._stated(self.fixed_by, values)
            spending |= {key: fixed[key] for key in keys}
        return spending

    def _stated(self, name: str, values: Mapping[str, Any]) -> Spending:
        """The allocation as it is stated; amounts of a programme with payments hold its units where these move."""
        spending = ValuedAllocation(name, self.allocations[name], self.model, self.periods, values).spending()
        for own, programme in self.model.programmes.items():
            if programme.payments is None or isinstance(self.allocations[name].lines.get(own), Bought):
                continue
            paths = {t: f"programmes.{own}.payments.{t}" for t in self.periods if t in programme.payments}
            for first in [t for t, path in paths.items() if self.base[path]][:1]:
                units = spending[own, first] / self.base[paths[first]]
                for period, path in paths.items():
                    spending[own, period] += units * (values[path] - self.base[path])
        return spending

    @cached_property
    def _fixed_keys(self) -> dict[str, list[tuple[str, str]]]:
        """Allocation to the fixed programmes and periods in which it takes the fixed amount."""
        keys = [(name, t) for name, own in self.model.programmes.items() if own.fixed for t in self.periods]
        if self.fixed_by is None or not keys:
            return {}
        stated = {name: self._stated(name, self.base) for name in self.allocations}
        fixed = stated.pop(self.fixed_by)
        return {
            name: [key for key in keys if key[0] not in self.allocations[name].lines or own[key] == fixed[key]]
            for name, own in stated.items()
        }
