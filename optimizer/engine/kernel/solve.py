"""The compiled kernel: many samples of one pattern solved and certified, without the interpreter's lock.

Each sample is scaled, pivoted from the warm start, and proven. For directions, each category whose money the optimum
has moved is bounded on the actual's side, and the sample is solved again from its own optimum, a few pivots away.
"""

from __future__ import annotations

import math
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.engine.hot_start import CentralBasis
from optimizer.engine.kernel.dual_simplex import DONE, NO_POINT, iterate
from optimizer.engine.kernel.jit import compiled, inlined, sources_digest
from optimizer.engine.kernel.layout import Frame, Workspace, frame_of, workspace
from optimizer.engine.kernel.proof import certify_lanes, refute
from optimizer.engine.kernel.sample import bring, take_answer, take_ray
from optimizer.engine.kernel.tableau import append, copy, read_answer, read_ray, settle_lanes, start
from optimizer.engine.kernel.vector import borrowed
from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.results import BELOW_CUTOFF, INFEASIBLE, OPEN, OPTIMAL, PENDING, Question, Solutions
from optimizer.engine.verdicts import MORE_CODE, UNDECIDED_CODE, direction, near_optimum, side_moved
from optimizer.engine.weak_duality import GAP

_near, _side_moved, _direction = inlined(near_optimum), inlined(side_moved), inlined(direction)


class Kernel:
    """Solver of samples of ``pattern``, each from ``basis``; what it cannot certify stays OPEN, or UNKNOWN_CODE."""

    def __init__(self, pattern: Pattern, basis: CentralBasis) -> None:
        self._pattern, self._basis = pattern, basis

    def solve(self, batch: Batch, question: Question | None = None) -> Solutions:
        """Solve every sample of ``batch``, in this thread; with ``question`` also the directions of its money."""
        count = len(batch.cost)
        batch = Batch(*map(_plain, batch))
        solutions = Solutions.none(self._pattern, count, self._pattern.categories)
        before, room, nothing, own, wanted = question or Question.none(count)
        question = Question(_plain(before), _plain(room), _plain(nothing), bool(own), _plain(wanted, bool))
        solve_chunk(self._frame, workspace(self._frame), batch, question, solutions)
        return solutions

    @cached_property
    def _frame(self) -> Frame:
        return frame_of(self._pattern, self._basis)


def _plain(numbers: Any, kind: Any = float) -> Any:
    """As contiguous numbers that may be written to: another kind of array would be compiled for anew."""
    return np.require(numbers, kind, ["C", "W"])


@inlined
def _optimum(frame: Frame, work: Workspace, s: int, batch: Batch, solutions: Solutions) -> tuple[int, int]:
    """Solve sample ``s``, its objective without the constant. Returns the numbers of lines and idle rows of its
    dictionary."""
    dictionary, sample, lines, waiting = work.dictionary, work.sample, frame.lines, len(frame.idle)
    solutions.status[s] = status = bring(frame, batch, s, sample)
    if status == PENDING:
        solutions.status[s] = OPEN
    if status == PENDING and start(frame, dictionary, sample):
        settle_lanes(frame, dictionary, sample)
        ended, lines, p = iterate(frame.lines, waiting, -math.inf, frame, work)
        waiting -= lines - frame.lines
        if ended == NO_POINT:
            read_ray(frame, p, dictionary, sample)
            if refute(frame, -1, sample):
                solutions.status[s] = INFEASIBLE
                take_ray(frame, sample, solutions.multipliers[s])
        elif ended == DONE:
            read_answer(frame, dictionary, sample)
            objective, miss, _, _ = certify_lanes(frame, -1, sample)
            if miss <= GAP:
                solutions.status[s], solutions.gap[s] = OPTIMAL, miss
                solutions.objective[s] = objective / frame.structure.unit
                take_answer(frame, sample, solutions.x[s], solutions.multipliers[s])
    return lines, waiting


@inlined
def _direction_of(
    frame: Frame, work: Workspace, s: int, c: int, lines: int, waiting: int, cutoff: float, batch: Batch,
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
    end = (question.before[s, c] + side * question.room[s]) * frame.category_scale[c]
    sample.low[v], sample.high[v] = (-math.inf, end) if side == MORE_CODE else (end, math.inf)
    copy(lines, frame, work.saved, dictionary)
    append(lines, row, v, frame, dictionary, sample)
    ended, _, p = iterate(lines + 1, waiting, cutoff, frame, work)
    again, objective = OPEN, 0.0
    if ended == NO_POINT:
        read_ray(frame, p, dictionary, sample)
        again = INFEASIBLE if refute(frame, c, sample) else OPEN
    else:
        read_answer(frame, dictionary, sample)
        objective, miss, bound, loose = certify_lanes(frame, c, sample)
        if loose <= GAP and bound < cutoff:
            again = BELOW_CUTOFF
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
            lines, waiting = _optimum(frame, work, s, batch, solutions)
            if solutions.status[s] != OPTIMAL:
                continue
            solutions.objective[s] += batch.constant[s]
            if categories == 0:
                continue
            wanted = _near(frame.sign * solutions.objective[s], question.nothing[s], question.own)
            cutoff = (wanted - frame.sign * batch.constant[s]) * abs(frame.structure.unit)
            copy(lines, frame, work.dictionary, work.saved)
            for c in range(categories):
                if question.wanted[s, c]:
                    solutions.directions[s, c] = _direction_of(
                        frame, work, s, c, lines, waiting, cutoff, batch, question, solutions
                    )

    return solve_chunk


_ENGINE = Path(__file__).parent.parent
SOURCES = (
    *_ENGINE.glob("kernel/*.py"),
    *(_ENGINE / f"{name}.py" for name in ("pattern", "results", "verdicts", "weak_duality")),
)
"""The sources of all functions and constants of the kernel."""
solve_chunk = _entry(sources_digest(SOURCES))
