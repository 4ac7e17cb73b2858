"""The money: the budget and what of it was printed twice, and what stands between the table and its execution."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.sources.audit import DoubleCounts, double_counts
from optimizer.language.catalog import say
from optimizer.plans.planned_answer import as_answer, plans_of
from optimizer.report.figures import adding_up, listed
from optimizer.report.parts import MEMBER, TOTAL, Article, Cell, Items, Part, Row, Section, Sentence, Table, present
from optimizer.report.words import Words


def budget(answer: Answer, words: Words) -> Section:
    """The budget with what is left of it, upkeep, and the way from the printed lines to the total."""
    none = words.each("r_no_budget") if answer.unspent is None else ()
    parts = present(*none, *money_left(answer, words.lang), overlaps(words))
    return Section(words.say("section_budget"), parts, "budget")


def money_left(answer: Answer, lang: str) -> list[str]:
    """What is left of the budget, and upkeep."""
    scenario, sentences = answer.scenario, []
    if answer.unspent is not None:
        budget = sum(scenario.budgets(), Fraction(0))
        values = {"budget": budget, "unspent": answer.unspent, "idle": answer.idle}
        sentences.append(say("closing_money", lang, **{k: scenario.display.say(v, lang) for k, v in values.items()}))
    if any(answer.upkeep):
        charged, later = (scenario.display.say(value, lang) for value in answer.upkeep)
        sentences.append(say("closing_upkeep", lang, charged=charged, later=later))
    return sentences


def overlaps(words: Words) -> Article | None:
    """What the lines of the actual hold twice; nothing where they hold nothing twice."""
    counts = double_counts(words.scenario)
    if counts is None:
        return None
    rows = [Row((words.say("r_printed"), Cell(words.money(counts.printed), "strong"), ""))]
    for overlap, value in counts.overlaps:
        names = [words.title("programmes", name) for name in overlap.lines]
        where = words.say("original_budget") if overlap.before else names[0]
        place = words.say("kept_in", where=where if overlap.kept_in is None else overlap.kept_in.say(words.lang))
        rows.append(Row((", ".join(names), Cell(words.money(-value, signed=True), "down"), place), MEMBER))
    if counts.rest:
        rows.append(Row((words.say("r_rest"), words.money(counts.rest, signed=True), ""), MEMBER))
    rows.append(Row((words.say("total"), words.money(counts.total), ""), TOTAL))
    header = tuple(words.say(key) for key in ("r_col_line", "r_amount", "r_counted"))
    caption = words.say("r_overlaps_table", actual=words.actual) + words.in_unit
    table = Table(header, tuple(rows), 1, caption, (words.say("r_overlaps_note"),), words=(2,))
    return Article("overlaps", words.say("r_overlaps"), (table,), _double_counts(counts, words))


def execution(answer: Answer, words: Words) -> Article:
    """What stands between the headline's allocation and its being carried out."""
    scenario, plans, parts = answer.scenario, plans_of(answer), list[Part]()
    note = scenario.question.note
    parts += [Sentence(note.say(words.lang), name="note-block")] if note is not None else []
    if answer.baseline is not None:
        shown = answer.at_actual_total if plans is None else as_answer(answer, plans)
        own = (shown if shown.status == "optimal" else answer).solution
        actual = {n: Fraction(answer.baseline.achieved.spent(n)) for n in scenario.programmes}
        amounts = adding_up(actual, scenario), adding_up({n: own.spent(n) for n in actual}, scenario)
        change = {n: (amounts[0][n], amounts[1][n]) for n in actual}
        kinds = {
            "r_exec_new": [n for n, (before, after) in change.items() if not before and after > 0],
            "r_exec_more": [n for n, (before, after) in change.items() if after > before > 0],
            "r_exec_less": [n for n, (before, after) in change.items() if before > after > 0],
            "r_exec_gone": [n for n, (before, after) in change.items() if before > 0 and not after],
        }
        items = []
        for key, names in kinds.items():
            if names:
                moved = sum((abs(change[n][1] - change[n][0]) for n in names), Fraction(0))
                named = listed([words.title("programmes", name) for name in names], words.lang)
                items.append(words.say(key, n=len(names), money=scenario.display.say(moved, words.lang), names=named))
        of = words.say("plan_field" if plans is not None else "computed")
        parts += [words.say("exec_of", plan=of), Items(tuple(items))] if items else []
    parts.append(Sentence(words.say("r_exec_not_checked"), name="note"))
    return Article("execution", words.say("r_execution"), tuple(parts))


def _double_counts(counts: DoubleCounts, words: Words) -> str:
    """How the printed lines come to the total."""
    display, lang = words.scenario.display, words.lang
    amounts = {"doubled": counts.doubled, "held_before": counts.before}
    less = [words.say(key, amount=display.say(value, lang)) for key, value in amounts.items() if value]
    sums = {"printed": counts.printed, "rest": counts.rest, "total": counts.total}
    values = {key: display.say(value, lang) for key, value in sums.items()}
    values["less"] = words.say("less_both", first=less[0], second=less[1]) if len(less) > 1 else "".join(less)
    return words.say("double_counts_rest" if counts.rest else "double_counts", actual=words.actual, **values)
