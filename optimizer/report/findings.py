"""The content of the written report, built once from an answer; every format renders it.

The order is that of a budget office's report: summary, budget and double counts, method, result, sensitivity,
alternatives, executability, limits, assumptions and sources.
"""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.sources.audit import double_counts
from optimizer.plans.planned_answer import plans_of
from optimizer.report import result
from optimizer.report.believing import believing_parts, rivalry_parts
from optimizer.report.document import document
from optimizer.report.double_counts import counted_in, double_counts_sentence, overlap_lines
from optimizer.report.figures import goal_title, number, scenario_title
from optimizer.report.influence import Influence, deciding_parts, influence_parts
from optimizer.report.language import say
from optimizer.report.no_answer import no_answer
from optimizer.report.outside import objection_parts, outside_line, outside_notes
from optimizer.report.parts import Findings, Items, Lines, Part, Section, present
from optimizer.report.robust_plans import plan_parts
from optimizer.report.sections.frontiers import frontiers
from optimizer.report.sections.where_it_turns import where_it_turns
from optimizer.report.sections.worth_finding_out import worth_finding_out
from optimizer.report.sensitivity import prices_tables, worths_table
from optimizer.report.table_one import plain_table
from optimizer.report.typography import typeset_parts
from optimizer.report.used_numbers import assumptions_table, sources_table
from optimizer.report.variants import variants_table, verdict_table
from optimizer.report.words import Words


def findings(answer: Answer, lang: str) -> Findings:
    """The report on one scenario in Korean or English. An answer without an allocation is explained instead."""
    scenario = answer.scenario
    if answer.status != "optimal":
        head, *rest = no_answer(answer, lang)
        parts: tuple[Part, ...] = (head, Lines(tuple(rest)))
        sections = [_section("section_summary", parts, lang)]
    else:
        influence = Influence(answer)
        sections = [
            _summary(answer, influence, lang), _budget(answer, lang), _method(answer, lang), _result(answer, lang),
            _sensitivity(answer, influence, lang), _uncertainty(answer, lang), _alternatives(answer, lang),
            _executability(answer, lang), _limits(answer, lang),
        ]  # fmt: skip
    sections.append(_assumptions(answer, lang))
    kept = tuple(section for section in sections if section.parts)
    found: Findings = typeset_parts(Findings(lang, scenario.name, scenario_title(scenario, lang), kept), lang)
    return found


def _section(key: str, parts: tuple[Part, ...], lang: str) -> Section:
    return Section(say(key, lang), parts, key)


def _summary(answer: Answer, influence: Influence, lang: str) -> Section:
    parts: list[Part] = [*result.finding(answer, lang)]
    parts += [line] if (line := outside_line(answer.scenario, lang)) else []
    parts += plan_parts(answer, lang)
    parts.append(plain_table(answer, lang))
    parts += [*present(verdict_table(answer, lang)), *objection_parts(answer.scenario, lang)]
    parts += deciding_parts(influence, lang)
    return _section("section_summary", tuple(parts), lang)


def _budget(answer: Answer, lang: str) -> Section:
    scenario, parts = answer.scenario, list[Part]()
    if answer.unspent is not None:
        parts.append(result.closing(answer, lang)[0])
    found = double_counts(scenario)
    if found is not None:
        parts.append(double_counts_sentence(found, scenario, lang))
        amounts = ((scenario.display.say(value, lang), overlap) for overlap, value in found.overlaps)
        items = (f"{a}: {overlap_lines(o, scenario, lang)} ({counted_in(o, scenario, lang)})" for a, o in amounts)
        parts.append(Items(tuple(items)))
    return _section("section_budget" if found is None else "section_budget_overlaps", tuple(parts), lang)


def _method(answer: Answer, lang: str) -> Section:
    scenario = answer.scenario
    kind = scenario.goal.kind
    way = "maximised" if scenario.goal.maximized else "minimised"
    steps = ("method", *(["method_scores"] if scenario.model.capabilities else []), "method_solved")
    parts: list[Part] = [" ".join(say(step, lang) for step in steps)]
    if kind in ("weighted_score", "weakest_score", "spend", "money_moved"):
        parts.append(say(f"goal_{kind}", lang))
    else:
        titled = scenario.question.objective is not None and scenario.question.objective.title is not None
        key = "goal_called" if titled else "goal_expression"
        parts.append(say(key, lang, way=say(way, lang), goal=goal_title(scenario, lang)))
    horizon = number(scenario.base["horizon"])
    parts.append(say("method_horizon", lang, horizon=horizon, n=len(scenario.rules)))
    parts += result.certificate(answer, lang)
    return _section("section_method", tuple(parts), lang)


def _result(answer: Answer, lang: str) -> Section:
    parts: list[Part] = [result.allocation(answer, lang)]
    parts += present(result.periods(answer, lang), result.scores(answer, lang))
    parts += result.closing(answer, lang)[1 if answer.unspent is not None else 0 :]
    return _section("section_result", tuple(parts), lang)


def _sensitivity(answer: Answer, influence: Influence, lang: str) -> Section:
    binding, found = result.binding(answer, lang), answer.sensitivity
    if found.whole or isinstance(binding, str):
        parts: list[Part] = [binding]
    else:
        parts = [*present(*prices_tables(found, lang), worths_table(found, lang))]
    parts += present(frontiers(found, Words(found.scenario, lang)))
    parts += rivalry_parts(found, lang)
    parts += influence_parts(influence, lang)
    parts += believing_parts(found.justification, answer.scenario, lang)
    return _section("section_sensitivity", tuple(parts), lang)


def _uncertainty(answer: Answer, lang: str) -> Section:
    """What the samples tell, where the answer comes with a sweep."""
    swept, parts = getattr(answer, "sweep", None), list[Part]()
    if swept is not None:
        from optimizer.report.sweep import sweep_parts

        parts += sweep_parts(swept, lang, with_indices=swept.with_indices)
        if (plans := plans_of(answer)) is not None:
            words = Words(answer.scenario, lang)
            parts += present(where_it_turns(plans, words), worth_finding_out(plans, words))
    return _section("sweep_section", tuple(parts), lang)


def _alternatives(answer: Answer, lang: str) -> Section:
    return _section("section_alternatives", present(variants_table(answer, lang)), lang)


def _executability(answer: Answer, lang: str) -> Section:
    note = answer.scenario.question.note
    return _section("section_execution", () if note is None else (note.say(lang),), lang)


def _limits(answer: Answer, lang: str) -> Section:
    keys = ["limit_conditional", *(["limit_judged"] if answer.scenario.model.capabilities else []), "limit_proof"]
    swept = getattr(answer, "sweep", None)
    keys += ["limit_sampled"] if swept is not None else ["limit_samples"] if answer.variants else []
    items = (*(say(key, lang) for key in keys), *outside_notes(answer.scenario, lang))
    return _section("section_limits", (Items(items),), lang)


def _assumptions(answer: Answer, lang: str) -> Section:
    scenario = answer.scenario
    provenance = document(answer, variants=False)["provenance"]
    versions = ", ".join(f"{name} {version}" for name, version in provenance["versions"].items())
    parts: list[Part] = [result.numbers_used(scenario, lang), assumptions_table(scenario, lang)]
    parts += present(sources_table(scenario, lang))
    hashes = {"scenario": provenance["digest"][:16], "model": provenance["model_digest"][:16]}
    parts.append(say("provenance", lang, versions=versions, **hashes))
    return _section("section_assumptions", tuple(parts), lang)
