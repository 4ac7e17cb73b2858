"""Which numbers the result hangs on: each with a range at both ends of it, the others as they are."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.tornado import Bar as Moved
from optimizer.report.figures import between, title
from optimizer.report.html.charts.tornado import Bar, tornado
from optimizer.report.html.markup import Markup, tag
from optimizer.report.html.parts import Cell, Line, Words, article, chart, heads, legend, table
from optimizer.report.number_names import number_name
from optimizer.report.used_numbers import shown as in_words

_SHOWN = 12
"""So many of the most influential numbers are drawn; the table has all."""


def influence(answer: Answer, bars: Sequence[Moved], words: Words) -> Markup | None:
    """The tornado with its table; nothing without a comparison that can be missed."""
    if answer.baseline is None or answer.regret is None:
        return None
    # Amounts of an allocation are what is compared with, not what is assumed.
    found = [item for item in bars if item.number.path not in answer.scenario.amounts]
    if not found:
        return None
    rows = [_row(item, answer, words) for item in found]
    header = heads(words, "number", "range", "#r_at_low", "#r_at_high", "turns")
    head = words.say("r_tornado_scored" if words.scored else "r_tornado_plain")
    data = table(head, header, rows)
    drawn = [_bar(item, answer, words) for item in found[:_SHOWN] if item.moved]
    if not drawn:
        return article("tornado", words.say("r_tornado"), data, words=words.say("r_tornado_nothing"))
    base = words.plotted(answer.regret)
    label = words.say("r_tornado_label", title=head, n=len(drawn))
    key = legend(("low-end", words.say("r_low_end")), ("high-end", words.say("r_high_end")))
    notes = [words.say("r_tornado_note", regret=words.objective(answer.regret))]
    notes += [words.say("regret_none_note")] if any(None in item.regret for item in found) else []
    drawing = chart("tornado-chart", head, tornado(drawn, base, words.tick, label), data, words, notes, key)
    lead = words.say("r_tornado_lead", n=len(found), turning=sum(1 for item in found if item.turns))
    return article("tornado", words.say("r_tornado"), drawing, words=lead)


def _ends(item: Moved, words: Words) -> tuple[str, str]:
    low, high = (words.say("regret_none") if end is None else words.objective(end) for end in item.regret)
    return low, high


def _range(item: Moved, words: Words) -> str:
    low, high = item.number.low, item.number.high
    assert low is not None
    assert high is not None
    path = item.number.path
    left, right = (in_words(path, end, words.scenario, words.lang) for end in (low, high))
    return between(left, right, words.lang)


def _turns(item: Moved, words: Words) -> str:
    return ", ".join(title(words.scenario, "categories", name, words.lang) for name in item.turns)


def _row(item: Moved, answer: Answer, words: Words) -> Line:
    label = number_name(item.number.path, answer.scenario, words.lang)
    low, high = _ends(item, words)
    cells = [Cell(_range(item, words), "text"), Cell(low, "n"), Cell(high, "n"), Cell(_turns(item, words), "text")]
    return Line(label, cells, 0 if item.turns else 1, item.number.path)


def _bar(item: Moved, answer: Answer, words: Words) -> Bar:
    label = number_name(item.number.path, answer.scenario, words.lang)
    low, high = _ends(item, words)
    ends = tuple(None if end is None else words.plotted(end) for end in item.regret)
    turned = _turns(item, words)
    under = [words.say("r_tornado_range", range=_range(item, words))]
    under += [tag("span", words.say("r_tornado_turns", names=turned), class_="turns")] if turned else []
    shown = f"{low} / {high}"
    return Bar(label, ends[0], ends[1], shown, shown, item.number.path, under)
