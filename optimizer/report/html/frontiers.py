"""Frontiers: what more or less budget brings, and in which order money would move from the actual."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.postoptimal.frontiers import Segment
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.report.figures import actual_title, between, number, title
from optimizer.report.html.charts.frontier import Frontier, frontier
from optimizer.report.html.markup import Markup, tag
from optimizer.report.html.parts import Cell, Line, Words, article, chart, heads, legend, table
from optimizer.scenario.scenario import Scenario


def frontiers(found: Sensitivity, words: Words) -> Markup | None:
    """Both frontiers side by side, each with its table; nothing where there is neither."""
    parts = [_budget(found, words), _moved(found, words)]
    shown = [part for part in parts if part is not None]
    if not shown:
        return None
    return article(
        "frontiers", words.say("r_frontiers"), tag("div", shown, class_="pair"), words=words.say("r_frontiers_lead")
    )


def _budget(found: Sensitivity, words: Words) -> Markup | None:
    segments, answer = found.over_budget, found.answer
    if not segments:
        return None
    budget = float(sum(found.scenario.budgets(answer.solution.program.values), Fraction(0)))
    beyond = max(1.25 * budget, segments[-1].start + 0.1 * budget)
    here = float(Fraction(answer.solution.outcome.objective)), words.objective(answer.objective)
    baseline = answer.baseline
    there = None
    if baseline is not None:
        own = float(baseline.achieved.objective)
        there = words.counted(baseline.total), words.plotted(own), words.objective(own)
    data = Frontier(
        "budget", words.say("r_frontier_budget"), _points(segments, beyond, words),
        (words.counted(budget), words.plotted(here[0]), here[1]), there,
    )  # fmt: skip
    rows = []
    for item in segments:
        end = words.money(item.end)
        span = between(words.money(item.start), end, words.lang)
        within = item.start <= budget and (item.end is None or budget < item.end)
        cells = [Cell(_rate(item.slope, words), "n"), Cell(_names(item.moves, found.scenario, words, 1), "text")]
        rows.append(Line(span, cells, 0 if within else 1))
    header = heads(words, "r_budget_range", "#r_slope", "r_next_to")
    now = next((item for item in segments if item.start <= budget and (item.end is None or budget < item.end)), None)
    notes = [words.say("r_frontier_note")]
    if now is not None and now.moves:
        notes.insert(0, words.say("r_frontier_now", names=_names(now.moves, found.scenario, words, 1)))
    sentence = words.say("r_frontier_words", n=len(segments))
    return _drawn(data, table(words.say("r_frontier_budget") + words.in_unit, header, rows), notes, sentence, words)


def _moved(found: Sensitivity, words: Words) -> Markup | None:
    segments, answer = found.over_money_moved, found.answer
    if not segments or answer.baseline is None or answer.money_moved is None:
        return None
    end = segments[-1].end
    points = _points(segments, segments[-1].start if end is None else end, words)
    own = float(answer.baseline.achieved.objective)
    # The actual lies on the frontier only where it keeps the rules without any move.
    there = (0.0, words.plotted(own), words.objective(own)) if segments[0].start == 0 else None
    moved = words.counted(answer.money_moved)
    here = moved, words.plotted(float(answer.objective)), words.objective(answer.objective)
    data = Frontier("moved", words.say("r_frontier_moved"), points, here, there)
    rows = []
    for item in segments:
        span = between(words.money(item.start), words.money(item.end), words.lang)
        cells = [
            Cell(_rate(item.slope, words), "n"),
            Cell(_names(item.moves, found.scenario, words, -1), "text"),
            Cell(_names(item.moves, found.scenario, words, 1), "text"),
        ]
        rows.append(Line(span, cells, 1))
    header = heads(words, "r_moved_range", "#r_slope", "moved_from", "moved_to")
    notes = [words.say("r_path_note", actual=actual_title(found.scenario, words.lang))]
    sentence = words.say("r_frontier_words", n=len(segments))
    return _drawn(data, table(words.say("r_path") + words.in_unit, header, rows), notes, sentence, words)


def _drawn(data: Frontier, rows: Markup, notes: Sequence[str], sentence: str, words: Words) -> Markup:
    svg = frontier(data, words.tick, lambda value: number(value, 4), sentence)
    marks = [("actual", actual_title(words.scenario, words.lang))] if data.actual is not None else []
    key = legend(*marks, ("computed", words.say("computed")))
    drawing = tag("div", svg, class_="panel alone")
    return chart(f"frontier-{data.name}-chart", data.title + words.in_unit, drawing, rows, words, notes, key)


def _points(segments: Sequence[Segment], beyond: float, words: Words) -> list[tuple[float, float]]:
    points = [(words.counted(item.start), words.plotted(item.value)) for item in segments]
    last = segments[-1]
    end = beyond if last.end is None else last.end
    points.append((words.counted(end), words.plotted(last.value + last.slope * (end - last.start))))
    return points


def _rate(slope: float, words: Words) -> str:
    """What a unit of money adds."""
    value = slope * float(words.scenario.display.counted(words.lang))
    if words.scenario.goal.kind in ("spend", "money_moved"):
        value = slope
    minus = "△" if words.lang == "ko" else "-"
    return "0" if not value else f"{minus if value < 0 else '+'}{number(abs(value), 3)}"


def _names(moves: dict[str, float] | object, scenario: Scenario, words: Words, side: int) -> str:
    """The programmes that grow (or fall) on a piece, with their shares of each unit of money."""
    assert isinstance(moves, dict)
    chosen = sorted(((share, name) for name, share in moves.items() if side * share > 0.005), key=lambda m: -abs(m[0]))
    return ", ".join(
        f"{title(scenario, 'programmes', name, words.lang)} {100 * abs(share):.0f}%" for share, name in chosen
    )
