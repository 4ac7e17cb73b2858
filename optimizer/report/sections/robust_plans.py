"""Plans that hold up: what they come to and spend, where the verdict on them turns; the page of `optimizer plans`."""

from __future__ import annotations

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.plans.criteria import PLAN_SAMPLES, SUREST_LEAD
from optimizer.plans.planned_answer import as_answer, plans_of, why_no_plan
from optimizer.plans.plans import ACTUAL, STABLE, JudgedPlan, Plans
from optimizer.program.vectors import Vector
from optimizer.report.charts.plane import cloud
from optimizer.report.figures import unit_of
from optimizer.report.headline import headline, plan_title
from optimizer.report.parts import Article, Chart, Part, Table, present
from optimizer.report.sections.allocation import periods, spending_table
from optimizer.report.sections.alternatives import judges, rivals_article
from optimizer.report.sections.grounds import not_compared
from optimizer.report.sections.worth_finding_out import worth_finding_out
from optimizer.report.sweep_words import box_words, broken_shares, nine_tenths, percent, percentage, unjudged
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Cells, Words
from optimizer.sweep.draws import VARIANT
from optimizer.sweep.fixed_plan import COMPUTED
from optimizer.sweep.statistics import SampleShare

_POINTS = 400
"""Samples that are drawn: the first."""


def plan_parts(answer: Answer, words: Words) -> list[Table | str]:
    """What a page says of the plans after its headline: the table of the first three, or why there are none.

    Nothing where none is to be expected: without an answer, or an actual to be ahead of.
    """
    plans = plans_of(answer)
    if plans is None:
        key = why_no_plan(answer)
        return [] if key in ("no_answer", "no_actual") else [words.say(f"plan_none_{key}")]
    amounts = amounts_table(plans, plans.first, words)
    turning = [text] if (text := turning_text(plans, words)) else []
    return [plans_table(plans, plans.first, words), _what(plans, words), *turning, amounts]


def by_period(answer: Answer, words: Words) -> list[Table]:
    """The plan that holds up and the computed allocation by period; nothing with one period."""
    plans = plans_of(answer)
    held = [] if plans is None else [(as_answer(answer, plans).printed_in(words.scenario.display), "plan_field")]
    tables = (periods(own, words, plan) for own, plan in (*held, (answer, "plan_computed")))
    return [table for table in tables if table is not None]


def plans_page(answer: Answer, lang: str, screen: Screen = PLAIN) -> str:
    """The page of `optimizer plans`."""
    plans, words = plans_of(answer), Words(answer.scenario, lang)
    parts: list[Part | None] = []
    if plans is None:
        parts.append(words.say(f"plan_none_{why_no_plan(answer)}"))
    else:
        unsolved = ", ".join(map(words.plan, plans.unsolved))
        parts += [
            *headline(answer, words), plans_table(plans, plans.table, words), _what(plans, words),
            amounts_table(plans, plans.table, words), *by_period(answer, words)[:1],
            words.say("plan_unsolved", names=unsolved) if unsolved else None,
            where_it_turns(plans, words), worth_finding_out(plans, words),
        ]  # fmt: skip
    parts += [rivals_article(answer, words), *not_compared(words), judges(answer, words)]
    return text_page(f"{words.heading}: {words.say('plans_title')}", parts, lang, screen)


