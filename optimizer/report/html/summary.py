"""The summary: the finding in one conditional sentence, key figures, table 1, the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.tornado import Bar
from optimizer.analysis.verdict import CONDITIONAL, LESS, MORE, ROBUST
from optimizer.report.figures import actual_title, title
from optimizer.report.html.deciding import deciding_assumptions
from optimizer.report.html.markup import Markup, join, tag
from optimizer.report.html.parts import Cell, Line, Words, article, derived, figure, section, sentence, table
from optimizer.report.html.table_one import table_one
from optimizer.report.result import finding
from optimizer.report.variants import variant_title, verdict_notes

ARROWS = {MORE: "▲", LESS: "▼"}
KINDS = {MORE: "up", LESS: "down"}


def summary(answer: Answer, bars: Sequence[Bar], words: Words) -> Markup:
    """The first section: what a reader with one minute reads. ``bars`` are the numbers at the ends of their ranges."""
    first, *others = finding(answer, words.lang)
    return section(
        "summary",
        words.say("r_summary"),
        sentence(first, "finding", class_="finding", id="finding"),
        sentence(" ".join(others), "further", class_="lead"),
        tag("dl", *_figures(answer, words), class_="figures", id="figures", data_live=True),
        article("table-1", words.say("r_table1_head"), table_one(answer, words), live=True),
        robustness(answer, words),
        deciding_assumptions(answer, bars, words),
    )


def _figures(answer: Answer, words: Words) -> list[Markup]:
    scenario, baseline = answer.scenario, answer.baseline
    found: list[Markup] = []

    def add(label: str, *value: Markup | str, note: Markup | str = "") -> None:
        small = tag("dd", note, class_="small") if note else None
        found.append(tag("div", tag("dt", words.say(label)), tag("dd", *value, class_="big"), small))

    measure = "r_key_score" if words.scored else "r_key_objective"
    computed = figure(words.objective(answer.objective, 0), "objective", "score0")
    if baseline is None:
        add(measure, computed)
        if answer.unspent is not None:
            add("r_key_unspent", figure(words.money(answer.unspent), "unspent", "money"), note=words.unit)
    else:
        before = figure(words.objective(baseline.achieved.objective, 0), "actual_objective", "score0")
        add(
            measure,
            before,
            tag("i", " → ", class_="arrow"),
            computed,
            note=words.say("r_key_score_note" if words.scored else "r_key_objective_note"),
        )
        moved = answer.money_moved or Fraction(0)
        share = f"{float(100 * moved / baseline.total):.0f}%" if baseline.total else "0%"
        text = words.say("r_key_moved_note", share=share, unit=words.unit, actual=actual_title(scenario, words.lang))
        note = sentence(text, "r_key_moved_note", "span")
        add("r_key_moved", figure(words.money(moved), "money_moved", "money"), note=note)
        if answer.verdict and answer.variants:
            count = Counter(item.word for item in answer.verdict.values())
            sampled = "" if getattr(answer, "swept", None) is None else "_sampled"
            told = count[CONDITIONAL] + count[ROBUST]
            shown = derived(f"{told}/{len(answer.verdict)}", "verdict", "conditional")
            add(f"r_key_verdict{sampled}", shown, note=words.say("r_key_verdict_note"))
    counts = scenario.status_counts()
    shown = tag(
        "span", figure(str(counts["assumed"]), "provenance.numbers.assumed", "count"), f"/{sum(counts.values())}"
    )
    add("r_key_judged", shown, note=words.say("r_key_judged_note"))
    return found


def robustness(answer: Answer, words: Words) -> Markup | None:
    """The verdict on each field by the fixed rule, with the runs that stand against it."""
    if not answer.verdict or not answer.variants:
        return None
    rows = []
    for name, verdict in answer.verdict.items():
        dots = []
        for run in verdict.runs:
            way = verdict.variants[run]
            label = f"{variant_title(answer, run, words.lang)}: {_direction(way, words)}"
            dots.append(tag("i", ARROWS.get(way, "·"), class_=f"dot {KINDS.get(way, 'same')}", title=label))
        names = ", ".join(variant_title(answer, run, words.lang) for run in verdict.against)
        agreed = words.say("runs_count", n=len(verdict.runs), k=len(verdict.runs) - len(verdict.against))
        against = names
        badge = tag(
            "span",
            words.say(verdict.word),
            class_=f"badge {'firm' if verdict.word in (CONDITIONAL, ROBUST) else 'open'}",
        )
        path = f"verdict.{name}"
        rows.append(
            Line(
                title(answer.scenario, "categories", name, words.lang),
                [
                    Cell(
                        figure(_direction(verdict.direction, words), f"{path}.direction", "word"),
                        KINDS.get(verdict.direction, "same"),
                    ),
                    Cell(tag("span", badge, data_figure=f"{path}.word", data_as="word")),
                    Cell(join(tag("span", dots, class_="dots", aria_hidden="true"), " ", agreed)),
                    Cell(against, "text"),
                ],
                0,
                f"categories.{name}",
            )
        )
    header = [words.say(key) for key in ("category", "direction", "verdict", "runs", "r_against")]
    runs = next(iter(answer.verdict.values())).runs
    order = ", ".join(variant_title(answer, run, words.lang) for run in runs)
    sampled = "" if getattr(answer, "swept", None) is None else "_sampled"
    notes = [
        words.say(f"r_verdict_note{sampled}"),
        words.say("r_runs_note", names=order),
        *verdict_notes(answer, words.lang)[1:],
    ]
    firm = [
        f"{title(answer.scenario, 'categories', name, words.lang)} {_direction(item.direction, words)}"
        for name, item in answer.verdict.items()
        if item.word in (CONDITIONAL, ROBUST)
    ]
    lead = words.say(f"r_verdict_some{sampled}", names=", ".join(firm)) if firm else words.say("r_verdict_none")
    detail = table(words.say("r_verdict_caption"), header, rows, notes)
    return article("robustness", words.say("r_robustness"), detail, words=lead)


def _direction(way: str, words: Words) -> str:
    return words.say(way) if way in (MORE, LESS, "undecided") else words.say("r_no_answer")
