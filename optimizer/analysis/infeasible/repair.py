"""What it takes to end a contradiction: by how much each rule would have to give, alone or together.

Rules are told apart: **facts** (`max_units`, `max_spend`, `fixed`; also tiers, lots, lags, lives and curves, which
never give way here) and **wishes** (budget, floors, required scores, limits, and what the scenario itself has set).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.infeasible.conflict import Conflict
from optimizer.analysis.infeasible.elastic import Give, elastic
from optimizer.analysis.postoptimal.moving_constants import own_number
from optimizer.program.highs import Solver
from optimizer.program.program import Program
from optimizer.program.scaling import INFINITY
from optimizer.scenario.expression import names
from optimizer.scenario.families import tagged
from optimizer.scenario.linear_form import Units
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.solution import Solution

_FACTS = tagged("fact")
_NOISE = 1e-9
_DIGITS = Fraction(1, 10**12)


@dataclass(frozen=True)
class Change:
    """A rule's constant now, ``limit``, and what it would have to become, ``to``, in the rule's own unit.

    ``limit`` of a budget is its own number; beside changes of a budget that the rule names, ``limit`` is what they
    make of it, and ``follows`` tells so. ``share`` is the size of the change as a share of the rule's size: of its
    constant, or of the largest constant of its kind where that is 0. ``wish`` tells that the rule is no fact.
    """

    rule: Rule
    limit: Fraction
    to: Fraction
    share: float
    wish: bool
    follows: bool = False

    @property
    def by(self) -> Fraction:
        """How far the constant moves, upward positive."""
        return self.to - self.limit


@dataclass(frozen=True)
class Repair:
    """What would make an infeasible scenario feasible.

    ``alone`` maps every rule to the least change of its constant that does, the others as they are, or to None where no
    change of that rule alone does. ``least`` is the least total change over all rules, ``wishes`` that over wishes only
    (None: the facts contradict each other): totals of ``share``, so that units compare.
    """

    alone: Mapping[str, Change | None]
    least: tuple[Change, ...] | None
    wishes: tuple[Change, ...] | None


@dataclass(frozen=True)
class _Way:
    """A rule's constant on its way up (``sign`` 1) or down (-1), in units of ``size``."""

    rule: Rule
    sign: int
    size: Fraction
    give: Give
    wish: bool


def is_wish(rule: Rule, scenario: Scenario) -> bool:
    """Whether a rule is policy and not a fact: what the scenario itself has set counts as policy."""
    return rule.family not in _FACTS or any(name.text in scenario.set_paths for name in names(rule.bound))


def repair(solution: Solution, conflict: Conflict) -> Repair:
    """The repairs of an infeasible scenario whose ``conflict`` is known."""
    program = solution.program
    ways = _ways(program)
    giving = elastic(program.exact, [way.give for way in ways])
    solver = Solver(replace(giving, integers=program.exact.integers))
    position = {name: i for i, name in enumerate(program.exact.rows)}
    priced = {position[name] for name in conflict.proof if name in position}
    alone: dict[str, Change | None] = {rule.name: None for rule in solution.scenario.rules}
    for way in ways:
        # A proof that a rule does not enter goes on holding whatever the rule becomes.
        if conflict.proven and not priced & way.give.shift.keys():
            continue
        change = _alone(program, solver, ways, way)
        before = alone[way.rule.name]
        if change is not None and (before is None or change.share < before.share):
            alone[way.rule.name] = change
    return Repair(alone, _together(program, solver, ways, ways), _together(program, solver, ways, _wishes(ways)))


def _wishes(ways: Sequence[_Way]) -> list[_Way]:
    return [way for way in ways if way.wish]


def _alone(program: Program, solver: Solver, ways: Sequence[_Way], way: _Way) -> Change | None:
    """The least change of one rule's constant, one way, that lets the others hold."""
    if len(way.give.shift) > 1:
        changes = _together(program, solver, ways, [way])
        return changes[0] if changes else None
    # What the left side can reach while the others hold is what the constant has to become.
    (i,) = way.give.shift
    cost = np.zeros(len(program.exact.columns))
    for j, value in program.exact.by_row[i]:
        cost[j] = float(value)
    rows = {i: (-INFINITY, INFINITY)}
    outcome = program.solver.solve(cost=cost, maximized=way.sign < 0, rows=rows, confirm=True)
    if outcome.status != "optimal":
        return None
    to = _reached(program, way, i, float(cost @ outcome.x))
    return _change(program, way, to) if (to - _constant(program, way.rule)) * way.sign > 0 else None


