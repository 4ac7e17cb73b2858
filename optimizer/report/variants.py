"""The direction and verdict of each category, and what variants are called."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED, Verdict
from optimizer.language.catalog import say

ARROWS = {MORE: "▲", LESS: "▼"}
WAYS = {MORE: "up", LESS: "down"}
"""Classes of directions."""


def variant_title(answer: Answer, name: str, lang: str) -> str:
    """What people call a variant."""
    block = answer.scenario.question.variants.get(name)
    return block.title.say(lang) if block is not None and block.title is not None else name


def sampled(answer: Answer) -> bool:
    """Whether the verdicts of an answer have samples."""
    return any(verdict.word is not None for verdict in answer.verdict.values())


def verdict_words(verdict: Verdict, lang: str) -> str:
    """The verdict with its reason: the share of samples with the direction, or that this itself is undecided."""
    if verdict.word is None or verdict.share is None:
        return ""
    word = say(verdict.word, lang)
    if verdict.direction == UNDECIDED:
        return say("verdict_undecided", lang, word=word)
    return say("verdict_share", lang, word=word, way=say(verdict.direction, lang), share=f"{100 * verdict.share:.1f}%")


def imposed(answer: Answer) -> set[str]:
    """The fields whose direction limits alone impose: the least they allow is above the actual, or the most below."""
    if answer.baseline is None:
        return set()
    before, names = answer.by_category(answer.baseline.spending), set()
    for name in answer.directions:
        low, high = answer.possible.categories[name]
        above, below = low is not None and low > before[name], high is not None and high < before[name]
        names |= {name} if above or below else set()
    return names


def runs_count(verdict: Verdict, lang: str) -> str:
    """How many robustness runs share the direction."""
    return say("runs_count", lang, n=len(verdict.runs), k=len(verdict.runs) - len(verdict.against))


def runs_words(answer: Answer, verdict: Verdict, lang: str) -> str:
    """How many robustness runs share the direction, and which do not."""
    agreed = runs_count(verdict, lang)
    names = ", ".join(variant_title(answer, run, lang) for run in verdict.against)
    return f"{agreed} ({say('runs_against', lang, names=names)})" if names else agreed


def verdict_notes(answer: Answer, lang: str) -> tuple[str, ...]:
    """The rule, or why there is no verdict, and which runs count for robustness."""
    runs = next(iter(answer.verdict.values())).runs
    rule = say("verdict_rule" if sampled(answer) else "verdict_needs_samples", lang)
    names = ", ".join(variant_title(answer, run, lang) for run in runs)
    return (rule, say("runs_named", lang, names=names)) if runs else (rule,)
