"""The first picture as a table: a row a field with the actual, the plan that holds up, the computed allocation, and the
direction with how far it carries."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import Verdict
from optimizer.report.parts import Row, Table
from optimizer.report.sections.picture import Amounts, amounts, field_notes
from optimizer.report.variants import sampled
from optimizer.report.words import Words


def fields_table(answer: Answer, words: Words) -> Table | None:
    """The table; None where fields have no verdicts, and the allocation itself is the picture."""
    lines = [line for line in amounts(answer, words.lang) if line.verdict is not None]
    if answer.baseline is None or not lines:
        return None
    money: dict[str, Callable[[Amounts], str]] = {
        "actual": lambda line: words.money(line.actual), "computed": lambda line: words.money(line.computed),
    }  # fmt: skip
    if any(line.plan is not None for line in lines):
        money = {"actual": money["actual"], "plan_field": lambda line: words.money(line.plan)} | money
    said: dict[str, Callable[[Verdict], str]] = {"direction": lambda verdict: _direction(verdict, words)}
    if sampled(answer):  # what cannot be told is no direction: the verdict stands first
        said = {"verdict": lambda verdict: words.say(verdict.word) if verdict.word else "-"} | said
    elif answer.variants:
        said["runs"] = lambda verdict: words.say(
            "runs_count", n=len(verdict.runs), k=len(verdict.runs) - len(verdict.against)
        )
    rows = [
        Row((line.title, *(cell(line) for cell in money.values()), *(cell(line.verdict) for cell in said.values())))
        for line in lines
        if line.verdict is not None
    ]
    header = (words.say("category"), *(words.say(key) for key in (*money, *said)))
    texts = tuple(range(1 + len(money), len(header)))
    caption = words.say("pic_label", n=len(rows)) + words.in_unit
    return Table(header, tuple(rows), caption=caption, notes=tuple(field_notes(answer, lines, words)), words=texts)


def _direction(verdict: Verdict, words: Words) -> str:
    """The direction, with samples the share of them that have it too."""
    share = "" if verdict.share is None else f" {100 * verdict.share:.1f}%"
    return words.say(verdict.direction) + share
