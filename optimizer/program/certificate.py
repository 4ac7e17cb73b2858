"""The proof that comes with an answer, in exact rational arithmetic. Shares nothing with the solver.

An allocation proves what it reaches: every rule and the objective are evaluated on it. Any multipliers of the rules,
right or wrong, prove an upper bound on what every allocation can reach (weak duality), provided that each column lies
in a box; boxes follow from the bounds, from the rows, or from a floor that the program states. If the two figures
meet, the allocation is proven best. Multipliers from the solver make the bound good; they cannot make it false.

Multipliers of the same kind prove that rules contradict each other: a combination of them that no allocation can meet
(Farkas).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.program.linear_program import LinearProgram

Box = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True)
class Checked:
    """What an allocation reaches and which rows it misses, exactly. ``missed`` maps a row to by how much."""

    objective: Fraction
    missed: dict[str, Fraction]


def check_primal(program: LinearProgram, x: Sequence[Fraction]) -> Checked:
    """Evaluate ``x``, of length n, on an exact program. A column out of its bounds is missed under ``column <key>``."""
    activity = [Fraction(0)] * len(program.rows)
    for i, j, value in program.entries:
        activity[i] += value * x[j]
    missed: dict[str, Fraction] = {}
    for i, name in enumerate(program.rows):
        over, relation = activity[i] - program.rhs[i], program.relations[i]
        miss = abs(over) if relation == "=" else over if relation == "<=" else -over
        if miss > 0:
            missed[name] = miss
    for j, key in enumerate(program.columns):
        low, high = program.lower[j], program.upper[j]
        miss = max(low - x[j] if low is not None else 0, x[j] - high if high is not None else 0)
        if miss > 0:
            missed[f"column {'.'.join(map(str, key))}"] = Fraction(miss)
    objective = sum((c * v for c, v in zip(program.cost, x, strict=True)), Fraction(program.constant))
    return Checked(objective, missed)


def dual_bound(program: LinearProgram, multipliers: Sequence[Fraction], boxes: Sequence[Box] | None = None) -> Fraction | None:
    """A proven bound on the objective: above it when maximised, below it when minimised. None if a box is missing.

    ``multipliers`` has one entry for each row; one whose sign proves nothing is taken for 0.
    """
    sign = 1 if program.maximized else -1
    used = _right_signs(program.relations, [sign * Fraction(value) for value in multipliers])
    reduced = [sign * Fraction(cost) for cost in program.cost]
    for i, j, value in program.entries:
        if used[i]:
            reduced[j] -= used[i] * value
    bound = sum((multiplier * rhs for multiplier, rhs in zip(used, program.rhs, strict=True)), Fraction(0))
    boxes = implied_boxes(program) if boxes is None else boxes
    for rate, (low, high) in zip(reduced, boxes, strict=True):
        end = high if rate > 0 else low
        if rate and end is None:
            return None
        bound += rate * end if rate and end is not None else 0
    return sign * bound + program.constant


def check_farkas(program: LinearProgram, multipliers: Sequence[Fraction], boxes: Sequence[Box] | None = None) -> bool:
    """Whether ``multipliers`` prove that no point meets the rows and bounds.

    The combination of rows says ``sum <= bound``; the proof holds if even the least value of the sum is above it.
    """
    used = _right_signs(program.relations, [Fraction(value) for value in multipliers])
    combined = [Fraction(0)] * len(program.columns)
    for i, j, value in program.entries:
        combined[j] += used[i] * value
    bound = sum((multiplier * rhs for multiplier, rhs in zip(used, program.rhs, strict=True)), Fraction(0))
    boxes = list(zip(program.lower, program.upper, strict=True)) if boxes is None else boxes
    least = Fraction(0)
    for rate, (low, high) in zip(combined, boxes, strict=True):
        end = low if rate > 0 else high
        if rate and end is None:
            return False
        least += rate * end if rate and end is not None else 0
    return least > bound


def implied_boxes(program: LinearProgram, passes: int = 3) -> list[Box]:
    """Bounds of each column: its own, its floor, and what the rows imply given the bounds of the others."""
    boxes: list[list[Fraction | None]] = [
        [low if low is not None else floor, high]
        for low, high, floor in zip(program.lower, program.upper, program.floor, strict=True)
    ]
    rows: list[list[tuple[int, Fraction]]] = [[] for _ in program.rows]
    for i, j, value in program.entries:
        if value:
            rows[i].append((j, value))
    for _ in range(passes):
        changed = False
        for i, row in enumerate(rows):
            if program.relations[i] != ">=":
                changed |= _tighten(row, program.rhs[i], boxes)
            if program.relations[i] != "<=":
                changed |= _tighten([(j, -value) for j, value in row], -program.rhs[i], boxes)
        if not changed:
            break
    return [(low, high) for low, high in boxes]


def _tighten(row: list[tuple[int, Fraction]], rhs: Fraction, boxes: list[list[Fraction | None]]) -> bool:
    """Bounds that ``row <= rhs`` implies for columns that have none on that side."""
    lows = [boxes[j][0] if value > 0 else boxes[j][1] for j, value in row]
    missing = [k for k, end in enumerate(lows) if end is None]
    if len(missing) > 1:
        return False
    known = sum((value * end for (_, value), end in zip(row, lows, strict=True) if end is not None), Fraction(0))
    changed = False
    for k, (j, value) in enumerate(row):
        if missing and missing != [k]:
            continue
        side = 1 if value > 0 else 0
        if boxes[j][side] is None:
            own = lows[k]
            boxes[j][side] = (rhs - (known - (value * own if own is not None else 0))) / value
            changed = True
    return changed


def _right_signs(relations: Sequence[str], multipliers: list[Fraction]) -> list[Fraction]:
    """Multipliers of a maximisation: not negative for ``<=``, not positive for ``>=``, free for ``=``."""
    return [
        Fraction(0) if (relation == "<=" and value < 0) or (relation == ">=" and value > 0) else value
        for relation, value in zip(relations, multipliers, strict=True)
    ]


def basis_multipliers(program: LinearProgram, basic: Sequence[Any]) -> list[Fraction] | None:
    """The multipliers at which every basic column and slack has reduced cost 0, solved over the rationals.

    Needed only where a column has no box. ``basic`` tells for each column, then for each row's slack, whether it is in
    the basis. None if the basis is singular.
    """
    m, n = len(program.rows), len(program.columns)
    columns: list[dict[int, Fraction]] = [{} for _ in range(n)]
    for i, j, value in program.entries:
        columns[j][i] = columns[j].get(i, Fraction(0)) + value
    open_rows = {i for i in range(m) if not basic[n + i]}
    equations = [
        ({i: v for i, v in columns[j].items() if i in open_rows}, Fraction(program.cost[j])) for j in range(n) if basic[j]
    ]
    solved: list[tuple[int, dict[int, Fraction], Fraction]] = []
    for row, right in equations:
        row = dict(row)
        for pivot, pivot_row, pivot_right in solved:
            if factor := row.pop(pivot, Fraction(0)):
                for i, value in pivot_row.items():
                    row[i] = row.get(i, Fraction(0)) - factor * value
                right -= factor * pivot_right
        row = {i: value for i, value in row.items() if value}
        if not row:
            if right:
                return None
            continue
        pivot = min(row)
        lead = row.pop(pivot)
        solved.append((pivot, {i: value / lead for i, value in row.items()}, right / lead))
    multipliers = [Fraction(0)] * m
    for pivot, row, right in reversed(solved):
        multipliers[pivot] = right - sum((value * multipliers[i] for i, value in row.items()), Fraction(0))
    return multipliers
