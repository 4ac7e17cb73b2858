"""The one rounding: from the solver's floats to the amounts that are printed, proven and compared.

Amounts become whole display units (1억원; without a currency nine digits) that add up to the rounded total of their
period and stay within its budget. Without a currency and a budget nothing has to add up, and each amount has nine
digits of its own. A fixed programme keeps its exact amount, whole lots what they cost. A programme with payments is
decided in units: these are rounded so finely that its money is exact to a thousandth of a display unit, and keeps its
proportion over the periods.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import floor
from typing import Any

from optimizer.program.program import Program
from optimizer.scenario.allocation import Spending
from optimizer.scenario.money import largest_remainder

_FINE = 1_000
"""Parts of a display unit that count as noise: a solver's last digits decide neither a tie nor a whole unit."""


def rounded(program: Program, x: Any) -> Spending:
    """The spending at ``x`` in whole display units, by (programme, period) in the order of the file."""
    scenario, unit = program.scenario, program.scenario.display.size
    spending, raw = _settled(program, x), program.spending(x)
    free = sorted(
        name for name, p in scenario.programmes.items() if not p.fixed and p.payments is None and p.lot is None
    )
    if scenario.currency is None and not scenario.has_budget:
        digits = _nine_digits({(name, t): raw[name, t] for name in free for t in scenario.periods})
        return {key: spending[key] if key in spending else digits[key] for key in raw}
    steps = {t: [_steps(program, name, raw[name, t]) for name in free] for t in scenario.periods}
    for period, total in _totals(program, spending, steps, x).items():
        amounts = [step * unit for step in steps[period]]
        rounding = largest_remainder(amounts, unit, total * unit)
        spending |= dict(zip(((name, period) for name in free), rounding, strict=True))
    return {(name, period): spending[name, period] for name in scenario.programmes for period in scenario.periods}


def _totals(program: Program, settled: Spending, steps: dict[str, list[Fraction]], x: Any) -> dict[str, int]:
    """How many display units each period gives to the programmes that are rounded: no more than its budget has left."""
    scenario = program.scenario
    totals = {period: floor(sum(amounts, Fraction(1, 2))) for period, amounts in steps.items()}
    if not scenario.has_budget:
        return totals
    charges = _charges(program, x, steps)
    rooms = [
        (budget - charge - sum((v for (_, t), v in settled.items() if t == period), Fraction(0)))
        / scenario.display.size
        for period, budget, charge in zip(scenario.periods, scenario.budgets(program.values), charges, strict=True)
    ]
    carried = scenario.question.carry_over
    most = [floor(room + Fraction(1, _FINE)) for room in (accumulate(rooms) if carried else rooms)]
    spent = 0
    for k in range(len(most) - 2, -1, -1) if carried else ():
        # A period must leave the next one at least the whole units that it has.
        most[k] = min(most[k], most[k + 1] - sum(floor(step) for step in steps[scenario.periods[k + 1]]))
    for period, bound in zip(scenario.periods, most, strict=True):
        totals[period] = min(totals[period], bound - spent)
        spent += totals[period] if carried else 0
    return totals


def _charges(program: Program, x: Any, steps: dict[str, list[Fraction]]) -> list[Fraction]:
    """What each period's budget pays for upkeep, with room for amounts that are rounded up, where there is any."""
    scenario, unit, evaluator = program.scenario, program.scenario.display.size, program.evaluator
    if not any(programme.upkeep is not None for programme in scenario.programmes.values()):
        return [Fraction(0)] * len(scenario.periods)
    spending = {key: Fraction(amount) for key, amount in program.spending(x).items()}
    more = {key: amount + (unit if amount > 0 else 0) for key, amount in spending.items()}
    charged, most = (evaluator.achieve(amounts).charged for amounts in (spending, more))
    return [
        max(charged(year), most(year)) if any(step >= 1 for step in steps[period]) else charged(year)
        for year, period in enumerate(scenario.periods)
    ]


def _settled(program: Program, x: Any) -> Spending:
    """The spending that is not rounded to display units: of fixed programmes, payments and whole lots."""
    scenario = program.scenario
    fixed, spending = scenario.fixed_spending(program.values), Spending()
    for name, programme in scenario.programmes.items():
        if programme.payments is not None:
            payments = {period: program.evaluator.payment(name, period) for period in scenario.periods}
            step = _power_of_ten(scenario.display.size / _FINE / max(abs(value) for value in payments.values()))
            if programme.lot is not None:
                step = program.values[f"programmes.{name}.lot"]
            units = round(Fraction(float(x[program.position["units", name]])) / step) * step
            spending |= {(name, period): units * payment for period, payment in payments.items()}
        elif programme.lot is not None:
            size = program.values[f"programmes.{name}.lot"] * program.evaluator.tiers(name)[0][0]
            lots = {period: round(x[program.position["lots", name, period]]) for period in scenario.periods}
            spending |= {(name, period): count * size for period, count in lots.items()}
        elif programme.fixed:
            spending |= {(name, period): Fraction(fixed[name, period]) for period in scenario.periods}
    return spending


def _steps(program: Program, name: str, amount: float) -> Fraction:
    """The amount in display units, without the solver's noise, and no more than the tiers of the programme take."""
    unit = program.scenario.display.size
    steps = Fraction(round(Fraction(amount) / unit * _FINE), _FINE)
    tiers = program.evaluator.tiers(name)
    if any(width is None for _, width in tiers):
        return steps
    return min(steps, Fraction(floor(sum(cost * width for cost, width in tiers if width is not None) / unit)))


def _nine_digits(amounts: dict[tuple[str, str], float]) -> Spending:
    """Each amount to nine digits; what is below the last digits of the largest is noise."""
    exact = {key: Fraction(float(amount)) for key, amount in amounts.items()}
    least = max((abs(amount) for amount in exact.values()), default=Fraction(0)) / 10**14
    found: Spending = {}
    for key, amount in exact.items():
        unit = _power_of_ten(max(abs(amount) / 10**8, least)) if amount else Fraction(1)
        found[key] = round(amount / unit) * unit
    return found


def _power_of_ten(value: Fraction) -> Fraction:
    """The largest power of ten that is not above ``value``."""
    power = Fraction(10) ** (len(str(int(value))) - 1 if value >= 1 else -len(str(int(1 / value))))
    return power if power <= value else power / 10
