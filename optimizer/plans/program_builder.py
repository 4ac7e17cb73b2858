"""A linear program that grows by columns and rows, for many samples at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.program.highs import LARGE, Solver
from optimizer.program.linear_program import LinearProgram, Outcome
from optimizer.program.vectors import Vector


class ProgramBuilder:
    """``program`` with further columns and rows, known by their positions; it is maximised."""

    def __init__(self, program: LinearProgram) -> None:
        self._program = program
        self.columns, self.rows = len(program.columns), len(program.rows)
        self._bounds: list[tuple[Vector, Vector]] = []
        self._sides: list[tuple[tuple[str, ...], Vector]] = []
        self._entries: list[tuple[Vector, ...]] = []
        self._solver: Solver | None = None

    def copy(self) -> ProgramBuilder:
        """A copy that grows on its own."""
        other = ProgramBuilder(self._program)
        other.columns, other.rows = self.columns, self.rows
        other._bounds, other._sides, other._entries = [*self._bounds], [*self._sides], [*self._entries]
        return other

    def add_columns(self, lower: Any, upper: Any) -> Any:
        """Add columns between ``lower`` and ``upper``; returns positions of the shape to which these broadcast."""
        lower, upper = np.broadcast_arrays(np.asarray(lower, dtype=float), upper)
        start, self.columns = self.columns, self.columns + lower.size
        self._bounds.append((lower.ravel(), upper.ravel()))
        return np.arange(start, self.columns).reshape(lower.shape)

    def add_rows(self, relations: str | list[str], rhs: Any) -> Any:
        """Add rows with right-hand sides ``rhs``, whose last axis ``relations`` follow; returns their positions."""
        rhs = np.asarray(rhs, dtype=float)
        start, self.rows = self.rows, self.rows + rhs.size
        each = np.broadcast_to(np.array(relations, dtype="<U2"), rhs.shape)
        self._sides.append((tuple(each.ravel().tolist()), rhs.ravel()))
        return np.arange(start, self.rows).reshape(rhs.shape)

    def add_entries(self, rows: Any, columns: Any, values: Any) -> None:
        """Add entries of the matrix, of shapes that broadcast together."""
        self._entries.append(tuple(np.ravel(part) for part in np.broadcast_arrays(rows, columns, values)))

    def solve(self, cost: Vector) -> Outcome:
        """Maximise ``cost``, of shape (columns,), with nothing more to add; a second time from the last optimum."""
        if self._solver is None:
            self._solver = Solver(self._build(cost), manner=LARGE)
        return self._solver.solve(cost)

    def _build(self, cost: Vector) -> LinearProgram:
        own = self._program
        rows, columns, values = (np.concatenate(parts) for parts in zip(*self._entries, strict=True))
        used = values != 0
        entries = zip(rows[used].tolist(), columns[used].tolist(), values[used].tolist(), strict=True)
        lower, upper = (np.concatenate(ends) for ends in zip(*self._bounds, strict=True))
        rhs = np.concatenate([side for _, side in self._sides])
        return LinearProgram(
            maximized=True,
            columns=(*own.columns, *(("added", j) for j in range(len(lower)))),
            rows=(*own.rows, *(f"added.{i}" for i in range(len(rhs)))),
            cost=tuple(cost.tolist()),
            constant=0.0,
            entries=(*own.entries, *entries),
            relations=(*own.relations, *(name for names, _ in self._sides for name in names)),
            rhs=(*own.rhs, *rhs.tolist()),
            lower=(*own.lower, *_ends(lower)),
            upper=(*own.upper, *_ends(upper)),
        )


def _ends(values: Vector) -> list[float | None]:
    return [value if finite else None for value, finite in zip(values.tolist(), np.isfinite(values), strict=True)]
