"""Response curves: from quantities to scores, with both allocations and the most that the rules allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.near_optimal import reachable
from optimizer.program.evaluation import Evaluator
from optimizer.report.charts.plane import Plane, Points, Series
from optimizer.report.charts.plane_charts import CurvePanel, Panels, marked, plane_chart
from optimizer.report.figures import number
from optimizer.report.parts import Article, Chart, Row, Table
from optimizer.report.sections.scores import with_unit
from optimizer.report.words import Words


@dataclass(frozen=True)
class _Curve:
    """A curve from a quantity to a score: ``points`` of it, with the ``area`` that its ranges span.

    ``actual`` and ``computed`` are the allocations on it, ``cap`` what the limits allow.
    """

    name: str
    title: str
    points: Points
    actual: tuple[float, float] | None
    computed: tuple[float, float]
    cap: float | None
    area: Points


def curves(answer: Answer, words: Words) -> Article | None:
    """One panel a capability; nothing without any."""
    if not answer.scores:
        return None
    compared, names = answer.baseline is not None, list(answer.scenario.model.capabilities)
    caps = {name: float(most) for name, most in reachable(answer.solution).items()}
    drawn = {name: _curve(answer, name, caps.get(name), words) for name in names}
    banded = any(item.area for item in drawn.values())
    known = ["actual", "computed"] if compared else ["computed"]
    header = tuple(words.say(key) for key in ("capability", "r_quantity", *known, "r_cap", "r_points_of"))
    rows = tuple(_row(answer, item, words) for item in drawn.values())
    data = Table(header, rows, 2, words.say("r_curves"), words=(len(header) - 1,))
    legend = [("actual", words.actual)] if compared else []
    legend += [("computed", words.say("computed")), *([("band", words.say("r_curve_band"))] if banded else [])]
    legend.append(("cap", words.say("r_cap_legend")))
    notes = words.say("curve_note"), words.say("r_curve_note")
    chart = Chart(
        "curves-chart", words.say("r_curves_title"),
        lambda: Panels([_panel(answer, item, words) for item in drawn.values()]), data,
        notes, tuple(legend),
    )  # fmt: skip
    return Article("curves", words.say("r_curves"), (chart,), words.say("r_curves_lead"))


def _curve(answer: Answer, name: str, cap: float | None, words: Words) -> _Curve:
    feed, baseline = answer.scenario.model.capabilities[name].feed, answer.baseline
    here = float(answer.achieved.outputs[feed]), float(answer.achieved.scores[name])
    there = None
    if baseline is not None:
        there = float(baseline.achieved.outputs[feed]), float(baseline.achieved.scores[name])
    evaluator = answer.solution.program.evaluator
    xs = [x for x in (here[0], there[0] if there else None, cap) if x is not None]
    area = _area(evaluator, name, xs)
    if cap is not None and cap >= _points(evaluator, name, [])[-1][0]:
        cap = None  # the rules allow all that counts
    return _Curve(name, words.title("capabilities", name), _points(evaluator, name, xs), there, here, cap, area)


def _panel(answer: Answer, item: _Curve, words: Words) -> CurvePanel:
    scenario = answer.scenario
    feed, (x, y) = scenario.model.capabilities[item.name].feed, item.computed
    block = scenario.model.outputs.get(feed) or scenario.model.composites[feed]
    unit = block.unit.say(words.lang) if block.unit is not None else ""
    said = words.say("r_curve_words", title=item.title, x=number(x, 4), y=f"{y:z.1f}", unit=unit)
    return CurvePanel(
        item.title, _drawn(item, said), with_unit(scenario, feed, words.lang), f"capabilities.{item.name}"
    )


def _drawn(item: _Curve, said: str) -> Plane:
    """The curve over its area, with both allocations on it."""
    path, stated = f"capabilities.{item.name}", list[tuple[str, tuple[float, float, str] | None, str]]()
    for kind, at, key in (("actual", item.actual, "actual"), ("computed", item.computed, "score")):
        stated.append((kind, None if at is None else (*at, f"{at[1]:z.1f}"), f"{path}.{key}"))
    traces = [Series("area", "band", item.area)] if item.area else []
    traces.append(Series("line", "curve", item.points))
    traces += [] if item.cap is None else [Series("upright", "cap", [(item.cap, 0.0)])]
    ticks = (lambda value: number(value, 3)), (lambda value: number(value, 4))
    zero = all(x >= 0 for x, _ in item.points), True
    return plane_chart([*traces, *marked(stated)], ticks, item.title, said, most=(5, 6), zero=zero)


def _row(answer: Answer, item: _Curve, words: Words) -> Row:
    evaluator = answer.solution.program.evaluator
    cells: list[str] = [with_unit(answer.scenario, answer.scenario.model.capabilities[item.name].feed, words.lang)]
    for point in (item.actual, item.computed):
        if point is not None:
            cells.append(f"{number(point[0], 4)} → {point[1]:z.1f}")
    cells.append("-" if item.cap is None else number(item.cap, 4))
    corners = "  ".join(f"({number(x, 4)}, {number(y, 3)})" for x, y in _points(evaluator, item.name, []))
    return Row((item.title, *cells, corners))


def _points(evaluator: Evaluator, name: str, beyond: Sequence[float]) -> list[tuple[float, float]]:
    """The corners of a curve, continued to the quantities that lie outside."""
    found = evaluator.curve(name)
    x, y = float(found.first_x), float(found.first_score)
    points = [(x, y)]
    for width, slope in found.segments:
        if width is None:
            break
        x, y = x + float(width), y + float(width) * float(slope)
        points.append((x, y))
    low, high = min([*beyond, points[0][0]]), max([*beyond, points[-1][0]])
    if low < points[0][0]:
        points.insert(0, (low, float(found(Fraction(low)))))
    if high > points[-1][0]:
        points.append((high, float(found(Fraction(high)))))
    elif len(points) == 1:
        points.append((points[0][0] + 1, float(found(Fraction(points[0][0] + 1)))))
    return points


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
    end, sides = max(x for x, _ in _points(evaluator, name, beyond)), list[list[tuple[float, float]]]()
    for ends in (better, worse):
        other = Evaluator(evaluator.scenario, {**evaluator.values, **ends})
        there = end, float(other.curve(name)(Fraction(end)))
        sides.append([*(point for point in _points(other, name, beyond) if point[0] < end), there])
    return [*sides[0], *reversed(sides[1])]
