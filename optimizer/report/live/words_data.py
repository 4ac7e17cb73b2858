"""The words of the page as data: the templates of the report's own sentences, and how figures are written."""

from __future__ import annotations

from typing import Any

from optimizer.language import template
from optimizer.language.locale import LOCALES
from optimizer.report.typography import typeset
from optimizer.report.words import Words
from optimizer.scenario.money import DisplayUnit, units
from optimizer.scenario.scenario import Scenario

_KEYS = (
    "between", "no_comparison", "plan_field", "computed", "sweep_at_total", "and_more",
    "live_as_published", "live_changed", "live_unchanged", "live_lead_of", "live_breaks", "live_shares",
    "live_shares_published", "live_added", "live_taken", "live_mine", "live_limits", "live_copied", "live_saved",
    "live_opened", "live_nothing_read", "live_unread", "live_not_ours", "live_infeasible",
    "live_unbounded", "live_unclear", "live_link_field", "live_kind_weight", "live_split_name",
    "live_split_said", "live_mine_short", "live_mine_at",
    "live_split_actual", "live_split_short", "live_split_over", "live_split_left", "live_split_even",
    "live_split_total", "live_split_breaks", "live_split_keeps", "live_no_amount",
    "live_out_of_range", "live_mark_more", "live_mark_less", "live_mark_breaks", "live_at_total", "live_split_short_at",
    "live_split_apart",
)  # fmt: skip


def typeset_template(template: str, lang: str) -> str:
    """A text with gaps as it is typeset once these are filled with figures."""
    return typeset(template.replace("{", "0{").replace("}", "}0"), lang).replace("0{", "{").replace("}0", "}")


def _unit(unit: DisplayUnit, lang: str) -> dict[str, Any]:
    return {
        "counted": float(unit.counted(lang)),
        "step": float(unit.counted(lang)) / 10 ** unit.places(lang),
        "name": unit.name(lang),
        "digits": unit.places(lang),
        "written": typeset_template(unit.written("{}", lang), lang),
        "currency": unit.currency,
    }


def words_data(scenario: Scenario, lang: str) -> dict[str, Any]:
    """Templates by key, the signs of the language, and the units of amounts.

    What stands in a gap changes nothing around it: templates have no particles or plural forms that hang on it.
    """
    unit, locale, words = scenario.display, LOCALES[lang], Words(scenario, lang)
    return {
        "minus": locale.minus,
        "plus": locale.plus,
        "texts": {key: typeset_template(template(key, lang), lang) for key in _KEYS},
        "actual": typeset(words.actual, lang),
        "unit": _unit(unit, lang),
        # For amounts too small for that.
        "smaller": [_unit(other, lang) for other in units(unit.currency) if other.size < unit.size],
        "scored": scenario.goal.scored,
        "inMoney": scenario.goal.in_money,
        "goalTitle": typeset(words.goal(), lang),
    }
