"""The three reports in the layout that users of Excel's Solver know: answer, sensitivity, limits."""

from __future__ import annotations

import math
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.language.catalog import say
from optimizer.report.figures import counted, scenario_title, title
from optimizer.report.number_names import rule_label
from optimizer.report.rule_words import is_money
from optimizer.report.xlsx.allocation import LiveSheets
from optimizer.report.xlsx.book import FAINT, Book, Sheet, cell, money_format
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

_ANY = "#,##0.###"


def answer_report(book: Book, name: str, answer: Answer, live: LiveSheets, lang: str) -> None:
    """Objective, decision variables and constraints; the trial allocation is held against every constraint."""
    scenario, calculation = answer.scenario, live.calculation
    compared = answer.baseline is not None
    sheet = book.sheet(name, (50, 36, 16, 16, 10, 16, 16, 14, 16, 16))
    sheet.title(f"{say('sheet_answer', lang)}: {scenario_title(scenario, lang)}")
    money = money_format(scenario.display, lang)
    row = _head(sheet, 2, "answer_objective", ("line", "name_in_file", "original_value", "final_value"), lang)
    sheet.text(row, 0, say("objective", lang))
    sheet.text(row, 1, "objective", font_color=FAINT)
    form = live.objective_format()
    if compared:
        live.put(sheet, row, 2, calculation.objective, "actual", num_format=form)
    live.put(sheet, row, 3, calculation.objective, "computed", num_format=form)
    row = _head(
        sheet, row + 2, "answer_variables", ("programme", "name_in_file", "original_value", "final_value"), lang
    )
    for (programme, period), source in calculation.spend.items():
        sheet.text(row, 0, f"{title(scenario, 'programmes', programme, lang)} {period}".strip())
        sheet.text(row, 1, f"{programme}.{period}" if period else programme, font_color=FAINT)
        if compared:
            live.put(sheet, row, 2, source, "actual", num_format=money)
        live.put(sheet, row, 3, source, "computed", num_format=money)
        row += 1
    keys = (
        "rule",
        "name_in_file",
        "actual",
        "final_value",
        "relation",
        "limit",
        "room",
        "state",
        "trial",
        "trial_kept",
    )
    row = first = _head(sheet, row + 1, "answer_rules", keys, lang)
    broken = 0
    for rule_name, state in answer.rules.items():
        rule, source = state.rule, calculation.rules[rule_name]
        scale = scenario.display.counted(lang) if is_money(rule, scenario.scope) else Fraction(1)
        form = money if scale != 1 else _ANY
        sheet.text(row, 0, rule_label(rule, scenario, lang))
        sheet.text(row, 1, rule_name, font_color=FAINT)
        for k, key in ((2, "actual"), (3, "computed"), (8, "trial")):
            if key != "actual" or compared:
                live.put(sheet, row, k, source, key, num_format=form)
        sheet.text(row, 4, rule.relation, align="center")
        limit = float(state.limit / scale)
        sheet.number(row, 5, limit, num_format=form)
        sheet.number(row, 6, state.slack / scale, num_format=form)
        sheet.text(row, 7, say("is_binding" if state.binding else "is_free", lang), align="center")
        # The computed allocation keeps every rule to its last unit; cells are floats.
        own = state.slack if rule.relation == "=" else -state.slack
        allowed = max(1e-6 * max(abs(limit), 1.0), 1.001 * float(own / scale))
        over = {"<=": f"I{row + 1}-F{row + 1}", ">=": f"F{row + 1}-I{row + 1}", "=": f"ABS(I{row + 1}-F{row + 1})"}
        words = [say("broken", lang), say("kept", lang)]
        now = live.now(source, "trial") - limit
        miss = {"<=": now, ">=": -now, "=": abs(now)}[rule.relation]
        broken += miss > allowed
        formula = f'=IF({over[rule.relation]}>{allowed!r},"{words[0]}","{words[1]}")'
        sheet.formula(row, 9, formula, words[miss <= allowed], align="center")
        row += 1
    if row > first:
        span = f"'{sheet.name}'!{cell(first, 9)}:{cell(row - 1, 9)}"
        live.count_broken(f'=COUNTIF({span},"{say("broken", lang)}")', broken)


def sensitivity_report(book: Book, name: str, found: Sensitivity, lang: str) -> None:
    """Reduced costs with allowable changes of coefficients; prices with allowable changes of limits."""
    scenario = found.scenario
    sheet = book.sheet(name, (50, 36, 16, 18, 16, 16, 16, 16))
    sheet.title(f"{say('sheet_sensitivity', lang)}: {scenario_title(scenario, lang)}")
    if found.whole:
        _solved_again(sheet, found, lang)
        return
    row = _coefficients(sheet, found, lang) + 1
    row = _prices(sheet, row, found, lang) + 1
    note = say("sensitivity_note", lang, unit_one=scenario.display.one(lang) or "1")
    sheet.paragraph(row, note, 6, font_color=FAINT, font_size=9)


def _coefficients(sheet: Sheet, found: Sensitivity, lang: str) -> int:
    scenario, unit = found.scenario, float(found.scenario.display.counted(lang))
    money = money_format(scenario.display, lang)
    keys = ("programme", "name_in_file", "final_value", "reduced_cost", "objective_coefficient", "allowable_increase",
            "allowable_decrease")  # fmt: skip
    row = _head(sheet, 2, "answer_variables", keys, lang)
    for programme, own in found.programmes.items():
        factor = 1.0 if counted(scenario, programme) else unit
        sheet.text(row, 0, title(scenario, "programmes", programme, lang))
        sheet.text(row, 1, programme, font_color=FAINT)
        sheet.number(row, 2, float(own.spend) / unit, num_format=money)
        _figure(sheet, row, 3, None if own.reduced_cost is None else own.reduced_cost * unit, "")
        _figure(sheet, row, 4, None if own.coefficient is None else own.coefficient * factor, "")
        for k, end, sign in ((5, own.high, 1), (6, own.low, -1)):
            room = None if end is None or own.coefficient is None else max(0.0, sign * (end - own.coefficient)) * factor
            _figure(sheet, row, k, room, "∞" if own.coefficient is not None else "")
        row += 1
    return row


