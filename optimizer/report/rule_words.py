"""Rules, their limits and formulas in words: titles for names, the signs of print for operators."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from optimizer.language import catalog
from optimizer.program.evaluation import Evaluator
from optimizer.report.figures import number
from optimizer.report.words import Words
from optimizer.scenario.expression import Expression, Literal, Name, Operation, names
from optimizer.scenario.families import tagged
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import is_zero

_SIGNS = {"+": " + ", "*": " × ", "/": " ÷ ", "^": " ^ "}
_STRENGTH = {"+": 1, "negate": 2, "*": 2, "/": 2, "^": 3}
RELATIONS = {"<=": "≤", ">=": "≥", "=": "="}
OPPOSITE = {"<=": ">", ">=": "<", "=": "≠"}
_OF_MONEY = ("budget", *tagged("money"))
"""Families whose amounts are money, with or without a currency."""


def without_spending(words: Words) -> str:
    """What spending nothing is called, beside programmes with a fixed amount if there are any."""
    return words.say("idle_fixed" if any(own.fixed for own in words.scenario.programmes.values()) else "idle_nothing")


def describe(rule: Rule, words: Words) -> str:
    """What a rule demands: a limit as the file words it, of any other its relation and limit."""
    if rule.stated is not None:
        return comparison_words(rule.stated, words)
    scenario = words.scenario
    return bounded(Fraction(Evaluator(scenario, scenario.base).constant(rule.stated_amount)), rule, words)


def bounded(limit: Fraction, rule: Rule, words: Words, moved: bool = False) -> str:
    """The relation of a rule and its limit, as ``≤ 425억원``; without an amount of its own what it demands.

    A limit that is ``moved`` from the file's does not come from where that does.
    """
    own = f"{RELATIONS[rule.relation]} {rule_amount(limit, rule, words)}"
    beside = together(rule, words) if moved else derivation(rule, words)
    return demand(rule, words) or (f"{own} ({beside})" if beside else own)


def demand(rule: Rule, words: Words, value: str = "") -> str:
    """What a rule demands that has no amount of its own: ``= 0.698 × GPU purchase``, ``growth ≤ 50% over 2025``.

    Empty for a rule that has one. ``value`` stands for the number under the key of a programme, else its own.
    """
    scenario, stated = words.scenario, rule.stated
    if f"demand_{rule.family}" in catalog(words.lang):
        rest = rule.name.split(".")[2:]
        period = rest.pop() if rest and rest[-1] in scenario.periods else scenario.periods[0]
        before = scenario.periods[scenario.periods.index(period) - 1]
        own = value or _number(rule.number_path(scenario.periods), words)
        of = words.title("programmes", rest[0]) if rest else ""
        return words.say(f"demand_{rule.family}", number=own, before=before, of=of)
    if stated is None:
        return ""
    (left, right), relation = stated.operands, stated.operator
    if not isinstance(left, Name) and isinstance(right, Name):
        left, right, relation = right, left, {"<=": ">=", ">=": "<="}.get(relation, relation)
    if _ties(rule, words) and isinstance(left, Name):
        return f"{RELATIONS[relation]} {formula_words(right, words, figures=True)}"
    zero = is_zero(rule.bound) or (isinstance(rule.bound, Name) and scenario.base.get(rule.bound.text) == 0)
    if _ties(rule, words) or (len(rule.coefficients) > 1 and zero):
        return comparison_words(stated, words, figures=True)
    return ""


def _ties(rule: Rule, words: Words) -> bool:
    """Whether a limit only holds what is decided against what else is decided, without an amount of its own."""
    return rule.stated is not None and all(_decided(side, words) for side in rule.stated.operands)


def _decided(side: Expression, words: Words) -> bool:
    """Whether a side of a limit names anything that money decides."""
    heads = {name.text.split(".")[0] for name in names(side)}
    return any(head in ("score", "total") or words.kind_of(head) is not None for head in heads)


def derivation(rule: Rule, words: Words) -> str:
    """Where the amount of a rule comes from: ``20% of budget``, ``90% of plan``, the years of a budget; else empty."""
    if rule.family == "budget":
        return together(rule, words)
    if rule.family == "require" and not isinstance(rule.bound, Name):
        wanted, nothing = words.scenario.question.require[rule.name.partition(".")[2]], without_spending(words)
        return _written(wanted, words, lambda of: nothing if of.text == "nothing" else words.allocation(of.text))[0]
    for side in () if rule.stated is None or _ties(rule, words) else rule.stated.operands:
        if not isinstance(side, Name) and any(name.text.partition(".")[0] == "budget" for name in names(side)):
            return formula_words(side, words, figures=True)
    return ""


def together(rule: Rule, words: Words) -> str:
    """The years that a budget adds up; empty where it is of one, and of other rules."""
    periods = [name.text.partition(".")[2] for name in names(rule.bound)] if rule.family == "budget" else []
    return words.say("limit_together", periods=" + ".join(periods)) if len(periods) > 1 else ""


def _number(path: str, words: Words) -> str:
    """A number of a rule's words, to three digits."""
    return words.value(words.scenario.base[path], path, 3)


