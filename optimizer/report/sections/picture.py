"""The first picture: a row a category with the actual, the plan that holds up, the computed allocation, what samples'
own optima span, and how far the direction carries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import CONDITIONAL, LESS, MORE, ROBUST, UNDECIDED, Verdict
from optimizer.report.charts.drawing import legend
from optimizer.report.charts.markup import Child, Markup, tag
from optimizer.report.charts.rows import (
    HEIGHT,
    ChartRow,
    Mark,
    RowChart,
    axis_row,
    bar_mark,
    behind,
    dot,
    upright,
    way_mark,
)
from optimizer.report.charts.scale import fitted
from optimizer.report.figures import Line, actual_title
from optimizer.report.parts import Chart
from optimizer.report.sections.fields import amounts, field_notes, fields_table
from optimizer.report.sweep_words import runs_count
from optimizer.report.words import Words


def picture(answer: Answer, words: Words) -> Chart:
    """The picture: changes from the actual on one scale, amounts where there is no actual."""
    lines, compared = amounts(answer, words.lang), answer.baseline is not None
    title = words.say("pic_label", n=len(lines))
    note = " ".join(_notes(answer, lines, words))

    def signed(value: float) -> str:
        text = words.tick(value)
        return f"+{text}" if compared and value > 0 else text

    rows = [ChartRow(line.title, _marks(line, words), "", _end(line, words)) for line in lines]
    ends = [end for row in rows for mark in row.marks for end in (mark.low, mark.high)]
    scale = fitted([*ends, 0.0], signed, 5, 300.0)
    drawing = _Picture(rows, scale, signed, lines=lines, note=note, compared=compared, words=words)
    legend = tuple(drawing.legend)
    return Chart("picture", title, lambda: drawing, fields_table(answer, words), legend=legend, foot=note)


def _verdict_head(lines: Iterable[Line], words: Words) -> str:
    verdicts = [line.verdict for line in lines if line.verdict is not None]
    return words.say("pic_verdict" if verdicts[0].word is not None else "direction") if verdicts else ""


def _marks(line: Line, words: Words) -> list[Mark]:
    """The actual at 0, the way to the plan that holds up or the computed allocation, over what samples' optima span."""
    zero, kind = line.actual or Fraction(0), "computed" if line.plan is None else "plan"

    def at(value: Fraction | float) -> float:
        return words.counted(Fraction(value) - zero)

    marks = [] if line.span is None else [bar_mark(at(line.span[0]), at(line.span[1]), "near", -9, 18)]
    marks += [] if line.actual is None else [way_mark(0.0, at(line.main), f"way {kind}"), dot(0.0, "actual", 5)]
    marks += [] if line.plan is None else [upright(at(line.computed), "tick", 5, HEIGHT - 5)]
    return [*marks, dot(at(line.main), kind, 6.5)]


@dataclass(frozen=True, kw_only=True)
class _Picture(RowChart):
    """The rows on one scale; a page has them with heads, verdicts and a mark for the reader's own."""

    lines: Sequence[Line]
    note: str
    compared: bool
    words: Words

    @property
    def legend(self) -> list[tuple[str, str]]:
        """What the marks mean."""
        words, planned = self.words, self.lines and self.lines[0].plan is not None
        marks = [("actual", words.actual)] if self.compared else []
        marks += [("plan", words.say("plan_field")), ("tick", words.say("computed"))] if planned else []
        marks += [] if planned else [("computed", words.say("computed"))]
        spanned = any(line.span is not None for line in self.lines)
        return [*marks, *([("near", words.say("pic_span"))] if spanned else [])]

    def page(self, title: str) -> Markup:
        """The figure of the page, with its heads and notes."""
        words, unit = self.words, f" ({self.words.unit})" if self.words.unit else ""
        planned = any(kind == "plan" for kind, _ in self.legend)
        heads = [words.say("plan_field" if planned else "computed") + unit, _verdict_head(self.lines, words)]
        mine = tag("span", words.say("live_mine_short"), data_mine_name="")
        key = legend([*self.legend, ("mine", mine)])
        head = tag(
            "div",
            tag("div", class_="label"),
            tag("div", key, class_="field"),
            *(tag("div", said, class_=kind) for said, kind in zip(heads, ("value", "verdict"), strict=True)),
            class_="pic-head",
        )
        return tag(
            "figure",
            tag("figcaption", title, class_="unseen"),
            head,
            tag("div", *map(self._of, self.rows, self.lines), class_="pic-rows", role="list"),
            axis_row(self.scale, self.tick),
            tag("p", self.note, class_="note"),
            id="picture",
            data_low=repr(self.scale.low),
            data_high=repr(self.scale.high),
        )

    def _of(self, row: ChartRow, line: Line) -> Markup:
        path = f"{line.path}.{'spend' if line.actual is None else 'change'}"
        diamond = tag("path", d="M0-7.5L6 0 0 7.5-6 0Z")
        mine = tag("svg", diamond, x="0", y=f"{HEIGHT / 2:g}", class_="mine", overflow="visible", data_mine=path)
        return tag(
            "div",
            tag("div", line.title, *_actual(line, self.words), class_="label"),
            tag("div", behind(self.scale), self.plot(row, mine), class_="field"),
            tag("div", *_value(line, self.words), class_="value"),
            tag("div", *_verdict(line, self.words), class_="verdict"),
            class_="row level0",
            role="listitem",
        )


