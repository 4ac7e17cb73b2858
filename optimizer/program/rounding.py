"""Amounts to the smallest unit of the currency, 1 won or 1 cent: rounding to it, and the rules broken by more than it.

Without a currency amounts have twelve significant digits. The rounded point is the answer: it is evaluated, proven and
compared. Tables round again, for print only.

The amounts of a period add up to their rounded total and, in a currency, stay within its budget. A fixed programme
keeps its exact amount, whole lots their cost. A programme with payments is decided in units: these are rounded so
finely that its money is exact to a thousandth of the unit, and keeps its proportion over the periods.

A rule counts as kept if it is met once each amount in it moves by one unit in the direction that helps: an equality
such as ``environment = ratio * purchase``, or a budget that has to be spent, cannot hold more closely in whole won. In
a currency a budget may be exceeded by one unit in all; without one both sides of a rule may also differ in the last of
twelve digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any, TypeVar

from optimizer.program.evaluation import Achievement
from optimizer.program.program import Program
from optimizer.scenario.allocations import Spending
from optimizer.scenario.linear_form import Amount, Atom, Score, Spend, Units, Upkeep
from optimizer.scenario.money import largest_remainder, power_of_ten, smallest_unit
from optimizer.scenario.rules import Rule

Key = TypeVar("Key", bound=tuple[Any, ...])
_PARTS = 1_000
"""Parts of a unit below which a difference is the solver's noise."""
_NOTHING = 1e-13


def rounded(program: Program, x: Any) -> Spending:
    """Round the point ``x``, of shape (n,), to spending in the smallest unit, by (programme, period) in file order."""
    scenario, point = program.scenario, _without_noise(program, x)
    raw = program.spending(point)
    units = last_units(program, raw)
    spending = raw | _otherwise_rounded(program, point, units)
    free = sorted(
        name
        for name, programme in scenario.programmes.items()
        if not programme.fixed and programme.lot is None and not programme.in_units
    )
    # Without a currency amounts are rounded to digits of their own: other lines and periods do not make up for that.
    budgets = scenario.budgets(program.values) if scenario.currency else ()
    carried = Fraction(0)
    for year, period in enumerate(scenario.periods):
        keys = [(name, period) for name in free]
        amounts = [_within_tiers(program, key, raw[key], units[key]) for key in keys]
        room = None
        if budgets:
            paid = scenario.money(spending).items()
            other = sum((v for (name, t), v in paid if t == period and name not in free), Fraction(0))
            upkeep = program.evaluator.achieve(spending).charged(year) if scenario.maintained else 0
            room = carried + budgets[year] - other - Fraction(upkeep)
        shares = to_units(amounts, [units[key] for key in keys], room)
        spending |= dict(zip(keys, shares, strict=True))
        if room is not None and scenario.question.carry_over:
            carried = room - sum(shares, Fraction(0))
    return spending


def last_units(program: Program, spending: Mapping[Key, Any]) -> dict[Key, Fraction]:
    """The unit to which each amount is exact; 0 for an amount of 0 without a currency.

    At most fifteen digits: a float cannot carry more. Units that cost nothing have twelve digits each.
    """
    currency, costless = program.scenario.currency, program.scenario.costless
    amounts = {key: abs(Fraction(amount)) for key, amount in spending.items()}
    money = {} if currency is None else {key: amount for key, amount in amounts.items() if key[0] not in costless}
    units = {key: last_digit(amount) for key, amount in amounts.items() if key not in money}
    if currency is not None:
        unit = max(smallest_unit(currency), power_of_ten(max(money.values(), default=Fraction(0))) / 10**14)
        units |= dict.fromkeys(money, unit)
    return units


def last_digit(amount: Fraction) -> Fraction:
    """The unit of the last of twelve digits of an amount of at least 0."""
    return power_of_ten(amount) / 10**11


