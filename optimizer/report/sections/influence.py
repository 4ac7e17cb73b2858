"""Which numbers the result hangs on: each at both ends of its range, switching values, and those that decide."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.assumption import Assumption, Bar, deciding
from optimizer.analysis.assumptions.switching import EVENLY, VALUES, Flip
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.analysis.verdict import LESS, MORE, NO_ANSWER
from optimizer.report.budget_lines import MANY, many
from optimizer.report.charts import rows as charts
from optimizer.report.charts.markup import join, tag
from optimizer.report.charts.rows import tornado_marks
from optimizer.report.figures import between, number
from optimizer.report.parts import GROUP, MEMBER, Article, Chart, Items, Table, present
from optimizer.report.sweep_words import ARROWS
from optimizer.report.words import Cells, Words

DIGITS = 3
"""Digits of a switching value, and of what stands beside it."""
_DRAWN = 12
"""So many of the most influential numbers are drawn and stand in the table."""


def deciding_assumptions(bars: Sequence[Assumption], words: Words) -> Article | None:
    """The three assumptions that decide, each with what holds on either side of its switching value."""
    chosen = deciding(bars)
    flips = [(item, item.turns[0] if item.turns else item.nearest) for item in chosen]
    said = [condition(item, flip, words) for item, flip in flips if flip is not None]
    if not said:
        return None
    key = "r_deciding_lead" if any(item.turns for item in chosen) else "nothing_turns"
    lead = words.say(key, values=EVENLY)
    return Article("deciding", words.say("deciding_head"), (Items(tuple(said), ordered=True),), lead)


def influence(answer: Answer, words: Words) -> Article | None:
    """Every number with a range at both ends of it; nothing without a comparison that can be missed."""
    bars = answer.influence
    if answer.baseline is None or answer.regret is None or not bars:
        return None
    regret, base = words.objective(answer.regret), words.plotted(answer.regret)
    shown = [bar for bar in bars if _shows(bar, regret, words)]
    data = _ends(shown, len(bars) - len(shown), regret, words)
    drawn = [_bar(bar, base, words) for bar in shown[:_DRAWN] if bar.gap_change]
    turning = sum(1 for bar in bars if bar.turns)
    legend = (
        ("low-end", words.say("r_low_end")),
        ("high-end", words.say("r_high_end")),
        ("base", f"{words.say('base')} {regret}"),
    )
    chart = Chart("tornado-chart", data.caption, lambda: charts.rows_chart(drawn, words.tick), data, (), legend)
    lead = words.say("r_tornado_lead", n=len(bars), values=EVENLY)
    lead += " " + (words.say("r_tornado_turning", turning=turning) if words.directed else words.say("no_directions"))
    lead += "" if drawn else " " + words.say("r_tornado_rounding", regret=regret)
    lead += " " + words.say("influence_most", most=MANY) if many(words.scenario) else ""
    ranges = chart if drawn else data if data.rows else None
    return Article("tornado", words.say("r_tornado"), present(ranges, _switching(answer.turning, words)), lead)


def _shows(bar: Bar, regret: str, words: Words) -> bool:
    """Whether a number changes the regret by more than what print may round away."""
    moves = None in bar.regret or words.objective(bar.gap_change / 2) != words.objective(0)
    return moves and {*map(words.regret, bar.regret)} != {regret}


def _ends(shown: Sequence[Bar], still: int, regret: str, words: Words) -> Table:
    """The numbers whose ends show most effect, how little others show, and how many show none."""
    note, less = words.say("influence_note", regret=regret), shown[_DRAWN:]
    if less:
        note += " " + words.say("influence_less", n=len(less), most=words.objective(less[0].gap_change))
    note += " " + words.say("influence_still", n=still) if still else ""
    note += " " + words.say("regret_none_note") if any(None in bar.regret for bar in shown) else ""
    caption = words.axis("r_tornado_plain")
    return words.table([_row(bar, words) for bar in shown[:_DRAWN]], caption, [note], 3)


def _row(bar: Bar, words: Words) -> tuple[Cells, str, str]:
    """The row of a number: what it rests on, its range and the regret at both ends."""
    low, high = map(words.regret, bar.regret)
    cells = {"number": words.number(bar.number.path), "status": words.say(f"status_{bar.number.status}")}
    cells |= {"range": words.ends(bar.number), "r_at_low": low, "r_at_high": high}
    return cells, GROUP if bar.turns else "", bar.number.path


def _bar(bar: Bar, base: float, words: Words) -> charts.ChartRow:
    label = words.number(bar.number.path)
    low, high = (None if end is None else words.plotted(end) for end in bar.regret)
    shown = " / ".join(map(words.regret, bar.regret))
    turned = words.say("r_tornado_turns", names=words.titles("categories", bar.turns))
    turns = tag("span", turned, class_="turns") if bar.turns else None
    under = join(words.say("r_tornado_range", range=words.ends(bar.number)), turns)
    return charts.ChartRow(label, tornado_marks(low, high, base), shown, 1, under)


def _switching(turning: Sequence[Assumption], words: Words) -> Table | None:
    """One row for each number, with the changes within its range, the nearest first."""
    rows: list[Cells] = []
    for item in turning:
        path, turns = item.number.path, list[str]()
        for flip in item.turns or tuple(flip for flip in (item.nearest,) if flip is not None):
            ways = [
                words.say("no_allocation") if way in (NO_ANSWER, "none") else ARROWS.get(way, "·")
                for way in (flip.before, flip.after)
            ]
            at = words.value(last_value(flip, item), path, DIGITS)
            turns.append(f"{words.title('categories', flip.measure)} {at} ({' → '.join(ways)})")
        now = words.value(item.value, path, DIGITS)
        rows.append({"number": words.number(path), "value": now, "switching_ways": "; ".join(turns)})
    notes = [words.say("switching_note", n=VALUES)]
    return words.table(rows, words.say("switching_head"), notes, long=["switching_ways"]) if rows else None


def assumptions_table(sensitivity: Sensitivity, words: Words) -> Table | None:
    """The numbers that move the regret most or turn a direction, with effects and switching value; None without any."""
    rows: list[tuple[Cells, str, str]] = []
    shown = sensitivity.influential
    for item in shown:
        path = item.number.path
        cells = {"number": words.number(path), "range": words.ends(item.number, DIGITS)}
        cells |= {"marginal_column": _marginal(item, words), "regret": " / ".join(map(words.regret, item.bar.regret))}
        rows.append((cells | ({"switching_column": _nearest(item, words)} if words.directed else {}), "", ""))
        rows.append(({"number": f"{path} [{words.say(f'status_{item.number.status}')}]"}, MEMBER, ""))
    caption = words.say("assumptions_head", n=len(sensitivity.answer.tornado), shown=len(shown))
    notes = [words.say("switching_note", n=VALUES) if words.directed else words.say("no_directions")]
    return words.table(rows, caption, notes) if rows else None


def condition(item: Assumption, flip: Flip, words: Words) -> str:
    """Between which values a direction holds, and the directions beyond them."""
    path, own = item.number.path, flip.before if flip.at >= item.value else flip.after
    same = [other for other in item.flips if other.measure == flip.measure]
    lower, upper = ([end for end in same if (end.at < item.value) == lies_under] for lies_under in (True, False))
    nearest = {"above": lower[-1]} if lower else {}
    nearest |= {"below": upper[0]} if upper else {}
    shown = words.values([last_value(end, item) for end in nearest.values()], path, DIGITS)
    ends = dict(zip(nearest, shown, strict=True))
    outcomes = dict[str, list[str]]()  # what follows, and beyond which ends
    for side, end in nearest.items():
        way = end.after if side == "below" else end.before
        outcomes.setdefault("reverses" if {own, way} == {MORE, LESS} else way, []).append(side)
    beyond = (
        words.say(f"else_{'_'.join(sides)}", **ends, then=words.say(f"then_{way}")) for way, sides in outcomes.items()
    )
    first, last = words.values((item.solved[0], item.solved[-1]), path, DIGITS)
    said = words.say(
        "turn_holds" if own in (MORE, LESS) else "turn_undecided", item=words.title("categories", flip.measure),
        way=words.say(f"way_{own}") if own in (MORE, LESS) else "", assumption=words.number(path),
        where=words.say(f"while_{'_'.join(ends)}", **ends), beyond=", ".join(beyond), now=words.value(item.value, path),
        status=words.say(f"status_{item.number.status}"), range=words.ends(item.number),
        solved=between(first, last, words.lang),
    )  # fmt: skip
    return said + words.say("holds_again") if len(same) > len(nearest) else said


def last_value(flip: Flip, item: Assumption) -> float:
    """A switching value as it is printed: of the values solved around it 0, or the one where the verdict holds."""
    return flip.low if flip.at >= item.value or flip.low == 0 else flip.high


def _marginal(item: Assumption, words: Words) -> str:
    """What 1% of a number adds to the objective: `-` where nothing is known, both sides where they differ."""
    down, up = item.marginal
    sides = ["-" if side is None else number(words.plotted(side * item.value / 100), 3) for side in (down, up)]
    return sides[0] if down == up else words.say("one_sided", down=sides[0], up=sides[1])


def _nearest(item: Assumption, words: Words) -> str:
    """The nearest change of a category's direction, or at how many values from where to where there is none."""
    flip, path = item.nearest, item.number.path
    if flip is not None:
        return words.value(last_value(flip, item), path, DIGITS)
    low, high = words.values((item.solved[0], item.solved[-1]), path, DIGITS)
    return words.say("no_change", n=len(item.solved), low=low, high=high)
