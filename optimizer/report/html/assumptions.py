"""Every number that the result rests on: value, range, status, sources, and who judged."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from optimizer.report.figures import actual_title, between
from optimizer.report.formula_words import formula_words
from optimizer.report.html.markup import Child, Markup, join, tag
from optimizer.report.html.parts import Cell, Line, Words, anchor, article, heads, table
from optimizer.report.number_names import number_name
from optimizer.report.used_numbers import curve_of, curve_points, shown
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario

_GROUPS = (
    "budget",
    "parameters",
    "programmes",
    "outputs",
    "composites",
    "capabilities",
    "limits",
    "require",
    "objective",
)


@dataclass(frozen=True)
class _Entry:
    """One row: a number, or the points of a curve, which count as one."""

    path: str
    number: Number
    value: str


def assumptions(scenario: Scenario, words: Words) -> Markup:
    """The table, by what the numbers belong to."""
    counts = scenario.status_counts()
    seen = {note.say(words.lang) for note in (scenario.model.note, scenario.question.note) if note is not None}
    found: dict[str, list[_Entry]] = {}
    for entry in _entries(scenario, words):
        found.setdefault(_group(entry.path), []).append(entry)
    order = [*(name for name in _GROUPS if name in found), *(name for name in found if name not in _GROUPS)]
    header = heads(words, "number", "#r_value", "#range", "status", "r_sources_short", "r_remark")
    tables = [
        table(
            words.say(f"r_group_{name}") if name in _GROUPS else words.say("r_group_other", title=_actual(words)),
            header,
            [_row(e, scenario, words, seen) for e in found[name]],
            (),
            "assumed",
        )
        for name in order
    ]
    judges = {n.judged_by.say(words.lang): None for n in scenario.reached if n.judged_by is not None}
    judged = sum(1 for n in scenario.reached if n.judged_by is not None)
    admitted = words.say("admitted", n=len(scenario.admitted)) if scenario.admitted else ""
    lead = words.say("closing_numbers", **counts, admitted=admitted,
                     as_of=scenario.question.as_of or words.say("no_date"))  # fmt: skip
    notes = [scenario.model.note.say(words.lang)] if scenario.model.note is not None else []
    notes += [words.say("curve_note")] + ([words.say("judges", n=judged, names=", ".join(judges))] if judges else [])
    return article(
        "assumptions",
        words.say("r_assumptions"),
        *tables,
        *(tag("p", note, class_="note") for note in notes),
        words=lead,
    )


def _group(path: str) -> str:
    head = path.split(".")[0]
    return "budget" if head == "horizon" else head


def _entries(scenario: Scenario, words: Words) -> list[_Entry]:
    found: dict[str, _Entry] = {}
    for item in scenario.reached:
        if (key := curve_of(item.path)) is not None:
            found.setdefault(key, _Entry(key, item, curve_points(key, scenario)))
        else:
            value = shown(item.path, Fraction(scenario.base[item.path]), scenario, words.lang)
            found[item.path] = _Entry(item.path, item, value)
    return list(found.values())


def _actual(words: Words) -> str:
    return actual_title(words.scenario, words.lang)


def _linked(item: Number) -> Markup:
    """The keys of the sources, each a link to its entry; those of numbers it is computed from in brackets."""
    own = [tag("a", key, href=f"#source-{anchor(key)}") for key in item.sources]
    further = [key for key in item.inherited if key not in item.sources]
    inherited = [join("(", tag("a", key, href=f"#source-{anchor(key)}"), ")") for key in further]
    return join(*(join(link, " ") for link in (*own, *inherited)))


def _row(entry: _Entry, scenario: Scenario, words: Words, seen: set[str]) -> Line:
    item = entry.number
    low, high = (None if end is None else shown(item.path, end, scenario, words.lang) for end in (item.low, item.high))
    ends = between(low or "-", high or "-", words.lang) if low or high else ""
    status = tag("span", words.say(f"status_{item.status}"), class_=f"status {item.status}") if item.status else None
    remarks: list[Child] = []
    if item.is_formula:
        remarks.append("= " + formula_words(item.expression, scenario, words.lang))
    if item.judged_by is not None:
        remarks.append(words.say("r_judged_by", name=item.judged_by.say(words.lang)))
    if item.by_scenario:
        remarks.append(words.say("r_by_scenario"))
    note = item.note.say(words.lang) if item.note is not None else ""
    if note and note not in seen:
        # The note of a block holds for all its numbers and is printed with the first of them.
        seen.add(note)
        remarks.append(note)
    label = number_name(entry.path, scenario, words.lang)
    if _group(entry.path) not in _GROUPS:
        # The heading of the group says which allocation.
        label = label.removeprefix(f"{_actual(words)}: ")
    name = join(label, tag("code", entry.path)) if label != entry.path else tag("code", entry.path)
    remark = join(tag("span", remark, class_="remark") for remark in remarks)
    return Line(
        name,
        [
            Cell(entry.value, "n"),
            Cell(ends, "n"),
            Cell(status or ""),
            Cell(_linked(item), "keys"),
            Cell(remark, "text"),
        ],
        0,
        entry.path,
        f"number-{anchor(entry.path)}",
    )
