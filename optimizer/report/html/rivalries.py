"""Capabilities against each other: the best score of one for each score of the other, one panel a pair."""

from __future__ import annotations

from optimizer.analysis.frontiers import Rivalry
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.report.believing import points_words
from optimizer.report.figures import actual_title, number, title
from optimizer.report.html.charts.plane import Plane
from optimizer.report.html.charts.scale import scale
from optimizer.report.html.markup import Markup, tag
from optimizer.report.html.parts import Cell, Line, Words, article, chart, heads, legend, table

Point = tuple[float, float]


def rivalries(found: Sensitivity, words: Words) -> Markup | None:
    """The panels with their table; nothing where no two capabilities compete for money."""
    shown = [item for item in found.rivalries if item.points]
    rivals = [item for item in shown if len(item.points) > 1]
    if not rivals:
        return None
    panels, rows = [], []
    for k, item in enumerate(shown, start=1):
        names = [title(found.scenario, "capabilities", name, words.lang) for name in (item.capability, item.other)]
        rows.append(Line(" / ".join(names), [Cell(points_words(item, words.lang), "text")], 2))
        if item in rivals:
            drawing = _panel(item, k, names, found, words)
            foot = tag("p", words.say("rivals_axes", across=names[0], up=names[1]), class_="axis-title")
            panels.append(tag("div", tag("h4", " / ".join(names)), drawing, foot, class_="panel"))
    marks = [("actual", actual_title(words.scenario, words.lang))] if found.answer.baseline is not None else []
    key = legend(*marks, ("computed", words.say("computed")))
    data = table(words.say("rivals_head"), heads(words, "rivals_pair", "rivals_points"), rows)
    notes = [words.say("rivals_note"), words.say("r_judged_note")]
    grid = tag("div", panels, class_="panels")
    drawn = chart("rivalries-chart", words.say("rivals_chart"), grid, data, words, notes, key)
    return article("rivalries", words.say("rivals_title"), drawn, words=words.say("rivals_lead"))


def _wider(values: list[float]) -> list[float]:
    """Values with some room on both sides, so that no point lies on an axis; scores do not fall below 0."""
    room = 0.05 * (max(values) - min(values))
    return [*values, max(min(values) - room, min(0.0, *values)), max(values) + room]


def _panel(item: Rivalry, k: int, names: list[str], found: Sensitivity, words: Words) -> Markup:
    answer = found.answer
    here: Point = answer.scores[item.capability], answer.scores[item.other]
    there: Point | None = None
    if answer.baseline is not None:
        own = answer.baseline.achieved.scores
        there = float(own[item.capability]), float(own[item.other])
    points = [*item.points, here, *([there] if there is not None else [])]
    across, up = (scale(_wider([point[side] for point in points]), 5, zero=False) for side in (0, 1))
    plane = Plane(across, up, lambda value: number(value, 4), lambda value: number(value, 4))
    plane.axes()
    plane.line(item.points, "curve")
    if there is not None:
        plane.point(*there, "actual")
    plane.point(*here, "computed")
    said = words.say("rivals_words", one=names[0], other=names[1], points=points_words(item, words.lang))
    return plane.drawn(" / ".join(names), said, f"rivalry-{k}")
