"""Frontiers: what more budget brings, in which order money would move from the actual, what scores cost each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from optimizer.analysis.postoptimal.frontiers import Rivalry, Segment
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.report.charts.plane import Series, marked, plane_chart
from optimizer.report.figures import between
from optimizer.report.parts import GROUP, Article, Chart, Row, Table, present
from optimizer.report.words import Words

Stated = tuple[float, float, str]
"""Where an allocation stands: money, objective, and the objective as a text."""
_LEAST = 0.005
"""Shares of the money below this are rounding."""


def frontiers(sensitivity: Sensitivity, words: Words) -> Article | None:
    """The objective over the budget and over money moved; nothing where there is neither."""
    parts = present(_over_budget(sensitivity, words), _over_money_moved(sensitivity, words))
    lead = words.say("r_frontiers_lead")
    return Article("frontiers", words.say("r_frontiers"), parts, lead) if parts else None


def _over_budget(sensitivity: Sensitivity, words: Words) -> Chart | None:
    segments, answer, rows, notes = sensitivity.over_budget, sensitivity.answer, list[Row](), list[str]()
    if not segments:
        return None
    budget = float(sum(sensitivity.scenario.budgets(answer.solution.program.values), Fraction(0)))
    for item in segments:
        within = item.start <= budget and (item.end is None or budget < item.end)
        grow = _names(item.moves, words, 1)
        if within and grow:
            notes.append(words.say("r_frontier_now", budget=words.sum(budget), names=grow))
        figures = _range(item, words), words.objective(item.value), words.rate(item.slope)
        rows.append(Row((*figures, grow or words.say("nothing_more")), GROUP if within else ""))
    notes += [words.say("r_frontier_note"), *_ends(segments, words)]
    baseline, here = answer.baseline, _stated(budget, answer.objective, words)
    there = dict[str, Stated]()
    if baseline is not None:
        there["actual"] = _stated(baseline.outlay, baseline.achieved.objective, words)
    beyond = max(1.25 * budget, segments[-1].start + 0.1 * budget)
    keys = ("family_budget", "objective_before", "r_next_to")
    return _chart("budget", segments, beyond, there | {"computed": here}, keys, rows, notes, words)


def _over_money_moved(sensitivity: Sensitivity, words: Words) -> Chart | str | None:
    segments, answer, rows = sensitivity.over_money_moved, sensitivity.answer, list[Row]()
    if segments is None or answer.baseline is None or answer.money_moved is None:
        return None
    if not segments:
        return None if answer.baseline.breaks else words.say("moved_nothing", actual=words.actual)
    for item in segments:
        after = item.value + item.slope * ((item.start if item.end is None else item.end) - item.start)
        sides = (_names(item.moves, words, side) for side in (-1, 1))
        rows.append(Row((_range(item, words), words.objective(after), words.rate(item.slope), *sides)))
    # The actual lies on the frontier only where it keeps the rules without any move.
    there = {} if segments[0].start else {"actual": _stated(0, answer.baseline.achieved.objective, words)}
    here, end = _stated(answer.money_moved, answer.objective, words), segments[-1].end
    notes = [words.say("r_path_note", actual=words.actual), words.say("moved_note"), *_ends(segments, words)]
    notes += words.each("moved_years") if len(answer.scenario.periods) > 1 else []
    notes += [] if end is None else [words.say("moved_stop", stop=words.sum(end))]
    keys = ("money_moved", "objective_after", "moved_from", "moved_to")
    return _chart("moved", segments, segments[-1].start, there | {"computed": here}, keys, rows, notes, words)


def _stated(money: Fraction | float, objective: Fraction | float, words: Words) -> Stated:
    return words.counted(money), words.plotted(objective), words.objective(objective)


def _chart(
    name: str, segments: Sequence[Segment], beyond: float, stated: Mapping[str, Stated], keys: Sequence[str],
    rows: Sequence[Row], notes: Sequence[str], words: Words,
) -> Chart:  # fmt: skip
    """The line with where the actual and the computed allocation stand; a last piece without end runs ``beyond``."""
    first, objective, *names = words.each(*keys)
    unit = words.scenario.display.one(words.lang)
    gain = words.say("gain_per", unit_one=unit) if unit else words.say("per_unit")
    data = Table((first, objective, gain, *names), tuple(rows), words=tuple(range(3, 3 + len(names))))
    last, points = segments[-1], [(words.counted(item.start), words.plotted(item.value)) for item in segments]
    end = beyond if last.end is None else last.end
    points.append((words.counted(end), words.plotted(last.value + last.slope * (end - last.start))))
    traces = [Series("line", "curve", points), *marked(stated)]
    plane = plane_chart(traces, (words.tick, words.tick))
    above = f". {words.say('r_axis_not_zero')}" if plane.scales[1].low > 0 else ""
    axes = first + words.in_unit, words.axis("objective") + above
    return Chart(
        f"frontier-{name}-chart", words.say(f"r_frontier_{name}", actual=words.actual) + words.in_unit,
        lambda: replace(plane, names=axes), data, tuple(notes),
        tuple((kind, words.actual if kind == "actual" else words.say(kind)) for kind in stated), narrow=True,
    )  # fmt: skip


def _range(item: Segment, words: Words) -> str:
    return between(words.money(item.start), words.money(item.end), words.lang)


def _ends(segments: Sequence[Segment], words: Words) -> list[str]:
    """Below which amount no allocation keeps the rules, and what shares above 100% mean, where there are any."""
    least = words.sum(segments[0].start)
    notes = [words.say("r_frontier_least", least=least)] if least != words.sum(0) else []
    above = any(abs(share) > 1 + _LEAST for item in segments for share in item.moves.values())
    return notes + ([words.say("r_share_above")] if above else [])


def _names(moves: Mapping[str, float], words: Words, side: int) -> str:
    """The programmes that grow (or fall) on a piece, with their shares of each unit of money, the largest first."""
    chosen = [(name, side * share) for name, share in moves.items() if side * share > _LEAST]
    chosen.sort(key=lambda item: -item[1])
    return ", ".join(f"{words.title('programmes', name)} {100 * share:.0f}%" for name, share in chosen)


def rivalries(sensitivity: Sensitivity, words: Words) -> Article | None:
    """What each capability's score costs each other one; nothing with fewer than two."""
    rows = []
    for item in sensitivity.rivalries:
        if item.points:
            pair = " / ".join(words.title("capabilities", name) for name in (item.capability, item.other))
            rows.append({"rivals_pair": pair, "rivals_points": points_words(item, words)})
    if not rows:
        return None
    table = words.table(rows, words.say("rivals_head"), words.each("rivals_note"), 2)
    return Article("rivalries", words.say("rivals_title"), (table,), words.say("rivals_lead"))


def points_words(item: Rivalry, words: Words) -> str:
    """The breakpoints of a pair, one score over the other."""
    if len(item.points) == 1:
        return words.say("rivals_none")
    return " → ".join(f"{x:z.1f}/{y:z.1f}" for x, y in item.points)
