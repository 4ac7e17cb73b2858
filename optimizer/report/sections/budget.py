"""The money as budget papers lay it out: table 1, what its lines hold twice, what is left, and the execution.

Between the allocation compared with and the computed one stand allocations that the files give a `heading`, such as the
budget as voted, and the plan that holds up where there is one. What nobody published is unknown, never 0, and so is a
sum over it. An allocation, and what the budget held before, is a column where most lines are known, else a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import UNMOVED
from optimizer.analysis.sources.audit import NUMBER_STATUSES, double_counts, grades
from optimizer.plans.planned_answer import plans_of
from optimizer.report.budget_lines import Line, adding_up, line_figures, many, table_rows
from optimizer.report.figures import decimals, enumerated
from optimizer.report.parts import MEMBER, TOTAL, Article, Marked, Row, Section, Table, present
from optimizer.report.sections.allocation import allocation
from optimizer.report.words import Words
from optimizer.scenario.allocations import allocation_path
from optimizer.scenario.scenario import Scenario

_ZERO = Fraction(0)


def table_one(answer: Answer, words: Words) -> Article:
    """The table of an answer with an allocation; without a comparison that of the allocation alone."""
    if answer.baseline is None:
        return allocation(answer, words)
    columns, folded = _Columns(answer, words), many(answer.scenario)
    rows = tuple(columns.row(*own) for own in table_rows(answer, words, folded))
    unit = words.say("r_unit_percent", unit=words.unit) if words.unit else words.say("r_percent")
    caption = words.say("r_table1_plan" if columns.planned else "r_table1", title=words.heading, unit=unit)
    notes = columns.notes() + ([words.say("many_lines", n=len(answer.scenario.programmes))] if folded else [])
    below = [words.say("r_note", text=" ".join(f"{k}. {note}" for k, note in enumerate(notes, start=1)))]
    if cited := columns.sources():
        below.append(words.say("r_source", names=", ".join(cited)))
    table = Table(columns.header(), rows, caption=caption, notes=tuple(below), kind="one")
    return Article("table-1", words.say("allocation_table"), (table,))


def _held_before(scenario: Scenario) -> dict[tuple[str, ...], Fraction]:
    """Programmes, mostly one, to the money that the budget held for them before the allocation compared with."""
    values, actual = scenario.numbers.base, scenario.actual or ""
    amounts: dict[tuple[str, ...], Fraction] = {
        (name,): Fraction(values[f"programmes.{name}.before"])
        for name, programme in scenario.programmes.items()
        if programme.before is not None
    }
    for i, overlap in enumerate(scenario.allocations[actual].overlaps):
        if overlap.before:
            amounts[overlap.lines] = Fraction(values[f"{allocation_path(actual)}.overlaps.{i}.amount"])
    return amounts


class _Columns:
    """The columns: the allocations that stand beside, and how the computed one differs."""

    def __init__(self, answer: Answer, words: Words) -> None:
        self.words, self.scenario = words, answer.scenario
        scenario = answer.scenario
        self.actual, self.planned = scenario.actual or "", plans_of(answer) is not None
        self.before, self.grades = _held_before(scenario), grades(scenario)
        alone = [names for names in self.before if len(names) == 1]
        self.before_known = 2 * len(alone) > len(scenario.programmes)
        # What a budget held adds to an allocation of the same period.
        self.held = ("r_col_before", "r_col_after") if len(scenario.periods) == 1 else ("r_col_before",)
        beside = {name: block for name, block in scenario.printed.items() if name == self.actual or block.heading}
        beside.setdefault(self.actual, scenario.allocations[self.actual])
        self.heads = {name: words.text(block.heading) for name, block in beside.items()}
        self.heads[self.actual] = words.actual_head
        self.totals = {name: block.total for name, block in beside.items() if block.total is not None}
        # What other allocations give to the lines that they name, rounded so that it adds up.
        self.amounts = {name: scenario.spent(scenario.spending_of(name)) for name in beside if name != self.actual}
        for name, own in self.amounts.items():
            named = {n: v for n, v in own.items() if n in beside[name].lines}
            charged = answer.charged(scenario.spending_of(name))
            self.amounts[name] = adding_up(named | ({"": charged} if charged else {}), scenario)
            units = scenario.unpaid(scenario.spending_of(name))
            self.amounts[name] |= {n: own for n, own in units.items() if n in named}
        half = len(scenario.programmes) / 2
        self.noted = [name for name in self.amounts if len(beside[name].lines) <= half]
        self.columns = [name for name in self.heads if name not in self.noted]

    def header(self) -> tuple[str, ...]:
        """The heads of the columns, that of the lines first."""
        first = ["r_col_line", *(self.held if self.before_known else [])]
        plan = ["plan_field"] if self.planned else []
        last = self.words.each(*plan, "computed", "r_col_change", "r_col_rate", "status")
        return (*self.words.each(*first), *(self.heads[name] for name in self.columns), *last)

    def row(self, line: Line, kind: str) -> Row:
        """The row of a programme, of a category or of all."""
        actual = line.actual or _ZERO
        names = [member.name for member in line.programmes if line.costless or not member.costless]
        shown, cells = line_figures(line, self.words), list[str]()
        if self.before_known:
            before = self._held(names)
            cells += map(self._amount, [before, None if before is None else before + actual][: len(self.held)])
        for name in self.columns:
            amount = None if name == self.actual else self._of_allocation(name, line, names)
            cells.append(shown["actual"] if name == self.actual else self._amount(amount, line.costless))
        cells += [shown["plan_field"]] if self.planned else []
        cells += [Marked(shown["computed"], "strong"), shown["change"], self._rate(line, names)]
        return Row((line.row_title, *cells, self._grade(line.programmes) if line.name else ""), kind, line.path)

    def _rate(self, line: Line, names: Sequence[str]) -> str:
        """The change in per cent, of amounts as printed; what begins at a known zero is called new."""
        if line.actual:
            return decimals(100 * (line.change or _ZERO) / abs(line.actual))
        return self.words.say("r_from_zero") if line.change and any(name in self.grades for name in names) else "-"

    def _amount(self, value: Fraction | None, units: bool = False) -> str:
        return Marked(self.words.say("r_unknown"), "unknown") if value is None else self.words.amount(value, units)

    def _of_allocation(self, allocation: str, line: Line, names: Sequence[str]) -> Fraction | None:
        """What another allocation gives to a line; None where that is not known of each of its programmes.

        Where the file states the total, to which the lines add up, those without an amount count as nothing in sums.
        """
        paid = self.scenario.paid(self.scenario.programmes)
        amounts, needed = self.amounts[allocation], names if line.name else paid
        known = [amounts[name] for name in names if name in amounts]
        whole = bool(known) if allocation in self.totals else amounts.keys() >= set(needed)
        return sum(known, _ZERO) if whole else None

    def _held(self, names: Sequence[str]) -> Fraction | None:
        """What was held before for all of ``names``; None where that is not known of each."""
        within = {group: amount for group, amount in self.before.items() if set(group) <= set(names)}
        return sum(within.values(), _ZERO) if {n for group in within for n in group} == set(names) else None

    def _grade(self, lines: Sequence[Line]) -> str:
        """The weakest grade of the lines compared with, and how many of several are none there."""
        grades = [self.grades[line.name] for line in lines if line.name in self.grades]
        if not grades:
            return self.words.say("r_no_line")
        grade = self.words.say(f"status_{max(grades, key=NUMBER_STATUSES.index)}")
        left = len(lines) - len(grades)
        return self.words.say("r_some_no_line", grade=grade, n=left) if left else grade

    def notes(self) -> list[str]:
        """What has to be known to read the table."""
        words, block = self.words, self.scenario.allocations[self.actual]
        notes = [*words.each(*(["r_note_overlaps"] if block.overlaps else []), "r_note_rounding")]
        notes += [self._before_note()] if self.before and not self.before_known else []
        others = [name for name in self.columns if name != self.actual]
        if printed := [self.heads[name] for name in others if name not in self.scenario.allocations]:
            notes.append(words.say("r_note_beside", names=", ".join(printed)))
        for name in self.noted:
            known = ", ".join(
                f"{words.title('programmes', own)} {words.amount(amount, own in self.scenario.costless)}"
                for own, amount in self.amounts[name].items()
                if own
            )
            notes.append(words.say("r_note_known", name=self.heads[name], names=known))
        for name, total in self.totals.items():
            if note := words.text(total.note):
                notes.append(words.say("r_note_total", name=self.heads[name], text=note))
        return [*notes, words.say("r_note_grade")]

    def _before_note(self) -> str:
        """What is known of the budget before, where it is not a column, with the sum as there; and what is new."""
        words, parts, new = self.words, list[str](), list[str]()
        actual = self.scenario.spent(self.scenario.spending_of(self.actual))
        for names, before in self.before.items():
            label = " + ".join(words.title("programmes", name) for name in names)
            held = [before, before + sum((actual[name] for name in names), _ZERO)][: len(self.held)]
            if before:
                parts.append(f"{label} {' → '.join(map(words.money, held))}")
            else:
                new.append(label)
        known = f"{' → '.join(words.each(*self.held))}: {', '.join(parts)}." if parts else ""
        added = words.say("r_note_before_new", names=", ".join(new)) if new else ""
        return " ".join(text for text in (known, added, words.say("r_note_before")) if text)

    def sources(self) -> list[str]:
        """Who published what the amounts of the allocations, and those held before, rest on, and when."""
        paths = (f"{allocation_path(self.actual)}.", *(f"allocations.{name}." for name in self.amounts))
        numbers = [number for number in self.scenario.numbers if number.path.startswith(paths)]
        numbers += self.scenario.held_before
        cited = dict.fromkeys(key for number in numbers for key in (*number.sources, *number.inherited))
        return list(dict.fromkeys(map(self.words.source, cited)))


# What is left, and what is printed twice.


def budget(answer: Answer, words: Words) -> Section:
    """The budget with what is left of it, upkeep, and the way from the printed lines to the total."""
    none = words.each("r_no_budget") if answer.unspent is None else ()
    return Section(words.say("family_budget"), present(*none, *money_left(answer, words), overlaps(words)), "budget")


def money_left(answer: Answer, words: Words) -> list[str]:
    """The budget, what is left of it where anything is, upkeep, and what of the actual is past all tiers."""
    sentences, amounts = [], dict(zip(("closing_upkeep", "closing_upkeep_later"), answer.upkeep, strict=True))
    if answer.unspent is not None:
        whole = sum(answer.scenario.budgets(), _ZERO)
        left = {"closing_unspent": answer.unspent, "closing_idle": answer.idle}
        amounts = {key: value for key, value in left.items() if value > UNMOVED * whole} | amounts
        sentences.append(words.say("closing_money", budget=words.sum(whole)))
    shown = {key: words.sum(value) for key, value in amounts.items()}
    sentences += [words.say(key, amount=text) for key, text in shown.items() if text != words.sum(0)]
    return sentences + _past_tiers(answer, words)


def _past_tiers(answer: Answer, words: Words) -> list[str]:
    """The money of the actual past the last tier of a programme, which buys nothing; empty without any."""
    evaluator, past = answer.solution.program.evaluator, dict[str, Fraction]()
    for (name, _), money in answer.baseline.spending.items() if answer.baseline else ():
        if answer.scenario.programmes[name].tiers:
            past[name] = past.get(name, _ZERO) + money - sum(evaluator.tier_money(name, money))
    names = enumerated([words.title("programmes", name) for name, money in past.items() if money], words.lang)
    return [words.say("closing_past_tiers", amount=words.sum(sum(past.values())), names=names)] if names else []


def overlaps(words: Words) -> Article | None:
    """What the lines of the actual hold twice; nothing where they hold nothing twice."""
    counts = double_counts(words.scenario)
    if counts is None:
        return None
    rows = [Row((words.say("r_printed"), Marked(words.money(counts.printed), "strong"), ""))]
    for overlap, value in counts.overlaps:
        names = [words.title("programmes", name) for name in overlap.lines]
        where = words.text(overlap.kept_in, words.say("original_budget") if overlap.before else names[0])
        amount = Marked(words.money(-value, signed=True), "down")
        rows.append(Row((", ".join(names), amount, words.say("kept_in", where=where)), MEMBER))
    if counts.rest:
        rows.append(Row((words.say("r_rest"), words.money(counts.rest, signed=True), ""), MEMBER))
    rows.append(Row((words.say("total"), words.money(counts.total), ""), TOTAL))
    header = words.each("r_col_line", "r_amount", "r_counted")
    caption = words.say("r_overlaps_table") + words.in_unit
    table = Table(header, tuple(rows), 1, caption, words.each("r_overlaps_note"), words=(2,))
    return Article("overlaps", words.say("r_overlaps"), (table,))


def execution(answer: Answer, words: Words) -> Article:
    """What the authors of the file say of it, and what no rule checks."""
    note = words.text(answer.scenario.question.note)
    parts = present(Marked(note, "note-block"), Marked(words.say("r_exec_not_checked"), "note"))
    return Article("execution", words.say("r_execution"), parts)
