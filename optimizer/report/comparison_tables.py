"""The tables of a comparison: allocation, scores, binding limits and verdicts, one column or two for each scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison, actual_of
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.analysis.verdict import LESS, MORE
from optimizer.language.catalog import say
from optimizer.report.figures import Line, fixed, groups, scenario_title, title
from optimizer.report.number_names import rule_label
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Row, Table, plain_rows
from optimizer.report.result import money
from optimizer.report.rule_words import is_money, price, signed
from optimizer.report.variants import ARROWS, runs_words, sampled, verdict_words
from optimizer.scenario.families import tagged
from optimizer.scenario.scenario import Scenario

_WIDE = 4
"""So many scenarios share a table on paper where each has two columns."""


def sign(k: int) -> str:
    """How tables call the scenario at place ``k``, counted from 0."""
    return chr(ord("①") + k) if k < 20 else f"({k + 1})"


def signs(comparison: Comparison, lang: str) -> str:
    """Which sign stands for which scenario."""
    return ", ".join(signed_titles(comparison, lang))


def signed_titles(comparison: Comparison, lang: str) -> list[str]:
    """The sign and the title of each scenario."""
    return [f"{sign(k)} {title}" for k, title in enumerate(scenario_titles(comparison, lang))]


def scenario_titles(comparison: Comparison, lang: str) -> list[str]:
    """What the scenarios are called, with their files where several are called the same."""
    titles = [scenario_title(scenario, lang) for scenario in comparison.scenarios]
    files = [f" ({PurePath(scenario.shown).name})" for scenario in comparison.scenarios]
    return [title + file * (titles.count(title) > 1) for title, file in zip(titles, files, strict=True)]


# Allocation.


def allocations(comparison: Comparison, lang: str, whole: bool = False) -> list[Table]:
    """The allocation by field and programme, actual beside computed, and the shares of all spending.

    A page has room for so many scenarios in one table; ``whole`` puts all in one.
    """
    count = len(comparison.answers)
    owners = _alike(comparison, range(count), actual_amounts)
    size = count if whole else _WIDE * 2 if len(owners) <= 1 else _WIDE
    chunks = [range(start, min(start + size, count)) for start in range(0, count, size)]
    return [_allocation(comparison, chunk, lang) for chunk in chunks] + [_shares(comparison, lang)]


def _allocation(comparison: Comparison, places: Sequence[int], lang: str) -> Table:
    answers, columns = comparison.answers, list[_Column]()
    owners = _alike(comparison, places, actual_amounts)
    for k in places:
        unit = answers[k].scenario.display.name(lang)
        unit = "" if comparison.same_unit or not unit else f" ({unit})"
        if k in owners:
            columns.append(_Column(answers[k], True, _actual(owners, k, lang) + unit, lang))
        columns.append(_Column(answers[k], False, say("cmp_computed_of", lang, sign=sign(k)) + unit, lang))
    rows = _rows(comparison, columns, lang)
    unit = answers[0].scenario.display.name(lang) if comparison.same_unit else ""
    caption = say("cmp_allocation", lang) + (f" ({say('r_unit', lang, unit=unit)})" if unit else "")
    notes = [say("cmp_signs", lang, list=signs(comparison, lang))]
    if any("-" in row.cells for row in rows):
        notes.append(say("cmp_absent", lang))
    header = (say("programme", lang), *(column.head for column in columns))
    return Table(header, tuple(rows), caption=caption, notes=tuple(notes))


class _Column:
    """One column: the actual or the computed amounts of an answer."""

    def __init__(self, answer: Answer, actual: bool, head: str, lang: str) -> None:
        self.head, self.actual, self.answer = head, actual, answer
        self.lines: dict[tuple[str, str], Line] = {}
        if answer.status == "optimal":
            for group in groups(answer, lang):
                if group.line is not None:
                    self.lines["categories", group.line.name] = group.line
                self.lines |= {("programmes", line.name): line for line in group.members}

    def amount(self, kind: str, name: str) -> Fraction | None:
        """The amount of a line, None where there is none."""
        line = self.lines.get((kind, name))
        return None if line is None else line.actual if self.actual else line.computed

    @property
    def total(self) -> Fraction | None:
        """All programmes."""
        amounts = [self.amount(kind, name) for kind, name in self.lines if kind == "programmes"]
        return sum((a for a in amounts if a is not None), Fraction(0)) if amounts else None

    def shown(self, value: Fraction | None, lang: str) -> str:
        """An amount as a cell."""
        return "-" if value is None else money(self.answer.scenario, value, lang)


def _alike(
    comparison: Comparison, places: Sequence[int], aspect: Callable[[Answer], Any]
) -> dict[int, tuple[int, ...]]:
    """The places whose actual is the same in ``aspect``, by the first of them: it needs one column only."""
    found: list[tuple[Any, list[int]]] = []
    for k in places:
        answer = comparison.answers[k]
        if answer.status != "optimal" or answer.baseline is None:
            continue
        own = aspect(answer)
        group = next((members for other, members in found if other == own), None)
        if group is None:
            found.append((own, [k]))
        else:
            group.append(k)
    return {members[0]: tuple(members) for _, members in found}


def actual_amounts(answer: Answer) -> Any:
    """The actual's money by programme, and the unit that it is printed in."""
    return actual_of(answer.scenario), answer.scenario.currency, answer.scenario.display


