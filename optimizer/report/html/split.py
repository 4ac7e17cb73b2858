"""The reader's own split: an amount for each programme, beside the actual, the plan that holds up and the computed."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.report.charts.markup import Child, Markup, tag
from optimizer.report.figures import Line, adding_up, groups, many
from optimizer.report.html.render import anchor, field, folded
from optimizer.report.live.export import splits
from optimizer.report.words import Words

_RESTS = ("proportion", "best", "stay")
"""What programmes that the reader has not set can do."""


def split(answer: Answer, words: Words) -> Markup | None:
    """The rows with their sliders, by category; nothing where no programme's money can be divided otherwise."""
    scenario = answer.scenario
    known = {key: adding_up(scenario.spent(spending), scenario) for key, spending in splits(answer).items()}
    names = {"actual": words.actual, "plan": words.say("plan_field"), "computed": words.say("computed")}
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
    starts = [
        tag("button", _mark(key), words.say("live_split_from", plan=names[key]), type="button", data_start=key)
        for key in known
    ]
    clear = tag("button", words.say("live_split_clear"), type="button", data_start="none")
    options = [tag("option", words.say(f"live_split_{rest}"), value=rest) for rest in _RESTS]
    rest = tag("label", words.say("live_split_rest"), " ", tag("select", *options), class_="split-rest")
    lead = words.say("live_split_lead")
    if len(scenario.periods) > 1:
        lead = f"{lead} {words.say('live_split_periods', periods=', '.join(scenario.periods))}"
    return folded(
        "split", words.say("live_split"),
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
    known = [
        tag("span", _mark(key), tag("span", names[key], " ", class_="unseen"), words.money(own[line.name]))
        for key, own in amounts.items()
    ]
    return field(
        f"split-{anchor(line.name)}", label, words.unit, words.say("live_split_free", label=label), None,
        tag("div", *known, class_="split-known"), {"min": "0", "style": "width:9ch"}, class_="live-row split-row",
        data_programme=line.name,
    )  # fmt: skip


def _mark(key: str) -> Markup:
    return tag("i", class_=f"mark {key}", aria_hidden="true")