def plans_table(plans: Plans, shown: dict[str, JudgedPlan], words: Words) -> Table:
    """Plans side by side: expected value, share ahead, interval, worst regret, rules broken, money moved.

    Of plans that are made also what they give up of the greatest expected value, and the budget that is worth as much.
    """
    rows, prices = list[Cells](), plans.prices if len(shown) > len(plans.first) else {}
    for name, plan in shown.items():
        row: Cells = {"plan": plan_title(plans, name, words), "plan_expected": words.measured(plan.expected)}
        row |= {"plan_ahead": "-", "plan_interval": "-", "plan_regret": words.measured(plan.worst_regret)}
        if name == ACTUAL and plans.answer.regret is None:
            row["plan_regret"] = words.say("regret_none")
        if name != ACTUAL:
            interval = nine_tenths(plan.fixed.difference, words)
            row |= {"plan_ahead": percent(plan.fixed.ahead), "plan_interval": interval}
        row["plan_breaks"] = percent(plan.fixed.breaks_any)
        row["money_moved"] = "-" if plan.moved is None else words.money(plan.moved)
        if prices:
            lost, money = prices.get(name, (None, None))
            loss = words.measured(None if lost is None else max(lost, 0.0))
            row["plan_gives_up"] = loss if money is None else f"{loss} ({words.sampled(money)})"
        rows.append(row)
    # What the actual and the plan that holds up reach at the numbers of the file, beside their expected values.
    evaluator = plans.answer.at_actual_total.solution.program.evaluator
    own = {"before": plans.actual, "after": plans.surest_lead.spending}
    base = {key: words.objective(float(evaluator.achieve(spent).objective)) for key, spent in own.items()}
    notes = [
        words.say("plan_note", k=PLAN_SAMPLES, n=plans.sweep.findings.samples),
        words.say("plan_note_base", **base),
        words.say("plan_note_regret"),
        words.say("moved_note"),
        *unjudged((plan.fixed for plan in shown.values()), words),
    ]
    if (drawn := plans.sweep.design.draws.uncertainties[0]).one_sided:
        notes[1] += " " + words.say("plan_note_one_sided", k=len(drawn.one_sided))
    if len(shown) > len(plans.first):
        notes += words.each("plan_note_names", "rules_at_budget", *(["plan_note_gives_up"] if prices else []))
    if any(money is not None for _, money in prices.values()):
        notes.append(words.say("plan_information_margin"))
    return words.table(rows, words.say("plan_table") + words.money_in, notes)


def amounts_table(plans: Plans, shown: dict[str, JudgedPlan], words: Words) -> Table:
    """What the plans that are spending give to each programme."""
    caption = words.say("plan_amounts") + words.in_unit
    amounts = {name: plan.spending for name, plan in shown.items() if plan.spending is not None}
    spending = {
        words.actual_head if name == ACTUAL else plan_title(plans, name, words): own for name, own in amounts.items()
    }
    return spending_table(spending, caption, plans.answer, words)


def _what(plans: Plans, words: Words) -> str:
    """The criterion, how far the plan hangs on the samples that it is made from, and how it does in the variants."""
    shown = percentage(float(plans.instability))
    sentences = [words.say("plan_what")]
    sentences.append(words.say("plan_stable" if plans.instability < STABLE else "plan_unstable", share=shown))
    if (plan := plans.first[SUREST_LEAD].fixed).breaks:
        sentences.append(words.say("plan_breaks_rules", rules=broken_shares(plan, words)))
    if not plans.beats_the_actual:
        sentences.append(words.say("plan_moves_nothing"))
    titles = {name: words.variant(name) for name in plans.variants}
    behind = "; ".join(titles[name] for name, item in plans.variants.items() if item.difference <= 0)
    breaking = "; ".join(titles[name] for name, item in plans.variants.items() if item.breaks)
    if plans.beats_the_actual and (n := len(titles)):
        k = sum(item.difference > 0 for item in plans.variants.values())
        key = "plan_variants_some" if behind else "plan_variants_all"
        sentences.append(words.say(key, n=n, k=k, names=behind))
    sentences += [words.say("plan_variants_broken", names=breaking)] if breaking else []
    return " ".join(sentences)


def where_it_turns(plans: Plans, words: Words) -> Article | None:
    """The sentences and the picture; nothing where the plan moves no money."""
    lead = turning_text(plans, words)
    return Article("turning", words.say("plan_turning"), present(_picture(plans, words)), lead) if lead else None


