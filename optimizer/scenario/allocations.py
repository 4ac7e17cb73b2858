"""Named allocations, free of double counts: printed lines less overlaps, plus the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from optimizer.errors import Problem, nearest
from optimizer.scenario.allocation_schema import Allocation
from optimizer.scenario.arithmetic import least
from optimizer.scenario.blocks import Bought, Quantity, paths_in
from optimizer.scenario.model_schema import Model
from optimizer.scenario.money import amount_in_words
from optimizer.scenario.tree import Node

Spending = dict[tuple[str, str], Any]
"""(programme, period) to money; to units for a programme whose units cost nothing (`Programme.costless`)."""


def money(spending: Spending, model: Model) -> Spending:
    """The entries of ``spending`` that are money: what totals are summed from."""
    return {key: amount for key, amount in spending.items() if not model.programmes[key[0]].costless}


def net_spending(
    allocation: Allocation, path: str, model: Model, periods: tuple[str, ...], values: Mapping[str, Any]
) -> Spending:
    """What the allocation spends on each programme in each period, overlaps taken off and the rest filled in.

    ``path`` is the allocation's own (``allocations.government_bill``). An amount without a period falls in the first.
    """
    spending: Spending = {(name, period): Fraction(0) for name in model.programmes for period in periods}
    printed: Any = Fraction(0)
    rest_line: str | None = None
    for name, line in allocation.lines.items():
        if isinstance(line, str):
            rest_line = name
            continue
        if isinstance(line, Bought):
            amounts = _cost(name, line, f"{path}.{name}.units", model, periods, values)
        else:
            amounts = _by_period(line, f"{path}.{name}", periods, values)
        for period, amount in amounts.items():
            spending[name, period] += amount
            printed += 0 if model.programmes[name].costless else amount
    for i, overlap in enumerate(allocation.overlaps):
        amount = values[f"{path}.overlaps.{i}.amount"]
        for name in overlap.doubled:
            spending[name, periods[0]] -= amount
            printed -= amount
    if rest_line is not None:
        spending[rest_line, periods[0]] = values[f"{path}.total"] - printed
    return spending


def _by_period(line: Any, path: str, periods: tuple[str, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of a line, which stand at ``path``, by period; those of one not budgeted in the first."""
    amounts: dict[str, Any] = {}
    for period, at in paths_in(line, path).items():
        key = period if period in periods else periods[0]
        amounts[key] = amounts[key] + values[at] if key in amounts else values[at]
    return amounts


def _cost(
    name: str, line: Bought, path: str, model: Model, periods: tuple[str, ...], values: Mapping[str, Any]
) -> dict[str, Any]:
    """What the units of a line, whose numbers stand at ``path``, cost in each period."""
    programme, base = model.programmes[name], f"programmes.{name}"
    bought = _by_period(line.units, path, periods, values)
    if programme.payments is not None:
        paid = {t: values[f"{base}.payments.{t}"] for t in programme.payments if t in periods}
        return {t: sum(bought.values()) * amount for t, amount in paid.items()}
    if programme.costless:
        return bought
    if not programme.tiers:
        return {t: units * values[f"{base}.unit_cost"] for t, units in bought.items()}
    return {t: _over_tiers(units, name, model, values) for t, units in bought.items()}


def _over_tiers(units: Any, name: str, model: Model, values: Mapping[str, Any]) -> Any:
    cost, left = Fraction(0), units
    for i, tier in enumerate(model.programmes[name].tiers):
        path = f"programmes.{name}.tiers.{i}"
        part = left if tier.units is None else least(left, values[f"{path}.units"])
        cost, left = cost + part * values[f"{path}.unit_cost"], left - part
    return cost


def never_negative(model: Model, name: str) -> bool:
    """Whether spending on a programme is 0 at least: it states no floor of its own, nor payments."""
    programme = model.programmes[name]
    return programme.min_spend is None and programme.payments is None


def allocation_problems(
    allocation: Allocation,
    path: str,
    model: Model,
    periods: tuple[str, ...],
    values: Mapping[str, Any],
    node: Node,
    used: bool,
) -> list[Problem]:
    """What is wrong with a named allocation: unknown lines, overlaps that do not fit, sums that do not add up.

    ``path`` is the allocation's own, in the tree ``node``. Its periods matter only where it is ``used``: a model may
    hold allocations for other questions.
    """

    def problem(part: str, message: str, hint: str = "") -> Problem:
        return node.problem(f"{path}.{part}", message, hint)

    problems: list[Problem] = []
    for name, line in allocation.lines.items():
        if name not in model.programmes:
            problems.append(problem(name, f"`{name}` is not a programme", nearest(name, model.programmes)))
        else:
            problems += _line_problems(name, line, path, model, values, problem)
            problems += _period_problems(name, line, model, periods, values, path, problem) if used else ()
    rests = [name for name, line in allocation.lines.items() if isinstance(line, str)]
    problems += _overlap_problems(allocation, model, rests, problem)
    if len(rests) > 1:
        problems.append(problem(rests[1], "only one line can be `rest`"))
    if rests and allocation.total is None:
        problems.append(problem(rests[0], "`rest` needs a `total`"))
    try:
        return problems or _sum_problems(allocation, path, model, periods, values, problem)
    except KeyError:
        return problems  # an amount is at fault itself


