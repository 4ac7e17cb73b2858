"""The importance of numbers for an outcome: Sobol indices by SALib from its own design, PAWN from the sweep's samples.

The design's points lie on the axes of the unit cube, taken as independent: correlation is introduced after them, so
that the first axes of a correlated group carry what it has in common. Samples without an allocation are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.errors import InputError, Place, Problem
from optimizer.notebook import Summarised
from optimizer.program.vectors import Vector
from optimizer.sweep.run import Progress, SampleRows, run
from optimizer.sweep.statistics import kolmogorov_smirnov

_FEWEST = 32
"""The least number of groups of the design, and of samples in a slice, for indices."""
_GROUPS = 64, 1024
"""The least and the most groups of the design of a sweep."""
_SLICES = 10
_PAWN_MOST = 4096
"""The number of samples that PAWN uses: with more, chance falls only slowly, and the time grows."""


@dataclass(frozen=True)
class SobolIndices:
    """First-order and total indices of one outcome, of shape (axes,), with half widths of their 95% intervals.

    ``used`` of ``groups`` groups of the design have an outcome at all their points; the others are left out whole.
    """

    outcome: str
    axes: tuple[str, ...]
    first: Vector
    first_error: Vector
    total: Vector
    total_error: Vector
    used: int
    groups: int


@dataclass(frozen=True)
class PawnIndices:
    """Median PAWN indices of one outcome over ten slices of each number, from ``used`` samples.

    ``by_chance`` is the index of a number that does not affect the outcome.
    """

    outcome: str
    paths: tuple[str, ...]
    median: Vector
    by_chance: float
    used: int


@dataclass(frozen=True, repr=False)
class Indices(Summarised):
    """Sobol and PAWN indices by outcome: ``optimum``, and ``ahead`` where there is an actual.

    Outcomes that hardly vary, or are mostly missing, have none. ``solved`` points of the design were solved, of which
    ``feasible`` have an allocation.
    """

    sobol: dict[str, SobolIndices]
    pawn: dict[str, PawnIndices]
    solved: int
    feasible: int

    def _summary(self) -> str:
        outcomes = " and ".join(self.sobol | self.pawn)
        return (f"of {outcomes}: " if outcomes else "") + f"{self.solved:,} points solved, {self.feasible:,} feasible"


def indices(rows: SampleRows, progress: Progress | None = None) -> Indices:
    """Compute the indices of a sweep. The design has an eighth as many groups as the sweep has samples, 64 to 1024.

    It is solved by threads of this process. Raises InputError where SALib is missing.
    """
    try:
        from SALib.analyze import sobol
        from SALib.sample import sobol as saltelli
    except ModuleNotFoundError:
        hint = "pip install 'investment-optimizer[sweep]'"
        raise InputError(Problem("indices need the package SALib", Place("sweep"), hint=hint)) from None
    design, axes = rows.design, rows.design.draws.axes
    groups = min(2 ** int(np.log2(max(design.n // 8, _GROUPS[0]))), _GROUPS[1])
    problem = {"num_vars": len(axes), "names": list(axes), "bounds": [[0.0, 1.0]] * len(axes)}
    points = saltelli.sample(problem, groups, calc_second_order=False, seed=design.seed)
    solved = SampleRows(design.at(np.ascontiguousarray(points.T)))
    run(solved, None, progress)
    by_outcome = {}
    for name, values in _outcomes(solved, np.arange(len(points))).items():
        # SALib makes every index 0 if one value is missing.
        whole = values.reshape(groups, -1)
        whole = whole[np.all(np.isfinite(whole), axis=1)]
        if len(whole) >= _FEWEST and _varies(whole):
            own = sobol.analyze(problem, whole.ravel(), calc_second_order=False, seed=design.seed + 1)
            first, error, total, total_error = (np.asarray(own[key]) for key in ("S1", "S1_conf", "ST", "ST_conf"))
            by_outcome[name] = SobolIndices(name, axes, first, error, total, total_error, len(whole), groups)
    return Indices(by_outcome, pawn(rows), len(points), int(np.count_nonzero(solved.optimal())))


def pawn(rows: SampleRows) -> dict[str, PawnIndices]:
    """PAWN indices of each outcome, from the first samples with an allocation."""
    samples = np.flatnonzero(rows.optimal())[:_PAWN_MOST]
    paths, drawn = rows.drawn_numbers(samples)
    chance = np.random.default_rng(rows.design.seed).permutation(len(samples)).astype(float)
    numbers, by_outcome = np.vstack([drawn, chance]), {}
    for outcome, values in (_outcomes(rows, samples) if paths else {}).items():
        there = np.isfinite(values)
        used = int(np.count_nonzero(there))
        if used >= _FEWEST * _SLICES and _varies(values[there]):
            median = np.array([np.median(slice_distances(x, values[there])) for x in numbers[:, there]])
            by_outcome[outcome] = PawnIndices(outcome, tuple(paths), median[:-1], float(median[-1]), used)
    return by_outcome


def slice_distances(numbers: Vector, values: Vector) -> Vector:
    """Kolmogorov-Smirnov distances, of shape (k,), of ``values`` within each slice of ``numbers`` from all values.

    Slices hold equally many samples; one without any, where few numbers occur, is left out. After Pianosi and Wagener
    (2018), https://doi.org/10.1016/j.envsoft.2018.07.019.
    """
    order = np.argsort(values, kind="stable")
    ordered, edges = values[order], np.quantile(numbers, np.arange(1, _SLICES) / _SLICES)
    slice_of = np.searchsorted(edges, numbers[order], side="right")
    return np.array([kolmogorov_smirnov(ordered[slice_of == k], ordered) for k in np.unique(slice_of)])


def _outcomes(rows: SampleRows, samples: Any) -> dict[str, Vector]:
    """Each outcome at ``samples``, of shape (k,); NaN where a sample has none."""
    names = [name for name in ("optimum", "ahead") if name in rows.design.columns]
    return dict(zip(names, rows.at(names, samples), strict=True))


def _varies(values: Any) -> bool:
    return float(np.ptp(values)) > 1e-9 * float(np.max(np.abs(values)))
