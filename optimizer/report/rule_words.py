"""Rules, their limits and formulas in words: titles for names, the signs of print for operators."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from optimizer.language.catalog import catalog, say
from optimizer.program.evaluation import Evaluator
from optimizer.report.figures import changed, money_with_digits, number, quantity, title, unit_of
from optimizer.report.number_names import rule_label, ties
from optimizer.scenario.expression import Expression, Literal, Name, Operation, names
from optimizer.scenario.families import tagged
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.scope import Scope
from optimizer.scenario.units import is_zero

_KINDS = ("programmes", "categories", "outputs", "composites")
_SIGNS = {"+": " + ", "*": " × ", "/": " ÷ ", "^": " ^ "}
_STRENGTH = {"+": 1, "negate": 2, "*": 2, "/": 2, "^": 3}
RELATIONS = {"<=": "≤", ">=": "≥", "=": "="}
Shown = Callable[[str], str]
"""How the number at a path is written."""


def describe(rule: Rule, scenario: Scenario, lang: str) -> str:
    """What a rule demands: a limit as the file words it, of any other its relation and limit."""
    if rule.stated is not None:
        return comparison_words(rule.stated, scenario, lang)
    return bounded(Fraction(Evaluator(scenario, scenario.base).constant(rule.known_by)), rule, scenario, lang)


def bounded(limit: Fraction, rule: Rule, scenario: Scenario, lang: str) -> str:
    """The relation of a rule and its limit, as ``≤ 425억원``; without an amount of its own what it demands."""
    own = f"{RELATIONS[rule.relation]} {rule_amount(limit, rule, scenario, lang)}"
    instead, beside = demand(rule, scenario, lang), _share_of_budget(rule, scenario, lang)
    return instead or (f"{own} ({beside})" if beside else own)


def demand(rule: Rule, scenario: Scenario, lang: str) -> str:
    """What a rule demands that has no amount of its own: ``= 0.698 × GPU purchase``, ``growth ≤ 50% over 2025``.

    Empty for a rule that has one.
    """

    def shown(path: str) -> str:
        return _number(path, scenario, lang)

    if f"demand_{rule.family}" in catalog(lang):
        programme, *rest = rule.name.split(".")[1:]
        period = rest.pop() if rest and rest[-1] in scenario.periods else scenario.periods[0]
        before = scenario.periods[scenario.periods.index(period) - 1]
        own = shown(".".join(("programmes", programme, rule.family, *rest)))
        of = title(scenario, "programmes", rest[0], lang) if rest else ""
        return say(f"demand_{rule.family}", lang, number=own, before=before, of=of)
    stated = rule.stated
    if stated is None:
        return ""
    (left, right), relation = stated.operands, stated.operator
    if not isinstance(left, Name) and isinstance(right, Name):
        left, right, relation = right, left, {"<=": ">=", ">=": "<="}.get(relation, relation)
    if ties(rule, scenario) and isinstance(left, Name):
        return f"{RELATIONS[relation]} {formula_words(right, scenario, lang, shown)}"
    if ties(rule, scenario) or (len(rule.terms) > 1 and _is_zero(rule.bound, scenario)):
        return comparison_words(stated, scenario, lang, shown)
    return ""


def _is_zero(bound: Expression, scenario: Scenario) -> bool:
    return is_zero(bound) or (isinstance(bound, Name) and scenario.base.get(bound.text) == 0)


def _share_of_budget(rule: Rule, scenario: Scenario, lang: str) -> str:
    """Where the amount of a rule comes from: ``20% of budget``, or the years that a budget adds up; else empty."""
    if rule.family == "budget":
        periods = [name.text.partition(".")[2] for name in names(rule.bound)]
        return say("limit_together", lang, periods=" + ".join(periods)) if len(periods) > 1 else ""
    for side in () if rule.stated is None or ties(rule, scenario) else rule.stated.operands:
        used = [name.text.partition(".")[0] for name in names(side)]
        if not isinstance(side, Name) and used and "budget" in used:
            return formula_words(side, scenario, lang, lambda path: _number(path, scenario, lang))
    return ""


def _number(path: str, scenario: Scenario, lang: str) -> str:
    """A number of a rule's words, to three digits; a share in per cent."""
    value = scenario.base[path]
    if any(part in tagged("share") for part in path.split(".")[2:3]):
        return number(100 * value, 3)
    unit = unit_of(scenario.numbers.dimension(path))
    return number(value, 3) if unit is None else quantity(value, unit, scenario.currency, lang)


def missed(value: Fraction, limit: Fraction, rule: Rule, scenario: Scenario, lang: str) -> str:
    """A rule that an allocation breaks, with what it comes to."""
    label = rule_label(rule, scenario, lang)
    if said := demand(rule, scenario, lang):
        by = rule_amount(abs(value - limit), rule, scenario, lang)
        return say("rule_missed", lang, label=label, rule=said, by=by)
    opposite = {"<=": ">", ">=": "<", "=": "≠"}[rule.relation]
    return f"{label} ({rule_amount(value, rule, scenario, lang)} {opposite} {rule_amount(limit, rule, scenario, lang)})"


