"""The result in sentences: the finding, money left over, the numbers behind it, and the proof."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.report.figures import (
    actual_title,
    goal_title,
    number,
    title,
)
from optimizer.report.headline import headline
from optimizer.report.rule_words import missed
from optimizer.report.sweep_words import sweep_of
from optimizer.report.words import Words
from optimizer.scenario.checks import feeds_nothing
from optimizer.scenario.scenario import Scenario


def finding(answer: Answer, lang: str, brief: bool = False) -> list[str]:
    """The headline and what has to be said with it, one sentence after another.

    ``brief`` leaves out what a table of plans and a picture of directions say.
    """
    scenario, baseline = answer.scenario, answer.baseline
    if baseline is None:
        return [
            say("no_comparison", lang, value=number(answer.objective), goal=goal_title(scenario, lang)),
            *_sampled(answer, lang),
        ]
    sentences = headline(answer, lang, brief)
    scored = scenario.goal.scored
    other = [item for item in baseline.breaks if item.rule.family != "budget"]
    if other:
        name = actual_title(scenario, lang)
        breaks = "; ".join(missed(item.value, item.limit, item.rule, scenario, lang) for item in other)
        said = say("actual_breaks", lang, actual=name, breaks=breaks)
        if baseline.gap is not None:
            gap = f"{float(baseline.gap):z.1f}" if scored else number(baseline.gap)
            said += " " + say("actual_gap", lang, gap=gap)
        sentences.append(said)
    sampled = _sampled(answer, lang)
    if brief and sampled:
        return sentences
    return [*sentences, *(sampled or ([say("not_sampled", lang)] if scored and answer.variants else []))]


def _sampled(answer: Answer, lang: str) -> list[str]:
    """The sweep that an answer comes with in one sentence."""
    swept = sweep_of(answer)
    if swept is None:
        return []
    from optimizer.report.sections.uncertainty import sweep_line

    return [sweep_line(swept, lang)]


def money_left(answer: Answer, lang: str) -> list[str]:
    """What is left of the budget, and upkeep."""
    scenario, sentences = answer.scenario, []
    if answer.unspent is not None:
        budget = sum(scenario.budgets(), Fraction(0))
        values = {"budget": budget, "unspent": answer.unspent, "idle": answer.idle}
        sentences.append(say("closing_money", lang, **{k: scenario.display.say(v, lang) for k, v in values.items()}))
    if any(answer.upkeep):
        charged, later = (scenario.display.say(value, lang) for value in answer.upkeep)
        sentences.append(say("closing_upkeep", lang, charged=charged, later=later))
    return sentences


def closing(answer: Answer, lang: str) -> list[str]:
    """Money left over, upkeep, regret, and how many numbers of which kind stand behind the result."""
    scenario = answer.scenario
    sentences = [
        *money_left(answer, lang),
        *regret(answer, lang),
        numbers_used(scenario, lang),
        *unused(scenario, lang),
    ]
    if not answer.solution.unique:
        sentences.append(say("several" if scenario.actual is not None else "several_plain", lang))
    return sentences


def regret(answer: Answer, lang: str) -> list[str]:
    """What the actual falls short of the computed allocation at its own total; nothing where that is not stated."""
    if answer.regret is None:
        return []
    actual = actual_title(answer.scenario, lang)
    return [say("closing_regret", lang, actual=actual, regret=Words(answer.scenario, lang).objective(answer.regret))]


def unused(scenario: Scenario, lang: str) -> list[str]:
    """Which names feed nothing, in a sentence; none where all feed something."""
    kinds = {name: kind for kind in ("programmes", "outputs", "composites") for name in getattr(scenario.model, kind)}
    titles = [title(scenario, kinds[name], name, lang) for name in feeds_nothing(scenario)]
    return [say("feeds_nothing", lang, names=", ".join(titles))] if titles else []


def numbers_used(scenario: Scenario, lang: str) -> str:
    """How many numbers are cited, computed and assumed, and as of which day."""
    counts = scenario.status_counts()
    admitted = say("admitted", lang, n=len(scenario.admitted)) if scenario.admitted else ""
    as_of = str(scenario.question.as_of or say("no_date", lang))
    numbers = say("closing_numbers", lang, **counts, admitted=admitted, as_of=as_of)
    return f"{numbers} {say('curve_note', lang)}" if scenario.model.capabilities else numbers


def certificate(answer: Answer, lang: str) -> list[str]:
    """What was proven of the allocation."""
    proof = answer.certificate
    objective = number(proof.objective, 9)
    if proof.bound is None or proof.gap is None:
        return [say("certificate_open", lang, objective=objective)]
    share, bound = f"{number(100 * (proof.relative_gap or 0.0), 2)}%", number(proof.bound, 9)
    if proof.by_solver:
        return [say("certificate_whole", lang, objective=objective, bound=bound, share=share)]
    gap, kind = number(proof.gap, 2), say("certificate_exact", lang)
    return [say("certificate", lang, objective=objective, bound=bound, gap=gap, share=share, kind=kind)]
