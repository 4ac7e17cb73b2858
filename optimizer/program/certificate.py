"""The proof of an answer, in exact rational arithmetic. Shares nothing with the solver.

The allocation is evaluated exactly in every row and the objective. Any multipliers of the rows, right or wrong, prove a
bound on the objective of every point (weak duality), provided that each column with a non-zero reduced cost lies in a
box. Multipliers from the solver make the bound good; they cannot make it false. Where the bound meets the objective,
the allocation is proven best. Such multipliers also prove that rows contradict each other (Farkas).

Boxes are the bounds of the columns and bounds that the rows imply. Composites and scores have none; there the
multipliers are adjusted until the reduced cost is 0, which is safe because any multipliers prove a bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.program.linear_program import LinearProgram

ColumnBox = tuple[Fraction | None, Fraction | None]
_PASSES = 3
"""The number of passes over the rows for implied bounds."""
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


def certify_point(
    program: LinearProgram,
    x: Sequence[Fraction],
    multipliers: Iterable[float],
    basic: Sequence[Any],
    gain: Fraction,
    last_unit: Fraction,
) -> Certificate:
    """The proof for the point ``x``, of length n.

    ``multipliers`` has one price for each row, ``basic`` is as for `basis_multipliers`, gaps are relative to ``gain``,
    and ``last_unit`` is the change of the objective by the last unit of every amount.
    """
    objective, proofs = objective_at(program, x), list[Certificate]()
    prices = [Fraction(value) if abs(value) < float("inf") else Fraction(0) for value in multipliers]
    for used, boxes in _ways(program, prices, basic, objective):
        bound = dual_bound(program, used, boxes)
        if bound is not None:
            proof = _certificate(objective, bound, gain, last_unit + _PROVEN * gain)
            if proof.proven or abs(bound - objective) - last_unit <= _DIGITS * _size(program, x, used, boxes):
                return replace(proof, proven=True)
            proofs.append(proof)
    return min(proofs, key=lambda proof: proof.gap or 0, default=Certificate(objective, None, None, None, False))


def certify_whole(
    program: LinearProgram, x: Sequence[Fraction], bound: float | None, gain: Fraction, last_unit: Fraction
) -> Certificate:
    """The certificate for ``x`` of an integer program, with the solver's own ``bound`` in place of a proof."""
    objective = objective_at(program, x)
    if bound is None or abs(bound) == float("inf"):
        return Certificate(objective, None, None, None, False, by_solver=True)
    return replace(_certificate(objective, Fraction(bound), gain, last_unit + _PROVEN * gain), by_solver=True)


def _certificate(objective: Fraction, bound: Fraction, gain: Fraction, room: Fraction) -> Certificate:
    """A certificate that is proven where the gap is within ``room``."""
    gap = abs(bound - objective)
    return Certificate(objective, bound, gap, float(gap / (gain or abs(objective) or Fraction(1))), gap <= room)


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


def violations(program: LinearProgram, x: Sequence[Fraction]) -> dict[str, Fraction]:
    """The violation of each row that ``x``, of length n, misses, and of each bound under ``column <key>``."""
    missed: dict[str, Fraction] = {}
    for name, row, relation, rhs in zip(program.rows, program.by_row, program.relations, program.rhs, strict=True):
        over = sum((value * x[j] for j, value in row if x[j]), -rhs)
        miss = abs(over) if relation == "=" else over if relation == "<=" else -over
        if miss > 0:
            missed[name] = miss
    for key, value, low, high in zip(program.columns, x, program.lower, program.upper, strict=True):
        miss = max(low - value if low is not None else 0, value - high if high is not None else 0)
        if miss > 0:
            missed[f"column {'.'.join(map(str, key))}"] = Fraction(miss)
    return missed


def objective_at(program: LinearProgram, x: Sequence[Fraction]) -> Fraction:
    """The exact objective of ``x``, of length n."""
    return sum((c * v for c, v in zip(program.cost, x, strict=True) if c), Fraction(program.constant))


def _size(
    program: LinearProgram, x: Sequence[Fraction], multipliers: Sequence[Fraction], boxes: Sequence[ColumnBox]
) -> Fraction:
    """The sum of absolute terms of objective and bound; floats cannot resolve less than a share of it.

    Each column counts with the largest value of its kind at ``x``, or with the farther end of its box.
    """
    largest: dict[Any, Fraction] = {}
    for key, value in zip(program.columns, x, strict=True):
        largest[key[0]] = max(largest.get(key[0], Fraction(0)), abs(value))
    sizes, total = [largest[key[0]] for key in program.columns], abs(Fraction(program.constant))
    for row, rhs, multiplier in zip(program.by_row, program.rhs, multipliers, strict=True):
        if multiplier:
            total += abs(multiplier) * sum((abs(value) * sizes[j] for j, value in row), abs(rhs))
    for cost, size, box in zip(program.cost, sizes, boxes, strict=True):
        total += abs(cost) * max(size, *(abs(end) for end in box if end is not None), Fraction(0))
    return total


def dual_bound(program: LinearProgram, multipliers: Sequence[Fraction], boxes: Sequence[ColumnBox]) -> Fraction | None:
    """A proven bound on the objective: above it when maximised, below it when minimised. None if a box is missing.

    ``multipliers`` has one entry for each row; one of the wrong sign counts as 0.
    """
    sign = 1 if program.maximized else -1
    cost = [sign * value for value in program.cost]
    most = _upper_bound(program, cost, [sign * value for value in multipliers], boxes)
    return None if most is None else sign * most + program.constant


