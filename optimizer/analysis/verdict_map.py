"""How verdicts lie over two assumptions that move together: solved on a grid, and said to be no more than that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.analysis.family import Family, differs, directed, mover
from optimizer.analysis.points import REGRET, solve_at
from optimizer.analysis.proofs import state
from optimizer.program.enclosure import Enclosure
from optimizer.program.program import Program


@dataclass(frozen=True)
class VerdictMap:
    """The states of measures (categories and ``regret``) on a grid of two numbers.

    ``states[measure][i][j]`` belongs to ``first_values[i]`` and ``second_values[j]``; ``gap`` is what the actual
    forgoes there, None without an answer. Between the grid's points nothing is known.
    """

    first: str
    second: str
    first_values: tuple[float, ...]
    second_values: tuple[float, ...]
    states: dict[str, tuple[tuple[str, ...], ...]]
    gap: tuple[tuple[float | None, ...], ...]


def verdict_map(
    program: Program,
    first: str,
    second: str,
    first_ends: tuple[float, float],
    second_ends: tuple[float, float],
    steps: int = 9,
) -> VerdictMap | None:
    """Two numbers, by path, each over an interval at ``steps`` values. None without a comparison.

    Raises KeyError for a number that does not exist.
    """
    scenario = program.scenario
    if scenario.actual is None:
        return None
    if unknown := [path for path in (first, second) if path not in scenario.numbers]:
        raise KeyError(f"no number is called {unknown[0]}")
    rows, columns = (np.linspace(*ends, steps) for ends in (first_ends, second_ends))
    grid = [np.repeat(rows, steps), np.tile(columns, steps)]
    overrides = {path: Enclosure(values, values) for path, values in zip((first, second), grid, strict=True)}
    measures = (*directed(scenario), REGRET)
    with np.errstate(all="ignore"):
        family = Family(program, overrides, steps * steps)
        matched = (Family(program, overrides, steps * steps, True), mover(program)) if differs(family) else None
        sides = ((family, mover(program)), matched)
        points = [solve_at(sides, k, False, measures, checked=True) for k in range(steps * steps)]

    def lines(cells: list[str]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(cells[i * steps : (i + 1) * steps]) for i in range(steps))

    gaps = [point.forgone for point in points]
    return VerdictMap(
        first, second, tuple(rows.tolist()), tuple(columns.tolist()),
        {measure: lines([state(point, measure) for point in points]) for measure in measures},
        tuple(tuple(gaps[i * steps : (i + 1) * steps]) for i in range(steps)),
    )  # fmt: skip
