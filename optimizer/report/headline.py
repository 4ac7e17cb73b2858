"""The finding: what moves from where to where, how often that is ahead of the actual, and at which horizons."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import CANNOT_TELL, CONDITIONAL_FROM
from optimizer.language.locale import LOCALES
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.planned_answer import as_answer, plans_of, sweep_of
from optimizer.plans.plans import Plans
from optimizer.program.rounding import Break, breaks
from optimizer.report.budget_lines import budget_lines, turned
from optimizer.report.figures import between, decimals, enumerated, number
from optimizer.report.rule_words import missed
from optimizer.report.sections.moves import named_moves
from optimizer.report.sweep_words import nine_tenths, of_samples, percent
from optimizer.report.words import Words
from optimizer.scenario.checks import feeds_nothing
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED, SAME_TOTAL
from optimizer.sweep.result import Sweep
from optimizer.sweep.statistics import SampleDistribution

_SAME = Fraction(1, 1000)
"""A difference of objectives up to this share of the gain makes no allocation better."""
_ATTAINED = {"weighted_score": "attainment", "weakest_score": "weakest_attainment"}
_ZERO = Fraction(0)


def finding(answer: Answer, words: Words) -> list[str]:
    """The headline and what has to be said with it, one sentence after another."""
    baseline = answer.baseline
    if baseline is None:
        return [_alone(answer, words)]
    sentences = headline(answer, words)
    over = [item for item in baseline.breaks if item.rule.family == "budget" and item.value > item.limit]
    if over and len(words.scenario.periods) > 1:
        sentences.append(words.say("actual_over_budget", actual=words.actual_first, breaks=_missed(over, words)))
    if baseline.broken:
        said = words.say("actual_breaks", actual=words.actual_first, breaks=_missed(baseline.broken, words))
        if baseline.gap is not None and not words.scenario.goal.in_money:
            gap = words.objective(baseline.gap, unit=True)
            said += " " + words.say("actual_gap", same_total=words.same_total, gap=gap)
        sentences.append(said)
    return sentences


def _missed(broken: Sequence[Break], words: Words) -> str:
    """The rules that an allocation breaks, each with by how much."""
    return "; ".join(missed(item.value, item.limit, item.rule, words) for item in broken)


def _alone(answer: Answer, words: Words) -> str:
    """What a computed allocation without another beside it comes to, and what gets most of the money."""
    spent = {name: answer.solution.spent(name) for name in words.scenario.paid(words.scenario.programmes)}
    largest = sorted((name for name in spent if spent[name]), key=lambda name: -spent[name])
    values = {"goal": words.goal(), "value": words.objective(answer.objective, unit=True)}
    if len(largest) < 2 or words.scenario.goal.in_money:
        return words.say("no_comparison", **values)
    names = [f"{words.title('programmes', name)} ({words.sum(spent[name])})" for name in largest[:2]]
    total = words.sum(sum(spent.values(), _ZERO))
    return words.say("head_alone", names=enumerated(names, words.lang), total=total, **values)


def headline(answer: Answer, words: Words) -> list[str]:
    """The headline and the sentence after it, of an answer beside an actual.

    It is that of the plan that holds up, where there is one, else that of the computed allocation.

    Only equal totals are compared: where the budget is another than the actual's total the headline says what moves,
    and by how much it is better, at the actual's own total, and the second sentence how much is added or taken.
    """
    baseline, added = answer.baseline, list[str]()
    assert baseline is not None
    if (more := baseline.added) is not None:
        key = "head_years_differ" if not more else "head_added" if more > 0 else "head_taken"
        charged, total = baseline.outlay - baseline.total, words.sum(baseline.outlay)
        total = words.say("head_with_upkeep", total=total, upkeep=words.sum(charged)) if charged else total
        added.append(words.say(key, more=words.sum(abs(more)), total=total))
    at_total = answer.at_actual_total
    if at_total.status != "optimal":
        return [words.say("head_no_answer"), " ".join([*added, _counts(answer, words)])]
    # The plan that holds up, else the computed allocation, at the actual's own total.
    held = at_total if (plans := plans_of(answer)) is None else as_answer(answer, plans)
    added += _over_budget(answer, held, words) if more is not None else []
    sentence, better = _moving(answer, held, words, bool(added))
    unfed = _unfed(held, words) if better else []
    varied = _horizons(plans, words) if better and plans is not None else []
    opened = [*added, *unfed, *undecided(answer, words), *varied]
    if plans is not None and (broken := plans.first[SUREST_LEAD].fixed.breaks_any).hits:
        opened.append(words.say("head_broken", share=of_samples(broken, words)))
    return [sentence, " ".join([*opened, _counts(answer, words)])]


def plan_title(plans: Plans, name: str, words: Words) -> str:
    """What people call one of ``plans``: the computed allocation says at which total where the budget is another."""
    baseline = plans.answer.baseline
    apart = name == COMPUTED and baseline is not None and baseline.added is not None
    return words.plan(AT_ACTUAL_TOTAL if apart else name)


def _moving(answer: Answer, at_total: Answer, words: Words, other: bool) -> tuple[str, bool]:
    """The sentence that names what moves in ``at_total``, and whether it says that something is better.

    ``other`` says that the budget is another than the actual's total, which the sentence is then about.
    """

    def framed(sentence: str) -> str:
        if not other:
            return sentence
        within = sentence if sentence.startswith(words.actual) else LOCALES[words.lang].within(sentence)
        return words.say("head_at_total", sentence=within)

    def titled(sentence: str) -> str:
        """With what samples differ in, where it is an expression that the file gives a title."""
        objective = words.scenario.question.objective
        if swept is None or goal.kind != "expression" or objective is None or objective.title is None:
            return framed(sentence)
        title = words.goal(head=True) + ("" if goal.maximized else words.say("less_is_better"))
        return f"{title}: {LOCALES[words.lang].within(framed(sentence))}"

    goal, plans, swept, baseline = words.scenario.goal, plans_of(answer), sweep_of(answer), at_total.baseline
    assert baseline is not None
    before, after = baseline.achieved.objective, at_total.solution.objective
    if goal.in_money:
        key = "head_none_moved" if goal.kind == "money_moved" and not after else f"head_{goal.kind}"
        actual = words.actual_first if key == "head_none_moved" else words.actual
        return framed(words.say(key, actual=actual, before=words.sum(before), after=words.sum(after))), False
    least, behind = _SAME * (at_total.solution.gain or 1), baseline.gap or _ZERO
    plan = None if plans is None else plans.first[SUREST_LEAD].fixed
    leads = [] if plan is None else [end for end in plan.difference.quantiles if end is not None]
    if plans is None:
        alike = abs(behind) <= least or (behind < 0 and not baseline.broken)
    else:
        alike = not plans.beats_the_actual or max(map(abs, leads), default=0) <= least
    if alike:
        return framed(words.say("nothing_better")), False
    key, values = "head_raises" if after > before else "head_lowers", {"actual": words.actual}
    measure = (_ATTAINED[goal.kind] if words.scenario.to_target else goal.kind) if goal.scored else "head_value"
    values["measure"] = words.say(measure, goal=words.goal())
    # Scores are judged, and so in whole points, but for a difference of less than one.
    digits = next((k for k in range(4) if abs(after - before) * 10**k >= 1), 4)
    for name, value in (("before", before), ("after", after)):
        values[name] = words.say("head_points", value=f"{float(value):z.{digits}f}") if goal.scored else number(value)
    plan = plan or (None if swept is None else swept.findings.at_own_total)
    if plan is not None and plan.difference.n:
        key = "head_sampled" if goal.maximized else "head_sampled_less"
        ends = _nine_tenths(plan.difference, words)
        values |= {"share": of_samples(plan.ahead, words), "ends": ends, "over": over_years(swept, words)}
        if (plan.ahead.share or 0) < CONDITIONAL_FROM:
            held = words.say("head_held" if plans is None else "head_plan_held", **values)
            return f"{framed(words.say('nothing_better'))} {held}", False
        values["ends"] = words.say("head_by" if (plan.difference.quantiles[0] or 0) >= 0 else "head_across", ends=ends)
    # Within "at the total of" the actual needs no second mention.
    values["actual"] = words.say("head_again") if other else words.actual
    return named_moves(at_total, key, values, words, titled), True


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
        return words.say("head_ends", ends=nine_tenths(difference, words, unit=True))
    return words.say("head_ends", ends=between(whole[0], whole[1], words.lang) + words.points)


def _unfed(answer: Answer, words: Words) -> list[str]:
    """Which programmes change of which nothing counts; nothing without any."""
    scenario, baseline = answer.scenario, answer.baseline
    assert baseline is not None
    unfed = [name for name in feeds_nothing(scenario) if name in scenario.programmes]
    moved = [name for name in unfed if answer.solution.spent(name) != Fraction(baseline.achieved.spent(name))]
    names = enumerated([words.title("programmes", name) for name in moved], words.lang)
    return [words.say("head_unfed", names=names)] if moved else []


def _horizons(plans: Plans, words: Words) -> list[str]:
    """In how many samples the plan that holds up is ahead at other horizons, and what moves the other way there."""
    said = words.scenario.base["horizon"] if over_years(plans.sweep, words) else None
    shares = [
        words.say("head_horizon_share", years=words.quantity(own, "years"), share=percent(share))
        for own, share in plans.horizons.items()
        if own != said
    ]
    other = dict[Fraction, list[str]]()
    for line in budget_lines(plans.answer, words) if shares else ():
        for years in turned(plans.answer, line) if line.members else ():
            other.setdefault(years, []).append(line.title)
    more = [
        words.say("head_turned", years=words.quantity(years, "years"), names=enumerated(names, words.lang))
        for years, names in sorted(other.items())
    ]
    values = {"shares": enumerated(shares, words.lang), "turned": "".join(more)}
    return [words.say("head_horizons_sampled", **values)] if shares else []


def _over_budget(answer: Answer, held: Answer, words: Words) -> list[str]:
    """By how much an allocation at the actual's amounts by year takes more than budgets of the scenario."""
    if len(words.scenario.periods) < 2:
        return []
    program, total = answer.solution.program, sum(words.scenario.budgets(answer.solution.program.values), _ZERO)
    budgets = [item for item in breaks(program, held.achieved) if item.rule.family == "budget"]
    over = [item for item in budgets if item.value - item.limit > SAME_TOTAL * total]
    key = "head_over" if plans_of(answer) is None else "head_plan_over"
    return [words.say(key, breaks=_missed(over, words))] if over else []


