"""The page of `optimizer sensitivity`: prices, ranges and frontiers in words, in Korean or English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from optimizer.analysis.postoptimal.reduced_costs import ProgrammeRange
from optimizer.analysis.postoptimal.shadow_prices import PriceRange
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.errors import display_width
from optimizer.report.assumptions import assumption_lines
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
from optimizer.report.frontiers import rivals
from optimizer.report.justify import lines as justification_lines
from optimizer.report.language import say
from optimizer.report.number_names import rule_label
from optimizer.report.page import text_of
from optimizer.report.parts import Table, plain_rows
from optimizer.report.rule_words import amount, bounded, demand, describe, price, signed, worth
from optimizer.report.sections.frontiers import frontiers
from optimizer.report.table import table, wrap
from optimizer.report.typography import typeset
from optimizer.report.words import Words
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

_DIGITS = 4
"""Digits of a limit that is no money."""
_SMALL = 1e-9


def sensitivity_page(found: Sensitivity, lang: str) -> str:
    """The analysis as text."""
    head = f"{scenario_title(found.scenario, lang)}: {say('sensitivity_title', lang)}"
    lines = [head, "=" * display_width(head), ""]
    for section in SECTIONS:
        if part := section(found, lang):
            lines += [*part, ""]
    return typeset("\n".join(lines).rstrip(), lang)


def _opening(found: Sensitivity, lang: str) -> list[str]:
    solution = found.answer.solution
    figures = {"objective": solution.objective, "nothing": solution.nothing.objective, "gain": solution.gain}
    sentences = [say("sensitivity_objective", lang, **{key: number(value) for key, value in figures.items()})]
    if found.unique and not found.whole:
        sentences.append(say("is_unique", lang))
    if found.degenerate:
        sentences.append(say("is_degenerate", lang))
    if len(found.lines) < len(found.scenario.programmes):
        sentences.append(say("many_ranges", lang, n=len(found.lines)))
    return wrap(" ".join(sentences))


# Prices.


def _prices(found: Sensitivity, lang: str) -> list[str]:
    bound, slack = prices_tables(found, lang)
    return [*_lines(bound), *([""] if slack is not None else []), *_lines(slack)]


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


def _lines(shown: Table | None) -> list[str]:
    if shown is None:
        return []
    lines = [*wrap(shown.caption), *table(shown.header, [row.cells for row in shown.rows], left=shown.left)]
    return [*lines, *(line for note in shown.notes for line in wrap(note))]


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


def _solved_again(found: Sensitivity, lang: str) -> list[str]:
    if not found.whole:
        return []
    scenario, rows = found.scenario, []
    for name, item in found.solved_again.items():
        rule = found.rules[name].rule
        cells = [rule_label(rule, scenario, lang)]
        for limit, value in ((item.lower, item.lower_objective), (item.higher, item.higher_objective)):
            shown = say("infeasible", lang) if value is None else number(value)
            cells += [bounded(limit, rule, scenario, lang), shown]
        rows.append(cells)
    header = [say(key, lang) for key in ("rule", "limit", "objective", "limit", "objective")]
    return [*wrap(say("solved_again_head", lang)), *table(header, rows)]


# Programmes.


def _worths(found: Sensitivity, lang: str) -> list[str]:
    return _lines(worths_table(found, lang))


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


def _optima(found: Sensitivity, lang: str) -> list[str]:
    if found.among_optima is None:
        return []
    scenario = found.scenario
    rows = [
        [title(scenario, "programmes", name, lang), *(amount_of(end, name, scenario, lang) for end in ends)]
        for name, ends in found.among_optima.programmes.items()
    ]
    return [
        say("optima_head", lang, unit=in_unit(scenario, lang)),
        *table([say(key, lang) for key in ("programme", "least", "most")], rows),
    ]


def _near_optimal(found: Sensitivity, lang: str) -> list[str]:
    scenario, rows = found.scenario, []
    compared = found.answer.baseline is not None
    for kind in ("categories", "programmes"):
        for name in found.lines if kind == "programmes" else scenario.categories:
            cells = [title(scenario, kind, name, lang)]
            if compared:
                cells.append(amount_of(found.actual(kind, name), name, scenario, lang))
            for level, ranges in found.near_optimal.items():
                low, high = getattr(ranges, kind)[name]
                mark = "*" if found.actual_inside(level, kind, name) is False else ""
                cells.append(f"{span((low, high), name, scenario, lang)}{mark}")
            rows.append(cells)
        rows += [[]] if kind == "categories" and rows else []
    header = [say("programme", lang), *([say("actual", lang)] if compared else [])]
    header += [say("near_level", lang, level=number(100 * level)) for level in found.levels]
    return [*wrap(say("near_head", lang, unit=in_unit(scenario, lang))), *table(header, rows)]


def _alone(found: Sensitivity, lang: str) -> list[str]:
    scenario, rows = found.scenario, []
    if not found.single_moves:
        return []
    spending = printed(found.answer)
    for name, move in found.single_moves.items():

        def end(value: float | None, left: str, name: str = name) -> str:
            if value is None or scenario.in_units(name):
                return left if value is None else number(value)
            # Where it cannot move, the amount reads as it does elsewhere.
            stays = abs(value - float(found.answer.solution.spent(name))) < float(scenario.display.size) / 1000
            return money(scenario, spending[name] if stays else value, lang)

        low = "" if move.low_objective is None else number(move.low_objective)
        high = "" if move.high_objective is None else number(move.high_objective)
        rows.append([title(scenario, "programmes", name, lang), end(move.low, "-∞"), low, end(move.high, "∞"), high])
    header = [say(key, lang) for key in ("programme", "least", "objective", "most", "objective")]
    return [*wrap(say("alone_head", lang, unit=in_unit(scenario, lang))), *table(header, rows)]


def _assumptions(found: Sensitivity, lang: str) -> list[str]:
    if not found.assumptions:
        return []
    return assumption_lines(found.assumptions, found.scenario, lang)


def _justified(found: Sensitivity, lang: str) -> list[str]:
    return [] if found.justification is None else justification_lines(found.justification, lang)


def _frontiers(found: Sensitivity, lang: str) -> list[str]:
    return text_of(frontiers(found, Words(found.scenario, lang)))


SECTIONS: tuple[Callable[[Sensitivity, str], list[str]], ...] = (
    _opening, _prices, _solved_again, _worths, _optima, _near_optimal, _frontiers, rivals,
    _alone, _assumptions, _justified,
)  # fmt: skip
"""The sections of the page in order; each gives its lines, none where it has nothing to say. Further ones go here."""
