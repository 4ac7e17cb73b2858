"""Which numbers the result hangs on: each at both ends of its range, switching values, and those that decide."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions import tornado
from optimizer.analysis.assumptions.assumption import Assumption, deciding
from optimizer.analysis.assumptions.switching import VALUES, Flip
from optimizer.analysis.verdict import NONE
from optimizer.report.assumptions import condition, last_value, statement
from optimizer.report.charts import rows as charts
from optimizer.report.charts.markup import join, tag
from optimizer.report.charts.row_charts import tornado_marks
from optimizer.report.figures import between, number
from optimizer.report.number_names import number_name
from optimizer.report.parts import GROUP, Article, Chart, Items, Row, Table, plain_rows, present
from optimizer.report.used_numbers import value_in_words as in_words
from optimizer.report.words import Words
from optimizer.scenario.units import DURATION, MONEY

_DRAWN = 12
"""So many of the most influential numbers are drawn; the table has all that show an effect."""


def deciding_assumptions(found: Sequence[Assumption], words: Words) -> Article | None:
    """The three assumptions that decide, each with what holds on either side of its switching value."""
    said, stated = [], []
    chosen = deciding(found)
    for item in chosen:
        flip = item.turns[0] if item.turns else item.nearest
        if flip is not None:
            said.append(condition(item, flip, words.scenario, words.lang))
            stated.append(statement(item, words.scenario, words.lang))
    if not said:
        return None
    lead = words.say("r_deciding_lead" if any(item.turns for item in chosen) else "nothing_turns")
    items = Items(tuple(said), tuple(stated), ordered=True)
    return Article("deciding", words.say("deciding_head"), (items,), lead)


def influence(answer: Answer, words: Words) -> Article | None:
    """Every number with a range at both ends of it; nothing without a comparison that can be missed."""
    # Amounts of an allocation are what is compared with, not what is assumed.
    bars = [bar for bar in answer.tornado if bar.number.path not in answer.scenario.amounts]
    if answer.baseline is None or answer.regret is None or not bars:
        return None
    regret = words.objective(answer.regret)
    data = _ends(bars, regret, words)
    base = words.plotted(answer.regret)
    drawn = [_bar(bar, base, words) for bar in bars[:_DRAWN] if bar.moved]
    if not drawn:
        return Article("tornado", words.say("r_tornado"), (data,), words.say("r_tornado_nothing"))
    label = words.say("r_tornado_label", title=data.caption, n=len(drawn))
    legend = (
        ("low-end", words.say("r_low_end")),
        ("high-end", words.say("r_high_end")),
        ("base", f"{words.say('base')} {regret}"),
    )
    chart = Chart("tornado-chart", data.caption, lambda: charts.rows_chart(drawn, words.tick, label), data, (), legend)
    lead = words.say("r_tornado_lead", n=len(bars), turning=sum(1 for bar in bars if bar.turns))
    return Article("tornado", words.say("r_tornado"), present(chart, _switching(answer.turning, words)), lead)


def _ends(bars: Sequence[tornado.Bar], regret: str, words: Words) -> Table:
    rows, still = [], 0
    for bar in bars:
        low, high = _regrets(bar, words)
        if (low, high) == (regret, regret) and not bar.turns:
            still += 1
            continue
        label = number_name(bar.number.path, words.scenario, words.lang)
        cells = (label, _range(bar, words), low, high, _turned(bar, words))
        rows.append(Row(cells, GROUP if bar.turns else "", bar.number.path))
    note = words.say("influence_note", regret=regret)
    note += " " + words.say("influence_still", n=still) if still else ""
    note += " " + words.say("regret_none_note") if any(None in bar.regret for bar in bars) else ""
    header = tuple(words.say(key) for key in ("number", "range", "r_at_low", "r_at_high", "turns"))
    caption = words.say("r_tornado_scored" if words.scored else "r_tornado_plain")
    return Table(header, tuple(rows), 2, caption, (note,), words=(4,))


def _regrets(bar: tornado.Bar, words: Words) -> tuple[str, str]:
    low, high = (words.say("regret_none") if end is None else words.objective(end) for end in bar.regret)
    return low, high


def _range(bar: tornado.Bar, words: Words) -> str:
    ends = (bar.number.low, bar.number.high)
    shown = ["-" if end is None else in_words(bar.number.path, end, words.scenario, words.lang) for end in ends]
    return between(shown[0], shown[1], words.lang)


def _turned(bar: tornado.Bar, words: Words) -> str:
    return ", ".join(words.title("categories", name) for name in bar.turns)


def _bar(bar: tornado.Bar, base: float, words: Words) -> charts.ChartRow:
    label = number_name(bar.number.path, words.scenario, words.lang)
    low, high = (None if end is None else words.plotted(end) for end in bar.regret)
    shown = " / ".join(_regrets(bar, words))
    turns = tag("span", words.say("r_tornado_turns", names=_turned(bar, words)), class_="turns") if bar.turns else None
    under = join(words.say("r_tornado_range", range=_range(bar, words)), turns)
    return charts.ChartRow(label, tornado_marks(low, high, base), shown, shown, bar.number.path, 1, under)


def _switching(turning: Sequence[Assumption], words: Words) -> Table | None:
    """One row for each change within the range of a number."""
    rows = []
    for item in turning:
        label = number_name(item.number.path, words.scenario, words.lang)
        own = _value(item, item.switching.value, words)
        changes = item.turns or tuple(flip for flip in (item.nearest,) if flip is not None)
        for flip in changes:
            field = words.title("categories", flip.measure)
            rows.append([label, field, _ways(flip, words), own, _value(item, last_value(flip, item), words)])
            label = own = ""
    if not rows:
        return None
    header = tuple(words.say(key) for key in ("number", "category", "switching_ways", "value", "switching_column"))
    note = words.say("switching_note", n=VALUES)
    return Table(header, plain_rows(rows), 3, words.say("switching_head"), (note,))


def _value(item: Assumption, value: float, words: Words) -> str:
    """A value in the unit of its number; durations in years throughout, so that they stand one below the other."""
    exact = Fraction(value).limit_denominator(10**9)
    dimension = words.scenario.numbers.dimension(item.number.path)
    if dimension == MONEY:
        return in_words(item.number.path, exact, words.scenario, words.lang)
    return words.say("r_years", n=number(exact, 3)) if dimension == DURATION else number(exact, 3)


def _ways(flip: Flip, words: Words) -> str:
    return " → ".join(words.say("r_no_answer" if way in (NONE, "none") else way) for way in (flip.before, flip.after))