_At = Callable[..., Problem]
"""Makes the fault of a part of an allocation: its path below the allocation, what is wrong, a hint."""


def _line_problems(
    name: str, line: Any, path: str, model: Model, values: Mapping[str, Any], problem: _At
) -> Iterator[Problem]:
    """What is wrong with a line as one in units, or as one that has to be."""
    programme = model.programmes[name]
    if not isinstance(line, Bought):
        if programme.costless:
            message = f"a unit of `{name}` costs nothing, so no amount tells how many there are"
            yield problem(name, message, f"say how many: `{name}: {{units: 100}}`")
        return
    if programme.unit_cost is None and not programme.tiers and programme.payments is None:
        yield problem(f"{name}.units", f"`{name}` has no unit cost to count units with", "give the amount of money")
    if programme.payments is not None and not isinstance(line.units, Quantity):
        yield problem(f"{name}.units", f"`{name}` is decided once, for all periods", "give one number")
    widths: list[Any] = [values.get(f"programmes.{name}.tiers.{i}.units") for i in range(len(programme.tiers))]
    for at in paths_in(line.units, f"{name}.units").values():
        units = values.get(f"{path}.{at}")
        if units is not None and None not in widths and widths and units > sum(widths):
            yield problem(at, f"`{name}` has no more than {float(sum(widths)):g} units: there its last tier ends")


def _period_problems(
    name: str, line: Any, model: Model, periods: tuple[str, ...], values: Mapping[str, Any], path: str, problem: _At
) -> Iterator[Problem]:
    """Periods of a line that the budget does not have, or one that is missing where the budget has several."""
    at, entries = (f"{name}.units", line.units) if isinstance(line, Bought) else (name, line)
    if isinstance(line, Bought) and model.programmes[name].payments is not None:
        return  # decided once, for all periods
    if isinstance(entries, Mapping) and periods != ("",):
        for period in entries:
            if period not in periods:
                yield problem(f"{at}.{period}", f"{period} is not a budget period", nearest(period, periods))
    elif isinstance(entries, Quantity) and len(periods) > 1 and values.get(f"{path}.{at}", 0) != 0:
        yield problem(at, f"`{name}` has no period", f"say when: {{{periods[0]}: ..., {periods[1]}: ...}}")


def _overlap_problems(allocation: Allocation, model: Model, rests: list[str], problem: _At) -> Iterator[Problem]:
    for i, overlap in enumerate(allocation.overlaps):
        at = f"overlaps.{i}.lines"
        for name in overlap.lines:
            if name not in allocation.lines:
                yield problem(at, f"`{name}` is not a line of this allocation", nearest(name, allocation.lines))
            elif name in rests:
                yield problem(at, f"`{name}` is what remains, and cannot overlap")
            elif name in model.programmes and model.programmes[name].costless:
                yield problem(at, f"`{name}` costs nothing, and cannot overlap")
        if len(set(overlap.lines)) < max(1 if overlap.kept_in is not None or overlap.before else 2, len(overlap.lines)):
            hint = "one line will do with `kept_in`, which says where else the amount is counted"
            yield problem(at, "an overlap names two or more different lines", hint)


def _sum_problems(
    allocation: Allocation,
    path: str,
    model: Model,
    periods: tuple[str, ...],
    values: Mapping[str, Any],
    problem: _At,
) -> list[Problem]:
    """Lines that exceed or miss the total, or that fall below nothing. Raises KeyError where an amount is missing."""

    def say(value: Fraction) -> str:
        return amount_in_words(value, model.currency)

    spending = net_spending(allocation, path, model, periods, values)
    net = sum(money(spending, model).values(), Fraction(0))
    total = values[f"{path}.total"] if allocation.total is not None else None
    doubled = [values[f"{path}.overlaps.{i}.amount"] * len(o.doubled) for i, o in enumerate(allocation.overlaps)]
    overlaps = sum(doubled, Fraction(0))
    hint = "figures that are printed twice are recorded under `overlaps`"
    rest = next((name for name, line in allocation.lines.items() if isinstance(line, str)), None)
    if rest is not None and spending[rest, periods[0]] < 0:
        over = say(-spending[rest, periods[0]])
        return [problem(rest, f"the lines exceed the total by {over}, so nothing remains for `{rest}`", hint)]
    if total is not None and net != total:
        message = f"the lines add up to {say(net + overlaps)} less overlaps of {say(overlaps)} = {say(net)}"
        message += f", but the total says {say(total)} ({say(abs(net - total))} {'more' if net > total else 'less'})"
        return [problem("total", message, f"{hint}; `rest` takes what remains of the total")]
    negative = [name for (name, _), value in spending.items() if value < 0 and never_negative(model, name)]
    return [problem(name, f"`{name}` is negative once overlaps are taken off") for name in negative]
