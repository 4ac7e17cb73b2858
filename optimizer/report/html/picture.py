"""The first picture: a row a category with the actual, the plan that holds up, the computed allocation, what samples'
own optima span, and how far the direction carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import CONDITIONAL, LESS, MORE, ROBUST, Verdict
from optimizer.plans.planned_answer import plans_of
from optimizer.report import figures
from optimizer.report.charts.markup import Child, Markup, tag
from optimizer.report.charts.rows import HEIGHT, axis, grid, span
from optimizer.report.charts.scale import Scale, fitted
from optimizer.report.figures import actual_title, groups
from optimizer.report.html.parts import Words, figure, legend

if TYPE_CHECKING:
    from optimizer.sweep.result import Sweep


@dataclass(frozen=True)
class Amounts:
    """What one category or programme gets, in the currency's unit; ``span`` holds 90% of the samples' own optima."""

    path: str
    title: str
    computed: Fraction
    actual: Fraction | None
    plan: Fraction | None
    span: tuple[float, float] | None
    verdict: Verdict | None


def picture(answer: Answer, words: Words) -> Markup:
    """The picture: changes from the actual on one scale, amounts where there is no actual."""
    lines = amounts(answer, words.lang)
    compared, planned = answer.baseline is not None, any(line.plan is not None for line in lines)
    ends = [words.counted(value - _zero(line)) for line in lines for value in _marked(line)]
    scale = fitted([*ends, 0.0], lambda value: _signed(value, compared, words), 5, 300.0)
    label = words.say("pic_label", n=len(lines))
    rows = [_row(line, scale, words) for line in lines]
    unit = f" ({words.unit})" if words.unit else ""
    heads = [words.say("plan_field" if planned else "computed") + unit, _verdict_head(lines, words)]
    head = tag(
        "div",
        tag("div", class_="label"),
        tag("div", _legend(lines, compared, planned, words), class_="field"),
        *(tag("div", said, class_=kind) for said, kind in zip(heads, ("value", "verdict"), strict=True)),
        class_="pic-head",
    )
    foot = axis(scale, lambda value: _signed(value, compared, words))
    return tag(
        "figure",
        tag("figcaption", label, class_="unseen"),
        head,
        tag("div", *rows, class_="pic-rows", role="list"),
        foot,
        tag("p", " ".join(_notes(answer, lines, words)), class_="note"),
        id="picture",
        data_low=repr(scale.low),
        data_high=repr(scale.high),
    )


def amounts(answer: Answer, lang: str) -> list[Amounts]:
    """The rows: categories where there are several, else programmes, the largest of many."""
    found = groups(answer, lang)
    categories = [group.line for group in found if group.line is not None]
    kind = "categories" if len(categories) > 1 else "programmes"
    lines = categories if kind == "categories" else [line for group in found for line in group.members]
    lines = [line for line in lines if not line.costless and not _fixed(answer, line.name)]
    most = sorted(lines, key=lambda line: -max(line.computed, line.actual or Fraction(0)))[: figures.DRAWN]
    members = answer.scenario.categories if kind == "categories" else {line.name: (line.name,) for line in lines}
    plans = plans_of(answer)
    plan = None if plans is None else answer.scenario.spent(plans.surest_lead.spending)
    verdicts = answer.verdict if kind == "categories" else {}
    return [
        Amounts(
            f"{kind}.{line.name}", line.title, line.computed, line.actual,
            None if plan is None else sum((Fraction(plan[name]) for name in members[line.name]), Fraction(0)),
            _span(answer, members[line.name]), verdicts.get(line.name),
        )
        for line in lines
        if line in most
    ]  # fmt: skip


def _fixed(answer: Answer, name: str) -> bool:
    """Whether nothing of a category or programme is ever divided otherwise."""
    members = answer.scenario.categories.get(name, (name,))
    return all(answer.scenario.programmes[member].fixed for member in members)


def _span(answer: Answer, members: Iterable[str]) -> tuple[float, float] | None:
    swept: Sweep | None = getattr(answer, "sweep", None)
    if swept is None:
        return None
    from optimizer.sweep.statistics import Distribution

    low, *_, high = Distribution.of(sum(swept.rows.column(f"spend.{name}") for name in members)).quantiles
    return None if low is None or high is None else (low, high)


def _zero(line: Amounts) -> Fraction:
    return line.actual or Fraction(0)


def _marked(line: Amounts) -> list[Fraction]:
    own = [line.computed] if line.plan is None else [line.computed, line.plan]
    return [*own, *(Fraction(end) for end in line.span or ())]


def _signed(value: float, compared: bool, words: Words) -> str:
    text = words.tick(value)
    return f"+{text}" if compared and value > 0 else text


def _verdict_head(lines: Iterable[Amounts], words: Words) -> str:
    verdicts = [line.verdict for line in lines if line.verdict is not None]
    return words.say("pic_verdict" if verdicts[0].word is not None else "direction") if verdicts else ""


def _legend(lines: list[Amounts], compared: bool, planned: bool, words: Words) -> Markup:
    marks = [("actual", actual_title(words.scenario, words.lang))] if compared else []
    marks += [("plan", words.say("plan_field")), ("tick", words.say("computed"))] if planned else []
    marks += [] if planned else [("computed", words.say("computed"))]
    marks += [("near", words.say("pic_span"))] if any(line.span is not None for line in lines) else []
    return legend(*marks, ("mine", words.say("live_mine_short")))


def _row(line: Amounts, scale: Scale, words: Words) -> Markup:
    zero, y = _zero(line), HEIGHT / 2
    main = line.computed if line.plan is None else line.plan

    def at(value: Fraction | float) -> float:
        return words.counted(Fraction(value) - zero)

    marks = []
    if line.span is not None:
        marks.append(span(scale, at(line.span[0]), at(line.span[1]), y - 9, 18, "near"))
    if line.actual is not None:
        ends = scale.percent(0.0), scale.percent(at(main))
        marks.append(tag("line", x1=ends[0], x2=ends[1], y1=str(y), y2=str(y), class_="way"))
        marks.append(tag("circle", cx=ends[0], cy=f"{y:g}", r="5", class_="actual"))
    if line.plan is not None:
        x = scale.percent(at(line.computed))
        marks.append(tag("line", x1=x, x2=x, y1="5", y2=f"{HEIGHT - 5}", class_="tick"))
    kind = "computed" if line.plan is None else "plan"
    marks.append(tag("circle", cx=scale.percent(at(main)), cy=f"{y:g}", r="6.5", class_=kind))
    diamond = tag("path", d="M0-7.5L6 0 0 7.5-6 0Z")
    path = f"{line.path}.{'spend' if line.actual is None else 'change'}"
    marks.append(tag("svg", diamond, x="0", y=f"{y:g}", class_="mine", overflow="visible", data_mine=path))
    behind = tag("svg", grid(scale), class_="grid", height="100%", width="100%", aria_hidden="true")
    plot = tag("svg", *marks, class_="plot", height=HEIGHT, width="100%", aria_hidden="true")
    return tag(
        "div",
        tag("div", line.title, *_actual(line, words), class_="label"),
        tag("div", behind, plot, class_="field"),
        tag("div", *_value(line, main, words), class_="value"),
        tag("div", *_verdict(line, words), class_="verdict"),
        class_="row level0",
        role="listitem",
        data_row=line.path,
    )


def _actual(line: Amounts, words: Words) -> list[Child]:
    if line.actual is None:
        return []
    named = tag("span", actual_title(words.scenario, words.lang), " ", class_="unseen")
    return [tag("small", tag("i", class_="mark actual", aria_hidden="true"), named,
                figure(words.money(line.actual), f"{line.path}.actual", "money"))]  # fmt: skip


def _value(line: Amounts, main: Fraction, words: Words) -> list[Child]:
    """The plan that holds up with its change, and beneath it the computed allocation and the reader's own."""
    mine = tag("span", tag("i", class_="mark mine", aria_hidden="true"), tag("span"), class_="pic-mine",
               data_mine_amount=f"{line.path}.spend", hidden=True)  # fmt: skip
    computed = figure(words.money(line.computed), f"{line.path}.spend", "money")
    big: Child = computed if line.plan is None else words.money(main)
    change = None
    if line.actual is not None:
        more = words.money(main - line.actual, signed=True)
        change = tag("span", f"+{more.lstrip('+')}" if main > line.actual else more, class_="change")
    parts: list[Child] = [tag("b", big), " ", change]
    named = tag("span", words.say("computed"), " ", class_="unseen")
    small = [] if line.plan is None else [tag("i", class_="mark tick", aria_hidden="true"), named, computed, " "]
    return [tag("span", *parts), tag("small", *small, mine)]


