"""Named allocations, free of double counts: printed lines less overlaps, plus the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from optimizer.errors import Place, Problem, nearest
from optimizer.scenario.arithmetic import plus
from optimizer.scenario.kinds import Quantity
from optimizer.scenario.model_schema import Allocation, Model
from optimizer.scenario.money import amount_in_words

Spending = dict[tuple[str, str], Any]
"""(programme, period) to money."""


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
    for name, line in allocation.lines.items() if used else ():
        if isinstance(line, Mapping) and periods != ("",):
            for period in line:
                if period not in periods:
                    where = place(f"{path}.{name}.{period}")
                    problems.append(Problem(f"{period} is not a budget period", where, path, nearest(period, periods)))
        elif isinstance(line, Quantity) and len(periods) > 1 and values.get(f"{path}.{name}", 0) != 0:
            hint = f"say when: {{{periods[0]}: ..., {periods[1]}: ...}}"
            problems.append(Problem(f"`{name}` has no period", place(f"{path}.{name}"), path, hint))
    rests = [name for name, line in allocation.lines.items() if isinstance(line, str)]
    problems += _overlap_problems(allocation, path, rests, place)
    if len(rests) > 1:
        problems.append(Problem("only one line can be `rest`", place(f"{path}.{rests[1]}"), path))
    if rests and allocation.total is None:
        problems.append(Problem("`rest` needs a `total`", place(f"{path}.{rests[0]}"), path))
    stated = [f"{path}.{name}" for name, line in allocation.lines.items() if isinstance(line, Quantity)]
    stated += [f"{path}.{n}.{t}" for n, line in allocation.lines.items() if isinstance(line, dict) for t in line]
    stated += [f"{path}.overlaps.{i}.amount" for i in range(len(allocation.overlaps))]
    stated += [f"{path}.total"] if allocation.total is not None else []
    # Nothing can be summed where a line or an amount is at fault itself.
    if problems or any(name not in model.programmes for name in known) or any(p not in values for p in stated):
        return problems
    return _sum_problems(allocation, path, model, periods, values, place)


def _overlap_problems(
    allocation: Allocation, path: str, rests: list[str], place: Callable[[str], Place]
) -> Iterator[Problem]:
    for i, overlap in enumerate(allocation.overlaps):
        where, shown = place(f"{path}.overlaps.{i}.lines"), f"{path}.overlaps.{i}.lines"
        for name in overlap.lines:
            if name not in allocation.lines:
                hint = nearest(name, allocation.lines)
                yield Problem(f"`{name}` is not a line of this allocation", where, shown, hint)
            elif name in rests:
                yield Problem(f"`{name}` is what remains, and cannot overlap", where, shown)
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
    total = values.get(f"{path}.total")

    def say(value: Fraction) -> str:
        return amount_in_words(value, model.currency)

    net = sum(spending.values(), Fraction(0))
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
