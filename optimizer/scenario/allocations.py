"""Named allocations, free of double counts: printed lines less overlaps, plus the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.errors import Problem, nearest
from optimizer.scenario.arithmetic import filled
from optimizer.scenario.blocks import Allocation, Bought, Quantity, paths_in
from optimizer.scenario.model_schema import Model
from optimizer.scenario.money import amount_in_words
from optimizer.scenario.tree import place_of

Spending = dict[tuple[str, str], Any]
"""(programme, period) to money; to units for a programme whose units cost nothing (`Programme.costless`)."""


def allocation_path(name: str) -> str:
    """The path under which the numbers of an allocation stand: of one without a name, the key that states it."""
    return name if name in ("compare_with", "compare_with_given") else f"allocations.{name}"


def never_negative(model: Model, name: str) -> bool:
    """Whether spending on a programme is 0 at least: it states no floor of its own, nor payments."""
    programme = model.programmes[name]
    return programme.min_spend is None and programme.payments is None


@dataclass(frozen=True)
class Split:
    """The allocation ``name`` of a model's money, at ``values`` by path. An amount without a period is the first's."""

    name: str
    allocation: Allocation
    model: Model
    periods: tuple[str, ...]
    values: Mapping[str, Any]

    @property
    def path(self) -> str:
        """The path under which its numbers stand."""
        return allocation_path(self.name)

    def spending(self) -> Spending:
        """What it spends on each programme in each period, overlaps taken off and the rest filled in."""
        spending: Spending = {(name, period): Fraction(0) for name in self.model.programmes for period in self.periods}
        printed: Any = Fraction(0)
        for name, line in self.allocation.lines.items():
            for period, amount in self._amounts(name, line).items():
                spending[name, period] += amount
                printed += 0 if self.model.programmes[name].costless else amount
        for i, overlap in enumerate(self.allocation.overlaps):
            amount = self.values[f"{self.path}.overlaps.{i}.amount"]
            for name in overlap.doubled:
                spending[name, self.periods[0]] -= amount
                printed -= amount
        for name in self.allocation.rests:
            spending[name, self.periods[0]] = self.values[f"{self.path}.total"] - printed
        return spending

    def _amounts(self, name: str, line: Any) -> dict[str, Any]:
        """The numbers of a line by period, of one in units what these cost; those of one not budgeted in the first."""
        amounts: dict[str, Any] = {}
        for period, path in paths_in(*self._stated(name, line)).items():
            key = period if period in self.periods else self.periods[0]
            amounts[key] = amounts[key] + self.values[path] if key in amounts else self.values[path]
        return self._cost(name, amounts) if isinstance(line, Bought) else amounts

    def _stated(self, name: str, line: Any) -> tuple[Any, str]:
        """The number or numbers of a line, and where they stand."""
        return (line.units, f"{self.path}.{name}.units") if isinstance(line, Bought) else (line, f"{self.path}.{name}")

    def _cost(self, name: str, bought: dict[str, Any]) -> dict[str, Any]:
        """What units of a programme cost in each period."""
        programme, base, values = self.model.programmes[name], f"programmes.{name}", self.values
        if programme.payments is not None:
            paid = {t: values[f"{base}.payments.{t}"] for t in programme.payments if t in self.periods}
            return {t: sum(bought.values()) * amount for t, amount in paid.items()}
        if programme.costless:
            return bought
        if not programme.tiers:
            return {t: units * values[f"{base}.unit_cost"] for t, units in bought.items()}
        return {t: self._over_tiers(name, units) for t, units in bought.items()}

    def _over_tiers(self, name: str, units: Any) -> Any:
        base, values, tiers = f"programmes.{name}.tiers", self.values, self.model.programmes[name].tiers
        widths = (None if tier.units is None else values[f"{base}.{i}.units"] for i, tier in enumerate(tiers))
        parts = filled(units, widths)
        return sum((part * values[f"{base}.{i}.unit_cost"] for i, part in enumerate(parts)), Fraction(0))

    def problems(self, used: bool) -> Iterator[Problem]:
        """What is wrong with it: unknown lines, overlaps that do not fit, sums that do not add up.

        Its periods matter only where it is ``used``: a model may hold allocations for other questions.
        """
        try:
            faults = list(self._problems(used)) or list(self._sum_problems())
        except KeyError:
            faults = []  # an amount is at fault itself
        for part, message, hint in faults:
            yield Problem(message, place_of(self.allocation.node, part), hint)

    def _problems(self, used: bool) -> Iterator[tuple[str, str, str]]:
        """What is wrong before anything is summed: the part of the allocation, what it is, and what could be done."""
        programmes, rests = self.model.programmes, self.allocation.rests
        for name, line in self.allocation.lines.items():
            if name not in programmes:
                yield name, f"`{name}` is not a programme", nearest(name, programmes)
                continue
            yield from self._line_problems(name, line)
            if used and not (isinstance(line, Bought) and programmes[name].payments is not None):
                yield from self._period_problems(name, line)
        for i, overlap in enumerate(self.allocation.overlaps):
            at, lines = f"overlaps.{i}.lines", overlap.lines
            for name in lines:
                if name not in self.allocation.lines:
                    hint = nearest(name, self.allocation.lines)
                    yield at, f"`{name}` is not a line of this allocation", hint
                elif name in rests:
                    yield at, f"`{name}` is what remains, and cannot overlap", ""
                elif name in programmes and programmes[name].costless:
                    yield at, f"`{name}` costs nothing, and cannot overlap", ""
            if len(set(lines)) < max(1 if overlap.kept_in is not None or overlap.before else 2, len(lines)):
                hint = "one line will do with `kept_in`, which says where else the amount is counted"
                yield at, "an overlap names two or more different lines", hint
        if len(rests) > 1:
            yield rests[1], "only one line can be `rest`", ""
        if rests and self.allocation.total is None:
            yield rests[0], "`rest` needs a `total`", ""

    def _line_problems(self, name: str, line: Any) -> Iterator[tuple[str, str, str]]:
        """What is wrong with a line as one in units, or as one that has to be."""
        programme, values = self.model.programmes[name], self.values
        if not isinstance(line, Bought):
            if programme.costless:
                message = f"a unit of `{name}` costs nothing, so no amount tells how many there are"
                yield name, message, f"say how many: `{name}: {{units: 100}}`"
            return
        if programme.unit_cost is None and not programme.tiers and programme.payments is None:
            yield f"{name}.units", f"`{name}` has no unit cost to count units with", "give the amount of money"
        if programme.payments is not None and not isinstance(line.units, Quantity):
            yield f"{name}.units", f"`{name}` is decided once, for all periods", "give one number"
        widths: list[Any] = [values.get(f"programmes.{name}.tiers.{i}.units") for i in range(len(programme.tiers))]
        for at in paths_in(line.units, f"{name}.units").values():
            units = values.get(f"{self.path}.{at}")
            if units is not None and None not in widths and widths and units > sum(widths):
                yield at, f"`{name}` has no more than {float(sum(widths)):g} units: there its last tier ends", ""

    def _period_problems(self, name: str, line: Any) -> Iterator[tuple[str, str, str]]:
        """Periods of a line that the budget does not have, or one that is missing where the budget has several."""
        stated, path = self._stated(name, line)
        at, periods = path.removeprefix(f"{self.path}."), self.periods
        if isinstance(stated, Mapping) and periods != ("",):
            for period in stated:
                if period not in periods:
                    yield f"{at}.{period}", f"{period} is not a budget period", nearest(period, periods)
        elif isinstance(stated, Quantity) and len(periods) > 1 and self.values.get(path, 0) != 0:
            yield at, f"`{name}` has no period", f"say when: {{{periods[0]}: ..., {periods[1]}: ...}}"

    def _sum_problems(self) -> Iterator[tuple[str, str, str]]:
        """Lines that exceed or miss the total, or fall below nothing. Raises KeyError where an amount is missing."""

        def say(value: Fraction) -> str:
            return amount_in_words(value, self.model.currency)

        spending, overlaps = self.spending(), self.allocation.overlaps
        programmes = self.model.programmes
        net = sum((amount for (name, _), amount in spending.items() if not programmes[name].costless), Fraction(0))
        doubled = [self.values[f"{self.path}.overlaps.{i}.amount"] * len(o.doubled) for i, o in enumerate(overlaps)]
        hint = "figures that are printed twice are recorded under `overlaps`"
        for rest in self.allocation.rests:
            if (left := spending[rest, self.periods[0]]) < 0:
                yield rest, f"the lines exceed the total by {say(-left)}, so nothing remains for `{rest}`", hint
                return
        if self.allocation.total is not None and net != (total := self.values[f"{self.path}.total"]):
            off = sum(doubled, Fraction(0))
            message = f"the lines add up to {say(net + off)} less overlaps of {say(off)} = {say(net)}"
            apart = f"{say(abs(net - total))} {'more' if net > total else 'less'}"
            message += f", but the total says {say(total)} ({apart})"
            yield "total", message, f"{hint}; `rest` takes what remains of the total"
            return
        for (name, _), value in spending.items():
            if value < 0 and never_negative(self.model, name):
                yield name, f"`{name}` is negative once overlaps are taken off", ""
