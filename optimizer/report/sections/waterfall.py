"""From the actual's objective to the computed one, by what each category adds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.explanation.attribution import Contribution, contributions
from optimizer.report.charts.markup import figure, tag
from optimizer.report.charts.row_charts import waterfall_rows as drawn
from optimizer.report.charts.rows import ChartRow as Step
from optimizer.report.charts.rows import bar_mark, dot
from optimizer.report.figures import groups
from optimizer.report.parts import GROUP, MEMBER, Article, Cell, Chart, Row, Table, way
from optimizer.report.words import Words


def waterfall(answer: Answer, words: Words) -> Article | None:
    """The steps and what moved at each; nothing without a comparison."""
    found = contributions(answer)
    if answer.baseline is None or not found:
        return None
    before, after = Fraction(answer.baseline.achieved.objective), answer.solution.objective
    start, end = (
        Cell(words.objective(value), "strong", path, "objective")
        for value, path in ((before, "actual_objective"), (after, "objective"))
    )
    level = words.plotted(float(before))
    steps = [Step(words.actual, [dot(level, "actual", start.path)], figure(start), start, start.path)]
    rows, changes = [Row((words.actual, start, ""), GROUP)], _changes(answer, words)
    for item, shown in zip(found, _adding_up(found, before, after, words), strict=True):
        label = _label(item, words)
        adds = Cell(words.difference(shown), way(shown))
        change = sum((changes[name] for name in item.programmes), Fraction(0))
        moved = Cell(words.money(change, signed=True), way(item.change))
        rows.append(Row((label, adds, moved), MEMBER))
        value, place = tag("b", figure(adds), class_=adds.kind), f"contributions.{item.name}"
        top = level + words.plotted(float(item.adds))
        mark = bar_mark(level, top, "up" if item.adds >= 0 else "down", -8, 16)
        steps.append(Step(label, [mark], value, adds, place, 1))
        level = top
    last = tag("b", figure(end))
    there = dot(words.plotted(float(after)), "computed", end.path)
    steps.append(Step(words.say("computed"), [there], last, end, end.path))
    rows.append(Row((words.say("computed"), end, ""), GROUP))
    head = words.say("r_waterfall_scored" if words.scored else "r_waterfall_plain")
    header = (words.say("category"), words.say("r_adds"), words.say("change") + words.in_unit)
    label = words.say("r_waterfall_label", title=head, before=start, after=end)
    chart = Chart(
        "waterfall-chart", head, lambda: drawn(steps, words.tick, label), Table(header, tuple(rows)),
        (words.say("r_waterfall_note"),),
    )  # fmt: skip
    return Article("waterfall", words.say("r_waterfall"), (chart,), words.say("r_waterfall_lead"))


def _changes(answer: Answer, words: Words) -> dict[str, Fraction]:
    """Programme to its change as the table of the allocation prints it."""
    lines = (line for group in groups(answer, words.lang) for line in group.members)
    return {line.name: line.change or Fraction(0) for line in lines}


def _adding_up(found: Sequence[Contribution], before: Fraction, after: Fraction, words: Words) -> list[Fraction]:
    """The contributions as they are printed: rounded so that they lead from the printed start to the printed end."""
    if not words.scored:
        return [item.adds for item in found]
    tenth = Fraction(1, 10)
    target = round(float(after) * 10) - round(float(before) * 10)
    steps = [round(item.adds / tenth) for item in found]
    order = sorted(range(len(found)), key=lambda k: -abs(found[k].adds / tenth - steps[k]))
    short = target - sum(steps)
    for k in order[: abs(short)]:
        steps[k] += 1 if short > 0 else -1
    return [step * tenth for step in steps]


def _label(item: Contribution, words: Words) -> str:
    if not item.name:
        return words.say("r_others", n=len(item.programmes))
    return words.title("categories" if item.name in words.scenario.categories else "programmes", item.name)
