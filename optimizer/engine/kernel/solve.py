"""The compiled kernel: many samples of one pattern solved and certified, eight at a time, in threads.

The numbers of eight samples are brought in, each is pivoted from the warm start, and all are proven together. Where
directions are asked for, each category whose money the optimum has moved is kept from moving, and the sample is solved
again from its own optimum, which is a few pivots away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.engine.hot_start import CentralBasis
from optimizer.engine.kernel.certificate import BOUND, LOOSE, MISS, OBJECTIVE, certify, refute
from optimizer.engine.kernel.dual_simplex import DONE, NO_POINT, iterate
from optimizer.engine.kernel.jit import compiled, digest, inlined
from optimizer.engine.kernel.lanes import bring, compare, scale, take_answer, take_ray
from optimizer.engine.kernel.layout import Frame, Workspace, frame_of, workspace
from optimizer.engine.kernel.tableau import append, copy, read_answer, read_ray, row_of, settle, start
from optimizer.engine.kernel.vector import WIDTH
from optimizer.engine.kernel.warm_start import warm_start
from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.results import BELOW, INFEASIBLE, OPEN, OPTIMAL, PENDING, Question, Solutions
from optimizer.engine.verdicts import MORE, UNDECIDED, UNKNOWN, direction, near, side_moved
from optimizer.engine.weak_duality import GAP

CHUNK = 4096
"""How many samples a thread takes at a time."""
_near, _side_moved, _direction = inlined(near), inlined(side_moved), inlined(direction)
_FURTHER = 4096.0
"""How much farther away missing bounds of rows are taken to be, where an answer is not proven."""


class Kernel:
    """Solves samples of ``pattern``, each from ``basis``; what it cannot certify it leaves OPEN, or UNKNOWN.

    ``category_rows`` (categories, 2) are the rows that bound the spending on each category from above and from below.
    """

    def __init__(self, pattern: Pattern, category_rows: Any, basis: CentralBasis) -> None:
        self._pattern, self._category_rows = pattern, category_rows
        self._warm_start = warm_start(pattern, category_rows, basis)

    def solve(self, batch: Batch, question: Question | None = None, threads: int = 1) -> Solutions:
        """Every sample of ``batch``; with ``question`` the directions of its money too."""
        count = len(batch.cost)
        batch = Batch(*map(_plain, batch))
        solutions = Solutions.none(self._pattern, count, len(self._category_rows))
        before, room, nothing, own, wanted = question or Question.none(count)
        question = Question(_plain(before), _plain(room), _plain(nothing), bool(own), _plain(wanted, bool))
        frame, saving = self._frame, before.shape[1] > 0

        def run(starts: Sequence[int]) -> None:
            work = workspace(frame, saving)
            for first in starts:
                parts = (whole.part(first, first + CHUNK) for whole in (batch, question, solutions))
                solve_chunk(frame, work, *parts)

        starts = range(0, count, CHUNK)
        workers = max(1, min(threads, len(starts)))
        if workers == 1:
            run(starts)
        else:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(run, [starts[k::workers] for k in range(workers)]))
        return solutions

    @cached_property
    def _frame(self) -> Frame:
        return frame_of(self._pattern, self._warm_start, self._category_rows)


def _plain(numbers: Any, kind: Any = float) -> Any:
    """As contiguous numbers that may be written to: another kind of array would be compiled for anew."""
    return np.require(numbers, kind, ["C", "W"])


@inlined
def _optimum(
    frame: Frame, work: Workspace, first: int, count: int, batch: Batch, saving: bool, solutions: Solutions
) -> None:
    """Solve ``count`` samples from ``first`` on, objectives without the constant; if ``saving``, save dictionaries."""
    dictionary, saved, lanes, status, ended = work.dictionary, work.saved, work.lanes, work.status, work.ended
    for lane in range(count):
        s = first + lane
        bring(lane, batch.values[s], lanes.entries)
        bring(lane, batch.cost[s], lanes.cost)
        bring(lane, batch.lower[s], lanes.low)
        bring(lane, batch.upper[s], lanes.high)
        bring(lane, batch.rhs[s], lanes.high[frame.n * WIDTH :])
    good, crossed = scale(frame, lanes)
    for lane in range(count):
        s, bit = first + lane, 1 << lane
        status[lane] = PENDING if good & bit != 0 else OPEN
        if crossed & bit != 0:
            status[lane] = compare(lane, frame, batch.rhs[s], lanes, solutions.multipliers[s])
    for attempt in range(3):
        pending = contradicted = False
        for lane in range(count):
            if status[lane] != PENDING:
                continue
            pending = True
            begun, waiting = start(lane, frame, attempt < 2, dictionary, lanes)
            settle(lane, frame, begun, 1.0 if attempt == 0 else _FURTHER, dictionary, lanes)
            ended[lane], lines, p = iterate(lane, begun, waiting, -math.inf, frame, work)
            if ended[lane] == NO_POINT:
                contradicted = True
                read_ray(lane, frame, p, dictionary, lanes)
                continue
            read_answer(lane, frame, dictionary, lanes)
            if saving:
                work.lines[lane], work.waiting[lane] = lines, waiting - (lines - begun)
                copy(lines * frame.width, dictionary, row_of(lane, saved))
        if not pending:
            break
        certify(frame, -1, lanes)
        for lane in range(count):
            if status[lane] == PENDING and ended[lane] == DONE and lanes.proof[MISS * WIDTH + lane] <= GAP:
                s, status[lane] = first + lane, OPTIMAL
                solutions.objective[s] = lanes.proof[OBJECTIVE * WIDTH + lane] / frame.structure.unit
                solutions.gap[s] = lanes.proof[MISS * WIDTH + lane]
                take_answer(lane, frame, lanes, solutions.x[s], solutions.multipliers[s])
        if contradicted:
            refute(frame, -1, lanes)
            for lane in range(count):
                if status[lane] == PENDING and ended[lane] == NO_POINT and lanes.proof[MISS * WIDTH + lane] <= GAP:
                    status[lane] = INFEASIBLE
                    take_ray(lane, frame, lanes, solutions.multipliers[first + lane])
    for lane in range(count):
        solutions.status[first + lane] = OPEN if status[lane] == PENDING else status[lane]


@inlined
def _find_directions(
    frame: Frame, work: Workspace, first: int, count: int, c: int, batch: Batch, question: Question,
    solutions: Solutions,
) -> None:  # fmt: skip
    """Find the direction of category c's money in ``count`` samples from ``first`` on."""
    dictionary, saved, lanes, ended, side, rows = (
        work.dictionary, work.saved, work.lanes, work.ended, work.side, frame.rows,
    )  # fmt: skip
    extra, v, some, contradicted = rows.real + c, frame.n + frame.m, False, False
    for lane in range(count):
        s, at = first + lane, v * WIDTH + lane
        side[lane] = UNDECIDED
        lanes.low[at], lanes.high[at] = -math.inf, math.inf
        if solutions.status[s] != OPTIMAL or not question.wanted[s, c]:
            continue
        spent = 0.0
        for p in range(rows.start[extra], rows.start[extra + 1]):
            spent += solutions.x[s, rows.column[p]] * batch.values[s, rows.entry[p]]
        side[lane] = _side_moved(spent, question.before[s, c], question.room[s])
        solutions.directions[s, c] = UNDECIDED
        if side[lane] == UNDECIDED:
            continue
        some = True
        end = (question.before[s, c] + side[lane] * question.room[s]) * frame.category_scale[c]
        if side[lane] == MORE:
            lanes.high[at] = end
        else:
            lanes.low[at] = end
        lines = work.lines[lane]
        copy(lines * frame.width, row_of(lane, saved), dictionary)
        append(lane, lines, extra, v, frame, dictionary, lanes)
        ended[lane], _, p = iterate(lane, lines + 1, work.waiting[lane], work.cutoff[lane], frame, work)
        if ended[lane] == NO_POINT:
            contradicted = True
            read_ray(lane, frame, p, dictionary, lanes)
        else:
            read_answer(lane, frame, dictionary, lanes)
    if not some:
        return
    certify(frame, c, lanes)
    for lane in range(count):
        if side[lane] != UNDECIDED and ended[lane] != NO_POINT:
            value, bound = lanes.proof[OBJECTIVE * WIDTH + lane], lanes.proof[BOUND * WIDTH + lane]
            again = OPTIMAL if ended[lane] == DONE and lanes.proof[MISS * WIDTH + lane] <= GAP else OPEN
            if lanes.proof[LOOSE * WIDTH + lane] <= GAP and bound < work.cutoff[lane]:
                again = BELOW
            solutions.directions[first + lane, c] = _direction(side[lane], again, value, work.cutoff[lane])
    if contradicted:
        refute(frame, c, lanes)
        for lane in range(count):
            if side[lane] != UNDECIDED and ended[lane] == NO_POINT:
                again = INFEASIBLE if lanes.proof[MISS * WIDTH + lane] <= GAP else OPEN
                solutions.directions[first + lane, c] = _direction(side[lane], again, 0.0, work.cutoff[lane])


