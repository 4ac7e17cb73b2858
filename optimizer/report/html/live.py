"""The parts of the page that answer back; without a script they stay hidden.

Beside the first picture stand weights, horizon and budget and what allocations score; folded away are the other numbers
what each programme gets at the reader's numbers, and a split of the reader's own; at the foot what is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.assumption import Bar
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.planned_answer import allocations_of, plans_of
from optimizer.report.budget_lines import Line, budget_lines, many, total_of, upkeep_lines
from optimizer.report.charts.markup import Child, Markup, tag
from optimizer.report.figures import number
from optimizer.report.html.render import anchor, field, folded, rendered
from optimizer.report.live.export import NotLiveError, answer_data, belief, live_data, words_data
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Marked, Row, Table, plain_rows
from optimizer.report.rule_words import describe
from optimizer.report.sweep_words import percent
from optimizer.report.typography import typeset
from optimizer.report.words import Words
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL

_KEY = 12
"""So many of the most influential assumptions stand before the others."""
_BESIDE = 8
"""So many numbers at most stand beside the first picture."""
_BUDGETS = 2
"""Budgets of more periods than that are folded away."""


@dataclass(frozen=True)
class Live:
    """``aside`` stands beside the first picture, ``folds`` among what is folded away, ``bar`` at the foot.

    ``data`` is for the engine: None where the page stays as it is.
    """

    aside: Markup | None = None
    folds: tuple[Markup | None, ...] = ()
    bar: Markup | None = None
    data: dict[str, Any] | None = None


def live(answer: Answer, words: Words) -> Live:
    """The controls for a scenario that can be solved again, or the sentence that says why it cannot be."""
    try:
        data = live_data(answer.scenario, words.lang)
    except NotLiveError as error:
        said = words.say("live_not", reason=words.say(error.reason))
        return Live(tag("p", said, class_="note-block", id="live-not"))
    believed, offer, says = belief(answer, data["settings"], words)
    says = typeset(says, words.lang)
    data |= {"words": words_data(words), "belief": believed, **answer_data(answer)}
    groups = _groups(data["settings"], answer.tornado)
    beside = _beside(groups)
    divided, heading, bill = _split(answer, words), words.say("live_own"), None
    actions = [*([] if divided is None else ["split"]), "others", "link", "save", "open"]
    if answer.baseline is not None and (believed or not answer.baseline.broken):
        bill = tag("button", offer, type="button", data_action="bill", title=says, disabled=not believed)
    aside = tag(
        "aside",
        tag("h3", heading),
        tag("p", words.say("live_weights"), class_="live-was") if "weight" in groups else None,
        *(_control(setting, words) for setting in beside),
        _scores(answer, divided is not None, words),
        tag("p", words.say("live_unchanged"), role="status", class_="live-status"),
        tag("div", *(tag("button", words.say(f"live_{key}"), type="button", data_action=key) for key in actions), bill,
            tag("input", type="file", accept=".yaml,.yml", hidden=True, aria_label=words.say("live_open")),
            class_="live-buttons"),
        None if believed or bill is None else tag("p", says, class_="live-was"),
        tag("input", type="url", readonly=True, hidden=True, class_="live-url",
            aria_label=words.say("live_link_field")),
        id="live",
        aria_label=heading,
        data_broken=words.say("live_broken"),
        hidden=True,
    )  # fmt: skip
    others = {kind: [setting for setting in group if setting not in beside] for kind, group in groups.items()}
    folds = divided, _others(others, words), _result(answer, words)
    return Live(aside, folds, _bar(words), data)


def _groups(settings: Iterable[Mapping[str, Any]], bars: Sequence[Bar]) -> dict[str, list[Mapping[str, Any]]]:
    """The settings by kind; ``key`` are the assumptions that regret hangs on most."""
    assumed = {setting["path"]: setting for setting in settings if setting["kind"] == "assumption"}
    key = [assumed[bar.number.path] for bar in bars if bar.number.path in assumed][:_KEY]
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for setting in settings:
        groups.setdefault("key" if setting in key else str(setting["kind"]), []).append(setting)
    return groups | {"key": key}


def _beside(groups: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    """Weights, horizon and budget; key assumptions where there is room."""
    budgets = groups.get("budget", ())
    own = [*groups.get("weight", ()), *groups.get("horizon", ()), *(budgets if len(budgets) <= _BUDGETS else ())]
    return [*own, *groups["key"]][: max(len(own), _BESIDE - 2)][:_BESIDE]


# Controls.


def _others(groups: Mapping[str, Sequence[Mapping[str, Any]]], words: Words) -> Markup:
    """The numbers that do not stand beside the picture."""
    shown: list[Child] = [tag("p", words.say("live_lead"), class_="lead")]
    for kind in ("budget", "weight", "horizon", "key", "requirement", "limit", "assumption"):
        if groups.get(kind):
            rows = [_control(setting, words) for setting in groups[kind]]
            lead = tag("p", words.say(f"live_note_{kind}"), class_="note") if kind in ("key", "requirement") else None
            head = f"{words.say(f'live_kind_{kind}')} ({len(rows)})"
            shown.append(tag("details", tag("summary", head), lead, *rows, class_="live-group", open=kind == "key"))
    return folded("others", words.say("live_title"), *shown, holds=words.say("live_holds"), hidden=True)


def _control(setting: Mapping[str, Any], words: Words) -> Markup:
    path, factor, value, label = setting["path"], setting["factor"], setting["value"], setting["label"]
    if setting["kind"] in ("weight", "requirement"):
        label = words.title("capabilities", path.split(".")[-1])
    shown = f"{value / factor:.12g}"
    low, high = (number(setting[end] / factor) for end in ("low", "high"))
    published = setting["written"].format(f"{value / factor:,.12g}")
    if setting["kind"] == "requirement" and value == setting["low"]:
        published = words.say("live_off")
    if path.startswith("limits."):
        published = describe(next(rule for rule in words.scenario.rules if rule.name == path), words)
    why = None
    if path in {item.path for item in words.scenario.reached}:
        why = tag("a", words.say("live_why"), href=f"#number-{anchor(path)}", class_="live-why",
                  aria_label=words.say("live_why_label", label=label))  # fmt: skip
    # One weight has moved the others, and all go back together.
    back = words.say("live_reset_one", label=words.say("live_kind_weight") if setting["kind"] == "weight" else label)
    return field(
        f"live-{anchor(path)}", label, setting["unit"], back, why,
        tag("div", words.say("live_published", value=published), class_="live-was"),
        words.say("live_out_of_range", low=low, high=setting["written"].format(high)),
        {"inputmode": "decimal" if setting["low"] >= 0 else None, "value": shown,
         "style": f"width:{max(7, len(shown) + 2)}ch"}, data_path=path,
    )  # fmt: skip


# What allocations score, the result solved again, and the foot of the screen.


def _scores(answer: Answer, divided: bool, words: Words) -> Markup:
    """What the actual, the plan that holds up and the computed allocation score, at one total."""
    plans = plans_of(answer)
    rows: list[tuple[str, str, str]] = []
    same = answer.at_actual_total
    if answer.baseline is not None:
        rows.append(("actual", words.actual, words.objective(answer.baseline.achieved.objective)))
    if plans is not None:
        reached = answer.solution.program.evaluator.achieve(plans.surest_lead.spending).objective
        rows.append(("plan", words.say("plan_field"), words.objective(reached)))
    apart = answer.baseline is not None and answer.baseline.added is not None
    title = words.plan(AT_ACTUAL_TOTAL) if apart else words.say("computed")
    rows.append(("computed", title, words.objective(same.objective) if same.status == "optimal" else "-"))
    if plans is not None:
        rows.append(("ahead", words.say("live_ahead"), percent(plans.first[SUREST_LEAD].fixed.ahead)))
    if divided:
        rows.append(("own", words.say("live_split_name"), ""))
    measured = words.say("r_key_score") if words.scored else words.axis("objective")
    head = [tag("th", words.say("live_measure", measure=measured), scope="col")]
    head += [tag("th", words.say(key), scope="col", class_="n") for key in ("live_as_published", "live_mine_short")]
    body = [
        tag(
            "tr",
            tag("th", _mark(kind), shown, tag("small", hidden=apart and kind == "computed"), scope="row"),
            tag("td", value, class_="n"),
            tag("td", "", class_="n mine", data_mine_score=kind),
        )
        for kind, shown, value in rows
    ]
    return tag("table", tag("thead", tag("tr", *head)), tag("tbody", *body), class_="live-scores")


def _result(answer: Answer, words: Words) -> Markup:
    """What programmes get and capabilities score at the reader's numbers; the script writes the reader's figures."""
    scenario, baseline, yours = answer.scenario, answer.baseline, words.say("live_mine_short")
    plans = [*([] if baseline is None else [words.actual_head]), words.say("computed")]
    header = [*(words.say("live_published_head", plan=name) for name in plans), yours]
    change, rows = [] if baseline is None else [words.say("change")], list[Row]()
    # A split of the reader's own can have upkeep where no published allocation has any.
    charged = bool(scenario.maintained) and len(scenario.periods) > 1
    tops = [*budget_lines(answer, words), *upkeep_lines(answer, words, always=charged)]
    for top in tops:
        lines = [line for line in top.programmes if not line.costless]
        rows += [Row(_amounts(top, words), GROUP)] if top.members and lines else []
        rows += [Row(_amounts(line, words), MEMBER) for line in lines]
    rows.append(Row(_amounts(replace(total_of(tops, words), path="total"), words), TOTAL))
    unit = f" ({words.unit})" if words.unit else ""
    amounts = (words.say("programme"), *header, *change)
    tables = [Table(amounts, tuple(rows), caption=words.say("live_result_money") + unit)]
    scores = [answer.scores] if baseline is None else [baseline.achieved.scores, answer.scores]
    reached = [
        (
            words.title("capabilities", name),
            *(f"{float(own[name]):.1f}" for own in scores),
            Marked("", "mine", own=f"capabilities.{name}.score"),
        )
        for name in scenario.model.capabilities
    ]
    head = (words.say("capability"), *header)
    tables += [Table(head, plain_rows(reached), caption=words.say("r_scores"))] if reached else []
    lead, limits = tag("p", words.say("live_result_lead"), class_="lead"), tag("p", data_own_limits=True)
    return folded("mine", words.say("live_result"), lead, rendered(tables, words.lang), limits)


def _amounts(line: Line, words: Words) -> tuple[str, ...]:
    amounts = [line.computed] if line.actual is None else [line.actual, line.computed]
    fields = ("spend",) if line.actual is None else ("spend", "change")
    own = (Marked("", "mine", own=f"{line.path}.{field}") for field in fields)
    return line.title, *map(words.money, amounts), *own


def _bar(words: Words) -> Markup:
    return tag(
        "div",
        tag("p", class_="live-count"),
        tag("a", words.say("live_to_controls"), href="#live"),
        tag("a", words.say("live_to_result"), href="#mine"),
        tag("button", words.say("live_reset"), type="button", data_action="reset",
            aria_label=words.say("live_reset_long")),
        class_="live-bar",
        role="region",
        aria_label=words.say("live_bar"),
    )  # fmt: skip


# The reader's own split.


def _split(answer: Answer, words: Words) -> Markup | None:
    """The rows with their sliders, by category; nothing where no programme's money can be divided otherwise."""
    scenario, titles = answer.scenario, {"plan": words.say("plan_field"), "computed": words.say("computed")}
    if all(programme.fixed or programme.costless for programme in scenario.programmes.values()):
        return None
    names = {key: titles.get(key, words.actual) for key in allocations_of(answer)}
    lines, shown = budget_lines(answer, words), list[Child]()
    groups = [(line.title, line.members) for line in lines if line.members]
    for title, members in (*groups, ("", [line for line in lines if not line.members])):
        rows = [_row(line, names, words) for line in members if not line.costless]
        if not rows:
            continue
        inside = tag("div", *rows, class_="split-rows")
        head = tag("summary", f"{title} ({len(rows)})")
        shown.append(tag("details", head, inside, class_="live-group", open=not many(scenario)) if title else inside)
    starts = [
        tag("button", _mark(key), words.say("live_split_from", plan=name), type="button", data_start=key)
        for key, name in names.items()
    ]
    clear = tag("button", words.say("live_split_clear"), type="button", data_start="none")
    # What programmes that the reader has not set can do.
    options = [tag("option", words.say(f"live_split_{rest}"), value=rest) for rest in ("proportion", "best", "stay")]
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
        amount = tag("span", words.money(line.computed), data_fixed=line.name)
        return tag(
            "div",
            tag("div", label, class_="live-label"),
            tag("div", amount, tag("span", words.unit, class_="live-unit"), class_="live-number"),
            tag("div", words.say("live_split_fixed"), class_="split-known"),
            class_="live-row split-row",
        )
    amounts = {key: words.money(getattr(line, key)) for key in names}
    known = [
        tag("span", _mark(key), tag("span", name, " ", class_="unseen"), amounts[key]) for key, name in names.items()
    ]
    # The field shows two decimals more than the tables.
    width = f"width:{max([5, *map(len, amounts.values())]) + 4}ch"
    return field(
        f"split-{anchor(line.name)}", label, words.unit, words.say("live_split_free", label=label), None,
        tag("div", *known, class_="split-known"), words.say("live_no_amount"), {"inputmode": "decimal", "style": width},
        class_="live-row split-row",
        data_programme=line.name,
    )  # fmt: skip


def _mark(key: str) -> Markup:
    """The mark of the picture; beside a plan that holds up the style makes that of the computed allocation a line."""
    return tag("i", class_=f"mark {key}", aria_hidden="true")
