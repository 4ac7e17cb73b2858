"""Which numbers an outcome depends on: Sobol indices from a design of their own, PAWN from the samples that are there.

Both are computed by SALib. Sobol indices take the axes of the unit cube as independent: what is correlated is so only
after them, so that of a correlated group the first axes carry what the group has in common. Where samples have no
allocation the indices are those among the samples that have one.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.engine.results import OPTIMAL
from optimizer.errors import InputError, Place, Problem
from optimizer.program.vectors import Matrix, Vector
from optimizer.sweep.draws import Draws
from optimizer.sweep.kept import KeptSamples, Samples
from optimizer.sweep.plan import Plan
from optimizer.sweep.run import Progress, run
from optimizer.sweep.schema import Rows
from optimizer.sweep.sequences import sequence
from optimizer.sweep.store import Kept

_FEWEST = 32
"""Groups of the design, and samples, below which there are no indices."""
_GROUPS = 64, 1024
_SLICES = 10
_PAWN_MOST = 4096
"""Samples that PAWN takes: with more, what chance brings falls only slowly, and the time grows."""


@dataclass(frozen=True)
class Sobol:
    """First-order and total indices of one outcome, each of shape (axes,), with the half width of their 95% intervals.

    ``used`` of ``groups`` groups of the design have an outcome in all their points; the others are left out whole.
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
class Pawn:
    """Median PAWN indices of one outcome over ten slices of each number, from ``used`` samples.

    ``by_chance`` is the index of a number that has nothing to do with the outcome.
    """

    outcome: str
    paths: tuple[str, ...]
    median: Vector
    by_chance: float
    used: int


@dataclass(frozen=True)
class Indices:
    """Sobol and PAWN indices by outcome: ``optimum``, ``ahead``, and ``share.CATEGORY`` of what is spent.

    An outcome that hardly varies, or is hardly ever there, has none. ``solved`` points of the design were solved, of
    which ``feasible`` have an allocation.
    """

    sobol: dict[str, Sobol]
    pawn: dict[str, Pawn]
    solved: int
    feasible: int


class Saltelli:
    """Saltelli's design as a sequence: for each point of a Sobol sequence of twice the dimensions a group of points.

    A group is its first half A, A with each coordinate in turn taken from the second half B, and B.
    """

    def __init__(self, groups: int, dimensions: int, seed: int) -> None:
        self.dimensions, self._base = dimensions, sequence("sobol", groups, 2 * dimensions, seed)

    def points(self, start: int, stop: int) -> Matrix:
        """As `sequences.Sequence`."""
        size = self.dimensions + 2
        first, last = start // size, -(-stop // size)
        base = self._base.points(first, last)
        groups = np.repeat(base[: self.dimensions, :, None], size, axis=2)
        groups[:, :, -1] = base[self.dimensions :]
        for j in range(self.dimensions):
            groups[j, :, j + 1] = base[self.dimensions + j]
        found: Matrix = groups.reshape(self.dimensions, -1)[:, start - first * size : stop - first * size]
        return found


class Design(Plan):
    """The plan of a design of ``groups`` groups around the draws of another plan."""

    def __init__(self, plan: Plan, groups: int) -> None:
        super().__init__(plan.scenario, groups * (len(plan.draws.axes) + 2), plan.seed)
        self.groups, self.__dict__["ensembles"] = groups, plan.ensembles

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "groups": self.groups}

    @cached_property
    def draws(self) -> Draws:
        """The samples of the design."""
        found = Draws(self.scenario, self.n, self.seed)
        found._sequence = Saltelli(self.groups, len(found.axes), self.seed)
        return found


