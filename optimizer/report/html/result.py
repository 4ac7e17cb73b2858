"""The result: actual against computed, what moves and why, then scores and curves."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.explanation import explanation as causes
from optimizer.analysis.explanation.explanation import Reason, reasons, serves
from optimizer.report import figures
from optimizer.report.charts.diverging import Change, diverging
from optimizer.report.charts.dumbbell import Pair, dumbbell
from optimizer.report.charts.markup import Child, Markup, join, tag
from optimizer.report.figures import actual_title, counted, groups, number, title
from optimizer.report.html.curves import curves
from optimizer.report.html.parts import (
    Cell,
    Line,
    Words,
    article,
    chart,
    derived,
    figure,
    fold,
    from_to,
    heads,
    legend,
    sentence,
    table,
    way,
)
from optimizer.report.html.scores import scores, waterfall_of
from optimizer.report.rule_words import bounded, price, ruled


def result(answer: Answer, words: Words) -> Markup:
    """The section with its charts."""
    return fold(
        "result",
        words.say("r_result"),
        article(
            "allocation",
            words.say("r_allocation" if answer.baseline is not None else "r_allocation_only"),
            *_dumbbells(answer, words),
            words=words.say("r_allocation_lead") if answer.baseline else None,
            live=True,
        ),
        _periods(answer, words),
        _moves(answer, words),
        scores(answer, words),
        waterfall_of(answer, words),
        curves(answer, words),
        holds=words.say("r_holds_result"),
    )


# Actual against computed.


def _dumbbells(answer: Answer, words: Words) -> list[Markup]:
    found = groups(answer, words.lang)
    categories = [group.line for group in found if group.line is not None]
    programmes = [line for group in found for line in group.members]
    charts = []
    if len(categories) > 1:
        charts.append(_dumbbell("by-category", "r_by_category", categories, "categories", answer, words))
    charts.append(_dumbbell("by-programme", "r_by_programme", programmes, "programmes", answer, words))
    return charts


def _dumbbell(name: str, head: str, lines: list[figures.Line], kind: str, answer: Answer, words: Words) -> Markup:
    pairs, rows = [], []
    compared = answer.baseline is not None
    most = sorted(lines, key=lambda line: -max(abs(line.computed), abs(line.actual or Fraction(0))))[: figures.DRAWN]
    drawn = {line.name for line in (most if kind == "programmes" and figures.many(answer.scenario) else lines)}
    for line in lines:
        path = f"{kind}.{line.name}"
        near = None
        if line.near_optimal is not None:
            low, high = (None if end is None or line.costless else words.counted(end) for end in line.near_optimal)
            near = low, high
        computed = figure(words.money(line.computed), f"{path}.spend", "money")
        actual = None if line.actual is None else figure(words.money(line.actual), f"{path}.actual", "money")
        value, room = from_to(actual, computed)
        pair = Pair(
            line.title, None if line.actual is None else words.counted(line.actual), words.counted(line.computed),
            value, room, path, 1 if kind == "programmes" else 0, near,
        )  # fmt: skip
        pairs += [] if line.costless or line.name not in drawn else [pair]
        cells: list[Cell] = []
        if line.actual is not None and line.change is not None:
            cells += [Cell(actual, "n"), Cell(computed, "n")]
            shown = derived(words.money(line.change, signed=True), path, "change")
            cells.append(Cell(shown, f"n {way(line.change)}"))
        else:
            cells.append(Cell(computed, "n"))
        cells.append(Cell(spanned(line, path, words), "n"))
        if kind == "categories" and line.possible is not None:
            cells.append(Cell(figure(words.span(line.possible), f"{path}.possible", "span"), "n"))
        if kind == "programmes":
            units = "" if not counted(answer.scenario, line.name) else number(answer.achieved.bought(line.name), 4)
            cells.append(Cell(figure(units, f"{path}.units", "units") if units else "", "n"))
        rows.append(Line(line.title, cells, 0, path))
    known = ["#actual", "#computed", "#change"] if compared else ["#computed"]
    known += ["#near_optimal", "#possible" if kind == "categories" else "#units"]
    header = heads(words, "programme" if kind == "programmes" else "category", *known)
    caption = words.say(head) + words.in_unit
    data = table(caption, header, rows)
    label = words.say("r_dumbbell_label", title=caption, n=len(pairs))
    marks = [("computed", words.say("computed")), ("near", words.say("near_optimal"))]
    key = legend(*([("actual", actual_title(answer.scenario, words.lang))] if compared else []), *marks)
    notes = [words.say("r_near_note")]
    if kind == "categories":
        notes.append(words.say("r_possible_note"))
    if len(drawn) < len(lines):
        notes += [words.say("many_drawn", all=len(lines), n=len(drawn)), words.say("many_ranges", n=figures.MANY)]
    return chart(name, caption, dumbbell(pairs, words.tick, label), data, words, notes, key)


def spanned(line: figures.Line, path: str, words: Words) -> Markup:
    """The near-optimal range of a line."""
    if line.near_optimal is None:
        return Markup("")
    style = "unit_span" if line.costless else "span"
    return figure(words.span(line.near_optimal, line.name), f"{path}.near_optimal", style)


def _periods(answer: Answer, words: Words) -> Markup | None:
    scenario = answer.scenario
    if len(scenario.periods) < 2:
        return None
    rows = []
    for name in scenario.paid(scenario.programmes):
        amounts = [answer.spending[name, period] for period in scenario.periods]
        cells = [
            Cell(figure(words.money(value), f"programmes.{name}.spend_by_period.{period}", "money"), "n")
            for value, period in zip(amounts, scenario.periods, strict=True)
        ]
        whole = figure(words.money(sum(amounts, Fraction(0))), f"programmes.{name}.spend", "money")
        rows.append(Line(title(scenario, "programmes", name, words.lang), [*cells, Cell(whole, "n strong")], 0))
    periods = [Cell(period, "n") for period in scenario.periods]
    header = [words.say("programme"), *periods, *heads(words, "#total")]
    detail = table(words.say("by_period") + words.in_unit, header, rows)
    return article("periods", words.say("by_period"), detail, live=True)


# What moves and why.


def _moves(answer: Answer, words: Words) -> Markup | None:
    if answer.baseline is None:
        return article("moves", words.say("r_why"), _reason_table(answer, words), live=True)
    why = reasons(answer)
    changes, rows = [], []
    lines = [line for group in groups(answer, words.lang) for line in group.members]
    for line in sorted(lines, key=lambda item: -(item.change or Fraction(0))):
        assert line.change is not None
        reason = _because(answer, line.name, why[line.name], words)
        aims = _aims(answer, line.name, words)
        shown = words.money(line.change, signed=True)
        path = f"programmes.{line.name}"
        reason = tag("span", reason, data_reason=why[line.name].kind)
        moved = figure(shown, f"{path}.change", "change")
        if line.change:
            under = join(reason, tag("span", aims, class_="aims") if aims else None)
            value = tag("b", moved, class_=way(line.change))
            changes.append(Change(line.title, words.counted(line.change), value, shown, path, 1, under))
        rows.append(
            Line(line.title, [Cell(moved, f"n {way(line.change)}"), Cell(reason, "text"), Cell(aims, "text")], 0, path)
        )
    header = heads(words, "programme", "#change", "r_cause", "r_aims")
    head = words.say("r_moves") + words.in_unit
    data = table(head, header, rows)
    if not changes:
        return article("moves", words.say("r_moves_head"), data, words=words.say("r_nothing_moves"), live=True)
    still, moving = len(lines) - len(changes), len(changes)
    if figures.many(answer.scenario):
        largest = sorted(changes, key=lambda change: -abs(change.change))[: figures.DRAWN]
        changes = [change for change in changes if change in largest]
    label = words.say("r_moves_label", title=head, n=len(changes))
    rest = sentence(words.say("r_still", n=still) if still else "", "r_still", "span")
    notes: list[Child] = [join(words.say("r_moves_note"), " ", rest)]
    if len(changes) < moving:
        notes.append(words.say("many_drawn", all=moving, n=len(changes)))
    drawing = chart("moves-chart", head, diverging(changes, words.tick, label), data, words, notes)
    return article("moves", words.say("r_moves_head"), drawing, words=words.say("r_moves_lead"), live=True)


def _reason_table(answer: Answer, words: Words) -> Markup:
    rows = []
    for name, reason in reasons(answer).items():
        because = tag("span", _because(answer, name, reason, words), data_reason=reason.kind)
        cells = [Cell(because, "text"), Cell(_aims(answer, name, words), "text")]
        rows.append(Line(title(answer.scenario, "programmes", name, words.lang), cells, 0, f"programmes.{name}"))
    header = heads(words, "programme", "r_cause", "r_aims")
    return table(words.say("r_why"), header, rows)


def _because(answer: Answer, name: str, reason: Reason, words: Words) -> str:
    scenario = answer.scenario
    parts = []
    for state in reason.rules:
        label = ruled(state.limit, state.rule, scenario, words.lang)
        if state.rule.family not in ("limits", "require"):
            # Its own cap or floor needs no second mention of the programme.
            own = words.say(f"rule_{state.rule.family}", title="").lstrip(": ")
            label = f"{own} {bounded(state.limit, state.rule, scenario, words.lang)}"
        worth = state.shadow_price and reason.kind not in (causes.WHOLE, causes.TIED)
        parts.append(f"{label} ({price(state.shadow_price, state.rule, scenario, words.lang)})" if worth else label)
    rules = "; ".join(parts)
    if reason.kind == causes.WHOLE and not rules:
        return words.say("r_because_whole_free")
    if reason.kind in (causes.LEFT_OUT, causes.BALANCED):
        if reason.price is None:
            return words.say("r_because_balanced_free")
        per = float(scenario.display.counted(words.lang)) * reason.price
        unit = scenario.display.one(words.lang)
        minus = "△" if words.lang == "ko" else "-"
        value = f"{minus if per < 0 else '+'}{number(abs(per), 3)}"
        value = words.say("per_money", unit_one=unit, value=value) if unit else words.say("per_one", value=value)
        key = "r_because_left_out" if reason.kind == causes.LEFT_OUT else "r_because_balanced"
        return words.say(key, value=value)
    return words.say(f"r_because_{reason.kind}", rules=rules)


def _aims(answer: Answer, name: str, words: Words) -> str:
    reached = serves(answer.scenario, name)
    return ", ".join(title(answer.scenario, "capabilities", item, words.lang) for item in reached)
