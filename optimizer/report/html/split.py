"""The reader's own split: an amount for each programme, beside the actual, the plan that holds up and the computed."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.plans.planned_answer import plans_of
from optimizer.report.charts.markup import Child, Markup, tag
from optimizer.report.figures import actual_title, groups, many
from optimizer.report.html.render import anchor, fold
from optimizer.report.words import Words

_MARKS = {"actual": "actual", "plan": "plan", "computed": "tick"}


def split(answer: Answer, words: Words) -> Markup | None:
    """The rows with their sliders; nothing where money is divided over several periods, or programmes are many."""
    scenario = answer.scenario
    if len(scenario.periods) > 1 or not scenario.has_budget or scenario.costless or many(scenario):
        return None
    plans = plans_of(answer)
    # As they are: amounts that are rounded for print break ratios that the rules fix.
    computed, plan = scenario.spent(answer.spending), None
    if plans is not None:
        plan = scenario.spent(plans.surest_lead.spending)
    actual = None if answer.baseline is None else scenario.spent(answer.baseline.spending)
    names = {"computed": words.say("computed")}
    names |= {"plan": words.say("plan_field")} if plan is not None else {}
    names |= {"actual": actual_title(scenario, words.lang)} if answer.baseline is not None else {}
    rows = []
    for group in groups(answer, words.lang):
        for line in group.members:
            if scenario.programmes[line.name].fixed:
                continue
            own = {"computed": computed[line.name]}
            own |= {"actual": actual[line.name]} if actual is not None else {}
            own |= {"plan": plan[line.name]} if plan is not None else {}
            rows.append(_row(line.name, line.title, own, names, words))
    starts = []
    for key, shown in reversed(names.items()):
        mark = tag("i", class_=f"mark {_MARKS[key]}", aria_hidden="true")
        starts.append(tag("button", mark, words.say("live_split_from", plan=shown), type="button", data_start=key))
    clear = tag("button", words.say("live_split_clear"), type="button", data_start="none")
    box = tag("input", type="checkbox", checked=True, class_="split-auto")
    balance = tag("label", box, " ", words.say("live_split_auto"), class_="live-off")
    return fold(
        "split", words.say("live_split_title"),
        tag("p", words.say("live_split_lead"), class_="lead"),
        tag("div", *starts, clear, class_="live-buttons"), balance,
        tag("p", role="status", class_="split-said"),
        tag("div", *rows, class_="split-rows"),
        holds=words.say("live_split_holds"), hidden=True,
    )  # fmt: skip


def _row(name: str, label: str, own: dict[str, Fraction], names: dict[str, str], words: Words) -> Markup:
    known: list[Child] = []
    for key in (key for key in _MARKS if key in own):
        unseen = tag("span", names[key], " ", class_="unseen")
        mark = tag("i", class_=f"mark {_MARKS[key]}", aria_hidden="true")
        known.append(tag("span", mark, unseen, words.money(own[key])))
    place = f"split-{anchor(name)}"
    number = tag("input", type="number", min="0", step="any", aria_label=label, style="width:9ch")
    return tag(
        "div",
        tag("div", tag("label", label, for_=place), class_="live-label"),
        tag("div", number, tag("span", words.unit, class_="live-unit"), class_="live-number"),
        tag("input", type="range", id=place, min="0", max="1", step="1"),
        tag("div", *known, class_="split-known"),
        class_="live-row split-row",
        data_programme=name,
        **{f"data_{key}": repr(float(value)) for key, value in own.items()},
    )
