"""What `optimizer sources` prints: what the numbers rest on, and whether what the sources say can all be true."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.assumption import Bar
from optimizer.analysis.sources.audit import NUMBER_STATUSES, DoubleCounts, by_money, double_counts, later, unchecked
from optimizer.analysis.sources.reconciliation import Reconciled, in_amounts, reconcile
from optimizer.report.document import document, document_head, json_number, json_record, json_value
from optimizer.report.parts import Items, Part, Table, plain_rows
from optimizer.report.rule_words import comparison_words
from optimizer.report.sections.budget import overlaps
from optimizer.report.sections.grounds import cited, judged_by
from optimizer.report.sections.influence import influence
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Words


def audit(answer: Answer) -> dict[str, Any]:
    """The audit as plain data: coverage by status, money and influence, and the statements reconciled.

    Where there is no answer it has the reasons as well, and no influence.
    """
    numbers, scenario = sorted(answer.influence, key=_weight), answer.scenario
    reconciled, statements = reconcile(scenario), scenario.model.statements
    claims = {name: str(own.node.nearest("claim").plain()) for name, own in statements.items()}  # as the file has them
    return {
        **({} if answer.status == "optimal" else document(answer)),
        **document_head("optimizer-sources", 1, scenario),
        "by_status": scenario.status_counts(),
        "by_money": json_value(by_money(scenario)),
        "by_influence": [_influence(item) for item in numbers],
        "double_counts": json_value(double_counts(scenario)),
        "unchecked": [item.path for item in unchecked(scenario)],
        "later": [
            {"path": path, "source": key, "date": None if day is None else day.isoformat()}
            for path, dated in later(scenario).items()
            for key, day in dated
        ],
        "statements": reconciled and json_record(reconciled, "conflicts", "intervals", "used") | {"claims": claims},
    }


def audit_text(answer: Answer, lang: str, screen: Screen = PLAIN) -> str:
    """The audit as text."""
    scenario, words = answer.scenario, Words(answer.scenario, lang)
    figures = [words.number(item.path) for item in unchecked(scenario)]
    undated, known = words.say("undated"), scenario.model.sources
    late = [
        f"{words.number(path)} ({', '.join(f'{key} {known[key].dated or undated}' for key, _ in dated)})"
        for path, dated in later(scenario).items()
    ]
    reconciled = reconcile(scenario)
    parts = [
        *(() if answer.status == "optimal" else no_answer(answer, words)),
        _statuses(words), overlaps(words), judged_by(words), influence(answer, words),
        words.say("unchecked_head", n=len(figures), names=", ".join(figures)) if figures else None,
        words.say("later_head", n=len(late), as_of=scenario.question.as_of, names=", ".join(late)) if late else None,
        *(() if reconciled is None else _statement_parts(reconciled, words)),
    ]  # fmt: skip
    return text_page(f"{words.heading}: {words.say('sources_title')}", parts, lang, screen)


def _statuses(words: Words) -> Table:
    """How many numbers are cited, computed and assumed, and how much of the actual's money is, where there is one."""
    counts, money = words.scenario.status_counts(), by_money(words.scenario)
    cells = [(words.say(f"status_{key}"), str(counts[key]), words.money(money[key])) for key in NUMBER_STATUSES]
    header = words.each("status", "numbers")
    if words.scenario.actual is not None:
        header += (words.say("actual_money") + words.in_unit,)
    return Table(header, plain_rows([own[: len(header)] for own in cells]), notes=words.each("factors_note"))


@json_value.register
def _(counts: DoubleCounts) -> dict[str, Any]:
    overlaps = [{"lines": list(overlap.lines), "taken_off": json_number(value)} for overlap, value in counts.overlaps]
    return json_record(counts, "printed") | {"overlaps": overlaps} | json_record(counts, "rest", "total")


def _weight(item: Bar) -> tuple[int, float, str]:
    return (-len(item.turns), -item.gap_change, item.number.path)


def _influence(item: Bar) -> dict[str, Any]:
    regrets = dict(zip(("regret_at_low", "regret_at_high"), item.regret, strict=True))
    head = json_record(item.number, "path", "status", "low", "high")
    return head | regrets | json_record(item, moved="gap_change", turns="turns")


def _statement_parts(reconciled: Reconciled, words: Words) -> list[Part]:
    """What of the statements cannot all be true, and between which amounts the lines of the ledger lie."""
    scenario, parts = words.scenario, list[Part]()
    for conflict in reconciled.conflicts:
        quotes = tuple(_quoted(name, words) for name in conflict)
        parts += [words.say("contradiction", n=len(conflict)), Items(quotes)]
    parts.append(words.say("contradictions_more" if reconciled.conflicts else "consistent"))
    rows = [
        {"line": words.title("ledger", name), "least": _outward(low, floor, words), "most": _outward(high, ceil, words)}
        for name, (low, high) in reconciled.intervals.items()
    ]
    head = words.say("intervals", unit=words.in_unit, n=len(reconciled.used), m=len(scenario.model.statements))
    return [*parts, words.table(rows, head)] if reconciled.used else parts


def _outward(end: Fraction | None, away: Callable[[Fraction], int], words: Words) -> str:
    """An end of an interval in whole units of print, rounded so that the interval holds what it held."""
    size = words.scenario.display.size
    return words.money(None if end is None else away(Fraction(f"{float(end / size):.9g}")) * size)


def _quoted(name: str, words: Words) -> str:
    """The words of a statement, its rule in those of limits with amounts of the ledger by their titles, and sources."""
    statement, model = words.scenario.model.statements[name], words.scenario.model
    stated = [in_amounts(comparison, model) for comparison in statement.claim]
    called = [comparison_words(item, words, called=lambda name: words.title("ledger", name.text)) for item in stated]
    sources = cited(tuple(map(words.source, statement.source)))
    return f"{words.text(statement.quote, name)}: {'; '.join(called)}{sources}"
