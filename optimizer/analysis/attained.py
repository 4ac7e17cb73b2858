"""What allocations reach on whole intervals: for every value between the ends, at least this.

An allocation that moves along a straight line between two that keep the rules at the ends may miss a rule between
them by a little. It is then mixed with one that keeps those rules with room, just so much that the rules hold all
along; as rules are convex and objectives concave, the mixture is worth at least the mixture of the values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.family import Family
from optimizer.program.enclosure import Enclosure
from optimizer.program.vectors import Vector

_TOLERANCE = 1e-7
"""How exactly rules have to hold, relative to the numbers that meet there: what a solver's point can keep."""


@dataclass(frozen=True)
class Question:
    """For each item (k,) the category whose spending is bounded, -1 for none, and whether it is bounded from above."""

    category: Any
    at_most: Any


Rooms = tuple[tuple[str, float], ...]
"""The rules that need room, and how much."""
Inner = Callable[[Sequence[tuple[int, Rooms]]], Sequence[tuple[Vector, Vector] | None]]
"""Given items and the room they need, for each points (n,) at both ends that have it, if there are any."""


class Attained:
    """Allocations on intervals ``where`` (k,) of a family, given by their points at both ends, each (n, k)."""

    def __init__(self, family: Family, where: Any) -> None:
        self.family, self.where = family, where
        self.evaluator = family.evaluator.taken(
            lambda value: value[..., where] if isinstance(value, Enclosure) else value
        )

    def lower(self, first: Vector, second: Vector, question: Question, inner: Inner | None = None) -> Enclosure:
        """Parabolas below what is reached: shape (k,); -inf where the rules do not hold all along."""
        value, misses, names = self._evaluated(first, second, question)
        missed = np.max(misses, axis=0, initial=-np.inf) > 0
        ends, bend = _below(value)
        if inner is not None and np.any(missed & np.isfinite(bend)):
            ends, bend = self._mixed(first, second, question, inner, (ends, bend), misses, names)
        else:
            ends = np.where(missed, -np.inf, ends)
        known = np.isfinite(ends[0] + ends[1] + bend)
        ends = np.where(known, ends, -np.inf)
        return Enclosure.curved(ends[0], ends[1], np.where(known, bend, 0.0))

    def _mixed(
        self,
        first: Vector,
        second: Vector,
        question: Question,
        inner: Inner,
        low: tuple[Vector, Vector],
        misses: Vector,
        names: list[str],
    ) -> tuple[Vector, Vector]:
        """The items that miss a rule, mixed with points that have room there."""
        ends = [first.copy(), second.copy()]
        found = np.zeros(len(self.where), dtype=bool)
        missed = np.max(misses, axis=0, initial=-np.inf) > 0
        wanted = [
            (int(k), tuple((names[r], _wanted(misses[r, k])) for r in np.flatnonzero(misses[:, k] > 0)))
            for k in np.flatnonzero(missed & np.all(misses < np.inf, axis=0))
        ]
        for (k, _), points in zip(wanted, inner(wanted), strict=True):
            if points is not None:
                found[k] = True
                ends[0][:, k], ends[1][:, k] = points
        if not np.any(found):
            return np.where(missed, -np.inf, low[0]), low[1]
        value, others, _ = self._evaluated(ends[0], ends[1], question)
        # Only as much of the other point as brings each rule back to where it holds.
        share = np.max(np.where(misses > 0, misses / (misses - others), 0.0), axis=0)
        share = np.where(share <= 1, share * (1 + 1e-9), np.nan)
        left = (1 - share) * misses + share * others
        size = np.where(np.isfinite(misses), np.abs(misses), 0.0) + np.where(np.isfinite(others), np.abs(others), 0.0)
        kept = found & np.all(left <= 1e-9 * size, axis=0)
        other = _below(value)
        line, bend = ((1 - share) * low[i] + share * other[i] for i in range(2))
        line = np.where(missed, np.where(kept, line, -np.inf), low[0])
        return line, np.where(missed & kept, bend, low[1])

    def _evaluated(self, first: Vector, second: Vector, question: Question) -> tuple[Enclosure, Vector, list[str]]:
        """The signed objective, and by rule how far it is missed at most, less what is tolerated; and the rules' names.

        Misses have shape (rules, k): money over its rule, say, and below 0 where there is room all along.
        """
        family, evaluator, count = self.family, self.evaluator, len(self.where)
        spending = self._spending(first, second)
        achieved = evaluator.achieve(dict(spending))
        value = _lift(achieved.objective * family.sign, count)
        money = max((item.size.max(initial=0.0) for item in spending.values()), default=0.0)
        misses, names = [], []
        for rule in family.scenario.rules:
            left, right = _lift(evaluator.rule_value(rule, achieved), count), _lift(evaluator.bound(rule), count)
            over = left - right
            miss = over.high if rule.relation == "<=" else -over.low
            if rule.relation == "=":
                miss = np.maximum(over.high, -over.low)
            size = np.maximum(np.maximum(left.size, right.size), 1.0)
            size = np.maximum(size, money) if rule.dimension == family.scenario.scope.money else size
            misses.append(miss - _TOLERANCE * size)
            names.append(rule.name)
        for name, programme in family.scenario.programmes.items():
            if programme.tiers and programme.tiers[-1].units is not None:
                room = sum(cost * width for cost, width in evaluator.tiers(name))
                for period in family.scenario.periods:
                    over = spending[name, period] - room
                    misses.append(_lift(over, count).high - _TOLERANCE * money)
                    names.append("")
        misses.append(self._question_missed(spending, question) - _TOLERANCE * money)
        names.append("question")
        # A quantity of which nothing is known (an infinite stray less an infinite tolerance) may miss anything.
        return value, np.where(np.isnan(misses), np.inf, misses), names

    def _question_missed(self, spending: Any, question: Question) -> Vector:
        family, found = self.family, np.full(len(self.where), -np.inf)
        if family.scenario.actual is None:
            return found
        least, most = (aim[:, self.where] for aim in family.aims)
        for c, name in enumerate(family.categories):
            mine = question.category == c
            if np.any(mine):
                members = family.scenario.paid(family.scenario.categories[name])
                spent = _lift(sum(v for (p, _), v in spending.items() if p in members), len(self.where))
                over, under = (spent - most[c]).high, (least[c] - spent).high
                found = np.where(mine, np.where(question.at_most, over, under), found)
        return found

    def _spending(self, first: Vector, second: Vector) -> dict[tuple[str, str], Enclosure]:
        """Money by programme and period along the straight line between the points; fixed programmes as they are."""
        scenario, count = self.family.scenario, len(self.where)
        zero = np.zeros(count)
        spending = {(name, t): Enclosure(zero, zero) for name in scenario.programmes for t in scenario.periods}
        exact = self.family.program.exact
        for j, key in enumerate(exact.columns):
            if key[0] not in ("spend", "units"):
                continue
            ends = [item[j] if exact.lower[j] is None else np.maximum(item[j], 0.0) for item in (first, second)]
            if key[0] == "spend":
                spending[key[1], key[3]] = spending[key[1], key[3]] + Enclosure(*ends)
            else:
                for t in scenario.periods:
                    spending[key[1], t] = Enclosure(*ends) * self.evaluator.payment(key[1], t)
        fixed = scenario.fixed_spending(self.evaluator.values)
        for (name, t), amount in fixed.items():
            if scenario.programmes[name].fixed and scenario.fixed_by is not None:
                spending[name, t] = _lift(amount, count)
        return spending


def _below(value: Enclosure) -> tuple[Vector, Vector]:
    """The ends (2, k) and q (k,) of a parabola that a value does not fall below."""
    ends = value.ends if value.loose is None else value.ends + value.loose[0]
    return ends, np.zeros(ends.shape[1]) if value.bend is None else value.bend[0]


def _wanted(missed: float) -> float:
    """Room enough for two to eight times of what is missed: few different amounts, so that points serve again."""
    return float(4.0 ** np.ceil(np.log(2 * missed) / np.log(4.0))) if 0 < missed < np.inf else np.inf


def _lift(value: Any, count: int) -> Enclosure:
    if isinstance(value, Enclosure):
        return value
    return Enclosure(np.full(count, float(value)), np.full(count, float(value)))
