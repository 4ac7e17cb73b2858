"""Allocations held fixed in every sample: how often each is ahead of the actual, what rules it breaks, its rank."""

from __future__ import annotations

from optimizer.report.number_names import rule_names
from optimizer.report.parts import Article, Table, plain_rows
from optimizer.report.sweep_words import of_samples, percent, plan_title
from optimizer.report.words import Words
from optimizer.sweep.fixed_plan import COMPUTED, FixedPlan
from optimizer.sweep.result import Sweep

_NAMED = 3
"""Rules that are named with how often they are broken."""


def plans_article(swept: Sweep, words: Words) -> Article | None:
    """The printed allocation and its rivals, each held fixed in every sample; None without an actual."""
    rows = []
    for name, plan in swept.findings.plans.items():
        ends = [words.measured(plan.difference.quantiles[k]) for k in (0, 2, 4)]
        rows.append(
            [plan_title(name, words), percent(plan.ahead), *ends, percent(plan.breaks_any), broken_shares(plan, words)]
        )
    if not rows:
        return None
    header = *words.each("sweep_allocation", "sweep_plan_ahead"), "5%", "50%", "95%"
    header += words.each("sweep_plan_breaks", "sweep_plan_rules")
    caption, notes = words.say("sweep_plans", actual=words.actual), (words.say("sweep_plans_note", k=_NAMED),)
    table = Table(header, plain_rows(rows), caption=caption, notes=notes)
    return Article("sampled-plans", words.say("sweep_held_head"), (table,), _held(swept, words))


def _held(swept: Sweep, words: Words) -> str:
    """What comes of the printed allocation."""
    plan = swept.findings.printed.get(COMPUTED)
    if plan is None:
        return ""
    share = of_samples(plan.ahead, words.lang)
    text = words.say("sweep_held", actual=words.actual, share=share, **words.spread(plan.difference))
    if not plan.breaks:
        return f"{text} {words.say('sweep_held_keeps')}"
    return f"{text} {words.say('sweep_held_breaks', share=percent(plan.breaks_any), rules=broken_shares(plan, words))}"


def broken_shares(plan: FixedPlan, words: Words) -> str:
    """The rules that a plan breaks most often, each with the share of samples."""
    breaks = list(plan.breaks.items())[:_NAMED]
    return ", ".join(f"{rule_names([rule], words.scenario, words.lang)} {percent(item)}" for rule, item in breaks)
