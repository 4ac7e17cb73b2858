"""What moves: in one sentence, why and what it serves, and what it adds to the actual's objective step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import UNMOVED
from optimizer.analysis.explanation import explanation as causes
from optimizer.analysis.explanation.attribution import Contribution, contributions
from optimizer.analysis.explanation.explanation import Reason, reasons, served_capabilities
from optimizer.language.locale import LOCALES
from optimizer.report.budget_lines import Line, largest, programme_lines
from optimizer.report.charts.markup import join, tag
from optimizer.report.charts.rows import ChartRow, bar_mark, dot, rows_chart
from optimizer.report.figures import enumerated, signed
from optimizer.report.parts import GROUP, MEMBER, Article, Chart, Marked, Row, Table, way
from optimizer.report.rule_words import bounded, demand, forced_when, price, ruled
from optimizer.report.words import Cells, Words
from optimizer.scenario.allocations import units_changed
from optimizer.scenario.money import largest_remainder

WORDS = 40
"""The most words of the sentence that names what moves."""
_NAMED = ((3, 3), (2, 3), (2, 2), (1, 2), (1, 1))
"""How many that lose money and how many that gain it are named: the first that keep to the number of words, or one."""
_LARGE = Fraction(1, 100)
"""A line that gives or gains less than this share of the money moved is not named."""
Side = list[tuple[str, Fraction]]
"""Titles with amounts, the largest first."""
_ZERO = Fraction(0)


def named_moves(at_total: Answer, key: str, values: dict[str, str], words: Words, frame: Callable[[str], str]) -> str:
    """What loses and what gains money, as many of each as the number of words allows, and of what units change."""
    baseline, whole, sentence = at_total.baseline, words.scenario.total(at_total.spending), ""
    assert baseline is not None
    lost, gained = sides(at_total, words)
    changed = units_changed(baseline.spending, at_total.spending, words.scenario.costless)
    costless = [(words.title("programmes", name), Fraction(1)) for name in dict.fromkeys(name for name, _ in changed)]
    unequal = not words.scenario.has_budget and abs(whole - baseline.total) > UNMOVED * baseline.total
    money = {"total": words.sum(baseline.total), "whole": words.sum(whole)}
    money["moved"] = words.roughly(sum((amount for _, amount in lost), _ZERO))
    kind = "head_spending" if not lost or not gained or unequal else "head_moving"
    kind = "head_leaving" if [*dict(gained)] == [words.say("head_unspent")] and kind == "head_moving" else kind
    kind = "head_units" if costless and not lost and not gained else kind
    for a, b in _NAMED:
        money |= {"lost": _named(lost, a, words), "gained": _named(gained, b, words)}
        money["units"] = _named(costless, b, words)
        moving = words.say(kind, **money)
        if costless and kind != "head_units":
            moving = words.say("head_with_units", units=money["units"], moving=moving)
        sentence = frame(words.say(key, moving=moving, **values))
        if len(sentence.split()) <= WORDS:
            break
    return sentence


def sides(answer: Answer, words: Words) -> tuple[Side, Side]:
    """What loses money against the actual and what gains it.

    Programmes stand under their titles; a category stands for them where it has two or more that are not fixed and the
    money of every one moves the same way. Money that is left over gains; where no programme's total moves, years do.
    """
    scenario, baseline = answer.scenario, answer.baseline
    assert baseline is not None
    least = UNMOVED * max(baseline.total, scenario.total(answer.spending))
    change = {n: answer.solution.spent(n) - Fraction(baseline.achieved.spent(n)) for n in scenario.programmes}
    items = defaultdict[str, Fraction](Fraction)
    for name, amount in change.items():
        category = scenario.programmes[name].category or ""
        members = [m for m in scenario.categories.get(category, ()) if not scenario.programmes[m].fixed]
        one_way = any(all(side * change[m] > least for m in members) for side in (1, -1))
        whole = len(members) > 1 and one_way
        key = words.title("categories", category) if whole else words.title("programmes", name)
        items[key] += amount
    if not any(abs(amount) > least for amount in items.values()):
        items.clear()
        for (name, period), amount in scenario.money(answer.spending).items():
            key = f"{words.title('programmes', name)} {period}".strip()
            items[key] += amount - Fraction(baseline.spending[name, period])
    upkeep, more = LOCALES[words.lang].within(words.say("upkeep")), answer.charged(answer.spending)
    items[upkeep] += more - answer.charged(baseline.spending)
    over = -sum(items.values(), _ZERO)
    items[words.say("head_unspent" if over > 0 else "head_unspent_before")] = over
    ordered = sorted(items.items(), key=lambda item: -abs(item[1]))
    lost = [(name, -amount) for name, amount in ordered if -amount > least]
    return lost, [(name, amount) for name, amount in ordered if amount > least]


def _named(side: Side, most: int, words: Words) -> str:
    """The first titles of one side, with how many more there are, or that these are most of it."""
    moved = sum((amount for _, amount in side), _ZERO)
    large = sum(amount >= _LARGE * moved for _, amount in side)
    names = [name for name, _ in side[: min(most, large)]]
    if large > most:
        return words.say("and_more", names=", ".join(names), n=len(side) - most)
    named = enumerated(names, words.lang)
    return words.say("head_mostly", names=named) if large < len(side) else named


# Each move with its cause.


def moves(answer: Answer, words: Words) -> Article:
    """The changes from the actual, largest rise first; without a comparison why each programme gets what it gets."""
    compared, why = answer.baseline is not None, reasons(answer)
    lines = sorted(programme_lines(answer, words), key=lambda line: -(line.change or _ZERO))
    head = words.say("r_moves") + words.in_unit if compared else words.say("r_why")
    moving = [line for line in lines if line.change]
    cells = {line.path: _cells(answer, line, why[line.name], words) for line in moving or lines}
    if not any(own["r_aims"] for own in cells.values()):
        for own in cells.values():
            del own["r_aims"]
    data = words.table([(own, "", path) for path, own in cells.items()], head, long=["r_cause", "r_aims"])
    title = words.say("r_moves_head") if compared else head
    lead = "" if answer.solution.whole else words.say("r_moves_lead")
    lead = words.say("r_nothing_moves") if compared and not moving else lead
    if not (paid := [line for line in moving if not line.costless]):
        return Article("moves", title, (data,), lead)
    drawn = largest(paid, words.scenario, lambda line: abs(line.change or _ZERO))
    still, bars = len(lines) - len(moving), list[ChartRow]()
    for line in drawn:  # a bar up or down from zero
        own, mark = cells[line.path], bar_mark(0, words.counted(line.change or 0), way(line.change))
        aims = own.get("r_aims")
        under = join(own["r_cause"], tag("span", aims, class_="aims") if aims else None)
        bars.append(ChartRow(line.title, [mark], own["change"], 1, under))
    notes = (words.say("r_unmoved", n=still),) if still else ()
    foot = words.say("many_drawn", all=len(paid), n=len(drawn)) if len(drawn) < len(paid) else ""
    legend = ("up", words.say("sweep_more")), ("down", words.say("sweep_less"))
    chart = Chart("moves-chart", data.caption, lambda: rows_chart(bars, signed), data, notes, legend, foot=foot)
    return Article("moves", title, (chart,), lead)


def _cells(answer: Answer, line: Line, reason: Reason, words: Words) -> Cells:
    cells: Cells = {"programme": line.title}
    if line.change is not None:
        cells["change"] = Marked(words.amount(line.change, line.costless, True), way(line.change))
    aims = served_capabilities(answer.scenario, line.name)
    return cells | {"r_cause": _because(reason, words), "r_aims": words.titles("capabilities", aims)}


def _because(reason: Reason, words: Words) -> str:
    parts = list[str]()
    for state in reason.rules:
        label = ruled(state.limit, state.rule, words)
        if state.rule.family not in ("limits", "require"):
            # Its own cap or floor needs no second mention of the programme.
            own = f"{words.family(state.rule)} {bounded(state.limit, state.rule, words)}"
            label = demand(state.rule, words) or own
        priced = state.shadow_price and reason.kind not in (causes.WHOLE, causes.TIED)
        parts.append(f"{label} ({price(state.shadow_price, state.rule, words)})" if priced else label)
    if reason.kind == causes.WHOLE and not parts:
        return words.say("r_because_whole_free")
    if reason.price is None:
        return words.say(f"r_because_{reason.kind}", rules="; ".join(parts))
    value = words.per_unit(words.rate(reason.price))
    return words.say(f"r_because_{reason.kind}", value=value, when=forced_when(reason.period, words))


def waterfall(answer: Answer, words: Words) -> Article | None:
    """The steps and what moved at each; nothing without a comparison, or of money, to which each field adds its own."""
    parts = contributions(answer)
    if answer.baseline is None or not parts or answer.scenario.goal.in_money:
        return None
    before, after = Fraction(answer.baseline.achieved.objective), answer.solution.objective
    start, end = (Marked(words.objective(value), "strong") for value in (before, after))
    level = words.plotted(before)
    steps = [ChartRow(words.actual, [dot(level, "actual")], start)]
    rows = [Row((words.actual, start), GROUP)]
    for item, shown in zip(parts, _adding_up(parts, before, after, words), strict=True):
        label = _label(item, words)
        adds = Marked(words.difference(shown), way(shown))
        rows.append(Row((label, adds), MEMBER))
        top = level + words.plotted(item.adds)
        mark = bar_mark(level, top, "up" if item.adds >= 0 else "down", -8, 16)
        steps.append(ChartRow(label, [mark], adds, 1))
        level = top
    there = dot(words.plotted(after), "computed")
    steps.append(ChartRow(words.say("computed"), [there], end))
    rows.append(Row((words.say("computed"), end), GROUP))
    table = Table(words.each("category", "r_adds"), tuple(rows))
    chart = Chart(
        "waterfall-chart", words.axis("r_waterfall_plain"),
        lambda: rows_chart(steps, words.tick, most=7, zero=False), table,
    )  # fmt: skip
    return Article("waterfall", words.say("r_waterfall"), (chart,), words.say("r_waterfall_lead"))


def _adding_up(items: Sequence[Contribution], before: Fraction, after: Fraction, words: Words) -> list[Fraction]:
    """The contributions as they are printed: rounded so that they lead from the printed start to the printed end."""
    adds, tenth = [item.adds for item in items], Fraction(1, 10)
    if not words.scored:
        return adds
    return largest_remainder(adds, tenth, (round(float(after) * 10) - round(float(before) * 10)) * tenth)


def _label(item: Contribution, words: Words) -> str:
    if not item.name:
        return words.say("r_others", n=len(item.programmes))
    return words.title("categories" if item.name in words.scenario.categories else "programmes", item.name)


def regret(answer: Answer, words: Words) -> list[str]:
    """What the actual falls short of the computed allocation at its own total; nothing where that is not stated."""
    if answer.regret is None:
        return []
    key = "closing_regret_spend" if answer.scenario.goal.kind == "spend" else "closing_regret"
    lost = words.objective(answer.regret, unit=True)
    return [words.say(key, same_total=words.same_total, regret=lost)]
