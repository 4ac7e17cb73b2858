"""Bounds by weak duality, in exact rational arithmetic: proofs of optimality, and Farkas proofs of infeasibility.

Any multipliers of the rows, right or wrong, prove a bound on the objective of every point, provided that each column
with a non-zero reduced cost lies in a box. Multipliers from the solver make the bound good; they cannot make it false.
Such multipliers also prove that rows contradict each other (Farkas).

Boxes are the bounds of the columns and bounds that the rows imply. Composites and scores have none; there the
multipliers are adjusted until the reduced cost is 0, which is safe because any multipliers prove a bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from optimizer.program.linear_program import LinearProgram

ColumnBox = tuple[Fraction | None, Fraction | None]
_PASSES = 3
"""The number of passes over the rows for implied bounds."""


def dual_bound(
    program: LinearProgram, multipliers: Sequence[Fraction], boxes: Sequence[ColumnBox] | None = None
) -> Fraction | None:
    """A proven bound on the objective: above it when maximised, below it when minimised. None if a box is missing.

    ``multipliers`` has one entry for each row; one of the wrong sign counts as 0.
    """
    sign = 1 if program.maximized else -1
    cost = [sign * value for value in program.cost]
    most = _most(program, cost, [sign * value for value in multipliers], boxes)
    return None if most is None else sign * most + program.constant


def check_farkas(
    program: LinearProgram, multipliers: Sequence[Fraction], boxes: Sequence[ColumnBox] | None = None
) -> bool:
    """Whether ``multipliers`` are a Farkas proof: no point meets the rows and bounds.

    They are if the bound that they give on the objective 0 is below 0. ``multipliers`` are not negative for ``<=`` and
    not positive for ``>=``. Boxes that rows imply are combinations of rows themselves, and prove as much.
    """
    most = _most(program, [Fraction(0)] * len(program.columns), multipliers, boxes)
    return most is not None and most < 0


def _most(
    program: LinearProgram,
    cost: Sequence[Fraction],
    multipliers: Sequence[Fraction],
    boxes: Sequence[ColumnBox] | None,
) -> Fraction | None:
    """An upper bound on ``cost'x`` by weak duality; None where a box is missing."""
    boxes = implied_boxes(program) if boxes is None else boxes
    used = _settled(program, cost, multipliers, boxes)
    if used is None:
        return None
    most = sum((value * rhs for value, rhs in zip(used, program.rhs, strict=True) if value), Fraction(0))
    for j, (low, high) in enumerate(boxes):
        rate = _rate(program, cost, used, j)
        end = high if rate > 0 else low
        if rate and end is not None:
            most += rate * end
    return most


def _settled(
    program: LinearProgram, cost: Sequence[Fraction], multipliers: Sequence[Fraction], boxes: Sequence[ColumnBox]
) -> list[Fraction] | None:
    """Adjust the multipliers so that no reduced cost points to a missing bound. None if that fails.

    Columns are settled from the last to the first, each by rows in which it is the last without a box: the rows that
    define a composite or a score. Each has such rows, and settling it does not affect later columns.
    """
    used = [
        Fraction(0) if (relation == "<=" and value < 0) or (relation == ">=" and value > 0) else Fraction(value)
        for relation, value in zip(program.relations, multipliers, strict=True)
    ]
    last_open: dict[int, list[tuple[int, Fraction]]] = {j: [] for j, box in enumerate(boxes) if None in box}
    for i, row in enumerate(program.by_row):
        ends = [(j, value) for j, value in row if j in last_open and value]
        if ends:
            j, value = max(ends)
            last_open[j].append((i, value))
    for j in sorted(last_open, reverse=True):
        rate = _rate(program, cost, used, j)
        # The row with the largest multiplier leaves the most room for a change.
        for i, value in sorted(last_open[j], key=lambda entry: (-abs(used[entry[0]]), entry[0])):
            if not rate or boxes[j][1 if rate > 0 else 0] is not None:
                break
            wanted = used[i] + rate / value
            if (program.relations[i] == "<=" and wanted < 0) or (program.relations[i] == ">=" and wanted > 0):
                wanted = Fraction(0)
            rate -= (wanted - used[i]) * value
            used[i] = wanted
        if rate and boxes[j][1 if rate > 0 else 0] is None:
            return None
    return used


