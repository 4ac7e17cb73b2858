"""The summary: the finding, key figures, table 1, directions and verdicts."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import CONDITIONAL, LESS, MORE, ROBUST, Verdict
from optimizer.report.figures import actual_title, title
from optimizer.report.html.deciding import deciding_assumptions
from optimizer.report.html.markup import Markup, join, tag
from optimizer.report.html.parts import Cell, Line, Words, article, derived, figure, section, sentence, table
from optimizer.report.html.render import table_of as shared
from optimizer.report.html.table_one import allocation_table
from optimizer.report.outside import objection_parts, outside_line
from optimizer.report.parts import Table
from optimizer.report.result import finding
from optimizer.report.robust_plans import plan_parts
from optimizer.report.variants import plan_moves, runs_words, sampled, variant_title, verdict_notes, verdict_words
from optimizer.scenario.scenario import Scenario

ARROWS = {MORE: "▲", LESS: "▼"}
KINDS = {MORE: "up", LESS: "down"}


def summary(answer: Answer, words: Words) -> Markup:
    """The first section: what a reader with one minute reads."""
    scenario = answer.scenario
    first, *others = finding(answer, words.lang)
    outside = outside_line(scenario, words.lang)
    return section(
        "summary",
        words.say("r_summary"),
        sentence(first, "finding", class_="finding", id="finding", data_sampled=sampled(answer)),
        sentence(" ".join(others), "further", class_="lead"),
        tag("p", outside, data_live=True) if outside else None,
        tag("dl", *_figures(answer, words), class_="figures", id="figures", data_live=True),
        _plans(answer, words),
        article("table-1", words.say("r_table1_head"), allocation_table(answer, words), live=True),
        robustness(answer, words),
        _objections(scenario, words),
        deciding_assumptions(answer, words),
    )


def _plans(answer: Answer, words: Words) -> Markup | None:
    """The plans that hold up, or why there are none."""
    parts = [shared(part) if isinstance(part, Table) else tag("p", part) for part in plan_parts(answer, words.lang)]
    return article("plans", words.say("plan_field"), *parts) if parts else None


def _objections(scenario: Scenario, words: Words) -> Markup | None:
    parts = objection_parts(scenario, words.lang)
    if not parts:
        return None
    head, items = parts
    return article("objections", head.title, tag("ul", *(tag("li", item) for item in items.items)))


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
        unit = f"{words.unit} · " if words.unit else ""
        text = words.say("r_key_moved_note", share=share, unit=unit, actual=actual_title(scenario, words.lang))
        note = sentence(text, "r_key_moved_note", "span")
        add("r_key_moved", figure(words.money(moved), "money_moved", "money"), note=note)
        if answer.verdict and (answer.variants or sampled(answer)):
            key = "verdict" if sampled(answer) else "runs"
            count = sum(1 for item in answer.verdict.values() if _firm(item))
            shown = derived(f"{count}/{len(answer.verdict)}", "verdict", key)
            add(f"r_key_{key}", shown, note=words.say(f"r_key_{key}_note"))
    counts = scenario.status_counts()
    shown = tag(
        "span", figure(str(counts["assumed"]), "provenance.numbers.assumed", "count"), f"/{sum(counts.values())}"
    )
    add("r_key_judged", shown, note=words.say("r_key_judged_note"))
    return found


def robustness(answer: Answer, words: Words) -> Markup | None:
    """The direction of each field and the runs that share it; with samples the verdict too."""
    if not answer.verdict or not (answer.variants or sampled(answer)):
        return None
    lang, judged, moves = words.lang, sampled(answer), plan_moves(answer, words.lang)
    rows = []
    for name, verdict in answer.verdict.items():
        path, way = f"verdict.{name}", verdict.direction
        cells = [Cell(figure(_direction(way, words), f"{path}.direction", "word"), KINDS.get(way, "same"))]
        if judged:
            badge = tag("span", verdict_words(verdict, lang), class_=f"badge {'firm' if _firm(verdict) else 'open'}")
            cells.append(Cell(tag("span", badge, data_figure=f"{path}.word", data_as="word")))
        if moves:
            cells.append(Cell(moves.get(name, ""), "n"))
        if answer.variants:
            cells.append(Cell(join(_dots(answer, verdict, words), " ", runs_words(answer, verdict, lang)), "text"))
        rows.append(Line(title(answer.scenario, "categories", name, lang), cells, 0, f"categories.{name}"))
    columns = ["category", "direction", *(["verdict"] if judged else []), *(["plan_field"] if moves else [])]
    columns += [*(["runs"] if answer.variants else [])]
    notes = list(verdict_notes(answer, lang))
    firm = [
        f"{title(answer.scenario, 'categories', name, lang)} {_direction(item.direction, words)}"
        for name, item in answer.verdict.items()
        if _firm(item)
    ]
    key = "verdict" if judged else "runs"
    lead = words.say(f"r_{key}_some", names=", ".join(firm)) if firm else words.say(f"r_{key}_none")
    heading = words.say("r_robustness" if judged else "r_directions")
    detail = table(
        words.say(f"{'verdict' if judged else 'direction'}_table"), [words.say(c) for c in columns], rows, notes
    )
    return article("robustness", heading, detail, words=lead)


def _firm(verdict: Verdict) -> bool:
    """Whether a verdict is robust or conditional; without samples, whether every robustness run has its direction."""
    if verdict.word is None:
        return verdict.direction in (MORE, LESS) and bool(verdict.runs) and not verdict.against
    return verdict.word in (ROBUST, CONDITIONAL)


def _dots(answer: Answer, verdict: Verdict, words: Words) -> Markup:
    """A sign for each robustness run."""
    dots = []
    for run in verdict.runs:
        way = verdict.variants[run]
        label = f"{variant_title(answer, run, words.lang)}: {_direction(way, words)}"
        dots.append(tag("i", ARROWS.get(way, "·"), class_=f"dot {KINDS.get(way, 'same')}", title=label))
    return tag("span", dots, class_="dots", aria_hidden="true")


def _direction(way: str, words: Words) -> str:
    return words.say(way) if way in (MORE, LESS, "undecided") else words.say("r_no_answer")
