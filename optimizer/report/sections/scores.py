"""Scores of the actual and the computed allocation, or outputs where there are none, the curves behind scores, and what
scores cost each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.frontiers import Rivalry
from optimizer.analysis.postoptimal.near_optimal import reachable
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.program import ces
from optimizer.program.coefficients import Curve
from optimizer.program.evaluation import Evaluator
from optimizer.report.charts.plane import CurvePanel, Panels, Series, marked, plane_chart
from optimizer.report.charts.rows import ChartRow, from_to, pair_row, rows_chart
from optimizer.report.figures import changed, decimals, number
from optimizer.report.parts import TOTAL, Article, Chart, Marked, Row, Table, present, way
from optimizer.report.typography import typeset
from optimizer.report.words import Cells, Words
from optimizer.scenario.money import Printed

_NEAR = 1e-9
"""The share of a quantity that is the solver's rounding."""


def scores(answer: Answer, words: Words) -> Article | None:
    """The chart of scores, or the table of outputs; nothing without either."""
    data = scores_table(answer, words)
    if data is None:
        return None
    if not answer.scores:
        return Article("scores", data.caption, (data,))
    pairs = [_pair(row, words) for row in data.rows]
    top = max(answer.scores.values())
    marks = [("actual", words.actual)] if answer.baseline is not None else []
    chart = Chart(
        "scores-chart", data.caption,
        lambda: rows_chart(pairs, words.tick, [100.0] if words.scenario.to_target and top <= 100 else [], 6), data,
        legend=(*marks, ("computed", words.say("computed"))),
    )  # fmt: skip
    return Article("scores", words.say("r_scores"), (chart,))


def _pair(row: Row, words: Words) -> ChartRow:
    """The two points of a row of the table; the last one is the objective."""
    compared = words.scenario.actual is not None
    before, after = row.cells[1] if compared else None, row.cells[1 + compared]
    first, last = (cell.value if isinstance(cell, Printed) else None for cell in (before, after))
    return pair_row(row.cells[0], first, last or 0.0, from_to(before, after), int(bool(row.name)))


def scores_table(answer: Answer, words: Words) -> Table | None:
    """The score of each capability and the objective; without capabilities the outputs; None without either."""
    scenario, actual = answer.scenario, None if answer.baseline is None else answer.baseline.achieved
    scored, kind, write = bool(answer.scores), scenario.goal.kind, decimals if answer.scores else number
    head, section = ("capability", "capabilities") if scored else ("output", "outputs")
    rows = list[tuple[Cells, str, str]]()
    for name, value in (answer.achieved.scores if scored else answer.achieved.outputs).items():
        before = None if actual is None else (actual.scores if scored else actual.outputs)[name]
        cells = {head: words.title(section, name) if scored else words.with_unit(name)} | _reached(value, before, write)
        if kind == "weighted_score":
            cells["weight"] = number(scenario.base.get(f"objective.weights.{name}", Fraction(0)), 3)
        rows.append((cells, "", f"{section}.{name}"))
    if rows and (words.scored if scored else kind == "expression"):
        own = _reached(answer.achieved.objective, None if actual is None else actual.objective, write)
        rows.append(({head: words.goal(head=True)} | own, TOTAL, ""))
    notes = [*words.each(*(["r_note_rounding"] if actual is not None else [])), *mixes(answer, words)] if scored else []
    caption = scores_caption([words]) if scored else words.say("outputs_table")
    return words.table(rows, caption, notes) if rows else None


def scores_caption(every: Sequence[Words]) -> str:
    """What a table of scores of scenarios is called: what they are of, and that somebody judged the scale."""
    own, judged = every[0], any(words.judged_scales for words in every)
    key = "scores_table" if all(words.scenario.to_target for words in every) else "scores_table_own"
    return own.say(key, judged=own.say("scores_judged") if judged else "")


def _reached(value: Any, before: Any, write: Callable[[Fraction], str]) -> Cells:
    """What the computed allocation reaches, and beside it the actual, if there is one, and the change."""
    computed = write(Fraction(value))
    if before is None:
        return {"computed": computed}
    change = Fraction(value) - Fraction(before)
    shown = Marked(changed(write(change)), way(change))
    return {"actual": write(Fraction(before)), "computed": computed, "change": shown}


def mixes(answer: Answer, words: Words) -> list[str]:
    """How well the planes stand for the formula of each mix; nothing where they are exact."""
    evaluator, sentences = answer.solution.program.evaluator, []
    for name, composite in answer.scenario.model.composites.items():
        if composite.ces is not None and (error := ces.error(*evaluator.mix(name))) > 0:
            values = {"n": ces.PLANES, "error": f"{100 * error:.2g}", "ratio": ces.MAX_RATIO}
            sentences.append(words.say("mix_note", title=words.title("composites", name), **values))
    return sentences