def _actual(owners: Mapping[int, tuple[int, ...]], k: int, lang: str) -> str:
    """The head of a column of actual amounts: whose they are, unless everybody's."""
    if len(owners) == 1:
        return say("actual", lang)
    return say("cmp_actual_of", lang, signs="".join(sign(member) for member in owners[k]))


def structure(comparison: Comparison) -> dict[str | None, list[tuple[str, Scenario]]]:
    """Category to its programmes over all scenarios, each with a scenario that has it; None holds the rest."""
    found: dict[str | None, list[tuple[str, Scenario]]] = {}
    seen: set[str] = set()
    for scenario in comparison.scenarios:
        for name in scenario.categories:
            found.setdefault(name, [])
        for name, programme in scenario.programmes.items():
            if name not in seen:
                seen.add(name)
                found.setdefault(programme.category, []).append((name, scenario))
    rest = found.pop(None, [])
    return found | ({None: rest} if rest else {})


def category_title(comparison: Comparison, name: str, lang: str) -> str:
    """What people call a category, in the first scenario that has it."""
    return title(next(s for s in comparison.scenarios if name in s.categories), "categories", name, lang)


def _rows(comparison: Comparison, columns: Sequence[_Column], lang: str) -> list[Row]:
    rows = []
    for category, members in structure(comparison).items():
        if category is not None:
            cells = [column.shown(column.amount("categories", category), lang) for column in columns]
            rows.append(Row((category_title(comparison, category, lang), *cells), GROUP))
        if category is None or len(members) > 1:
            for name, scenario in members:
                cells = [column.shown(column.amount("programmes", name), lang) for column in columns]
                rows.append(Row((title(scenario, "programmes", name, lang), *cells), MEMBER if category else ""))
    whole = [column.shown(column.total, lang) for column in columns]
    return [*rows, Row((say("total", lang), *whole), TOTAL)]


def _shares(comparison: Comparison, lang: str) -> Table:
    places = range(len(comparison.answers))
    owners, columns = _alike(comparison, places, actual_amounts), list[_Column]()
    for k, answer in enumerate(comparison.answers):
        if k in owners:
            columns.append(_Column(answer, True, _actual(owners, k, lang), lang))
        columns.append(_Column(answer, False, say("cmp_computed_of", lang, sign=sign(k)), lang))
    rows = []
    for category, members in structure(comparison).items():
        lines = [("categories", category, None)] if category is not None else [("programmes", n, s) for n, s in members]
        for kind, name, scenario in lines:
            cells = []
            for column in columns:
                value, total = column.amount(kind, name), column.total
                cells.append("-" if value is None or not total else fixed(100 * value / total))
            label = category_title(comparison, name, lang) if scenario is None else title(scenario, kind, name, lang)
            rows.append([label, *cells])
    header = (say("category", lang), *(column.head for column in columns))
    return Table(header, plain_rows(rows), caption=say("cmp_shares", lang))


# Scores, limits, verdict.


def scores(comparison: Comparison, lang: str) -> Table | None:
    """Each capability's score across the scenarios; None where no scenario has any."""
    owners: dict[str, Scenario] = {}
    for scenario in comparison.scenarios:
        for name in scenario.model.capabilities:
            owners.setdefault(name, scenario)
    if not owners:
        return None
    places, header, columns = range(len(comparison.answers)), [say("capability", lang)], list[Mapping[str, Any]]()
    alike = _alike(comparison, places, lambda answer: answer.baseline and dict(answer.baseline.achieved.scores))
    for k, answer in enumerate(comparison.answers):
        if k in alike and answer.baseline is not None:
            header.append(_actual(alike, k, lang))
            columns.append(answer.baseline.achieved.scores)
        header.append(say("cmp_computed_of", lang, sign=sign(k)))
        columns.append(answer.achieved.scores if answer.status == "optimal" else {})
    rows = []
    for name, scenario in owners.items():
        cells = [fixed(column[name]) if name in column else "-" for column in columns]
        rows.append([title(scenario, "capabilities", name, lang), *cells])
    return Table(tuple(header), plain_rows(rows), caption=say("cmp_scores", lang))


