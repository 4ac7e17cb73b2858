"""Which numbers a reader may change on the page, between which ends, and how a file states them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from optimizer.language.catalog import say
from optimizer.program.recording import LONGEST
from optimizer.report.live.words_data import typeset_template
from optimizer.report.typography import typeset
from optimizer.report.words import Words
from optimizer.scenario.families import tagged
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import DURATION, MONEY, PLAIN, Dimension

_KINDS = {
    "budget": "budget", "horizon": "horizon", "weights": "weight", "require": "limit",
    "max_units": "limit", "min_units": "limit", "max_spend": "limit", "min_spend": "limit",
}  # fmt: skip
"""Fields of the schema and what they are to a reader; others are assumptions."""
_PERCENT = ("attrition", "weights", *tagged("share"))
_DIMENSIONS: dict[Dimension | None, str] = {MONEY: "money", DURATION: "duration", PLAIN: "plain"}


@dataclass(frozen=True)
class Setting:
    """A number that the reader may change, between ``low`` and ``high``.

    ``kind`` is budget, horizon, weight, limit or assumption, ``dimension`` money, duration or plain; ``percent`` tells
    that it is shown in per cent.
    """

    path: str
    kind: str
    value: float
    low: float
    high: float
    dimension: str
    percent: bool


def settings_of(scenario: Scenario) -> list[Setting]:
    """The numbers of ``scenario`` that a reader may change: those that a file can set one by one.

    What units pay is none of them: they are counted by their first payment, which a recording cannot choose anew.
    """
    reached = {number.path for number in scenario.reached}
    paid = scenario.numbers.behind(number.path for number in scenario.numbers if number.field == "payments")
    numbers = (n for n in scenario.numbers if not n.is_formula and n.path in reached - paid)
    return [setting for setting in (_setting(scenario, number) for number in numbers) if setting is not None]


def _setting(scenario: Scenario, number: Number) -> Setting | None:
    """A budget, the horizon, a weight, a limit that is one number, or a number with a range; None for others."""
    path, field, value = number.path, number.field, float(scenario.base[number.path])
    dimension = _DIMENSIONS.get(scenario.numbers.dimension(path))
    in_list = any(part.isdigit() for part in path.split(".")) and path.rsplit(".", 1)[-1] not in scenario.periods
    kind = _KINDS.get(field, "assumption")
    low, high = min(0.0, 2 * value), max(0.0, 2 * value)
    if kind == "horizon":
        low, high, dimension = min(float(len(scenario.periods)), value), max(float(LONGEST), value), "plain"
    elif kind == "budget":
        dimension = "money"  # counted in the unit of the page, a currency or not
    elif kind == "weight":
        low, high = 0.0, 1.0
    elif number.low is not None and number.high is not None and path not in scenario.amounts:
        kind, low, high = "assumption", min(float(number.low), value), max(float(number.high), value)
    elif kind == "assumption":
        return None
    if dimension is None or in_list or low >= high:
        return None
    return Setting(path, kind, value, low, high, dimension, field in _PERCENT)


def setting_data(setting: Setting, scenario: Scenario, lang: str) -> dict[str, Any]:
    """One control of the page: what it sets, between which ends, and in which unit."""
    factor, unit, written = (0.01, "%", "{}%") if setting.percent else (1.0, "", "{}")
    if setting.dimension == "money":
        display = scenario.display
        factor, unit, written = float(display.counted(lang)), display.name(lang), display.written("{}", lang)
    elif setting.dimension == "duration" or setting.kind == "horizon":
        factor, kind = (1.0, "years") if setting.kind == "horizon" else (1 / 12, "months")
        unit = say(f"live_unit_{kind}", lang)
        written = say("with_unit", lang, figure="{}", unit=unit)
    return {
        "path": setting.path,
        "kind": setting.kind,
        "value": setting.value,
        "low": setting.low,
        "high": setting.high,
        "step": _step(setting, factor),
        "factor": factor,
        "unit": unit,
        "written": typeset_template(written, lang),
        "dimension": setting.dimension,
        "label": typeset(Words(scenario, lang).number(setting.path), lang),
    }


def _step(setting: Setting, factor: float) -> float:
    """A round step, in the setting's own unit, of which the range has between fifty and five hundred."""
    width = (setting.high - setting.low) / factor
    return 10.0 ** math.floor(math.log10(width / 50)) * factor if width > 0 else factor