def over_years(swept: Sweep | None, words: Words) -> str:
    """Over how many years results count, behind what is said of them; nothing where the scenario leaves it out or
    samples count over others."""
    horizon = words.scenario.base["horizon"]
    drawn = () if swept is None else swept.design.draws.scenarios
    varied = swept is not None and "horizon" in swept.design.draws.number_axes
    if words.scenario.question.horizon is None or varied or any(own.base["horizon"] != horizon for own in drawn):
        return ""
    return words.say("head_over_years", years=words.quantity(horizon, "years"))


def undecided(answer: Answer, words: Words) -> list[str]:
    """For how many fields more cannot be told; nothing without samples."""
    free = [name for name, own in words.scenario.categories.items() if own and not words.scenario.paid(own)]
    judged = answer.verdict.items() if sweep_of(answer) else ()
    verdicts = [verdict.word for name, verdict in judged if name not in free]
    left = verdicts.count(CANNOT_TELL)
    key = "head_open_all" if left == len(verdicts) else "head_open"
    return [words.say(key, k=left, m=len(verdicts))] if left else []


def _counts(answer: Answer, words: Words) -> str:
    """How many assumptions there are, how many are judged, with samples how many are drawn, and what points are of."""
    counts, swept = words.scenario.status_counts(), sweep_of(answer)
    values = {"n": sum(counts.values()), "j": counts["assumed"]}
    if swept is None:
        return words.say("head_counts", **values)
    drawn = words.say("head_counts_drawn", k=len(swept.design.draws.number_axes), **values)
    if not words.scored or not words.scenario.to_target:
        return drawn
    return f"{words.say('head_scale' if words.judged_scales else 'head_scale_cited')} {drawn}"