def to_units(amounts: Sequence[Fraction], units: Sequence[Fraction], room: Fraction | None) -> list[Fraction]:
    """Round amounts to multiples of their units so that they add up to their rounded sum, at most ``room``."""
    largest = max(units, default=Fraction(0))
    if not largest:
        return [Fraction(0)] * len(amounts)
    free = [i for i, unit in enumerate(units) if unit == largest]
    # Less than a thousandth of a unit is the solver's noise.
    multiples = [round(amount / unit) * unit if unit else unit for amount, unit in zip(amounts, units, strict=True)]
    steps = [round(amounts[i] / largest * _PARTS) * largest / _PARTS for i in free]
    other = sum(multiples, Fraction(0)) - sum((multiples[i] for i in free), Fraction(0))
    total = round((sum(amounts, Fraction(0)) - other) / largest)
    if room is not None:
        most = floor((room - other) / largest + Fraction(1, _PARTS))
        # What earlier periods were rounded up by is not taken from amounts of 0.
        total = min(total, max(most, 0) if min(amounts) >= 0 else most)
    for i, amount in zip(free, largest_remainder(steps, largest, total * largest), strict=True):
        multiples[i] = amount
    return multiples


def _without_noise(program: Program, x: Any) -> list[Fraction]:
    """``x`` within the bounds of columns and the rows on one amount, exact; 0 where a column is noise for its size."""
    exact, least = program.exact, program.solver.sizes * _NOTHING
    point = [Fraction(0) if abs(x[j]) <= least[j] else Fraction(x[j]) for j in range(len(x))]
    for j, (low, high) in enumerate(zip(exact.lower, exact.upper, strict=True)):
        point[j] = point[j] if high is None else min(point[j], high)
        point[j] = point[j] if low is None else max(point[j], low)
    for row, relation, rhs in zip(exact.by_row, exact.relations, exact.rhs, strict=True):
        # Tiers of one programme and period are parts of one amount.
        if relation != "=" and len({exact.columns[j][:2] + exact.columns[j][3:] for j, _ in row}) == 1:
            short = rhs - sum(value * point[j] for j, value in row)
            j, value = max(row, key=lambda entry: point[entry[0]])
            if value and (short < 0) == (relation == "<="):
                point[j] += short / value
    return point


def _otherwise_rounded(program: Program, x: Sequence[Fraction], units: Mapping[tuple[str, str], Fraction]) -> Spending:
    """The amounts that are not rounded to units of money: fixed programmes, payments, whole lots, costless units."""
    scenario = program.scenario
    fixed, spending = scenario.net_spending.of("nothing", program.values), Spending()
    for name, programme in scenario.programmes.items():
        if programme.payments is not None:
            payments = {period: program.evaluator.payment(name, period) for period in scenario.periods}
            unit = max(units[name, period] for period in scenario.periods)
            finer = _PARTS if scenario.currency else 1
            step = power_of_ten(unit / finer / max(abs(payment) for payment in payments.values()))
            if programme.lot is not None:
                step = program.values[f"programmes.{name}.lot"]
            count = round(x[program.position["units", name]] / step) * step if step else Fraction(0)
            spending |= {(name, period): count * payment for period, payment in payments.items()}
        elif programme.lot is not None:
            size = program.values[f"programmes.{name}.lot"] * program.evaluator.tiers(name)[0][0]
            lots = {period: round(x[program.position["lots", name, period]]) for period in scenario.periods}
            spending |= {(name, period): count * size for period, count in lots.items()}
        elif programme.costless:
            counts = {(name, t): x[program.position["spend", name, 0, t]] for t in scenario.periods}
            spending |= {k: round(n / units[k]) * units[k] if units[k] else Fraction(0) for k, n in counts.items()}
        elif programme.fixed:
            spending |= {(name, period): Fraction(fixed[name, period]) for period in scenario.periods}
    return spending


def _within_tiers(program: Program, key: tuple[str, str], amount: Fraction, unit: Fraction) -> Fraction:
    """The amount, at most the whole units of money that the programme's tiers take."""
    ends = program.evaluator.tier_ends(key[0])
    return amount if not unit or None in ends else min(amount, floor(sum(ends) / unit) * unit)


@dataclass(frozen=True)
class Break:
    """A rule that an allocation breaks: its value, its limit, and by how much, in the rule's own unit."""

    rule: Rule
    value: Fraction
    limit: Fraction
    by: Fraction


def breaks(program: Program, achieved: Achievement) -> tuple[Break, ...]:
    """The rules that an allocation breaks, in the order of the scenario, from what it achieves.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "a + 2 * b"},
    ...                            "limits": {"some": "a >= 4"}, "compare_with": {"b": 10}})
    >>> [(item.rule.name, int(item.by)) for item in optimizer.solve(scenario).baseline.breaks]
    [('limits.some', 4)]
    """
    evaluator, allocation, broken = program.evaluator, LastUnits(program, achieved.spending), []
    for rule in program.scenario.rules:
        value, limit = Fraction(evaluator.rule_value(rule, achieved)), Fraction(evaluator.bound(rule))
        over = value - limit
        by = abs(over) if rule.relation == "=" else over if rule.relation == "<=" else -over
        if by > 0 and not allocation.keeps(rule, over, limit):
            broken.append(Break(rule, value, limit, by))
    return tuple(broken)


