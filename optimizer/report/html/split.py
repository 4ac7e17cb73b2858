"""The reader's own split: an amount for each programme, beside the actual, the plan that holds up and the computed."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.plans.planned_answer import plans_of
from optimizer.report.charts.markup import Child, Markup, tag
from optimizer.report.figures import Line, actual_title, adding_up, groups, many, printed
from optimizer.report.html.render import anchor, field, folded
from optimizer.report.words import Words

_MARKS = {"actual": "actual", "plan": "plan", "computed": "tick"}
_RESTS = ("proportion", "best", "stay")
"""What programmes that the reader has not set can do."""


def split(answer: Answer, words: Words) -> Markup | None:
    """The rows with their sliders, by category; nothing where no programme's money can be divided otherwise."""
    scenario = answer.scenario
    plans = plans_of(answer)
    known = {"computed": printed(answer)}
    names = {"computed": words.say("computed")}
    if plans is not None:
        known["plan"] = adding_up(scenario.spent(plans.surest_lead.spending), scenario)
        names["plan"] = words.say("plan_field")
    if answer.baseline is not None:
        known["actual"] = adding_up(scenario.spent(answer.baseline.spending), scenario)
        names["actual"] = actual_title(scenario, words.lang)
    shown: list[Child] = []
    for group in groups(answer, words.lang):
        rows = [_row(line, known, names, words) for line in group.members if not line.costless]
        if not rows:
            continue
        inside = tag("div", *rows, class_="split-rows")
        if group.line is None:
            shown.append(inside)
        else:
            head = tag("summary", f"{group.line.title} ({len(rows)})")
            shown.append(tag("details", head, inside, class_="live-group", open=not many(scenario)))
    if not any(not programme.fixed and not programme.costless for programme in scenario.programmes.values()):
        return None
    starts = []
    for key, name in reversed(names.items()):
        mark = tag("i", class_=f"mark {_MARKS[key]}", aria_hidden="true")
        starts.append(tag("button", mark, words.say("live_split_from", plan=name), type="button", data_start=key))
    clear = tag("button", words.say("live_split_clear"), type="button", data_start="none")
    options = [tag("option", words.say(f"live_split_{rest}"), value=rest) for rest in _RESTS]
    rest = tag("label", words.say("live_split_rest"), " ", tag("select", *options), class_="split-rest")
    lead = words.say("live_split_lead")
    if len(scenario.periods) > 1:
        lead = f"{lead} {words.say('live_split_periods', periods=', '.join(scenario.periods))}"
    return folded(
        "split", words.say("live_split_title"),
        tag("p", lead, class_="lead"), tag("div", *starts, clear, class_="live-buttons"), rest,
        tag("p", role="status", class_="split-said"), *shown,
        holds=words.say("live_split_holds"), hidden=True,
    )  # fmt: skip


def _row(line: Line, amounts: dict[str, dict[str, Fraction]], names: dict[str, str], words: Words) -> Markup:
    label = line.title
    if words.scenario.programmes[line.name].fixed:
        said = words.say("live_split_fixed")
        amount = tag("span", words.money(amounts["computed"][line.name]), data_fixed=line.name)
        return tag(
            "div",
            tag("div", label, class_="live-label"),
            tag("div", amount, tag("span", words.unit, class_="live-unit"), class_="live-number"),
            tag("div", said, class_="split-known"),
            class_="live-row split-row",
        )
    known: list[Child] = []
    for key in (key for key in _MARKS if key in amounts):
        unseen = tag("span", names[key], " ", class_="unseen")
        mark = tag("i", class_=f"mark {_MARKS[key]}", aria_hidden="true")
        known.append(tag("span", mark, unseen, words.money(amounts[key][line.name])))
    return field(
        f"split-{anchor(line.name)}", label, words.unit, words.say("live_split_free", label=label), None,
        tag("div", *known, class_="split-known"), {"min": "0", "style": "width:9ch"}, class_="live-row split-row",
        data_programme=line.name,
    )  # fmt: skip
