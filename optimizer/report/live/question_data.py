"""The question and the settings that the reader may change, as data."""

from __future__ import annotations

from typing import Any

from optimizer.language.catalog import say
from optimizer.language.locale import LANGUAGES
from optimizer.report.figures import actual_title, scenario_title
from optimizer.report.live.both import both
from optimizer.report.live.settings import Setting, step
from optimizer.report.number_names import number_name
from optimizer.scenario.money import DisplayUnit, smallest_unit
from optimizer.scenario.scenario import Scenario


def question_data(scenario: Scenario) -> dict[str, Any]:
    """What the scenario asks, in words of both languages, and the units that amounts are printed in."""
    return {
        "name": scenario.name,
        "title": both(lambda lang: scenario_title(scenario, lang)),
        "actual": both(lambda lang: actual_title(scenario, lang)) if scenario.actual is not None else None,
        "currency": scenario.currency,
        "periods": scenario.periods,
        "hasBudget": scenario.has_budget,
        "carryOver": scenario.question.carry_over,
        "hasUpkeep": bool(scenario.maintained),
        "unit": None if scenario.currency is None else float(smallest_unit(scenario.currency)),
        "display": _display(scenario.display),
    }


def _display(unit: DisplayUnit) -> dict[str, Any]:
    """The unit that amounts are printed in; the page keeps it whatever the reader sets."""
    return {
        "size": float(unit.size),
        "counted": both(lambda lang: float(unit.counted(lang))),
        "name": both(unit.name),
        "digits": both(unit.places),
    }


def setting_data(setting: Setting, scenario: Scenario) -> dict[str, Any]:
    """One control of the page: what it sets, between which ends, and in which unit of each language."""
    factor: dict[str, float] = dict.fromkeys(LANGUAGES, 0.01 if setting.percent else 1.0)
    unit = dict.fromkeys(LANGUAGES, "%" if setting.percent else "")
    if setting.dimension == "money":
        factor = both(lambda lang: float(scenario.display.counted(lang)))
        unit = both(scenario.display.name)
    elif setting.dimension == "duration":
        years = setting.path == "horizon"
        factor = dict.fromkeys(LANGUAGES, 1.0 if years else 1 / 12)
        unit = both(lambda lang: say("live_unit_years" if years else "live_unit_months", lang))
    elif setting.kind == "requirement":
        unit = both(lambda lang: say("live_unit_points", lang))
    note = setting.number.note if setting.number is not None else None
    return {
        "path": setting.path,
        "kind": setting.kind,
        "value": setting.value,
        "low": setting.low,
        "high": setting.high,
        "step": {lang: step(setting, factor[lang]) for lang in LANGUAGES},
        "factor": factor,
        "unit": unit,
        "dimension": setting.dimension,
        "optional": setting.optional,
        "label": both(lambda lang: number_name(setting.path, scenario, lang)),
        "note": None if note is None else both(note.say),
        "status": setting.number.status if setting.number is not None else None,
    }
