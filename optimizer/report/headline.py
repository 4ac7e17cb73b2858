"""The finding: what moves from where to where, how often that is ahead of the actual, and at which horizons."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import CANNOT_TELL, CONDITIONAL_FROM
from optimizer.language.catalog import say
from optimizer.language.locale import LOCALES
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.planned_answer import as_answer, plans_of
from optimizer.report.figures import actual_title, enumerated, goal_title, number, title
from optimizer.report.rule_words import missed
from optimizer.report.sweep_words import of_samples, sweep_of
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario

WORDS = 40
"""The most words of the sentence that names what moves."""
_NAMED = ((3, 3), (2, 3), (2, 2), (1, 2), (1, 1), (0, 0))
"""How many that lose money and how many that gain it are named: the first that keep to the number of words."""
_LEAST = Fraction(1, 10**6)
"""Less money than this share of the total counts as unmoved."""
_LARGE = Fraction(1, 100)
"""A line that gives or gains less than this share of the money moved is not named: there is little else."""
_MEASURES = {"weighted_score": "attainment", "weakest_score": "weakest_attainment"}
Side = list[tuple[str, Fraction]]
"""Titles with amounts, the largest first."""


def finding(answer: Answer, lang: str) -> list[str]:
    """The headline and what has to be said with it, one sentence after another."""
    scenario, baseline = answer.scenario, answer.baseline
    if baseline is None:
        return [say("no_comparison", lang, value=number(answer.objective), goal=goal_title(scenario, lang))]
    sentences = headline(answer, lang)
    other = [item for item in baseline.breaks if item.rule.family != "budget"]
    if other:
        name = actual_title(scenario, lang)
        breaks = "; ".join(missed(item.value, item.limit, item.rule, scenario, lang) for item in other)
        said = say("actual_breaks", lang, actual=name, breaks=breaks)
        if baseline.gap is not None:
            said += " " + say("actual_gap", lang, gap=Words(scenario, lang).objective(baseline.gap))
        sentences.append(said)
    return sentences


def headline(answer: Answer, lang: str) -> list[str]:
    """The headline and the sentence after it, of an answer beside an actual.

    It is that of the plan that holds up, where there is one, else that of the computed allocation.

    Only equal totals are compared: where the budget is another than the actual's total the headline says what moves,
    and by how much it is better, at the actual's own total, and the second sentence how much is added or taken.
    """
    scenario, baseline, at_total = answer.scenario, answer.baseline, answer.at_actual_total
    assert baseline is not None
    added: list[str] = []
    more = other_total(answer)
    if more is not None:
        values = {"total": scenario.display.say(baseline.total, lang), "actual": actual_title(scenario, lang)}
        key = "head_years_differ" if not more else "head_added" if more > 0 else "head_taken"
        added.append(say(key, lang, more=scenario.display.say(abs(more), lang), **values))
    if at_total.status != "optimal":
        first = say("head_no_answer", lang, actual=actual_title(scenario, lang))
        return [first, " ".join([*added, _counts(scenario, lang)])]
    plans = plans_of(answer)
    gap = _gap(at_total, lang) if sweep_of(answer) is not None else ""
    at_total = at_total if plans is None else as_answer(answer, plans)
    moving, better = _moving(answer, at_total, lang, bool(added))
    if gap and better:
        moving = f"{_framed(gap, scenario, lang) if added else gap} {_moving(answer, at_total, lang, False)[0]}"
    further = [*added, *_open(answer, lang), *(_horizons(at_total, lang) if better else [])]
    further += [*_broken(answer, lang), _counts(scenario, lang)]
    return [moving, " ".join(further)]


def other_total(answer: Answer) -> Fraction | None:
    """What the budget adds to the actual's total, 0 where only the years differ; None where the totals are the same.

    What does not show in print, such as the digits of a split without a currency, is no other total.
    """
    scenario, baseline = answer.scenario, answer.baseline
    if baseline is None or answer.at_actual_total is answer:
        return None
    budget = sum(scenario.budgets(answer.solution.program.values), Fraction(0))
    charged = sum((Fraction(baseline.achieved.charged(year)) for year in range(len(scenario.periods))), Fraction(0))
    more = budget - baseline.total - charged
    return more if not more or abs(more) > _LEAST * baseline.total else None


def _framed(sentence: str, scenario: Scenario, lang: str) -> str:
    """A sentence as one on the total of the actual."""
    actual = actual_title(scenario, lang)
    within = sentence if sentence.startswith(actual) else LOCALES[lang].within(sentence)
    return say("head_at_total", lang, actual=actual, sentence=within)


def _gap(at_total: Answer, lang: str) -> str:
    """What the objective comes to in both allocations, where it is an expression that the file gives a title.

    Without samples the sentence that names what moves says it.
    """
    scenario, baseline = at_total.scenario, at_total.baseline
    objective = scenario.question.objective
    if scenario.goal.kind != "expression" or objective is None or objective.title is None or baseline is None:
        return ""
    before, after = baseline.achieved.objective, at_total.solution.objective
    names = {"goal": goal_title(scenario, lang, head=True), "actual": actual_title(scenario, lang)}
    gap = number(abs(after - before))
    return say("head_gap", lang, before=number(before), after=number(after), gap=gap, **names)


def _moving(answer: Answer, at_total: Answer, lang: str, other: bool) -> tuple[str, bool]:
    """The sentence that names what moves, and whether it says that something is better.

    ``other`` says that the budget is another than the actual's total, which the sentence is then about.
    """
    scenario, baseline = answer.scenario, at_total.baseline
    assert baseline is not None
    goal, actual = scenario.goal, actual_title(scenario, lang)

    def framed(sentence: str) -> str:
        return _framed(sentence, scenario, lang) if other else sentence

    before, after = baseline.achieved.objective, at_total.solution.objective
    if goal.in_money:
        shown = {"before": scenario.display.say(Fraction(before), lang), "after": scenario.display.say(after, lang)}
        key = "head_none_moved" if goal.kind == "money_moved" and not after else f"head_{goal.kind}"
        return framed(say(key, lang, actual=actual, **shown)), False
    breaks = any(item.rule.family != "budget" for item in baseline.breaks)
    plans = plans_of(answer)
    alike = not breaks and (baseline.gap or 0) <= Fraction(1, 1000) * (at_total.solution.gain or 1)
    if alike if plans is None else not plans.beats_the_actual:
        return framed(say("nothing_better", lang, actual=actual)), False
    swept = sweep_of(answer)
    values: dict[str, str] = {"actual": actual}
    key = "head_raises" if after > before else "head_lowers"
    values["measure"] = say(_MEASURES.get(goal.kind, "head_value"), lang, goal=goal_title(scenario, lang))
    values |= {
        name: say("head_points", lang, value=f"{float(value):z.0f}") if goal.scored else number(value)
        for name, value in (("before", before), ("after", after))
    }
    plan = (
        plans.first[SUREST_LEAD].fixed
        if plans is not None
        else swept.findings.at_own_total
        if swept is not None
        else None
    )
    if swept is not None and plan is not None and plan.difference.n:
        ends = Words(scenario, lang).nine_tenths(plan.difference)
        values |= {"share": of_samples(plan.ahead, lang), "ends": ends}
        if (plan.ahead.share or 0) < CONDITIONAL_FROM:
            held = say("head_held" if plans is None else "head_plan_held", lang, **values)
            return f"{framed(say('nothing_better', lang, actual=actual))} {held}", False
        key = "head_sampled"
    lost, gained = sides(at_total, lang)
    whole = sum(at_total.spending.values(), Fraction(0))
    if not lost or not gained or (not scenario.has_budget and abs(whole - baseline.total) > _LEAST * baseline.total):
        money = {"total": scenario.display.say(baseline.total, lang), "whole": scenario.display.say(whole, lang)}
        return framed(say(f"{key}_total", lang, **values, **money)), True
    values["moved"] = scenario.display.say(sum((amount for _, amount in lost), Fraction(0)), lang)
    for a, b in _NAMED:
        sentence = framed(say(key, lang, **values, lost=_named(lost, a, lang), gained=_named(gained, b, lang)))
        if len(sentence.split()) <= WORDS:
            break
    return sentence, True


def sides(answer: Answer, lang: str) -> tuple[Side, Side]:
    """What loses money against the actual and what gains it.

    Programmes stand under their titles; a category stands for them where it has two or more that are not fixed and the
    money of every one moves the same way. Money that is left over gains; where no programme's total moves, years do.
    """
    scenario, baseline = answer.scenario, answer.baseline
    assert baseline is not None
    least = _LEAST * max(baseline.total, sum(answer.spending.values(), Fraction(0)))
    change = {n: answer.solution.spent(n) - Fraction(baseline.achieved.spent(n)) for n in scenario.programmes}
    items: dict[str, Fraction] = {}
    for name, amount in change.items():
        category = scenario.programmes[name].category
        members = [m for m in scenario.categories.get(category or "", ()) if not scenario.programmes[m].fixed]
        whole = len(members) > 1 and (
            all(change[m] > least for m in members) or all(-change[m] > least for m in members)
        )
        key = title(scenario, *(("categories", category) if whole and category else ("programmes", name)), lang)
        items[key] = items.get(key, Fraction(0)) + amount
    if not any(abs(amount) > least for amount in items.values()):
        items = {}
        for (name, period), amount in answer.spending.items():
            key = f"{title(scenario, 'programmes', name, lang)} {period}".strip()
            items[key] = items.get(key, Fraction(0)) + amount - Fraction(baseline.spending[name, period])
    over = -sum(items.values(), Fraction(0))
    items[say("unspent", lang) if over > 0 else say("head_unspent_before", lang)] = over
    largest = sorted(items.items(), key=lambda item: -abs(item[1]))
    lost = [(name, -amount) for name, amount in largest if -amount > least]
    return lost, [(name, amount) for name, amount in largest if amount > least]


def _named(side: Sequence[tuple[str, Fraction]], most: int, lang: str) -> str:
    """The first titles of one side, and how many more there are, or that there is little else where these are small."""
    moved = sum((amount for _, amount in side), Fraction(0))
    large = sum(amount >= _LARGE * moved for _, amount in side)
    names = [name for name, _ in side[: min(most, large)]]
    if not most:
        return say("head_lines", lang, n=len(side))
    if large > most:
        return say("and_more", lang, names=", ".join(names), n=len(side) - most)
    return say("head_mostly", lang, names=enumerated(names, lang)) if large < len(side) else enumerated(names, lang)


def horizon_runs(scenario: Scenario) -> list[str]:
    """The variants that change the horizon and nothing else."""
    words = {"horizon", "title", "note", "robustness"}
    blocks = scenario.question.variants
    return [name for name, block in blocks.items() if "horizon" in block.model_fields_set <= words]


def _horizons(answer: Answer, lang: str) -> list[str]:
    """At which horizons the allocation, held fixed, stays ahead of the actual; nothing where none is varied."""
    scenario = answer.scenario
    ahead: dict[Fraction, bool] = {}
    program = answer.solution.program
    runs = [scenario.variants[name].base["horizon"] for name in horizon_runs(scenario)]
    for horizon in sorted({program.values["horizon"], *runs}) if runs else []:
        evaluator = program.at({"horizon": horizon}).evaluator
        plans = (answer.spending, evaluator.spending(scenario.actual or ""))
        own, actual = (evaluator.achieve(spending).objective for spending in plans)
        ahead[horizon] = own > actual if scenario.goal.maximized else own < actual
    if not ahead:
        return []
    years = {
        name: _years([horizon for horizon in ahead if ahead[horizon] == way], lang)
        for name, way in (("holds", True), ("fails", False))
    }
    key = "head_horizons_some" if any(ahead.values()) else "head_horizons_none"
    return [say("head_horizons" if all(ahead.values()) else key, lang, actual=actual_title(scenario, lang), **years)]


def _years(horizons: Sequence[Fraction], lang: str) -> str:
    return say("head_years", lang, years=enumerated([say("head_year", lang, n=number(h)) for h in horizons], lang))


def _broken(answer: Answer, lang: str) -> list[str]:
    """In how many samples the plan that holds up breaks a rule; nothing where it never does."""
    plans = plans_of(answer)
    if plans is None or not plans.first[SUREST_LEAD].fixed.breaks_any.hits:
        return []
    return [say("head_broken", lang, share=of_samples(plans.first[SUREST_LEAD].fixed.breaks_any, lang))]


def _open(answer: Answer, lang: str) -> list[str]:
    """For how many fields more cannot be told; nothing without samples."""
    words = [verdict.word for verdict in answer.verdict.values()] if sweep_of(answer) else []
    left = words.count(CANNOT_TELL)
    return [say("head_open", lang, k=left, m=len(words))] if left else []


def _counts(scenario: Scenario, lang: str) -> str:
    counts = scenario.status_counts()
    return say("head_counts", lang, n=sum(counts.values()), j=counts["assumed"])
