"""The one page that `optimizer solve` prints, in Korean or English."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.analysis.answer import Answer
from optimizer.errors import display_width, harmless
from optimizer.report import result
from optimizer.report.figures import scenario_title
from optimizer.report.language import say
from optimizer.report.no_answer import no_answer
from optimizer.report.outside import objection_parts, outside_line
from optimizer.report.parts import MEMBER, TOTAL, Article, Chart, Head, Items, Lines, Part, Table, opened
from optimizer.report.robust_plans import plan_parts
from optimizer.report.table import table, wrap
from optimizer.report.typography import typeset
from optimizer.report.variants import variant_lines, verdict_lines


def page(answer: Answer, lang: str) -> str:
    """The answer as text. The finding stands first, the proof last."""
    head = scenario_title(answer.scenario, lang)
    lines = [head, "=" * display_width(head), ""]
    if answer.status != "optimal":
        return typeset("\n".join(harmless(line) for line in (*lines, *no_answer(answer, lang))), lang)
    scenario = answer.scenario
    note = scenario.question.note
    parts = [
        _wrapped([*result.finding(answer, lang), outside_line(scenario, lang)]),
        *(text_of(part) for part in plan_parts(answer, lang)),
        text_of(result.allocation(answer, lang)), text_of(result.periods(answer, lang)),
        text_of(result.scores(answer, lang)), text_of(result.binding(answer, lang)), variant_lines(answer, lang),
        verdict_lines(answer, lang),
        [line for part in objection_parts(scenario, lang) for line in text_of(part)],
        wrap(f"{say('note', lang)}: {note.say(lang)}") if note is not None else [],
        _wrapped([*result.closing(answer, lang), *result.certificate(answer, lang)]),
    ]  # fmt: skip
    for part in parts:
        if part:
            lines += [*part, ""]
    return typeset("\n".join(harmless(line) for line in lines).rstrip(), lang)


def text_of(part: Part | None) -> list[str]:
    """A part of a report as lines of plain text; of an article or chart what they hold, one part below the other."""
    match part:
        case Article() | Chart():
            shown = [text_of(item) for item in opened([part]) if not isinstance(item, Chart)]
            return [line for lines in shown for line in ("", *lines)][1:]
        case Items():
            return _wrapped(f"- {item}" for item in part.items)
        case Lines():
            return list(part.lines)
        case Table():
            return _table(part)
        case _:
            return _wrapped([part.title if isinstance(part, Head) else part or ""])


def _table(shown: Table) -> list[str]:
    rows: list[list[str]] = []
    for row in shown.rows:
        indent = "  " if row.kind == MEMBER else ""
        rows += [[]] if row.kind == TOTAL else []
        rows.append([indent + row.cells[0], *row.cells[1:]])
    columns = [k for k in range(len(shown.header)) if shown.is_text(k)]
    return [*wrap(shown.caption), *table(shown.header, rows, columns), *_wrapped(shown.notes)]


def _wrapped(sentences: Iterable[str]) -> list[str]:
    return [line for sentence in sentences if sentence for line in wrap(sentence)]
