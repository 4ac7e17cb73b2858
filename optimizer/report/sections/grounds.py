"""Every number that the result rests on, with its range, status, sources and who judged; and the sources."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from optimizer.report.figures import between
from optimizer.report.finding import numbers_used
from optimizer.report.number_names import curve_of, curve_points, number_name, used_sources, value_in_words
from optimizer.report.parts import Article, Cell, Row, Section, Table, present
from optimizer.report.rule_words import formula_words
from optimizer.report.words import Words
from optimizer.scenario.numbers import Number

_GROUPS = (
    "budget", "parameters", "programmes", "outputs", "composites", "capabilities", "limits", "require", "objective",
)  # fmt: skip


def grounds(words: Words) -> Section:
    """Assumptions and sources."""
    holds = words.say("r_holds_grounds", n=sum(words.scenario.status_counts().values()))
    return Section(words.say("r_grounds"), present(_assumptions(words), _sources(words)), "grounds", holds)


@dataclass(frozen=True)
class _Entry:
    """One row: a number, or the points of a curve, which count as one."""

    path: str
    number: Number
    value: str

    @property
    def group(self) -> str:
        """What it belongs to."""
        head = self.path.split(".")[0]
        return "budget" if head == "horizon" else head


def _assumptions(words: Words) -> Article:
    """The numbers, a table for each kind of what they belong to."""
    scenario, found = words.scenario, dict[str, list[_Entry]]()
    seen = {note.say(words.lang) for note in (scenario.model.note, scenario.question.note) if note is not None}
    for entry in _entries(words):
        found.setdefault(entry.group, []).append(entry)
    order = [*(name for name in _GROUPS if name in found), *(name for name in found if name not in _GROUPS)]
    keys = ("number", "r_value", "range", "status", "r_sources_short", "r_remark")
    header = tuple(words.say(key) for key in keys)
    tables = []
    for name in order:
        head = words.say(f"r_group_{name}") if name in _GROUPS else words.say("r_group_other", title=words.actual)
        rows = tuple(_row(entry, words, seen) for entry in found[name])
        tables.append(Table(header, rows, 1, head, words=(3, 4, 5), kind="assumed"))
    judges = {n.judged_by.say(words.lang): None for n in scenario.reached if n.judged_by is not None}
    judged = sum(1 for number in scenario.reached if number.judged_by is not None)
    notes = present(
        None if scenario.model.note is None else scenario.model.note.say(words.lang),
        words.say("judges", n=judged, names=", ".join(judges)) if judges else None,
    )
    return Article("assumptions", words.say("r_assumptions"), (*tables, *notes), numbers_used(scenario, words.lang))


def _entries(words: Words) -> list[_Entry]:
    found: dict[str, _Entry] = {}
    for item in words.scenario.reached:
        if (key := curve_of(item.path)) is not None:
            found.setdefault(key, _Entry(key, item, curve_points(key, words.scenario)))
        else:
            value = value_in_words(item.path, Fraction(words.scenario.base[item.path]), words.scenario, words.lang)
            found[item.path] = _Entry(item.path, item, value)
    return list(found.values())


def _row(entry: _Entry, words: Words, seen: set[str]) -> Row:
    item, scenario = entry.number, words.scenario
    ends = [
        None if end is None else value_in_words(item.path, end, scenario, words.lang) for end in (item.low, item.high)
    ]
    span = between(ends[0] or "-", ends[1] or "-", words.lang) if any(ends) else ""
    status = Cell(words.say(f"status_{item.status}"), f"status {item.status}") if item.status else ""
    inherited = (f"({key})" for key in item.inherited if key not in item.sources)
    sources = Cell(", ".join((*item.sources, *inherited)), "keys")
    label = number_name(entry.path, scenario, words.lang)
    if entry.group not in _GROUPS:
        # The heading of the group says which allocation.
        label = label.removeprefix(f"{words.actual}: ")
    name = Cell(label, under="" if label == entry.path else entry.path)
    return Row((name, entry.value, span, status, sources, _remarks(item, words, seen)), "", entry.path, "number")


def _remarks(item: Number, words: Words, seen: set[str]) -> str:
    """The formula, who judged, and the note; the note of a block stands with the first of its numbers."""
    remarks = []
    if item.is_formula:
        remarks.append("= " + formula_words(item.expression, words.scenario, words.lang))
    if item.judged_by is not None:
        remarks.append(words.say("r_judged_by", name=item.judged_by.say(words.lang)))
    if item.by_scenario:
        remarks.append(words.say("r_by_scenario"))
    note = item.note.say(words.lang) if item.note is not None else ""
    if note and note not in seen:
        seen.add(note)
        remarks.append(note)
    return "\n".join(remarks)


def _sources(words: Words) -> Article | None:
    """The documents that the report names."""
    rows, day = [], words.scenario.question.as_of
    for key in used_sources(words.scenario):
        source = words.scenario.model.sources[key]
        date = str(source.date or words.say("no_date"))
        if day is not None and (source.date is None or source.date > day):
            date += f" ({words.say('r_late')})"
        publisher = source.publisher.say(words.lang) if source.publisher is not None else ""
        note = source.note.say(words.lang) if source.note is not None else ""
        title = Cell(source.title.say(words.lang), under=note, url=source.url or "")
        cells = (key, title, publisher, date, Cell(source.url or "", "address"))
        rows.append(Row(cells, "", key, "source"))
    if not rows:
        return None
    header = tuple(words.say(key) for key in ("source_key", "source_title", "publisher", "date", "address"))
    table = Table(header, tuple(rows), 5, words.say("sources_table"), kind="sources")
    return Article("sources", words.say("r_sources"), (table,), words.say("r_sources_lead", n=len(rows)))
