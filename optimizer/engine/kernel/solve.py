"""The compiled kernel: many samples of one pattern solved and certified in threads."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np

from optimizer.engine.hot_start import CentralBasis
from optimizer.engine.kernel.chunk import solve_chunk
from optimizer.engine.kernel.directions import Asked, direct_chunk
from optimizer.engine.kernel.layout import Frame, frame_of
from optimizer.engine.kernel.warm_start import reference
from optimizer.engine.kernel.workspace import workspace
from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.results import OPTIMAL, Question, Solutions
from optimizer.program.vectors import Positions

CHUNK = 4096
"""How many samples a thread takes at a time."""


class Kernel:
    """Solves samples of ``pattern``, each from ``basis``; what it cannot certify it leaves OPEN, or UNKNOWN.

    ``category_rows`` (categories, 2) are the rows that bound the spending on each category from above and from below.
    """

    def __init__(self, pattern: Pattern, category_rows: Positions, basis: CentralBasis) -> None:
        self._pattern, self._category_rows = pattern, category_rows
        self._reference = reference(pattern, category_rows, basis)

    def solve(self, batch: Batch, question: Question | None = None, threads: int = 1) -> Solutions:
        """Every sample of ``batch``; with ``question`` the directions of its money too."""
        batch = Batch(*(np.ascontiguousarray(numbers, dtype=float) for numbers in batch))
        solutions = Solutions.none(self._pattern, len(batch.cost), len(self._category_rows))
        frame, asked = self._frame, None if question is None else self._asked(question)

        def run(starts: Sequence[int]) -> None:
            work = workspace(frame, keeping=question is not None)
            for start in starts:
                part, found = batch.part(start, start + CHUNK), solutions.part(start, start + CHUNK)
                if asked is None:
                    solve_chunk(frame, work, part, found)
                else:
                    direct_chunk(frame, work, part, asked.part(start, start + CHUNK), found)

        starts = range(0, len(batch.cost), CHUNK)
        workers = max(1, min(threads, len(starts)))
        if workers == 1:
            run(starts)
        else:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(run, [starts[k::workers] for k in range(workers)]))
        if question is None:
            done = solutions.status == OPTIMAL
            solutions.objective[done] += batch.constant[done]
        return solutions

    @cached_property
    def _frame(self) -> Frame:
        return frame_of(self._pattern, self._reference, out=self._category_rows.ravel().tolist())

    def _asked(self, question: Question) -> Asked:
        entries = self._pattern.program.entries
        own = [[e for e, (i, _, _) in enumerate(entries) if i == row] for row in self._category_rows[:, 0]]
        flat = np.array([e for part in own for e in part], dtype=np.uint32)
        return Asked(
            np.ascontiguousarray(self._category_rows[:, 0]),
            np.cumsum([0, *(len(part) for part in own)]),
            np.array([entries[e][1] for e in flat], dtype=np.uint32),
            flat,
            np.ascontiguousarray(question.before),
            question.room,
            question.nothing,
            np.ascontiguousarray(question.wanted),
            question.own,
            1.0 if self._pattern.program.maximized else -1.0,
        )
