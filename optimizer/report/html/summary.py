"""Page one: the headline, the first picture with the reader's own numbers beside it, the plan that holds up, table 1,
execution, objections, and what decides."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.plans.planned_answer import as_answer, plans_of
from optimizer.report.figures import listed, title
from optimizer.report.html.deciding import deciding_assumptions
from optimizer.report.html.live import Live
from optimizer.report.html.markup import Child, Markup, tag
from optimizer.report.html.parts import Words, article
from optimizer.report.html.picture import picture
from optimizer.report.html.render import table_of as shared
from optimizer.report.html.table_one import allocation_table
from optimizer.report.outside import objection_parts, outside_line
from optimizer.report.parts import Table
from optimizer.report.result import finding
from optimizer.report.robust_plans import plan_parts
from optimizer.scenario.scenario import Scenario


def summary(answer: Answer, again: Live, words: Words) -> Markup:
    """The first section: what a reader with one minute reads."""
    scenario = answer.scenario
    first, *others = finding(answer, words.lang, brief=True)
    outside = outside_line(scenario, words.lang)
    return tag(
        "section",
        tag(
            "div",
            tag(
                "div",
                tag("h2", first, class_="finding", id="finding"),
                tag("p", " ".join(others), class_="lead") if others else None,
                picture(answer, words),
            ),
            again.aside,
            class_="first",
        ),
        _plans(answer, words),
        article("table-1", words.say("r_table1_head"), allocation_table(answer, words), live=True),
        tag(
            "div",
            tag("div", execution(answer, words), deciding_assumptions(answer, words)),
            tag("div", _objections(scenario, words), tag("p", outside) if outside else None),
            class_="pair",
        ),
        id="summary",
        aria_label=words.say("r_summary"),
    )


def _plans(answer: Answer, words: Words) -> Markup | None:
    """The plans that hold up, or why there are none; what they spend stands in table 1."""
    parts = plan_parts(answer, words.lang)[:2]
    shown = [shared(part) if isinstance(part, Table) else tag("p", part) for part in parts]
    return article("plans", words.say("plan_field"), *shown) if shown else None


def _objections(scenario: Scenario, words: Words) -> Markup | None:
    parts = objection_parts(scenario, words.lang)
    if not parts:
        return None
    head, items = parts
    return article("objections", head.title, tag("ul", *(tag("li", item) for item in items.items)))


def execution(answer: Answer, words: Words) -> Markup:
    """What stands between the headline's allocation and its being carried out."""
    scenario, plans = answer.scenario, plans_of(answer)
    children: list[Child] = []
    note = scenario.question.note
    if note is not None:
        children.append(tag("p", note.say(words.lang), class_="note-block"))
    if answer.baseline is not None:
        shown = answer.at_actual_total if plans is None else as_answer(answer, plans)
        own = (shown if shown.status == "optimal" else answer).solution
        change = {n: (Fraction(answer.baseline.achieved.spent(n)), own.spent(n)) for n in scenario.programmes}
        kinds = {
            "r_exec_new": [n for n, (before, after) in change.items() if not before and after > 0],
            "r_exec_more": [n for n, (before, after) in change.items() if after > before > 0],
            "r_exec_gone": [n for n, (before, after) in change.items() if before > 0 and not after],
        }
        items = []
        for key, names in kinds.items():
            if names:
                moved = sum((abs(change[n][1] - change[n][0]) for n in names), Fraction(0))
                named = listed([title(scenario, "programmes", n, words.lang) for n in names], words.lang)
                money = scenario.display.say(moved, words.lang)
                items.append(tag("li", words.say(key, n=len(names), money=money, names=named)))
        of = words.say("plan_field" if plans is not None else "computed")
        children += [tag("p", words.say("exec_of", plan=of)), tag("ul", *items)] if items else []
    children.append(tag("p", words.say("r_exec_not_checked"), class_="note"))
    return article("execution", words.say("r_execution"), *children)
