"""Alternatives: the same question asked otherwise, and the other allocations that the scenario knows."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.report.charts.row_charts import Pair, dumbbell, from_to
from optimizer.report.parts import GROUP, Article, Cell, Chart, Row, Table, present
from optimizer.report.signs import sign
from optimizer.report.variants import ARROWS, WAYS, sampled, variant_title, verdict_notes
from optimizer.report.words import Words


def variants(answer: Answer, words: Words) -> Article | None:
    """The variants side by side, with the direction of each category; nothing without variants."""
    table = variants_table(answer, words)
    if table is None:
        return None
    pairs = [_pair(words.say("base"), "", answer, words)]
    for name, item in answer.variants.items():
        pairs.append(_pair(variant_title(answer, name, words.lang), f"variants.{name}", item, words))
    drawn, chart = [pair for pair in pairs if pair is not None], None
    if words.scored and len(drawn) > 1:
        marks = [("actual", words.say("actual"))] if answer.baseline is not None else []
        label = words.say("r_variants_label", n=len(drawn))
        chart = Chart(
            "variants-chart", words.say("r_variants_chart"), lambda: dumbbell(drawn, words.tick, label),
            legend=(*marks, ("computed", words.say("computed"))),
        )  # fmt: skip
    return Article("variants", words.say("r_variants"), present(chart, table), words.say("r_variants_lead"))


def variants_table(answer: Answer, words: Words) -> Table | None:
    """The table of the variants; None without any."""
    if not answer.variants:
        return None
    fields, compared = list(answer.directions), answer.baseline is not None
    # Categories are numbered, because their titles side by side would not fit a page.
    signs = [sign(k) for k in range(len(fields))]
    rows = [Row(_variant(words.say("base"), "", answer, compared, fields, words), GROUP)]
    for name, item in answer.variants.items():
        label, path = variant_title(answer, name, words.lang), f"variants.{name}"
        rows.append(Row(_variant(label, path, item, compared, fields, words), "", path))
    known = ["actual", "computed", "regret"] if compared else ["computed"]
    header = (words.say("variant"), *(words.say(key) for key in known), *signs)
    titles = (f"{own} {words.title('categories', name)}" for own, name in zip(signs, fields, strict=True))
    notes = [words.say("variants_legend", legend=", ".join(titles))] if fields else []
    if answer.verdict:
        agreed = zip(signs, answer.verdict.values(), strict=True)
        parts = ", ".join(f"{own} {ARROWS.get(item.direction, '·')} {item.agree}" for own, item in agreed)
        notes.append(words.say("agreement", m=len(answer.variants), parts=parts))
    notes += [words.say("r_regret_note")] if compared else []
    notes += verdict_notes(answer, words.lang) if answer.verdict and not sampled(answer) else ()
    return Table(header, tuple(rows), caption=words.say("r_variants_table"), notes=tuple(notes))


def _variant(
    label: str, path: str, item: Answer, compared: bool, fields: list[str], words: Words
) -> tuple[str, ...]:  # fmt: skip
    empty = ("",) * len(fields)
    if item.status != "optimal":
        return label, Cell(words.say(item.status), span=3 if compared else 1), *(("", "") if compared else ()), *empty
    own, baseline, at = Words(item.scenario, words.lang), item.baseline, f"{path}." if path else ""
    cells: list[str] = [Cell(own.objective(item.objective), "strong", f"{at}objective", "objective")]
    if compared and baseline is None:
        cells = ["", *cells, ""]
    elif compared and baseline is not None:
        actual = own.objective(baseline.achieved.objective)
        cells.insert(0, Cell(actual, path=f"{at}actual_objective", style="objective"))
        regret = words.say("regret_none") if item.regret is None else own.objective(item.regret)
        cells.append(regret if item.regret is None else Cell(regret, path=f"{at}regret", style="objective"))
    ways = [item.directions.get(name, "") for name in fields]
    return label, *cells, *(Cell(ARROWS.get(way, "·"), WAYS.get(way, "same")) for way in ways)


def _pair(label: str, path: str, item: Answer, words: Words) -> Pair | None:
    """The scores of a variant as two points; None where it has none."""
    own = Words(item.scenario, words.lang)
    if item.status != "optimal" or not own.scored:
        return None
    at, baseline = f"{path}." if path else "", item.baseline
    start = None if baseline is None else float(baseline.achieved.objective)
    after = Cell(own.objective(item.objective), path=f"{at}objective", style="objective")
    before = None if start is None else Cell(own.objective(start), path=f"{at}actual_objective", style="objective")
    value, room = from_to(before, after)
    level = 1 if path else 0
    return Pair(label, start, item.objective, value, room, path, level, None, "objective", "actual_objective")
