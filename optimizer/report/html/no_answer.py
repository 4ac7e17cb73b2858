"""The report where there is no allocation: why, in the file's own words."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.report.figures import title
from optimizer.report.html.markup import Markup, tag
from optimizer.report.html.parts import Cell, Line, Words, section, signs, table
from optimizer.report.rule_words import describe


def no_answer(answer: Answer, words: Words) -> Markup:
    """The rules that contradict each other, or what runs away."""
    if answer.status == "unbounded":
        names = ", ".join(title(answer.scenario, "programmes", name, words.lang) for name in answer.runaway)
        first, second = words.say("unbounded_head", parts=names), words.say("unbounded_hint")
        return section(
            "summary",
            words.say("r_summary"),
            tag("p", first, class_="finding", id="finding"),
            tag("p", second, class_="lead"),
        )
    conflict = answer.conflict
    assert conflict is not None
    rows = [
        Line(
            rule.name,
            [
                Cell(signs(rule.text or describe(rule, answer.scenario, words.lang)), "text"),
                Cell(tag("code", str(rule.place)), "text"),
            ],
            0,
        )
        for rule in conflict.rules
    ]
    extra = [
        words.say("not_negative", name=title(answer.scenario, "programmes", name, words.lang))
        for name in conflict.not_negative
    ]
    extra += [
        words.say("tiers_end", name=title(answer.scenario, "programmes", name, words.lang)) for name in conflict.tiers
    ]
    header = [words.say("rule"), words.say("r_says"), words.say("r_place")]
    return section(
        "summary",
        words.say("r_summary"),
        tag("p", words.say("infeasible_head"), class_="finding", id="finding"),
        table(words.say("r_conflict"), header, rows, [words.say("farkas")] if conflict.proven else []),
        tag("ul", *(tag("li", item) for item in extra)) if extra else None,
        tag("p", words.say("infeasible_hint"), class_="lead"),
    )
