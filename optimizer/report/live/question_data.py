"""The question and the settings that the reader may change, as data."""

from __future__ import annotations

from typing import Any

from optimizer.language.catalog import say
from optimizer.report.live.settings import Setting, step
from optimizer.report.number_names import number_name
from optimizer.scenario.money import smallest_unit
from optimizer.scenario.scenario import Scenario


def question_data(scenario: Scenario) -> dict[str, Any]:
    """What the scenario asks; ``size`` is the unit in which amounts are printed, whatever the reader sets."""
    return {
        "name": scenario.name,
        "currency": scenario.currency,
        "periods": scenario.periods,
        "hasBudget": scenario.has_budget,
        "carryOver": scenario.question.carry_over,
        "hasUpkeep": bool(scenario.maintained),
        "unit": None if scenario.currency is None else float(smallest_unit(scenario.currency)),
        "size": float(scenario.display.size),
    }


def setting_data(setting: Setting, scenario: Scenario, lang: str) -> dict[str, Any]:
    """One control of the page: what it sets, between which ends, and in which unit."""
    factor, unit = (0.01, "%") if setting.percent else (1.0, "")
    if setting.dimension == "money":
        factor, unit = float(scenario.display.counted(lang)), scenario.display.name(lang)
    elif setting.dimension == "duration":
        years = setting.path == "horizon"
        factor, unit = 1.0 if years else 1 / 12, say("live_unit_years" if years else "live_unit_months", lang)
    elif setting.kind == "requirement":
        unit = say("live_unit_points", lang)
    return {
        "path": setting.path,
        "kind": setting.kind,
        "value": setting.value,
        "low": setting.low,
        "high": setting.high,
        "step": step(setting, factor),
        "factor": factor,
        "unit": unit,
        "dimension": setting.dimension,
        "optional": setting.optional,
        "label": number_name(setting.path, scenario, lang),
    }
