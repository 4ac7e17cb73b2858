"""Repairs of an infeasible scenario: by how much each rule would have to relax, alone or together.

Rules are either **facts** (`max_units`, `max_spend`, `fixed`; also tiers, lots, lags, lives and curves, which never
relax here) or **wishes** (budget, floors, required scores, limits, and what the scenario itself sets).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.analysis.infeasible.conflict import Conflict, Relaxation, elastic_program
from optimizer.analysis.postoptimal.moving_constants import budget_number
from optimizer.program.highs import Solver
from optimizer.program.program import Program
from optimizer.program.scaling import INFINITY
from optimizer.program.vectors import Vector
from optimizer.scenario.expression import names
from optimizer.scenario.families import tagged
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.solution import Solution

_FACTS = tagged("fact")
_NOISE = 1e-9
_DIGITS = Fraction(1, 10**12)
_NUMBER = Fraction(1, 10**6)
"""The relative precision of the least number that ends a contradiction."""


@dataclass(frozen=True)
class Change:
    """A change of a rule's constant from ``limit`` to ``to``, in the rule's own unit.

    ``limit`` of a budget is its own number. Where a rule names budgets that change too, ``limit`` is the constant after
    those changes, and ``follows`` is True. ``share`` is the change relative to the constant, or to the largest constant
    of its kind where that is 0. ``wish`` tells that the rule is no fact. ``number`` is what the number under the key of
    a programme would have to be, of a rule whose constant is not that number (a largest growth); else None, as where no
    number would do.
    """

    rule: Rule
    limit: Fraction
    to: Fraction
    share: float
    wish: bool
    follows: bool = False
    number: Fraction | None = None

    @property
    def by(self) -> Fraction:
        """The change of the constant, upward positive."""
        return self.to - self.limit


@dataclass(frozen=True)
class Repair:
    """The changes that would make an infeasible scenario feasible.

    ``alone`` maps every rule to the least sufficient change of its constant, all others as they are, or to None where
    there is none. ``least`` is the least total change over all rules, ``wishes`` that over wishes only (None: the facts
    contradict each other). Totals add up ``share``, so that units compare; rules with a constant of 0, which has no
    share, change only where those with another cannot end the contradiction.
    """

    alone: Mapping[str, Change | None]
    least: tuple[Change, ...] | None
    wishes: tuple[Change, ...] | None


def is_wish(rule: Rule, scenario: Scenario) -> bool:
    """Whether a rule is policy and no fact; what the scenario itself sets counts as policy."""
    numbers = (scenario.numbers[name.text] for name in names(rule.bound) if name.text in scenario.numbers)
    return rule.family not in _FACTS or any(number.was_set for number in numbers)


def repair(solution: Solution, conflict: Conflict) -> Repair:
    """The repairs of an infeasible scenario with this ``conflict``."""
    elastic = _ElasticRepair(solution.program)
    rows = {i for i, name in enumerate(solution.program.exact.rows) if name in conflict.proof}
    alone: dict[str, Change | None] = {rule.name: None for rule in solution.scenario.rules}
    for relaxation in elastic.relaxations:
        # A rule that is not part of the proof cannot end the contradiction.
        if conflict.proven and not rows & relaxation.shift.keys():
            continue
        changes, before = elastic.cheapest([relaxation]), alone[relaxation.name]
        if changes and (before is None or changes[0].share < before.share):
            alone[relaxation.name] = elastic.with_least_number(changes[0])
    wishes = [item for item in elastic.relaxations if is_wish(elastic.rules[item.name], solution.scenario)]
    return Repair(alone, elastic.least(elastic.relaxations), elastic.least(wishes))


class _ElasticRepair:
    """The elastic program of an infeasible scenario: its rules relax at a cost, by the relaxations ``relaxations``.

    ``rules`` maps names to rules, ``_now`` to their constants, ``_sizes`` to the unit of a relaxation: the size of the
    constant, or of the largest of its kind where that is 0.
    """

    def __init__(self, program: Program) -> None:
        scenario, self._program = program.scenario, program
        self.rules = {rule.name: rule for rule in scenario.rules}
        self._now = {name: _constant(program, rule) for name, rule in self.rules.items()}
        kinds = {n: r.dimension == scenario.scope.money or r.spending_cap for n, r in self.rules.items()}
        largest = {kind: max(abs(self._now[n]) for n in kinds if kinds[n] == kind) for kind in kinds.values()}
        self._sizes = {n: abs(now) or largest[kinds[n]] or Fraction(1) for n, now in self._now.items()}
        self.relaxations = self._all_relaxations()
        self._solver = Solver(elastic_program(program.exact, self.relaxations))

    def _all_relaxations(self) -> list[Relaxation]:
        """Every relaxation of a rule's constant that loosens a row; wishes first, then by name."""
        scenario = self._program.scenario
        relaxations: list[Relaxation] = []
        for rule in sorted(scenario.rules, key=lambda rule: (not is_wish(rule, scenario), rule.name)):
            if rule.family == "lot":
                continue
            size, shift = self._sizes[rule.name], self._shift(rule)
            for sign in (1, -1):
                if len(shift) == 1 and rule.relation != "=" and sign != (1 if rule.relation == "<=" else -1):
                    continue
                # Lowering a budget, to 0 at most, may help where other rules name it.
                most = self._now[rule.name] / size if rule.family == "budget" and sign < 0 else None
                # Of equally cheap repairs the one whose rules come first wins.
                cost = 1 + Fraction(len(relaxations), 10**6 * (2 * len(scenario.rules) + 1))
                moved = {i: sign * size * rate for i, rate in shift.items()}
                relaxations.append(Relaxation(rule.name, sign, moved, cost, most))
        return relaxations

    def _shift(self, rule: Rule) -> dict[int, Fraction]:
        """Changes of right-hand sides per unit of the rule's constant; a budget moves in every rule that names it."""
        exact = self._program.exact
        own = {exact.rows.index(rule.name): Fraction(1)}
        if rule.family != "budget":
            return own
        path = budget_number(rule)
        moved = self._program.at({path: self._program.values[path] + 1}).exact
        pairs = enumerate(zip(moved.rhs, exact.rhs, strict=True))
        return {i: Fraction(after - before) for i, (after, before) in pairs if after != before} or own

    def least(self, usable: Sequence[Relaxation]) -> tuple[Change, ...] | None:
        """The cheapest repair by the relaxations ``usable``, of constants other than 0 if that is enough."""
        return self.cheapest([item for item in usable if self._now[item.name]]) or self.cheapest(usable)

    def cheapest(self, usable: Sequence[Relaxation]) -> tuple[Change, ...] | None:
        """The cheapest repair by the relaxations ``usable`` together; None where there is none."""
        exact, n = self._program.exact, len(self._program.exact.columns)
        ends = {
            n + k: (0.0, 0.0 if item not in usable else INFINITY if item.most is None else float(item.most))
            for k, item in enumerate(self.relaxations)
        }
        outcome = self._solver.solve(columns=ends, confirm=True)
        if outcome.status != "optimal":
            return None
        shares = zip(self.relaxations, outcome.x[n:], strict=True)
        steps = [(relaxation, _tidy(Fraction(float(share)))) for relaxation, share in shares if share > _NOISE]
        changes = []
        for relaxation, share in steps:
            now, moved = self._now[relaxation.name], Fraction(0)
            to = now + relaxation.sign * self._sizes[relaxation.name] * share
            if len(relaxation.shift) == 1:
                # The left side is more exact than the solver's share of a large constant. With carry-over the row of
                # a period holds the budgets of earlier periods too.
                (i,) = relaxation.shift
                value = sum(float(value) * float(outcome.x[j]) for j, value in exact.by_row[i])
                to = now + Fraction(value) - exact.rhs[i]
                moved = sum((of * other.shift.get(i, 0) for other, of in steps if other != relaxation), moved)
                if self.rules[relaxation.name].family == "budget":
                    to, moved = to - moved, Fraction(0)
            number = self._number(self.rules[relaxation.name], outcome.x)
            changes.append(self._change(relaxation.name, to, moved, number))
        return tuple(changes)

    def _number(self, rule: Rule, x: Vector) -> Fraction | None:
        """The number under a programme's key with which a rule on other variables holds at ``x``, if any does."""
        program, path = self._program, rule.number_path(self._program.scenario.periods)
        if path not in program.values:
            return None
        now, i = Fraction(program.values[path]), program.exact.rows.index(rule.name)
        rows = program.exact.by_row[i], program.at({path: now + 1}).exact.by_row[i]
        here, more = (sum(float(value) * float(x[j]) for j, value in row) for row in rows)
        if abs(more - here) <= _NOISE * max(abs(x)):
            return None
        return _tidy(now + (program.exact.rhs[i] - Fraction(here)) / Fraction(more - here))

    def with_least_number(self, change: Change) -> Change:
        """The change with the number nearest to the file's at which all rules hold, where several state it too."""
        path, most = change.rule.number_path(self._program.scenario.periods), change.number
        if most is None:
            return change
        now = Fraction(self._program.values[path])
        precision = max(abs(now), abs(most)) * _NUMBER
        while abs(most - now) > precision:
            middle = (now + most) / 2
            holds = Solver(self._program.at({path: middle}).exact).solve().status == "optimal"
            now, most = (now, middle) if holds else (middle, most)
        return replace(change, number=most)

    def _change(self, name: str, to: Fraction, moved: Fraction, number: Fraction | None) -> Change:
        """The change of a rule to the constant ``to``, after other changes have moved its constant by ``moved``."""
        rule, size, now = self.rules[name], self._sizes[name], self._now[name] + moved
        to = _tidy(to / size) * size
        share = float(abs(to - now) / size)
        if rule.spending_cap:
            now, to = _stated_amount(self._program, rule), _in_units(self._program, rule, to)
        return Change(rule, now, to, share, is_wish(rule, self._program.scenario), bool(moved), number)


def _constant(program: Program, rule: Rule) -> Fraction:
    """The constant that changes: of a budget rule the budget, of a cap on units over tiers the cost of that many."""
    if rule.family == "budget":
        return Fraction(program.values[budget_number(rule)])
    if rule.spending_cap:
        return Fraction(program.exact.rhs[program.exact.rows.index(rule.name)])
    return _stated_amount(program, rule)


def _stated_amount(program: Program, rule: Rule) -> Fraction:
    return Fraction(program.evaluator.constant(rule.stated_amount))


def _tidy(share: Fraction) -> Fraction:
    """Round a share to a fraction of small numbers that lies within the solver's accuracy."""
    near = share.limit_denominator(10**6)
    return near if abs(near - share) <= _DIGITS * abs(share) else share


def _in_units(program: Program, rule: Rule, money: Fraction) -> Fraction:
    """The cap on units over tiers whose cost is ``money``."""
    evaluator = program.evaluator
    ((atom, rate),) = rule.coefficients.items()
    parts = zip(evaluator.tier_money(atom.programme, money), evaluator.tiers(atom.programme), strict=True)
    units = sum((Fraction(part) / Fraction(cost) for part, (cost, _) in parts), Fraction(0))
    return units * Fraction(evaluator.constant(rate))
