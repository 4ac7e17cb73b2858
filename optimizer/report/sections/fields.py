"""What each field gets: actual, plan that holds up, computed allocation, the direction and how far it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import Verdict
from optimizer.report import figures
from optimizer.report.figures import Line, groups
from optimizer.report.headline import other_total
from optimizer.report.parts import Row, Table
from optimizer.report.sweep_words import direction_words, runs_count, sampled, sweep_of
from optimizer.report.words import Words

_NAMED = 4
"""Programmes that a note names."""


def amounts(answer: Answer, lang: str) -> list[Line]:
    """The rows: categories where there are several, else programmes, the largest of many."""
    by_category = groups(answer, lang)
    categories = [group.line for group in by_category if group.line is not None]
    several = len(categories) > 1
    lines = categories if several else [line for group in by_category for line in group.members]
    lines = [line for line in lines if not line.costless and not _fixed(answer, line.name)]
    most = sorted(lines, key=lambda line: -max(line.computed, line.actual or Fraction(0)))[: figures.DRAWN]
    members = answer.scenario.categories if several else {line.name: (line.name,) for line in lines}
    verdicts = answer.verdict if several else {}
    return [
        replace(line, span=_span(answer, members[line.name]), verdict=verdicts.get(line.name))
        for line in lines
        if line in most
    ]


def _fixed(answer: Answer, name: str) -> bool:
    """Whether nothing of a category or programme is ever divided otherwise."""
    members = answer.scenario.categories.get(name, (name,))
    return all(answer.scenario.programmes[member].fixed for member in members)


def _span(answer: Answer, members: Iterable[str]) -> tuple[float, float] | None:
    swept = sweep_of(answer)
    if swept is None:
        return None
    from optimizer.sweep.statistics import SampleDistribution

    low, *_, high = SampleDistribution.of(sum(swept.rows.column(f"spend.{name}") for name in members)).quantiles
    return None if low is None or high is None else (low, high)


def fields_table(answer: Answer, words: Words) -> Table | None:
    """A row a field; None where fields have no verdicts, and the allocation itself is the picture."""
    lines = [line for line in amounts(answer, words.lang) if line.verdict is not None]
    if answer.baseline is None or not lines:
        return None
    columns: dict[str, Callable[[Line, Verdict], str]] = {"actual": lambda line, _: words.money(line.actual)}
    if any(line.plan is not None for line in lines):
        columns["plan_field"] = lambda line, _: words.money(line.plan)
    columns["computed"] = lambda line, _: words.money(line.computed)
    money = len(columns)
    if sampled(answer):  # what cannot be told is no direction: the verdict stands first
        columns["verdict"] = lambda _, verdict: words.say(verdict.word) if verdict.word else "-"
    columns["direction"] = lambda _, verdict: direction_words(verdict, words.lang)
    if answer.variants and not sampled(answer):
        columns["runs"] = lambda _, verdict: runs_count(verdict, words.lang)
    rows = [
        Row((line.title, *(cell(line, line.verdict) for cell in columns.values())))
        for line in lines
        if line.verdict is not None
    ]
    texts = tuple(range(1 + money, 1 + len(columns)))
    notes = [*words.each(*(() if sampled(answer) else ["verdict_needs_samples"])), *field_notes(answer, lines, words)]
    caption = words.say("pic_label", n=len(rows)) + words.in_unit
    return Table(words.each("category", *columns), tuple(rows), caption=caption, notes=tuple(notes), words=texts)


def field_notes(answer: Answer, lines: list[Line], words: Words) -> list[str]:
    """What shares count, which programmes of fields that grow get nothing, and that totals differ."""
    notes = []
    swept = sweep_of(answer)
    if swept is not None and any(line.span is not None for line in lines):
        notes.append(words.say("pic_shares", n=f"{swept.findings.samples:,}"))
    if nothing := _without_money(answer, lines, words):
        notes.append(words.say("pic_nothing", names=nothing))
    if other_total(answer) is not None:
        notes.append(words.say("pic_totals"))
    return notes


def _without_money(answer: Answer, lines: list[Line], words: Words) -> str:
    """The programmes of a field that grows in the plan which get nothing from it, as few as can be named."""
    growing = {
        line.path for line in lines if line.plan is not None and line.actual is not None and line.plan > line.actual
    }
    groups_of = (group for group in groups(answer, words.lang) if group.line is not None and group.line.path in growing)
    names = [line.title for group in groups_of for line in group.members if not line.costless and not line.plan]
    shown = ", ".join(names[:_NAMED])
    return words.say("and_more", names=shown, n=len(names) - _NAMED) if len(names) > _NAMED else shown
