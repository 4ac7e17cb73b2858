"""Where in the samples the actual is right, and where the verdict on the plan that holds up turns, with a picture."""

from __future__ import annotations

import numpy as np

from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.plans import Plans
from optimizer.program.vectors import Vector
from optimizer.report.charts.plane import Plane
from optimizer.report.charts.plane_charts import cloud
from optimizer.report.figures import number, unit_of
from optimizer.report.parts import Article, Chart, present
from optimizer.report.sweep_words import percent
from optimizer.report.words import Words
from optimizer.sweep.draws import VARIANT
from optimizer.sweep.fixed_plan import COMPUTED
from optimizer.sweep.result import Sweep
from optimizer.sweep.scenario_discovery import PrimBox
from optimizer.sweep.statistics import SampleShare

_POINTS = 400
"""Samples that are drawn: the first."""


def where_it_turns(plans: Plans, words: Words) -> Article | None:
    """The sentences and the picture; nothing where the plan moves no money."""
    lead, *notes = turning_parts(plans, words, noted=True) or [""]
    if not lead:
        return None
    picture = _picture(plans, words, tuple(notes))
    return Article("turning", words.say("plan_turning"), present(picture) or tuple(notes), lead)


def _picture(plans: Plans, words: Words, notes: tuple[str, ...]) -> Chart | None:
    """Samples by the first two numbers of the conditions, or by one and the lead; None without conditions."""
    box, bound, plan = plans.turning.region.box, plans.turning.bound, plans.first[SUREST_LEAD].fixed
    if box is None:
        return None
    samples = np.flatnonzero(np.isfinite(plan.differences))[:_POINTS]
    names, values, ends = list[str](), list[Vector](), list[tuple[float | None, float | None]]()
    for path in list(dict.fromkeys(item.path for item in box.conditions))[:2]:
        size, unit = _counted(path, words)
        names.append(words.number(path) + unit)
        values.append(plans.sweep.rows.column(VARIANT if path == VARIANT else f"draw.{path}")[samples] / size)
        bounds = {item.above: item.bound / size for item in box.conditions if item.path == path}
        ends.append((bounds.get(True), bounds.get(False)))
    if len(names) == 1:
        names.append(words.say("plan_turning_lead", actual=words.actual))
        values.append(plan.differences[samples])
        ends.append((None, None))
    key = "plan_turning_cases" if bound else "plan_turning_cases_behind"
    cases = words.say(key, bound=words.measured(bound, True), actual=words.actual)
    marks = ("case", cases), ("rest", words.say("plan_turning_rest")), ("box", words.say("plan_turning_box"))
    x, y = names

    def drawing() -> Plane:
        points = list(zip(*(own.tolist() for own in values), strict=True))
        case = (plan.differences[samples] <= bound).tolist()
        return cloud(points, case, (ends[0], ends[1]), (words.tick, words.tick), (x, y))

    return Chart("turning-chart", words.say("plan_turning_axes", x=x, y=y), drawing, notes=notes, legend=marks)


def _counted(path: str, words: Words) -> tuple[float, str]:
    """By how much an axis divides a number, and the unit in brackets."""
    numbers = words.scenario.numbers
    unit = unit_of(numbers.dimension(path)) if path in numbers else None
    if unit == "money" and words.unit:
        return 1.0 / words.counted(1), f" ({words.unit})"
    return 1.0, f" ({words.say('live_unit_years')})" if unit == "years" else ""


def turning_parts(plans: Plans, words: Words, noted: bool = False) -> list[str]:
    """A paragraph, and where it is ``noted`` how the conditions were found; nothing where the plan moves no money."""
    if not plans.beats_the_actual:
        return []
    sentences, breaking = _behind(plans, words), plans.breaking
    if breaking.box is not None:
        share = percent(SampleShare(breaking.cases, breaking.known))
        sentences.append(words.say("plan_turning_breaks", k=share, **box_words(breaking.box, words)))
    boxes = [item.box for item in (plans.turning.region, breaking) if item.box is not None]
    note = [words.say("plan_turning_note", n=boxes[0].n)] if boxes and noted else []
    return [" ".join([*sentences, *_weights(plans, words)]), *note]


def _behind(plans: Plans, words: Words) -> list[str]:
    """In how many samples the plan is not ahead, and where these lie; where they are too few, the least leads."""
    turning, box, bound = plans.turning, plans.turning.region.box, words.measured(plans.turning.bound, True)
    counts = {"k": turning.behind.hits, "n": turning.behind.n, "share": percent(turning.behind)}
    first = words.say("plan_turning_behind", plan=words.plan(SUREST_LEAD), actual=words.actual, **counts)
    if box is None:
        return [first, words.say("plan_turning_no_box")]
    key = "plan_turning_least" if turning.bound else "plan_turning_where"
    return [first, words.say(key, bound=bound, **box_words(box, words))]


def _weights(plans: Plans, words: Words) -> list[str]:
    """How the plan does under all weights there can be, and on which capability it is below the actual."""
    weights = plans.weights
    if weights is None:
        return []
    ahead, own = weights.ahead[SUREST_LEAD], weights.differences[SUREST_LEAD]
    first = percent(SampleShare(round(weights.first[SUREST_LEAD] * ahead.n), ahead.n))
    other = words.plan(COMPUTED)
    text = words.say("plan_turning_weights", actual=words.actual, other=other, share=percent(ahead), first=first)
    lower = [
        f"{words.title('capabilities', name)} {words.measured(value, True)}"
        for name, value in own.items()
        if value < 0 and words.measured(value) != words.measured(0.0)
    ]
    below = [words.say("plan_turning_lower", actual=words.actual, names=", ".join(lower))] if lower else []
    return [text, *below]


def right_article(swept: Sweep, words: Words) -> Article | None:
    """In how many samples the actual is right, and on what conditions; nothing where that is known of none."""
    region = swept.findings.region
    if region is None or not region.known:
        return None
    share = percent(SampleShare(region.cases, region.known))
    text = words.say("sweep_right_share", actual=words.actual, k=region.cases, n=region.known, share=share)
    if region.box is not None:
        text += f" {words.say('sweep_right_rule', **box_words(region.box, words))}"
    return Article("sampled-right", words.say("sweep_right", actual=words.actual), (text,))


def box_words(box: PrimBox, words: Words) -> dict[str, str]:
    """The conditions of a box, how many samples it was judged on, and its shares."""
    conditions = (
        f"{words.number(item.path)} {'>' if item.above else '≤'} {words.value(item.bound, item.path)}"
        for item in box.conditions
    )
    parts = {"density": box.density, "coverage": box.coverage, "base": box.base, "mass": box.mass}
    shown = {name: f"{number(100 * part, 2)}%" for name, part in parts.items()}
    shown |= {"n": f"{box.n:,}", "conditions": words.say("sweep_and").join(conditions)}
    return shown | {"shares": words.say("plan_turning_shares", **shown)}
