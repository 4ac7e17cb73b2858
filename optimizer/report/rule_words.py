"""Rules and their limits in words, and why rules leave no answer."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.program.evaluate import Evaluator
from optimizer.report.figures import number, title
from optimizer.report.language import say
from optimizer.scenario.linear import Scope
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario


def no_answer(answer: Answer, lang: str) -> list[str]:
    """Why there is no allocation: the rules that contradict each other, or what runs away."""
    if answer.status == "unbounded":
        names = ", ".join(title(answer.scenario, "programmes", name, lang) for name in answer.runaway)
        return [say("unbounded_head", lang, parts=names), say("unbounded_hint", lang)]
    conflict = answer.conflict
    assert conflict is not None
    lines = [say("infeasible_head", lang)]
    for rule in conflict.rules:
        lines.append(f"  - {rule.name}  {rule.text or describe(rule, answer.scenario, lang)}  ({rule.place})")
    lines += [f"  - {say('not_negative', lang, name=name)}" for name in conflict.not_negative]
    lines += [f"  - {say('tiers_end', lang, name=name)}" for name in conflict.tiers]
    lines.append(say("infeasible_hint", lang))
    return [*lines, say("farkas", lang)] if conflict.proven else lines


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
