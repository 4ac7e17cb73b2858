"""The coefficients of a model at one set of values: costs, service in time, effects, curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from optimizer.program import ces
from optimizer.scenario.allocations import Tier, tiers
from optimizer.scenario.arithmetic import (
    are_exact,
    exponential_minus_one,
    filled,
    least,
    log_one_plus,
    mean_decay,
    most,
    where,
)
from optimizer.scenario.linear_form import is_nothing
from optimizer.scenario.scenario import Scenario


@dataclass(frozen=True)
class Curve:
    """A concave curve: from ``(first_x, first_score)`` on, segments of a width and a falling slope.

    Below the first point the first slope continues; a last segment of width None has no end, else the curve is flat
    after it.
    """

    first_x: Any
    first_score: Any
    segments: tuple[tuple[Any | None, Any], ...]

    def __call__(self, x: Any) -> Any:
        gains = (part * slope for part, (_, slope) in zip(self.parts(x), self.segments, strict=True))
        return sum(gains, self.first_score)

    def parts(self, x: Any) -> list[Any]:
        """The part of each segment below ``x``; of the first, negative where ``x`` is below the first point."""
        return filled(x - self.first_x, [width for width, _ in self.segments])


Values = Mapping[str, Any]
"""The value of each number, by path."""


class Coefficients:
    """The coefficients of one scenario's model at ``values``: Fractions, floats or recorded numbers by path."""

    def __init__(self, scenario: Scenario, values: Values) -> None:
        self.scenario, self.values = scenario, values
        self._exact = are_exact(values.values())
        self._one = Fraction(1) if self._exact else 1.0
        self._zero = 0 * self._one
        self._curves: dict[str, Curve] = {}
        self._fans: dict[str, list[tuple[Any, Any]]] = {}

    def _in_own_kind(self, value: Any) -> Any:
        """``value`` itself; as a float where the values are not exact."""
        return float(value) if isinstance(value, Fraction) and not self._exact else value

    def payment(self, name: str, period: str) -> Any:
        """Money per unit in a period, of a programme with payments."""
        return self.values.get(f"programmes.{name}.payments.{period}", self._zero)

    def tiers(self, name: str) -> list[Tier]:
        """(unit cost, width in units or None) of each tier; one tier without end where the model has none."""
        return tiers(name, self.scenario.programmes[name], self.values, self._one)

    def tier_ends(self, name: str) -> list[Any]:
        """The most money that each tier takes in a period, None without end."""
        return [None if width is None else cost * width for cost, width in self.tiers(name)]

    def tier_money(self, name: str, money: Any) -> list[Any]:
        """The part of ``money`` in each tier, cheapest first; money beyond the last tier is in none."""
        return filled(money, self.tier_ends(name))

    def unit_cap(self, name: str) -> Any:
        """The cap on the units of a programme over all periods; None without one."""
        return self.values.get(f"programmes.{name}.max_units")

    def unit_bound(self, name: str) -> Any:
        """A number of units, over all periods, that no allocation exceeds."""
        scenario, base, values = self.scenario, f"programmes.{name}", self.values
        programme, cheapest = scenario.programmes[name], self.tiers(name)[0][0]
        ends = [] if self.unit_cap(name) is None else [self.unit_cap(name)]
        if programme.payments is None:
            if f"{base}.max_spend" in values:
                ends.append(values[f"{base}.max_spend"] / cheapest)
            widths: list[Any] = [width for _, width in self.tiers(name)]
            if None not in widths:
                ends.append(sum(widths, self._zero) * len(scenario.periods))
            if not ends:
                # At least the threshold: where the budget is too small for it, the budget rule must be what fails.
                bought = sum(scenario.budgets(values), self._zero) / cheapest
                ends.append(most(bought, values.get(f"{base}.min_if_any", self._zero)))
        return least(*ends)

    def service(self, name: str, period: str, month: Fraction | None) -> Any:
        """The share of a unit in service: the average over the horizon, or at ``month``."""
        return self._service(f"programmes.{name}", self.scenario.periods.index(period), month)

    def _service(self, base: str, start: int, month: Fraction | None) -> Any:
        values = self.values
        lag, life = values.get(f"{base}.lag", 0), values.get(f"{base}.life")
        attrition = values.get(f"{base}.attrition", 0)
        if month is not None:
            return share_at(month * self._one / 12, start, lag, life, attrition)
        if life is None and f"{base}.lag" not in values and not start and f"{base}.attrition" not in values:
            return self._one
        return in_service(start, lag, life, attrition, values["horizon"])

    def upkeep(self, name: str, period: str, year: int) -> Any:
        """Money to keep a unit bought in ``period`` in a year (0 is that of the first period), within the horizon."""
        base, values, periods, end = f"programmes.{name}", self.values, self.scenario.periods, year + 1
        if year >= len(periods):
            end = min(end, self.scenario.base["horizon"])
        start, lag, life = periods.index(period), values.get(f"{base}.lag", 0), values.get(f"{base}.life")
        share = in_year(year * self._one, end * self._one, start, lag, life, values.get(f"{base}.attrition", 0))
        return values[f"{base}.upkeep"] * share

    def effects(self, name: str) -> dict[str, Any]:
        """Output of one unit in service."""
        programme = self.scenario.programmes[name]
        effects = {key: self.values[f"programmes.{name}.per_unit.{key}"] for key in programme.per_unit}
        if programme.output is not None:
            effects[programme.output] = self._one
        return effects

    def initial(self, output: str, month: Fraction | None) -> Any:
        """The amount of an output without any spending."""
        if self.scenario.model.outputs[output].initial is None:
            return self._zero
        base = f"outputs.{output}.initial"
        return self.values[base] * self._service(base, 0, month)

    def fan(self, name: str) -> list[tuple[Any, Any]]:
        """The slopes of the planes of a mix (see `ces`)."""
        if name not in self._fans:
            base, values = f"composites.{name}.ces", self.values
            scales = [values[f"{base}.unit"] / values[f"{base}.inputs.{i}.at"] for i in range(2)]
            # Irrational slopes are rounded once to floats, and exact from there on.
            kind: Any = Fraction if self._exact else lambda value: value
            planes = ces.planes(*self.mix(name))
            self._fans[name] = [(kind(first) * scales[0], kind(second) * scales[1]) for first, second in planes]
        return self._fans[name]

    def mix(self, name: str) -> tuple[Any, Any]:
        """The share and the elasticity of a mix, floats where numbers are exact: what is made of them is irrational."""
        share, elasticity = (self.values[f"composites.{name}.ces.{key}"] for key in ("share", "elasticity"))
        return (float(share), float(elasticity)) if self._exact else (share, elasticity)

    def curve(self, name: str) -> Curve:
        """The curve of a capability, with its reach and height applied."""
        if name not in self._curves:
            self._curves[name] = self._curve(name)
        return self._curves[name]

    def _curve(self, name: str) -> Curve:
        capability, base, values = self.scenario.model.capabilities[name], f"capabilities.{name}", self.values
        if capability.curve is None:
            return Curve(self._zero, self._zero, ((None, values[f"{base}.linear"]),))
        points = [(values[f"{base}.curve.{i}.0"], values[f"{base}.curve.{i}.1"]) for i in range(len(capability.curve))]
        reach, height = values.get(f"{base}.reach", self._one), values.get(f"{base}.height", self._one)
        segments = []
        for (x, y), (next_x, next_y) in pairwise(points):
            width = (next_x - x) * reach
            segments.append((width, (next_y - y) * height / width))
        return Curve(points[0][0], points[0][1], tuple(segments))