def _picture(plans: Plans, words: Words) -> Chart | None:
    """Samples by the first two numbers of the conditions, or by one and the lead; None without conditions."""
    box, bound, plan = plans.turning.region.box, plans.turning.bound, plans.first[SUREST_LEAD].fixed
    if box is None:
        return None
    samples = np.flatnonzero(np.isfinite(plan.differences))[:_POINTS]
    axes = list[tuple[str, Vector, tuple[float | None, float | None]]]()
    for path in list(dict.fromkeys(item.path for item in box.conditions))[:2]:
        size, unit = _counted(path, words)
        values = plans.sweep.rows.column(VARIANT if path == VARIANT else f"draw.{path}")[samples] / size
        bounds = {item.above: item.bound / size for item in box.conditions if item.path == path}
        axes.append((words.number(path) + unit, values, (bounds.get(True), bounds.get(False))))
    if len(axes) == 1:
        axes.append((words.say("plan_turning_lead"), plan.differences[samples], (None, None)))
    key = "plan_turning_cases" if bound else "plan_turning_cases_behind"
    cases = words.say(key, bound=words.measured(bound, True))
    marks = ("case", cases), ("rest", words.say("plan_turning_rest")), ("box", words.say("plan_turning_box"))
    (x, across, within), (y, up, between) = axes
    points, case = list(zip(across.tolist(), up.tolist(), strict=True)), (plan.differences[samples] <= bound).tolist()
    return Chart(
        "turning-chart", words.say("plan_turning_axes", x=x, y=y),
        lambda: cloud(points, case, (within, between), (words.tick, words.tick), (x, y)), legend=marks,
    )  # fmt: skip


def _counted(path: str, words: Words) -> tuple[float, str]:
    """By how much an axis divides a number, and the unit in brackets."""
    numbers = words.scenario.numbers
    unit = unit_of(numbers.dimension(path)) if path in numbers else None
    if unit == "money" and words.unit:
        return 1.0 / words.counted(1), f" ({words.unit})"
    return 1.0, f" ({words.say('live_unit_years')})" if unit == "years" else ""


def turning_text(plans: Plans, words: Words) -> str:
    """Where the plan that holds up leads least or breaks rules; nothing where it moves no money."""
    if not plans.beats_the_actual:
        return ""
    sentences, breaking = _behind(plans, words), plans.breaking
    if breaking.box is not None:
        share = percent(SampleShare(breaking.cases, breaking.known))
        sentences.append(words.say("plan_turning_breaks", k=share, **box_words(breaking.box, words)))
    return " ".join([*sentences, *_weights(plans, words)])


def _behind(plans: Plans, words: Words) -> list[str]:
    """In how many samples the plan is not ahead, and where these lie; where they are too few, the least leads."""
    turning, region, bound = plans.turning, plans.turning.region, words.measured(plans.turning.bound, True)
    counts = {"k": turning.behind.hits, "n": turning.behind.n, "share": percent(turning.behind)}
    key = "plan_turning_behind" if turning.behind.hits else "plan_turning_never"
    first = words.say(key, **counts)
    key = "plan_turning_least" if turning.bound else "plan_turning_where"
    if region.box is None:  # too few samples are not searched
        return [first] if region.by_chance is None else [first, words.say(f"{key}_none")]
    return [first, words.say(key, bound=bound, **box_words(region.box, words))]


def _weights(plans: Plans, words: Words) -> list[str]:
    """How the plan does under all weights there can be, and on which capability it is below the actual."""
    weights = plans.weights
    if weights is None:
        return []
    ahead, own = weights.ahead[SUREST_LEAD], weights.differences[SUREST_LEAD]
    first = percent(SampleShare(round(weights.first[SUREST_LEAD] * ahead.n), ahead.n))
    other = plan_title(plans, COMPUTED, words)
    apart = plans.first[SUREST_LEAD].spending != plans.first[COMPUTED].spending
    key = "plan_turning_weights" if apart else "plan_turning_weights_alone"
    text = words.say(key, other=other, share=percent(ahead), first=first)
    lower = [
        f"{words.title('capabilities', name)} {words.measured(value, True)}"
        for name, value in own.items()
        if value < 0 and words.measured(value) != words.measured(0.0)
    ]
    below = [words.say("plan_turning_lower", names=", ".join(lower))] if lower else []
    return [text, *below]