def ruled(limit: Fraction, rule: Rule, scenario: Scenario, lang: str) -> str:
    """What people call a rule, with its limit."""
    return f"{rule_label(rule, scenario, lang)} {bounded(limit, rule, scenario, lang)}"


def rule_amount(value: Fraction, rule: Rule, scenario: Scenario, lang: str, digits: int = 6) -> str:
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
    return say("per_one", lang, value=signed(value))


def worth(value: float, scenario: Scenario, lang: str) -> str:
    """A change of the objective per unit of money, in words: per display unit."""
    if scenario.currency is None:
        return signed(value)
    per = signed(value * float(scenario.display.counted(lang)))
    return say("per_money", lang, value=per, unit_one=scenario.display.one(lang))


def signed(value: float) -> str:
    """A figure of four digits with its sign."""
    return changed(value, number(abs(value), 4))


def is_money(rule: Rule, scope: Scope) -> bool:
    """Whether the rule's constant is an amount of money in a model with a currency."""
    return scope.model.currency is not None and rule.dimension == scope.money


def formula_words(expression: Expression, scenario: Scenario, lang: str, shown: Shown | None = None) -> str:
    """``expression`` with the titles of what it names; a name that has none stands as the file has it.

    With ``shown`` the numbers of parameters stand in place of their titles.
    """
    return _words(expression, scenario, lang, shown)[0]


def comparison_words(comparison: Operation, scenario: Scenario, lang: str, shown: Shown | None = None) -> str:
    """A limit as the file states it, as ``GPU 운용환경 = 구매액 대비 운용환경 비용 × GPU 구매``."""
    left, right = (formula_words(side, scenario, lang, shown) for side in comparison.operands)
    return f"{left} {RELATIONS[comparison.operator]} {right}"


def _words(expression: Expression, scenario: Scenario, lang: str, shown: Shown | None) -> tuple[str, int]:
    """The words, and how strongly they hold together: what is weaker than its surroundings needs brackets."""
    if isinstance(expression, Literal):
        return _literal(expression, scenario, lang), 4
    if isinstance(expression, Name):
        return _name(expression, scenario, lang, shown), 4
    assert isinstance(expression, Operation)
    operator, operands = expression.operator, expression.operands
    if (share := _share(expression)) is not None:
        whole = _inside(operands[1], 4, scenario, lang, shown)
        return say("formula_share", lang, share=number(100 * share), whole=whole), 4
    if operator not in _STRENGTH:
        parts = ", ".join(formula_words(operand, scenario, lang, shown) for operand in operands)
        return say(f"formula_{operator}", lang, parts=parts), 4
    strength = _STRENGTH[operator]
    first = _inside(operands[0], strength + (operator in ("negate", "^")), scenario, lang, shown)
    if operator == "negate":
        return f"−{first}", strength
    sentence = first
    for operand in operands[1:]:
        if operator == "+" and isinstance(operand, Operation) and operand.operator == "negate":
            sentence += f" − {_inside(operand.operands[0], strength + 1, scenario, lang, shown)}"
        else:
            sentence += _SIGNS[operator] + _inside(operand, strength + (operator in ("/", "^")), scenario, lang, shown)
    return sentence, strength


def _inside(expression: Expression, strength: int, scenario: Scenario, lang: str, shown: Shown | None) -> str:
    words, own = _words(expression, scenario, lang, shown)
    return words if own >= strength else f"({words})"


def _share(expression: Operation) -> float | None:
    """The share where something is taken per cent of."""
    if expression.operator != "*" or len(expression.operands) != 2:
        return None
    first = expression.operands[0]
    if not isinstance(first, Literal) or first.kind != "plain" or not 0 < first.value < 1:
        return None
    return float(first.value)


def _literal(literal: Literal, scenario: Scenario, lang: str) -> str:
    if literal.kind == "money" and scenario.currency is not None:
        return money_with_digits(literal.value, scenario.currency, lang)
    return quantity(literal.value, "years" if literal.kind == "duration" else None, None, lang)


def _name(name: Name, scenario: Scenario, lang: str, shown: Shown | None) -> str:
    head, *rest = name.text.removeprefix("parameters.").split(".")
    if shown is not None and head in scenario.model.parameters and not rest:
        return shown(f"parameters.{head}")
    called = _title(head, rest, scenario, lang)
    if called is None:
        return name.text
    if name.month is not None:
        return say("formula_at", lang, title=called, months=number(name.month, 3))
    if "units" in rest:
        called = say("formula_units", lang, title=called)
    period = next((part for part in rest if part in scenario.periods), "")
    return f"{called} ({period})" if period else called


def _title(head: str, rest: list[str], scenario: Scenario, lang: str) -> str | None:
    if head == "score" and len(rest) == 1:
        return say("formula_score", lang, title=title(scenario, "capabilities", rest[0], lang))
    if head in ("total", "budget"):
        return say(f"formula_{head}", lang)
    if (own := scenario.model.parameters.get(head)) is not None and not rest:
        return own.title.say(lang) if own.title is not None else head.replace("_", " ")
    kind = next((kind for kind in _KINDS if head in getattr(scenario.model, kind)), None)
    known = all(part == "units" or part in scenario.periods for part in rest)
    return title(scenario, kind, head, lang) if kind is not None and known else None
