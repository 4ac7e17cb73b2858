"""Which numbers the result hangs on, for every format but HTML, which draws them: ends of ranges, switching values."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.assumption import Assumption, deciding
from optimizer.analysis.assumptions.switching import VALUES, Flip
from optimizer.analysis.assumptions.tornado import Bar
from optimizer.analysis.verdict import NONE
from optimizer.report.assumptions import condition, near, statement
from optimizer.report.figures import between, number, title
from optimizer.report.html.parts import Words
from optimizer.report.language import say
from optimizer.report.number_names import number_name
from optimizer.report.parts import Head, Items, Part, Table, plain_rows
from optimizer.report.used_numbers import shown as in_words
from optimizer.scenario.units import DURATION, MONEY


class Influence:
    """What each number with a range does, computed once for a report; empty without a comparison."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        # Amounts of an allocation are what is compared with, not what is assumed.
        self.bars = tuple(bar for bar in answer.tornado if bar.number.path not in answer.scenario.amounts)
        self.turning = answer.turning


def deciding_parts(found: Influence, lang: str) -> list[Part]:
    """The three assumptions that decide, in sentences; nothing where no number turns a verdict."""
    scenario, items = found.answer.scenario, []
    for item in deciding(found.turning):
        flip = item.turns[0] if item.turns else item.nearest
        if flip is not None:
            items.append(f"{condition(item, flip, scenario, lang)} {statement(item, scenario, lang)}")
    return [Head(say("deciding_head", lang)), say("r_deciding_lead", lang), Items(tuple(items))] if items else []


def influence_parts(found: Influence, lang: str) -> list[Part]:
    """Every number with a range at both ends of it, and the switching values of those that turn a verdict."""
    answer, bars = found.answer, found.bars
    if answer.baseline is None or answer.regret is None or not bars:
        return []
    words = Words(answer.scenario, lang)
    turning = sum(1 for bar in bars if bar.turns)
    parts: list[Part] = [Head(say("r_tornado", lang)), say("r_tornado_lead", lang, n=len(bars), turning=turning)]
    parts.append(_ends(bars, words, answer))
    switching = _switching(found.turning, words)
    return [*parts, *([] if switching is None else [switching])]


def _ends(bars: Sequence[Bar], words: Words, answer: Answer) -> Table:
    assert answer.regret is not None
    rows, still, base = list[list[str]](), 0, words.objective(answer.regret)
    for bar in bars:
        path = bar.number.path
        low, high = (words.say("regret_none") if end is None else words.objective(end) for end in bar.regret)
        turned = ", ".join(title(words.scenario, "categories", name, words.lang) for name in bar.turns)
        if (low, high) == (base, base) and not turned:
            still += 1
        else:
            rows.append([number_name(path, words.scenario, words.lang), _range(bar, words), turned, low, high])
    header = tuple(words.say(key) for key in ("number", "range", "turns", "r_at_low", "r_at_high"))
    caption = words.say("r_tornado_scored" if words.scored else "r_tornado_plain")
    note = words.say("influence_note", regret=base)
    note += " " + words.say("influence_still", n=still) if still else ""
    note += " " + words.say("regret_none_note") if any(None in bar.regret for bar in bars) else ""
    return Table(header, plain_rows(rows), 3, caption, (note,))


def _range(bar: Bar, words: Words) -> str:
    ends = (bar.number.low, bar.number.high)
    shown = ["-" if end is None else in_words(bar.number.path, end, words.scenario, words.lang) for end in ends]
    return between(shown[0], shown[1], words.lang)


def _switching(turning: Sequence[Assumption], words: Words) -> Table | None:
    """One row for each change within the range of a number."""
    rows, scenario = [], words.scenario
    for item in turning:
        label = number_name(item.number.path, scenario, words.lang)
        own = _value(item, item.switching.value, words)
        changes = item.turns or tuple(flip for flip in (item.nearest,) if flip is not None)
        for flip in changes:
            field = title(scenario, "categories", flip.measure, words.lang)
            rows.append([label, field, _ways(flip, words), own, _value(item, near(flip, item), words)])
            label = own = ""
    if not rows:
        return None
    header = tuple(words.say(key) for key in ("number", "category", "switching_ways", "value", "switching_column"))
    note = words.say("switching_note", n=VALUES)
    return Table(header, plain_rows(rows), 3, words.say("switching_head"), (note,))


def _value(item: Assumption, value: float, words: Words) -> str:
    """A value in the unit of its number; durations in years throughout, so that they stand one below the other."""
    exact = Fraction(value).limit_denominator(10**9)
    if words.scenario.numbers.dimension(item.number.path) == DURATION:
        return words.say("r_years", n=number(exact, 3))
    if words.scenario.numbers.dimension(item.number.path) == MONEY:
        return in_words(item.number.path, exact, words.scenario, words.lang)
    return number(exact, 3)


def _ways(flip: Flip, words: Words) -> str:
    return " → ".join(words.say("r_no_answer" if way in (NONE, "none") else way) for way in (flip.before, flip.after))
