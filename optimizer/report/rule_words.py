"""Rules and their limits in words."""

from __future__ import annotations

from fractions import Fraction

from optimizer.program.evaluate import Evaluator
from optimizer.report.figures import number
from optimizer.scenario.linear import Scope
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario


def describe(rule: Rule, scenario: Scenario, lang: str) -> str:
    """The relation and limit of a rule that the file does not state in words."""
    bound = Fraction(Evaluator(scenario, scenario.base).bound(rule))
    return f"{rule.relation} {amount(bound, rule, scenario, lang)}"


def amount(value: Fraction, rule: Rule, scenario: Scenario, lang: str) -> str:
    """A value of a rule: money in display units, anything else as a number."""
    if is_money(rule, scenario.scope):
        return scenario.display.say(value, lang)
    return number(value)


def is_money(rule: Rule, scope: Scope) -> bool:
    """Whether the rule's constant is an amount of money in a model with a currency."""
    return scope.model.currency is not None and rule.dimension == scope.money
