"""Formulas and limits of a file in the reader's words: titles for names, the signs of print for operators."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.language.catalog import say
from optimizer.report.figures import number, title
from optimizer.report.quantities import money_with_digits, quantity
from optimizer.scenario.expression import Comparison, Expression, Literal, Name, Operation
from optimizer.scenario.scenario import Scenario

_KINDS = ("programmes", "categories", "outputs", "composites")
_SIGNS = {"+": " + ", "*": " × ", "/": " ÷ ", "^": " ^ "}
_STRENGTH = {"+": 1, "negate": 2, "*": 2, "/": 2, "^": 3}
RELATIONS = {"<=": "≤", ">=": "≥", "=": "="}


Shown = Callable[[str], str]
"""How the number at a path is written."""


def formula_words(expression: Expression, scenario: Scenario, lang: str, shown: Shown | None = None) -> str:
    """``expression`` with the titles of what it names; a name that has none stands as the file has it.

    With ``shown`` the numbers of parameters stand in place of their titles.
    """
    return _words(expression, scenario, lang, shown)[0]


def comparison_words(comparison: Comparison, scenario: Scenario, lang: str, shown: Shown | None = None) -> str:
    """A limit as the file states it, as ``GPU 운용환경 = 구매액 대비 운용환경 비용 × GPU 구매``."""
    left, right = (formula_words(side, scenario, lang, shown) for side in (comparison.left, comparison.right))
    return f"{left} {RELATIONS[comparison.relation]} {right}"


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
    found = first
    for operand in operands[1:]:
        if operator == "+" and isinstance(operand, Operation) and operand.operator == "negate":
            found += f" − {_inside(operand.operands[0], strength + 1, scenario, lang, shown)}"
        else:
            found += _SIGNS[operator] + _inside(operand, strength + (operator in ("/", "^")), scenario, lang, shown)
    return found, strength


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
