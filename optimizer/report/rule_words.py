"""Rules and their limits in words."""

from __future__ import annotations

from fractions import Fraction

from optimizer.program.evaluate import Evaluator
from optimizer.report.figures import number
from optimizer.report.formula_words import RELATIONS, comparison_words
from optimizer.report.language import say
from optimizer.report.number_names import rule_label, ties
from optimizer.scenario.linear import Scope
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario


def describe(rule: Rule, scenario: Scenario, lang: str) -> str:
    """What a rule demands: a limit as the file words it, of any other its relation and limit."""
    if rule.stated is not None:
        return comparison_words(rule.stated, scenario, lang)
    return bounded(Fraction(Evaluator(scenario, scenario.base).constant(rule.known_by)), rule, scenario, lang)


def bounded(limit: Fraction, rule: Rule, scenario: Scenario, lang: str) -> str:
    """The relation of a rule and its limit, as ``≤ 425억원``."""
    return f"{RELATIONS[rule.relation]} {amount(limit, rule, scenario, lang)}"


def ruled(limit: Fraction, rule: Rule, scenario: Scenario, lang: str) -> str:
    """What people call a rule, with its limit; a rule that ties amounts to each other has none that says anything."""
    label = rule_label(rule, scenario, lang)
    return label if ties(rule, scenario) else f"{label} {bounded(limit, rule, scenario, lang)}"


def amount(value: Fraction, rule: Rule, scenario: Scenario, lang: str, digits: int = 6) -> str:
    """A value of a rule: money in display units, anything else as a number of about ``digits`` digits."""
    if is_money(rule, scenario.scope):
        return scenario.display.say(value, lang)
    return number(value, digits)


def price(value: float | None, rule: Rule, scenario: Scenario, lang: str) -> str:
    """A shadow price: per display unit of money, or per one of whatever the constant counts."""
    if value is None:
        return say("no_room", lang)
    if is_money(rule, scenario.scope):
        return worth(value, scenario, lang)
    return say("per_one", lang, value=signed(value, lang))


def worth(value: float, scenario: Scenario, lang: str) -> str:
    """A change of the objective per unit of money, in words: per display unit."""
    unit_one = ("1" if lang == "ko" else "") + scenario.display.name(lang)
    if scenario.currency is None:
        return signed(value, lang)
    per = signed(value * float(scenario.display.counted(lang)), lang)
    return say("per_money", lang, value=per, unit_one=unit_one)


def signed(value: float, lang: str) -> str:
    """A figure of four digits with its sign; in Korean a decrease carries △."""
    text = number(abs(value), 4)
    minus = "△" if lang == "ko" else "-"
    return text if value == 0 else f"{minus if value < 0 else '+'}{text}"


def is_money(rule: Rule, scope: Scope) -> bool:
    """Whether the rule's constant is an amount of money in a model with a currency."""
    return scope.model.currency is not None and rule.dimension == scope.money
