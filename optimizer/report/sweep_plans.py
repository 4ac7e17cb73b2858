"""The printed allocation and its rivals held fixed in every sample, and how the samples' own optima move money."""

from __future__ import annotations

from optimizer.report.figures import title
from optimizer.report.number_names import rule_names
from optimizer.report.parts import Table, plain_rows
from optimizer.report.sweep_ranks import allocation
from optimizer.report.sweep_words import SweepWords, of_samples, percent
from optimizer.sweep.fixed_plan import COMPUTED, FixedPlan

_NAMED = 3
"""Rules that are named with how often they are broken."""


def held(told: SweepWords) -> str | None:
    """The printed allocation held fixed, beside the actual of each sample; None without an actual."""
    plan = told.found.printed.get(COMPUTED)
    if plan is None:
        return None
    low, middle, high = (plan.difference.quantiles[k] for k in (0, 2, 4))
    text = told.say(
        "sweep_held", actual=told.actual, share=of_samples(plan.ahead, told.lang), low=told.objective(low),
        high=told.objective(high, True), middle=told.objective(middle, True),
    )  # fmt: skip
    if not plan.breaks:
        return f"{text} {told.say('sweep_held_keeps')}"
    return f"{text} {told.say('sweep_held_breaks', share=percent(plan.breaks_any), rules=broken(told, plan))}"


def broken(told: SweepWords, plan: FixedPlan) -> str:
    """The rules that a plan breaks most often, each with the share of samples."""
    breaks = list(plan.breaks.items())[:_NAMED]
    return ", ".join(f"{rule_names([rule], told.scenario, told.lang)} {percent(item)}" for rule, item in breaks)


def plans(told: SweepWords) -> Table | None:
    """The printed allocation and its rivals, each held fixed; None without an actual."""
    rows = []
    for name, plan in told.found.plans.items():
        ends = [told.objective(plan.difference.quantiles[k]) for k in (0, 2, 4)]
        rows.append([allocation(told, name), percent(plan.ahead), *ends, percent(plan.breaks_any), broken(told, plan)])
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


def moves(told: SweepWords) -> Table | None:
    """For each programme how often the samples' own optima move money as the printed allocation does."""
    rows = []
    for name, move in told.found.moves.items():
        way = told.say("sweep_move_same" if move.direction == "same" else move.direction)
        rows.append([title(told.scenario, "programmes", name, told.lang), way, percent(move.same), percent(move.zero)])
    if not rows:
        return None
    header = tuple(told.say(key) for key in ("programme", "sweep_printed", "sweep_move_alike", "sweep_move_zero"))
    return Table(
        header, plain_rows(rows), left=2, caption=told.say("sweep_moves"), notes=(told.say("sweep_moves_note"),)
    )
