"""What `optimizer sources` prints: what the numbers rest on, and whether what the sources say can all be true."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.tornado import Bar
from optimizer.analysis.sources.audit import (
    STATUSES,
    by_influence,
    by_money,
    double_counts,
    later,
    unchecked,
)
from optimizer.analysis.sources.reconciliation import Reconciled, reconcile
from optimizer.language.catalog import say
from optimizer.report.document import number
from optimizer.report.double_counts import counted_in, double_counts_sentence, overlap_lines
from optimizer.report.figures import between, scenario_title, title
from optimizer.report.number_names import number_name
from optimizer.report.table import table, wrap
from optimizer.report.typography import typeset
from optimizer.report.used_numbers import shown
from optimizer.scenario.scenario import Scenario

_SHOWN = 15
"""So many of the most influential numbers are printed; the document holds all."""


def audit(answer: Answer) -> dict[str, Any]:
    """The audit as plain data: coverage by status, money and influence, and the statements reconciled."""
    scenario = answer.scenario
    found = sorted(by_influence(answer), key=_weight)
    reconciled = reconcile(scenario)
    return {
        "format": "optimizer-sources",
        "version": 1,
        "scenario": scenario.name,
        "by_status": scenario.status_counts(),
        "by_money": {status: number(value) for status, value in by_money(scenario).items()},
        "by_influence": [_influence(item) for item in found],
        "double_counts": _doubled(scenario),
        "unchecked": [item.path for item in unchecked(scenario)],
        "later": [
            {"path": item.path, "source": key, "date": None if day is None else day.isoformat()}
            for item, key, day in later(scenario)
        ],
        "statements": None if reconciled is None else _statements(reconciled),
    }


def audit_text(answer: Answer, lang: str) -> str:
    """The audit as text, in Korean or English."""
    scenario = answer.scenario
    lines = [f"{scenario_title(scenario, lang)}: {say('sources_title', lang)}", ""]
    counts, money = scenario.status_counts(), by_money(scenario)
    rows = []
    for status in STATUSES:
        amount = scenario.display.format(money[status], lang=lang)
        rows.append([say(f"status_{status}", lang), str(counts[status]), amount])
    header = [say("status", lang), say("numbers", lang), say("actual_money", lang, unit=scenario.display.name(lang))]
    lines += table(header, rows)
    lines += _double_counts(scenario, lang)
    judges = {n.judged_by.say(lang): None for n in scenario.reached if n.judged_by is not None}
    judged = sum(1 for n in scenario.reached if n.judged_by is not None)
    lines += ["", *wrap(say("judges", lang, n=judged, names=", ".join(judges)))] if judges else []
    found = sorted(by_influence(answer), key=_weight)
    lines += ["", *wrap(say("influence_head", lang, n=len(found))), *_influence_table(found[:_SHOWN], scenario, lang)]
    figures = [number_name(item.path, scenario, lang) for item in unchecked(scenario)]
    if figures:
        lines += ["", *wrap(say("unchecked_head", lang, n=len(figures), names=", ".join(figures)))]
    late = later(scenario)
    if late:
        names = ", ".join(
            f"{number_name(item.path, scenario, lang)} ({key} {day or say('undated', lang)})" for item, key, day in late
        )
        lines += ["", *wrap(say("later_head", lang, n=len(late), as_of=scenario.question.as_of, names=names))]
    reconciled = reconcile(scenario)
    if reconciled is not None:
        lines += ["", *_statement_lines(reconciled, scenario, lang)]
    return typeset("\n".join(lines), lang)


def _doubled(scenario: Scenario) -> dict[str, Any] | None:
    found = double_counts(scenario)
    if found is None:
        return None
    return {
        "printed": number(found.printed),
        "overlaps": [{"lines": list(overlap.lines), "taken_off": number(value)} for overlap, value in found.overlaps],
        "rest": number(found.rest),
        "total": number(found.total),
    }


def _double_counts(scenario: Scenario, lang: str) -> list[str]:
    found = double_counts(scenario)
    if found is None:
        return []
    lines = ["", *wrap(double_counts_sentence(found, scenario, lang))]
    for overlap, value in found.overlaps:
        names, kept = overlap_lines(overlap, scenario, lang), counted_in(overlap, scenario, lang)
        lines.append(f"  - {scenario.display.say(value, lang)}: {names} ({kept})")
    return lines


def _weight(item: Bar) -> tuple[int, float, str]:
    return (-len(item.turns), -item.moved, item.number.path)


def _influence(item: Bar) -> dict[str, Any]:
    return {
        "path": item.number.path,
        "status": item.number.status,
        "low": number(item.number.low),
        "high": number(item.number.high),
        "regret_at_low": item.regret[0],
        "regret_at_high": item.regret[1],
        "moved": item.moved,
        "turns": list(item.turns),
    }


def _influence_table(found: list[Bar], scenario: Scenario, lang: str) -> list[str]:
    header = [say("number", lang), say("status", lang), say("range", lang), say("regret", lang), say("turns", lang)]
    rows = []
    for item in found:
        low, high = item.number.low, item.number.high
        assert low is not None
        assert high is not None
        regrets = [say("regret_none", lang) if r is None else f"{r:z.1f}" for r in item.regret]
        turned = ", ".join(title(scenario, "categories", name, lang) for name in item.turns) or "-"
        left, right = (shown(item.number.path, end, scenario, lang) for end in (low, high))
        name = number_name(item.number.path, scenario, lang)
        status = say(f"status_{item.number.status}", lang)
        rows.append([name, status, between(left, right, lang), " / ".join(regrets), turned])
    return table(header, rows, left=5)


def _statements(found: Reconciled) -> dict[str, Any]:
    return {
        "conflicts": [list(conflict) for conflict in found.conflicts],
        "intervals": {name: [number(low), number(high)] for name, (low, high) in found.intervals.items()},
        "used": list(found.used),
    }


def _statement_lines(found: Reconciled, scenario: Scenario, lang: str) -> list[str]:
    lines = []
    for conflict in found.conflicts:
        lines.append(say("contradiction", lang, n=len(conflict)))
        for name in conflict:
            statement = scenario.model.statements[name]
            quote = statement.quote.say(lang) if statement.quote is not None else name
            keys = ", ".join(_cited(scenario, key, lang) for key in statement.source)
            lines += [
                f"  - {line}" if i == 0 else f"    {line}" for i, line in enumerate(wrap(f"{quote} ({keys})", 96))
            ]
    lines += [] if found.conflicts else [say("consistent", lang)]
    rows = []
    for name, (low, high) in found.intervals.items():
        block = scenario.model.ledger[name]
        label = block.title.say(lang) if block.title is not None else name
        rows.append([label, *(_money(end, scenario, lang) for end in (low, high))])
    unit = scenario.display.name(lang)
    head = say("intervals", lang, unit=unit, n=len(found.used), m=len(scenario.model.statements))
    return [*lines, "", *wrap(head), *table([say("line", lang), say("least", lang), say("most", lang)], rows)]


def _money(value: Fraction | None, scenario: Scenario, lang: str) -> str:
    return "∞" if value is None else scenario.display.format(value, lang=lang)


def _cited(scenario: Scenario, key: str, lang: str) -> str:
    source = scenario.model.sources.get(key)
    if source is None:
        return key
    publisher = source.publisher.say(lang) if source.publisher is not None else source.title.say(lang)
    return f"{publisher}, {source.date}" if source.date is not None else publisher
