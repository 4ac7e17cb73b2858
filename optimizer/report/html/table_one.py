"""Table 1: the allocation compared with and the computed one, line by line, as budget papers lay it out.

Where it is known what lines had before (`before` of a programme, or an overlap kept in the original budget), totals
after the supplement stand beside the increments; what nobody published is unknown, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.report import figures
from optimizer.report.figures import actual_title, groups, scenario_title
from optimizer.report.html.markup import Child, Markup, join, tag
from optimizer.report.html.parts import Cell, Line, Words, derived, figure, table, way
from optimizer.report.html.result import spanned
from optimizer.report.statutory import stated_before
from optimizer.scenario.scenario import Scenario

BEFORE = ("본예산", "the original budget")
"""What `kept_in` of an overlap says where the amount was in the budget before the allocation."""
VOTED = "enacted"
"""The allocation that was voted in the end, where a scenario knows it."""
_GRADES = ("cited", "computed", "assumed")


@dataclass(frozen=True)
class _Columns:
    """What is known apart from actual and computed: amounts before, and as voted, by programme."""

    before: dict[str, Fraction]
    voted: dict[str, Fraction] | None


def table_one(answer: Answer, words: Words) -> Markup:
    """The table with its notes and sources."""
    scenario, lang = answer.scenario, words.lang
    columns = _Columns(_before(scenario), _voted(scenario))
    rows: list[Line] = []
    members: list[figures.Line] = []
    for group in groups(answer, lang):
        names = [line.name for line in group.members]
        members += group.members
        single = group.line is not None and (len(group.members) == 1 or figures.many(scenario))
        if group.line is not None:
            rows.append(_row(group.line, names, f"categories.{group.line.name}", 0, columns, scenario, words))
        if not single:
            level = 1 if group.line is not None else 0
            rows += [
                _row(line, [line.name], f"programmes.{line.name}", level, columns, scenario, words)
                for line in group.members
            ]
    names = [line.name for line in members]
    actual = sum((line.actual or Fraction(0) for line in members), Fraction(0)) if answer.baseline else None
    total = figures.Line(
        "", words.say("total"), sum((line.computed for line in members), Fraction(0)), actual, (None, None)
    )
    last = _row(total, names, "", 0, columns, scenario, words)
    unit = words.say("r_unit_percent", unit=words.unit) if words.unit else words.say("r_percent")
    caption = words.say("r_table1", title=scenario_title(scenario, lang), unit=unit)
    kind, notes = "one" if answer.baseline is not None else "", _notes(answer, columns, words)
    notes += [words.say("many_lines", n=len(names))] if figures.many(scenario) else []
    return table(caption, _header(answer, columns, words), rows, notes, kind, last)


def _header(answer: Answer, columns: _Columns, words: Words) -> list[Cell | str]:
    heads = ["r_col_line"]
    if answer.baseline is None:
        heads += ["r_col_computed_only", "r_col_near"]
    elif columns.before:
        heads += ["r_col_before", "r_col_bill", "r_col_increment"]
        heads += ["r_col_voted", "r_col_voted_change"] if columns.voted is not None else []
        heads += ["r_col_computed_increment", "r_col_change_d", "r_col_rate", "r_col_grade"]
    else:
        heads += ["r_col_actual"]
        heads += ["r_col_voted_plain", "r_col_voted_change_plain"] if columns.voted is not None else []
        heads += ["r_col_computed", "r_col_change", "r_col_rate", "r_col_grade"]
    # The formula in a head is not broken across lines.
    return [words.say(heads[0]), *(Cell(words.say(key).replace("−(", "−\u2060("), "n") for key in heads[1:])]


def _row(
    line: figures.Line, names: Sequence[str], path: str, level: int, columns: _Columns, scenario: Scenario, words: Words
) -> Line:
    def shown(value: Fraction, key: str, style: str = "money") -> Markup | str:
        text = words.money(value, signed=style == "change")
        # The document has changes of programmes; those of categories and of the total follow from it.
        if not path or (key == "change" and path.startswith("categories.")):
            return derived(text, path or "total", key)
        return figure(text, f"{path}.{key}", style)

    cells: list[Cell] = []
    unknown = Cell(words.say("r_unknown"), "n unknown")
    if line.actual is None or line.change is None:
        span = spanned(line, path, words) if path else ""
        return Line(line.title, [Cell(shown(line.computed, "spend"), "n strong"), Cell(span, "n")], level, path)
    if columns.before:
        known = [name for name in names if name in columns.before]
        if len(known) == len(names):
            before = sum((columns.before[name] for name in names), Fraction(0))
            cells += [Cell(words.money(before), "n"), Cell(words.money(before + line.actual), "n")]
        else:
            cells += [unknown, unknown]
    cells.append(Cell(shown(line.actual, "actual"), "n"))
    if columns.voted is not None:
        voted = sum((columns.voted[name] for name in names), Fraction(0))
        cells += [Cell(words.money(voted), "n"), Cell(words.money(voted - line.actual, signed=True), "n")]
    cells.append(Cell(shown(line.computed, "spend"), "n strong"))
    cells.append(Cell(shown(line.change, "change", "change"), f"n {way(line.change)}"))
    cells.append(Cell(derived(_rate(line.actual, line.change, words), path or "total", "rate"), "n"))
    cells.append(Cell(_grade(scenario, names, words) if path else "", "n"))
    return Line(line.title, cells, level, path)


def _rate(actual: Fraction, change: Fraction, words: Words) -> str:
    """The change in per cent; what begins at zero is called new."""
    if not change:
        return "0.0" if actual else "-"
    if not actual:
        return words.say("r_from_zero")
    share = float(100 * change / abs(actual))
    text = f"{abs(share):,.1f}"
    return ("△" if words.lang == "ko" else "-") + text if share < 0 else text


def _grade(scenario: Scenario, names: Sequence[str], words: Words) -> str:
    """The weakest status among the lines of the allocation compared with; a rest counts as computed."""
    if scenario.actual is None:
        return ""
    found = []
    path, block = scenario.allocations[scenario.actual]
    for name in names:
        if name not in block.lines:
            continue
        own = [n.status for n in scenario.numbers if n.path == f"{path}.{name}" or n.path.startswith(f"{path}.{name}.")]
        found += own or ["computed"]
    return words.say(f"status_{max(found, key=_GRADES.index)}") if found else words.say("r_no_line")


def _before(scenario: Scenario) -> dict[str, Fraction]:
    """What a line had before, where the model or an overlap says so."""
    if scenario.actual is None:
        return {}
    path, block = scenario.allocations[scenario.actual]
    found = stated_before(scenario)
    for i, overlap in enumerate(block.overlaps):
        kept = overlap.kept_in
        if len(overlap.lines) == 1 and kept is not None and (kept.ko == BEFORE[0] or kept.en == BEFORE[1]):
            found[overlap.lines[0]] = Fraction(scenario.numbers.base[f"{path}.overlaps.{i}.amount"])
    return found


def _voted(scenario: Scenario) -> dict[str, Fraction] | None:
    if VOTED not in scenario.allocations or scenario.actual in (None, VOTED):
        return None
    return scenario.spent(scenario.spending_of(VOTED))


def _notes(answer: Answer, columns: _Columns, words: Words) -> list[Child]:
    scenario = answer.scenario
    if scenario.actual is None:
        return [words.say("r_note_rounding")]
    parts = []
    path, block = scenario.allocations[scenario.actual]
    parts += [words.say("r_note_overlaps")] if block.overlaps else []
    parts.append(words.say("r_note_rounding"))
    if columns.before:
        parts.append(words.say("r_note_before"))
    if columns.before and columns.voted is None:
        parts.append(words.say("r_note_voted"))
    parts.append(words.say("r_note_actual", actual=actual_title(scenario, words.lang)))
    parts.append(words.say("r_note_grade"))
    note = words.say("r_note", text=" ".join(f"{k}. {part}" for k, part in enumerate(parts, start=1)))
    keys: dict[str, None] = {}
    for item in scenario.numbers:
        if item.path.startswith(f"{path}."):
            keys |= dict.fromkeys((*item.sources, *item.inherited))
    named: dict[tuple[str, str], None] = {}
    for key in keys:
        source = scenario.model.sources.get(key)
        if source is not None:
            publisher = (source.publisher or source.title).say(words.lang)
            named[publisher, str(source.date or words.say("no_date"))] = None
    if not named:
        return [note]
    gap = "" if words.lang == "ko" else " "
    before, after = words.say("r_source", names="|").split("|")
    shown: list[Child] = []
    for publisher, day in named:
        shown += [", " if shown else before, publisher, gap, tag("span", f"({day})", class_="nowrap")]
    return [note, join(*shown, after)]
