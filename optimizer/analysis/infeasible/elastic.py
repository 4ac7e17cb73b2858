"""A program whose rules may give way, each at a cost: what finds contradictions, and what it takes to end them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

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
