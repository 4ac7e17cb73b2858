"""The rows of a sweep, by column."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.engine.results import OPTIMAL
from optimizer.errors import InputError, Place, Problem
from optimizer.program.vectors import Matrix
from optimizer.sweep.design import Design
from optimizer.sweep.schema import blank


class SampleRows:
    """The rows of one sweep: in memory, an array of shape (n,) for each column of `schema`; a `Store` has a folder."""

    folder: Path | None = None
    """The folder of the rows; None in memory."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self._done: set[int] = set()
        try:
            # Memory is taken as rows come, so it is not filled here.
            kinds = blank(design.columns, 0, 0)
            self._columns = {name: np.empty(design.n, values.dtype) for name, values in kinds.items()}
        except MemoryError:
            message = f"the rows of {design.n:,} samples do not fit in memory"
            raise InputError(Problem(message, Place("sweep"), hint="--to FOLDER")) from None

    @staticmethod
    def encode(rows: dict[str, Any], design: Design) -> Any:
        """The rows of a chunk in the form that `put` takes."""
        return rows

    @property
    def missing_chunks(self) -> list[tuple[int, int]]:
        """The chunks that are still missing, as (start, stop)."""
        return [chunk for chunk in self.design.chunks if chunk[0] not in self._done]

    def writing(self) -> AbstractContextManager[None]:
        """A context in which rows are put."""
        return nullcontext()

    def put(self, start: int, content: Any) -> None:
        """Store a chunk."""
        for name, values in content.items():
            self._columns[name][start : start + len(values)] = values
        self._done.add(start)

    def column(self, name: str) -> Any:
        """A column of the stored samples, in order."""
        return self._columns[name]

    def optimal(self) -> Any:
        """Samples with an allocation, of shape (n,)."""
        return self.column("status") == OPTIMAL

    def at(self, names: Sequence[str], samples: Any) -> Matrix:
        """Columns of numbers at some samples, of shape (names, samples)."""
        values = [self.column(name)[samples] for name in names]
        return np.array(values, dtype=float).reshape(len(names), len(samples))

    def drawn_numbers(self, samples: Any) -> tuple[list[str], Matrix]:
        """Numbers that are drawn in all of ``samples`` and vary among them, with their values."""
        columns = [name for name, kind in self.design.columns.items() if kind == "drawn"]
        values = self.at(columns, samples)
        differ = [len(own) > 0 and bool(np.all(np.isfinite(own))) and float(np.ptp(own)) > 0 for own in values]
        return [name.removeprefix("draw.") for name, own in zip(columns, differ, strict=True) if own], values[differ]
