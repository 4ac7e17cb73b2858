"""The part of the page that answers back: controls, and the result beside them. Without a script it stays hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.tornado import Bar
from optimizer.report.figures import actual_title, title
from optimizer.report.html.markup import Child, Markup, join, tag
from optimizer.report.html.parts import Words, anchor, derived, figure
from optimizer.report.live.belief import Belief, belief
from optimizer.report.live.export import NotLiveError, live_data
from optimizer.report.rule_words import describe

_KEY = 12
"""So many of the most influential assumptions stand before the others."""


@dataclass(frozen=True)
class Live:
    """``section`` for the page, ``bar`` for its foot, ``data`` for the engine: None where the page stays as it is."""

    section: Markup
    bar: Markup | None = None
    data: dict[str, Any] | None = None


def live(answer: Answer, bars: Sequence[Bar], words: Words) -> Live:
    """The controls for a scenario that can be solved again, or the sentence that says why it cannot be."""
    try:
        data = live_data(answer.scenario)
    except NotLiveError as error:
        said = words.say("live_not", reason=words.say(error.reason))
        return Live(tag("section", tag("p", said, class_="note-block"), id="live-not"))
    found = belief(answer, {setting["path"]: setting for setting in data["settings"]})
    data["belief"] = found.settings
    body = tag(
        "div",
        tag("div", _buttons(found, answer, words), _groups(data, bars, words), class_="live-controls",
            role="group", aria_label=words.say("live_controls")),
        _result(answer, words),
        class_="live-grid",
    )  # fmt: skip
    heading = words.say("live_title")
    section = tag(
        "section",
        tag("h2", heading),
        tag("p", words.say("live_lead"), class_="lead"),
        body,
        id="live",
        aria_label=heading,
        hidden=True,
    )
    return Live(section, _bar(answer, words), data)


def _buttons(found: Belief, answer: Answer, words: Words) -> Markup:
    def button(action: str, shown: str, **attributes: Any) -> Markup:
        return tag("button", shown, type="button", data_action=action, **attributes)

    parts: list[Child] = []
    actual = actual_title(answer.scenario, words.lang)
    if answer.baseline is not None:
        parts.append(button("bill", words.say("live_bill", actual=actual), disabled=not found.settings))
    parts.append(button("reset", words.say("live_reset"), aria_label=words.say("live_reset_long")))
    parts += [button(key, words.say(f"live_{key}")) for key in ("link", "save", "open")]
    file = tag("input", type="file", accept=".yaml,.yml", hidden=True, aria_label=words.say("live_open"))
    field = tag("input", type="text", readonly=True, hidden=True, class_="live-url",
                aria_label=words.say("live_link_field"))  # fmt: skip
    said = tag("p", found.say(actual, words), class_="note") if answer.baseline is not None else None
    status = tag("p", words.say("live_unchanged"), role="status", class_="live-status")
    return join(tag("div", *parts, file, class_="live-buttons"), field, said, status)


# Controls.


def _groups(data: Mapping[str, Any], bars: Sequence[Bar], words: Words) -> Markup:
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    ranked = {bar.number.path: rank for rank, bar in enumerate(bars)}
    assumed = [s for s in data["settings"] if s["kind"] == "assumption" and s["path"] in ranked]
    key = sorted(assumed, key=lambda s: ranked[s["path"]])[:_KEY]
    first = {setting["path"] for setting in key}
    for setting in data["settings"]:
        kind = "budget" if setting["kind"] == "horizon" else setting["kind"]
        if setting["path"] not in first:
            kinds.setdefault(kind, []).append(setting)
    kinds["key"] = key
    groups = []
    for kind in ("budget", "weight", "key", "requirement", "limit", "assumption"):
        if kinds.get(kind):
            note = f"live_note_{kind}" if kind in ("weight", "key") else None
            rows = [_control(setting, words) for setting in kinds[kind]]
            title = f"{words.say(f'live_kind_{kind}')} ({len(rows)})"
            lead = tag("p", words.say(note), class_="note") if note else None
            groups.append(tag("details", tag("summary", title), lead, *rows, class_="live-group",
                              open=kind in ("budget", "weight")))  # fmt: skip
    if data["refused"]:
        items = [tag("li", f"{item['label'][words.lang]}: {item['why'][words.lang]}") for item in data["refused"]]
        groups.append(
            tag(
                "details",
                tag("summary", words.say("live_refused")),
                tag("ul", *items),
                class_="live-group live-refused",
            )
        )
    return join(groups)


def _control(setting: Mapping[str, Any], words: Words) -> Markup:
    path, lang = setting["path"], words.lang
    factor, unit = setting["factor"][lang], setting["unit"][lang]

    def shown(value: float) -> str:
        return f"{value / factor:.12g}"

    name, value = f"live-{anchor(path)}", setting["value"]
    label = _label(setting, words)
    published = words.say("live_off")
    if value is not None:
        published = _counted(f"{float(shown(value)):,.12g}", unit, setting, lang)
    if path.startswith("limits."):
        rule = next(rule for rule in words.scenario.rules if rule.name == path)
        published = describe(rule, words.scenario, lang)
    ends = {"min": shown(setting["low"]), "max": shown(setting["high"])}
    start = setting["low"] if value is None else value
    step = shown(setting["step"][lang])
    off = value is None
    slider = tag("input", type="range", id=name, **ends, step=step, value=shown(start), disabled=off)
    number = tag("input", type="number", aria_label=label, **ends, step="any", value="" if off else shown(start),
                 disabled=off)  # fmt: skip
    head: list[Child] = [tag("label", label, for_=name)]
    if path in words.scenario.numbers and path in {item.path for item in words.scenario.reached}:
        head.append(tag("a", words.say("live_why"), href=f"#number-{anchor(path)}", class_="live-why",
                        aria_label=words.say("live_why_label", label=label)))  # fmt: skip
    box = None
    if setting["optional"]:
        box = tag("label", tag("input", type="checkbox", checked=off), " ", words.say("live_off"), class_="live-off")
    return tag(
        "div",
        tag("div", *head, class_="live-label"),
        slider,
        tag("div", number, tag("span", unit, class_="live-unit"), class_="live-number"),
        tag("div", words.say("live_published", value=published), class_="live-was"),
        box,
        class_="live-row",
        data_path=path,
    )


def _label(setting: Mapping[str, Any], words: Words) -> str:
    if setting["kind"] in ("weight", "requirement"):
        # The group says which of the two it is.
        return title(words.scenario, "capabilities", str(setting["path"]).split(".")[-1], words.lang)
    return str(setting["label"][words.lang])


def _counted(figure_: str, unit: str, setting: Mapping[str, Any], lang: str) -> str:
    """A figure with its unit; the currency stands before an amount in English."""
    if not unit or unit == "%" or lang == "ko":
        return figure_ + unit
    if setting["dimension"] == "money":
        currency, _, scale = unit.partition(" ")
        return f"{currency} {figure_} {scale}".strip()
    return f"{figure_} {unit}"


# The result beside the controls, and at the foot of the screen.


def _result(answer: Answer, words: Words) -> Markup:
    # The charts of the report itself, which the script puts here once more.
    first = "by-category" if len(answer.scenario.categories) > 1 else "by-programme"
    copies = [first, *(["scores-chart"] if answer.scores else [])]
    return tag(
        "div",
        tag("p", class_="live-trouble", hidden=True),
        tag("dl", *_key_figures(answer, words), class_="live-figures"),
        *(tag("figure", data_copy=name) for name in copies),
        class_="live-result",
        role="group",
        aria_label=words.say("live_result"),
        tabindex="0",
        data_live=True,
    )


def _key_figures(answer: Answer, words: Words) -> list[Markup]:
    found = []

    def add(label: Child, *value: Child) -> None:
        found.append(tag("div", tag("dt", label), tag("dd", *value)))

    digits = 1
    after = figure(words.objective(answer.objective, digits), "objective", "objective")
    measure = words.say("r_key_score" if words.scored else "r_key_objective")
    if answer.baseline is None:
        add(measure, tag("b", after))
        return found
    own = answer.baseline.achieved.objective
    before = figure(words.objective(own, digits), "actual_objective", "objective")
    add(measure, before, tag("i", " → ", class_="arrow"), tag("b", after))
    known = answer.regret is not None
    label = derived(words.say("live_regret" if known else "live_gap"), "", "regret_label")
    gap = words.objective(float(answer.baseline.gap), digits)
    add(label, tag("b", figure(gap, "gap", "objective")))
    moved = figure(words.money(answer.money_moved or Fraction(0)), "money_moved", "money")
    add(words.say("r_key_moved"), tag("b", moved), tag("small", f" {words.unit}") if words.unit else None)
    return found


def _bar(answer: Answer, words: Words) -> Markup:
    return tag(
        "div",
        tag("p", class_="live-count"),
        tag("dl", *_key_figures(answer, words), class_="live-figures"),
        tag("p", class_="live-trouble", hidden=True),
        tag("a", words.say("live_to_controls"), href="#live"),
        tag("button", words.say("live_reset"), type="button", data_action="reset",
            aria_label=words.say("live_reset_long")),
        class_="live-bar",
        role="region",
        aria_label=words.say("live_result"),
        hidden=True,
        data_live=True,
    )  # fmt: skip
