"""Plans that hold up, as sentences and tables that every format renders, and the page of `optimizer plans`."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.plans.criteria import PLAN_SAMPLES, SUREST_LEAD
from optimizer.plans.planned_answer import plans_of, why_no_plan
from optimizer.plans.plans import ACTUAL, STABLE, JudgedPlan, Plans
from optimizer.report.figures import between
from optimizer.report.headline import headline
from optimizer.report.parts import Part, Table, plain_rows
from optimizer.report.sections.allocation import spending_table
from optimizer.report.sections.alternatives import judges, rivals_article
from optimizer.report.sections.where_it_turns import turning_parts
from optimizer.report.sections.worth_finding_out import (
    acceptability_table,
    information_sentence,
    information_table,
)
from optimizer.report.sweep_words import broken_shares, of_samples, percent
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Words


def no_plan(answer: Answer, words: Words) -> str | None:
    """Why there is no plan that holds up, in one sentence; None where there is one, or no allocation at all."""
    key = why_no_plan(answer)
    if key in (None, "no_answer"):
        return None
    return words.say(f"plan_none_{key}", actual=words.actual)


def plan_parts(answer: Answer, words: Words) -> list[Table | str]:
    """What a page says of the plans after its headline: the table of the first three, or why there are none."""
    plans = plans_of(answer)
    if plans is None:
        return [sentence] if (sentence := no_plan(answer, words)) else []
    amounts = amounts_table(plans, plans.first, words)
    return [plans_table(plans, plans.first, words), _what(plans, words), *turning_parts(plans, words), amounts]


def plans_table(plans: Plans, shown: dict[str, JudgedPlan], words: Words) -> Table:
    """Plans side by side: expected value, share ahead, interval, worst regret, rules broken, money moved.

    Of plans that are made also what they give up of the greatest expected value, and the budget that is worth as much.
    """
    rows, prices = [], plans.prices if len(shown) > len(plans.first) else {}
    for name, plan in shown.items():
        ahead = ["-", "-"]
        if name != ACTUAL:
            low, high = (words.measured(plan.fixed.difference.quantiles[k]) for k in (0, 4))
            ahead = [percent(plan.fixed.ahead), between(low, high, words.lang)]
        moved = "-" if plan.moved is None else words.money(plan.moved)
        figures = [words.measured(plan.expected), *ahead, words.measured(plan.worst_regret)]
        rows.append([words.plan(name), *figures, percent(plan.fixed.breaks_any), moved])
        if prices:
            lost, money = prices.get(name, (None, None))
            given = words.measured(None if lost is None else max(lost, 0.0))
            rows[-1].append(given if money is None else f"{given} ({words.money(money)})")
    keys = ["plan", "plan_expected", "plan_ahead", "plan_interval", "plan_regret", "plan_breaks", "plan_moved"]
    keys += ["plan_gives_up"] if prices else []
    caption = words.say("plan_table") + words.money_in
    # What the actual and the plan that holds up reach at the numbers of the file, beside their expected values.
    evaluator = plans.answer.at_actual_total.solution.program.evaluator
    own = {"before": plans.actual, "after": plans.surest_lead.spending}
    base = {key: words.objective(float(evaluator.achieve(spent).objective)) for key, spent in own.items()}
    notes = (
        words.say("plan_note", k=PLAN_SAMPLES, n=plans.sweep.findings.samples, actual=words.actual),
        words.say("plan_note_base", actual=words.actual, **base),
    )
    return Table(words.each(*keys), plain_rows(rows), caption=caption, notes=notes)


def amounts_table(plans: Plans, shown: dict[str, JudgedPlan], words: Words) -> Table:
    """What the plans that are spending give to each programme."""
    caption = words.say("plan_amounts") + words.in_unit
    spending = {words.plan(name): plan.spending for name, plan in shown.items() if plan.spending is not None}
    return spending_table(spending, caption, words)


def plans_page(answer: Answer, lang: str, screen: Screen = PLAIN) -> str:
    """The page of `optimizer plans`."""
    plans, words = plans_of(answer), Words(answer.scenario, lang)
    if plans is None:
        parts: list[Part | None] = [no_plan(answer, words) or words.say("plan_none_no_samples")]
    else:
        parts = [
            *headline(answer, words), plans_table(plans, plans.table, words), _what(plans, words),
            amounts_table(plans, plans.table, words), _unsolved(plans, words),
            *turning_parts(plans, words, noted=True), acceptability_table(plans, words),
            information_sentence(plans, words), None if plans.information is None else information_table(plans, words),
        ]  # fmt: skip
    parts += [rivals_article(answer, words), judges(answer, words)]
    return text_page(f"{words.heading}: {words.say('plans_title')}", parts, lang, screen)


def _what(plans: Plans, words: Words) -> str:
    """The criterion, how far the plan hangs on the samples that it is made from, and how it does in the variants."""
    share = 100 * float(plans.instability)
    shown = f"{share:.1f}%" if share >= 0.05 or not share else "<0.1%"
    sentences = [words.say("plan_what", actual=words.actual)]
    sentences.append(words.say("plan_stable" if plans.instability < STABLE else "plan_unstable", share=shown))
    if (plan := plans.first[SUREST_LEAD].fixed).breaks:
        rules, often = broken_shares(plan, words), of_samples(plan.breaks_any, words)
        sentences.append(words.say("plan_breaks_rules", share=often, rules=rules))
    if not plans.beats_the_actual:
        sentences.append(words.say("plan_moves_nothing", actual=words.actual))
    titles = {name: words.variant(name) for name in plans.variants}
    behind = ", ".join(titles[name] for name, item in plans.variants.items() if item.difference <= 0)
    breaking = ", ".join(titles[name] for name, item in plans.variants.items() if item.breaks)
    if n := len(titles):
        k = sum(item.difference > 0 for item in plans.variants.values())
        key = "plan_variants_some" if behind else "plan_variants_all"
        sentences.append(words.say(key, n=n, k=k, names=behind, actual=words.actual))
    sentences += [words.say("plan_variants_broken", names=breaking)] if breaking else []
    return " ".join(sentences)


def _unsolved(plans: Plans, words: Words) -> str | None:
    """Which plans the table lacks."""
    names = ", ".join(words.plan(name) for name in plans.unsolved)
    return words.say("plan_unsolved", names=names) if names else None
