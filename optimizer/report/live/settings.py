"""Which numbers a reader may change on the page, between which ends, and how a file states them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.program.evaluation import Evaluator
from optimizer.program.recording import LONGEST
from optimizer.report.document import json_record, json_value
from optimizer.report.rule_words import is_money
from optimizer.report.typography import typeset, typeset_template
from optimizer.report.words import Words
from optimizer.scenario.expression import Literal
from optimizer.scenario.families import is_share
from optimizer.scenario.numbers import Number
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import DURATION, MONEY, PLAIN, Dimension

_CAPS = ("max_units", "min_units", "max_spend", "min_spend")
_DIMENSIONS: dict[Dimension | None, str] = {MONEY: "money", DURATION: "duration", PLAIN: "plain"}


@dataclass(frozen=True)
class Setting:
    """A number that the reader may change.

    ``kind`` is budget, horizon, weight, requirement, limit or assumption; ``low`` and ``high`` are the ends between
    which it moves: a required score is not asked for at the low one. ``dimension`` is money, duration or plain.
    """

    path: str
    kind: str
    value: float
    low: float
    high: float
    dimension: str = "plain"


def settings_of(scenario: Scenario) -> list[Setting]:
    """The numbers of ``scenario`` that a reader may change."""
    value = float(scenario.base["horizon"])
    low, high = float(len(scenario.periods)), max(float(LONGEST), value)
    settings = [*_budgets(scenario), Setting("horizon", "horizon", value, min(low, value), high, "duration")]
    weights = [number.path for number in scenario.numbers if number.field == "weights"]
    if len(weights) > 1:  # one alone is all there is, whatever it is
        settings += [Setting(path, "weight", float(scenario.base[path]), 0.0, 1.0) for path in weights]
    settings += _requirements(scenario)
    rules = {rule.name: rule for rule in scenario.rules}
    for path in (path for limit in limit_words(scenario) for path in limit["paths"]):
        value, dimension = float(scenario.base[path]), "money" if is_money(rules[path], scenario) else "plain"
        settings.append(Setting(path, "limit", value, min(0.0, 2 * value), max(0.0, 2 * value), dimension))
    others = {number.path for number in scenario.reached} - {*weights, *(setting.path for setting in settings)}
    for number in scenario.numbers:
        if not number.is_formula and number.path in others:
            settings += _model_number(scenario, number)
    return settings


def _budgets(scenario: Scenario) -> Iterator[Setting]:
    spent = Fraction(0) if scenario.actual is None else scenario.total(scenario.spending_of(scenario.actual))
    for path, budget in zip(scenario.budget_paths, scenario.budgets(), strict=True):
        # A budget of nothing can be raised to what the actual spends.
        high = 2 * max(float(budget), 0.0) or float(spent)
        if budget >= 0 and high:
            yield Setting(path, "budget", float(budget), 0.0, high, "money")


def _requirements(scenario: Scenario) -> Iterator[Setting]:
    evaluator = Evaluator(scenario, scenario.base)
    for name in scenario.model.capabilities:
        path, curve = f"require.{name}", evaluator.curve(name)
        stated = name in scenario.question.require and path not in scenario.numbers
        if stated or any(width is None for width, _ in curve.segments):
            continue  # not stated as one number, or without a highest score
        low = float(curve.first_score)
        high = float(curve.first_score + sum(width * slope for width, slope in curve.segments))
        if path in scenario.numbers:
            value = float(scenario.base[path])
            yield Setting(path, "requirement", value, min(low, value - 1), max(high, value))
        else:
            yield Setting(path, "requirement", low, low, high)


def limit_words(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """How a file states each limit: ``parts`` of its text, the numbers at ``paths`` between them, ``key`` to set."""
    for name, limit in scenario.question.limits.items():
        halves = [rule for rule in scenario.rules if rule.family == "limits" and rule.name.split(".")[1] == name]
        node = scenario.question.node
        text = node.get("limits", name, "rule") or node.get("limits", name)
        if not halves or text is None or text.text.strip() != halves[0].text:
            continue
        known = [(_literal(rule, halves, scenario), rule.name) for rule in halves]
        places = sorted((*place, path) for place, path in known if place is not None)
        ends = [0, *(end for _, end, _ in places)]
        starts = [*(start for start, _, _ in places), len(halves[0].text)]
        if places:
            # The whole limit: what the reader asks must not keep the source of what the file asked.
            yield {
                "key": f"limits.{name}",
                "parts": [halves[0].text[end:start] for end, start in zip(ends, starts, strict=True)],
                "paths": [path for _, _, path in places],
                "title": json_value(limit.title),
            }


def _literal(rule: Rule, halves: Sequence[Rule], scenario: Scenario) -> tuple[int, int] | None:
    """Where in its text the number stands that is the constant of a limit; None where it is no number of the file, or
    is 0, which states a proportion."""
    value = scenario.base.get(rule.name)
    if not value or rule.name not in scenario.numbers:
        return None
    sides = [side for half in halves if half.stated is not None for side in half.stated.operands]
    same = [side for side in sides if isinstance(side, Literal) and side.value == value and side.kind != "duration"]
    places = {(side.column, side.column + side.width) for side in same}
    return next(iter(places)) if len(places) == 1 else None


def _model_number(scenario: Scenario, number: Number) -> Iterator[Setting]:
    """A cap or a number with a range that a file can set by itself."""
    path, value = number.path, float(scenario.base[number.path])
    dimension = _DIMENSIONS.get(scenario.numbers.dimension(path))
    in_list = any(part.isdigit() for part in path.split(".")) and path.rsplit(".", 1)[-1] not in scenario.periods
    if dimension is None or in_list:
        return
    if number.low is not None and number.high is not None and path not in scenario.amounts:
        kind, low, high = "assumption", min(float(number.low), value), max(float(number.high), value)
    elif path.startswith("programmes.") and number.field in _CAPS:
        kind, low, high = "limit", min(0.0, 2 * value), max(0.0, 2 * value)
    else:
        return
    if low < high:
        named = "plain" if dimension == "money" and not scenario.currency else dimension
        yield Setting(path, kind, value, low, high, named)


def setting_data(setting: Setting, words: Words) -> dict[str, Any]:
    """One control of the page: what it sets, between which ends, and in which unit."""
    percent = setting.kind == "weight" or is_share(setting.path)
    factor, unit, written = (0.01, "%", "{}%") if percent else (1.0, "", "{}")
    if setting.dimension == "money":
        display, lang = words.scenario.display, words.lang
        factor, unit, written = float(display.counted(lang)), display.name(lang), display.written("{}", lang)
    elif setting.dimension == "duration" or setting.kind == "requirement":
        kind = "points" if setting.kind == "requirement" else "years" if setting.path == "horizon" else "months"
        factor, unit = 1 / 12 if kind == "months" else 1.0, words.say(f"live_unit_{kind}")
        written = words.say("with_unit", figure="{}", unit=unit)
    width = (setting.high - setting.low) / factor
    return json_record(setting, "path", "kind", "value", "low", "high") | {
        # A round step, of which the range has between fifty and five hundred.
        "step": 10.0 ** math.floor(math.log10(width / 50)) * factor if width > 0 else factor,
        "factor": factor,
        "unit": unit,
        "written": typeset_template(written, words.lang),
        "dimension": {"requirement": "points", "horizon": "years"}.get(setting.kind, setting.dimension),
        "label": typeset(words.number(setting.path), words.lang),
    }
