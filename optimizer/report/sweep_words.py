"""How verdicts, runs and shares of samples are written; what variants, numbers, allocations and plans are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import LESS, MORE, Verdict
from optimizer.language.catalog import say
from optimizer.plans.plans import ACTUAL, OPTIMISED_PLANS
from optimizer.report.figures import between
from optimizer.report.words import Words
from optimizer.sweep.draws import VARIANT
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED, FixedPlan
from optimizer.sweep.statistics import SampleShare

if TYPE_CHECKING:
    from optimizer.sweep.result import Sweep


def sweep_of(answer: Answer) -> Sweep | None:
    """The samples that an answer comes with."""
    return getattr(answer, "sweep", None)


def drawn_title(path: str, words: Words) -> str:
    """What people call an uncertain number, or the choice of a variant."""
    return words.say("variant") if path == VARIANT else words.number(path)


def plan_title(name: str, words: Words) -> str:
    """What people call a plan or an allocation."""
    if name == ACTUAL:
        return words.actual
    if name in OPTIMISED_PLANS:
        return words.say(f"plan_{name}")
    if name in (COMPUTED, AT_ACTUAL_TOTAL):
        return words.say("computed" if name == COMPUTED else "sweep_at_total", actual=words.actual)
    title = words.scenario.allocations[name].title
    return title.say(words.lang) if title is not None else name


def percent(item: SampleShare) -> str:
    """A share of samples; one that is not whole never reads as none or all of them."""
    if item.share is None:
        return "-"
    if item.hits in (0, item.n):
        return "100%" if item.hits else "0%"
    value = 100 * item.share
    return "<0.1%" if value < 0.05 else ">99.9%" if value >= 99.95 else f"{value:.1f}%"


def of_samples(item: SampleShare, lang: str) -> str:
    """A share as a sentence names it: of samples, or all of them with how many they are."""
    if item.n and item.hits == item.n:
        return say("all_samples", lang, n=f"{item.n:,}")
    return say("of_samples", lang, share=percent(item))


def with_interval(item: SampleShare, lang: str) -> str:
    """A share with its interval."""
    if item.low is None or item.high is None:
        return percent(item)
    return f"{percent(item)} ({between(f'{100 * item.low:.1f}', f'{100 * item.high:.1f}', lang)})"


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


_BROKEN = 3
"""Rules that are named with how often they are broken."""


def broken_shares(plan: FixedPlan, words: Words) -> str:
    """The rules that a plan breaks most often, each with the share of samples."""
    breaks = list(plan.breaks.items())[:_BROKEN]
    return ", ".join(f"{words.rules([rule])} {percent(item)}" for rule, item in breaks)


def direction_words(verdict: Verdict, lang: str) -> str:
    """The direction, with samples the share of them that have it too."""
    return say(verdict.direction, lang) + ("" if verdict.share is None else f" {100 * verdict.share:.1f}%")


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
