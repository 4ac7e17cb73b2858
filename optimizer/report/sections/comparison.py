"""Several scenarios side by side: what each finds, what of it compares, and each part of it in one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison, budget_of, compare_answers, goal_of, horizon_of, scales_of
from optimizer.language.catalog import say
from optimizer.plans.cross_regret import CrossRegret
from optimizer.report.cross_regret_words import CrossRegretWords
from optimizer.report.figures import actual_title, number
from optimizer.report.outside import outside_line
from optimizer.report.parts import (
    Article,
    Findings,
    Items,
    Part,
    Section,
    Sentence,
    Table,
    plain_rows,
    present,
)
from optimizer.report.result import certificate, finding
from optimizer.report.sections.compared_allocations import allocation_charts, compared_allocations
from optimizer.report.sections.compared_assumptions import assumption_parts
from optimizer.report.sections.compared_rules import compared_rules, compared_verdicts, directions
from optimizer.report.sections.compared_scores import compared_scores, score_charts
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.sections.scores import mixes
from optimizer.report.signs import sign, signed_titles, signs
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.typography import typeset_parts
from optimizer.report.variants import score
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario


def compared(answers: Sequence[Answer], lang: str) -> Findings:
    """The comparison of several answers as a report in Korean or English."""
    found = compare_answers(answers)
    report = Findings(lang, "", say("cmp_title", lang, n=len(answers)), tuple(sections(found, lang)))
    shown: Findings = typeset_parts(report, lang)
    return shown


def sections(comparison: Comparison, lang: str) -> list[Section]:
    """The comparison in the order of a report; sections without content are left out."""
    named = say("cmp_signs", lang, list=signs(comparison, lang))
    notes = [say("r_judged_note", lang)]
    notes += dict.fromkeys(note for answer in comparison.solved for note in mixes(answer, Words(answer.scenario, lang)))
    scored = compared_scores(comparison, lang)
    amounts: list[Part] = [*allocation_charts(comparison, lang), *compared_allocations(comparison, lang)]
    parts: tuple[tuple[str, str, Sequence[Part | None]], ...] = (
        ("summary", "cmp_findings", _findings(comparison, lang)),
        ("allocation", "cmp_allocation_head", [named, *amounts]),
        ("scores", "cmp_scores_head", [named, *score_charts(comparison, lang), scored, *notes] if scored else []),
        ("limits", "cmp_binding", [compared_rules(comparison, lang)]),
        ("verdict", "cmp_verdict", [*directions(comparison, lang), compared_verdicts(comparison, lang)]),
        ("judged", "cross_head", CrossRegretWords(CrossRegret(comparison), lang).parts()),
        ("assumptions", "cmp_assumptions", assumption_parts(comparison, lang)),
        ("grounds", "cmp_grounds", _grounds(comparison, lang)),
    )
    found = [Section(say(key, lang), present(*own), name) for name, key, own in parts]
    return [section for section in found if section.parts]


def _findings(comparison: Comparison, lang: str) -> list[Part]:
    """What each scenario finds, why some have no answer, all in a table, and what of it compares."""
    articles = []
    rows = zip(comparison.answers, signed_titles(comparison, lang), sentences(comparison, lang), strict=True)
    for k, (answer, label, found) in enumerate(rows):
        why = () if answer.status == "optimal" else no_answer(answer, Words(answer.scenario, lang))[1:]
        parts = present(found, Sentence(outside_line(answer.scenario, lang), name="note"), *why)
        articles.append(Article(f"finding-{k + 1}", label, parts))
    matters = Items(tuple(comparability(comparison, lang)))
    comparable = Article("comparability", say("cmp_comparability", lang), (matters,))
    return [*articles, overview(comparison, lang), comparable]


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
        else str(no_answer(answer, Words(answer.scenario, lang))[0])
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


def _grounds(comparison: Comparison, lang: str) -> list[Part]:
    """What holds for all, and what was proven of each scenario, with its file."""
    items = []
    for label, answer in zip(signed_titles(comparison, lang), comparison.answers, strict=True):
        scenario = answer.scenario
        said = certificate(answer, lang) if answer.status == "optimal" else [say(answer.status, lang)]
        counts = scenario.status_counts().items()
        numbers = ", ".join(f"{say(f'status_{key}', lang)} {number(value)}" for key, value in counts)
        origin = say("cmp_origin", lang, file=scenario.shown, digest=scenario.digest[:16])
        own = f"{origin} {say('numbers', lang)}: {numbers}."
        items.append(f"{label}: {' '.join(said)} {own}")
    keys = ("cmp_proof", "limit_conditional", "limit_proof", "cmp_own_report")
    return [Items(tuple(say(key, lang) for key in keys)), Items(tuple(items))]


def comparison_page(comparison: Comparison, lang: str, screen: Screen = PLAIN) -> str:
    """The comparison as text."""
    title = say("cmp_title", lang, n=len(comparison.answers))
    return text_page(title, sections(comparison, lang), lang, screen)
