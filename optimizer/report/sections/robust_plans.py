"""Plans that hold up, as sentences and tables that every format renders, and the page of `optimizer plans`."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.plans.criteria import MADE_FROM, SUREST_LEAD
from optimizer.plans.planned_answer import plans_of, why_no_plan
from optimizer.plans.plans import ACTUAL, STABLE, JudgedPlan, Plans
from optimizer.report.figures import actual_title, between, scenario_title, title
from optimizer.report.headline import headline
from optimizer.report.parts import TOTAL, Items, Part, Row, Table, plain_rows
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
from optimizer.scenario.money import largest_remainder


def no_plan(answer: Answer, lang: str) -> str | None:
    """Why there is no plan that holds up, in one sentence; None where there is one, or no allocation at all."""
    key, actual = why_no_plan(answer), answer.scenario.actual
    if key in (None, "no_answer"):
        return None
    return say(f"plan_none_{key}", lang, actual="" if actual is None else actual_title(answer.scenario, lang))


def plan_parts(answer: Answer, lang: str) -> list[Table | str]:
    """What a page says of the plans after its headline: the table of the first three, or why there are none."""
    plans = plans_of(answer)
    if plans is None:
        return [sentence] if (sentence := no_plan(answer, lang)) else []
    told = " ".join([*_what(plans, lang), *_variants(plans, lang)])
    turning, amounts = turning_parts(plans, lang), amounts_table(plans, plans.first, lang)
    return [plans_table(plans, plans.first, lang), told, *turning, amounts]


def plans_table(plans: Plans, shown: dict[str, JudgedPlan], lang: str) -> Table:
    """Plans side by side: expected value, share ahead, interval, worst regret, rules broken, money moved."""
    told, scenario = SweepWords(plans.sweep, lang), plans.scenario
    rows = []
    for name, plan in shown.items():
        ahead = ["-", "-"]
        if name != ACTUAL:
            low, high = (told.measured(plan.fixed.difference.quantiles[k]) for k in (0, 4))
            ahead = [percent(plan.fixed.ahead), between(low, high, lang)]
        moved = "-" if plan.moved is None else scenario.display.format(plan.moved, lang=lang)
        figures = [told.measured(plan.expected), *ahead, told.measured(plan.worst_regret)]
        rows.append([told.plan(name), *figures, percent(plan.fixed.breaks_any), moved])
    keys = ("plan", "plan_expected", "plan_ahead", "plan_interval", "plan_regret", "plan_breaks", "plan_moved")
    unit = scenario.display.name(lang)
    caption = say("plan_table_unit", lang, unit=unit) if unit else say("plan_table", lang)
    values = {"k": f"{MADE_FROM:,}", "n": f"{told.found.samples:,}", "actual": told.actual}
    header = tuple(say(key, lang) for key in keys)
    notes = say("plan_note", lang, **values), _at_base_numbers(plans, told)
    return Table(header, plain_rows(rows), caption=caption, notes=notes)


def _at_base_numbers(plans: Plans, told: SweepWords) -> str:
    """What the actual and the plan that holds up reach at the numbers of the file, beside their expected values."""
    evaluator = plans.answer.at_actual_total.solution.program.evaluator
    before, after = (
        told.objective(float(evaluator.achieve(own).objective)) for own in (plans.actual, plans.surest_lead.spending)
    )
    return told.say("plan_note_base", actual=told.actual, before=before, after=after)


def amounts_table(plans: Plans, shown: dict[str, JudgedPlan], lang: str) -> Table:
    """What the plans that are spending give to each programme; those to which all give the same in one line."""
    scenario, unit, told = plans.scenario, plans.scenario.display.name(lang), SweepWords(plans.sweep, lang)
    columns = {name: plan.spending for name, plan in shown.items() if plan.spending is not None}
    names, size = scenario.paid(scenario.programmes), scenario.display.size
    rounded = [largest_remainder([_spent(own, name) for name in names], size) for own in columns.values()]
    lines = list(zip(names, zip(*rounded, strict=True), strict=True))
    rows = [(title(scenario, "programmes", name, lang), own) for name, own in lines if len(set(own)) > 1]
    if alike := sum((own[0] for _, own in lines if len(set(own)) == 1), Fraction(0)):
        rows.append((say("plan_alike", lang), (alike,) * len(columns)))
    rows.append((say("total", lang), tuple(sum(column, Fraction(0)) for column in rounded)))
    cells = [(name, *(scenario.display.format(amount, lang=lang) for amount in own)) for name, own in rows]
    caption = say("plan_amounts_unit", lang, unit=unit) if unit else say("plan_amounts", lang)
    header = (say("programme", lang), *(told.plan(name) for name in columns))
    return Table(header, (*plain_rows(cells[:-1]), Row(cells[-1], TOTAL)), caption=caption)


def plans_page(answer: Answer, lang: str, screen: Screen = PLAIN) -> str:
    """The page of `optimizer plans`."""
    plans = plans_of(answer)
    if plans is None:
        parts: list[Part | None] = [no_plan(answer, lang) or say("plan_none_no_samples", lang)]
    else:
        told = SweepWords(plans.sweep, lang)
        parts = [*headline(answer, lang), plans_table(plans, plans.table, lang)]
        parts += [" ".join([*_what(plans, lang), *_variants(plans, lang)]), amounts_table(plans, plans.table, lang)]
        parts += [
            Items(tuple(_prices(plans, told))),
            *_unsolved(plans, lang),
        ]
        parts += [*turning_parts(plans, lang, noted=True), acceptability_table(plans, lang)]
        parts += [information_sentence(plans, lang)]
        parts += [] if plans.information is None else [information_table(plans, lang, bars=True)]
    words = Words(answer.scenario, lang)
    parts += [rivals_article(answer, words), judges(answer, words)]
    return text_page(f"{scenario_title(answer.scenario, lang)}: {say('plans_title', lang)}", parts, lang, screen)


def _what(plans: Plans, lang: str) -> list[str]:
    """The criterion, and how far the plan hangs on the samples that it is made from."""
    share = 100 * float(plans.instability)
    told = f"{share:.1f}%" if share >= 0.05 or not share else "<0.1%"
    key = "plan_stable" if plans.instability < STABLE else "plan_unstable"
    actual = actual_title(plans.scenario, lang)
    sentences = [say("plan_what", lang, actual=actual), say(key, lang, share=told)]
    if (plan := plans.first[SUREST_LEAD].fixed).breaks:
        rules = broken(SweepWords(plans.sweep, lang), plan)
        sentences.append(say("plan_breaks_rules", lang, share=of_samples(plan.breaks_any, lang), rules=rules))
    return sentences if plans.beats_the_actual else [*sentences, say("plan_moves_nothing", lang, actual=actual)]


def _variants(plans: Plans, lang: str) -> list[str]:
    """In which variants the surest lead is ahead, and in which it breaks a rule."""
    if not plans.variants:
        return []
    names = {name: variant_title(plans.answer, name, lang) for name in plans.variants}
    behind = [names[name] for name, item in plans.variants.items() if item.difference <= 0]
    n, actual = len(names), actual_title(plans.scenario, lang)
    key = "plan_variants_some" if behind else "plan_variants_all"
    sentences = [say(key, lang, n=n, k=n - len(behind), names=", ".join(behind), actual=actual)]
    broken = [names[name] for name, item in plans.variants.items() if item.breaks]
    return [*sentences, *([say("plan_variants_broken", lang, names=", ".join(broken))] if broken else [])]


def _prices(plans: Plans, told: SweepWords) -> list[str]:
    """What each plan that is made gives up of the greatest expected value, and the budget that is worth as much."""
    sentences = []
    for name, (lost, money) in plans.prices.items():
        values = {"plan": told.plan(name), "lost": told.measured(lost, True)}
        key = "plan_price_none" if lost <= 0 else "plan_price" if money is None else "plan_price_money"
        shown = "" if money is None else plans.scenario.display.say(Fraction(money), told.lang)
        sentences.append(told.say(key, **values, money=shown))
    return sentences


def _unsolved(plans: Plans, lang: str) -> list[str]:
    """Which plans the table lacks."""
    told = SweepWords(plans.sweep, lang)
    names = ", ".join(told.plan(name) for name in plans.unsolved)
    return [say("plan_unsolved", lang, names=names)] if names else []


def _spent(spending: dict[tuple[str, str], Fraction], programme: str) -> Fraction:
    return sum((Fraction(amount) for (name, _), amount in spending.items() if name == programme), Fraction(0))