def check_farkas(program: LinearProgram, multipliers: Sequence[Fraction], boxes: Sequence[ColumnBox]) -> bool:
    """Whether ``multipliers`` are a Farkas proof: no point meets the rows and bounds.

    They are if the bound that they give on the objective 0 is below 0. ``multipliers`` are not negative for ``<=`` and
    not positive for ``>=``. Boxes that rows imply are combinations of rows themselves, and prove as much.
    """
    most = _upper_bound(program, [Fraction(0)] * len(program.columns), multipliers, boxes)
    return most is not None and most < 0


def _upper_bound(
    program: LinearProgram, cost: Sequence[Fraction], multipliers: Sequence[Fraction], boxes: Sequence[ColumnBox]
) -> Fraction | None:
    """An upper bound on ``cost'x`` by weak duality; None where a box is missing."""
    used = _settled_multipliers(program, cost, multipliers, boxes)
    if used is None:
        return None
    most = sum((value * rhs for value, rhs in zip(used, program.rhs, strict=True) if value), Fraction(0))
    for j, (low, high) in enumerate(boxes):
        rate = _reduced_cost(program, cost, used, j)
        end = high if rate > 0 else low
        if rate and end is not None:
            most += rate * end
    return most


def _settled_multipliers(
    program: LinearProgram, cost: Sequence[Fraction], multipliers: Sequence[Fraction], boxes: Sequence[ColumnBox]
) -> list[Fraction] | None:
    """Adjust the multipliers so that no reduced cost points to a missing bound. None if that fails.

    Columns are settled from the last to the first, each by rows in which it is the last without a box: the rows that
    define a composite or a score. Each has such rows, and settling it does not affect later columns.
    """
    used = [_of_right_sign(*pair) for pair in zip(program.relations, multipliers, strict=True)]
    last_open: dict[int, list[tuple[int, Fraction]]] = {j: [] for j, box in enumerate(boxes) if None in box}
    for i, row in enumerate(program.by_row):
        ends = [(j, value) for j, value in row if j in last_open and value]
        if ends:
            j, value = max(ends)
            last_open[j].append((i, value))
    for j in sorted(last_open, reverse=True):
        rate = _reduced_cost(program, cost, used, j)
        # The row with the largest multiplier leaves the most room for a change.
        for i, value in sorted(last_open[j], key=lambda entry: (-abs(used[entry[0]]), entry[0])):
            if not rate or boxes[j][1 if rate > 0 else 0] is not None:
                break
            wanted = _of_right_sign(program.relations[i], used[i] + rate / value)
            rate -= (wanted - used[i]) * value
            used[i] = wanted
        if rate and boxes[j][1 if rate > 0 else 0] is None:
            return None
    return used


def _of_right_sign(relation: str, multiplier: Fraction) -> Fraction:
    """The multiplier of a row, 0 where it has the wrong sign."""
    wrong = multiplier < 0 if relation == "<=" else multiplier > 0
    return Fraction(0) if wrong and relation != "=" else Fraction(multiplier)


def _reduced_cost(program: LinearProgram, cost: Sequence[Fraction], used: Sequence[Fraction], j: int) -> Fraction:
    return cost[j] - sum((used[i] * value for i, value in program.by_column[j] if used[i]), Fraction(0))


def implied_boxes(program: LinearProgram, quick: bool = False) -> list[ColumnBox]:
    """Boxes of the columns: their bounds, and the tightest that the rows imply given the bounds of the others.

    ``quick`` looks only for missing bounds, of columns that have one on the other side: mostly enough, because
    composites, which have none, are settled without a box.
    """
    boxes: list[list[Fraction | None]] = [list(box) for box in zip(program.lower, program.upper, strict=True)]
    wanted = {j for j, box in enumerate(boxes) if not quick or (None in box and box != [None, None])}

    def tighten(row: list[tuple[int, Fraction]], sign: int, rhs: Fraction) -> bool:
        """Tighten the boxes of wanted columns by ``sign * row <= rhs``. Returns whether that gave a bound."""
        used = [(j, sign * value, int(sign * value > 0)) for j, value in row if value]  # and the side that it bounds
        missing = [entry for entry in used if boxes[entry[0]][1 - entry[2]] is None]
        if len(missing) > 1:
            return False
        gaining = [e for e in missing or used if e[0] in wanted and (not quick or boxes[e[0]][e[2]] is None)]
        if not gaining:
            return False
        ends = {j: boxes[j][1 - side] or Fraction(0) for j, _, side in used}
        room, changed = rhs - sum((value * ends[j] for j, value, _ in used if ends[j]), Fraction(0)), False
        for j, value, side in gaining:
            known, end = boxes[j][side], ends[j] + room / value
            if known is None or (end < known if side else end > known):
                boxes[j][side], changed = end, True
        return changed

    for _ in range(_PASSES):
        changed = False
        for row, relation, rhs in zip(program.by_row, program.relations, program.rhs, strict=True):
            if relation != ">=":
                changed |= tighten(row, 1, rhs)
            if relation != "<=":
                changed |= tighten(row, -1, -rhs)
        if not changed:
            break
    return [(low, high) for low, high in boxes]


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
