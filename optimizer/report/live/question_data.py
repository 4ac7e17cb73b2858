"""The question and the settings that the reader may change, as data."""

from __future__ import annotations

from typing import Any

from optimizer.language.catalog import say
from optimizer.report.live.settings import Setting, step
from optimizer.report.number_names import number_name
from optimizer.report.typography import typeset
from optimizer.scenario.money import smallest_unit
from optimizer.scenario.scenario import Scenario


def question_data(scenario: Scenario) -> dict[str, Any]:
    """What the scenario asks; ``unit`` is the smallest of its currency."""
    return {
        "name": scenario.name,
        "currency": scenario.currency,
        "periods": scenario.periods,
        "hasBudget": scenario.has_budget,
        "unit": None if scenario.currency is None else float(smallest_unit(scenario.currency)),
    }


def setting_data(setting: Setting, scenario: Scenario, lang: str) -> dict[str, Any]:
    """One control of the page: what it sets, between which ends, and in which unit."""
    factor, unit, written = (0.01, "%", "{}%") if setting.percent else (1.0, "", "{}")
    if setting.dimension == "money":
        display = scenario.display
        factor, unit, written = float(display.counted(lang)), display.name(lang), display.written("{}", lang)
    elif setting.dimension == "duration" or setting.kind == "requirement":
        kind = "points" if setting.kind == "requirement" else "years" if setting.path == "horizon" else "months"
        factor, unit = 1 / 12 if kind == "months" else 1.0, say(f"live_unit_{kind}", lang)
        written = say("with_unit", lang, figure="{}", unit=unit)
    return {
        "path": setting.path,
        "kind": setting.kind,
        "value": setting.value,
        "low": setting.low,
        "high": setting.high,
        "step": step(setting, factor),
        "factor": factor,
        "unit": unit,
        "written": typeset(written, lang),
        "dimension": setting.dimension,
        "optional": setting.optional,
        "label": typeset(number_name(setting.path, scenario, lang), lang),
    }