def binding(comparison: Comparison, lang: str) -> Table | str:
    """The limits that bind somewhere, with their prices across the scenarios."""
    silent = tagged("silent")
    labels: dict[str, str] = {}
    for answer in comparison.solved:
        for name, state in answer.rules.items():
            if _binds(state) and state.rule.family not in silent:
                label = rule_label(state.rule, answer.scenario, lang)
                # A limit that the scenarios call differently goes by its key.
                key = name.removeprefix("limits.").replace("_", " ")
                labels[name] = label if labels.get(name, label) == label else key
    if not labels:
        return say("cmp_nothing_binds", lang)
    rows = []
    for name, label in labels.items():
        found = [a.rules.get(name) if a.status == "optimal" else None for a in comparison.answers]
        unit = "" if not comparison.same_unit else _unit(next(s for s in found if s is not None), comparison, lang)
        cells = [_price(s, a, bool(unit), lang) for s, a in zip(found, comparison.answers, strict=True)]
        rows.append([f"{label} ({unit})" if unit else label, *cells])
    header = (say("rule", lang), *(sign(k) for k in range(len(comparison.answers))))
    notes = (say("cmp_binding_note", lang),)
    return Table(header, plain_rows(rows), caption=say("cmp_prices", lang), notes=notes)


def _binds(state: RuleState) -> bool:
    return state.binding and state.shadow_price != 0


def _unit(state: RuleState, comparison: Comparison, lang: str) -> str:
    """What a price is per, where all scenarios count alike; empty where that has no name."""
    scenario = comparison.scenarios[0]
    if is_money(state.rule, scenario.scope):
        return say("cmp_per_money", lang, unit=scenario.display.one(lang))
    return say("per_unit", lang)


def _price(state: RuleState | None, answer: Answer, bare: bool, lang: str) -> str:
    if state is None:
        return "-"
    if not _binds(state):
        return say("cmp_slack", lang)
    if answer.solution.whole is not None:
        return say("cmp_binds", lang)
    if not bare or state.shadow_price is None:
        return price(state.shadow_price, state.rule, answer.scenario, lang)
    scenario = answer.scenario
    per = float(scenario.display.counted(lang)) if is_money(state.rule, scenario.scope) else 1.0
    return signed(state.shadow_price * per, lang)


def verdicts(comparison: Comparison, lang: str) -> Table | None:
    """The direction and verdict of each field across the scenarios; None without comparisons."""
    ways = comparison.directions()
    if not ways:
        return None
    rows = []
    for name, found in ways.items():
        cells = []
        for answer, way in zip(comparison.answers, found, strict=True):
            if way is None:
                cells.append("-")
            elif answer.variants or sampled(answer):
                verdict = answer.verdict[name]
                word = verdict_words(verdict, lang) or runs_words(answer, verdict, lang)
                cells.append(say("cmp_direction", lang, way=say(way, lang), word=word))
            else:
                cells.append(say(way, lang))
        rows.append([category_title(comparison, name, lang), *cells])
    header = (say("category", lang), *(sign(k) for k in range(len(comparison.answers))))
    rules = {"verdict_rule" if sampled(a) else "verdict_needs_samples": None for a in comparison.solved if a.verdict}
    notes = (say("cmp_verdict_note", lang), *(say(key, lang) for key in rules))
    return Table(header, plain_rows(rows), len(header), caption=say("cmp_verdicts", lang), notes=notes)


def directions(comparison: Comparison, lang: str) -> list[str]:
    """In which fields all scenarios point the same way, and in which to opposite ones."""
    ways = comparison.directions()
    compared = sum(1 for answer in comparison.solved if answer.baseline is not None)
    if not ways or compared < 2:
        return []
    shown = {name: [way for way in found if way is not None] for name, found in ways.items()}
    alike = [
        f"{category_title(comparison, name, lang)} {ARROWS[found[0]]}"
        for name, found in shown.items()
        if len(found) == compared and len(set(found)) == 1 and found[0] in (MORE, LESS)
    ]
    against = [category_title(comparison, name, lang) for name, found in shown.items() if {MORE, LESS} <= set(found)]
    first = say("cmp_same_way", lang, names=", ".join(alike)) if alike else say("cmp_no_same_way", lang)
    return [first, *([say("cmp_undecided_all", lang, names=", ".join(against))] if against else [])]
