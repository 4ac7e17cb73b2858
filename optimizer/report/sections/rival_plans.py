"""Rival plans: other allocations of the model, and plans that state limits alone, under the same objective."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.plans.rivals import LIMITS, Rival, rival_plans
from optimizer.report.document import json_value
from optimizer.report.number_names import rule_names
from optimizer.report.parts import GROUP, Article, Cell, Items, Row, Table, present
from optimizer.report.variants import variant_title
from optimizer.report.words import Words


def rivals_article(answer: Answer, words: Words) -> Article | None:
    """The rival plans, and what is to be said of some; nothing where there is no other than the actual."""
    rivals = rival_plans(answer)
    if len(rivals) < 2:
        return None
    open_ended = any(rival.kind == LIMITS for rival in rivals.values())
    names = {name: _title(answer, name, rival, words) for name, rival in rivals.items()}
    rows = tuple(_row(answer, name, names[name], rival, open_ended, words) for name, rival in rivals.items())
    keys = ("plan", "r_total", *(["rival_worst", "rival_best"] if open_ended else ["objective"]), "r_gap", "r_breaks")
    caption, notes = words.say("rival_table") + words.in_unit, [words.say("rival_note")]
    notes += [words.say("rival_note_limits")] if open_ended else []
    header = tuple(words.say(key) for key in keys)
    table = Table(header, rows, 1, caption, tuple(notes), words=(len(keys) - 1,))
    remarks = [said for name, rival in rivals.items() for said in _remarks(names[name], rival, words)]
    parts = present(table, Items(tuple(remarks)) if remarks else None)
    return Article("rivals", words.say("r_rivals"), parts, words.say("r_rivals_lead"))


def rivals_document(answer: Answer) -> dict[str, Any]:
    """The rival plans as plain data; see docs/json.md."""
    return {name: json_value(vars(rival)) for name, rival in rival_plans(answer).items()}


def _row(answer: Answer, name: str, title: str, rival: Rival, open_ended: bool, words: Words) -> Row:
    """What a plan takes and reaches, how far that is from the computed allocation, and the rules that it breaks."""
    if rival.best is None or rival.total is None:
        return Row((title, *["-"] * (4 if open_ended else 3), ""))
    scenario = answer.scenario
    worst = "-" if rival.worst is None else words.objective(rival.worst)
    cells: list[str] = [title, words.money(rival.total), *([worst] if open_ended else [])]
    cells.append(Cell(words.objective(rival.best), "strong"))
    behind = 0.0 if rival.behind is None else -rival.behind if scenario.goal.maximized else rival.behind
    cells.append("-" if rival.behind is None else words.difference(behind))
    cells.append(rule_names(rival.breaks, scenario, words.lang) if rival.breaks else "")
    place = "" if rival.kind == LIMITS else f"allocations.{name}"
    return Row(tuple(cells), GROUP if name == scenario.actual and place else "", place)


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
        return variant_title(answer, name, words.lang)
    title = answer.scenario.allocations[name][1].title
    return name if title is None else title.say(words.lang)
