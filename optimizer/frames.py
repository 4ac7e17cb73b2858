"""Results as pandas frames, whose ``attrs`` say what each column holds and in which unit; and these units."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from optimizer.scenario.linear_form import Score
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas

FrameItem = TypeVar("FrameItem")
Columns = Mapping[str, tuple[str, str]]
"""The meaning of each column and its unit, empty where it has none."""
POINTS = "points"
"""The unit of scores."""
RULE_UNITS = {
    "unit": ("unit of its value, limit and slack; empty: none", ""),
    "price_unit": ("unit of its prices; empty: none", ""),
}
"""The columns of a frame of rules that say in which unit each row is."""


def frame(index: str, rows: Iterable[Mapping[str, Any]], columns: Columns) -> pandas.DataFrame:
    """Build a frame of ``rows`` with the index column ``index``; Fractions become whole numbers or floats, None NaN.

    ``columns`` has the index as well where that is a figure.

    >>> table = frame("programme", [{"programme": "a", "spend": Fraction(3)}], {"spend": ("money for it", "KRW")})
    >>> table.loc["a", "spend"], table.attrs["units"]
    (np.int64(3), {'spend': 'KRW'})
    """
    import pandas as pd

    names = list(dict.fromkeys((index, *columns)))
    plain = [{name: _plain(row[name]) for name in names} for row in rows]
    result = pd.DataFrame(plain, columns=names).set_index(index)
    result.attrs = {
        "columns": {name: meaning for name, (meaning, _) in columns.items()},
        "units": {name: unit for name, (_, unit) in columns.items() if unit},
    }
    return result


class _Framed:
    """Rows under columns, as `to_frame` and notebooks show them."""

    _index: str
    _columns: Columns
    _rows: Sequence[Mapping[str, Any]]

    def to_frame(self) -> pandas.DataFrame:
        """One row an entry. ``attrs`` says what each column holds (``columns``) and in which unit (``units``)."""
        return frame(self._index, self._rows, self._columns)

    def _repr_html_(self) -> str:
        return self.to_frame().to_html()

    def __repr__(self) -> str:
        others = ", ".join(name for name in self._columns if name != self._index)
        return f"<{type(self).__name__} {len(self._rows)} by {self._index}: {others}>"


class Records(_Framed, dict[str, FrameItem]):
    """Results by name."""

    def __init__(
        self, index: str, items: Mapping[str, FrameItem], columns: Columns, *beside: Mapping[str, Any]
    ) -> None:
        """Columns are attributes of ``items`` or, by the same names, of the objects of the mappings ``beside``."""
        super().__init__(items)
        self._index, self._columns = index, columns
        self._rows = [
            {index: name} | {column: _first(column, item, *(other[name] for other in beside)) for column in columns}
            for name, item in items.items()
        ]


class Pieces(_Framed, tuple[FrameItem, ...]):
    """The linear pieces of a frontier, from left to right."""

    @staticmethod
    def of(pieces: Iterable[FrameItem], columns: Columns) -> Pieces[FrameItem]:
        """Frame the ``pieces``; columns are their attributes, the first is the index."""
        frontier = Pieces(pieces)
        frontier._index, frontier._columns = next(iter(columns)), columns
        frontier._rows = [{name: getattr(piece, name) for name in columns} for piece in frontier]
        return frontier


def _first(name: str, *items: Any) -> Any:
    for item in items:
        if isinstance(item, Mapping) or hasattr(item, name):
            return item[name] if isinstance(item, Mapping) else getattr(item, name)
    raise KeyError(name)


def _plain(value: Any) -> Any:
    if value is None:
        return math.nan
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def objective_unit(scenario: Scenario) -> str:
    """Name the unit of the objective: ``points`` of a score, the currency of money, else nothing."""
    in_money = scenario.goal.in_money or scenario.goal.dimension == scenario.scope.money
    return POINTS if scenario.goal.scored else (scenario.currency or "") if in_money else ""


def per(unit: str, one: str) -> str:
    """Name the unit of a rate per ``one``: nothing where both units are the same, and ``unit`` itself per bare number.

    >>> per("points", "KRW"), per("", "KRW"), per("KRW", "KRW"), per("KRW", "points"), per("points", "")
    ('points per KRW', 'per KRW', '', 'KRW per point', 'points')
    """
    if not one or unit == one:
        return "" if one else unit
    return f"{unit} per {'point' if one == POINTS else one}".lstrip()


def rule_units(scenario: Scenario) -> dict[str, Mapping[str, str]]:
    """Name the unit of each rule's value, limit and slack, and that of its prices."""
    units = {rule.name: _rule_unit(rule, scenario) for rule in scenario.rules}
    objective = objective_unit(scenario)
    return {name: {"unit": unit, "price_unit": per(objective, unit)} for name, unit in units.items()}


def _rule_unit(rule: Rule, scenario: Scenario) -> str:
    if all(isinstance(atom, Score) for atom in rule.coefficients):
        return POINTS
    return (scenario.currency or "") if rule.dimension == scenario.scope.money else ""
