"""The compiled kernel: many samples of one pattern solved and certified, without the interpreter's lock.

Each sample is scaled, pivoted from the warm start, and proven. For directions, each category whose money the optimum
has moved is bounded on the actual's side, and the sample is solved again from its own optimum, a few pivots away.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.engine.hot_start import CentralBasis, HotStart
from optimizer.engine.kernel.dual_simplex import DONE, NO_POINT, iterate
from optimizer.engine.kernel.jit import compiled, inlined, sources_digest
from optimizer.engine.kernel.layout import Frame, Sample, Workspace, frame_of, workspace
from optimizer.engine.kernel.proof import prove, refute
from optimizer.engine.kernel.tableau import append, copy, put_on_bounds, read_answer, read_ray, start
from optimizer.engine.kernel.vector import borrowed
from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.results import (
    INFEASIBLE,
    MORE_CODE,
    OPEN,
    OPTIMAL,
    UNDECIDED_CODE,
    UNKNOWN_CODE,
    Question,
    Solutions,
    direction,
    near_optimum,
    side_moved,
)
from optimizer.engine.weak_duality import GAP
from optimizer.program.vectors import Vector

_near, _side_moved, _direction = inlined(near_optimum), inlined(side_moved), inlined(direction)


class Kernel:
    """Solver of samples of ``pattern``, each from ``basis``; HiGHS solves those in which something is not proven."""

    def __init__(self, pattern: Pattern, basis: CentralBasis) -> None:
        self._pattern, self._frame, self._hot_start = pattern, frame_of(pattern, basis), HotStart(pattern, basis)

    def solve(self, batch: Batch, question: Question | None = None) -> Solutions:
        """Solve every sample of ``batch``, in this thread; with ``question`` also the directions of its money."""
        count = len(batch.cost)
        batch = Batch(*map(_plain, batch))
        solutions = Solutions.none(self._pattern, count, self._pattern.categories)
        plain = Question(*map(_plain, question or Question.none(count)))
        solve_chunk(self._frame, workspace(self._frame), batch, plain, solutions)
        left = solutions.status == OPEN
        if question is not None:
            unknown = np.any(question.wanted & (solutions.directions == UNKNOWN_CODE), axis=1)
            left |= unknown & (solutions.status == OPTIMAL)
        if np.any(left):
            again = self._hot_start.solve(batch.some(left), None if question is None else question.some(left))
            for values, others in zip(solutions, again, strict=True):
                values[left] = others
        return solutions


def _plain(numbers: Any) -> Any:
    """As contiguous floats or truths that may be written to: another kind of array would be compiled for anew."""
    return np.require(numbers, bool if numbers.dtype == bool else float, ["C", "W"])


@inlined
def _bring(frame: Frame, batch: Batch, s: int, sample: Sample) -> tuple[bool, bool]:
    """Scale the numbers of sample ``s``. Returns whether none is NaN, and whether bounds of a column cross.

    Bounds that cross by rounding only become equal. A row with an infinite right-hand side is open.
    """
    structure, sound = frame.structure, 0.0
    entries, cost, low, high, n, m = sample.entries, sample.cost, sample.low, sample.high, structure.n, structure.m
    for e in range(len(entries)):
        entries[e] = batch.values[s, e] * structure.scale[e]
        sound += entries[e] * 0.0
    for j in range(n):
        cost[j] = batch.cost[s, j] * structure.column_scale[j] * structure.unit
        sound += cost[j] * 0.0
        low[j], high[j] = batch.lower[s, j] / structure.column_scale[j], batch.upper[s, j] / structure.column_scale[j]
    for i in range(m):
        side, way = batch.rhs[s, i] * structure.row_scale[i], structure.relation[i]
        low[n + i], high[n + i] = side if way >= 0 else -math.inf, side if way <= 0 else math.inf
    good, crossed = sound == 0.0, False
    for v in range(n + m):
        good &= low[v] < math.inf and high[v] > -math.inf
    for j in range(n):
        crossed |= low[j] - high[j] > GAP * max(abs(low[j]), abs(high[j]))
        high[j] = max(low[j], high[j])
    return good, crossed


@inlined
def _take_multipliers(frame: Frame, sample: Sample, unit: float, multipliers: Vector) -> None:
    """Write the prices of rows in the units of the program, the objective in ``unit``."""
    structure = frame.structure
    for i in range(structure.m):
        multipliers[i] = sample.price[structure.n + i] * structure.row_scale[i] / unit + 0.0


@inlined
def _optimum(frame: Frame, work: Workspace, s: int, batch: Batch, solutions: Solutions) -> int:
    """Solve sample ``s``, its objective without the constant. Returns the number of lines of its dictionary."""
    dictionary, sample, lines = work.dictionary, work.sample, frame.lines
    sound, crossed = _bring(frame, batch, s, sample)
    solutions.status[s] = INFEASIBLE if sound and crossed else OPEN
    if sound and not crossed and start(frame, dictionary, sample):
        put_on_bounds(frame, dictionary, sample)
        ended, lines, p = iterate(frame.lines, -math.inf, frame, work)
        if ended == NO_POINT:
            read_ray(frame, p, dictionary, sample)
            if refute(frame, -1, sample):
                solutions.status[s] = INFEASIBLE
                _take_multipliers(frame, sample, 1.0, solutions.multipliers[s])
        elif ended == DONE:
            read_answer(frame, dictionary, sample)
            objective, miss, _ = prove(frame, -1, sample)
            if miss <= GAP:
                solutions.status[s], solutions.gap[s] = OPTIMAL, miss
                solutions.objective[s] = objective / frame.structure.unit
                for j in range(frame.structure.n):
                    solutions.x[s, j] = sample.value[j] * frame.structure.column_scale[j] + 0.0
                _take_multipliers(frame, sample, frame.structure.unit, solutions.multipliers[s])
    return lines


@inlined
def _direction_of(
    frame: Frame, work: Workspace, s: int, c: int, lines: int, cutoff: float, batch: Batch,
    question: Question, solutions: Solutions,
) -> Any:  # fmt: skip
    """The direction of category c's money in sample ``s``, whose dictionary at its optimum is ``saved``.

    ``cutoff`` is the least near-optimal objective.
    """
    dictionary, sample, rows = work.dictionary, work.sample, frame.rows
    row, v, spent = rows.real + c, frame.structure.n + frame.structure.m, 0.0
    for e in range(rows.start[row], rows.start[row + 1]):
        spent += solutions.x[s, rows.column[e]] * batch.values[s, rows.entry[e]]
    side = _side_moved(spent, question.before[s, c], question.room[s])
    if side == UNDECIDED_CODE:
        return side
    end = (question.before[s, c] + side * question.room[s]) * frame.structure.row_scale[row]
    sample.low[v], sample.high[v] = (-math.inf, end) if side == MORE_CODE else (end, math.inf)
    copy(lines, frame, work.saved, dictionary)
    append(lines, row, v, frame, dictionary, sample)
    ended, _, p = iterate(lines + 1, cutoff, frame, work)
    again, objective = OPEN, 0.0
    if ended == NO_POINT:
        read_ray(frame, p, dictionary, sample)
        again = INFEASIBLE if refute(frame, c, sample) else OPEN
    else:
        read_answer(frame, dictionary, sample)
        objective, miss, bound = prove(frame, c, sample)
        if bound < cutoff:
            again = INFEASIBLE  # where the objective is to reach the cutoff
        elif ended == DONE and miss <= GAP:
            again = OPTIMAL
    return _direction(side, again, objective, cutoff)


def _entry(sources: int) -> Any:
    """The entry into compiled code, cached under the digest ``sources``."""

    @compiled
    def solve_chunk(frame: Frame, work: Workspace, batch: Batch, question: Question, solutions: Solutions) -> None:
        """Solve each sample, and find the directions that ``question`` wants.

        What is not proven stays OPEN, or UNKNOWN_CODE.
        """
        _ = sources
        frame, work, batch = borrowed(frame), borrowed(work), borrowed(batch)
        question, solutions = borrowed(question), borrowed(solutions)
        categories = question.before.shape[1]
        for s in range(len(batch.cost)):
            lines = _optimum(frame, work, s, batch, solutions)
            if solutions.status[s] != OPTIMAL:
                continue
            solutions.objective[s] += batch.constant[s]
            if categories == 0:
                continue
            wanted = _near(frame.sign * solutions.objective[s], question.nothing[s])
            cutoff = (wanted - frame.sign * batch.constant[s]) * abs(frame.structure.unit)
            copy(lines, frame, work.dictionary, work.saved)
            for c in range(categories):
                if question.wanted[s, c]:
                    solutions.directions[s, c] = _direction_of(
                        frame, work, s, c, lines, cutoff, batch, question, solutions
                    )

    return solve_chunk


_ENGINE = Path(__file__).parent.parent
SOURCES = (
    *_ENGINE.glob("kernel/*.py"),
    *(_ENGINE / f"{name}.py" for name in ("pattern", "results", "weak_duality")),
)
"""The sources of all functions and constants of the kernel."""
solve_chunk = _entry(sources_digest(SOURCES))
