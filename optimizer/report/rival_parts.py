"""Rival plans as a table with its remarks, and as data."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.plans.rivals import LIMITS, rival_plans
from optimizer.report.document import number
from optimizer.report.number_names import rule_names
from optimizer.report.parts import Items, Table, plain_rows
from optimizer.report.variants import score, variant_title


def rival_parts(answer: Answer, lang: str) -> list[Table | Items | str]:
    """The rival plans, and what is to be said of some; nothing where there is no other than the actual."""
    rivals = rival_plans(answer)
    if len(rivals) < 2:
        return []
    scenario, rows, remarks = answer.scenario, list[list[str]](), list[str]()
    for name, rival in rivals.items():
        plan = variant_title(answer, name, lang) if rival.kind == LIMITS else _allocation(answer, name, lang)
        if rival.best is None or rival.total is None or rival.behind is None:
            rows.append([plan, *["-"] * 4])
            remarks.append(say("rival_no_answer", lang, plan=plan, status=say(rival.status, lang)))
            continue
        worst = "-" if rival.worst is None else score(answer, rival.worst)
        figures = [worst, score(answer, rival.best), score(answer, rival.behind)]
        rows.append([plan, *figures, scenario.display.format(rival.total, lang=lang)])
        if rival.breaks:
            remarks.append(say("rival_breaks", lang, plan=plan, rules=rule_names(rival.breaks, scenario, lang)))
        own = (rival.own_best, rival.own_computed, rival.own_score)
        if own != (None, None, None):
            best, computed, reached = (score(answer, value or 0.0) for value in own)
            remarks.append(say("rival_own_goal", lang, plan=plan, best=best, computed=computed, score=reached))
    keys = ("plan", "rival_worst", "rival_best", "rival_behind", "rival_total")
    unit = scenario.display.name(lang)
    caption = say("rival_table_unit", lang, unit=unit) if unit else say("rival_table", lang)
    header, note = tuple(say(key, lang) for key in keys), say("rival_note", lang)
    shown = Table(header, plain_rows(rows), caption=caption, notes=(note,))
    return [shown, *([Items(tuple(remarks))] if remarks else [])]


def rivals_document(answer: Answer) -> dict[str, Any]:
    """The rival plans as plain data; see docs/json.md."""
    return {
        name: vars(rival) | {"total": number(rival.total), "breaks": list(rival.breaks)}
        for name, rival in rival_plans(answer).items()
    }


def _allocation(answer: Answer, name: str, lang: str) -> str:
    words = answer.scenario.allocations[name][1].title
    return words.say(lang) if words is not None else name