def _verdict(line: Amounts, words: Words) -> list[Child]:
    verdict = line.verdict
    if verdict is None:
        return []
    direction = verdict.direction
    said = words.say(direction) if direction in (MORE, LESS, "undecided") else words.say("r_no_answer")
    shown = figure(said, f"verdict.{line.path.removeprefix('categories.')}.direction", "word")
    if verdict.word is None or verdict.share is None:
        runs = words.say("runs_count", n=len(verdict.runs), k=len(verdict.runs) - len(verdict.against))
        return [tag("b", shown), tag("small", runs) if verdict.runs else None]
    firm = verdict.word in (ROBUST, CONDITIONAL)
    word = figure(words.say(verdict.word), f"verdict.{line.path.removeprefix('categories.')}.word", "word")
    return [tag("b", shown), tag("small", f"{100 * verdict.share:.1f}% ", word, class_="firm" if firm else None)]


def _notes(answer: Answer, lines: list[Amounts], words: Words) -> list[str]:
    values: Mapping[str, str] = {"actual": actual_title(words.scenario, words.lang), "unit": words.unit}
    notes = []
    if answer.baseline is not None:
        notes.append(words.say("pic_axis" if words.unit else "pic_axis_plain", **values))
    swept: Sweep | None = getattr(answer, "sweep", None)
    if swept is not None and any(line.span is not None for line in lines):
        notes.append(words.say("pic_shares", n=f"{swept.findings.samples:,}"))
    if answer.at_actual_total is not answer and answer.baseline is not None:
        notes.append(words.say("pic_totals", **values))
    return notes