def _rate(program: LinearProgram, cost: Sequence[Fraction], used: Sequence[Fraction], j: int) -> Fraction:
    return cost[j] - sum((used[i] * value for i, value in program.by_column[j] if used[i]), Fraction(0))


def implied_boxes(program: LinearProgram, quick: bool = False) -> list[ColumnBox]:
    """Boxes of the columns: their bounds, and the tightest that the rows imply given the bounds of the others.

    ``quick`` looks only for missing bounds, of columns that have one on the other side: mostly enough, because
    composites, which have none, are settled without a box.
    """
    boxes: list[list[Fraction | None]] = [list(box) for box in zip(program.lower, program.upper, strict=True)]
    wanted = {j for j, box in enumerate(boxes) if not quick or (None in box and box != [None, None])}
    for _ in range(_PASSES):
        changed = False
        for row, relation, rhs in zip(program.by_row, program.relations, program.rhs, strict=True):
            if relation != ">=":
                changed |= _tighten(row, 1, rhs, boxes, wanted, quick)
            if relation != "<=":
                changed |= _tighten(row, -1, -rhs, boxes, wanted, quick)
        if not changed:
            break
    return [(low, high) for low, high in boxes]


def _tighten(
    row: list[tuple[int, Fraction]],
    sign: int,
    rhs: Fraction,
    boxes: list[list[Fraction | None]],
    wanted: set[int],
    quick: bool,
) -> bool:
    """Tighten the boxes of ``wanted`` columns by ``sign * row <= rhs``. Returns whether that gave a bound."""
    used = [(j, sign * value, sign * value > 0) for j, value in row if value]
    missing = [entry for entry in used if boxes[entry[0]][0 if entry[2] else 1] is None]
    if len(missing) > 1:
        return False
    gaining = [e for e in missing or used if e[0] in wanted and (not quick or boxes[e[0]][1 if e[2] else 0] is None)]
    if not gaining:
        return False
    ends = {j: boxes[j][0 if rises else 1] or Fraction(0) for j, _, rises in used}
    room, changed = rhs - sum((value * ends[j] for j, value, _ in used if ends[j]), Fraction(0)), False
    for j, value, rises in gaining:
        side, end = (1 if rises else 0), ends[j] + room / value
        known = boxes[j][side]
        if known is None or (end < known if rises else end > known):
            boxes[j][side], changed = end, True
    return changed


def basis_multipliers(program: LinearProgram, basic: Sequence[Any]) -> list[Fraction] | None:
    """The multipliers at which every basic column and slack has reduced cost 0, solved over the rationals.

    Needed only where a column has no box. ``basic`` tells for each column, then for each row's slack, whether it is in
    the basis. None if the basis is singular.
    """
    m, n = len(program.rows), len(program.columns)
    solved: list[tuple[int, dict[int, Fraction], Fraction]] = []
    for j in range(n):
        if not basic[j]:
            continue
        row, right = {i: value for i, value in program.by_column[j] if not basic[n + i]}, Fraction(program.cost[j])
        for pivot, pivot_row, pivot_right in solved:
            if factor := row.pop(pivot, Fraction(0)):
                for i, value in pivot_row.items():
                    row[i] = row.get(i, Fraction(0)) - factor * value
                right -= factor * pivot_right
        row = {i: value for i, value in row.items() if value}
        if row:
            pivot = min(row)
            lead = row.pop(pivot)
            solved.append((pivot, {i: value / lead for i, value in row.items()}, right / lead))
        elif right:
            return None
    multipliers = [Fraction(0)] * m
    for pivot, row, right in reversed(solved):
        multipliers[pivot] = right - sum((value * multipliers[i] for i, value in row.items()), Fraction(0))
    return multipliers
