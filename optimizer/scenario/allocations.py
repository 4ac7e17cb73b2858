"""Named allocations, free of double counts: printed lines less overlaps, plus the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from optimizer.errors import Place, Problem, nearest
from optimizer.scenario.arithmetic import least, plus
from optimizer.scenario.fields import Bought, Quantity
from optimizer.scenario.model_schema import Allocation, Model
from optimizer.scenario.money import amount_in_words

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
        elif isinstance(line, Bought):
            for slot, amount in _cost(name, line, f"{path}.{name}.units", model, periods, values).items():
                spending[slot] = plus(spending[slot], amount)
                printed = printed if model.programmes[name].costless else plus(printed, amount)
        elif isinstance(line, Quantity):
            spending[name, periods[0]] = amount = values[f"{path}.{name}"]
            printed = plus(printed, amount)
        elif isinstance(line, Mapping):
            for period in line:
                amount = values[f"{path}.{name}.{period}"]
                slot = (name, period if period in periods else periods[0])
                spending[slot], printed = plus(spending[slot], amount), plus(printed, amount)
    for i, overlap in enumerate(allocation.overlaps):
        amount = -values[f"{path}.overlaps.{i}.amount"]
        for name in overlap.doubled:
            slot = (name, periods[0])
            spending[slot], printed = plus(spending[slot], amount), plus(printed, amount)
    if rest_line is not None:
        spending[rest_line, periods[0]] = plus(values[f"{path}.total"], -printed)
    return spending


def _cost(
    name: str, line: Bought, path: str, model: Model, periods: tuple[str, ...], values: Mapping[str, Any]
) -> Spending:
    """What the units of a line, whose numbers stand at ``path``, cost in each period."""
    programme, base = model.programmes[name], f"programmes.{name}"
    if isinstance(line.units, Quantity):
        bought = {periods[0]: values[path]}
    else:
        bought = {t if t in periods else periods[0]: values[f"{path}.{t}"] for t in line.units}
    if programme.payments is not None:
        paid = {t: values[f"{base}.payments.{t}"] for t in programme.payments if t in periods}
        return {(name, t): sum(bought.values()) * amount for t, amount in paid.items()}
    if programme.costless:
        return {(name, t): units for t, units in bought.items()}
    if not programme.tiers:
        return {(name, t): units * values[f"{base}.unit_cost"] for t, units in bought.items()}
    return {(name, t): _over_tiers(units, name, model, values) for t, units in bought.items()}


def _over_tiers(units: Any, name: str, model: Model, values: Mapping[str, Any]) -> Any:
    cost, left = Fraction(0), units
    for i, tier in enumerate(model.programmes[name].tiers):
        path = f"programmes.{name}.tiers.{i}"
        part = left if tier.units is None else least(left, values[f"{path}.units"])
        cost, left = plus(cost, part * values[f"{path}.unit_cost"]), plus(left, -part)
    return cost


def cost_paths(allocation: Allocation, model: Model) -> tuple[str, ...]:
    """The beginnings of the paths of the numbers that lines in units are turned into money with."""
    bought = [name for name, line in allocation.lines.items() if isinstance(line, Bought)]
    return tuple(f"programmes.{name}.{key}" for name in bought for key in ("unit_cost", "tiers.", "payments."))


def allocation_problems(
    allocation: Allocation,
    path: str,
    model: Model,
    periods: tuple[str, ...],
    values: Mapping[str, Any],
    place: Callable[[str], Place],
    unclear: Callable[[str, str], bool],
    used: bool,
) -> list[Problem]:
    """What is wrong with a named allocation: unknown lines, overlaps that do not fit, sums that do not add up.

    ``unclear(kind, name)`` tells programmes that the file has, but at fault. The periods of an allocation matter only
    where it is ``used``: a model may hold allocations for other questions.
    """
    problems = []
    known = {name for name in allocation.lines if name in model.programmes or unclear("programmes", name)}
    for name in allocation.lines:
        if name not in known:
            where = place(f"{path}.{name}")
            hint = nearest(name, model.programmes)
            problems.append(Problem(f"`{name}` is not a programme", where, f"{path}.{name}", hint))
    for name in known & model.programmes.keys():
        problems += _unit_problems(name, allocation.lines[name], f"{path}.{name}", model, values, place)
    for name, line in allocation.lines.items() if used else ():
        at, entries = f"{path}.{name}", line
        if isinstance(line, Bought):
            at, entries = f"{at}.units", line.units
            if name in model.programmes and model.programmes[name].payments is not None:
                continue  # decided once, for all periods
        if isinstance(entries, Mapping) and periods != ("",):
            for period in entries:
                if period not in periods:
                    where = place(f"{at}.{period}")
                    problems.append(Problem(f"{period} is not a budget period", where, path, nearest(period, periods)))
        elif isinstance(entries, Quantity) and len(periods) > 1 and values.get(at, 0) != 0:
            hint = f"say when: {{{periods[0]}: ..., {periods[1]}: ...}}"
            problems.append(Problem(f"`{name}` has no period", place(at), path, hint))
    rests = [name for name, line in allocation.lines.items() if isinstance(line, str)]
    problems += _overlap_problems(allocation, path, model, rests, place)
    if len(rests) > 1:
        problems.append(Problem("only one line can be `rest`", place(f"{path}.{rests[1]}"), path))
    if rests and allocation.total is None:
        problems.append(Problem("`rest` needs a `total`", place(f"{path}.{rests[0]}"), path))
    stated = [f"{path}.{name}" for name, line in allocation.lines.items() if isinstance(line, Quantity)]
    stated += [f"{path}.{n}.{t}" for n, line in allocation.lines.items() if isinstance(line, dict) for t in line]
    in_units = [(f"{path}.{n}.units", line.units) for n, line in allocation.lines.items() if isinstance(line, Bought)]
    stated += [p for at, u in in_units for p in ([at] if isinstance(u, Quantity) else [f"{at}.{t}" for t in u])]
    stated += [f"{path}.overlaps.{i}.amount" for i in range(len(allocation.overlaps))]
    stated += [f"{path}.total"] if allocation.total is not None else []
    # Nothing can be summed where a line or an amount is at fault itself.
    if problems or any(name not in model.programmes for name in known) or any(p not in values for p in stated):
        return problems
    return _sum_problems(allocation, path, model, periods, values, place)


def _unit_problems(
    name: str, line: Any, path: str, model: Model, values: Mapping[str, Any], place: Callable[[str], Place]
) -> Iterator[Problem]:
    """What is wrong with a line as one in units, or as one that has to be."""
    programme = model.programmes[name]
    if not isinstance(line, Bought):
        if programme.costless:
            hint = f"say how many: `{name}: {{units: 100}}`"
            yield Problem(
                f"a unit of `{name}` costs nothing, so no amount tells how many there are", place(path), path, hint
            )
        return
    costs = programme.unit_cost is not None or programme.tiers or programme.payments is not None
    if not costs:
        hint = "give the amount of money"
        yield Problem(f"`{name}` has no unit cost to count units with", place(f"{path}.units"), path, hint)
    once = programme.payments is not None and not isinstance(line.units, Quantity)
    if once:
        yield Problem(f"`{name}` is decided once, for all periods", place(f"{path}.units"), path, "give one number")
    paths = [f"{path}.units"] if isinstance(line.units, Quantity) else [f"{path}.units.{t}" for t in line.units]
    widths: list[Any] = [values.get(f"programmes.{name}.tiers.{i}.units") for i in range(len(programme.tiers))]
    for at in paths:
        units = values.get(at)
        if units is not None and None not in widths and widths and units > sum(widths):
            message = f"`{name}` has no more than {float(sum(widths)):g} units: there its last tier ends"
            yield Problem(message, place(at), path)


def _overlap_problems(
    allocation: Allocation, path: str, model: Model, rests: list[str], place: Callable[[str], Place]
) -> Iterator[Problem]:
    for i, overlap in enumerate(allocation.overlaps):
        where, shown = place(f"{path}.overlaps.{i}.lines"), f"{path}.overlaps.{i}.lines"
        for name in overlap.lines:
            if name not in allocation.lines:
                hint = nearest(name, allocation.lines)
                yield Problem(f"`{name}` is not a line of this allocation", where, shown, hint)
            elif name in rests:
                yield Problem(f"`{name}` is what remains, and cannot overlap", where, shown)
            elif name in model.programmes and model.programmes[name].costless:
                yield Problem(f"`{name}` costs nothing, and cannot overlap", where, shown)
        if len(set(overlap.lines)) < max(1 if overlap.kept_in is not None else 2, len(overlap.lines)):
            hint = "one line will do with `kept_in`, which says where else the amount is counted"
            yield Problem("an overlap names two or more different lines", where, shown, hint)


def _sum_problems(
    allocation: Allocation,
    path: str,
    model: Model,
    periods: tuple[str, ...],
    values: Mapping[str, Any],
    place: Callable[[str], Place],
) -> list[Problem]:
    spending = net_spending(allocation, path, model, periods, values)
    paid = money(spending, model)
    total = values.get(f"{path}.total")

    def say(value: Fraction) -> str:
        return amount_in_words(value, model.currency)

    net = sum(paid.values(), Fraction(0))
    overlaps = sum(
        (values[f"{path}.overlaps.{i}.amount"] * len(o.doubled) for i, o in enumerate(allocation.overlaps)),
        Fraction(0),
    )
    rest = next((name for name, line in allocation.lines.items() if isinstance(line, str)), None)
    if rest is not None and spending[rest, periods[0]] < 0:
        over = say(-spending[rest, periods[0]])
        message = f"the lines exceed the total by {over}, so nothing remains for `{rest}`"
        hint = "figures that are printed twice are recorded under `overlaps`"
        return [Problem(message, place(f"{path}.{rest}"), path, hint)]
    if total is not None and net != total:
        message = f"the lines add up to {say(net + overlaps)} less overlaps of {say(overlaps)} = {say(net)}"
        message += f", but the total says {say(total)} ({say(abs(net - total))} {'more' if net > total else 'less'})"
        hint = "figures that are printed twice are recorded under `overlaps`; `rest` takes what remains of the total"
        return [Problem(message, place(f"{path}.total"), path, hint)]
    negative = [name for (name, _), value in spending.items() if value < 0 and never_negative(model, name)]
    return [
        Problem(f"`{name}` is negative once overlaps are taken off", place(f"{path}.{name}"), path) for name in negative
    ]


def never_negative(model: Model, name: str) -> bool:
    """Whether spending on a programme is 0 at least: it states no floor of its own, nor payments."""
    programme = model.programmes[name]
    return programme.min_spend is None and programme.payments is None