def curves(answer: Answer, words: Words) -> Article | None:
    """One panel a capability; nothing without any."""
    if not answer.scores:
        return None
    compared, names = answer.baseline is not None, list(answer.scenario.model.capabilities)
    caps = {name: float(most) for name, most in reachable(answer.solution).items()}
    rows, panels = zip(*(_curve(answer, name, caps.get(name), words) for name in names), strict=True)
    banded = any(trace.kind == "band" for panel in panels for trace in panel.drawing.traces)
    data = words.table(rows, words.say("r_curves_table"), left=2)
    legend = [("actual", words.actual)] if compared else []
    legend += [("computed", words.say("computed")), *([("band", words.say("r_curve_band"))] if banded else [])]
    legend.append(("cap", words.say("r_cap_legend")))
    note = words.each("r_curve_note")
    chart = Chart("curves-chart", words.say("r_curves_title"), lambda: Panels(panels), data, note, tuple(legend))
    return Article("curves", words.say("r_curves"), (chart,), words.say("r_curves_lead"))


def _curve(answer: Answer, name: str, cap: float | None, words: Words) -> tuple[Cells, CurvePanel]:
    """A curve over the area that its ranges span, with the allocations on it: its row and panel.

    ``cap`` is what the limits allow.
    """
    feed, evaluator = answer.scenario.model.capabilities[name].feed, answer.solution.program.evaluator
    every = {"actual": None if answer.baseline is None else answer.baseline.achieved, "computed": answer.achieved}
    places = {k: (float(own.outputs[feed]), float(own.scores[name])) for k, own in every.items() if own is not None}
    xs = [*(x for x, _ in places.values()), *([] if cap is None else [cap])]
    area, points = _area(evaluator, name, xs), _points(evaluator.curve(name), xs)
    curve = evaluator.curve(name)
    end, endless = _points(curve, [])[-1][0], curve.segments[-1][0] is None
    if cap is not None and not endless and cap >= end - _NEAR * abs(end):
        cap = None  # the rules allow all that counts
    title, quantity = words.title("capabilities", name), words.with_unit(feed)
    cells = {"capability": title, "r_quantity": quantity}
    cells |= {key: number(x, 4) for key, (x, _) in places.items()}
    traces = [*([Series("area", "band", area)] if area else []), Series("line", "curve", points)]
    traces += [] if cap is None else [Series("upright", "cap", [(cap, 0.0)])]
    traces += marked({key: (x, y, f"{y:z.1f}") for key, (x, y) in places.items()})
    ticks = (lambda value: number(value, 3)), (lambda value: number(value, 4))
    plane = plane_chart(traces, ticks, most=(5, 6), zero=(all(x >= 0 for x, _ in points), True))
    return cells | {"most": "-" if cap is None else number(cap, 4)}, CurvePanel(title, plane, quantity)


def _points(curve: Curve, beyond: Sequence[float]) -> list[tuple[float, float]]:
    """The corners of a curve, continued to the quantities that lie outside."""
    corners = [curve.first_x]
    for width, _ in curve.segments:
        corners += [] if width is None else [corners[-1] + width]
    xs = list(map(float, corners))
    drawn = sorted({min([*beyond, *xs]), *xs, max([*beyond, *xs])})
    drawn += [drawn[0] + 1] if len(drawn) == 1 else []
    return [(x, float(curve(Fraction(x)))) for x in drawn]


def _area(evaluator: Evaluator, name: str, beyond: Sequence[float]) -> list[tuple[float, float]]:
    """Between the curves at the better and the worse ends of the ranges of its height and reach; empty without any."""
    base, numbers = f"capabilities.{name}", evaluator.scenario.numbers
    better: dict[str, Fraction] = {}
    worse: dict[str, Fraction] = {}
    for key, good, bad in ((f"{base}.height", "high", "low"), (f"{base}.reach", "low", "high")):
        if key in numbers and numbers[key].low is not None and numbers[key].high is not None:
            better[key], worse[key] = getattr(numbers[key], good), getattr(numbers[key], bad)
    if not better:
        return []
    end, sides = max(x for x, _ in _points(evaluator.curve(name), beyond)), list[list[tuple[float, float]]]()
    for ends in (better, worse):
        curve = Evaluator(evaluator.scenario, {**evaluator.values, **ends}).curve(name)
        there = end, float(curve(Fraction(end)))
        sides.append([*(point for point in _points(curve, beyond) if point[0] < end), there])
    return [*sides[0], *reversed(sides[1])]


def rivalries(sensitivity: Sensitivity, words: Words) -> Article | None:
    """What capabilities' scores cost each other, pair by pair where they do; nothing with fewer than two."""
    known = [item for item in sensitivity.rivalries if item.points]
    if not known:
        return None
    rows = [
        {
            "rivals_pair": " / ".join(words.title("capabilities", name) for name in (item.capability, item.other)),
            "rivals_points": points_words(item, words.lang),
        }
        for item in known
        if len(item.points) > 1
    ]
    table = words.table(rows, words.say("rivals_head"), left=2)
    free = words.say("rivals_none", n=len(known) - len(rows)) if len(rows) < len(known) else None
    parts = present(table if rows else None, free)
    return Article("rivalries", words.say("rivals_title"), parts, words.say("rivals_lead"))


def points_words(item: Rivalry, lang: str) -> str:
    """The breakpoints of a pair, one score over the other."""
    return " → ".join("/".join(typeset(f"{score:z.1f}", lang) for score in point) for point in item.points)
