"""Scenarios that judge each other's optima: the matrix, the plans for all of them, and what these spend."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2
from typing import Any

from optimizer.language.catalog import say
from optimizer.plans.criteria import LEAST_REGRET
from optimizer.plans.cross_regret import ACCEPTED_REGRET, MOST_ACCEPTED, OTHER_LINES, CrossRegret, Judgement
from optimizer.plans.plans import ACTUAL
from optimizer.report.document import json_number, json_record, json_value
from optimizer.report.figures import sign
from optimizer.report.parts import Cell, Items, Part, Table, plain_rows, present
from optimizer.report.sections.allocation import spending_table
from optimizer.report.words import Words, scenario_titles
from optimizer.scenario.allocations import Spending


class CrossRegretWords:
    """How one cross-regret is written in one language; ``judge`` is what its scenarios are called."""

    def __init__(self, cross: CrossRegret, lang: str, titles: Mapping[str, str] | None = None) -> None:
        self.cross, self.lang = cross, lang
        self.judge = say("cross_scenario" if titles is None else "cross_judge", lang)
        named = scenario_titles(cross.comparison.scenarios, lang)
        self.titles = titles or dict(zip(cross.comparison.names, named, strict=True))
        self.signs = {name: sign(k) for k, name in enumerate(cross.comparison.names)}

    def say(self, key: str, **values: object) -> str:
        """A text in the language."""
        return say(key, self.lang, judge=self.judge, **values)

    @property
    def words(self) -> Words:
        """The words of the first scenario that judges."""
        return Words(next(iter(self.cross.judges.values())).scenario, self.lang)

    def parts(self, optima: bool = False) -> tuple[Part, ...]:
        """The matrix, who judges nothing, what the plans for all come to, what these (and the ``optima``) spend."""
        sentences = (*self._remarks(), *self._common(), *self._agreed())
        return present(self._matrix(), Items(sentences), self._amounts(optima))

    def _matrix(self) -> Table:
        """How far each allocation is behind the optimum of each scenario; those without an answer keep their row."""
        names, optima = self.cross.comparison.names, self.cross.optima
        judged = {self.say("cross_optimum", sign=self.signs[name]): optima.get(name, {}) for name in names}
        judged |= {self._plan(name): own for name, own in self.cross.table.items()}
        rows = []
        for label, own in judged.items():
            accepted = f"{sum(item.accepted for item in own.values())}/{len(self.cross.judges)}"
            rows.append((label, *(self._cell(name, own.get(name)) for name in names), accepted))
        header = (self.say("plan"), *self.signs.values(), self.say("cross_within"))
        broken = any(item.breaks for own in judged.values() for item in own.values())
        notes = (self.say("cross_note"), *((self.say("cross_breaks"),) if broken else ()))
        return Table(header, plain_rows(rows), caption=self.say("cross_table"), notes=notes)

    def _cell(self, judge: str, item: Judgement | None) -> str:
        """By how much a scenario finds an allocation behind, shaded; with a star where it breaks its rules."""
        if item is None:
            return "-"
        share = "" if item.share is None else f" ({_percent(item.share)})"
        behind = Words(self.cross.judges[judge].scenario, self.lang).objective(item.behind)
        return Cell(f"{behind}{share}{'*' if item.breaks else ''}", f"heat{_depth(item.share)}")

    def _remarks(self) -> list[str]:
        """Why scenarios judge nothing."""
        said, reasons = [], self.cross.reasons
        for reason in dict.fromkeys(reasons.values()):
            names = ", ".join(self.titles[name] for name, own in reasons.items() if own == reason)
            other = reason == OTHER_LINES
            key, status = ("cross_other_lines", "") if other else ("cross_none", self.say(reason))
            said.append(self.say(key, names=names, status=status))
        return said

    def _common(self) -> list[str]:
        """What the plans for all of them come to."""
        if len(self.cross.judges) < 2:
            return []
        if LEAST_REGRET not in self.cross.common:
            return [self.say("cross_no_common")]
        shares = {name: item.share or 0.0 for name, item in self.cross.table[LEAST_REGRET].items()}
        most = max(shares.values())
        names = ", ".join(self.signs[name] for name, share in shares.items() if share > most - 5e-4)
        return [self.say("cross_least", share=f"{100 * most:.1f}%", names=names)]

    def _agreed(self) -> list[str]:
        """What every near-optimal allocation of every scenario moves, beside the actual."""
        if len(self.cross.judges) < 2 or ACTUAL not in self.cross.plans:
            return []
        words, parts = self.words, []
        for name, change in self.cross.agreed.items():
            amount, way = words.sum(abs(change)), self.say("more" if change > 0 else "less")
            parts.append(f"{words.title('programmes', name)} {way} ≥ {amount}")
        key = "cross_agreed" if parts else "cross_agreed_none"
        return [self.say(key, actual=self._plan(ACTUAL), parts=", ".join(parts))]

    def _amounts(self, optima: bool) -> Table | None:
        """What the plans for all spend, beside the actual and perhaps the optima."""
        if not self.cross.common:
            return None
        plans = {self.say("actual"): self.cross.plans[ACTUAL]} if ACTUAL in self.cross.plans else {}
        if optima:
            plans |= {self.signs[name]: answer.spending for name, answer in self.cross.judges.items()}
        plans |= {self._plan(name): own for name, own in self.cross.common.items()}
        return spending_table(plans, self.say("cross_amounts") + self.words.in_unit, self.words)

    def _plan(self, name: str) -> str:
        """What one of the plans beside the optima is called."""
        if name == ACTUAL:
            return self.words.actual
        return self.say(f"cross_{name}" if name in (LEAST_REGRET, MOST_ACCEPTED) else f"plan_{name}")


def _percent(share: float) -> str:
    """A share in per cent, with a digit more where it would read as accepted and is not.

    >>> _percent(0.0104), _percent(0.01), _percent(0.132)
    ('1.04%', '1.0%', '13.2%')
    """
    return f"{100 * share:z.{2 if 100 * share > 100 * ACCEPTED_REGRET >= round(100 * share, 1) else 1}f}%"


def _depth(share: float | None) -> int:
    """How deep a page shades a cell of the matrix: from 0 for what is accepted, one deeper each time the share doubles.

    >>> [_depth(share) for share in (None, 0.009, 0.015, 0.03, 0.3, 5.0)]
    [0, 0, 1, 2, 5, 5]
    """
    return 0 if not share or share <= ACCEPTED_REGRET else min(5, 1 + int(log2(share / ACCEPTED_REGRET)))


def cross_regret_document(cross: CrossRegret) -> dict[str, Any]:
    """The judgements as plain data; see docs/json.md."""

    def judged(judgements: Mapping[str, Judgement]) -> dict[str, Any]:
        keys = ("objective", "behind", "share", "accepted", "breaks")
        return {judge: json_record(item, *keys) for judge, item in judgements.items()}

    return {
        "reasons": cross.reasons,
        "optima": {name: judged(judgements) for name, judgements in cross.optima.items()},
        "plans": {
            name: {"spending": spending_document(cross.plans[name]), "judged": judged(judgements)}
            for name, judgements in cross.table.items()
        },
        "agreed": json_value(cross.agreed),
    }


def spending_document(spending: Spending) -> dict[str, Any]:
    """Programme to money, by period where there are several."""
    shown: dict[str, Any] = {}
    for (name, period), amount in spending.items():
        if period:
            shown.setdefault(name, {})[period] = json_number(amount)
        else:
            shown[name] = json_number(amount)
    return shown
