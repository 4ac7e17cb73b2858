"""The numbers a result rests on, each with its range, status and source; and the sources themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from optimizer.report.figures import number as figure
from optimizer.report.language import say
from optimizer.report.number_names import number_name
from optimizer.report.parts import Table, plain_rows
from optimizer.scenario.dimension import MONEY
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario


@dataclass(frozen=True)
class Assumption:
    """A number that matters. ``money`` tells that value and ends are amounts in the model's currency."""

    number: Number
    value: Fraction
    money: bool
    note: str
    judged_by: str

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of its sources, its own first."""
        return (*self.number.sources, *(key for key in self.number.inherited if key not in self.number.sources))


def assumptions(scenario: Scenario, lang: str) -> Iterator[Assumption]:
    """The numbers that enter the program or the scores, in the order of the files."""
    for number in scenario.reached:
        words = getattr(number.note, "say", None)
        note = words(lang) if words is not None else str(number.note or "")
        judge = "" if number.judged_by is None else number.judged_by.say(lang)
        money = scenario.currency is not None and scenario.numbers.dimension(number.path) == MONEY
        yield Assumption(number, Fraction(scenario.base[number.path]), money, note, judge)


def assumptions_table(scenario: Scenario, lang: str) -> Table:
    """The numbers as a table: judgements are marked, whoever set a range is named once beneath."""
    rows, judges = [], dict[str, None]()
    for item in assumptions(scenario, lang):
        number = item.number
        low, high = (
            None if end is None else shown(item, Fraction(end), scenario, lang) for end in (number.low, number.high)
        )
        mark = say("mark_assumed", lang) if number.status == "assumed" else say(f"status_{number.status}", lang)
        span = "" if low is None and high is None else f"{low or '-'}~{high or '-'}"
        name, value = number_name(number.path, scenario, lang), shown(item, item.value, scenario, lang)
        rows.append([name, mark, ", ".join(item.sources), value, span])
        judges |= {item.judged_by: None} if item.judged_by else {}
    header = tuple(say(key, lang) for key in ("number", "status", "sources_column", "value", "range"))
    notes = (say("judged_ranges", lang, names=", ".join(judges)),) if judges else ()
    return Table(header, plain_rows(rows), left=3, caption=say("assumptions_table", lang), notes=notes)


def shown(item: Assumption, value: Fraction, scenario: Scenario, lang: str) -> str:
    """A value of a number: small prices need more digits than a table of amounts has."""
    if not item.money:
        return figure(value)
    display = scenario.display
    text = figure(value / display.counted(lang), 6)
    return f"{text}{display.name(lang)}" if lang == "ko" else f"{text} ({display.name(lang)})"


def used_sources(scenario: Scenario) -> list[str]:
    """Keys of the sources that the numbers name, in the order of the model."""
    used = {key for number in scenario.reached for key in (*number.sources, *number.inherited)}
    return [key for key in scenario.model.sources if key in used]


def sources_table(scenario: Scenario, lang: str) -> Table | None:
    """The sources in use; None where there are none."""
    rows = []
    for key in used_sources(scenario):
        source = scenario.model.sources[key]
        publisher = source.publisher.say(lang) if source.publisher is not None else ""
        rows.append(
            [key, source.title.say(lang), publisher, str(source.date or say("no_date", lang)), source.url or ""]
        )
    header = tuple(say(key, lang) for key in ("source_key", "source_title", "publisher", "date", "address"))
    return Table(header, plain_rows(rows), left=5, caption=say("sources_table", lang)) if rows else None
