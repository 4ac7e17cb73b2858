"""Several scenarios side by side as sentences and tables, which every format renders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison, budget_of, compare_answers, goal_of, horizon_of, scales_of
from optimizer.plans.cross_regret import CrossRegret
from optimizer.report.assumptions_compared import assumption_parts
from optimizer.report.comparison_tables import allocations, binding, directions, scores, sign, signed_titles, verdicts
from optimizer.report.cross_regret_words import CrossRegretWords
from optimizer.report.figures import actual_title, number
from optimizer.report.language import say
from optimizer.report.no_answer import no_answer
from optimizer.report.parts import Findings, Items, Part, Section, Table, plain_rows
from optimizer.report.result import finding
from optimizer.report.typography import typeset_parts
from optimizer.report.variants import score
from optimizer.scenario.scenario import Scenario


def compared(answers: Sequence[Answer], lang: str) -> Findings:
    """The comparison of several answers as a report in Korean or English."""
    found = compare_answers(answers)
    report = Findings(lang, "", say("cmp_title", lang, n=len(answers)), tuple(sections(found, lang)))
    shown: Findings = typeset_parts(report, lang)
    return shown


def sections(comparison: Comparison, lang: str) -> list[Section]:
    """The comparison in the order of a report."""
    named: tuple[tuple[str, Sequence[Part | None]], ...] = (
        ("cmp_findings", [Items(tuple(findings(comparison, lang))), overview(comparison, lang)]),
        ("cmp_comparability", [Items(tuple(comparability(comparison, lang)))]),
        ("cmp_allocation_head", allocations(comparison, lang)),
        ("cmp_scores_head", [scores(comparison, lang)]),
        ("cmp_binding", [binding(comparison, lang)]),
        ("cmp_verdict", [verdicts(comparison, lang), *directions(comparison, lang)]),
        ("cross_head", CrossRegretWords(CrossRegret(comparison), lang).parts()),
        ("cmp_assumptions", assumption_parts(comparison, lang)),
    )
    found = []
    for key, parts in named:
        kept: tuple[Part, ...] = tuple(part for part in parts if part is not None)
        if kept:
            found.append(Section(say(key, lang), kept))
    return found


# Findings.


def findings(comparison: Comparison, lang: str) -> list[str]:
    """What each scenario finds, in its conditional sentence."""
    titles = signed_titles(comparison, lang)
    return [f"{title}: {found}" for title, found in zip(titles, sentences(comparison, lang), strict=True)]


def sentences(comparison: Comparison, lang: str) -> list[str]:
    """The finding of each scenario without its name."""
    # What is said of samples holds for all alike and stands beneath the verdicts.
    silent = say("not_sampled", lang)
    return [
        " ".join(part for part in finding(answer, lang) if part != silent)
        if answer.status == "optimal"
        else no_answer(answer, lang)[0]
        for answer in comparison.answers
    ]


def overview(comparison: Comparison, lang: str) -> Table:
    """One row a scenario: budget, objective, actual, regret, money moved, grounds."""
    keys = ("scenario", "budget_column", "cmp_horizon", "actual", "computed", "regret", "money_moved", "cmp_judged",
            "as_of")  # fmt: skip
    rows = []
    for label, answer in zip(signed_titles(comparison, lang), comparison.answers, strict=True):
        scenario, baseline = answer.scenario, answer.baseline if answer.status == "optimal" else None
        budget = budget_of(scenario)
        counts = scenario.status_counts()
        cells = [label]
        cells.append("-" if budget is None else scenario.display.say(budget, lang))
        cells.append(say("cmp_years", lang, n=number(horizon_of(scenario))))
        if answer.status != "optimal":
            cells += ["-", say(answer.status, lang), "-", "-"]
        else:
            cells.append("-" if baseline is None else score(answer, float(baseline.achieved.objective)))
            cells += [score(answer, answer.objective), _regret(answer, lang)]
            cells.append("-" if answer.money_moved is None else scenario.display.say(answer.money_moved, lang))
        cells += [f"{counts['assumed']}/{sum(counts.values())}", str(scenario.question.as_of or "-")]
        rows.append(cells)
    header = tuple(say(key, lang) for key in keys)
    return Table(header, plain_rows(rows), caption=say("cmp_overview", lang))


def _regret(answer: Answer, lang: str) -> str:
    if answer.baseline is None:
        return "-"
    return say("regret_none", lang) if answer.regret is None else score(answer, answer.regret)


def comparability(comparison: Comparison, lang: str) -> list[str]:
    """What of the scenarios can be compared and what cannot, one sentence for each matter."""
    scenarios, found = comparison.scenarios, []

    def listed(shown: Callable[[Scenario], str], places: Sequence[int] | None = None) -> str:
        return ", ".join(f"{sign(k)} {shown(s)}" for k, s in enumerate(scenarios) if places is None or k in places)

    def named(places: Sequence[int]) -> str:
        return ", ".join(sign(k) for k in places)

    unsolved = [k for k, answer in enumerate(comparison.answers) if answer.status != "optimal"]
    if unsolved:
        names = ", ".join(f"{sign(k)} {say(comparison.answers[k].status, lang)}" for k in unsolved)
        found.append(say("cmp_no_answer", lang, names=names))
    if not comparison.same_currency:
        found.append(say("cmp_currency", lang, names=listed(lambda s: s.currency or "-")))
    elif not comparison.same_unit:
        found.append(say("cmp_unit", lang))
    inline = say("cmp_model_inline", lang)
    if comparison.other(lambda s: s.model.model or s.model_digest):
        found.append(say("cmp_model_other", lang, names=listed(lambda s: s.model.model or inline)))
    else:
        found.append(say("cmp_model_same", lang, name=scenarios[0].model.model or inline))
    without = [k for k, scenario in enumerate(scenarios) if not scenario.has_budget]
    if without:
        found.append(say("cmp_budget_none", lang, names=named(without)))
    elif comparison.same_budget:
        budget = scenarios[0].display.say(budget_of(scenarios[0]) or Fraction(0), lang)
        found.append(say("cmp_budget_same", lang, budget=budget))
    if not comparison.same_budget and len(without) < len(scenarios) - 1:
        amounts = listed(lambda s: s.display.say(budget_of(s) or Fraction(0), lang),
                         [k for k in range(len(scenarios)) if k not in without])  # fmt: skip
        found.append(say("cmp_budget_other", lang, list=amounts))
    if comparison.same_actual and scenarios[0].actual is not None:
        found.append(say("cmp_actual_same", lang, name=actual_title(scenarios[0], lang)))
    elif not comparison.same_actual:
        having = [k for k, scenario in enumerate(scenarios) if scenario.actual is not None]
        if len(having) > 1:
            found.append(say("cmp_actual_other", lang, list=listed(lambda s: actual_title(s, lang), having)))
        lacking = [k for k in range(len(scenarios)) if k not in having]
        found += [say("cmp_actual_none", lang, names=named(lacking))] if lacking else []
    scored = any(scenario.model.capabilities for scenario in scenarios)
    other = comparison.other(scales_of)
    if scored:
        found.append(say("cmp_scales_other" if other else "cmp_scales_same", lang, names=named(other)))
    if not comparison.same_goal:
        found.append(say("cmp_goal_other", lang, names=named(comparison.other(goal_of))))
    elif (scored and other) or not comparison.same_horizon:
        found.append(say("cmp_goal_scales", lang))
    else:
        found.append(say("cmp_goal_same", lang))
    if not comparison.same_horizon:
        found.append(say("cmp_horizon_other", lang, list=listed(lambda s: number(horizon_of(s)))))
    if comparison.other(lambda s: s.question.as_of):
        found.append(say("cmp_as_of_other", lang, list=listed(lambda s: str(s.question.as_of or "-"))))
    return found
