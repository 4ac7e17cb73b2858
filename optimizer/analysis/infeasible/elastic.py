"""A program whose rules may give way, each at a cost: what finds contradictions, and what it takes to end them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram


@dataclass(frozen=True)
class Give:
    """The constant of the rule ``name`` on its way up (``sign`` 1) or down (-1).

    ``shift`` maps rows to the changes of their right-hand sides per unit of the way, ``cost`` is that of a unit,
    ``most`` the end of the way, None where it has none.
    """

    name: str
    sign: int
    shift: Mapping[int, Fraction]
    cost: Fraction = Fraction(1)
    most: Fraction | None = None


def elastic(exact: LinearProgram, gives: Sequence[Give]) -> LinearProgram:
    """Minimise the cost of what gives way: the columns of ``exact`` at cost 0, then one for each of ``gives``."""
    n = len(exact.columns)
    entries = [(i, n + k, -Fraction(value)) for k, give in enumerate(gives) for i, value in give.shift.items() if value]
    return LinearProgram(
        maximized=False,
        columns=(*exact.columns, *(("give", give.name, give.sign) for give in gives)),
        rows=exact.rows,
        cost=(*(Fraction(0) for _ in exact.columns), *(give.cost for give in gives)),
        constant=Fraction(0),
        entries=(*exact.entries, *entries),
        relations=exact.relations,
        rhs=exact.rhs,
        lower=(*exact.lower, *(Fraction(0) for _ in gives)),
        upper=(*exact.upper, *(give.most for give in gives)),
    )


def row_sizes(solver: Solver) -> list[Fraction]:
    """The size of what each row of the solver's program adds up, a power of two: what a share of a row is of."""
    sizes = np.zeros(len(solver.program.rows))
    for i, j, value in solver.program.entries:
        sizes[i] = max(sizes[i], abs(float(value)) * solver.sizes[j])
    return [Fraction(2) ** round(np.log2(size)) if size > 0 else Fraction(1) for size in sizes]


def gives_of(exact: LinearProgram, rows: Sequence[int], sizes: Sequence[Fraction]) -> list[Give]:
    """Each of ``rows`` gives way towards the side that relaxes it, an equality to both, in units of its size."""
    found = []
    for i in rows:
        for sign in (1, -1):
            if exact.relations[i] in ("=", "<=" if sign > 0 else ">="):
                found.append(Give(exact.rows[i], sign, {i: sign * sizes[i]}))
    return found


def without(exact: LinearProgram, rows: set[int], lower: set[int], upper: set[int]) -> LinearProgram:
    """``exact`` without some rows and some bounds of columns."""
    return replace(
        exact.without_rows(rows),
        lower=tuple(None if j in lower else value for j, value in enumerate(exact.lower)),
        upper=tuple(None if j in upper else value for j, value in enumerate(exact.upper)),
    )
