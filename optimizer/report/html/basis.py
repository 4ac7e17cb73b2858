"""What the result rests on: double counts, method, limits of the method, assumptions, proof, sources."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.sources.audit import double_counts
from optimizer.report.document import document
from optimizer.report.double_counts import counted_in, overlap_lines
from optimizer.report.figures import actual_title, goal_title
from optimizer.report.html.assumptions import assumptions
from optimizer.report.html.markup import Child, Markup, join, link, tag
from optimizer.report.html.parts import Cell, Line, Words, anchor, article, figure, fold, heads, sentence, table
from optimizer.report.outside import outside_notes
from optimizer.report.quantities import quantity
from optimizer.report.result import certificate, unused
from optimizer.report.used_numbers import used_sources
from optimizer.scenario.expression import render
from optimizer.scenario.scenario import Scenario


def budget(answer: Answer, words: Words) -> Markup | None:
    """The money: the budget and what of it was printed twice."""
    scenario = answer.scenario
    sentences: list[Child] = []
    if answer.unspent is not None:
        values = {"budget": sum(scenario.budgets(), Fraction(0)), "unspent": answer.unspent, "idle": answer.idle}
        shown = words.say("closing_money", **{k: scenario.display.say(v, words.lang) for k, v in values.items()})
        sentences.append(sentence(shown, "closing_money", "span"))
    else:
        sentences.append(words.say("r_no_budget"))
    if any(answer.upkeep):
        charged, later = (scenario.display.say(value, words.lang) for value in answer.upkeep)
        shown = words.say("closing_upkeep", charged=charged, later=later)
        sentences += [" ", sentence(shown, "closing_upkeep", "span")]
    overlaps = _overlaps(scenario, words)
    head = words.say("section_budget" if overlaps is None else "section_budget_overlaps")
    return fold("budget", head, tag("p", *sentences, data_live=True), overlaps)


def _overlaps(scenario: Scenario, words: Words) -> Markup | None:
    found = double_counts(scenario)
    if found is None:
        return None
    rows = [Line(words.say("r_printed"), [Cell(words.money(found.printed), "n strong"), ""], 0)]
    for overlap, value in found.overlaps:
        names, kept = overlap_lines(overlap, scenario, words.lang), counted_in(overlap, scenario, words.lang)
        rows.append(Line(names, [Cell(words.money(-value, signed=True), "n down"), Cell(kept, "text")], 1))
    if found.rest:
        rows.append(Line(words.say("r_rest"), [Cell(words.money(found.rest, signed=True), "n"), ""], 1))
    total = Line(words.say("total"), [Cell(words.money(found.total), "n strong"), ""], 0)
    header = heads(words, "r_col_line", "#r_amount", "r_counted")
    caption = words.say("r_overlaps_table", actual=actual_title(scenario, words.lang)) + words.in_unit
    return article(
        "overlaps", words.say("r_overlaps"), table(caption, header, rows, [words.say("r_overlaps_note")], total=total)
    )


def method(answer: Answer, words: Words) -> Markup:
    """How the figures come about."""
    scenario = answer.scenario
    steps = [words.say(f"r_method_{k}") for k in (1, 2, 3, 4)]
    objective, expression = scenario.question.objective, scenario.goal.maximized and scenario.goal.kind == "expression"
    goal = words.say("r_goal_most" if expression else f"r_goal_{scenario.goal.kind}")
    if objective is not None and objective.maximize is not None and objective.title is not None:
        rule = render(objective.maximize)
        goal = words.say("r_goal_called", goal=goal_title(scenario, words.lang), rule=rule)
    horizon = ""
    if "horizon" in scenario.base:
        years = quantity(scenario.base["horizon"], "years", None, words.lang)
        horizon = words.say("r_horizon", years=years)
    parts = [tag("ol", *(tag("li", step) for step in steps))] if scenario.model.capabilities else []
    return fold(
        "method",
        words.say("r_method"),
        *parts,
        tag("p", f"{goal} {horizon}".strip()),
        tag("p", words.say("r_method_words")),
    )


def caveats(answer: Answer, words: Words) -> Markup:
    """What the method cannot say."""
    scenario = answer.scenario
    keys = ["r_limit_arithmetic"]
    scored = bool(scenario.model.capabilities)
    keys += ["r_limit_judged"] if scored else []
    keys += ["r_limit_outside"] if scored and not scenario.outside else []
    keys += ["r_limit_samples" if getattr(answer, "sweep", None) is None else "limit_sampled"]
    keys += ["r_limit_ranges", "r_limit_prices" if answer.solution.whole is None else "r_price_whole"]
    items = [words.say(key) for key in keys]
    items += outside_notes(scenario, words.lang)
    if not answer.solution.unique:
        items.append(words.say("several" if scenario.actual is not None else "several_plain"))
    items += unused(scenario, words.lang)
    return fold("caveats", words.say("r_caveats"), tag("ul", *(tag("li", item) for item in items)))


def grounds(scenario: Scenario, words: Words) -> Markup:
    """Assumptions and sources."""
    holds = words.say("r_holds_grounds", n=sum(scenario.status_counts().values()))
    return fold("grounds", words.say("r_grounds"), assumptions(scenario, words), sources(scenario, words), holds=holds)


def sources(scenario: Scenario, words: Words) -> Markup | None:
    """The documents that the report names."""
    entries = []
    for key in used_sources(scenario):
        source = scenario.model.sources[key]
        where = ", ".join(
            part
            for part in (
                (source.publisher.say(words.lang) if source.publisher else ""),
                str(source.date or words.say("no_date")),
            )
            if part
        )
        name = source.title.say(words.lang)
        titled: Child = link(source.url, name) if source.url else name
        note = tag("span", source.note.say(words.lang), class_="note") if source.note is not None else None
        late = join(" ", _late(scenario, key, words))
        entries.append(
            tag(
                "li",
                tag("b", key),
                tag("div", titled, " ", tag("span", where, class_="where"), late, note),
                id=f"source-{anchor(key)}",
            )
        )
    if not entries:
        return None
    return article(
        "sources",
        words.say("r_sources"),
        tag("ol", *entries, class_="sources"),
        words=words.say("r_sources_lead", n=len(entries)),
    )


def _late(scenario: Scenario, key: str, words: Words) -> Markup | None:
    day, source = scenario.question.as_of, scenario.model.sources[key]
    if day is None or (source.date is not None and source.date <= day):
        return None
    return tag("span", words.say("r_late"), class_="badge open")


def proof(answer: Answer, words: Words) -> Markup:
    """The appendix: certificate, the least budget for the same, versions and hashes."""
    children: list[Child] = []
    if answer.status == "optimal":
        children.append(
            tag("div", *(tag("p", sentence) for sentence in certificate(answer, words.lang)), id="certificate")
        )
        baseline = answer.baseline
        if baseline is not None and baseline.equivalent_budget is not None:
            least = answer.scenario.display.say(baseline.equivalent_budget, words.lang)
            children.append(
                tag("p", words.say("r_equivalent", budget=least, actual=actual_title(answer.scenario, words.lang)))
            )
    return fold("appendix", words.say("r_appendix"), *children, _versions(answer, words))


def _versions(answer: Answer, words: Words) -> Markup:
    found = document(answer, variants=False)["provenance"]
    counts = found["numbers"]
    rows = [
        Line(words.say("r_scenario_file"), [Cell(found["scenario_file"], "text")], 2),
        Line(words.say("r_model"), [Cell(found["model"] or "-", "text")], 2),
        Line(words.say("r_as_of"), [Cell(str(answer.scenario.question.as_of or words.say("no_date")), "text")], 2),
        Line(
            words.say("numbers"),
            [Cell(", ".join(f"{words.say(f'status_{key}')} {value}" for key, value in counts.items()), "text")],
            2,
        ),
        Line(
            words.say("r_later"),
            [Cell(figure(str(found["later_sources"]), "provenance.later_sources", "count"), "text")],
            2,
        ),
        Line(
            words.say("r_digest"), [Cell(tag("code", figure(found["digest"], "provenance.digest", "text")), "text")], 2
        ),
        Line(
            words.say("r_model_digest"),
            [Cell(tag("code", figure(found["model_digest"], "provenance.model_digest", "text")), "text")],
            2,
        ),
        *(Line(name, [Cell(version, "text")], 2) for name, version in found["versions"].items()),
    ]
    return tag("div", table(words.say("r_versions"), [words.say("r_what"), words.say("r_is")], rows), id="versions")
