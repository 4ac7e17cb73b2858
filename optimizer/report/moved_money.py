"""What loses money and what gains it, named in one sentence of at most 40 words."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import UNMOVED
from optimizer.language.locale import LOCALES
from optimizer.report.figures import enumerated
from optimizer.report.words import Words

WORDS = 40
"""The most words of the sentence that names what moves."""
_NAMED = ((3, 3), (2, 3), (2, 2), (1, 2), (1, 1))
"""How many that lose money and how many that gain it are named: the first that keep to the number of words, or one."""
_LARGE = Fraction(1, 100)
"""A line that gives or gains less than this share of the money moved is not named."""
Side = list[tuple[str, Fraction]]
"""Titles with amounts, the largest first."""
_ZERO = Fraction(0)


def named_moves(at_total: Answer, key: str, values: dict[str, str], words: Words, frame: Callable[[str], str]) -> str:
    """What loses and what gains money, as many of each as the number of words allows."""
    baseline, whole = at_total.baseline, sum(at_total.spending.values(), _ZERO)
    assert baseline is not None
    lost, gained = sides(at_total, words)
    unequal = not words.scenario.has_budget and abs(whole - baseline.total) > UNMOVED * baseline.total
    if not lost or not gained or unequal:
        money = {"total": words.sum(baseline.total), "whole": words.sum(whole)}
        return frame(words.say(f"{key}_total", **values, **money))
    values["moved"] = words.sum(sum((amount for _, amount in lost), _ZERO))
    for a, b in _NAMED:
        names = {"lost": _named(lost, a, words), "gained": _named(gained, b, words)}
        sentence = frame(words.say(key, **values, **names))
        if len(sentence.split()) <= WORDS:
            break
    return sentence


def sides(answer: Answer, words: Words) -> tuple[Side, Side]:
    """What loses money against the actual and what gains it.

    Programmes stand under their titles; a category stands for them where it has two or more that are not fixed and the
    money of every one moves the same way. Money that is left over gains; where no programme's total moves, years do.
    """
    scenario, baseline = answer.scenario, answer.baseline
    assert baseline is not None
    least = UNMOVED * max(baseline.total, sum(answer.spending.values(), _ZERO))
    change = {n: answer.solution.spent(n) - Fraction(baseline.achieved.spent(n)) for n in scenario.programmes}
    items: dict[str, Fraction] = {}
    for name, amount in change.items():
        category = scenario.programmes[name].category or ""
        members = [m for m in scenario.categories.get(category, ()) if not scenario.programmes[m].fixed]
        one_way = any(all(way * change[m] > least for m in members) for way in (1, -1))
        whole = len(members) > 1 and one_way
        key = words.title("categories", category) if whole else words.title("programmes", name)
        items[key] = items.get(key, _ZERO) + amount
    if not any(abs(amount) > least for amount in items.values()):
        items = {}
        for (name, period), amount in answer.spending.items():
            key = f"{words.title('programmes', name)} {period}".strip()
            items[key] = items.get(key, _ZERO) + amount - Fraction(baseline.spending[name, period])
    upkeep, more = LOCALES[words.lang].within(words.say("upkeep")), answer.charged(answer.spending)
    items[upkeep] = items.get(upkeep, _ZERO) + more - answer.charged(baseline.spending)
    over = -sum(items.values(), _ZERO)
    items[words.say("head_unspent" if over > 0 else "head_unspent_before")] = over
    largest = sorted(items.items(), key=lambda item: -abs(item[1]))
    lost = [(name, -amount) for name, amount in largest if -amount > least]
    return lost, [(name, amount) for name, amount in largest if amount > least]


def _named(side: Side, most: int, words: Words) -> str:
    """The first titles of one side, with how many more there are, or that these are most of it."""
    moved = sum((amount for _, amount in side), _ZERO)
    large = sum(amount >= _LARGE * moved for _, amount in side)
    names = [name for name, _ in side[: min(most, large)]]
    if large > most:
        return words.say("and_more", names=", ".join(names), n=len(side) - most)
    named = enumerated(names, words.lang)
    return words.say("head_mostly", names=named) if large < len(side) else named