def _together(
    program: Program, solver: Solver, ways: Sequence[_Way], used: Sequence[_Way]
) -> tuple[Change, ...] | None:
    """The cheapest relaxation that ``used`` can make together; None where there is none."""
    n = len(program.exact.columns)
    ends = {
        n + k: (0.0, 0.0 if way not in used else INFINITY if way.give.most is None else float(way.give.most))
        for k, way in enumerate(ways)
    }
    outcome = solver.solve(columns=ends, confirm=True)
    if outcome.status != "optimal":
        return None
    taken = [
        (way, _tidy(Fraction(float(share)))) for way, share in zip(ways, outcome.x[n:], strict=True) if share > _NOISE
    ]
    changes = []
    for way, share in taken:
        now = _constant(program, way.rule)
        to, moved = now + way.sign * way.size * share, Fraction(0)
        if len(way.give.shift) == 1:
            # The solver knows a share of a large constant less exactly than what the left side comes to.
            (i,) = way.give.shift
            value = sum(float(value) * float(outcome.x[j]) for j, value in program.exact.by_row[i])
            to = _reached(program, way, i, value)
            moved = sum((of * other.give.shift.get(i, 0) for other, of in taken if other != way), moved)
            if way.rule.family == "budget":
                to, moved = to - moved, Fraction(0)
        changes.append(_change(program, way, to, moved))
    return tuple(changes)


def _ways(program: Program) -> list[_Way]:
    """Every way in which a rule's constant can relax something, in an order of their own: wishes first, by name."""
    scenario, exact = program.scenario, program.exact
    position = {name: i for i, name in enumerate(exact.rows)}
    constants = {rule.name: _constant(program, rule) for rule in scenario.rules}
    largest: dict[bool, Fraction] = {}
    for rule in scenario.rules:
        kind = rule.dimension == scenario.scope.money or rule.spending_cap
        largest[kind] = max(largest.get(kind, Fraction(0)), abs(constants[rule.name]))
    found: list[_Way] = []
    for rule in sorted(scenario.rules, key=lambda rule: (not is_wish(rule, scenario), rule.name)):
        if rule.family == "lot":
            continue
        own, shift = position[rule.name], _shift(program, rule, position)
        kind = rule.dimension == scenario.scope.money or rule.spending_cap
        size = abs(constants[rule.name]) or largest[kind] or Fraction(1)
        for sign in (1, -1):
            if len(shift) == 1 and rule.relation != "=" and sign != (1 if rule.relation == "<=" else -1):
                continue
            # A budget that many rules name may help by falling, to nothing at most.
            most = constants[rule.name] / size if rule.family == "budget" and sign < 0 else None
            # Among equally cheap repairs the one whose rules come first is taken.
            cost = 1 + Fraction(len(found), 10**6 * (2 * len(scenario.rules) + 1))
            moves = {i: sign * size * value for i, value in shift.items()}
            give = Give((rule.name, str(sign)), moves if moves else {own: sign * size}, cost, most)
            found.append(_Way(rule, sign, size, give, is_wish(rule, scenario)))
    return found


def _shift(program: Program, rule: Rule, position: Mapping[str, int]) -> dict[int, Fraction]:
    """How right-hand sides move with the rule's constant: a budget moves in every rule that names it."""
    if rule.family != "budget":
        return {position[rule.name]: Fraction(1)}
    path = own_number(rule)
    moved = program.at({path: program.values[path] + 1}).exact
    pairs = enumerate(zip(moved.rhs, program.exact.rhs, strict=True))
    return {i: Fraction(after - before) for i, (after, before) in pairs if after != before}


def _constant(program: Program, rule: Rule) -> Fraction:
    """The constant that moves: of a budget its own number, of a cap on units over tiers the money they cost."""
    if rule.family == "budget":
        return Fraction(program.values[own_number(rule)])
    return (
        Fraction(program.exact.rhs[program.exact.rows.index(rule.name)]) if rule.spending_cap else _bound(program, rule)
    )


def _bound(program: Program, rule: Rule) -> Fraction:
    return Fraction(program.evaluator.constant(rule.known_by))


def _reached(program: Program, way: _Way, i: int, value: float) -> Fraction:
    """The constant at which row ``i``, the only one that it moves, allows its left side the ``value``."""
    # With carry-over the row of a period holds the budgets of those before it too.
    return Fraction(_constant(program, way.rule) + Fraction(value) - program.exact.rhs[i])


def _change(program: Program, way: _Way, to: Fraction, moved: Fraction = Fraction(0)) -> Change:
    """The change of a rule to the constant ``to``, where other changes have moved its constant by ``moved``."""
    rule, now = way.rule, _constant(program, way.rule) + moved
    to = _tidy(to / way.size) * way.size
    share = float(abs(to - now) / way.size)
    if rule.spending_cap:
        now, to = _bound(program, rule), _in_units(program, rule, to)
    return Change(rule, now, to, share, way.wish, bool(moved))


def _tidy(share: Fraction) -> Fraction:
    """The share without the last digits of the solver: what is next to a fraction of small numbers is that."""
    near = share.limit_denominator(10**6)
    return near if abs(near - share) <= _DIGITS * abs(share) else share


def _in_units(program: Program, rule: Rule, money: Fraction) -> Fraction:
    """The cap on units over tiers that is a cap of ``money`` on their spending."""
    atom = rule.terms[0].atom
    assert isinstance(atom, Units)
    evaluator = program.evaluator
    parts = zip(evaluator.tier_money(atom.programme, money), evaluator.tiers(atom.programme), strict=True)
    units = sum((Fraction(part) / Fraction(cost) for part, (cost, _) in parts), Fraction(0))
    return units * Fraction(evaluator.constant(rule.terms[0].coefficient))
