"""The first picture and its table: what each field gets in the actual, the plan that holds up and the computed
allocation, what samples' own optima span, and how far the direction carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import CONDITIONAL, ROBUST
from optimizer.plans.planned_answer import sweep_of
from optimizer.report.budget_lines import Line, budget_lines, largest, programme_lines, turned
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
from optimizer.report.figures import enumerated, signed
from optimizer.report.headline import over_years
from optimizer.report.parts import Chart, Table
from optimizer.report.sweep_words import (
    at_budget,
    direction_rule,
    direction_words,
    percentage,
    runs_count,
    sampled,
)
from optimizer.report.words import Cells, Words
from optimizer.sweep.statistics import SampleDistribution


def picture(answer: Answer, words: Words) -> Chart:
    """The picture: changes from the actual on one scale, amounts where there is no actual."""
    lines, compared = field_lines(answer, words), answer.baseline is not None
    notes, tick = _notes(answer, lines, words), signed if compared else words.tick
    rows = [ChartRow(line.title, _marks(line, words), _end(line, words)) for line in lines]
    ends = [end for row in rows for mark in row.marks for end in (mark.low, mark.high)]
    scale = fitted([*ends, 0.0], tick, 5, 300.0)
    drawing = _Picture(rows, scale, tick, lines=lines, note=" ".join(notes), words=words)
    foot = " ".join(note for note in notes if note != direction_rule(words))  # the table has it beneath
    table = fields_table(answer, words)
    return Chart("picture", words.heading, lambda: drawing, table, legend=tuple(drawing.legend), foot=foot)


def field_lines(answer: Answer, words: Words) -> list[Line]:
    """The rows: categories where there are several, else programmes, the largest of many."""
    categories, scenario = [line for line in budget_lines(answer, words) if line.members], answer.scenario
    several = len(categories) > 1
    lines = categories if several else programme_lines(answer, words)
    free = [name for name in scenario.paid(scenario.programmes) if not scenario.programmes[name].fixed]
    divided = [line for line in lines if any(own.name in free for own in line.programmes)]
    verdicts = answer.verdict if several else {}
    drawn = largest(divided, scenario)
    return [
        replace(line, span=_span(answer, line), verdict=verdicts.get(line.name), turned=turned(answer, line))
        for line in drawn
    ]


def _span(answer: Answer, line: Line) -> tuple[float, float] | None:
    swept = sweep_of(answer)
    if swept is None:
        return None
    spent = sum(swept.rows.column(f"spend.{own.name}") for own in line.programmes)
    low, *_, high = SampleDistribution.of(spent).quantiles
    return None if low is None or high is None else (low, high)


def fields_table(answer: Answer, words: Words) -> Table | None:
    """A row a field; None where fields have no verdicts, and the allocation itself is the picture."""
    judged = [(line, line.verdict) for line in field_lines(answer, words) if line.verdict is not None]
    if answer.baseline is None or not judged:
        return None
    rows, has_samples = list[Cells](), sampled(answer)
    for line, verdict in judged:
        cells: Cells = {"category": line.title, "actual": words.money(line.actual)}
        cells |= {} if line.plan is None else {"plan_field": words.money(line.plan)}
        cells["computed"] = words.money(line.computed)
        if has_samples:  # what cannot be told is no direction: the verdict stands first
            cells["verdict"] = words.say(verdict.word) if verdict.word else "-"
        cells["direction"] = direction_words(verdict, words)
        if verdict.runs and not has_samples:
            cells["runs"] = runs_count(verdict, words)
        rows.append(cells)
    notes = [
        *words.each(*(() if has_samples else ["verdict_needs_samples"])),
        *field_notes(answer, [line for line, _ in judged], words),
    ]
    caption = words.say("pic_label", n=len(rows)) + words.in_unit
    return words.table(rows, caption, notes, long=["verdict", "direction", "runs"])


def field_notes(answer: Answer, lines: Sequence[Line], words: Words) -> list[str]:
    """Notes: what a share means, and at which budget directions are."""
    notes, swept = list[str](), sweep_of(answer)
    if swept is not None and any(line.verdict and line.verdict.share is not None for line in lines):
        notes += [words.say("pic_shares", n=swept.findings.samples), direction_rule(words)]
    return [*notes, *at_budget(answer, words)]


def _notes(answer: Answer, lines: Sequence[Line], words: Words) -> list[str]:
    """What the axis shows, the notes of the fields, and where the figures are from."""
    if answer.baseline is None:
        return [words.say("pic_axis_amount", unit=words.in_unit), *field_notes(answer, lines, words)]
    model = words.scenario.model.model
    axis = words.say("pic_axis", unit=words.in_unit)
    swept = sweep_of(answer)
    drawn = "" if swept is None else words.say("pic_samples", n=swept.findings.samples)
    source = words.say("pic_source", model=model, over=over_years(swept, words), drawn=drawn)
    return [axis, *field_notes(answer, lines, words), *([] if model is None else [source])]


def _marks(line: Line, words: Words) -> list[Mark]:
    """The actual at 0, the way to the plan that holds up or the computed allocation, over what samples' optima span."""
    zero, kind = line.actual or Fraction(0), "computed" if line.plan is None else "plan"

    def at(value: Fraction | float) -> float:
        return round(words.counted(Fraction(value) - zero), 9) + 0.0  # less than that is the solver's rounding

    marks = list[Mark]()
    if line.span is not None:
        low, high = map(at, line.span)
        agree = len({words.money(end) for end in line.span}) == 1  # a bar of no width would not be seen
        marks.append(upright(low, "span", 3, HEIGHT - 3) if agree else bar_mark(low, high, "span", -9, 18))
    marks += [] if line.actual is None else [way_mark(0.0, at(line.main), f"way {kind}"), dot(0.0, "actual", 5)]
    marks += [] if line.plan is None else [upright(at(line.computed), "tick", 5, HEIGHT - 5)]
    marks += [upright(at(amount), "turned", 5, HEIGHT - 5) for amount in line.turned.values()]
    return [*marks, dot(at(line.main), kind, 6.5)]


