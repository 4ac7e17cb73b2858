"""Response curves: from quantities to scores, with both allocations and the most that the rules allow."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.near_optimal import reachable
from optimizer.program.evaluation import Evaluator
from optimizer.report.charts.curve import Curve, curve
from optimizer.report.charts.markup import Markup, tag
from optimizer.report.figures import actual_title, number, title
from optimizer.report.html.parts import Cell, Line, Words, article, chart, derived, heads, legend, table

Points = list[tuple[float, float]]


def curves(answer: Answer, words: Words) -> Markup | None:
    """One panel a capability; nothing without any."""
    scenario, baseline = answer.scenario, answer.baseline
    if not answer.scores:
        return None
    evaluator = answer.solution.program.evaluator
    caps = reachable(answer.solution)
    panels, rows, banded = [], [], False
    for name, item in scenario.model.capabilities.items():
        here = float(answer.achieved.outputs[item.feed]), float(answer.achieved.scores[name])
        there = None
        if baseline is not None:
            there = float(baseline.achieved.outputs[item.feed]), float(baseline.achieved.scores[name])
        cap = float(caps[name]) if name in caps else None
        xs = [x for x in (here[0], there[0] if there else None, cap) if x is not None]
        upper, lower = _ends(evaluator, name, xs)
        banded = banded or bool(upper)
        label = title(scenario, "capabilities", name, words.lang)
        data = Curve(name, label, _points(evaluator, name, xs), there, here, cap, upper, lower)
        block = scenario.model.outputs.get(item.feed) or scenario.model.composites.get(item.feed)
        unit = block.unit.say(words.lang) if block is not None and block.unit is not None else ""
        quantity = block.title.say(words.lang) if block is not None and block.title is not None else item.feed
        sentence = words.say("r_curve_words", title=label, x=number(here[0], 4), y=f"{here[1]:z.1f}", unit=unit)
        svg = curve(data, lambda value: number(value, 3), lambda value: number(value, 4), sentence)
        foot = f"{quantity} ({unit})" if unit else quantity
        panels.append(
            tag(
                "div",
                tag("h4", label),
                svg,
                tag("p", foot, class_="axis-title"),
                class_="panel",
                data_row=f"capabilities.{name}",
            )
        )
        path = f"capabilities.{name}"
        cells = [Cell(foot, "text")]
        if there is not None:
            cells.append(Cell(derived(f"{number(there[0], 4)} → {there[1]:z.1f}", path, "actual_point"), "n"))
        cells.append(Cell(derived(f"{number(here[0], 4)} → {here[1]:z.1f}", path, "point"), "n"))
        cells.append(Cell("-" if cap is None else number(cap, 4), "n", published=True))
        points = "  ".join(f"({number(x, 4)}, {number(y, 3)})" for x, y in _points(evaluator, name, []))
        cells.append(Cell(derived(points, path, "corners"), "text"))
        rows.append(Line(label, cells, 0))
    known = ["#actual", "#computed"] if baseline is not None else ["#computed"]
    header = heads(words, "capability", "r_quantity", *known, "#r_cap", "r_points_of")
    marks = [("actual", actual_title(scenario, words.lang))] if baseline else []
    key = legend(
        *marks, ("computed", words.say("computed")), *([("near", words.say("r_curve_band"))] if banded else []),
        ("cap", words.say("r_cap_legend")),
    )  # fmt: skip
    head = words.say("r_curves")
    notes = [words.say("curve_note"), words.say("r_curve_note")]
    drawing = chart(
        "curves-chart",
        words.say("r_curves_title"),
        tag("div", panels, class_="panels"),
        table(head, header, rows),
        words,
        notes,
        key,
    )
    return article("curves", head, drawing, words=words.say("r_curves_lead"), live=True)


def _points(evaluator: Evaluator, name: str, beyond: list[float]) -> Points:
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


def _ends(evaluator: Evaluator, name: str, beyond: list[float]) -> tuple[Points, Points]:
    """The curve at the better and at the worse ends of the ranges of its height and reach; empty without any."""
    base, numbers = f"capabilities.{name}", evaluator.scenario.numbers
    better: dict[str, Fraction] = {}
    worse: dict[str, Fraction] = {}
    for key, good, bad in ((f"{base}.height", "high", "low"), (f"{base}.reach", "low", "high")):
        if key in numbers and numbers[key].low is not None and numbers[key].high is not None:
            better[key], worse[key] = getattr(numbers[key], good), getattr(numbers[key], bad)
    if not better:
        return [], []
    end = max([*beyond, *(x for x, _ in _points(evaluator, name, []))])
    ends: Mapping[str, Mapping[str, Fraction]] = {"better": better, "worse": worse}
    found = []
    for key in ("better", "worse"):
        other = Evaluator(evaluator.scenario, {**evaluator.values, **ends[key]})
        found.append(_points(other, name, [*beyond, end]))
    return found[0], found[1]
