"""How far composites and first segments can fall: values below which no allocation need put them.

Weak duality needs every column in a box. Columns of spending have one from the budget; a composite or the first
segment of a curve has no lower bound in the program, but the best completion of an allocation never lies below what
the outputs can at least be. Interval arithmetic over the allocation's own bounds gives that value.
"""

from __future__ import annotations

from typing import Any

from optimizer.program.coefficients import AVERAGE, Coefficients, moments
from optimizer.scenario.scenario import Scenario

Interval = tuple[Any | None, Any | None]


def floors(scenario: Scenario, groups: Coefficients, columns: tuple[tuple[Any, ...], ...]) -> tuple[Any | None, ...]:
    """For each column the value it need never go below, or None. ``groups`` are the program's coefficients."""
    intervals: dict[tuple[str, Any], Interval] = {}
    most_money = _most_money(scenario, groups)
    for moment in moments(scenario):
        for output in scenario.model.outputs:
            intervals[output, moment] = _output(scenario, groups, output, moment, most_money)
        for name, parts in scenario.parts.items():
            found = []
            for i, part in enumerate(parts):
                low = high = groups["part_constant"][name, i]
                for j, term in enumerate(part.terms):
                    inner = intervals[getattr(term.atom, "name"), moment]  # noqa: B009
                    low, high = _plus((low, high), _times(groups["part"][name, i, j], inner))
                found.append((low, high))
            if scenario.model.composites[name].smallest_of is not None:
                low = None if any(part[0] is None for part in found) else min(part[0] for part in found)
                highs = [part[1] for part in found if part[1] is not None]
                intervals[name, moment] = (low, min(highs) if highs else None)
            else:
                total: Interval = found[0]
                for part in found[1:]:
                    total = _plus(total, part)
                intervals[name, moment] = total
    return tuple(_floor(scenario, groups, key, intervals) for key in columns)


def _floor(scenario: Scenario, groups: Coefficients, key: Any, intervals: dict[tuple[str, Any], Interval]) -> Any | None:
    if key[0] == "composite":
        return intervals[key[1], key[2]][0]
    if key[0] == "segment" and key[2] == 0:
        low = intervals[scenario.model.capabilities[key[1]].feed, AVERAGE][0]
        return None if low is None else min(low - groups["first_x"][(key[1],)], 0)
    if key[0] == "weakest":
        lows = []
        for name, capability in scenario.model.capabilities.items():
            low = intervals[capability.feed, AVERAGE][0]
            if low is None:
                return None
            first = groups["first_score"][(name,)]
            below = min(low - groups["first_x"][(name,)], 0)
            lows.append(first + groups["slope"][name, 0] * below)
        return min(lows)
    return None


def _most_money(scenario: Scenario, groups: Coefficients) -> Any | None:
    negative = any(
        programme.payments is not None or (programme.min_spend is not None and not _nonnegative(scenario, name))
        for name, programme in scenario.programmes.items()
    )
    budgets = [groups["bound"][(rule.name,)] for rule in scenario.rules if rule.family == "budget"]
    return None if negative or not budgets else sum(budgets[1:], budgets[0])


def _nonnegative(scenario: Scenario, name: str) -> bool:
    if scenario.programmes[name].min_spend == "none":
        return False
    return all(v >= 0 for p, v in scenario.base.items() if p.startswith(f"programmes.{name}.min_spend"))


def _output(scenario: Scenario, groups: Coefficients, output: str, moment: Any, most_money: Any | None) -> Interval:
    total: Interval = (groups["initial"][output, moment],) * 2
    for name, programme in scenario.programmes.items():
        effect = groups["per_unit"].get((name, output))
        if effect is None:
            continue
        if programme.payments is not None:
            units: Interval = (None if programme.min_spend == "none" else 0, None)
        elif not _nonnegative(scenario, name):
            units = (None, None)
        else:
            units = (0, None if most_money is None else most_money / groups["unit_cost"][name, 0])
        periods = scenario.periods[:1] if programme.payments is not None else scenario.periods
        shares = [groups["service"][name, period, moment] for period in periods]
        for share in shares:
            total = _plus(total, _times(effect * share, units))
    return total


def _plus(left: Interval, right: Interval) -> Interval:
    return tuple(None if a is None or b is None else a + b for a, b in zip(left, right, strict=True))  # type: ignore[return-value]


def _times(factor: Any, interval: Interval) -> Interval:
    if factor == 0:
        return (0, 0)
    low, high = (None if end is None else factor * end for end in interval)
    return (low, high) if factor > 0 else (high, low)