@dataclass(frozen=True, kw_only=True)
class _Picture(RowChart):
    """The rows on one scale; a page has them with heads, verdicts and a mark for the reader's own."""

    lines: Sequence[Line]
    note: str
    words: Words

    @property
    def planned(self) -> bool:
        """Whether a plan that holds up is drawn."""
        return bool(self.lines) and self.lines[0].plan is not None

    @property
    def legend(self) -> list[tuple[str, str]]:
        """What the marks mean."""
        words = self.words
        marks = [("actual", words.actual)] if words.scenario.actual is not None else []
        marks += [("plan", words.say("plan_field"))] if self.planned else []
        marks.append(("tick" if self.planned else "computed", words.say("computed")))
        marks += [("span", words.say("pic_span"))] if any(line.span for line in self.lines) else []
        years = sorted({own for line in self.lines for own in line.turned})
        over = enumerated([words.quantity(own, "years") for own in years], words.lang)
        return [*marks, *([("turned", words.say("pic_turned", years=over))] if years else [])]

    def page(self, title: str) -> Markup:
        """The figure of the page, with its heads and notes."""
        words, unit = self.words, f" ({self.words.unit})" if self.words.unit else ""
        verdict = next((line.verdict for line in self.lines if line.verdict is not None), None)
        judged = "" if verdict is None else words.say("direction" if verdict.word is None else "pic_verdict")
        mine = tag("span", words.say("live_mine_short"), data_mine_name="")
        head = tag(
            "div",
            tag("div", class_="label"),
            tag("div", legend([*self.legend, ("mine", mine)]), class_="field"),
            tag("div", words.say("plan_field" if self.planned else "computed") + unit, class_="value"),
            tag("div", judged, class_="verdict"),
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
    """What stands at the right of a row where the picture is by itself, the verdict in a line of its own."""
    more = _change(line, words)
    amount = " ".join(filter(None, (words.money(line.main), f"({more})" if more else None)))
    return "\n".join(filter(None, (amount, " ".join(_judgement(line, words)).strip())))


def _actual(line: Line, words: Words) -> list[Child]:
    if line.actual is None:
        return []
    named = tag("span", words.actual, " ", class_="unseen")
    return [tag("small", tag("i", class_="mark actual", aria_hidden="true"), named, words.money(line.actual))]


def _change(line: Line, words: Words) -> str:
    """How the main amount differs from the actual; nothing without one."""
    if line.actual is None:
        return ""
    more = words.money(line.main - line.actual, signed=True)
    return f"+{more.lstrip('+')}" if line.main > line.actual else more


def _value(line: Line, words: Words) -> list[Child]:
    """The plan that holds up with its change, and beneath it the computed allocation and the reader's own."""
    own, main = tag("span", data_own=f"{line.path}.spend"), words.say("computed" if line.plan is None else "plan_field")
    mine = tag("span", tag("i", class_="mark mine", aria_hidden="true"), own, class_="pic-mine")
    more = _change(line, words)
    first, named = (tag("span", name, " ", class_="unseen") for name in (main, words.say("computed")))
    parts = first, tag("b", words.money(line.main)), " ", tag("span", more, class_="change") if more else None
    computed = tag("span", tag("i", class_="mark tick", aria_hidden="true"), named, words.money(line.computed), " ",
                   class_="pic-computed")  # fmt: skip
    return [tag("span", *parts), tag("small", None if line.plan is None else computed, mine)]


def _verdict(line: Line, words: Words) -> list[Child]:
    if line.verdict is None:
        return []
    large, small = _judgement(line, words)
    firm = "firm" if line.verdict.word in (ROBUST, CONDITIONAL) else None
    return [tag("b", large), tag("small", small, class_=firm) if small else None]


def _judgement(line: Line, words: Words) -> tuple[str, str]:
    """The direction of a row, and the verdict with its share, without samples the runs; what leads stands first."""
    verdict = line.verdict
    if verdict is None:
        return "", ""
    shown = words.say(verdict.direction)
    if verdict.word is None or verdict.share is None:
        return shown, runs_count(verdict, words) if verdict.runs else ""
    word = words.say(verdict.word)
    firm = verdict.word in (ROBUST, CONDITIONAL)
    large, small = (shown, word) if firm else (word, shown)  # what cannot be told is no direction
    return large, f"{small} {percentage(verdict.share)}"
