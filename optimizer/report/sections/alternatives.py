"""Alternatives: the same question asked otherwise, rival plans under the same objective, the panel of a scenario."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.plans.cross_regret import Panel, panel_of
from optimizer.plans.planned_answer import PlannedAnswer
from optimizer.plans.rivals import LIMITS, Rival, rival_plans
from optimizer.report.cross_regret_words import CrossRegretWords, cross_regret_document
from optimizer.report.document import json_value
from optimizer.report.figures import sign
from optimizer.report.parts import GROUP, Article, Cell, Items, Row, Table, plain_rows, present
from optimizer.report.sweep_words import ARROWS, WAYS
from optimizer.report.words import Cells, Words


def variants(answer: Answer, words: Words) -> Article | None:
    """The variants side by side, with the direction of each category; nothing without variants."""
    table = variants_table(answer, words)
    if table is None:
        return None
    return Article("variants", words.say("r_variants"), (table,), words.say("r_variants_lead"))


def variants_table(answer: Answer, words: Words) -> Table | None:
    """The table of the variants; None without any."""
    if not answer.variants:
        return None
    fields, compared = list(answer.directions), answer.baseline is not None
    # Categories are numbered, because their titles side by side would not fit a page.
    signs = [sign(k) for k in range(len(fields))]
    rows = [Row(_variant(words.say("base"), answer, compared, fields, words), GROUP)]
    for name, item in answer.variants.items():
        label = words.variant(name)
        rows.append(Row(_variant(label, item, compared, fields, words), "", f"variants.{name}"))
    known = ["actual", "computed", "regret"] if compared else ["computed"]
    header = (words.say("variant"), *(words.say(key) for key in known), *signs)
    titles = (f"{own} {words.title('categories', name)}" for own, name in zip(signs, fields, strict=True))
    notes = [words.say("variants_legend", legend=", ".join(titles))] if fields else []
    if answer.verdict:
        agreed = zip(signs, answer.verdict.values(), strict=True)
        parts = ", ".join(f"{own} {ARROWS.get(item.direction, '·')} {item.agree}" for own, item in agreed)
        notes.append(words.say("agreement", m=len(answer.variants), parts=parts))
        runs = next(iter(answer.verdict.values())).runs
        names = ", ".join(words.variant(run) for run in runs)
        notes += [words.say("runs_named", names=names)] if runs else []
    notes += [words.say("r_regret_note")] if compared else []
    return Table(header, tuple(rows), caption=words.say("r_variants_table"), notes=tuple(notes))


def _variant(label: str, item: Answer, compared: bool, fields: list[str], words: Words) -> tuple[str, ...]:
    empty = ("",) * len(fields)
    if item.status != "optimal":
        return label, Cell(words.say(item.status), span=3 if compared else 1), *(("", "") if compared else ()), *empty
    own, baseline = Words(item.scenario, words.lang), item.baseline
    cells: list[str] = [Cell(own.objective(item.objective), "strong")]
    if compared and baseline is None:
        cells = ["", *cells, ""]
    elif compared and baseline is not None:
        regret = words.say("regret_none") if item.regret is None else own.objective(item.regret)
        cells = [own.objective(baseline.achieved.objective), *cells, regret]
    ways = [item.directions.get(name, "") for name in fields]
    return label, *cells, *(Cell(ARROWS.get(way, "·"), WAYS.get(way, "same")) for way in ways)


def rivals_article(answer: Answer, words: Words) -> Article | None:
    """The rival plans, and what is to be said of some; nothing where there is no other than the actual."""
    rivals = rival_plans(answer)
    if len(rivals) < 2:
        return None
    open_ended = any(rival.kind == LIMITS for rival in rivals.values())
    names = {name: _title(answer, name, rival, words) for name, rival in rivals.items()}
    rows = [_row(answer, name, names[name], rival, open_ended, words) for name, rival in rivals.items()]
    notes = words.each("rival_note", *(["rival_note_limits"] if open_ended else []))
    table = words.table(rows, words.say("rival_table") + words.money_in, notes, long=["r_breaks"])
    remarks = [said for name, rival in rivals.items() for said in _remarks(names[name], rival, words)]
    parts = present(table, Items(tuple(remarks)) if remarks else None)
    return Article("rivals", words.say("r_rivals"), parts, words.say("r_rivals_lead"))


def rivals_document(answer: Answer) -> dict[str, Any]:
    """The rival plans as plain data; see docs/json.md."""
    return {name: json_value(vars(rival)) for name, rival in rival_plans(answer).items()}


def _row(
    answer: Answer, name: str, title: str, rival: Rival, open_ended: bool, words: Words
) -> tuple[Cells, str, str]:  # fmt: skip
    """What a plan takes and reaches, how far that is from the computed allocation, and the rules that it breaks."""
    scenario, reached = answer.scenario, ["rival_worst", "rival_best"] if open_ended else ["objective"]
    cells: dict[str, str] = dict.fromkeys(["plan", "r_total", *reached, "r_gap"], "-")
    cells |= {"plan": title, "r_breaks": ""}
    if rival.best is None or rival.total is None:
        return cells, "", ""
    cells |= {"r_total": words.money(rival.total), reached[-1]: Cell(words.objective(rival.best), "strong")}
    if open_ended and rival.worst is not None:
        cells["rival_worst"] = words.objective(rival.worst)
    if rival.behind is not None:
        cells["r_gap"] = words.difference(-rival.behind if scenario.goal.maximized else rival.behind)
    cells["r_breaks"] = words.rules(rival.breaks)
    place = "" if rival.kind == LIMITS else f"allocations.{name}"
    return cells, GROUP if name == scenario.actual and place else "", place


def _remarks(title: str, rival: Rival, words: Words) -> list[str]:
    """Limits that no allocation keeps, and a plan by an objective of its own."""
    if rival.best is None:
        return [words.say("rival_no_answer", plan=title, status=words.say(rival.status))]
    if rival.own_best is None or rival.own_computed is None or rival.own_score is None:
        return []
    own = {"best": rival.own_best, "computed": rival.own_computed, "score": rival.own_score}
    return [words.say("rival_own_goal", plan=title, **{key: words.objective(value) for key, value in own.items()})]


def _title(answer: Answer, name: str, rival: Rival, words: Words) -> str:
    if rival.kind == LIMITS:
        return words.variant(name)
    return words.allocation(name)


def judges(answer: Answer, words: Words) -> Article | None:
    """What the panel says; nothing without one."""
    panel = _panel(answer)
    if panel is None:
        return None
    blocks = answer.scenario.question.panel
    titles = {name: words.text(block.title, name) for name, block in blocks.items()}
    judged = CrossRegretWords(panel, words.lang, titles)
    reasons = [
        f"{judged.signs[name]} " + ": ".join(filter(None, (titles[name], words.text(block.note))))
        for name, block in blocks.items()
    ]
    assumed = sum(block.status == "assumed" for block in blocks.values())
    lead = words.say("panel_assumed", n=assumed) if assumed else ""
    parts = present(Items(tuple(reasons)), _numbers(panel, judged, words), *judged.parts(optima=True))
    return Article("judges", words.say("panel_head"), parts, lead)


def panel_document(answer: Answer) -> dict[str, Any] | None:
    """The panel as plain data; None without one. See docs/json.md."""
    panel = _panel(answer)
    if panel is None:
        return None
    return {"judges": list(answer.scenario.panel), "numbers": json_value(panel.numbers), **cross_regret_document(panel)}


def _panel(answer: Answer) -> Panel | None:
    return answer.panel if isinstance(answer, PlannedAnswer) else panel_of(answer, None)


def _numbers(panel: Panel, judged: CrossRegretWords, words: Words) -> Table | None:
    """The weights and numbers that judges set, beside those of the scenario where they differ from them."""
    rows = []
    for path, (value, *own) in ((path, list(row.values())) for path, row in panel.numbers.items()):
        cells = ["" if item in (None, value) else words.value(item, path) for item in own]
        rows.append([words.number(path), words.value(value, path), *cells])
    header = (*words.each("number", "base"), *judged.signs.values())
    return Table(header, plain_rows(rows), caption=words.say("panel_numbers")) if rows else None
