"""Where the verdict on the plan that holds up turns, with a picture of the samples."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.plans.planned_answer import plans_of
from optimizer.plans.plans import SUREST_LEAD, Plans
from optimizer.program.vectors import Vector
from optimizer.report.figures import number
from optimizer.report.html.charts.plane import Plane
from optimizer.report.html.charts.scale import scale
from optimizer.report.html.markup import Markup, tag
from optimizer.report.html.parts import Words, article, chart, legend
from optimizer.report.plans_turning import turning_parts
from optimizer.report.quantities import unit_of
from optimizer.report.sweep_words import SweepWords
from optimizer.sweep.draws import VARIANT

_POINTS = 400
"""Samples that are drawn: the first."""


def turning_article(answer: Answer, words: Words) -> Markup | None:
    """The article; nothing where there is no plan, or where it moves no money."""
    plans = plans_of(answer)
    parts = [] if plans is None else turning_parts(plans, words.lang, noted=True)
    if plans is None or not parts:
        return None
    notes = [tag("p", note, class_="note") for note in parts[1:]]
    return article("turning", words.say("plan_turning"), _picture(plans, words), *notes, words=parts[0])


def _picture(plans: Plans, words: Words) -> Markup | None:
    """Samples by the first two numbers of the conditions, or by one and the lead; None without conditions."""
    box, bound, plan = plans.turning.region.box, plans.turning.bound, plans.first[SUREST_LEAD].fixed
    if box is None:
        return None
    told, samples = SweepWords(plans.sweep, words.lang), np.flatnonzero(np.isfinite(plan.differences))[:_POINTS]
    paths = list(dict.fromkeys(item.path for item in box.conditions))[:2]
    names, ticks, values = [], list[Callable[[float], str]](), list[Vector]()
    for path in paths:
        size, unit = _counted(plans, path, words)
        names.append(told.name(path) + unit)
        ticks.append(lambda value: number(value, 4))
        values.append(plans.sweep.rows.column(VARIANT if path == VARIANT else f"draw.{path}")[samples] / size)
    if len(paths) == 1:
        names.append(told.say("plan_turning_lead", actual=told.actual))
        ticks.append(told.objective)
        values.append(plan.differences[samples])
    across, upwards = (scale(own.tolist(), 5, zero=False, tight=True) for own in values)
    plane = Plane(across, upwards, ticks[0], ticks[1])
    ends = [[plane.x.low, plane.x.high], [plane.y.low, plane.y.high]]
    for item in box.conditions:
        if item.path in paths:
            k = paths.index(item.path)
            cut = item.bound / _counted(plans, item.path, words)[0]
            ends[k][0 if item.above else 1] = min(max(cut, ends[k][0]), ends[k][1])
    (left, right), (low, high) = ends
    plane.band([(left, high), (right, high)], [(left, low), (right, low)])
    plane.axes()
    cases = plan.differences[samples] <= bound
    for x, y, case in sorted(zip(*values, cases, strict=True), key=lambda point: bool(point[2])):
        right_of, down = plane.at(float(x), float(y))
        kind = "case" if case else "rest"
        plane.parts.append(tag("circle", cx=f"{right_of:.1f}", cy=f"{down:.1f}", r="1.8", class_=kind))
    key = "plan_turning_cases" if bound else "plan_turning_cases_behind"
    which = told.say(key, bound=told.objective(bound, True), actual=told.actual)
    label = told.say("plan_turning_label", x=names[0], y=names[1], cases=which)
    title = told.say("plan_turning_axes", x=names[0], y=names[1])
    drawing = tag("div", plane.drawn(title, label, "turning"), class_="panel alone")
    marks = legend(("case", which), ("rest", told.say("plan_turning_rest")), ("near", told.say("plan_turning_box")))
    return chart("turning-chart", title, drawing, None, words, (), marks)


def _counted(plans: Plans, path: str, words: Words) -> tuple[float, str]:
    """By how much an axis divides a number, and the unit in brackets."""
    unit = unit_of(plans.scenario.numbers.dimension(path)) if path in plans.scenario.numbers else None
    if unit == "money" and words.unit:
        return 1.0 / words.counted(1), f" ({words.unit})"
    return 1.0, f" ({words.say('live_unit_years')})" if unit == "years" else ""
