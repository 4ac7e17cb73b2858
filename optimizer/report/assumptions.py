"""What each assumption does to the conclusion, as a table, in sentences and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.analysis.assumptions.assumption import Assumption, deciding
from optimizer.analysis.assumptions.switching import VALUES, Flip
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.language.catalog import say
from optimizer.report.document import json_number as plain
from optimizer.report.document import json_record
from optimizer.report.figures import between, number, title
from optimizer.report.number_names import number_name, value_in_words
from optimizer.report.parts import MEMBER, Row, Table
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario

_SHOWN = 15
DIGITS = 3
"""Digits of a switching value, and of what stands beside it."""


def assumptions_table(found: Sequence[Assumption], words: Words, shown: int = _SHOWN) -> Table | None:
    """The numbers that move the regret most, each with its effects and switching value; None where there are none."""
    if not found:
        return None
    rows, scenario, lang = [], words.scenario, words.lang
    for item in found[:shown]:
        low, high = (amount(end, item, scenario, lang) for end in (item.number.low, item.number.high))
        regrets = [words.say("regret_none") if r is None else f"{r:,.1f}" for r in item.bar.regret]
        effects = between(low, high, lang), _marginal(item, lang), " / ".join(regrets), _nearest(item, scenario, lang)
        rows.append(Row((number_name(item.number.path, scenario, lang), *effects)))
        beneath = f"{item.number.path} {words.say(f'label_{item.number.status}')}"
        rows.append(Row((beneath, *[""] * len(effects)), MEMBER))
    header = words.each("number", "range", "marginal_column", "regret", "switching_column")
    caption = words.say("assumptions_head", n=len(found), shown=len(found[:shown]))
    return Table(header, tuple(rows), caption=caption, notes=(words.say("switching_note", n=VALUES),))


def condition(item: Assumption, flip: Flip, scenario: Scenario, lang: str) -> str:
    """While what a verdict holds, and what holds beyond."""
    upward = flip.at >= item.switching.value
    own, then = (flip.before, flip.after) if upward else (flip.after, flip.before)
    ending = "reverses" if {own, then} == {MORE, LESS} else then
    low, high = (amount(end, item, scenario, lang) for end in (item.number.low, item.number.high))
    name = own if own in (MORE, LESS) else UNDECIDED
    beyond = (other for other in item.turns if other.measure == flip.measure)
    again = any(other.at > flip.at if upward else other.at < flip.at for other in beyond)
    said = say(
        "holds_below" if upward else "holds_above", lang,
        item=title(scenario, "categories", flip.measure, lang), way=say(f"way_{name}", lang),
        assumption=number_name(item.number.path, scenario, lang),
        v=amount(last_value(flip, item), item, scenario, lang),
        then=say(f"then_{ending}", lang),
        lo=low, hi=high,
    )  # fmt: skip
    return said + say("holds_again", lang) if again else said


def last_value(flip: Flip, item: Assumption) -> float:
    """A switching value as it is printed: of the values solved around it, the one where the verdict still holds."""
    return flip.low if flip.at >= item.switching.value else flip.high


def statement(item: Assumption, scenario: Scenario, lang: str) -> str:
    """One assumption with its range, what it rests on, who judged, and its switching value."""
    own = item.number
    note = say("has_source", lang, sources=", ".join(own.sources)) if own.sources else say("no_figure", lang)
    if own.status == "assumed":
        note += f" {say('judged_scenario' if own.by_scenario else 'judged_model', lang)};"
    low, high = (amount(end, item, scenario, lang) for end in (own.low, own.high))
    value = amount(item.switching.value, item, scenario, lang)
    label = say(f"label_{own.status}", lang)
    return say(
        "assumption_line",
        lang,
        label=label,
        item=number_name(own.path, scenario, lang),
        v=value,
        lo=low,
        hi=high,
        note=note,
        sv=_nearest(item, scenario, lang),
    )


def amount(value: Any, item: Assumption, scenario: Scenario, lang: str) -> str:
    """A value of the number of an assumption in words: what is solved for has three digits."""
    return "-" if value is None else value_in_words(item.number.path, value, scenario, lang, DIGITS)


def _marginal(item: Assumption, lang: str) -> str:
    if item.marginal is None:
        return "-"
    down, up = item.marginal.per_cent(item.marginal.optimum)
    if down != up:
        sides = ("-" if side is None else number(side, 3) for side in (down, up))
        return say("one_sided", lang, down=next(sides), up=next(sides))
    return "-" if up is None else number(up, 3)


def _nearest(item: Assumption, scenario: Scenario, lang: str) -> str:
    """The nearest change of a category's direction, or at how many values from where to where there is none."""
    flip, own = item.nearest, item.switching
    if flip is not None:
        return amount(last_value(flip, item), item, scenario, lang)
    words = {"low": amount(own.low, item, scenario, lang), "high": amount(own.high, item, scenario, lang)}
    return say("no_change", lang, n=len(own.solved), **words)


def assumption_document(found: Sequence[Assumption]) -> dict[str, Any]:
    """`switching_values[path]`, `marginal`, `tornado` and `deciding` as plain data."""
    return {
        "switching_values": {item.number.path: _switching(item) for item in found},
        "marginal": {
            item.number.path: json_record(item.marginal, "optimum", "actual", "regret", solved_again="kinked")
            for item in found
            if item.marginal is not None
        },
        "tornado": {item.number.path: json_record(item.bar, "optimum", "gap", "regret", "turns") for item in found},
        "deciding": [item.number.path for item in deciding(found)],
    }


def _switching(item: Assumption) -> dict[str, Any]:
    own = item.switching
    return {
        "value": own.value,
        "low": plain(item.number.low),
        "high": plain(item.number.high),
        "interval": [own.low, own.high],
        "status": item.number.status,
        "by_scenario": item.number.by_scenario,
        "flips": [
            {
                "measure": flip.measure, "between": [flip.low, flip.high], "before": flip.before, "after": flip.after,
                "in_range": own.in_range(flip),
            }
            for flip in own.flips
        ],
        "values": len(own.solved),
    }  # fmt: skip
