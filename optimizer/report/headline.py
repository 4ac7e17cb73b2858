"""The finding: what moves from where to where, how often that is ahead of the actual, and at which horizons."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import CANNOT_TELL, CONDITIONAL_FROM
from optimizer.language.locale import LOCALES
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.planned_answer import as_answer, plans_of
from optimizer.plans.plans import Plans, horizons
from optimizer.report.figures import between, decimals, enumerated, number, quantity
from optimizer.report.rule_words import missed
from optimizer.report.sweep_words import of_samples, percent, sweep_of
from optimizer.report.words import Words
from optimizer.scenario.checks import feeds_nothing
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED
from optimizer.sweep.statistics import SampleDistribution

WORDS = 40
"""The most words of the sentence that names what moves."""
_NAMED = ((3, 3), (2, 3), (2, 2), (1, 2), (1, 1), (0, 0))
"""How many that lose money and how many that gain it are named: the first that keep to the number of words."""
_LEAST = Fraction(1, 10**6)
"""Less money than this share of the total counts as unmoved."""
_LARGE = Fraction(1, 100)
"""A line that gives or gains less than this share of the money moved is not named: there is little else."""
_ATTAINED = {"weighted_score": "attainment", "weakest_score": "weakest_attainment"}
Side = list[tuple[str, Fraction]]
"""Titles with amounts, the largest first."""
_ZERO = Fraction(0)


def finding(answer: Answer, words: Words) -> list[str]:
    """The headline and what has to be said with it, one sentence after another."""
    baseline = answer.baseline
    if baseline is None:
        return [words.say("no_comparison", value=words.stated(answer.objective), goal=words.goal())]
    sentences = headline(answer, words)
    over = [item for item in baseline.breaks if item.rule.family == "budget"]
    if over and len(words.scenario.periods) > 1:
        breaks = "; ".join(missed(item.value, item.limit, item.rule, words) for item in over)
        sentences.append(words.say("actual_over_budget", actual=words.actual_first, breaks=breaks))
    if other := [item for item in baseline.breaks if item.rule.family != "budget"]:
        breaks = "; ".join(missed(item.value, item.limit, item.rule, words) for item in other)
        said = words.say("actual_breaks", actual=words.actual_first, breaks=breaks)
        if baseline.gap is not None:
            said += " " + words.say("actual_gap", gap=words.objective(baseline.gap))
        sentences.append(said)
    return sentences


def headline(answer: Answer, words: Words) -> list[str]:
    """The headline and the sentence after it, of an answer beside an actual.

    It is that of the plan that holds up, where there is one, else that of the computed allocation.

    Only equal totals are compared: where the budget is another than the actual's total the headline says what moves,
    and by how much it is better, at the actual's own total, and the second sentence how much is added or taken.
    """
    baseline, added = answer.baseline, list[str]()
    assert baseline is not None
    if (more := other_total(answer)) is not None:
        key = "head_years_differ" if not more else "head_added" if more > 0 else "head_taken"
        charged, total = baseline.outlay - baseline.total, words.sum(baseline.outlay)
        total = words.say("head_with_upkeep", total=total, upkeep=words.sum(charged)) if charged else total
        added.append(words.say(key, actual=words.actual, more=words.sum(abs(more)), total=total))
    if answer.at_actual_total.status != "optimal":
        return [words.say("head_no_answer", actual=words.actual), " ".join([*added, _counts(answer, words)])]
    # The plan that holds up, else the computed allocation, at the actual's own total.
    held = answer.at_actual_total if (plans := plans_of(answer)) is None else as_answer(answer, plans)
    sentence, better = _moving(answer, held, words, bool(added))
    unfed = _unfed(held, words) if better else []
    horizons = [] if not better else _horizons(held, words) if plans is None else _sampled_horizons(plans, words)
    opened = [*added, *unfed, *_open(answer, words), *horizons, *_broken(answer, words)]
    return [sentence, " ".join([*opened, _counts(answer, words)])]


def other_total(answer: Answer) -> Fraction | None:
    """What the budget adds to the actual's total, 0 where only the years differ; None where the totals are the same.

    What does not show in print, such as the digits of a split without a currency, is no other total.
    """
    scenario, baseline = answer.scenario, answer.baseline
    if baseline is None or answer.at_actual_total is answer:
        return None
    budget = sum(scenario.budgets(answer.solution.program.values), _ZERO)
    more = budget - baseline.outlay
    return more if not more or abs(more) > _LEAST * baseline.total else None


def plan_title(plans: Plans, name: str, words: Words) -> str:
    """What people call one of ``plans``: the computed allocation says at which total where the budget is another."""
    return words.plan(AT_ACTUAL_TOTAL if name == COMPUTED and other_total(plans.answer) is not None else name)


def _moving(answer: Answer, at_total: Answer, words: Words, other: bool) -> tuple[str, bool]:
    """The sentence that names what moves in ``at_total``, and whether it says that something is better.

    ``other`` says that the budget is another than the actual's total, which the sentence is then about.
    """

    def framed(sentence: str) -> str:
        if not other:
            return sentence
        within = sentence if sentence.startswith(words.actual) else LOCALES[words.lang].within(sentence)
        return words.say("head_at_total", actual=words.actual, sentence=within)

    goal, plans, swept, baseline = words.scenario.goal, plans_of(answer), sweep_of(answer), at_total.baseline
    assert baseline is not None
    before, after = baseline.achieved.objective, at_total.solution.objective
    if goal.in_money:
        key = "head_none_moved" if goal.kind == "money_moved" and not after else f"head_{goal.kind}"
        actual = words.actual_first if key == "head_none_moved" else words.actual
        return framed(words.say(key, actual=actual, before=words.sum(before), after=words.sum(after))), False
    breaks = any(item.rule.family != "budget" for item in baseline.breaks)
    alike = not breaks and (baseline.gap or 0) <= Fraction(1, 1000) * (at_total.solution.gain or 1)
    if alike if plans is None else not plans.beats_the_actual:
        return framed(words.say("nothing_better", actual=words.actual)), False
    key, values = "head_raises" if after > before else "head_lowers", {"actual": words.actual}
    measure = (_ATTAINED[goal.kind] if words.to_target else goal.kind) if goal.scored else "head_value"
    values["measure"] = words.say(measure, goal=words.goal())
    # Scores are judged, and so in whole points, but for a difference of less than one.
    digits = next((k for k in range(4) if abs(after - before) * 10**k >= 1), 4)
    for name, value in (("before", before), ("after", after)):
        values[name] = words.say("head_points", value=f"{float(value):z.{digits}f}") if goal.scored else number(value)
    if swept is not None:
        plan = swept.findings.at_own_total if plans is None else plans.first[SUREST_LEAD].fixed
        if plan is not None and plan.difference.n:
            key = "head_sampled"
            values |= {"share": of_samples(plan.ahead, words), "ends": _nine_tenths(plan.difference, words)}
            if (plan.ahead.share or 0) < CONDITIONAL_FROM:
                held = words.say("head_held" if plans is None else "head_plan_held", **values)
                return f"{framed(words.say('nothing_better', actual=words.actual))} {held}", False
        if gap := _gap(answer.at_actual_total, words):
            return f"{framed(gap)} {_named_moves(at_total, key, values, words, str)}", True
    return _named_moves(at_total, key, values, words, framed), True


def _nine_tenths(difference: SampleDistribution, words: Words) -> str:
    """The ends of 90% of a difference; of scores, which are judged, as whole points unless these say too little.

    One figure where every sample has the same in print.
    """
    every = {words.measured(end, unit=True) for end in (difference.least, difference.most)}
    if len(every) == 1:
        return words.say("head_ends_one", value=every.pop())
    ends = [end for end in (difference.quantiles[0], difference.quantiles[4]) if end is not None]
    whole = [decimals(end, 0) for end in ends]
    if not words.scored or len(set(whole)) < 2 or min(map(abs, ends)) < 1:
        return words.say("head_ends", ends=words.nine_tenths(difference, unit=True))
    return words.say("head_ends", ends=between(whole[0], whole[1], words.lang) + words.points)


def _gap(at_total: Answer, words: Words) -> str:
    """What the objective comes to in both allocations, where it is an expression that the file gives a title.

    Without samples the sentence that names what moves says it.
    """
    objective, baseline = words.scenario.question.objective, at_total.baseline
    if words.scenario.goal.kind != "expression" or objective is None or objective.title is None or baseline is None:
        return ""
    before, after = baseline.achieved.objective, at_total.solution.objective
    figures = {"before": number(before), "after": number(after), "gap": number(abs(after - before))}
    return words.say("head_gap", goal=words.goal(head=True), actual=words.actual, **figures)


def _named_moves(at_total: Answer, key: str, values: dict[str, str], words: Words, frame: Callable[[str], str]) -> str:
    """What loses and what gains money, as many of each as the number of words allows."""
    baseline, whole = at_total.baseline, sum(at_total.spending.values(), _ZERO)
    assert baseline is not None
    lost, gained = sides(at_total, words)
    unequal = not words.scenario.has_budget and abs(whole - baseline.total) > _LEAST * baseline.total
    if not lost or not gained or unequal:
        money = {"total": words.sum(baseline.total), "whole": words.sum(whole)}
        return frame(words.say(f"{key}_total", **values, **money))
    values["moved"] = words.sum(sum((amount for _, amount in lost), _ZERO))
    for a, b in _NAMED:
        names = {"lost": _named(lost, a, words), "gained": _named(gained, b, words)}
        sentence = frame(words.say(key, **values, **names))
        if len(sentence.split()) <= WORDS:
            break
    return sentence


def sides(answer: Answer, words: Words) -> tuple[Side, Side]:
    """What loses money against the actual and what gains it.

    Programmes stand under their titles; a category stands for them where it has two or more that are not fixed and the
    money of every one moves the same way. Money that is left over gains; where no programme's total moves, years do.
    """
    scenario, baseline = answer.scenario, answer.baseline
    assert baseline is not None
    least = _LEAST * max(baseline.total, sum(answer.spending.values(), _ZERO))
    change = {n: answer.solution.spent(n) - Fraction(baseline.achieved.spent(n)) for n in scenario.programmes}
    items: dict[str, Fraction] = {}
    for name, amount in change.items():
        category = scenario.programmes[name].category or ""
        members = [m for m in scenario.categories.get(category, ()) if not scenario.programmes[m].fixed]
        one_way = any(all(way * change[m] > least for m in members) for way in (1, -1))
        whole = len(members) > 1 and one_way
        key = words.title("categories", category) if whole else words.title("programmes", name)
        items[key] = items.get(key, _ZERO) + amount
    if not any(abs(amount) > least for amount in items.values()):
        items = {}
        for (name, period), amount in answer.spending.items():
            key = f"{words.title('programmes', name)} {period}".strip()
            items[key] = items.get(key, _ZERO) + amount - Fraction(baseline.spending[name, period])
    upkeep, more = LOCALES[words.lang].within(words.say("upkeep")), answer.charged(answer.spending)
    items[upkeep] = items.get(upkeep, _ZERO) + more - answer.charged(baseline.spending)
    over = -sum(items.values(), _ZERO)
    items[words.say("head_unspent" if over > 0 else "head_unspent_before")] = over
    largest = sorted(items.items(), key=lambda item: -abs(item[1]))
    lost = [(name, -amount) for name, amount in largest if -amount > least]
    return lost, [(name, amount) for name, amount in largest if amount > least]


def _named(side: Side, most: int, words: Words) -> str:
    """The first titles of one side, and how many more there are, or that there is little else where these are small."""
    moved = sum((amount for _, amount in side), _ZERO)
    large = sum(amount >= _LARGE * moved for _, amount in side)
    names = [name for name, _ in side[: min(most, large)]]
    if not most:
        return words.say("head_lines", n=len(side))
    if large > most:
        return words.say("and_more", names=", ".join(names), n=len(side) - most)
    named = enumerated(names, words.lang)
    return words.say("head_mostly", names=named) if large < len(side) else named


def _unfed(answer: Answer, words: Words) -> list[str]:
    """Which programmes change of which nothing counts; nothing without any."""
    scenario, baseline = answer.scenario, answer.baseline
    assert baseline is not None
    unfed = [name for name in feeds_nothing(scenario) if name in scenario.programmes]
    moved = [name for name in unfed if answer.solution.spent(name) != Fraction(baseline.achieved.spent(name))]
    names = enumerated([words.title("programmes", name) for name in moved], words.lang)
    return [words.say("head_unfed", names=names)] if moved else []


def _sampled_horizons(plans: Plans, words: Words) -> list[str]:
    """In how many samples the plan that holds up is ahead at each horizon; nothing where none is varied."""
    shares = [
        words.say("head_horizon_share", years=quantity(own, "years", None, words.lang), share=percent(share))
        for own, share in plans.horizons.items()
    ]
    sentence = words.say("head_horizons_sampled", actual=words.actual, shares=enumerated(shares, words.lang))
    return [sentence] if shares else []


def _horizons(answer: Answer, words: Words) -> list[str]:
    """At which horizons the allocation, held fixed, is ahead of the actual; nothing where none is varied."""
    scenario, program, years = answer.scenario, answer.solution.program, horizons(answer.scenario)
    ahead: dict[bool, list[str]] = {True: [], False: []}
    for horizon in years:
        evaluator = program.at({"horizon": horizon}).evaluator
        plans = (answer.spending, evaluator.spending(scenario.actual or ""))
        own, actual = (evaluator.achieve(spending).objective for spending in plans)
        holds = own > actual if scenario.goal.maximized else own < actual
        ahead[holds].append(words.say("head_year", n=number(horizon)))
    if not years:
        return []
    key = "head_horizons_some" if ahead[True] and ahead[False] else "head_horizons"
    key = key if ahead[True] else "head_horizons_none"
    holds, fails = (words.say("head_years", years=enumerated(ahead[way], words.lang)) for way in (True, False))
    return [words.say(key, actual=words.actual, holds=holds, fails=fails)]


def _broken(answer: Answer, words: Words) -> list[str]:
    """In how many samples the plan that holds up breaks a rule; nothing where it never does."""
    plans = plans_of(answer)
    if plans is None or not plans.first[SUREST_LEAD].fixed.breaks_any.hits:
        return []
    return [words.say("head_broken", share=of_samples(plans.first[SUREST_LEAD].fixed.breaks_any, words))]


def _open(answer: Answer, words: Words) -> list[str]:
    """For how many fields more cannot be told; nothing without samples."""
    verdicts = [verdict.word for verdict in answer.verdict.values()] if sweep_of(answer) else []
    left = verdicts.count(CANNOT_TELL)
    return [words.say("head_open", k=left, m=len(verdicts))] if left else []


def _counts(answer: Answer, words: Words) -> str:
    """How many assumptions there are, how many are judged, and with samples how many are drawn."""
    counts, swept = words.scenario.status_counts(), sweep_of(answer)
    values = {"n": sum(counts.values()), "j": counts["assumed"]}
    if swept is None:
        return words.say("head_counts", **values)
    return words.say("head_counts_drawn", k=len(swept.design.draws.axes), **values)