def _entry(sources: int) -> Any:
    """The way into compiled code; what is kept of it goes with ``sources``."""

    @compiled
    def solve_chunk(frame: Frame, work: Workspace, batch: Batch, question: Question, solutions: Solutions) -> None:
        """Solve each sample, and find the directions of the categories that ``question`` has.

        What is not proven is left OPEN, or UNKNOWN. ``work`` saves dictionaries where there are categories.
        """
        _ = sources
        for first in range(0, len(batch.cost), WIDTH):
            count, categories = min(WIDTH, len(batch.cost) - first), question.before.shape[1]
            _optimum(frame, work, first, count, batch, categories > 0, solutions)
            for lane in range(count):
                s = first + lane
                solutions.directions[s, :] = UNKNOWN
                if solutions.status[s] == OPTIMAL:
                    solutions.objective[s] += batch.constant[s]
                    wanted = _near(frame.sign * solutions.objective[s], question.nothing[s], question.own)
                    work.cutoff[lane] = (wanted - frame.sign * batch.constant[s]) * abs(frame.structure.unit)
            for c in range(categories):
                _find_directions(frame, work, first, count, c, batch, question, solutions)

    return solve_chunk


_ENGINE = Path(__file__).parent.parent
SOURCES = (
    *_ENGINE.glob("kernel/*.py"),
    *(_ENGINE / f"{name}.py" for name in ("pattern", "results", "verdicts", "weak_duality")),
)
"""All that functions and constants of the kernel are taken from."""
solve_chunk = _entry(digest(SOURCES))
