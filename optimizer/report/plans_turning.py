"""Where the verdict on the plan that holds up turns, in sentences: which assumptions, which weights."""

from __future__ import annotations

from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.plans import Plans
from optimizer.report.figures import title
from optimizer.report.plans_information import plan_name
from optimizer.report.sweep_region import box_words
from optimizer.report.sweep_words import SweepWords, percent
from optimizer.sweep.fixed_plan import COMPUTED
from optimizer.sweep.scenario_discovery import Box
from optimizer.sweep.statistics import Share


def turning_parts(plans: Plans, lang: str, noted: bool = False) -> list[str]:
    """A paragraph, and where it is ``noted`` how the conditions were found; nothing where the plan moves no money."""
    if not plans.beats_the_actual:
        return []
    told = SweepWords(plans.sweep, lang)
    boxes = [item.box for item in (plans.turning.region, plans.breaking) if item.box is not None]
    note = [told.say("plan_turning_note", n=f"{boxes[0].n:,}")] if boxes and noted else []
    return [" ".join([*_behind(plans, told), *_breaks(plans, told), *_weights(plans, told)]), *note]


def _behind(plans: Plans, told: SweepWords) -> list[str]:
    """In how many samples the plan is not ahead, and where these lie; where they are too few, the least leads."""
    found, box = plans.turning, plans.turning.region.box
    behind = {"k": f"{found.behind.hits:,}", "n": f"{found.behind.n:,}", "share": percent(found.behind)}
    names = {"plan": plan_name(plans, SUREST_LEAD, told.lang), "actual": told.actual}
    first = told.say("plan_turning_behind" if found.behind.hits else "plan_turning_never", **names, **behind)
    bound = told.objective(found.bound, True)
    if box is None:
        key = "plan_turning_no_box_least" if found.bound else "plan_turning_no_box"
        return [first, told.say(key if found.region.differences else "plan_turning_few", bound=bound)]
    return [
        first,
        told.say("plan_turning_least" if found.bound else "plan_turning_where", bound=bound, **_lies(told, box)),
    ]


def _breaks(plans: Plans, told: SweepWords) -> list[str]:
    """Where the plan breaks a rule."""
    found = plans.breaking
    if found.box is None:
        return []
    share = percent(Share(found.cases, found.known, None, None))
    return [told.say("plan_turning_breaks", k=share, **_lies(told, found.box))]


def _lies(told: SweepWords, box: Box) -> dict[str, str]:
    words = box_words(told, box)
    return {"conditions": words["conditions"], "shares": told.say("plan_turning_shares", **words)}


def _weights(plans: Plans, told: SweepWords) -> list[str]:
    """How the plan does under all weights there can be, and on which capability it is below the actual."""
    found = plans.weights
    if found is None:
        return []
    ahead, own = found.ahead[SUREST_LEAD], found.differences[SUREST_LEAD]
    first = percent(Share(round(found.first[SUREST_LEAD] * ahead.n), ahead.n, None, None))
    other = plan_name(plans, COMPUTED, told.lang)
    text = told.say("plan_turning_weights", actual=told.actual, other=other, share=percent(ahead), first=first)
    lower = [
        f"{title(told.scenario, 'capabilities', name, told.lang)} {told.objective(value, True)}"
        for name, value in own.items()
        if value < 0 and told.objective(value) != told.objective(0.0)
    ]
    key = "plan_turning_lower" if lower else "plan_turning_none_lower"
    return [text, told.say(key, actual=told.actual, names=", ".join(lower))]