# Service in time. All times are in years; money of budget period k (0, 1, ...) is paid at its start, after k years. A
# unit is in service from its arrival (payment + lag) until the end of its life, and fades by its attrition from the
# arrival on. The functions take and return numbers of every kind; a Fraction stays exact without attrition.


def in_service(start: Any, lag: Any, life: Any | None, attrition: Any, horizon: Any) -> Any:
    """The average share of a unit in service over the horizon.

    ``(1/H) * integral from a to min(H, a + life) of (1 - q)^(u - a) du`` with a = start + lag; 0 where that is empty.
    ``life`` None means for ever; ``attrition`` q is a share a year, below 1.

    >>> round(in_service(0.0, 8 / 12, 5.0, 0.05, 3.0), 4)
    0.733
    """
    arrival = start + lag
    end = horizon if life is None else least(horizon, arrival + life)
    length = most(end - arrival, 0 * horizon)
    if is_nothing(attrition):
        return length / horizon
    return length * mean_decay(length * -log_one_plus(-attrition)) / horizon


def in_year(year: Any, end: Any, start: Any, lag: Any, life: Any | None, attrition: Any) -> Any:
    """The years of a unit in service from ``year`` to ``end``, of which the first year is 0; both are plain numbers.

    >>> in_year(1.0, 2.0, 0.0, 0.25, 1.5, 0.0)
    0.75
    """
    until = end * in_service(start, lag, life, attrition, end)
    return until - year * in_service(start, lag, life, attrition, year) if year else until


def share_at(moment: Any, start: Any, lag: Any, life: Any | None, attrition: Any) -> Any:
    """The share of a unit in service at one moment: (1 - q)^(moment - a) from the arrival until the end of its life.

    A unit that arrives at the moment counts, one whose life ends there does not.

    >>> share_at(1.0, 0.0, 0.5, None, 0.0)
    1.0
    """
    age = moment - (start + lag)
    present = where(age >= 0, 1 + 0 * age, 0 * age)
    if life is not None:
        present = where(age < life, present, 0 * age)
    if is_nothing(attrition):
        return present
    return present * (1 + exponential_minus_one(most(age, 0 * age) * log_one_plus(-attrition)))
