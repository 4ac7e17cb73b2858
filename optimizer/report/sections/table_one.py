"""Table 1: the allocation compared with and the computed one, line by line, as budget papers lay it out.

Between the two stand allocations that the files give a `heading`, such as the budget as voted, and the plan that holds
up where there is one. What nobody published is
unknown, never 0. What the budget held before is a column where it is known of most lines, else a note.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.sources.audit import NUMBER_STATUSES, grades
from optimizer.language.catalog import say
from optimizer.plans.planned_answer import plans_of
from optimizer.report import figures
from optimizer.report.figures import (
    actual_title,
    adding_up,
    decimals,
    groups,
    scenario_title,
    title,
)
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Article, Cell, Row, Table
from optimizer.report.sections.allocation import allocation_table, line_figures, total_of
from optimizer.report.words import Words
from optimizer.scenario.allocations import allocation_path
from optimizer.scenario.blocks import Allocation
from optimizer.scenario.money import format_number
from optimizer.scenario.scenario import Scenario

Amounts = Mapping[str, Fraction]


def table_one(answer: Answer, words: Words) -> Article:
    """The table of an answer with an allocation; without a comparison that of the allocation alone."""
    scenario, lang = answer.scenario, words.lang
    if answer.baseline is None:
        return Article("table-1", say("allocation_table", lang), (allocation_table(answer, words),))
    columns, rows, members = _Columns(answer, words), list[Row](), list[figures.Line]()
    many = figures.many(scenario)
    for group in groups(answer, lang):
        members += group.members
        if group.line is not None:
            names = [line.name for line in group.members]
            rows.append(columns.row(group.line, names, GROUP))
        if group.line is None or (len(group.members) > 1 and not many):
            kind = "" if group.line is None else MEMBER
            rows += [columns.row(line, [line.name], kind) for line in group.members]
    rows.append(columns.row(total_of(members, words), [line.name for line in members], TOTAL))
    unit, named = scenario.display.name(lang), scenario_title(scenario, lang)
    shown = say("r_unit_percent", lang, unit=unit) if unit else say("r_percent", lang)
    caption = say("r_table1" if plans_of(answer) is None else "r_table1_plan", lang, title=named, unit=shown)
    notes = columns.notes() + ([say("many_lines", lang, n=len(members))] if many else [])
    below = [say("r_note", lang, text=" ".join(f"{k}. {note}" for k, note in enumerate(notes, start=1)))]
    if cited := columns.sources():
        dated = (say("dated", lang, name=name, day=day) for name, day in cited)
        below.append(say("r_source", lang, names=", ".join(dated)))
    table = Table(columns.header(), tuple(rows), caption=caption, notes=tuple(below), kind="one")
    return Article("table-1", say("allocation_table", lang), (table,))


def held_before(scenario: Scenario) -> dict[tuple[str, ...], Fraction]:
    """Programmes, mostly one, to the money that the budget held for them before the allocation compared with."""
    values = scenario.numbers.base
    amounts: dict[tuple[str, ...], Fraction] = {
        (name,): Fraction(values[f"programmes.{name}.before"])
        for name, programme in scenario.programmes.items()
        if programme.before is not None
    }
    actual = scenario.actual or ""
    path, block = allocation_path(actual), scenario.allocations[actual]
    for i, overlap in enumerate(block.overlaps):
        if overlap.before:
            amounts[overlap.lines] = Fraction(values[f"{path}.overlaps.{i}.amount"])
    return amounts


class _Columns:
    """The columns: the allocations that stand beside, and how the computed one differs."""

    def __init__(self, answer: Answer, words: Words) -> None:
        self.scenario, self.words, self.lang = answer.scenario, words, words.lang
        scenario, lang = answer.scenario, words.lang
        self.actual = scenario.actual or ""
        self.before, self.grades = held_before(scenario), grades(scenario)
        self.beside = {name: block for name, block in scenario.printed.items() if name == self.actual or block.heading}
        self.beside.setdefault(self.actual, scenario.allocations[self.actual])
        titles = {name: block.heading or block.title for name, block in self.beside.items()}
        self.heads = {name: w.say(lang) if w else actual_title(scenario, lang) for name, w in titles.items()}
        self.amounts = {name: self._printed(name, block) for name, block in self.beside.items() if name != self.actual}
        self.planned = plans_of(answer) is not None
        alone = [names for names in self.before if len(names) == 1]
        self.before_known = 2 * len(alone) > len(scenario.programmes)

    def _printed(self, name: str, block: Allocation) -> Amounts:
        """What an allocation gives to the lines that it names, rounded so that it adds up."""
        spent = self.scenario.spent(self.scenario.spending_of(name))
        return adding_up({line: amount for line, amount in spent.items() if line in block.lines}, self.scenario)

    def header(self) -> tuple[str, ...]:
        """The heads of the columns, that of the lines first."""
        before = ["r_col_before", "r_col_after"] if self.before_known else []
        plan = ("plan_field",) if self.planned else ()
        after = (*plan, "computed", "r_col_change", "r_col_rate", "r_col_grade")
        first, last = ([say(key, self.lang) for key in keys] for keys in (("r_col_line", *before), after))
        return (*first, *self.heads.values(), *last)

    def row(self, line: figures.Line, names: Sequence[str], kind: str) -> Row:
        """The row of a programme, of a category or of all, which ``names`` make up."""
        actual, change = line.actual or Fraction(0), line.change or Fraction(0)
        shown, cells = line_figures(line, self.words), list[Cell]()
        if self.before_known:
            before = self._held(names)
            cells += [self._amount(before), self._amount(None if before is None else before + actual)]
        for name in self.beside:
            if name == self.actual:
                cells.append(shown["actual"])
            else:
                known = [self.amounts[name][member] for member in names if member in self.amounts[name]]
                cells.append(self._amount(sum(known, Fraction(0)) if known else None))
        cells += [shown["plan_field"]] if self.planned else []
        cells += [shown["computed"].of_kind("strong"), shown["change"], Cell(rate(actual, change, self.lang))]
        grade = self._grade(names) if kind != TOTAL else ""
        return Row((line.title, *cells, grade), kind, line.path)

    def _amount(self, value: Fraction | None) -> Cell:
        if value is None:
            return Cell(say("r_unknown", self.lang), "unknown")
        return Cell(self.scenario.display.format(value, lang=self.lang))

    def _held(self, names: Sequence[str]) -> Fraction | None:
        """What was held before for all of ``names``; None where that is not known of each."""
        within = {group: amount for group, amount in self.before.items() if set(group) <= set(names)}
        return sum(within.values(), Fraction(0)) if {n for group in within for n in group} == set(names) else None

    def _grade(self, names: Sequence[str]) -> str:
        """The weakest grade of the lines compared with."""
        grade = max((self.grades[name] for name in names if name in self.grades), key=NUMBER_STATUSES.index, default="")
        return say(f"status_{grade}" if grade else "r_no_line", self.lang)

    def notes(self) -> list[str]:
        """What has to be known to read the table."""
        scenario, lang = self.scenario, self.lang
        path, block = allocation_path(self.actual), scenario.allocations[self.actual]
        notes = [say("r_note_overlaps", lang)] if block.overlaps else []
        notes.append(say("r_note_rounding", lang))
        if self.before and not self.before_known:
            notes.append(self._before_note())
        if others := ", ".join(head for name, head in self.heads.items() if name != self.actual):
            notes.append(say("r_note_beside", lang, names=others))
        total = scenario.numbers[f"{path}.total"].note if block.total is not None else None
        notes += [say("r_note_total", lang, text=total.say(lang))] if total is not None else []
        return [*notes, say("r_note_grade", lang, actual=actual_title(scenario, lang))]

    def _before_note(self) -> str:
        """What is known of the budget before, where it is not a column: from how much to how much, and what is new."""
        scenario, lang, parts, new = self.scenario, self.lang, list[str](), list[str]()
        actual = scenario.spent(scenario.spending_of(self.actual))
        for names, before in self.before.items():
            label = " + ".join(title(scenario, "programmes", name, lang) for name in names)
            after = before + sum((actual[name] for name in names), Fraction(0))
            if before:
                ends = (scenario.display.format(value, lang=lang) for value in (before, after))
                parts.append(f"{label} {' → '.join(ends)}")
            else:
                new.append(label)
        known = say("r_note_before_known", lang, names=", ".join(parts)) if parts else ""
        added = say("r_note_before_new", lang, names=", ".join(new)) if new else ""
        return " ".join(text for text in (known, added, say("r_note_before", lang)) if text)

    def sources(self) -> tuple[tuple[str, str], ...]:
        """Who published what the amounts of the allocations rest on, and when."""
        scenario, keys = self.scenario, dict[str, None]()
        heads = [f"allocations.{name}." for name in self.beside if name != self.actual]
        paths = (f"{allocation_path(self.actual)}.", *heads)
        for number in scenario.numbers:
            if number.path.startswith(paths):
                keys |= dict.fromkeys((*number.sources, *number.inherited))
        cited: dict[tuple[str, str], None] = {}
        for key in keys:
            if (source := scenario.model.sources.get(key)) is not None:
                publisher = (source.publisher or source.title).say(self.lang)
                cited[publisher, str(source.date or say("no_date", self.lang))] = None
        return tuple(cited)


def rate(actual: Fraction, change: Fraction, lang: str) -> str:
    """The change in per cent; what begins at zero is called new."""
    if not change:
        return decimals(0) if actual else "-"
    if not actual:
        return say("r_from_zero", lang)
    share = 100 * change / abs(actual)
    text = format_number(abs(share), 1, fixed=True)
    text.value = float(share)
    return text.with_text("-" + text) if share < 0 else text
