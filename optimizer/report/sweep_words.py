"""How shares and ranges of samples, directions, verdicts and runs are written."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import CONDITIONAL_FROM, LESS, MORE, ROBUST_FROM, Verdict
from optimizer.report.figures import between, number
from optimizer.report.words import Words
from optimizer.sweep.fixed_plan import FixedPlan
from optimizer.sweep.scenario_discovery import PrimBox
from optimizer.sweep.statistics import SampleDistribution, SampleShare

ARROWS = {MORE: "▲", LESS: "▼"}
WAYS = {MORE: "up", LESS: "down"}
"""Classes of directions."""
_BROKEN = 3
"""Rules that are named with how often they are broken."""


def sampled(answer: Answer) -> bool:
    """Whether the verdicts of an answer have samples."""
    return any(verdict.word is not None for verdict in answer.verdict.values())


def whole_budget(words: Words) -> str:
    """The budget, of several periods together."""
    return words.sum(sum(words.scenario.budgets(), Fraction(0)))


def at_budget(answer: Answer, words: Words) -> list[str]:
    """At which budget directions are, in a sentence; nothing where the actual has that total."""
    apart = answer.baseline is not None and answer.baseline.added is not None
    return [words.say("pic_totals", budget=whole_budget(words))] if apart else []


def percentage(share: float) -> str:
    """A share from 0 to 1; one that is not whole never reads as none or all.

    >>> percentage(1.0), percentage(0.9997), percentage(0.896), percentage(0.0)
    ('100%', '>99.9%', '89.6%', '0%')
    """
    if share in (0, 1):
        return f"{share:.0%}"
    return "<0.1%" if share < 0.0005 else ">99.9%" if share >= 0.9995 else f"{_per_cent(share)}%"


def _per_cent(share: float) -> str:
    """A share of one decimal, more where it would read as one from which verdicts change, and is below that.

    >>> _per_cent(0.8994), _per_cent(0.89999), _per_cent(0.9)
    ('89.9', '89.999', '90.0')
    """
    edges = CONDITIONAL_FROM, ROBUST_FROM
    digits = next(k for k in range(1, 15) if all((round(share, k + 2) < edge) == (share < edge) for edge in edges))
    return f"{100 * share:.{digits}f}"


def percent(item: SampleShare) -> str:
    """A share of samples; `-` without samples."""
    return "-" if item.share is None else percentage(item.share)


def of_samples(item: SampleShare, words: Words) -> str:
    """A share as a sentence names it: of samples, or all of them with how many they are."""
    if item.hits == item.n > 1:
        return words.say("all_samples", n=f"{item.n:,}")
    return words.say("of_samples", share=percent(item))


def with_interval(item: SampleShare, lang: str) -> str:
    """A share with its interval."""
    if item.low is None or item.high is None:
        return percent(item)
    return f"{percent(item)} ({between(_per_cent(item.low), _per_cent(item.high), lang)})"


def nine_tenths(values: SampleDistribution, words: Words, unit: bool = False) -> str:
    """The ends of 90% of values of the objective, one figure where both read the same; money has a unit at each end."""
    low, *_, high = values.quantiles
    first = words.measured(low, unit and words.scenario.goal.in_money)
    last = words.measured(high, unit)
    return last if words.measured(low) == words.measured(high) else between(first, last, words.lang)


def broken_shares(plan: FixedPlan, words: Words) -> str:
    """The rules that a plan breaks most often, each with the share of samples."""
    breaks = list(plan.breaks.items())[:_BROKEN]
    return ", ".join(f"{words.rules([rule])} {percent(item)}" for rule, item in breaks)


def unjudged(plans: Iterable[FixedPlan], words: Words) -> tuple[str, ...]:
    """That a sample without a plan's programmes, or without a proof, counts against it; nothing where none does."""
    return words.each("plan_unjudged") if any(plan.breaks_any.n < plan.ahead.n for plan in plans) else ()


def direction_words(verdict: Verdict, words: Words) -> str:
    """The direction, with samples the share of them that have it too."""
    return words.say(verdict.direction) + ("" if verdict.share is None else f" {percentage(verdict.share)}")


def direction_rule(words: Words) -> str:
    """When a sample has a direction."""
    whole = words.say("pic_whole" if words.scenario.has_budget else "pic_whole_none")
    return words.say("pic_direction_rule", gain=words.the_gain, whole=whole)


def imposed(answer: Answer) -> set[str]:
    """The fields whose direction limits alone impose: the least they allow is above the actual, or the most below."""
    if answer.baseline is None:
        return set()
    before, possible = answer.scenario.by_category(answer.baseline.spending), answer.possible.categories
    ends = {name: possible[name] for name in answer.directions}
    above = {name for name, (low, _) in ends.items() if low is not None and low > before[name]}
    return above | {name for name, (_, high) in ends.items() if high is not None and high < before[name]}


def runs_count(verdict: Verdict, words: Words) -> str:
    """How many robustness runs share the direction."""
    return words.say("runs_count", n=len(verdict.runs), k=len(verdict.runs) - len(verdict.against))


def runs_words(verdict: Verdict, words: Words) -> str:
    """How many robustness runs share the direction, and which do not."""
    agreed, names = runs_count(verdict, words), ", ".join(words.variant(run) for run in verdict.against)
    return f"{agreed} ({words.say('runs_against', names=names)})" if names else agreed


def box_words(box: PrimBox, words: Words) -> dict[str, str]:
    """The conditions of a box, how many samples it was judged on, and its shares."""
    conditions = (
        f"{words.number(item.path)} {'>' if item.above else '≤'} {words.value(item.bound, item.path)}"
        for item in box.conditions
    )
    parts = {"density": box.density, "coverage": box.coverage, "base": box.base, "mass": box.mass}
    # Two digits, but for a share that would then read as all.
    shown = {name: percentage(part) if part >= 0.995 else f"{number(100 * part, 2)}%" for name, part in parts.items()}
    shown |= {"n": f"{box.n:,}", "conditions": words.say("sweep_and").join(conditions)}
    return shown | {"shares": words.say("plan_turning_shares", **shown)}
