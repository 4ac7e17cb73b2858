"""The reader's own split: an amount for each programme, beside the actual, the plan that holds up and the computed."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.analysis.answer import Answer
from optimizer.report.charts.markup import Child, Markup, tag
from optimizer.report.html.render import anchor, field, folded
from optimizer.report.live.export import splits
from optimizer.report.sections.allocation import Line, groups, many
from optimizer.report.words import Words

_RESTS = ("proportion", "best", "stay")
"""What programmes that the reader has not set can do."""


def split(answer: Answer, words: Words) -> Markup | None:
    """The rows with their sliders, by category; nothing where no programme's money can be divided otherwise."""
    scenario, titles = answer.scenario, {"plan": words.say("plan_field"), "computed": words.say("computed")}
    names = {key: titles.get(key, words.actual) for key in splits(answer)}
    shown: list[Child] = []
    for group in groups(answer, words):
        rows = [_row(line, names, words) for line in group.members if not line.costless]
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
        tag("button", _mark(key), words.say("live_split_from", plan=name), type="button", data_start=key)
        for key, name in names.items()
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


def _row(line: Line, names: Mapping[str, str], words: Words) -> Markup:
    label = line.title
    if words.scenario.programmes[line.name].fixed:
        said = words.say("live_split_fixed")
        amount = tag("span", words.money(line.computed), data_fixed=line.name)
        return tag(
            "div",
            tag("div", label, class_="live-label"),
            tag("div", amount, tag("span", words.unit, class_="live-unit"), class_="live-number"),
            tag("div", said, class_="split-known"),
            class_="live-row split-row",
        )
    known = [
        tag("span", _mark(key), tag("span", name, " ", class_="unseen"), words.money(getattr(line, key)))
        for key, name in names.items()
    ]
    return field(
        f"split-{anchor(line.name)}", label, words.unit, words.say("live_split_free", label=label), None,
        tag("div", *known, class_="split-known"), {"min": "0", "style": "width:9ch"}, class_="live-row split-row",
        data_programme=line.name,
    )  # fmt: skip


def _mark(key: str) -> Markup:
    return tag("i", class_=f"mark {key}", aria_hidden="true")