def _prices(sheet: Sheet, row: int, found: Sensitivity, lang: str) -> int:
    scenario, unit = found.scenario, float(found.scenario.display.counted(lang))
    money = money_format(scenario.display, lang)
    keys = ("rule", "name_in_file", "final_value", "shadow_up", "shadow_down", "right_side", "allowable_increase",
            "allowable_decrease")  # fmt: skip
    row = _head(sheet, row, "answer_rules", keys, lang)
    for rule_name, own in found.prices.items():
        state = found.rules[rule_name]
        scale = unit if is_money(state.rule, scenario.scope) else 1.0
        form = money if scale != 1 else _ANY
        limit = float(state.limit)
        sheet.text(row, 0, rule_label(state.rule, scenario, lang))
        sheet.text(row, 1, rule_name, font_color=FAINT)
        sheet.number(row, 2, float(state.value) / scale, num_format=form)
        for k, price in ((3, own.up), (4, own.down)):
            _figure(sheet, row, k, None if price is None else price * scale, say("no_room", lang))
        sheet.number(row, 5, limit / scale, num_format=form)
        for k, end, sign, price in ((6, own.limit_max, 1, own.up), (7, own.limit_min, -1, own.down)):
            if own.curved or price is None:
                _figure(sheet, row, k, 0.0, "", form)
            else:
                _figure(sheet, row, k, None if end is None else max(0.0, sign * (end - limit)) / scale, "∞", form)
        row += 1
    return row


def _solved_again(sheet: Sheet, found: Sensitivity, lang: str) -> None:
    scenario = found.scenario
    sheet.paragraph(2, say("solved_again_head", lang), 6)
    keys = ("rule", "name_in_file", "lower_limit", "result_there", "upper_limit", "result_there")
    row = _head(sheet, 4, "answer_rules", keys, lang)
    for name, item in found.solved_again.items():
        rule = found.rules[name].rule
        scale = _scale(rule, scenario, lang)
        form = money_format(scenario.display, lang) if scale != 1 else _ANY
        sheet.text(row, 0, rule_label(rule, scenario, lang))
        sheet.text(row, 1, name, font_color=FAINT)
        for k, limit, value in ((2, item.lower, item.lower_objective), (4, item.higher, item.higher_objective)):
            _figure(sheet, row, k, float(limit) / scale, "", form)
            _figure(sheet, row, k + 1, value, say("infeasible", lang))
        row += 1


def limits_report(book: Book, name: str, found: Sensitivity, lang: str) -> None:
    """How far each programme can move with all others fixed. Not written for whole lots: none can be fixed."""
    if found.whole:
        return
    scenario, unit = found.scenario, float(found.scenario.display.counted(lang))
    sheet = book.sheet(name, (38, 28, 16, 16, 18, 16, 18))
    sheet.title(f"{say('sheet_limits', lang)}: {scenario_title(scenario, lang)}")
    keys = ("programme", "name_in_file", "final_value", "lower_limit", "result_there", "upper_limit", "result_there")
    row = _head(sheet, 2, "answer_variables", keys, lang)
    for programme, move in found.single_moves.items():
        in_units = scenario.in_units(programme)
        scale, form = (1.0, _ANY) if in_units else (unit, money_format(scenario.display, lang))
        value = found.answer.achieved.bought(programme) if in_units else found.answer.achieved.spent(programme)
        sheet.text(row, 0, title(scenario, "programmes", programme, lang))
        sheet.text(row, 1, programme, font_color=FAINT)
        sheet.number(row, 2, float(value) / scale, num_format=form)
        for k, end, there, endless in (
            (3, move.low, move.low_objective, "-∞"),
            (5, move.high, move.high_objective, "∞"),
        ):
            _figure(sheet, row, k, None if end is None else end / scale, endless, form)
            _figure(sheet, row, k + 1, there, "")
        row += 1
    sheet.paragraph(row + 1, say("limits_note", lang), 6, font_color=FAINT, font_size=9)


def _head(sheet: Sheet, row: int, caption: str, keys: tuple[str, ...], lang: str) -> int:
    """A caption and headings; the row beneath them."""
    sheet.text(row, 0, say(caption, lang), bold=True, font_size=12)
    sheet.header(row + 1, [say(key, lang) for key in keys], left=2)
    return row + 2


def _figure(sheet: Sheet, row: int, column: int, value: float | None, missing: str, form: str = "") -> None:
    if value is None:
        sheet.text(row, column, missing, align="right")
    else:
        sheet.number(row, column, value, num_format=form or _digits(value))


def _digits(value: float) -> str:
    """A number format that shows about five digits of a value; the cell holds them all."""
    if value == 0 or abs(value) < 1e-14:
        return "0"
    return (
        "#,##0" + "." * (places > 0) + "0" * places
        if (places := 4 - math.floor(math.log10(abs(value)))) < 12
        else "0.0000E+00"
    )


def _scale(rule: Rule, scenario: Scenario, lang: str) -> float:
    return float(scenario.display.counted(lang)) if is_money(rule, scenario.scope) else 1.0
