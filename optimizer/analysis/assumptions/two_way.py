"""Two-way sensitivity: the conclusions over a regular grid of values of two numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from optimizer.analysis.assumptions.conclusions import ConclusionSolver
from optimizer.analysis.assumptions.switching import number_range
from optimizer.errors import InputError, Place, Problem, nearest
from optimizer.scenario.allocations import COMPARED
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import DURATION
from optimizer.solution import Solution

GRID = (33, 17)
"""The number of values of the first and of the second number."""


@dataclass(frozen=True)
class Axis:
    """One number over an interval; ``value`` is the scenario's, which may lie outside.

    ``origin`` is the source of the interval: ``stated`` in the file, ``asked`` by the caller, or ``none``: half to
    twice the value. ``actual`` is the actual's total where the number is the budget; else None.
    """

    path: str
    value: float
    low: float
    high: float
    origin: str = "asked"
    actual: float | None = None

    def values(self, count: int) -> tuple[float, ...]:
        """``count`` evenly spaced values from end to end."""
        return tuple(self.low + (self.high - self.low) * (k / (count - 1)) for k in range(count))


@dataclass(frozen=True)
class TwoWay:
    """The state of each measure (categories and ``regret``) over the grid of two numbers.

    ``states`` maps a measure to one row for each value of ``second``, from low to high, of states along ``first``;
    ``here`` are the states of the scenario as it stands.
    """

    first: Axis
    second: Axis
    measures: tuple[str, ...]
    here: dict[str, str]
    states: dict[str, tuple[tuple[str, ...], ...]]

    def alike(self, measure: str) -> str | None:
        """The state of a measure if it is the same at every point; else None."""
        seen = {state for row in self.states[measure] for state in row}
        return seen.pop() if len(seen) == 1 else None


def grid_axis(scenario: Scenario, path: str, ends: tuple[Any, Any] | None = None) -> Axis:
    """The number at ``path`` over ``ends`` as a file writes them, else over its range, else half to twice its value.

    Raises InputError for a number that does not exist, is a line of an allocation, or cannot have such values.
    """
    if path not in scenario.numbers:
        hint = nearest(path, (number.path for number in scenario.numbers))
        raise InputError(Problem(f"no number is called `{path}`", Place(path), hint=hint))
    if path.split(".")[0] in COMPARED:
        hint = "lines of an allocation are what is compared, not what is assumed"
        raise InputError(Problem(f"`{path}` is no assumption", Place(path), hint=hint))
    number, value = scenario.numbers[path], float(scenario.base[path])
    if ends is not None:
        low, high = (float(scenario.with_(set={path: end}).base[path]) for end in ends)
        origin = "asked"
    elif number.low is not None or number.high is not None:
        low, high = (value if end is None else float(end) for end in (number.low, number.high))
        origin = "stated"
    else:
        low, high = sorted((value / 2, min(2 * value, number_range(scenario, number)[1])))
        origin = "none"
    if not low < high:
        hint = f"say between which values: {path}=LOW..HIGH"
        raise InputError(Problem(f"`{path}` has no interval to draw: from {low:g} to {high:g}", Place(path), hint=hint))
    actual = None
    if path == "budget" and scenario.actual is not None:
        actual = float(scenario.total(scenario.spending_of(scenario.actual)))
    return Axis(path, value, low, high, origin, actual)


def as_written(scenario: Scenario, path: str, value: float) -> Any:
    """A value as code may set it: a duration has its unit, anything else is a plain number."""
    return f"{value:f} years" if scenario.numbers.dimension(path) == DURATION else value


def two_way(solution: Solution, first: Axis, second: Axis) -> TwoWay:
    """Solve at every point of the grid.

    Raises InputError without an actual, for whole lots, for the same number twice, and where a corner of the grid is no
    valid scenario.
    """
    scenario = solution.scenario
    if scenario.actual is None:
        hint = "compare_with, or --compare-with, names one"
        raise InputError(Problem("a map over two numbers needs an allocation to compare with", hint=hint))
    if solution.whole is not None:
        hint = "solve with --set PATH=VALUE at the values of interest instead"
        raise InputError(Problem("no map is drawn where lots are whole or start at a threshold", hint=hint))
    if first.path == second.path:
        raise InputError(Problem(f"the two numbers of a map are one: `{first.path}`", Place("--pair")))
    for values in product((first.low, first.high), (second.low, second.high)):
        pairs = zip((first, second), values, strict=True)
        scenario.with_(set={axis.path: as_written(scenario, axis.path, value) for axis, value in pairs})
    concluding = ConclusionSolver(scenario, [first.path, second.path])
    places = [{second.path: y, first.path: x} for y in second.values(GRID[1]) for x in first.values(GRID[0])]
    conclusions = concluding.at([*places, {}])
    grids = conclusions.states[:, :-1].reshape(-1, GRID[1], GRID[0]).tolist()
    states = {measure: tuple(map(tuple, grid)) for measure, grid in zip(concluding.measures, grids, strict=True)}
    here = dict(zip(concluding.measures, conclusions.states[:, -1].tolist(), strict=True))
    return TwoWay(first, second, concluding.measures, here, states)