class LastUnits:
    """An allocation with the last unit of each amount (see `last_units`), by which amounts can be moved."""

    def __init__(self, program: Program, spending: Spending) -> None:
        self._scenario, self._evaluator, self._spending = program.scenario, program.evaluator, spending
        self._units = last_units(program, spending)

    def keeps(self, rule: Rule, over: Fraction, limit: Fraction) -> bool:
        """Whether a rule, missed by ``over``, holds once each amount moves by its unit in the direction that helps."""
        scenario, evaluator = self._scenario, self._evaluator
        if scenario.currency is None and abs(over) <= last_digit(max(abs(limit), abs(limit + over))):
            return True
        if scenario.currency and rule.family == "budget" and over > 0:
            return over <= max((self._units[key] for key in scenario.money(self._spending)), default=Fraction(0))
        way = -1 if over > 0 else 1
        changed = self.moved(((evaluator.constant(rate), atom) for atom, rate in rule.coefficients.items()), way)
        of = {atom.programme for atom in rule.coefficients if isinstance(atom, Spend | Units)}
        # A rule on money or units of some programmes needs no evaluation of the others, which may be thousands.
        if all(isinstance(atom, Spend | Units) for atom in rule.coefficients):
            achieved = Achievement(changed, evaluator.units(changed, of), {}, {}, {}, None)
        else:
            achieved = evaluator.achieve(changed)
        return bool((evaluator.rule_value(rule, achieved) - limit) * way >= 0)

    def moved(self, terms: Iterable[tuple[Any, Atom]], way: int) -> Spending:
        """Move each amount in ``terms`` by its unit so that their sum rises (``way`` 1) or falls (-1)."""
        evaluator, ways = self._evaluator, dict[tuple[str, str], Any]()
        for coefficient, atom in terms:
            if isinstance(atom, Amount | Score):
                for key in self._spending:
                    effects = evaluator.effects(key[0])
                    if isinstance(atom, Amount) and atom.name in effects:
                        ways[key] = ways.get(key, 0) + coefficient * way * effects[atom.name]
                    else:
                        ways.setdefault(key, coefficient * way * (1 if self._gives(key, atom) else -1))
            elif isinstance(atom, Spend) and self._scenario.programmes[atom.programme].payments is not None:
                # Its payments of all periods move together: what counts is their sum.
                payments = {t: evaluator.payment(atom.programme, t) for t in self._scenario.periods}
                key = atom.programme, next((t for t in payments if payments[t]), atom.period)
                ways[key] = ways.get(key, 0) + coefficient * way * payments[atom.period]
            elif isinstance(atom, Spend | Units):
                ways[atom.programme, atom.period] = coefficient * way
            elif isinstance(atom, Upkeep):
                for period in self._scenario.periods[: self._scenario.periods.index(atom.period) + 1]:
                    ways.setdefault((atom.programme, period), coefficient * way)
        changed = dict(self._spending)
        for key, sign in ways.items():
            self._move(changed, key, self._units[key] * (1 if sign > 0 else -1 if sign < 0 else 0))
        return changed

    def _gives(self, key: tuple[str, str], atom: Amount | Score) -> bool:
        """Whether more of a programme is more of a quantity; it is evaluated where its effects have both signs."""
        evaluator, effects = self._evaluator, self._evaluator.effects(key[0]).values()
        gives, takes = any(effect > 0 for effect in effects), any(effect < 0 for effect in effects)
        if not (gives and takes):
            return gives
        more = dict(self._spending)
        self._move(more, key, self._units[key])
        now, then = (evaluator.quantities(evaluator.achieve(own))(atom) for own in (self._spending, more))
        return bool(then >= now)

    def _move(self, spending: Spending, key: tuple[str, str], step: Fraction) -> None:
        """Move one amount of ``spending`` by ``step``; payments move in proportion over the periods."""
        name, period = key
        if self._scenario.programmes[name].payments is None:
            spending[key] += step
        elif payment := self._evaluator.payment(name, period):
            for t in self._scenario.periods:
                spending[name, t] += step * self._evaluator.payment(name, t) / abs(payment)
