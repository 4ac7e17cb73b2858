"""Plans that hold up, as sentences and tables that every format renders, and the page of `optimizer plans`."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.plans.criteria import MADE_FROM, SUREST_LEAD
from optimizer.plans.planned_answer import plans_of, why_no_plan
from optimizer.plans.plans import ACTUAL, STABLE, JudgedPlan, Plans
from optimizer.report.figures import actual_title, between, scenario_title
from optimizer.report.headline import headline
from optimizer.report.parts import Items, Part, Table, plain_rows
from optimizer.report.sections.allocation import spending_table
from optimizer.report.sections.judges import judges
from optimizer.report.sections.rival_plans import rivals_article
from optimizer.report.sections.sampled_plans import broken
from optimizer.report.sections.where_it_turns import turning_parts
from optimizer.report.sections.worth_finding_out import (
    acceptability_table,
    information_sentence,
    information_table,
)
from optimizer.report.sweep_words import SweepWords, of_samples, percent
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.variants import variant_title
from optimizer.report.words import Words


def no_plan(answer: Answer, lang: str) -> str | None:
    """Why there is no plan that holds up, in one sentence; None where there is one, or no allocation at all."""
    key = why_no_plan(answer)
    return (
        None
        if key in (None, "no_answer")
        else say(f"plan_none_{key}", lang, actual=actual_title(answer.scenario, lang))
    )


def plan_parts(answer: Answer, lang: str) -> list[Table | str]:
    """What a page says of the plans after its headline: the table of the first three, or why there are none."""
    plans = plans_of(answer)
    if plans is None:
        return [sentence] if (sentence := no_plan(answer, lang)) else []
    amounts = amounts_table(plans, plans.first, lang)
    return [plans_table(plans, plans.first, lang), _what(plans, lang), *turning_parts(plans, lang), amounts]


def plans_table(plans: Plans, shown: dict[str, JudgedPlan], lang: str) -> Table:
    """Plans side by side: expected value, share ahead, interval, worst regret, rules broken, money moved."""
    told, rows = SweepWords(plans.sweep, lang), []
    for name, plan in shown.items():
        ahead = ["-", "-"]
        if name != ACTUAL:
            low, high = (told.measured(plan.fixed.difference.quantiles[k]) for k in (0, 4))
            ahead = [percent(plan.fixed.ahead), between(low, high, lang)]
        moved = "-" if plan.moved is None else told.money(plan.moved)
        figures = [told.measured(plan.expected), *ahead, told.measured(plan.worst_regret)]
        rows.append([told.plan(name), *figures, percent(plan.fixed.breaks_any), moved])
    keys = ("plan", "plan_expected", "plan_ahead", "plan_interval", "plan_regret", "plan_breaks", "plan_moved")
    caption = told.say("plan_table_unit", unit=told.unit) if told.unit else told.say("plan_table")
    # What the actual and the plan that holds up reach at the numbers of the file, beside their expected values.
    evaluator = plans.answer.at_actual_total.solution.program.evaluator
    own = {"before": plans.actual, "after": plans.surest_lead.spending}
    base = {key: told.objective(float(evaluator.achieve(spent).objective)) for key, spent in own.items()}
    notes = (
        told.say("plan_note", k=MADE_FROM, n=told.found.samples, actual=told.actual),
        told.say("plan_note_base", actual=told.actual, **base),
    )
    return Table(told.each(*keys), plain_rows(rows), caption=caption, notes=notes)


def amounts_table(plans: Plans, shown: dict[str, JudgedPlan], lang: str) -> Table:
    """What the plans that are spending give to each programme."""
    told = SweepWords(plans.sweep, lang)
    caption = told.say("plan_amounts_unit", unit=told.unit) if told.unit else told.say("plan_amounts")
    spending = {told.plan(name): plan.spending for name, plan in shown.items() if plan.spending is not None}
    return spending_table(spending, caption, told)


def plans_page(answer: Answer, lang: str, screen: Screen = PLAIN) -> str:
    """The page of `optimizer plans`."""
    plans = plans_of(answer)
    if plans is None:
        parts: list[Part | None] = [no_plan(answer, lang) or say("plan_none_no_samples", lang)]
    else:
        parts = [
            *headline(answer, lang), plans_table(plans, plans.table, lang), _what(plans, lang),
            amounts_table(plans, plans.table, lang), Items(tuple(_prices(plans, lang))), _unsolved(plans, lang),
            *turning_parts(plans, lang, noted=True), acceptability_table(plans, lang),
            information_sentence(plans, lang), None if plans.information is None else information_table(plans, lang),
        ]  # fmt: skip
    words = Words(answer.scenario, lang)
    parts += [rivals_article(answer, words), judges(answer, words)]
    return text_page(f"{scenario_title(answer.scenario, lang)}: {say('plans_title', lang)}", parts, lang, screen)


def _what(plans: Plans, lang: str) -> str:
    """The criterion, how far the plan hangs on the samples that it is made from, and how it does in the variants."""
    told, share = SweepWords(plans.sweep, lang), 100 * float(plans.instability)
    shown = f"{share:.1f}%" if share >= 0.05 or not share else "<0.1%"
    sentences = [told.say("plan_what", actual=told.actual)]
    sentences.append(told.say("plan_stable" if plans.instability < STABLE else "plan_unstable", share=shown))
    if (plan := plans.first[SUREST_LEAD].fixed).breaks:
        rules, often = broken(told, plan), of_samples(plan.breaks_any, lang)
        sentences.append(told.say("plan_breaks_rules", share=often, rules=rules))
    if not plans.beats_the_actual:
        sentences.append(told.say("plan_moves_nothing", actual=told.actual))
    titles = {name: variant_title(plans.answer, name, lang) for name in plans.variants}
    behind = ", ".join(titles[name] for name, item in plans.variants.items() if item.difference <= 0)
    breaking = ", ".join(titles[name] for name, item in plans.variants.items() if item.breaks)
    if n := len(titles):
        k = sum(item.difference > 0 for item in plans.variants.values())
        key = "plan_variants_some" if behind else "plan_variants_all"
        sentences.append(told.say(key, n=n, k=k, names=behind, actual=told.actual))
    sentences += [told.say("plan_variants_broken", names=breaking)] if breaking else []
    return " ".join(sentences)


def _prices(plans: Plans, lang: str) -> list[str]:
    """What each plan that is made gives up of the greatest expected value, and the budget that is worth as much."""
    told, sentences = SweepWords(plans.sweep, lang), []
    for name, (lost, money) in plans.prices.items():
        key = "plan_price_none" if lost <= 0 else "plan_price" if money is None else "plan_price_money"
        shown = "" if money is None else plans.scenario.display.say(Fraction(money), lang)
        sentences.append(told.say(key, plan=told.plan(name), lost=told.measured(lost, True), money=shown))
    return sentences


def _unsolved(plans: Plans, lang: str) -> str | None:
    """Which plans the table lacks."""
    names = ", ".join(map(SweepWords(plans.sweep, lang).plan, plans.unsolved))
    return say("plan_unsolved", lang, names=names) if names else None
