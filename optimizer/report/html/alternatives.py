"""Alternatives: the same question asked otherwise, and the other allocations that the scenario knows."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import rivals
from optimizer.analysis.verdict import LESS, MORE
from optimizer.report.figures import title
from optimizer.report.html.charts.dumbbell import Pair, dumbbell
from optimizer.report.html.markup import Markup, join
from optimizer.report.html.parts import (
    Cell,
    Line,
    Words,
    article,
    chart,
    figure,
    fold,
    from_to,
    heads,
    legend,
    table,
)
from optimizer.report.result import breaks_words
from optimizer.report.variants import ARROWS, sampled, variant_title, verdict_notes

KINDS = {MORE: "up", LESS: "down"}
"""The class of a direction."""


def alternatives(answer: Answer, words: Words) -> Markup | None:
    """The section; nothing where there is neither a variant nor another allocation."""
    parts = [_variants(answer, words), _rivals(answer, words)]
    if not any(parts):
        return None
    return fold("alternatives", words.say("r_alternatives"), *parts, holds=words.say("r_holds_alternatives"))


def _variants(answer: Answer, words: Words) -> Markup | None:
    if not answer.variants:
        return None
    fields = list(answer.directions)
    pairs: list[Pair] = []
    rows = [_variant("", words.say("base"), answer, fields, words, pairs)]
    for name, item in answer.variants.items():
        label = variant_title(answer, name, words.lang)
        rows.append(_variant(f"variants.{name}", label, item, fields, words, pairs))
    known = ["#actual", "#computed", "#regret"] if answer.baseline is not None else ["#computed"]
    titles = [title(answer.scenario, "categories", name, words.lang) for name in fields]
    header = [*heads(words, "variant", *known), *(Cell(shown, "c") for shown in titles)]
    notes = [words.say("r_variants_note")] if fields else []
    if answer.baseline is not None:
        notes.append(words.say("r_regret_note"))
    if answer.verdict and not sampled(answer):
        notes += verdict_notes(answer, words.lang)
    lead = words.say("r_variants_lead")
    detail = table(words.say("r_variants_table"), header, rows, notes)
    if not words.scored or len(pairs) < 2:
        return article("variants", words.say("r_variants"), detail, words=lead)
    label = words.say("r_variants_label", n=len(pairs))
    marks = [("actual", words.say("actual"))] if answer.baseline is not None else []
    key = legend(*marks, ("computed", words.say("computed")))
    drawn = dumbbell(pairs, words.tick, label)
    drawing = chart("variants-chart", words.say("r_variants_chart"), drawn, None, words, (), key)
    return article("variants", words.say("r_variants"), drawing, detail, words=lead)


def _variant(path: str, label: str, item: Answer, fields: list[str], words: Words, pairs: list[Pair]) -> Line:
    """The row of a variant, of the scenario itself without ``path``; one with a score also joins ``pairs``."""
    level, at = (1, f"{path}.") if path else (0, "")
    compared = bool(fields) or item.baseline is not None
    if item.status != "optimal":
        cells = [Cell(words.say(item.status), "n", 3 if compared else 1)] + [Cell("", "c")] * len(fields)
        return Line(label, cells, level, path)
    own, baseline = Words(item.scenario, words.lang), item.baseline
    after = own.objective(item.objective)
    before = None if baseline is None else own.objective(baseline.achieved.objective)
    computed = Cell(figure(after, f"{at}objective", "objective"), "n strong")
    cells = [computed]
    if compared:
        actual = Cell("" if before is None else figure(before, f"{at}actual_objective", "objective"), "n")
        if baseline is None:
            lost = ""
        elif item.regret is None:
            lost = words.say("regret_none")
        else:
            lost = figure(own.objective(item.regret), f"{at}regret", "objective")
        cells = [actual, computed, Cell(lost, "n")]
    for name in fields:
        found = item.directions.get(name, "")
        cells.append(Cell(ARROWS.get(found, "·"), f"c {KINDS.get(found, 'same')}"))
    if own.scored:
        value, room = from_to(before, after)
        start = None if baseline is None else float(baseline.achieved.objective)
        ends = "objective", "actual_objective"
        pairs.append(Pair(label, start, item.objective, join(value), room, path, level, None, *ends))
    return Line(label, cells, level, path)


def _rivals(answer: Answer, words: Words) -> Markup | None:
    found = rivals(answer.solution)
    if not found or answer.baseline is None:
        return None
    scenario = answer.scenario
    rows = []
    for name, baseline in ({scenario.actual or "": answer.baseline} | found).items():
        block = scenario.allocations[name][1]
        label = block.title.say(words.lang) if block.title is not None else name
        other = [item for item in baseline.breaks if item.rule.family != "budget"]
        regret = words.say("regret_none") if baseline.regret is None else words.objective(baseline.regret)
        gap = -baseline.gap if scenario.goal.maximized else baseline.gap
        cells = [
            Cell(words.money(baseline.total), "n"),
            Cell(words.objective(baseline.achieved.objective), "n strong"),
            Cell(words.difference(gap), "n"),
            Cell(regret, "n"),
            Cell(breaks_words(other, scenario, words.lang), "text"),
        ]
        rows.append(Line(label, cells, 0 if name == scenario.actual else 1, f"allocations.{name}"))
    header = heads(words, "r_allocation_name", "#r_total", "#objective", "#r_gap", "#regret", "r_breaks")
    detail = table(words.say("r_rivals_table") + words.in_unit, header, rows, [words.say("r_rivals_note")])
    return article("rivals", words.say("r_rivals"), detail, words=words.say("r_rivals_lead"))
