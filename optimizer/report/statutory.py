"""The table of a supplementary budget in the public form: original budget, bill, as voted, computed, and the changes.

Amounts of the model's allocations are increases over the original budget. What the original budget held is known only
where the model states it or a line of the bill was printed with it; everywhere else it is unknown, which is printed as
such and never as 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.report.figures import scenario_title, title
from optimizer.report.language import say
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Row, Table
from optimizer.scenario.money import format_number, largest_remainder
from optimizer.scenario.scenario import Scenario

BILL, VOTED = "government_bill", "enacted"
"""The names that models give to these allocations."""
_ORIGINAL = "본예산"
Amounts = Mapping[str, Fraction]


@dataclass(frozen=True)
class _Columns:
    """Increases by programme; ``original`` holds what is known of the original budget."""

    original: Amounts
    bill: Amounts
    voted: Amounts | None
    computed: Amounts


def budget_table(answer: Answer, lang: str) -> Table | None:
    """The table, or None where the model has no bill of increases over an original budget."""
    scenario = answer.scenario
    if answer.status != "optimal" or scenario.actual not in (BILL, VOTED) or BILL not in scenario.allocations:
        return None
    original = _original(scenario)
    if not original:
        return None
    computed = {name: answer.solution.spent(name) for name in scenario.programmes}
    voted = _spent(scenario, VOTED) if VOTED in scenario.allocations else None
    columns = _Columns(original, _spent(scenario, BILL), voted, _rounded(scenario, computed))
    beside_voted = scenario.actual == VOTED
    rows = []
    for name, members in scenario.categories.items():
        head = title(scenario, "categories", name, lang)
        rows.append(Row((head, *_cells(columns, members, scenario, beside_voted, lang)), GROUP))
        if len(members) > 1:
            rows += [_line(columns, member, scenario, beside_voted, lang, MEMBER) for member in members]
    for name, programme in scenario.programmes.items():
        if programme.category is None:
            rows.append(_line(columns, name, scenario, beside_voted, lang, ""))
    whole = _cells(columns, tuple(scenario.programmes), scenario, beside_voted, lang)
    rows.append(Row((say("total", lang), *whole[:-1], ""), TOTAL))
    keys = ["programme", "original_a", "bill_b", "increase_ba"]
    keys += ["voted_c", "change_cb"] if voted is not None else []
    keys += ["computed_d", "difference_ca" if beside_voted else "difference_ba", "rate", "basis"]
    caption = say("budget_table", lang, title=scenario_title(scenario, lang), unit=scenario.display.name(lang))
    notes = (say("budget_note", lang), say("budget_source", lang, sources=_publishers(scenario, lang)))
    return Table(tuple(say(key, lang) for key in keys), tuple(rows), caption=caption, notes=notes)


def _line(columns: _Columns, name: str, scenario: Scenario, beside_voted: bool, lang: str, kind: str) -> Row:
    return Row(
        (title(scenario, "programmes", name, lang), *_cells(columns, (name,), scenario, beside_voted, lang)), kind
    )


def _cells(
    columns: _Columns, members: Sequence[str], scenario: Scenario, beside_voted: bool, lang: str
) -> tuple[str, ...]:
    def shown(value: Fraction | None, signed: bool = False) -> str:
        if value is None:
            return say("unknown", lang)
        return scenario.display.format(value, signed=signed, lang=lang)

    known = all(name in columns.original for name in members)
    before = sum((columns.original[name] for name in members), Fraction(0)) if known else None
    bill = _sum(columns.bill, members)
    cells = [shown(before), shown(None if before is None else before + bill), shown(bill, signed=True)]
    base = bill
    if columns.voted is not None:
        voted = _sum(columns.voted, members)
        cells += [shown(None if before is None else before + voted), shown(voted - bill, signed=True)]
        base = voted if beside_voted else bill
    computed = _sum(columns.computed, members)
    cells += [shown(computed), shown(computed - base, signed=True), _rate(computed - base, base, lang)]
    return (*cells, _basis(scenario, members, lang))


def _rate(change: Fraction, base: Fraction, lang: str) -> str:
    if base == 0:
        return say("from_nothing", lang) if change else "-"
    rate = 100 * change / abs(base)
    text = format_number(abs(rate), 1, fixed=True)
    if rate < 0 and text != "0.0":
        return ("△" if lang == "ko" else "-") + text
    return "+" + text if lang != "ko" and text != "0.0" else text


def _basis(scenario: Scenario, members: Sequence[str], lang: str) -> str:
    """The weakest status among the lines: judgement before arithmetic before citation."""
    path, _ = scenario.allocations[scenario.actual or ""]
    found = {scenario.numbers[key].status if key in scenario.numbers else "computed"
             for key in (f"{path}.{name}" for name in members)}  # fmt: skip
    return say(f"status_{next(s for s in ('assumed', 'computed', 'cited') if s in found)}", lang)


def stated_before(scenario: Scenario) -> dict[str, Fraction]:
    """Programme to the money the budget held for it before, where the model states it."""
    stated = [name for name, programme in scenario.programmes.items() if programme.before is not None]
    return {name: Fraction(scenario.numbers.base[f"programmes.{name}.before"]) for name in stated}


def _original(scenario: Scenario) -> Amounts:
    """Programme to what the original budget held, as stated or where a printed line of the bill contains it."""
    path, block = scenario.allocations[BILL]
    found = stated_before(scenario)
    for i, overlap in enumerate(block.overlaps):
        if overlap.kept_in is not None and overlap.kept_in.say("ko") == _ORIGINAL:
            for name in overlap.lines:
                found[name] = Fraction(scenario.numbers.base[f"{path}.overlaps.{i}.amount"])
    return found


def _spent(scenario: Scenario, allocation: str) -> Amounts:
    return _rounded(scenario, scenario.spent(scenario.spending_of(allocation)))


def _rounded(scenario: Scenario, totals: Amounts) -> Amounts:
    return dict(zip(totals, largest_remainder(list(totals.values()), scenario.display.size), strict=True))


def _sum(amounts: Amounts, members: Sequence[str]) -> Fraction:
    return sum((amounts[name] for name in members), Fraction(0))


def _publishers(scenario: Scenario, lang: str) -> str:
    """Who published what the compared amounts rest on."""
    path, _ = scenario.allocations[scenario.actual or ""]
    found: dict[str, None] = {}
    for number in scenario.numbers:
        if number.path.startswith(f"{path}."):
            for key in number.sources:
                source = scenario.model.sources.get(key)
                if source is not None and source.publisher is not None:
                    found[source.publisher.say(lang)] = None
    return ", ".join(found) or say("no_date", lang)