def missed(value: Fraction, limit: Fraction, rule: Rule, words: Words) -> str:
    """A rule that an allocation breaks, with what it comes to."""
    label, apart = words.rule(rule), abs(value - limit)
    if said := demand(rule, words):
        return words.say("rule_missed", label=label, rule=said, by=rule_amount(apart, rule, words))
    here, there = (rule_amount(amount, rule, words) for amount in (value, limit))
    if here == there:
        by = words.quantity(apart, "money" if is_money(rule, words.scenario) else None, 3)
        return words.say("rule_missed", label=label, rule=there, by=by)
    return f"{label} ({here} {OPPOSITE[rule.relation]} {', '.join(filter(None, (there, together(rule, words))))})"


def ruled(limit: Fraction, rule: Rule, words: Words) -> str:
    """What people call a rule, with its limit; in brackets where that is a sentence by itself."""
    said, by_itself = bounded(limit, rule, words), f"demand_{rule.family}" in catalog(words.lang)
    return f"{words.rule(rule)} " + (f"({said})" if by_itself else said)


def rule_amount(value: Fraction, rule: Rule, words: Words, digits: int = 6) -> str:
    """A value of a rule: money in display units, a score of four digits, anything else of about ``digits``."""
    if is_money(rule, words.scenario):
        return words.sum(value)
    figure = number(value, min(digits, 4) if rule.family == "require" else digits)
    return words.scenario.display.written(figure, words.lang) if rule.family in _OF_MONEY else figure


def price(value: float | None, rule: Rule, words: Words) -> str:
    """A shadow price: per display unit of money, or per one of whatever the constant counts."""
    if value is None:
        return words.say("no_room")
    if is_money(rule, words.scenario) or rule.family in _OF_MONEY:
        return words.per_unit(words.rate(value))
    return words.say("per_point" if rule.family == "require" else "per_one", value=words.gain(value))


def forced_when(period: str, words: Words) -> str:
    """In which period money is forced in; empty without one."""
    return words.say("forced_when", period=period) if period else ""


def is_money(rule: Rule, scenario: Scenario) -> bool:
    """Whether the rule's constant is an amount of money in a model with a currency."""
    return scenario.currency is not None and rule.dimension == scenario.scope.money


def formula_words(expression: Expression, words: Words, figures: bool = False) -> str:
    """``expression`` with the titles of what it names; a name that has none stands as the file has it.

    With ``figures`` the numbers of parameters stand in place of their titles.
    """
    return _written(expression, words, lambda name: _name(name, words, figures))[0]


def comparison_words(
    comparison: Operation, words: Words, figures: bool = False, called: Callable[[Name], str] | None = None
) -> str:
    """A limit as the file states it, as ``GPU 운용환경 = 구매액 대비 운용환경 비용 × GPU 구매``.

    ``called`` says what its names are called, if not as in limits.
    """
    naming = called or (lambda name: _name(name, words, figures))
    left, right = (_written(side, words, naming)[0] for side in comparison.operands)
    return f"{left} {RELATIONS[comparison.operator]} {right}"


def _written(expression: Expression, words: Words, called: Callable[[Name], str]) -> tuple[str, int]:
    """The text, and how strongly it holds together: what is weaker than its surroundings needs brackets."""

    def inside(operand: Expression, strength: int) -> str:
        text, own = _written(operand, words, called)
        return text if own >= strength else f"({text})"

    match expression:
        case Literal(value, kind):
            unit = {"money": "money", "duration": "years"}.get(kind)
            return words.quantity(value, unit), 4
        case Name():
            return called(expression), 4
        case Operation("*", (Literal(share, "plain"), whole)) if 0 < share < 1:
            return words.say("formula_share", share=number(100 * share), whole=inside(whole, 4)), 4
    assert isinstance(expression, Operation)
    operator, (first, *others) = expression.operator, expression.operands
    if operator not in _STRENGTH:
        parts = ", ".join(_written(operand, words, called)[0] for operand in expression.operands)
        return words.say(f"formula_{operator}", parts=parts), 4
    strength = _STRENGTH[operator]
    if operator == "negate":
        return f"−{inside(first, strength + 1)}", strength
    text = inside(first, strength + (operator == "^"))
    for operand in others:
        match operator, operand:
            case "+", Operation("negate", (subtracted,)):
                text += f" − {inside(subtracted, strength + 1)}"
            case _:
                text += _SIGNS[operator] + inside(operand, strength + (operator in ("/", "^")))
    return text, strength


def _name(name: Name, words: Words, figures: bool) -> str:
    scenario, (head, *rest) = words.scenario, name.text.removeprefix("parameters.").split(".")
    if head in scenario.model.parameters and not rest:
        path = f"parameters.{head}"
        return _number(path, words) if figures else words.number(path)
    if head == "score" and len(rest) == 1:
        called = words.say("formula_score", title=words.title("capabilities", rest[0]))
    elif head in ("total", "budget"):
        called = words.say("formula_all" if head == "total" and "units" in rest else f"formula_{head}")
    elif words.kind_of(head) is not None and all(part == "units" or part in scenario.periods for part in rest):
        called = words.quantity_title(head)
    else:
        return name.text
    if name.month is not None:
        return words.say("formula_at", title=called, months=number(name.month, 3))
    if "units" in rest:
        called = words.say("formula_units", title=called)
    period = next((part for part in rest if part in scenario.periods), "")
    return f"{called} ({period})" if period else called
