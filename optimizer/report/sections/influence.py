"""Which numbers the result hangs on: each at both ends of its range, switching values, and those that decide."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions import tornado
from optimizer.analysis.assumptions.assumption import Assumption, deciding
from optimizer.analysis.assumptions.switching import VALUES, Flip
from optimizer.analysis.verdict import NONE
from optimizer.report.assumptions import amount, condition, last_value, statement
from optimizer.report.charts import rows as charts
from optimizer.report.charts.markup import join, tag
from optimizer.report.charts.row_charts import tornado_marks
from optimizer.report.figures import between
from optimizer.report.number_names import number_name
from optimizer.report.number_names import value_in_words as in_words
from optimizer.report.parts import GROUP, Article, Chart, Items, Table, present
from optimizer.report.words import Cells, Words

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
    """The numbers whose ends show an effect, and how many show none."""
    shown = [bar for bar in bars if bar.turns or _regrets(bar, words) != (regret, regret)]
    still = len(bars) - len(shown)
    note = words.say("influence_note", regret=regret)
    note += " " + words.say("influence_still", n=still) if still else ""
    note += " " + words.say("regret_none_note") if any(None in bar.regret for bar in bars) else ""
    caption = words.say("r_tornado_scored" if words.scored else "r_tornado_plain")
    return words.table([ends(bar, words) for bar in shown], caption, [note], 2, ["turns"])


def ends(bar: tornado.Bar, words: Words, status: bool = False) -> tuple[Cells, str, str]:
    """The row of a number, perhaps with its status: its range, the regret at both ends, what turns there."""
    low, high = _regrets(bar, words)
    graded = {"status": words.say(f"status_{bar.number.status}")} if status else {}
    cells = {"number": number_name(bar.number.path, words.scenario, words.lang), **graded, "range": _range(bar, words)}
    cells |= {"r_at_low": low, "r_at_high": high, "turns": _turned(bar, words)}
    return cells, GROUP if bar.turns else "", bar.number.path


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
    rows: list[Cells] = []
    for item in turning:
        label = number_name(item.number.path, words.scenario, words.lang)
        own = amount(item.switching.value, item, words.scenario, words.lang)
        changes = item.turns or tuple(flip for flip in (item.nearest,) if flip is not None)
        for flip in changes:
            field = words.title("categories", flip.measure)
            at = amount(last_value(flip, item), item, words.scenario, words.lang)
            cells = {"number": label, "category": field, "switching_ways": _ways(flip, words)}
            rows.append(cells | {"value": own, "switching_column": at})
            label = own = ""
    notes = [words.say("switching_note", n=VALUES)]
    return words.table(rows, words.say("switching_head"), notes, 3) if rows else None


def _ways(flip: Flip, words: Words) -> str:
    return " → ".join(words.say("r_no_answer" if way in (NONE, "none") else way) for way in (flip.before, flip.after))
