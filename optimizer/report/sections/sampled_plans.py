"""Allocations held fixed in every sample: how often each is ahead of the actual, what rules it breaks, its rank."""

from __future__ import annotations

from optimizer.report.number_names import rule_names
from optimizer.report.parts import Article, Table, plain_rows
from optimizer.report.sweep_words import SweepWords, of_samples, percent
from optimizer.sweep.fixed_plan import COMPUTED, FixedPlan

_NAMED = 3
"""Rules that are named with how often they are broken."""


def plans_article(told: SweepWords) -> Article | None:
    """The printed allocation and its rivals, each held fixed in every sample; None without an actual."""
    rows = []
    for name, plan in told.found.plans.items():
        ends = [told.measured(plan.difference.quantiles[k]) for k in (0, 2, 4)]
        rows.append([told.allocation(name), percent(plan.ahead), *ends, percent(plan.breaks_any), broken(told, plan)])
    if not rows:
        return None
    header = *told.each("sweep_allocation", "sweep_plan_ahead"), "5%", "50%", "95%"
    header += told.each("sweep_plan_breaks", "sweep_plan_rules")
    caption, notes = told.say("sweep_plans", actual=told.actual), (told.say("sweep_plans_note", k=_NAMED),)
    table = Table(header, plain_rows(rows), caption=caption, notes=notes)
    return Article("sampled-plans", told.say("sweep_held_head"), (table,), _held(told))


def _held(told: SweepWords) -> str:
    """What comes of the printed allocation."""
    plan = told.found.printed.get(COMPUTED)
    if plan is None:
        return ""
    share = of_samples(plan.ahead, told.lang)
    text = told.say("sweep_held", actual=told.actual, share=share, **told.spread(plan.difference))
    if not plan.breaks:
        return f"{text} {told.say('sweep_held_keeps')}"
    return f"{text} {told.say('sweep_held_breaks', share=percent(plan.breaks_any), rules=broken(told, plan))}"


def broken(told: SweepWords, plan: FixedPlan) -> str:
    """The rules that a plan breaks most often, each with the share of samples."""
    breaks = list(plan.breaks.items())[:_NAMED]
    return ", ".join(f"{rule_names([rule], told.scenario, told.lang)} {percent(item)}" for rule, item in breaks)
