"""Several scenarios side by side: what each finds, what of it compares, each part of it in a table; as data, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import (
    Comparison,
    actual_of,
    budget_of,
    compare_answers,
    goal_of,
    horizon_of,
    scales_of,
)
from optimizer.language import say
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.cross_regret import CrossRegret
from optimizer.plans.planned_answer import as_answer, plans_of
from optimizer.report.differences import assumption_parts, difference_parts, documents_of
from optimizer.report.document import document
from optimizer.report.figures import sign
from optimizer.report.headline import finding
from optimizer.report.parts import Article, Items, Marked, Part, Report, Section, Table, plain_rows, present
from optimizer.report.sections.alternatives import CrossRegretWords
from optimizer.report.sections.compared_figures import (
    actual_head,
    allocation_chart,
    compared_allocations,
    compared_directions,
    compared_rules,
    compared_scores,
    compared_verdicts,
    in_words,
    with_titles,
)
from optimizer.report.sections.grounds import certificate, outside_line
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.sections.scores import mixes
from optimizer.report.sweep_document import cross_regret_document
from optimizer.report.sweep_words import whole_budget
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.typography import typeset_parts
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario

_WIDE = 8
"""So many columns of figures a table has on a written page."""


def compared(answers: Sequence[Answer], lang: str) -> Report:
    """The comparison of several answers as a report, its tables as wide as a page has room for."""
    rows = []
    for section in compared_sections(compare_answers(answers), lang):
        parts = [_split(part) if isinstance(part, Table) else [part] for part in section.parts]
        rows.append(replace(section, parts=tuple(part for own in parts for part in own)))
    report = Report(lang, say("cmp_title", lang, n=len(answers)), tuple(rows))
    shown: Report = typeset_parts(report, lang)
    return shown


def _split(table: Table) -> Iterator[Table]:
    """A table as several, each with the first column and some of the others."""
    for start in range(1, len(table.header), _WIDE):
        part = slice(start, start + _WIDE)
        rows = tuple(replace(row, cells=(row.cells[0], *row.cells[part])) for row in table.rows)
        yield replace(table, header=(table.header[0], *table.header[part]), rows=rows)


def compared_sections(comparison: Comparison, lang: str) -> list[Section]:
    """The comparison in the order of a report; sections without content are left out."""
    named = say("cmp_signs", lang, list=", ".join(title for title, *_ in with_titles(comparison, lang)))
    notes = dict.fromkeys(note for own in in_words(comparison, lang, solved=True) for note in mixes(*own))
    scored = compared_scores(comparison, lang)
    amounts = present(allocation_chart(comparison, lang), *compared_allocations(comparison, lang))
    parts: tuple[tuple[str, str, Sequence[Part | None]], ...] = (
        ("summary", "cmp_findings", _findings(comparison, lang)),
        ("allocation", "allocation_table_alone", [named, *amounts]),
        ("scores", "r_scores", [scored, *notes] if scored else []),
        ("limits", "cmp_binding", [compared_rules(comparison, lang)]),
        ("verdict", "cmp_verdict", [*compared_directions(comparison, lang), compared_verdicts(comparison, lang)]),
        ("judged", "cross_head", CrossRegretWords(CrossRegret(comparison), lang).parts()),
        ("assumptions", "cmp_assumptions", assumption_parts(comparison, lang)),
        ("grounds", "cmp_grounds", _grounds(comparison, lang)),
    )
    sections = [Section(say(key, lang), present(*own), name) for name, key, own in parts]
    return [section for section in sections if section.parts]


def _findings(comparison: Comparison, lang: str) -> list[Part]:
    """What each scenario finds, why some have no answer, all in a table, and what of it compares."""
    every, articles = with_titles(comparison, lang), []
    outside = [outside_line(words) for *_, words in every]
    same = len(set(outside)) == 1
    for k, (title, answer, words) in enumerate(every):
        (first, *others), own = _sentences(answer, words), Marked("" if same else outside[k], "note")
        why = () if answer.status == "optimal" else no_answer(answer, words)[1:]
        parts = present(Marked(first, "strong"), " ".join(others), own, *why)
        articles.append(Article(f"finding-{k + 1}", title, parts))
    common = [Marked(outside[0], "note")] if same and outside[0] else []
    matters = Items(tuple(comparability(comparison, lang)))
    comparable = Article("comparability", say("cmp_comparability", lang), (matters,))
    return [*articles, *common, overview(comparison, lang), comparable]


def compared_report(comparison: Comparison, lang: str) -> list[str]:
    """What each scenario finds."""
    every = with_titles(comparison, lang)
    return [" ".join((f"{title}:", *_sentences(answer, words))) for title, answer, words in every]


def _sentences(answer: Answer, words: Words) -> list[str]:
    """The finding of a scenario without its name."""
    return finding(answer, words) if answer.status == "optimal" else [str(no_answer(answer, words)[0])]


def overview(comparison: Comparison, lang: str) -> Table:
    """One row a scenario: budget, objectives of actual, plan and computed allocation, regret, money moved."""
    planned = any(plans_of(answer) is not None for answer in comparison.solved)
    keys = ["scenario", "family_budget", "actual", "plan_field", "computed", "regret", "cmp_moved_plan", "cmp_moved"]
    shown, rows = [key for key in keys if planned or key not in ("plan_field", "cmp_moved_plan")], []
    for label, answer, words in with_titles(comparison, lang):
        row = dict.fromkeys(shown, "-") | {"scenario": label, "family_budget": _budget(words)}
        if answer.status != "optimal":
            rows.append(row | {"computed": words.say(answer.status)})
            continue
        unit = words.scenario.goal.in_money
        row["computed"] = words.objective(answer.objective, unit)
        if answer.baseline is not None:
            row["actual"] = words.objective(answer.baseline.achieved.objective, unit)
            row["regret"] = words.regret(answer.regret, unit)
        if (plans := plans_of(answer)) is not None:
            row["plan_field"] = words.objective(as_answer(answer, plans).objective, unit)
            row["cmp_moved_plan"] = words.sum(plans.first[SUREST_LEAD].moved or 0)
        if answer.money_moved is not None:
            row["cmp_moved"] = words.sum(answer.money_moved)
        rows.append(row)
    heads = tuple(actual_head(comparison, lang) if key == "actual" else say(key, lang) for key in shown)
    caption, notes = say("cmp_overview", lang), (say("r_regret_note", lang), say("moved_note", lang))
    return Table(heads, plain_rows([tuple(row.values()) for row in rows]), caption=caption, notes=notes)


def _budget(words: Words) -> str:
    return whole_budget(words) if words.scenario.has_budget else "-"


def _by_year(words: Words) -> str:
    years = zip(words.scenario.periods, words.scenario.budgets(), strict=words.scenario.has_budget)
    return " + ".join(f"{period} {words.sum(budget)}".strip() for period, budget in years)


def comparability(comparison: Comparison, lang: str) -> list[str]:
    """What of the scenarios is the same, and what differs, one sentence for each matter."""
    scenarios, same, sentences = comparison.scenarios, list[str](), list[str]()
    if unsolved := [k for k, answer in enumerate(comparison.answers) if answer.status != "optimal"]:
        names = ", ".join(f"{sign(k)} {say(comparison.answers[k].status, lang)}" for k in unsolved)
        sentences.append(say("cmp_no_answer", lang, names=names))

    def tell(key: str, head: str, aspect: Callable[[Scenario], Any], shown: Callable[[Words], str] | None) -> None:
        own = [shown(Words(scenario, lang)) if shown else "" for scenario in scenarios]
        if other := comparison.other(aspect):
            every = [f"{sign(k)} {own[k]}" for k in range(len(own))] if shown else map(sign, other)
            sentences.append(say(key, lang, names=", ".join(every)))
        elif own[0] != "-":
            same.append(say(head, lang) + (f" ({own[0]})" if own[0] not in ("", say(head, lang)) else ""))

    tell("cmp_currency", "setting_currency", lambda s: s.currency, lambda w: w.scenario.currency or "-")
    tell(
        "cmp_model_other", "setting_model", lambda s: s.model.model or s.model_digest,
        lambda w: w.scenario.model.model or w.say("cmp_model_inline"),
    )  # fmt: skip
    tell("cmp_budget_other", "family_budget", budget_of, _budget)
    if comparison.same_budget and any(len(scenario.periods) > 1 for scenario in scenarios):
        tell("cmp_years_other", "setting_periods", lambda s: (s.periods, s.budgets()), _by_year)
    tell("cmp_actual_other", "setting_compare_with", actual_of, lambda w: w.actual or "-")
    if any(scenario.model.capabilities for scenario in scenarios):
        tell("cmp_scales_other", "cmp_scales", scales_of, None)
    tell("cmp_goal_other", "setting_objective", goal_of, None)
    tell("cmp_horizon_other", "r_number_horizon", horizon_of, lambda w: w.quantity(horizon_of(w.scenario), "years"))
    tell(
        "cmp_as_of_other", "setting_as_of", lambda s: s.question.as_of,
        lambda w: str(w.scenario.question.as_of or "-"),
    )  # fmt: skip
    if comparison.same_goal and not (comparison.same_scales and comparison.same_horizon):
        sentences.append(say("cmp_goal_scales", lang))
    return [*([say("cmp_same", lang, names=", ".join(same))] if same else []), *sentences]


def _grounds(comparison: Comparison, lang: str) -> list[Part]:
    """What holds for all, and what was proven of each scenario, with its file."""
    items = []
    for label, answer, words in with_titles(comparison, lang):
        scenario = answer.scenario
        said = certificate(answer, words) if answer.status == "optimal" else [words.say(answer.status) + "."]
        origin = words.say("cmp_origin", file=scenario.shown, digest=scenario.digest[:16])
        items.append(f"{label}: {' '.join(said)} {origin} {words.say('numbers')}: {words.statuses}.")
    keys = ("cmp_proof", "limit_conditional")
    return [Items(tuple(say(key, lang) for key in keys)), Items(tuple(items))]


def comparison_page(comparison: Comparison, lang: str, screen: Screen = PLAIN) -> str:
    """The comparison as text."""
    title = say("cmp_title", lang, n=len(comparison.answers))
    return text_page(title, compared_sections(comparison, lang), lang, screen)


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data; see docs/json.md."""
    names, (first, *others) = comparison.names, documents_of(comparison)
    directions = comparison.directions().items()
    return {
        "format": "optimizer-compare",
        "version": 1,
        "comparable": {
            "currency": comparison.same_currency,
            "budget": comparison.same_budget,
            "actual": comparison.same_actual,
            "objective": comparison.same_goal,
            "scales": comparison.same_scales,
            "horizon": comparison.same_horizon,
        },
        "scenarios": {n: document(answer) for n, answer in zip(names, comparison.answers, strict=True)},
        "directions": {category: dict(zip(names, ways, strict=True)) for category, ways in directions},
        "cross_regret": cross_regret_document(CrossRegret(comparison)),
        "differences": {n: difference_parts(first, other) for n, other in zip(names[1:], others, strict=True)},
    }
