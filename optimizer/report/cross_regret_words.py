"""Scenarios that judge each other's optima: the matrix, the plans for all of them, and what these spend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import log2
from typing import Any

from optimizer.language.catalog import say
from optimizer.plans.criteria import LEAST_REGRET
from optimizer.plans.cross_regret import MOST_ACCEPTED, OTHER_LINES, WITHIN, CrossRegret, Judgement
from optimizer.plans.plans import ACTUAL
from optimizer.report.document import number
from optimizer.report.figures import actual_title, title
from optimizer.report.parts import TOTAL, Cell, Items, Row, Table, plain_rows
from optimizer.report.signs import scenario_titles, sign
from optimizer.report.variants import score
from optimizer.scenario.allocations import Spending
from optimizer.scenario.money import largest_remainder


class CrossRegretWords:
    """How one cross-regret is written in one language; ``judge`` is what its scenarios are called."""

    def __init__(self, cross: CrossRegret, lang: str, titles: Mapping[str, str] | None = None) -> None:
        self.cross, self.lang = cross, lang
        self.judge = say("cross_scenario" if titles is None else "cross_judge", lang)
        self.titles = titles or dict(zip(cross.comparison.names, scenario_titles(cross.comparison, lang), strict=True))
        self.signs = {name: sign(k) for k, name in enumerate(cross.comparison.names)}

    def say(self, key: str, **values: object) -> str:
        """A text in the language."""
        return say(key, self.lang, judge=self.judge, **values)

    def parts(self, optima: bool = False) -> list[Table | Items]:
        """All of it, in the order of a page; with what each optimum spends, where no other table says it."""
        first, *more = self.tables(optima)
        return [first, Items(tuple(self.sentences())), *more]

    def tables(self, optima: bool = False) -> list[Table]:
        """The matrix, and what the plans for all of them spend."""
        amounts = self.amounts(optima)
        return [self.matrix(), *([] if amounts is None else [amounts])]

    def sentences(self) -> list[str]:
        """Who judges nothing, and what the plans for all of them come to."""
        return [*self.remarks(), *self.common(), *self.agreed()]

    def matrix(self) -> Table:
        """How far each allocation is behind the optimum of each scenario; those without an answer keep their row."""
        names, rows = self.cross.comparison.names, []
        for name in names:
            label = self.say("cross_optimum", sign=self.signs[name])
            rows.append([label, *self._cells(self.cross.optima.get(name, {}))])
        rows += [[self.plan(name), *self._cells(judged)] for name, judged in self.cross.table.items()]
        legend = ", ".join(f"{self.signs[name]} {self.titles[name]}" for name in names)
        header = (self.say("plan"), *self.signs.values())
        notes = (self.say("cross_note", list=legend),)
        return Table(header, plain_rows(rows), caption=self.say("cross_table"), notes=notes)

    def remarks(self) -> list[str]:
        """Why scenarios judge nothing."""
        reasons = self.cross.reasons
        said = []
        for reason in dict.fromkeys(reasons.values()):
            names = ", ".join(self.titles[name] for name, own in reasons.items() if own == reason)
            if reason == OTHER_LINES:
                said.append(self.say("cross_other_lines", names=names))
            else:
                said.append(self.say("cross_none", names=names, status=self.say(reason)))
        return said

    def common(self) -> list[str]:
        """What the plans for all of them come to."""
        if len(self.cross.judges) < 2:
            return []
        if LEAST_REGRET not in self.cross.common:
            return [self.say("cross_no_common")]
        shares = {name: item.share or 0.0 for name, item in self.cross.table[LEAST_REGRET].items()}
        most = max(shares.values())
        names = self._names(name for name, share in shares.items() if share > most - 5e-4)
        key = "cross_least" if most >= 5e-4 else "cross_least_nowhere"
        said = [self.say(key, share=f"{100 * most:.1f}%", names=names)]
        for name in self.cross.plans:
            accepted = [judge for judge, item in self.cross.table[name].items() if item.accepted]
            key = "cross_accepted" if accepted else "cross_accepted_none"
            values = {"n": len(self.cross.judges), "k": len(accepted), "names": self._names(accepted)}
            said.append(self.say(key, plan=self.plan(name), **values))
        return said

    def agreed(self) -> list[str]:
        """What every near-optimal allocation of every scenario moves, beside the actual."""
        if len(self.cross.judges) < 2 or ACTUAL not in self.cross.plans:
            return []
        scenario, parts = next(iter(self.cross.judges.values())).scenario, []
        for name, change in self.cross.agreed.items():
            amount, key = scenario.display.say(abs(change), self.lang), "more" if change > 0 else "less"
            shown = title(scenario, "programmes", name, self.lang)
            parts.append(self.say(f"cross_agreed_{key}", title=shown, amount=amount))
        key = "cross_agreed" if parts else "cross_agreed_none"
        return [self.say(key, actual=self.plan(ACTUAL), parts=", ".join(parts))]

    def amounts(self, optima: bool) -> Table | None:
        """What the plans for all spend, beside the actual and perhaps the optima; what all give alike in one line."""
        if not self.cross.common:
            return None
        scenario = next(iter(self.cross.judges.values())).scenario
        columns: dict[str, Spending] = {}
        if ACTUAL in self.cross.plans:
            columns[self.say("actual")] = self.cross.plans[ACTUAL]
        if optima:
            columns |= {self.signs[name]: answer.spending for name, answer in self.cross.judges.items()}
        columns |= {self.say(f"cross_short_{name}"): own for name, own in self.cross.common.items()}
        names, size = scenario.paid(scenario.programmes), scenario.display.size
        spent = [scenario.spent(own) for own in columns.values()]
        rounded = [largest_remainder([own[name] for name in names], size) for own in spent]
        lines = list(zip(names, zip(*rounded, strict=True), strict=True))
        rows = [(title(scenario, "programmes", name, self.lang), own) for name, own in lines if not _alike(own)]
        alike = sum((own[0] for _, own in lines if _alike(own)), Fraction(0))
        rows += [(self.say("plan_alike"), (alike,) * len(columns))] if alike else []
        rows.append((self.say("total"), tuple(sum(column, Fraction(0)) for column in rounded)))
        cells = [(name, *(scenario.display.format(amount, lang=self.lang) for amount in own)) for name, own in rows]
        unit = scenario.display.name(self.lang)
        caption = self.say("cross_amounts_unit", unit=unit) if unit else self.say("cross_amounts")
        header = (self.say("programme"), *columns)
        return Table(header, (*plain_rows(cells[:-1]), Row(cells[-1], TOTAL)), caption=caption)

    def plan(self, name: str) -> str:
        """What one of the plans beside the optima is called."""
        if name == ACTUAL:
            return actual_title(next(iter(self.cross.judges.values())).scenario, self.lang)
        return self.say(f"cross_{name}" if name in (LEAST_REGRET, MOST_ACCEPTED) else f"plan_{name}")

    def _names(self, names: Any) -> str:
        return ", ".join(self.signs[name] for name in names)

    def _cells(self, judged: Mapping[str, Judgement]) -> Sequence[str]:
        cells = []
        for name in self.cross.comparison.names:
            if (item := judged.get(name)) is None:
                cells.append("-")
                continue
            share = "" if item.share is None else f" ({100 * item.share:z.1f}%)"
            broken = "*" if item.breaks else ""
            shown = f"{score(self.cross.judges[name], item.behind)}{share}{broken}"
            cells.append(Cell(shown, f"heat{_depth(item.share)}"))
        return cells


def _depth(share: float | None) -> int:
    """How deep a page shades a cell of the matrix: from 0 for what is accepted, one deeper each time the share doubles.

    >>> [_depth(share) for share in (None, 0.009, 0.015, 0.03, 0.3, 5.0)]
    [0, 0, 1, 2, 5, 5]
    """
    return 0 if not share or share <= WITHIN else min(5, 1 + int(log2(share / WITHIN)))


def _alike(amounts: Sequence[Fraction]) -> bool:
    return len(amounts) > 1 and len(set(amounts)) == 1


def cross_regret_document(cross: CrossRegret) -> dict[str, Any]:
    """The judgements as plain data; see docs/json.md."""

    def judged(judgements: Mapping[str, Judgement]) -> dict[str, Any]:
        return {
            judge: {
                "objective": item.objective,
                "behind": item.behind,
                "share": item.share,
                "accepted": item.accepted,
                "breaks": list(item.breaks),
            }
            for judge, item in judgements.items()
        }

    return {
        "reasons": cross.reasons,
        "optima": {name: judged(judgements) for name, judgements in cross.optima.items()},
        "plans": {
            name: {"spending": spending_document(cross.plans[name]), "judged": judged(judgements)}
            for name, judgements in cross.table.items()
        },
        "agreed": {name: number(change) for name, change in cross.agreed.items()},
    }


def spending_document(spending: Spending) -> dict[str, Any]:
    """Programme to money, by period where there are several."""
    shown: dict[str, Any] = {}
    for (name, period), amount in spending.items():
        if period:
            shown.setdefault(name, {})[period] = number(amount)
        else:
            shown[name] = number(amount)
    return shown
