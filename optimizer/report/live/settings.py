"""Which numbers a reader may change on the page, between which ends, and how a file states them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.language import say
from optimizer.language.locale import LANGUAGES
from optimizer.program.evaluation import Evaluator
from optimizer.program.recording import LONGEST
from optimizer.report.live.words_data import typeset_template
from optimizer.report.typography import typeset
from optimizer.report.words import Words
from optimizer.scenario.expression import Literal
from optimizer.scenario.families import tagged
from optimizer.scenario.numbers import Number
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import DURATION, MONEY, PLAIN, Dimension

_KINDS = {
    "budget": "budget", "horizon": "horizon", "weights": "weight", "limits": "limit",
    "max_units": "limit", "min_units": "limit", "max_spend": "limit", "min_spend": "limit",
}  # fmt: skip
"""Fields of the schema and what they are to a reader; others are assumptions."""
_PERCENT = ("attrition", "weights", *tagged("share"))
_DIMENSIONS: dict[Dimension | None, str] = {MONEY: "money", DURATION: "duration", PLAIN: "plain"}


@dataclass(frozen=True)
class Setting:
    """A number that the reader may change, between ``low`` and ``high``.

    ``kind`` is budget, horizon, weight, requirement, limit or assumption: a required score is not asked for at the low
    end. ``dimension`` is money, duration or plain; ``percent`` tells that it is shown in per cent.
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
    limits = {path for words in limit_words(scenario) for path in words["paths"]}
    numbers = (n for n in scenario.numbers if n.path in (limits if n.field == "limits" else reached - paid))
    settings = (_setting(scenario, number) for number in numbers if not number.is_formula)
    return [*(setting for setting in settings if setting is not None), *_requirements(scenario)]


def _setting(scenario: Scenario, number: Number) -> Setting | None:
    """A budget, the horizon, a weight, a limit, or a number with a range; None for others."""
    path, field, value = number.path, number.field, float(scenario.base[number.path])
    dimension = _DIMENSIONS.get(scenario.numbers.dimension(path))
    in_list = any(part.isdigit() for part in path.split(".")) and path.rsplit(".", 1)[-1] not in scenario.periods
    kind = _KINDS.get(field, "assumption")
    low, high = min(0.0, 2 * value), max(0.0, 2 * value)
    if kind == "horizon":
        low, high = min(float(len(scenario.periods)), value), max(float(LONGEST), value)
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


def _requirements(scenario: Scenario) -> Iterator[Setting]:
    """The least score of each capability, stated or not, but for those that the file states as a share of another and
    those without a highest score."""
    evaluator = Evaluator(scenario, scenario.base)
    for name in scenario.model.capabilities:
        path, curve = f"require.{name}", evaluator.curve(name)
        widths = [width for width, _ in curve.segments]
        if (name in scenario.question.require and path not in scenario.numbers) or None in widths:
            continue
        low, high = float(curve.first_score), float(curve.first_score + sum(w * slope for w, slope in curve.segments))
        value = float(scenario.base.get(path, low))
        # At the low end it is let go, which one that is stated has to be above.
        low = min(low, value - 1) if path in scenario.numbers else low
        yield Setting(path, "requirement", value, low, max(high, value), "plain", percent=False)


def limit_words(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """How a file states each limit: ``parts`` of its text around the numbers at ``paths``, and the ``key`` to set."""
    for name, limit in scenario.question.limits.items():
        rules = [rule for rule in scenario.rules if rule.family == "limits" and rule.name.split(".")[1] == name]
        places = sorted((*place, rule.name) for rule in rules for place in _places(rule, rules, scenario))
        text, ends = rules[0].text, [0, *(end for _, end, _ in places)]
        starts = [*(start for start, _, _ in places), len(text)]
        if places:
            # The whole limit: what the reader asks must not keep the source of what the file asked.
            yield {
                "key": f"limits.{name}",
                "parts": [text[end:start] for end, start in zip(ends, starts, strict=True)],
                "paths": [path for _, _, path in places],
                "title": None if limit.title is None else {lang: limit.title.say(lang) for lang in LANGUAGES},
            }


def _places(rule: Rule, rules: Sequence[Rule], scenario: Scenario) -> set[tuple[int, int]]:
    """Where in its text the constant of a limit stands, if it is a number there once; 0 states a proportion."""
    value = scenario.base.get(rule.name)
    sides = [side for half in rules if half.stated is not None for side in half.stated.operands]
    numbers = [side for side in sides if isinstance(side, Literal) and side.kind != "duration"]
    places = {(side.column, side.column + side.width) for side in numbers if side.value == value}
    return places if value and rule.name in scenario.numbers and len(places) == 1 else set()


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
