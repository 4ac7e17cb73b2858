"""Scores, actual and computed, and what leads from the one to the other."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.explanation.attribution import Contribution, contributions
from optimizer.report.charts.dumbbell import Pair, dumbbell
from optimizer.report.charts.markup import Markup, tag
from optimizer.report.charts.waterfall import Step, waterfall
from optimizer.report.figures import actual_title, goal_title, number, title
from optimizer.report.html.parts import (
    Cell,
    Line,
    Words,
    article,
    chart,
    derived,
    figure,
    from_to,
    heads,
    legend,
    table,
    way,
)
from optimizer.report.result import mixes, with_unit
from optimizer.scenario.scenario import Scenario


def scores(answer: Answer, words: Words) -> Markup | None:
    """The chart of scores; without capabilities what the outputs come to, if there are any."""
    scenario, baseline = answer.scenario, answer.baseline
    if not answer.scores:
        return _outputs(answer, words)
    weighted = scenario.goal.kind == "weighted_score"
    pairs, rows = [], []
    entries: list[tuple[str, str, Fraction, Fraction | None]] = []
    for name, score in answer.achieved.scores.items():
        before = None if baseline is None else Fraction(baseline.achieved.scores[name])
        entries.append(
            (f"capabilities.{name}", title(scenario, "capabilities", name, words.lang), Fraction(score), before)
        )
    for path, label, score, before in entries:
        after = figure(f"{float(score):z.1f}", f"{path}.score", "score")
        known = None if before is None else figure(f"{float(before):z.1f}", f"{path}.actual", "score")
        value, room = from_to(known, after)
        pairs.append(
            Pair(label, None if before is None else float(before), float(score), value, room, path, 1, None, "score")
        )
        cells = [] if known is None else [Cell(known, "n")]
        cells.append(Cell(after, "n"))
        if before is not None:
            shown = derived(_score_change(score - before, words), path, "score_change")
            cells.append(Cell(shown, f"n {way(score - before)}"))
        if weighted:
            weight = number(scenario.base.get(f"objective.weights.{path.split('.')[1]}", Fraction(0)), 3)
            cells.append(Cell(derived(weight, path, "weight"), "n"))
        rows.append(Line(label, cells, 0, path))
    if words.scored:
        own = None if baseline is None else float(baseline.achieved.objective)
        after = figure(words.objective(answer.objective), "objective", "score")
        known = None if own is None else figure(words.objective(own), "actual_objective", "score")
        value, room = from_to(known, after)
        ends = "objective", "actual_objective"
        pairs.append(Pair(words.say("r_whole"), own, answer.objective, value, room, "", 0, None, *ends))
    columns = ["#actual", "#computed", "#change"] if baseline is not None else ["#computed"]
    header = heads(words, "capability", *columns, *(["#weight"] if weighted else []))
    caption = words.say("scores_table")
    label = words.say("r_scores_label", title=caption, n=len(rows))
    marks = [("actual", actual_title(scenario, words.lang))] if baseline else []
    key = legend(*marks, ("computed", words.say("computed")))
    drawing = dumbbell(pairs, words.tick, label, 6, 100.0 if max(answer.scores.values()) <= 100 else None)
    notes = [words.say("r_judged_note"), " ".join(mixes(answer, words.lang))]
    figure_ = chart("scores-chart", caption, drawing, table(caption, header, rows), words, [n for n in notes if n], key)
    return article("scores", words.say("r_scores"), figure_, live=True)


def _outputs(answer: Answer, words: Words) -> Markup | None:
    scenario, baseline = answer.scenario, answer.baseline
    actual = None if baseline is None else baseline.achieved
    entries: list[tuple[str, str, Any, Any]] = [
        (name, with_unit(scenario, name, words.lang), value, None if actual is None else actual.outputs[name])
        for name, value in answer.achieved.outputs.items()
    ]
    if not entries:
        return None
    if scenario.goal.kind == "expression":
        head = goal_title(scenario, words.lang, head=True)
        entries.append(("", head, answer.achieved.objective, None if actual is None else actual.objective))
    rows = []
    for name, label, value, before in entries:
        places = (f"actual_outputs.{name}", f"outputs.{name}") if name else ("actual_objective", "objective")
        cells = [] if before is None else [Cell(figure(number(before), places[0], "objective"), "n")]
        rows.append(Line(label, [*cells, Cell(figure(number(value), places[1], "objective"), "n")], 0))
    columns = ["#actual", "#computed"] if baseline is not None else ["#computed"]
    caption = words.say("outputs_table")
    return article("scores", caption, table(caption, heads(words, "output", *columns), rows), live=True)


def _score_change(value: Fraction, words: Words) -> str:
    shown = f"{abs(float(value)):.1f}"
    if not shown.strip("0."):
        return shown
    return (("△" if words.lang == "ko" else "-") if value < 0 else "+") + shown


def waterfall_of(answer: Answer, words: Words) -> Markup | None:
    """The steps from the actual's objective to the computed one; nothing without a comparison."""
    found = contributions(answer)
    if answer.baseline is None or not found:
        return None
    scenario = answer.scenario
    before, after = Fraction(answer.baseline.achieved.objective), answer.solution.objective
    steps, rows = [], []
    start = words.objective(before)
    actual = actual_title(scenario, words.lang)
    steps.append(
        Step(
            actual,
            _plot(before, words),
            figure(start, "actual_objective", "objective"),
            start,
            "actual_objective",
            True,
        )
    )
    rows.append(Line(actual, [Cell(start, "n strong"), ""], 0))
    for item, shown in zip(found, _adding_up(found, before, after, words), strict=True):
        label = _part_title(item, scenario, words)
        value = tag("b", derived(words.difference(shown), item.name or "rest", "contribution"), class_=way(shown))
        steps.append(Step(label, _plot(item.adds, words), value, words.difference(shown), f"contributions.{item.name}"))
        moved = Cell(words.money(item.change, signed=True), f"n {way(item.change)}")
        rows.append(Line(label, [Cell(words.difference(shown), f"n {way(shown)}"), moved], 1))
    end = words.objective(after)
    steps.append(
        Step(
            words.say("computed"),
            _plot(after, words),
            tag("b", figure(end, "objective", "objective")),
            end,
            "objective",
            True,
        )
    )
    rows.append(Line(words.say("computed"), [Cell(end, "n strong"), ""], 0))
    head = words.say("r_waterfall_scored" if words.scored else "r_waterfall_plain")
    header = [*heads(words, "category", "#r_adds"), Cell(words.say("change") + words.in_unit, "n")]
    label = words.say("r_waterfall_label", title=head, before=start, after=end)
    drawing = chart(
        "waterfall-chart",
        head,
        waterfall(steps, words.tick, label),
        table(head, header, rows),
        words,
        [words.say("r_waterfall_note")],
    )
    return article("waterfall", words.say("r_waterfall"), drawing, words=words.say("r_waterfall_lead"))


def _plot(value: Fraction, words: Words) -> float:
    return words.counted(value) if words.scenario.goal.kind in ("spend", "money_moved") else float(value)


def _adding_up(found: tuple[Contribution, ...], before: Fraction, after: Fraction, words: Words) -> list[Fraction]:
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


def _part_title(item: Contribution, scenario: Scenario, words: Words) -> str:
    if not item.name:
        return words.say("r_others", n=len(item.programmes))
    kind = "categories" if item.name in scenario.categories else "programmes"
    return title(scenario, kind, item.name, words.lang)
