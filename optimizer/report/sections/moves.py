"""What moves, why and what it serves; and from the actual's objective to the computed one, category by category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.explanation import explanation as causes
from optimizer.analysis.explanation.attribution import Contribution, contributions
from optimizer.analysis.explanation.explanation import Reason, reasons, served_capabilities
from optimizer.report.charts.markup import join, tag
from optimizer.report.charts.rows import ChartRow, bar_mark, dot, rows_chart
from optimizer.report.parts import GROUP, MEMBER, Article, Chart, Marked, Row, Table, way
from optimizer.report.rule_words import bounded, demand, price, ruled
from optimizer.report.sections.allocation import Line, largest, programme_lines
from optimizer.report.words import Cells, Words
from optimizer.scenario.money import largest_remainder

_MANY = 6
"""A cause of so many programmes, if most have it, is said once above the table."""


def moves(answer: Answer, words: Words) -> Article:
    """The changes from the actual, largest rise first; without a comparison why each programme gets what it gets."""
    compared, why = answer.baseline is not None, reasons(answer)
    lines = sorted(programme_lines(answer, words), key=lambda line: -(line.change or Fraction(0)))
    head = words.say("r_moves") + words.in_unit if compared else words.say("r_why")
    cells = {line.path: _cells(answer, line, why[line.name], words) for line in lines}
    shared = _shared(cells.values(), words)
    data = words.table([(own, "", path) for path, own in cells.items()], head, long=["r_cause", "r_aims"])
    if not compared:
        return Article("moves", head, (data,), shared)
    moving = [line for line in lines if line.change]
    if not moving:
        return Article("moves", words.say("r_moves_head"), (data,), f"{words.say('r_nothing_moves')} {shared}".strip())
    drawn = largest(moving, words.scenario, lambda line: abs(line.change or Fraction(0)))
    still, bars = len(lines) - len(moving), list[ChartRow]()
    for line in drawn:  # a bar up or down from zero
        own, mark = cells[line.path], bar_mark(0, words.counted(line.change or 0), way(line.change))
        under = join(own["r_cause"], tag("span", own["r_aims"], class_="aims") if own["r_aims"] else None)
        bars.append(ChartRow(line.title, [mark], own["change"], 1, under))
    notes = [words.say("r_still", n=still)] if still else []
    notes += [words.say("many_drawn", all=len(moving), n=len(drawn))] if len(drawn) < len(moving) else []
    legend = ("up", words.say("sweep_more")), ("down", words.say("sweep_less"))
    chart = Chart("moves-chart", data.caption, lambda: rows_chart(bars, words.tick), data, tuple(notes), legend)
    lead = [
        *words.each("r_moves_lead", *([] if answer.solution.whole else ["r_moves_note"])),
        *([shared] if shared else []),
    ]
    return Article("moves", words.say("r_moves_head"), (chart,), " ".join(lead))


def _cells(answer: Answer, line: Line, reason: Reason, words: Words) -> Cells:
    cells: Cells = {"programme": line.title}
    if line.change is not None:
        cells["change"] = Marked(words.money(line.change, signed=True), way(line.change))
    aims = ", ".join(words.title("capabilities", item) for item in served_capabilities(answer.scenario, line.name))
    return cells | {"r_cause": _because(reason, words), "r_aims": aims}


def _shared(rows: Collection[Cells], words: Words) -> str:
    """The cause of most of many programmes, taken out of their rows; empty where they have none in common."""
    cause, n = Counter(row["r_cause"] for row in rows).most_common(1)[0]
    if n < _MANY or 2 * n <= len(rows):
        return ""
    for row in rows:
        row["r_cause"] = "" if row["r_cause"] == cause else row["r_cause"]
    return words.say("r_moves_alike", n=n, cause=cause)


def _because(reason: Reason, words: Words) -> str:
    parts = list[str]()
    for state in reason.rules:
        label = ruled(state.limit, state.rule, words)
        if state.rule.family not in ("limits", "require"):
            # Its own cap or floor needs no second mention of the programme.
            own = f"{words.family(state.rule)} {bounded(state.limit, state.rule, words)}"
            label = demand(state.rule, words) or own
        priced = state.shadow_price and reason.kind not in (causes.WHOLE, causes.TIED)
        parts.append(f"{label} ({price(state.shadow_price, state.rule, words)})" if priced else label)
    if reason.kind == causes.WHOLE and not parts:
        return words.say("r_because_whole_free")
    if reason.kind not in (causes.LEFT_OUT, causes.UNWANTED, causes.BALANCED):
        return words.say(f"r_because_{reason.kind}", rules="; ".join(parts))
    if reason.price is None:
        return words.say("r_because_balanced_free")
    value, unit = words.rate(reason.price), words.scenario.display.one(words.lang)
    value = words.say("per_money", unit_one=unit, value=value) if unit else words.say("per_one", value=value)
    return words.say(f"r_because_{reason.kind}", value=value)


def waterfall(answer: Answer, words: Words) -> Article | None:
    """The steps and what moved at each; nothing without a comparison."""
    parts = contributions(answer)
    if answer.baseline is None or not parts:
        return None
    before, after = Fraction(answer.baseline.achieved.objective), answer.solution.objective
    start, end = (Marked(words.objective(value), "strong") for value in (before, after))
    level = words.plotted(before)
    steps = [ChartRow(words.actual, [dot(level, "actual")], start)]
    rows = [Row((words.actual, start, ""), GROUP)]
    changes = {line.name: line.change or Fraction(0) for line in programme_lines(answer, words)}
    for item, shown in zip(parts, _adding_up(parts, before, after, words), strict=True):
        label = _label(item, words)
        adds = Marked(words.difference(shown), way(shown))
        change = sum((changes[name] for name in item.programmes), Fraction(0))
        moved = Marked(words.money(change, signed=True), way(item.change))
        rows.append(Row((label, adds, moved), MEMBER))
        top = level + words.plotted(item.adds)
        mark = bar_mark(level, top, "up" if item.adds >= 0 else "down", -8, 16)
        steps.append(ChartRow(label, [mark], adds, 1))
        level = top
    there = dot(words.plotted(after), "computed")
    steps.append(ChartRow(words.say("computed"), [there], end))
    rows.append(Row((words.say("computed"), end, ""), GROUP))
    head = words.axis("r_waterfall_plain")
    header = (words.say("category"), words.say("r_adds"), words.say("change") + words.in_unit)
    chart = Chart(
        "waterfall-chart", head, lambda: rows_chart(steps, words.tick, most=7, zero=False), Table(header, tuple(rows)),
        (words.say("r_waterfall_note"),),
    )  # fmt: skip
    return Article("waterfall", words.say("r_waterfall"), (chart,), words.say("r_waterfall_lead"))


def _adding_up(items: Sequence[Contribution], before: Fraction, after: Fraction, words: Words) -> list[Fraction]:
    """The contributions as they are printed: rounded so that they lead from the printed start to the printed end."""
    adds, tenth = [item.adds for item in items], Fraction(1, 10)
    if not words.scored:
        return adds
    return largest_remainder(adds, tenth, (round(float(after) * 10) - round(float(before) * 10)) * tenth)


def _label(item: Contribution, words: Words) -> str:
    if not item.name:
        return words.say("r_others", n=len(item.programmes))
    return words.title("categories" if item.name in words.scenario.categories else "programmes", item.name)


def regret(answer: Answer, words: Words) -> list[str]:
    """What the actual falls short of the computed allocation at its own total; nothing where that is not stated."""
    if answer.regret is None:
        return []
    return [words.say("closing_regret", actual=words.actual, regret=words.objective(answer.regret, unit=True))]
