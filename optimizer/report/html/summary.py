"""Page one: the headline, the first picture with the reader's own numbers beside it, the plan that holds up, table 1,
execution, objections, and what decides."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.report.charts.markup import Markup, tag
from optimizer.report.html.live import Live
from optimizer.report.html.parts import Words, article
from optimizer.report.html.picture import picture
from optimizer.report.html.render import rendered
from optimizer.report.html.render import table_of as shared
from optimizer.report.html.table_one import allocation_table
from optimizer.report.outside import objection_parts, outside_line
from optimizer.report.parts import Table, present
from optimizer.report.result import finding
from optimizer.report.robust_plans import plan_parts
from optimizer.report.sections.budget import execution
from optimizer.report.sections.influence import deciding_assumptions
from optimizer.scenario.scenario import Scenario


def summary(answer: Answer, again: Live, words: Words) -> Markup:
    """The first section: what a reader with one minute reads."""
    scenario = answer.scenario
    first, *others = finding(answer, words.lang, brief=True)
    outside = outside_line(scenario, words.lang)
    parts = present(execution(answer, words), deciding_assumptions(answer.turning, words))
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
            tag("div", rendered(parts, words.lang)),
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
