"""Which numbers an outcome depends on, by SALib: Sobol indices from its own design, PAWN from the samples of the sweep.

The points of the design lie on the axes of the unit cube, taken as independent: what is correlated is so only after
them, so that of a correlated group the first axes carry what the group has in common. Where samples have no
allocation the indices are those among the samples that have one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.engine.results import OPTIMAL
from optimizer.errors import InputError, Place, Problem
from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.run import Progress, run
from optimizer.sweep.store import Memory, Store

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


def outcome_names(scenario: Scenario) -> list[str]:
    """What indices are computed of."""
    compared = ["ahead"] if scenario.actual is not None else []
    return ["optimum", *compared, *(f"share.{name}" for name in _moving(scenario))]


def _moving(scenario: Scenario) -> list[str]:
    """Categories with a programme that is not fixed."""
    known = scenario.programmes
    return [n for n, members in scenario.categories.items() if not all(known[m].fixed for m in members)]


def _outcomes(rows: Memory | Store, samples: Any) -> Matrix:
    """The outcomes at ``samples``, of shape (outcomes, k), NaN where a sample has none."""
    scenario = rows.plan.scenario
    names = [name for name in outcome_names(scenario) if not name.startswith("share.")]
    values = rows.some([*names, *(f"spend.{name}" for name in scenario.programmes)], samples)
    found, spent = [*values[: len(names)]], dict(zip(scenario.programmes, values[len(names) :], strict=True))
    total = np.sum([spent[name] for name in scenario.paid(scenario.programmes)], axis=0)
    for category in _moving(scenario):
        own = np.sum([spent[name] for name in scenario.paid(scenario.categories[category])], axis=0)
        found.append(np.where(total > 0, own / np.where(total > 0, total, 1.0), 0.0))
    return np.where(np.isfinite(values[0]), np.array(found), np.nan)


def indices(rows: Memory | Store, progress: Progress | None = None) -> Indices:
    """The indices of a sweep. The design has an eighth as many groups as the sweep has samples, 64 to 1024.

    It is solved by threads of this process. Raises InputError where SALib is missing.
    """
    try:
        from SALib.sample import sobol as design
    except ModuleNotFoundError:
        hint = "pip install 'investment-optimizer[sweep]'"
        raise InputError(Problem("indices need the package SALib", Place("sweep"), hint=hint)) from None
    plan = rows.plan
    axes = plan.draws.axes
    if not axes:
        return Indices({}, {}, 0, 0)
    groups = min(2 ** int(np.log2(max(plan.n // 8, _GROUPS[0]))), _GROUPS[1])
    points = design.sample(_problem(axes), groups, calc_second_order=False, seed=plan.seed)
    solved = Memory(plan.at(np.ascontiguousarray(points.T)))
    run(solved.plan, solved, None, progress)
    values = _outcomes(solved, np.arange(len(points)))
    sobol = {}
    for name, own in zip(outcome_names(plan.scenario), values, strict=True):
        found = _sobol(name, axes, own.reshape(groups, -1), plan.seed + 1)
        if found is not None:
            sobol[name] = found
    return Indices(sobol, pawn(rows), len(points), int(np.count_nonzero(np.isfinite(values[0]))))


def _sobol(outcome: str, axes: tuple[str, ...], values: Matrix, seed: int) -> Sobol | None:
    """``values`` are of shape (groups, axes + 2)."""
    from SALib.analyze import sobol

    # One missing value would silently make every index 0.
    whole = values[np.all(np.isfinite(values), axis=1)]
    if len(whole) < _FEWEST or not _varies(whole):
        return None
    found = sobol.analyze(_problem(axes), whole.ravel(), calc_second_order=False, seed=seed)
    first, first_error, total, total_error = (np.asarray(found[key]) for key in ("S1", "S1_conf", "ST", "ST_conf"))
    return Sobol(outcome, axes, first, first_error, total, total_error, len(whole), len(values))


def pawn(rows: Memory | Store, wanted: Sequence[str] | None = None) -> dict[str, Pawn]:
    """PAWN indices of each outcome, or of those that are ``wanted``, from the first samples with an allocation."""
    from SALib.analyze import pawn

    plan = rows.plan
    samples = np.flatnonzero(rows.column("status") == OPTIMAL)[:_PAWN_MOST]
    columns = [name for name, kind in plan.columns.items() if kind == "drawn"]
    drawn = rows.some(columns, samples)
    if len(samples) < _FEWEST * _SLICES:
        return {}
    varied = [k for k, values in enumerate(drawn) if np.all(np.isfinite(values)) and np.ptp(values) > 0]
    if not varied:
        return {}
    dummy = np.random.default_rng(plan.seed).permutation(len(samples)).astype(float)
    drawn, paths = np.vstack([drawn[varied], dummy]).T, tuple(columns[k].removeprefix("draw.") for k in varied)
    found = {}
    for outcome, values in zip(outcome_names(plan.scenario), _outcomes(rows, samples), strict=True):
        there = np.isfinite(values)
        if wanted is not None and outcome not in wanted:
            continue
        if np.count_nonzero(there) < _FEWEST * _SLICES or not _varies(values[there]):
            continue
        own = pawn.analyze(_problem((*paths, "")), drawn[there], values[there], S=_SLICES)
        median = np.asarray(own["median"])
        found[outcome] = Pawn(outcome, paths, median[:-1], float(median[-1]), int(np.count_nonzero(there)))
    return found


def _varies(values: Any) -> bool:
    return float(np.ptp(values)) > 1e-9 * float(np.max(np.abs(values)))


def _problem(names: tuple[str, ...]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
