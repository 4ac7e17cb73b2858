"""Scores of the actual and the computed allocation; without capabilities what the outputs come to."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.program.ces import PLANES, RATIO
from optimizer.report.charts.row_charts import Pair, dumbbell, from_to
from optimizer.report.figures import changed, decimals, goal_title, number, quantity_title
from optimizer.report.parts import TOTAL, Article, Cell, Chart, Row, Table, way
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario


def scores(answer: Answer, words: Words) -> Article | None:
    """The chart of scores, or the table of outputs; nothing without either."""
    data = scores_table(answer, words)
    if data is None:
        return None
    if not answer.scores:
        return Article("scores", data.caption, (data,))
    pairs = [_pair(row, words) for row in data.rows]
    label, top = words.say("r_scores_label", title=data.caption, n=len(answer.scores)), max(answer.scores.values())
    marks = [("actual", words.actual)] if answer.baseline is not None else []
    chart = Chart(
        "scores-chart", data.caption,
        lambda: dumbbell(pairs, words.tick, label, 6, 100.0 if top <= 100 else None), data,
        (words.say("r_judged_note"),), (*marks, ("computed", words.say("computed"))),
    )  # fmt: skip
    return Article("scores", words.say("r_scores"), (chart,))


def _pair(row: Row, words: Words) -> Pair:
    """The two points of a row of the table; the last one is the objective."""
    shown = [cell for cell in row.cells if isinstance(cell, Cell) and cell.style == "score"]
    before, after = (None, *shown)[-2:]
    assert after is not None
    value, room = from_to(before, after)
    ends = [None if cell is None or cell.figure is None else cell.figure.value for cell in (before, after)]
    label, keys = (row.cells[0], ("score", "actual")) if row.name else (words.say("r_whole"), _WHOLE)
    return Pair(label, ends[0], ends[1] or 0.0, value, room, row.name, int(bool(row.name)), None, *keys)


_WHOLE = ("objective", "actual_objective")
"""Where the document has the objective of the computed allocation and of the actual."""


def scores_table(answer: Answer, words: Words) -> Table | None:
    """The score of each capability and the objective; without capabilities the outputs; None without either."""
    scenario, baseline = answer.scenario, answer.baseline
    if not answer.scores:
        return _outputs(answer, words)
    weighted = scenario.goal.kind == "weighted_score"
    rows = []
    for name, value in answer.achieved.scores.items():
        path = f"capabilities.{name}"
        before = None if baseline is None else Fraction(baseline.achieved.scores[name])
        cells = _scored(Fraction(value), before, f"{path}.score", f"{path}.actual", words)
        if before is not None:
            change = Fraction(value) - before
            cells.append(Cell(words.difference(change) if words.scored else _difference(change), way(change)))
        if weighted:
            cells.append(Cell(number(scenario.base.get(f"objective.weights.{name}", Fraction(0)), 3)))
        rows.append(Row((words.title("capabilities", name), *cells), "", path))
    if words.scored:
        before = None if baseline is None else Fraction(baseline.achieved.objective)
        cells = _scored(Fraction(answer.objective), before, *_WHOLE, words)
        if before is not None:
            change = Fraction(answer.objective) - before
            cells.append(Cell(words.difference(change), way(change)))
        rows.append(Row((words.say("objective"), *cells, *([""] if weighted else [])), TOTAL))
    columns = ["actual", "computed", "change"] if baseline is not None else ["computed"]
    header = tuple(words.say(key) for key in ("capability", *columns, *(["weight"] if weighted else [])))
    return Table(header, tuple(rows), caption=words.say("scores_table"), notes=tuple(mixes(answer, words)))


def _scored(value: Fraction, before: Fraction | None, path: str, actual: str, words: Words) -> list[Cell]:
    cells = [] if before is None else [Cell(decimals(before), path=actual, style="score")]
    return [*cells, Cell(decimals(value), path=path, style="score")]


def _difference(change: Fraction) -> str:
    """A change of a score where the objective is none."""
    return changed(change, decimals(abs(change)))


def _outputs(answer: Answer, words: Words) -> Table | None:
    """Outputs and composites of the actual and the computed allocation, and the objective; None without any."""
    scenario, baseline = answer.scenario, answer.baseline
    if not answer.achieved.outputs:
        return None
    actual = None if baseline is None else baseline.achieved
    rows = []
    for name, value in answer.achieved.outputs.items():
        before = None if actual is None else actual.outputs[name]
        cells = _reached(value, before, f"outputs.{name}", f"actual_outputs.{name}", words)
        rows.append(Row((with_unit(scenario, name, words.lang), *cells)))
    if scenario.goal.kind == "expression":
        cells = _reached(answer.achieved.objective, None if actual is None else actual.objective, *_WHOLE, words)
        rows.append(Row((goal_title(scenario, words.lang, head=True), *cells), TOTAL))
    columns = ("actual", "computed", "change") if baseline is not None else ("computed",)
    header = (words.say("output"), *(words.say(key) for key in columns))
    return Table(header, tuple(rows), caption=words.say("outputs_table"))


def _reached(value: Any, before: Any, path: str, actual: str, words: Words) -> list[Cell]:
    computed = Cell(number(value), path=path, style="objective")
    if before is None:
        return [computed]
    change = number(value - before)
    change = change.with_text(f"+{change}") if value > before else change
    was = Cell(number(before), path=actual, style="objective")
    return [was, computed, Cell(change)]


def with_unit(scenario: Scenario, name: str, lang: str) -> str:
    """An output or composite with its unit, where it has one."""
    block = scenario.model.outputs.get(name) or scenario.model.composites[name]
    unit = block.unit.say(lang) if block.unit is not None else ""
    return quantity_title(scenario, name, lang) + (f" ({unit})" if unit else "")


def mixes(answer: Answer, words: Words) -> list[str]:
    """How well the planes stand for the formula of each mix; nothing where they are exact."""
    evaluator, sentences = answer.solution.program.evaluator, []
    for name, composite in answer.scenario.model.composites.items():
        if composite.ces is not None and (error := evaluator.mix_error(name)) > 0:
            values = {"n": PLANES, "error": f"{100 * error:.2g}", "ratio": RATIO}
            sentences.append(words.say("mix_note", title=words.title("composites", name), **values))
    return sentences
