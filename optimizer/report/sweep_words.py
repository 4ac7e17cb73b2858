"""How shares of samples are written, and what the numbers, allocations and plans of a sweep are called."""

from __future__ import annotations

from optimizer.language.catalog import say
from optimizer.plans.plans import ACTUAL, MADE
from optimizer.report.figures import between
from optimizer.report.number_names import number_name
from optimizer.report.words import Words
from optimizer.sweep.draws import VARIANT
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED
from optimizer.sweep.statistics import Share


def drawn_title(path: str, words: Words) -> str:
    """What people call an uncertain number, or the choice of a variant."""
    return words.say("variant") if path == VARIANT else number_name(path, words.scenario, words.lang)


def plan_title(name: str, words: Words) -> str:
    """What people call a plan or an allocation."""
    if name == ACTUAL:
        return words.actual
    if name in MADE:
        return words.say(f"plan_{name}")
    if name in (COMPUTED, AT_ACTUAL_TOTAL):
        return words.say("computed" if name == COMPUTED else "sweep_at_total", actual=words.actual)
    title = words.scenario.allocations[name][1].title
    return title.say(words.lang) if title is not None else name


def percent(item: Share) -> str:
    """A share of samples; one that is not whole never reads as none or all of them."""
    if item.share is None:
        return "-"
    if item.hits in (0, item.n):
        return "100%" if item.hits else "0%"
    value = 100 * item.share
    return "<0.1%" if value < 0.05 else ">99.9%" if value >= 99.95 else f"{value:.1f}%"


def of_samples(item: Share, lang: str) -> str:
    """A share as a sentence names it: of samples, or all of them with how many they are."""
    if item.n and item.hits == item.n:
        return say("all_samples", lang, n=f"{item.n:,}")
    return say("of_samples", lang, share=percent(item))


def sample_interval(item: Share, lang: str) -> str:
    """The interval of a share."""
    if item.low is None or item.high is None:
        return "-"
    return between(f"{100 * item.low:.1f}", f"{100 * item.high:.1f}%", lang)


def with_interval(item: Share, lang: str) -> str:
    """A share with its interval."""
    return percent(item) if item.low is None else f"{percent(item)} ({sample_interval(item, lang).removesuffix('%')})"
