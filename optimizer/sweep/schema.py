"""The row of a sample: the columns of a sweep, in families whose members are named after a dot.

Money is in the currency's unit. Values that a sample lacks are missing; drawn numbers are stored with seven digits,
because the sample's number and the seed reproduce them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from optimizer.engine.ensemble import Outcomes
from optimizer.engine.results import OPTIMAL, directed
from optimizer.engine.sample_numbers import SampleNumbers
from optimizer.frames import POINTS, objective_unit
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import DURATION, MONEY
from optimizer.sweep.draws import BlockPart, Draws

SAMPLE_STATUSES = ("optimal", "infeasible", "not proven", "unbounded")
DIRECTIONS = ("less", "undecided", "more")
"""Directions in the order of their codes, which start at -1; 2 stands for none."""


class ColumnFamily(NamedTuple):
    """Columns of one kind: ``whole``, ``number``, ``truth``, ``drawn``, or the name of a set of words.

    ``unit`` is ``money``, ``points``, ``objective`` (the objective's own unit) or empty.
    """

    kind: str
    unit: str
    meaning: str


COLUMN_FAMILIES = {
    "sample": ColumnFamily("whole", "", "number of the sample"),
    "variant": ColumnFamily("variant", "", "variant that the sample belongs to; empty for the scenario itself"),
    "status": ColumnFamily("status", "", "what became of the sample: " + ", ".join(SAMPLE_STATUSES)),
    "by_highs": ColumnFamily("truth", "", "solved by HiGHS rather than by the compiled kernel"),
    "gap": ColumnFamily("number", "", "gap of the certificate, relative to the terms of the objective"),
    "optimum": ColumnFamily("number", "objective", "objective of the computed allocation"),
    "nothing": ColumnFamily("number", "objective", "objective of the fixed programmes alone"),
    "spend.": ColumnFamily("number", "money", "computed spending on a programme; units where they cost nothing"),
    "score.": ColumnFamily("number", "points", "score of a capability with the computed allocation"),
    "actual": ColumnFamily("number", "objective", "objective of the actual"),
    "keeps": ColumnFamily("truth", "", "the actual keeps every rule but the budget"),
    "ahead": ColumnFamily("number", "objective", "optimum at the actual's total less the actual, more being better"),
    "actual.": ColumnFamily("number", "money", "actual spending on a programme; units where they cost nothing"),
    "actual_score.": ColumnFamily("number", "points", "score of a capability with the actual"),
    "direction.": ColumnFamily("direction", "", "direction of a category's money: " + ", ".join(DIRECTIONS)),
    "draw.": ColumnFamily("drawn", "own", "value drawn of a number"),
}
_TYPES = {"whole": np.int64, "number": np.float64, "drawn": np.float32, "truth": np.bool_}
_MISSING = {"number": np.nan, "drawn": np.nan, "direction": 2}


def column_family(column: str) -> ColumnFamily:
    """The family of a column."""
    head, dot, _ = column.partition(".")
    return COLUMN_FAMILIES[head + dot]


def columns(draws: Draws) -> dict[str, str]:
    """The columns of a sweep in order, each with its kind."""
    names = {**_members(draws.scenario), "draw.": dict.fromkeys(p for item in draws.uncertainties for p in item.paths)}
    return {key + name: COLUMN_FAMILIES[key].kind for key in COLUMN_FAMILIES for name in names.get(key, ())}


def _members(scenario: Scenario) -> dict[str, Sequence[str]]:
    """The members of each family in rows of a scenario, without drawn numbers."""
    alone = ("sample", "variant", "status", "by_highs", "gap", "optimum", "nothing")
    programmes, capabilities = tuple(scenario.programmes), tuple(scenario.model.capabilities)
    members: dict[str, Sequence[str]] = dict.fromkeys(alone, ("",)) | {"spend.": programmes, "score.": capabilities}
    if scenario.actual is None:
        return members
    # Of money that moves from the actual it moves none itself: nothing can be ahead.
    ahead = {} if scenario.goal.kind == "money_moved" else {"ahead": ("",)}
    return members | {
        "actual": ("",), "keeps": ("",), **ahead, "actual.": programmes, "actual_score.": capabilities,
        "direction.": directed(scenario),
    }  # fmt: skip


def words(kind: str, variants: Sequence[str]) -> dict[int, str]:
    """The words of a kind of column by their codes; a higher code stands for none. Empty for numbers."""
    listed = {"status": SAMPLE_STATUSES, "direction": DIRECTIONS, "variant": variants}.get(kind, ())
    return dict(enumerate(listed, -1 if kind == "direction" else 0))


def units_of(draws: Draws) -> dict[str, str]:
    """The units of columns that have one."""
    scenario = draws.scenario
    money = scenario.currency or ""
    names = {"money": money, "points": POINTS, "objective": objective_unit(scenario), MONEY: money, DURATION: "years"}
    units = {}
    for column in columns(draws):
        unit: Any = column_family(column).unit
        if unit == "money" and column.partition(".")[2] in scenario.costless:
            unit = ""
        if unit == "own" and (path := column.removeprefix("draw.")) in scenario.numbers:
            unit = scenario.numbers.dimension(path)
        units[column] = names.get(unit, "")
    return {column: unit for column, unit in units.items() if unit}


def blank(kinds: Mapping[str, str], start: int, count: int) -> dict[str, Any]:
    """Rows of the samples from ``start`` on, with all results missing."""
    rows: dict[str, Any] = {
        name: np.full(count, _MISSING.get(kind, 0), dtype=_TYPES.get(kind, np.int16)) for name, kind in kinds.items()
    }
    rows["sample"] += np.arange(start, start + count)
    return rows


def fill(rows: dict[str, Any], part: BlockPart, numbers: SampleNumbers, outcomes: Outcomes) -> None:
    """Write the outcomes of one part of a block, whose scenario has these ``numbers``, into its rows."""
    solutions, samples, scenario = outcomes.solutions, outcomes.samples, numbers.scenario
    optimal, spending = solutions.status == OPTIMAL, numbers.spending(samples, solutions.x)
    spent = np.sum(spending.reshape(len(scenario.programmes), -1, len(part.rows)), axis=1)
    tables: dict[str, Any] = {
        "variant": [part.variant], "status": [solutions.status], "by_highs": [solutions.by_highs],
        "nothing": [samples.nothing], "gap": [np.where(optimal, solutions.gap, np.nan)],
        "optimum": [np.where(optimal, solutions.objective, np.nan)], "spend.": np.where(optimal, spent, np.nan),
        "score.": np.where(optimal, numbers.scores(part.overrides, spending), np.nan),
    }  # fmt: skip
    if (actual := samples.actual) is not None:
        tables |= {
            "actual": [actual.objective], "keeps": [actual.keeps], "ahead": [outcomes.forgone],
            "actual.": actual.spending, "actual_score.": actual.scores, "direction.": solutions.directions.T,
        }  # fmt: skip
    members = _members(scenario)
    values = {f"draw.{path}": drawn for path, drawn in part.overrides.items()}
    for key, table in tables.items():
        values |= {key + name: row for name, row in zip(members.get(key, ()), table, strict=key in members)}
    for column in values.keys() & rows.keys():
        rows[column][part.rows] = values[column]