def _end(line: Line, words: Words) -> str:
    """What stands at the right of a row where the picture is by itself."""
    more = _change(line, words)
    said = "" if line.verdict is None else f" {_direction(line.verdict, words)}"
    return f"{words.money(line.main)}{f' ({more})' if more else ''}{said}"


def _actual(line: Line, words: Words) -> list[Child]:
    if line.actual is None:
        return []
    named = tag("span", actual_title(words.scenario, words.lang), " ", class_="unseen")
    return [tag("small", tag("i", class_="mark actual", aria_hidden="true"), named, words.money(line.actual))]


def _change(line: Line, words: Words) -> str:
    """How the main amount differs from the actual; nothing without one."""
    if line.actual is None:
        return ""
    more = words.money(line.main - line.actual, signed=True)
    return f"+{more.lstrip('+')}" if line.main > line.actual else more


def _value(line: Line, words: Words) -> list[Child]:
    """The plan that holds up with its change, and beneath it the computed allocation and the reader's own."""
    own = tag("span", data_own=f"{line.path}.spend")
    mine = tag("span", tag("i", class_="mark mine", aria_hidden="true"), own, class_="pic-mine")
    more = _change(line, words)
    parts: list[Child] = [tag("b", words.money(line.main)), " ", tag("span", more, class_="change") if more else None]
    named = tag("span", words.say("computed"), " ", class_="unseen")
    computed = tag("span", tag("i", class_="mark tick", aria_hidden="true"), named, words.money(line.computed), " ",
                   class_="pic-computed")  # fmt: skip
    return [tag("span", *parts), tag("small", None if line.plan is None else computed, mine)]


def _direction(verdict: Verdict, words: Words) -> str:
    known = verdict.direction in (MORE, LESS, UNDECIDED)
    return words.say(verdict.direction if known else "r_no_answer")


def _verdict(line: Line, words: Words) -> list[Child]:
    verdict = line.verdict
    if verdict is None:
        return []
    shown = _direction(verdict, words)
    if verdict.word is None or verdict.share is None:
        return [tag("b", shown), tag("small", runs_count(verdict, words.lang)) if verdict.runs else None]
    firm = verdict.word in (ROBUST, CONDITIONAL)
    word = words.say(verdict.word)
    large, small = (shown, word) if firm else (word, shown)  # what cannot be told is no direction
    share = f" {100 * verdict.share:.1f}%"
    return [tag("b", large), tag("small", small, share, class_="firm" if firm else None)]


def _notes(answer: Answer, lines: list[Line], words: Words) -> list[str]:
    if answer.baseline is None:
        return field_notes(answer, lines, words)
    actual, model = actual_title(words.scenario, words.lang), words.scenario.model.model
    axis = words.say("pic_axis" if words.unit else "pic_axis_plain", actual=actual, unit=words.unit)
    source = [] if model is None else [words.say("pic_source", model=model, actual=actual)]
    return [axis, *field_notes(answer, lines, words), *source]
