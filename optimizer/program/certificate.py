"""The proof that comes with an answer, in exact rational arithmetic. Shares nothing with the solver.

An allocation proves what it reaches: every rule and the objective are evaluated on it. Multipliers of the rules prove
a bound on what every other can reach (see `duality`). If the two figures meet, the allocation is proven best.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.errors import SolverError
from optimizer.program.duality import Box, basis_multipliers, dual_bound, float_bound, implied_boxes
from optimizer.program.linear_program import LinearProgram

EXACT_COLUMNS = 5_000
"""Up to so many columns the bound is a rational number; beyond, a float with a bound on its error."""
_SOLVED, _PROVEN, _DIGITS = Fraction(1, 10**7), Fraction(1, 10**6), Fraction(1, 10**13)


@dataclass(frozen=True)
class Certificate:
    """A proof about the printed allocation, checked without the solver.

    ``objective`` is what the printed allocation reaches, ``optimum`` what it reached before its amounts were rounded,
    and ``bound`` what no allocation can exceed (or go below, when minimised): exact, or, where ``exact`` is False, with
    a rounding error of at most ``error``. ``gap`` is the distance from the objective to the bound, ``relative_gap``
    that over the gain. ``to_rounding`` maps a rule that the printed allocation misses only because its amounts were
    rounded to by how much. ``proven`` tells that no allocation is better than the optimum: the bound is as good as
    equal to it. ``by_solver`` tells that the bound is the solver's own word: whole lots and thresholds have no
    multipliers to check.
    """

    objective: Fraction
    bound: Fraction | None
    gap: Fraction | None
    relative_gap: float | None
    to_rounding: Mapping[str, Fraction]
    exact: bool
    error: float
    optimum: Fraction
    proven: bool
    by_solver: bool = False


@dataclass(frozen=True)
class Checked:
    """What a point reaches and which rows it misses, exactly. ``missed`` maps a row to by how much."""

    objective: Fraction
    missed: dict[str, Fraction]


def certify(
    program: LinearProgram,
    printed: Sequence[Fraction],
    unrounded: Sequence[Fraction],
    multipliers: Iterable[float],
    basic: Sequence[Any],
    gain: Fraction,
) -> Certificate:
    """The proof for the point ``printed``, which is ``unrounded`` with its amounts rounded. Raises SolverError.

    ``multipliers`` has one price for each row, ``basic`` is as for `basis_multipliers`, ``gain`` what gaps are
    relative to.
    """
    before, after = _checked(program, unrounded, printed)
    exact = len(program.columns) <= EXACT_COLUMNS
    best = Certificate(after.objective, None, None, None, after.missed, exact, 0.0, before.objective, False)
    for prices, boxes in _ways(program, [_fraction(value) for value in multipliers], basic, before.objective):
        bound, error = (dual_bound(program, prices, boxes), 0.0) if exact else float_bound(program, prices, boxes)
        if bound is None:
            continue
        bound = max(bound, before.objective) if program.maximized else min(bound, before.objective)
        gap = abs(bound - after.objective)
        # What rounding the amounts cost is no doubt about the optimum, nor are the last digits of the solver.
        distance = min(abs(bound - before.objective), gap) + Fraction(error)
        proven = distance <= _PROVEN * gain or distance <= _DIGITS * _size(program, unrounded, prices, boxes)
        if best.gap is None or gap < best.gap or proven:
            scale = gain or abs(after.objective) or Fraction(1)
            best = replace(best, bound=bound, gap=gap, relative_gap=float(gap / scale), error=error, proven=proven)
        if proven:
            break
    return best


def certify_whole(
    program: LinearProgram,
    printed: Sequence[Fraction],
    unrounded: Sequence[Fraction],
    bound: float | None,
    gain: Fraction,
) -> Certificate:
    """As `certify`, with the solver's own ``bound`` in place of a proof. Raises SolverError."""
    before, after = _checked(program, unrounded, printed)
    stated = Fraction(bound) if bound is not None and abs(bound) < float("inf") else None
    if stated is not None:
        stated = max(stated, before.objective) if program.maximized else min(stated, before.objective)
    gap = None if stated is None else abs(stated - after.objective)
    relative = None if gap is None else float(gap / (gain or abs(after.objective) or Fraction(1)))
    closed = stated is not None and abs(stated - before.objective) <= _PROVEN * gain
    return Certificate(
        after.objective, stated, gap, relative, after.missed, False, 0.0, before.objective, closed, by_solver=True
    )


def _checked(
    program: LinearProgram, unrounded: Sequence[Fraction], printed: Sequence[Fraction]
) -> tuple[Checked, Checked]:
    """Both points against every row. Raises SolverError where the first misses one by more than a solver may."""
    before, after = check_primal(program, unrounded), check_primal(program, printed)
    # Where the unrounded point keeps every rule, whatever the printed one misses it misses to rounding.
    doubtful = sorted(before.missed.keys() & after.missed.keys())
    sizes = _sizes(program, unrounded) if doubtful else {}
    for name in doubtful:
        if before.missed[name] > _SOLVED * sizes[name]:
            raise SolverError(f"the solver's answer misses `{name}` by {float(before.missed[name]):.6g}")
    return before, after


def _ways(
    program: LinearProgram, prices: list[Fraction], basic: Sequence[Any], objective: Fraction
) -> Iterator[tuple[list[Fraction], list[Box]]]:
    """Multipliers and boxes to prove a bound with, the quickest first."""
    yield prices, implied_boxes(program, quick=True)
    # What is worse than the answer needs no bound.
    boxes = implied_boxes(program.no_worse_than(objective))
    yield prices, boxes
    if len(program.columns) <= EXACT_COLUMNS and (rational := basis_multipliers(program, basic)) is not None:
        yield rational, boxes


def check_primal(program: LinearProgram, x: Sequence[Fraction]) -> Checked:
    """Evaluate ``x``, of length n, on an exact program. A column out of its bounds is missed under ``column <key>``."""
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
    """For each row and column the size of the numbers that meet there, which a solver's tolerance is relative to.

    A column at 0 is as large as the largest of its kind.
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
    program: LinearProgram, x: Sequence[Fraction], multipliers: Sequence[Fraction], boxes: Sequence[Box]
) -> Fraction:
    """The size of the numbers that objective and bound are sums of: floats cannot tell less than a share of it."""
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
