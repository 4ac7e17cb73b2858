"""Allocations held fixed in every sample: how often each is ahead of the actual, what rules it breaks, its rank."""

from __future__ import annotations

from optimizer.report.number_names import rule_names
from optimizer.report.parts import Article, Table, plain_rows
from optimizer.report.sweep_words import SweepWords, of_samples, percent
from optimizer.sweep.fixed_plan import COMPUTED, FixedPlan

_NAMED = 3
"""Rules that are named with how often they are broken."""


def plans_article(told: SweepWords) -> Article | None:
    """The printed allocation and its rivals, held fixed."""
    table = held_plans(told)
    if table is None:
        return None
    return Article("sampled-plans", told.say("sweep_held_head"), (table,), held(told) or "")


def held(told: SweepWords) -> str | None:
    """The printed allocation held fixed, beside the actual of each sample; None without an actual."""
    plan = told.found.printed.get(COMPUTED)
    if plan is None:
        return None
    low, middle, high = (plan.difference.quantiles[k] for k in (0, 2, 4))
    text = told.say(
        "sweep_held", actual=told.actual, share=of_samples(plan.ahead, told.lang), low=told.measured(low),
        high=told.measured(high, True), middle=told.measured(middle, True),
    )  # fmt: skip
    if not plan.breaks:
        return f"{text} {told.say('sweep_held_keeps')}"
    return f"{text} {told.say('sweep_held_breaks', share=percent(plan.breaks_any), rules=broken(told, plan))}"


def broken(told: SweepWords, plan: FixedPlan) -> str:
    """The rules that a plan breaks most often, each with the share of samples."""
    breaks = list(plan.breaks.items())[:_NAMED]
    return ", ".join(f"{rule_names([rule], told.scenario, told.lang)} {percent(item)}" for rule, item in breaks)


def held_plans(told: SweepWords) -> Table | None:
    """The printed allocation and its rivals, each held fixed; None without an actual."""
    rows = []
    for name, plan in told.found.plans.items():
        ends = [told.measured(plan.difference.quantiles[k]) for k in (0, 2, 4)]
        rows.append([told.allocation(name), percent(plan.ahead), *ends, percent(plan.breaks_any), broken(told, plan)])
    if not rows:
        return None
    keys = ("sweep_allocation", "sweep_plan_ahead")
    header = [
        *(told.say(key) for key in keys),
        "5%",
        "50%",
        "95%",
        told.say("sweep_plan_breaks"),
        told.say("sweep_plan_rules"),
    ]
    caption, notes = told.say("sweep_plans", actual=told.actual), (told.say("sweep_plans_note", k=_NAMED),)
    return Table(tuple(header), plain_rows(rows), caption=caption, notes=notes)


def ranks(told: SweepWords) -> Table | None:
    """How often each allocation comes at each place."""
    ranking = told.found.ranking
    if ranking is None:
        return None
    rows = []
    for name, item in ranking.standings.items():
        places = [percent(place).removesuffix("%") for place in item.places]
        keeps = "" if item.keeps is None else percent(item.keeps)
        rows.append([_ranked(told, name), *places, told.measured(item.reached.quantiles[2]), keeps])
    header = [told.say("sweep_allocation"), *(str(k + 1) for k in range(len(rows)))]
    header += [told.say("sweep_reached"), told.say("sweep_keeps")]
    notes = (told.say("sweep_ranks_note"),)
    return Table(tuple(header), plain_rows(rows), caption=told.say("sweep_ranks"), notes=notes)


def order(told: SweepWords) -> str | None:
    """The most frequent order."""
    ranking = told.found.ranking
    if ranking is None:
        return None
    shown = " > ".join(_ranked(told, name) for name in ranking.order)
    return told.say("sweep_order", share=percent(ranking.often), names=shown)


def _ranked(told: SweepWords, name: str) -> str:
    """The allocation's name; what is ranked beside the named ones is each sample's own optimum."""
    return told.say("sweep_own") if name == COMPUTED else told.allocation(name)
