"""Which numbers a reader may change on the page, between which ends, and how a file states them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer.language.catalog import say
from optimizer.program.evaluation import Evaluator
from optimizer.program.recording import LONGEST
from optimizer.report.live.words_data import typeset_template
from optimizer.report.number_names import number_name
from optimizer.report.typography import typeset
from optimizer.scenario.blocks import Bilingual
from optimizer.scenario.expression import Literal
from optimizer.scenario.families import tagged
from optimizer.scenario.numbers import Number
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import DURATION, MONEY, PLAIN

_CAPS = ("max_units", "min_units", "max_spend", "min_spend")
_PERCENT = ("attrition", "weights", *tagged("share"))


@dataclass(frozen=True)
class Setting:
    """A number that the reader may change. ``value`` is None for a required score that is not asked for.

    ``kind`` is budget, horizon, weight, requirement, limit or assumption; ``low`` and ``high`` are the ends between
    which it moves. ``dimension`` is money, duration or plain; ``percent`` tells that it is shown in per cent.
    """

    path: str
    kind: str
    value: float | None
    low: float
    high: float
    dimension: str = "plain"
    percent: bool = False
    optional: bool = False
    number: Number | None = None


@dataclass(frozen=True)
class LimitWords:
    """How a file states a limit: ``parts`` of its text, the numbers at ``paths`` between them, ``key`` to set."""

    key: str
    parts: tuple[str, ...]
    paths: tuple[str, ...]
    title: Bilingual | None


@dataclass
class Choice:
    """The settings, how limits are worded, and why other numbers are not among them (path to a key of the texts)."""

    settings: list[Setting] = field(default_factory=list)
    limits: list[LimitWords] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def choose(scenario: Scenario) -> Choice:
    """The numbers of ``scenario`` that a reader may change."""
    choice = Choice()
    choice.settings += _budgets(scenario)
    value = float(scenario.base["horizon"])
    low, high = float(len(scenario.periods)), max(float(LONGEST), value)
    choice.settings.append(
        Setting("horizon", "horizon", value, min(low, value), high, "duration", number=scenario.numbers["horizon"])
    )
    choice.settings += [
        Setting(n.path, "weight", float(scenario.base[n.path]), 0.0, 1.0, percent=True, number=n)
        for n in scenario.numbers
        if n.field == "weights"
    ]
    choice.settings += _requirements(scenario, choice)
    _limits(scenario, choice)
    reached, compared = {number.path for number in scenario.reached}, scenario.amounts
    for number in scenario.numbers:
        head = number.path.split(".")[0]
        cap = head == "programmes" and number.field in _CAPS
        ranged = number.low is not None and number.high is not None and number.path not in compared
        if not number.is_formula and number.path in reached and (cap or ranged):
            _model_number(scenario, number, choice)
    return choice


def _budgets(scenario: Scenario) -> Iterator[Setting]:
    spent = Fraction(0) if scenario.actual is None else scenario.total(scenario.spending_of(scenario.actual))
    for path, budget in zip(scenario.budget_paths, scenario.budgets(), strict=True):
        # A budget of nothing can be raised to what the actual spends.
        high = 2 * max(float(budget), 0.0) or float(spent)
        if budget >= 0 and high:
            yield Setting(path, "budget", float(budget), 0.0, high, "money", number=scenario.numbers[path])


def _requirements(scenario: Scenario, choice: Choice) -> Iterator[Setting]:
    evaluator = Evaluator(scenario, scenario.base)
    for name in scenario.model.capabilities:
        path = f"require.{name}"
        if name in scenario.question.require and path not in scenario.numbers:
            choice.refused[path] = "live_refused_words"
            continue
        curve = evaluator.curve(name)
        gains = [None if width is None else width * slope for width, slope in curve.segments]
        if None in gains:
            continue  # a straight line without end has no highest score
        low, high = float(curve.first_score), float(curve.first_score + sum(gain for gain in gains if gain is not None))
        value = float(scenario.base[path]) if path in scenario.numbers else None
        low, high = min(low, low if value is None else value), max(high, low if value is None else value)
        yield Setting(path, "requirement", value, low, high, optional=True)


def _limits(scenario: Scenario, choice: Choice) -> None:
    rules = {rule.name: rule for rule in scenario.rules if rule.family == "limits"}
    for name, limit in scenario.question.limits.items():
        halves = [rule for path, rule in rules.items() if path.split(".")[1] == name]
        text = scenario.question.node.get("limits", name, "rule") or scenario.question.node.get("limits", name)
        words = halves[0].text if halves else ""
        limits: list[tuple[int, int, str]] = []
        for rule in halves:
            if scenario.base.get(rule.name) == 0:
                choice.refused[rule.name] = "live_refused_zero"
            elif (
                (place := _literal(rule, [half.stated for half in halves], scenario)) is None
                or text is None
                or text.text.strip() != words
            ):
                choice.refused[rule.name] = "live_refused_words"
            else:
                limits.append((*place, rule.name))
        limits.sort()
        parts, at = [], 0
        for start, end, _ in limits:
            parts.append(words[at:start])
            at = end
        if limits:
            # The whole limit: what the reader asks must not keep the source of what the file asked.
            choice.limits.append(
                LimitWords(f"limits.{name}", (*parts, words[at:]), tuple(path for _, _, path in limits), limit.title)
            )
            choice.settings += [_limit(scenario, rules[path]) for _, _, path in limits]


def _limit(scenario: Scenario, rule: Rule) -> Setting:
    value = float(scenario.base[rule.name])
    money = rule.dimension == MONEY and scenario.currency is not None
    number = scenario.numbers[rule.name]
    return Setting(
        rule.name,
        "limit",
        value,
        min(0.0, 2 * value),
        max(0.0, 2 * value),
        "money" if money else "plain",
        number=number,
    )


def _literal(rule: Rule, comparisons: Any, scenario: Scenario) -> tuple[int, int] | None:
    """Where in its text the number stands that is the constant of a limit; None where it is no number of the file."""
    if rule.name not in scenario.numbers:
        return None
    value = scenario.base[rule.name]
    sides = [side for comparison in comparisons for side in (comparison.left, comparison.right)]
    places = {
        (side.column, side.column + side.width)
        for side in sides
        if isinstance(side, Literal) and side.value == value and side.kind != "duration"
    }
    return next(iter(places)) if len(places) == 1 else None


def _model_number(scenario: Scenario, number: Number, choice: Choice) -> None:
    value, dimension = float(scenario.base[number.path]), scenario.numbers.dimension(number.path)
    names = {MONEY: "money", DURATION: "duration", PLAIN: "plain"}
    if (
        any(part.isdigit() for part in number.path.split("."))
        and number.path.rsplit(".", 1)[-1] not in scenario.periods
    ):
        choice.refused[number.path] = "live_refused_list"
        return
    if dimension not in names:
        choice.refused[number.path] = "live_refused_unit"
        return
    if number.low is not None and number.high is not None:
        kind, low, high = "assumption", min(float(number.low), value), max(float(number.high), value)
    else:
        kind, low, high = "limit", min(0.0, 2 * value), max(0.0, 2 * value)
    if low == high:
        return
    named = names[dimension] if scenario.currency or dimension != MONEY else "plain"
    choice.settings.append(Setting(number.path, kind, value, low, high, named, number.field in _PERCENT, number=number))


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
        "optional": setting.optional,
        "label": typeset(number_name(setting.path, scenario, lang), lang),
    }


def _step(setting: Setting, factor: float) -> float:
    """A round step, in the setting's own unit, of which the range has between fifty and five hundred."""
    width = (setting.high - setting.low) / factor
    return 10.0 ** math.floor(math.log10(width / 50)) * factor if width > 0 else factor