class _Outcomes(Kept):
    """Keeps of the rows of a design only the outcomes, of shape (outcomes, n), NaN where there is none."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.names = outcome_names(plan)
        self.values = np.full((len(self.names), plan.n), np.nan)

    def put(self, start: int, rows: Rows) -> None:
        """Keep the outcomes of a chunk."""
        columns = {name: rows[name] for name in rows if name.startswith("spend.") or name in ("optimum", "ahead")}
        found = outcomes(self.plan, columns, rows["status"] == OPTIMAL)
        self.values[:, start : start + len(rows["sample"])] = found


def outcome_names(plan: Plan) -> list[str]:
    """What indices are computed of."""
    scenario = plan.scenario
    compared = ["ahead"] if scenario.actual is not None else []
    return ["optimum", *compared, *(f"share.{name}" for name in _moving(plan))]


def _moving(plan: Plan) -> list[str]:
    """Categories with a programme that is not fixed."""
    known = plan.scenario.programmes
    return [n for n, members in plan.scenario.categories.items() if not all(known[m].fixed for m in members)]


def outcomes(plan: Plan, columns: dict[str, Vector], optimal: Any) -> Matrix:
    """The outcomes of shape (outcomes, k), NaN where a sample has none."""
    scenario = plan.scenario
    spent = {name: columns[f"spend.{name}"] for name in scenario.programmes}
    total = np.sum([spent[name] for name in scenario.paid(scenario.programmes)], axis=0)
    rows = [columns[name] for name in outcome_names(plan) if not name.startswith("share.")]
    for category in _moving(plan):
        own = np.sum([spent[name] for name in scenario.paid(scenario.categories[category])], axis=0)
        rows.append(np.divide(own, total, out=np.zeros_like(total), where=total > 0))
    return np.where(optimal, np.array(rows), np.nan)


def indices(
    plan: Plan, kept: KeptSamples, executor: Executor | None = None, progress: Progress | None = None
) -> Indices:
    """The indices of a sweep. The design has an eighth as many groups as the sweep has samples, 64 to 1024.

    Raises InputError where SALib is missing.
    """
    try:
        import SALib  # noqa: F401
    except ModuleNotFoundError:
        hint = "pip install 'investment-optimizer[sweep]'"
        raise InputError(Problem("indices need the package SALib", Place("sweep"), hint=hint)) from None
    if not plan.draws.axes:
        return Indices({}, {}, 0, 0)
    groups = 2 ** int(np.log2(max(plan.n // 8, _GROUPS[0])))
    design = Design(plan, min(groups, _GROUPS[1]))
    store = _Outcomes(design)
    run(design, store, executor, progress)
    sobol = {}
    for name, values in zip(store.names, store.values, strict=True):
        found = _sobol(name, design, values.reshape(design.groups, -1))
        if found is not None:
            sobol[name] = found
    feasible = int(np.count_nonzero(np.isfinite(store.values[0])))
    return Indices(sobol, pawn(plan, kept), design.n, feasible)


def _sobol(outcome: str, design: Design, values: Matrix) -> Sobol | None:
    """``values`` are of shape (groups, axes + 2)."""
    from SALib.analyze import sobol

    # One missing value would silently make every index 0.
    whole = values[np.all(np.isfinite(values), axis=1)]
    if len(whole) < _FEWEST or not _varies(whole):
        return None
    axes = design.draws.axes
    found = sobol.analyze(_problem(axes), whole.ravel(), calc_second_order=False, seed=design.seed + 1)
    first, first_error, total, total_error = (np.asarray(found[key]) for key in ("S1", "S1_conf", "ST", "ST_conf"))
    return Sobol(outcome, axes, first, first_error, total, total_error, len(whole), len(values))


def pawn(plan: Plan, kept: KeptSamples, wanted: Sequence[str] | None = None) -> dict[str, Pawn]:
    """PAWN indices of each outcome, or of those that are ``wanted``, from the first samples of the sweep."""
    from SALib.analyze import pawn

    first = kept.first
    count = min(len(first.samples), _PAWN_MOST)
    names = [k for k, values in enumerate(first.drawn) if np.all(np.isfinite(values)) and np.ptp(values) > 0]
    if not names or len(first.samples) < _FEWEST * _SLICES:
        return {}
    dummy = np.random.default_rng(plan.seed).permutation(count).astype(float)
    drawn = np.vstack([first.drawn[names, :count], dummy]).T
    paths = tuple(kept.paths[k] for k in names)
    found = {}
    for outcome, values in zip(outcome_names(plan), _of_kept(plan, first), strict=True):
        values = values[:count]
        there = np.isfinite(values)
        if wanted is not None and outcome not in wanted:
            continue
        if np.count_nonzero(there) < _FEWEST * _SLICES or not _varies(values[there]):
            continue
        own = pawn.analyze(_problem((*paths, "")), drawn[there], values[there], S=_SLICES)
        median = np.asarray(own["median"])
        found[outcome] = Pawn(outcome, paths, median[:-1], float(median[-1]), int(np.count_nonzero(there)))
    return found


def _of_kept(plan: Plan, samples: Samples) -> Matrix:
    return outcomes(plan, samples.outcomes, np.ones(len(samples.samples), dtype=bool))


def _varies(values: Any) -> bool:
    return float(np.ptp(values)) > 1e-9 * float(np.max(np.abs(values)))


def _problem(names: tuple[str, ...]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
