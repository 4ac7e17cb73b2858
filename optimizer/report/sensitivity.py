"""The sensitivity of a result: prices and how far they hold, ranges, single moves; and the page of the command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from optimizer.analysis.postoptimal.reduced_costs import ProgrammeRange
from optimizer.analysis.postoptimal.shadow_prices import PriceRange
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.language.catalog import say
from optimizer.report.assumptions import assumptions_table
from optimizer.report.figures import (
    amount_of,
    counted,
    in_unit,
    money,
    number,
    printed,
    scenario_title,
    span,
    title,
    with_minus,
)
from optimizer.report.number_names import rule_label
from optimizer.report.parts import GROUP, MEMBER, Part, Row, Table, plain_rows
from optimizer.report.rule_words import amount, bounded, demand, describe, price, signed, worth
from optimizer.report.sections.frontiers import frontiers
from optimizer.report.sections.influence import deciding_assumptions
from optimizer.report.sections.justification import justification
from optimizer.report.sections.rivalries import rivalries
from optimizer.report.terminal import text_page
from optimizer.report.words import Words
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

_DIGITS = 4
"""Digits of a limit that is no money."""
_SMALL = 1e-9


def sensitivity_page(found: Sensitivity, lang: str) -> str:
    """The analysis as text."""
    words = Words(found.scenario, lang)
    parts = [part for section in SECTIONS for part in section(found, words)]
    return text_page(f"{scenario_title(found.scenario, lang)}: {say('sensitivity_title', lang)}", parts, lang)


def _opening(found: Sensitivity, words: Words) -> list[str]:
    solution = found.answer.solution
    figures = {"objective": solution.objective, "nothing": solution.nothing.objective, "gain": solution.gain}
    sentences = [words.say("sensitivity_objective", **{key: number(value) for key, value in figures.items()})]
    if found.unique and not found.whole:
        sentences.append(words.say("is_unique"))
    if found.degenerate:
        sentences.append(words.say("is_degenerate"))
    if len(found.lines) < len(found.scenario.programmes):
        sentences.append(words.say("many_ranges", n=len(found.lines)))
    return [" ".join(sentences)]


# Prices.


def prices_tables(found: Sensitivity, lang: str) -> tuple[Table | None, Table | None]:
    """Rules with a price, and rules without one, each with the limits between which that holds."""
    scenario, rows = found.scenario, []
    for name, own in found.prices.items():
        state = found.rules[name]
        if _free(own):
            continue
        label = rule_label(state.rule, scenario, lang)
        limit = bounded(state.limit, state.rule, scenario, lang)
        if alike(own.up, own.down):
            held = holds(own.limit_min, own.limit_max, state.rule, scenario, lang)
            words = say("holds_here", lang) if own.curved else held
            rows.append([label, limit, price(own.up, state.rule, scenario, lang), words])
            continue
        here = float(state.limit)
        for way, rate, low, high in (
            ("upward", own.up, here, own.limit_max),
            ("downward", own.down, own.limit_min, here),
        ):
            words = "" if rate is None else holds(low, high, state.rule, scenario, lang)
            words = say("holds_here", lang) if own.curved else words
            rows.append([label, limit, f"{say(way, lang)}: {price(rate, state.rule, scenario, lang)}", words])
            label = limit = ""
    slack = [
        [
            rule_label(state.rule, scenario, lang),
            bounded(state.limit, state.rule, scenario, lang),
            say("met_exactly", lang) if state.binding else amount(state.slack, state.rule, scenario, lang, _DIGITS),
            holds(own.limit_min, own.limit_max, state.rule, scenario, lang),
        ]
        for name, own in found.prices.items()
        if _free(own) and (state := found.rules[name])
    ]
    rows += _tiers(found, lang)
    bound = _table(rows, "prices_head", ("rule", "limit", "price", "holds"), lang, notes=_stated(found, False, lang))
    notes = _stated(found, True, lang)
    return bound, _table(slack, "slack_head", ("rule", "limit", "room", "holds"), lang, notes=notes)


def _stated(found: Sensitivity, free: bool, lang: str) -> tuple[str, ...]:
    """What the limits of a table say, by the names that people use."""
    rules = [found.rules[name].rule for name, own in found.prices.items() if _free(own) == free]
    parts = [
        f"{rule_label(rule, found.scenario, lang)}: {describe(rule, found.scenario, lang)}"
        for rule in rules
        if rule.stated is not None
    ]
    return (say("limits_stated", lang, parts="; ".join(parts)),) if parts else ()


def _table(
    rows: list[list[str]], head: str, columns: Sequence[str], lang: str, notes: tuple[str, ...] = (), **values: object
) -> Table | None:
    header = tuple(say(key, lang) for key in columns)
    return Table(header, plain_rows(rows), caption=say(head, lang, **values), notes=notes) if rows else None


def _tiers(found: Sensitivity, lang: str) -> list[list[str]]:
    """The widths of tiers that have a price."""
    rows = []
    for tier in found.tiers.values():
        up, down, low, high = tier.price.up, tier.price.down, tier.price.limit_min, tier.price.limit_max
        if up == 0 and down == 0:
            continue
        name = title(found.scenario, "programmes", tier.programme, lang)
        label = f"{name} {say('tier', lang, n=tier.tier + 1)}"
        both = [up] if alike(up, down) else [up, down]
        shown = " / ".join("-" if value is None else signed(value, lang) for value in both)
        ends = {key: number(end) for key, end in (("low", low), ("high", high)) if end is not None}
        rows.append([label, f"≤ {number(tier.limit)}", say("per_one", lang, value=shown), _between(ends, lang)])
    return rows


def _free(own: PriceRange) -> bool:
    """Whether the rule has no price either way."""
    return own.up == 0 and own.down == 0


def alike(up: float | None, down: float | None) -> bool:
    """Whether the price upward and the one downward are the same."""
    if up is None or down is None:
        return up is down
    return abs(up - down) <= _SMALL * max(abs(up), abs(down))


def holds(low: float | None, high: float | None, rule: Rule, scenario: Scenario, lang: str) -> str:
    """Between which limits a price holds, in words; nothing for a rule without a limit of its own."""
    if demand(rule, scenario, lang):
        return "-"
    ends = {
        key: amount(Fraction(end), rule, scenario, lang, _DIGITS)
        for key, end in (("low", low), ("high", high))
        if end is not None
    }
    return _between(ends, lang)


def _between(ends: Mapping[str, str], lang: str) -> str:
    key = {2: "holds_between", 0: "holds_always"}.get(len(ends)) or ("holds_from" if "low" in ends else "holds_to")
    return say(key, lang, **ends)


def _solved_again(found: Sensitivity, words: Words) -> list[Table | None]:
    scenario, lang, rows = words.scenario, words.lang, []
    for name, item in found.solved_again.items():
        rule = found.rules[name].rule
        cells = [rule_label(rule, scenario, lang)]
        for limit, value in ((item.lower, item.lower_objective), (item.higher, item.higher_objective)):
            cells += [bounded(limit, rule, scenario, lang), words.say("infeasible") if value is None else number(value)]
        rows.append(cells)
    return [_table(rows, "solved_again_head", ("rule", "limit", "objective", "limit", "objective"), lang)]


# Programmes.


def worths_table(found: Sensitivity, lang: str) -> Table | None:
    """Reduced costs and the worth of a unit, by programme and decision; None where there are no prices."""
    scenario, rows, spending = found.scenario, [], printed(found.answer)
    for name, own in found.programmes.items():
        label = title(scenario, "programmes", name, lang)
        rows.append([label, money(scenario, spending[name], lang), *_worth(own, name, scenario, lang)])
        for item in own.decisions if len(own.decisions) > 1 else ():
            tier = say("tier", lang, n=item.tier + 1) if scenario.programmes[name].tiers else ""
            label = "  " + " ".join(part for part in (tier, item.period) if part)
            spend = money(scenario, item.spend, lang)
            cells = [_rate(item.reduced_cost, scenario, lang), *_ends(item.value, item.low, item.high, lang)]
            rows.append([label, spend, *cells])
    columns = ("programme", "spending", "reduced_cost", "unit_worth", "worth_from", "worth_to")
    return _table(rows, "worth_head", columns, lang, unit=in_unit(scenario, lang))


def _worth(own: ProgrammeRange, name: str, scenario: Scenario, lang: str) -> list[str]:
    # A programme that buys no units of its own is counted in display units, or its worth would be all zeros.
    factor = 1.0 if counted(scenario, name) else float(scenario.display.counted(lang))
    ends = [None if value is None else value * factor for value in (own.coefficient, own.low, own.high)]
    return [_rate(own.reduced_cost, scenario, lang), *_ends(ends[0], ends[1], ends[2], lang)]


def _rate(value: float | None, scenario: Scenario, lang: str) -> str:
    return "" if value is None else worth(value, scenario, lang)


def _ends(value: float | None, low: float | None, high: float | None, lang: str) -> list[str]:
    shown = ["" if value is None else number(value, 4), "-∞" if low is None else number(low, 4)]
    shown.append("∞" if high is None else number(high, 4))
    return [with_minus(text, lang) for text in shown]


def _optima(found: Sensitivity, words: Words) -> list[Table | None]:
    """The least and most of each programme where several allocations are equally good."""
    scenario, lang = words.scenario, words.lang
    ranges = {} if found.among_optima is None else found.among_optima.programmes
    rows = [
        [words.title("programmes", name), *(amount_of(end, name, scenario, lang) for end in ends)]
        for name, ends in ranges.items()
    ]
    return [_table(rows, "optima_head", ("programme", "least", "most"), lang, unit=in_unit(scenario, lang))]


def _near_optimal(found: Sensitivity, words: Words) -> list[Table]:
    """Near-optimal ranges at every level, a category above its programmes."""
    scenario, compared, rows = words.scenario, found.answer.baseline is not None, list[Row]()
    shown = set(found.lines)
    for category, members in scenario.categories.items():
        rows.append(Row(_ranges(found, "categories", category, words), GROUP))
        rows += [Row(_ranges(found, "programmes", name, words), MEMBER) for name in members if name in shown]
    rest = [name for name in found.lines if scenario.programmes[name].category is None]
    rows += [Row(_ranges(found, "programmes", name, words)) for name in rest]
    header = [words.say("programme"), *([words.say("actual")] if compared else [])]
    header += [words.say("near_level", level=number(100 * level)) for level in found.levels]
    return [Table(tuple(header), tuple(rows), caption=words.say("near_head", unit=in_unit(scenario, words.lang)))]


def _ranges(found: Sensitivity, kind: str, name: str, words: Words) -> tuple[str, ...]:
    cells = [words.title(kind, name)]
    if found.answer.baseline is not None:
        cells.append(amount_of(found.actual(kind, name), name, words.scenario, words.lang))
    for level, ranges in found.near_optimal.items():
        mark = "*" if found.actual_inside(level, kind, name) is False else ""
        cells.append(f"{span(getattr(ranges, kind)[name], name, words.scenario, words.lang)}{mark}")
    return tuple(cells)


def _alone(found: Sensitivity, words: Words) -> list[Table | None]:
    """The least and most of each programme with all others fixed."""
    scenario, lang, rows, spending = words.scenario, words.lang, [], printed(found.answer)
    for name, move in found.single_moves.items():
        units, cells = scenario.in_units(name), [words.title("programmes", name)]
        for end, value, endless in ((move.low, move.low_objective, "-∞"), (move.high, move.high_objective, "∞")):
            if end is not None and not units:
                # Where it cannot move, the amount reads as it does elsewhere.
                own = float(found.answer.solution.spent(name))
                stays = abs(end - own) < float(scenario.display.size) / 1000
                shown = money(scenario, spending[name] if stays else end, lang)
            else:
                shown = endless if end is None else number(end)
            cells += [shown, "" if value is None else number(value)]
        rows.append(cells)
    columns = ("programme", "least", "objective", "most", "objective")
    return [_table(rows, "alone_head", columns, lang, unit=in_unit(scenario, lang))]


def _assumptions(found: Sensitivity, words: Words) -> list[Part | None]:
    return [assumptions_table(found.assumptions, words), deciding_assumptions(found.assumptions, words)]


SECTIONS: tuple[Callable[[Sensitivity, Words], Iterable[Part | None]], ...] = (
    _opening, lambda found, words: prices_tables(found, words.lang), _solved_again,
    lambda found, words: [worths_table(found, words.lang)], _optima, _near_optimal,
    lambda found, words: [frontiers(found, words)], lambda found, words: [rivalries(found, words)], _alone,
    _assumptions, lambda found, words: [justification(found.justification, words)],
)  # fmt: skip
"""The sections of the page in order; further ones go here."""
