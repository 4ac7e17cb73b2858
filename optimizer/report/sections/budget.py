"""The money: the budget and what of it was printed twice, and what stands between the table and its execution."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.sources.audit import DoubleCounts, double_counts
from optimizer.language.catalog import say
from optimizer.report.parts import MEMBER, TOTAL, Article, Cell, Row, Section, Sentence, Table, present
from optimizer.report.words import Words


def budget(answer: Answer, words: Words) -> Section:
    """The budget with what is left of it, upkeep, and the way from the printed lines to the total."""
    none = words.each("r_no_budget") if answer.unspent is None else ()
    parts = present(*none, *money_left(answer, words.lang), overlaps(words))
    return Section(words.say("family_budget"), parts, "budget")


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
    note = answer.scenario.question.note
    said = None if note is None else Sentence(note.say(words.lang), name="note-block")
    return Article(
        "execution", words.say("r_execution"), present(said, Sentence(words.say("r_exec_not_checked"), name="note"))
    )


def _double_counts(counts: DoubleCounts, words: Words) -> str:
    """How the printed lines come to the total."""
    display, lang = words.scenario.display, words.lang
    amounts = {"doubled": counts.doubled, "held_before": counts.before}
    less = [words.say(key, amount=display.say(value, lang)) for key, value in amounts.items() if value]
    sums = {"printed": counts.printed, "rest": counts.rest, "total": counts.total}
    values = {key: display.say(value, lang) for key, value in sums.items()}
    values["less"] = words.say("less_both", first=less[0], second=less[1]) if len(less) > 1 else "".join(less)
    return words.say("double_counts_rest" if counts.rest else "double_counts", actual=words.actual, **values)
