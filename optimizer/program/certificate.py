"""The proof of an answer, in exact rational arithmetic. Shares nothing with the solver.

The allocation is evaluated exactly in every row and the objective. Multipliers of the rows prove a bound on every other
allocation (weak duality, see `duality`). Where the two figures meet, the allocation is proven best.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.program.duality import ColumnBox, basis_multipliers, dual_bound, implied_boxes
from optimizer.program.linear_program import LinearProgram

_SOLVED = 5_000
"""The largest number of columns for which a basis is solved over the rationals, which can take a minute."""
_PROVEN, _DIGITS = Fraction(1, 10**6), Fraction(1, 10**13)


@dataclass(frozen=True)
class Certificate:
    """A proof about the allocation, checked without the solver.

    ``objective`` is the allocation's objective, ``bound`` a limit that no allocation can exceed (or go below, when
    minimised), both exact. ``gap`` is the distance between them, ``relative_gap`` that over the gain. ``proven`` tells
    that no allocation is better: the gap is within the solver's digits and the last unit of the amounts. ``by_solver``
    tells that the bound is the solver's own, unchecked: whole lots and thresholds have no multipliers to check.
    """

    objective: Fraction
    bound: Fraction | None
    gap: Fraction | None
    relative_gap: float | None
    proven: bool
    by_solver: bool = False


@dataclass(frozen=True)
class Checked:
    """The exact objective of a point, and the rows that it violates: ``missed`` maps a row to the violation."""

    objective: Fraction
    missed: dict[str, Fraction]


def certify_point(
    program: LinearProgram,
    x: Sequence[Fraction],
    multipliers: Iterable[float],
    basic: Sequence[Any],
    gain: Fraction,
    last_unit: Fraction = Fraction(0),
) -> Certificate:
    """The proof for the point ``x``, of length n.

    ``multipliers`` has one price for each row, ``basic`` is as for `basis_multipliers`, gaps are relative to ``gain``,
    and ``last_unit`` is the change of the objective by the last unit of every amount.
    """
    objective = check_primal(program, x).objective
    best = Certificate(objective, None, None, None, False)
    for prices, boxes in _ways(program, [_fraction(value) for value in multipliers], basic, objective):
        bound = dual_bound(program, prices, boxes)
        if bound is None:
            continue
        gap = abs(bound - objective)
        distance = gap - last_unit
        proven = distance <= _PROVEN * gain or distance <= _DIGITS * _size(program, x, prices, boxes)
        if best.gap is None or gap < best.gap or proven:
            scale = gain or abs(objective) or Fraction(1)
            best = replace(best, bound=bound, gap=gap, relative_gap=float(gap / scale), proven=proven)
        if proven:
            break
    return best


def certify_whole(
    program: LinearProgram,
    x: Sequence[Fraction],
    bound: float | None,
    gain: Fraction,
    last_unit: Fraction = Fraction(0),
) -> Certificate:
    """The certificate for ``x`` of an integer program, with the solver's own ``bound`` in place of a proof."""
    objective = check_primal(program, x).objective
    if bound is None or abs(bound) == float("inf"):
        return Certificate(objective, None, None, None, False, by_solver=True)
    stated = Fraction(bound)
    gap = abs(stated - objective)
    relative = float(gap / (gain or abs(objective) or Fraction(1)))
    return Certificate(objective, stated, gap, relative, gap <= _PROVEN * gain + last_unit, by_solver=True)


def _ways(
    program: LinearProgram, prices: list[Fraction], basic: Sequence[Any], objective: Fraction
) -> Iterator[tuple[list[Fraction], list[ColumnBox]]]:
    """Multipliers and boxes that may prove a bound, the quickest first."""
    yield prices, implied_boxes(program, quick=True)
    # Allocations that are worse than the answer need no bound.
    boxes = implied_boxes(program.no_worse_than(objective))
    yield prices, boxes
    if len(program.columns) <= _SOLVED and (rational := basis_multipliers(program, basic)) is not None:
        yield rational, boxes


def check_primal(program: LinearProgram, x: Sequence[Fraction]) -> Checked:
    """Evaluate ``x``, of length n, in an exact program. A violated bound is missed under ``column <key>``."""
    missed: dict[str, Fraction] = {}
    for name, row, relation, rhs in zip(program.rows, program.by_row, program.relations, program.rhs, strict=True):
        over = sum((value * x[j] for j, value in row if x[j]), -rhs)
        miss = abs(over) if relation == "=" else over if relation == "<=" else -over
        if miss > 0:
            missed[name] = miss
    for key, value, low, high in zip(program.columns, x, program.lower, program.upper, strict=True):
        miss = max(low - value if low is not None else 0, value - high if high is not None else 0)
        if miss > 0:
            missed[_column_name(key)] = Fraction(miss)
    objective = sum((c * v for c, v in zip(program.cost, x, strict=True) if c), Fraction(program.constant))
    return Checked(objective, missed)


def _sizes(program: LinearProgram, x: Sequence[Fraction]) -> dict[str, Fraction]:
    """The size of the numbers that meet in each row and column, to which the solver's tolerance is relative.

    A column at 0 has the size of the largest of its kind.
    """
    largest: dict[Any, Fraction] = {}
    for key, value in zip(program.columns, x, strict=True):
        largest[key[0]] = max(largest.get(key[0], Fraction(0)), abs(value))
    kinds = [largest[key[0]] for key in program.columns]
    rows = {
        name: sum((abs(value) * kinds[j] for j, value in row), abs(rhs))
        for name, row, rhs in zip(program.rows, program.by_row, program.rhs, strict=True)
    }
    return rows | {_column_name(key): size for key, size in zip(program.columns, kinds, strict=True)}


def _size(
    program: LinearProgram, x: Sequence[Fraction], multipliers: Sequence[Fraction], boxes: Sequence[ColumnBox]
) -> Fraction:
    """The sum of absolute terms of objective and bound; floats cannot resolve less than a share of it."""
    sizes = _sizes(program, x)
    total = sum(
        (abs(v) * sizes[name] for name, v in zip(program.rows, multipliers, strict=True)), abs(program.constant)
    )
    for key, cost, box in zip(program.columns, program.cost, boxes, strict=True):
        ends = [abs(end) for end in box if end is not None]
        total += abs(cost) * max([sizes[_column_name(key)], *ends])
    return Fraction(total)


def _column_name(key: tuple[Any, ...]) -> str:
    return f"column {'.'.join(map(str, key))}"


def _fraction(value: float) -> Fraction:
    return Fraction(value) if abs(value) < float("inf") else Fraction(0)
