"""What a scenario lets samples differ in: its uncertain numbers, and which of them move together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from optimizer.errors import Problem, nearest
from optimizer.scenario.fields import Discrete, misfit
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario

_WEIGHTS = "objective.weights."
_TOLERANCE, _SLACK, _ROUNDING = 1e-9, 1e-4, 1e-6


@dataclass(frozen=True)
class Uncertain:
    """A number that samples differ in, with its distribution: a name of DISTRIBUTIONS, or Discrete.

    Every value that is drawn lies between ``low`` and ``high``.
    """

    number: Number
    distribution: str | Discrete
    low: Fraction
    high: Fraction

    @property
    def path(self) -> str:
        """The path of the number."""
        return self.number.path


@dataclass(frozen=True)
class Correlated:
    """Numbers tied by groups, directly or through others: their correlations of normal scores, 0 where none is said.

    ``groups`` maps the name of each group to its numbers and the correlation between any two of them.
    """

    paths: tuple[str, ...]
    groups: Mapping[str, tuple[tuple[str, ...], Fraction]]

    @property
    def matrix(self) -> list[list[float]]:
        """The correlations, paths x paths."""
        correlations = {frozenset((path,)): 1.0 for path in self.paths}
        for paths, correlation in self.groups.values():
            correlations |= {frozenset(pair): float(correlation) for pair in combinations(paths, 2)}
        return [[correlations.get(frozenset((a, b)), 0.0) for b in self.paths] for a in self.paths]


def uncertain(scenario: Scenario) -> tuple[Uncertain, ...]:
    """The numbers that are drawn by themselves, in the order of the file.

    Those are the numbers that enter the result, are no formulas and have a range, as far as the scenario's `uncertain`
    names them; it names all where it is missing. Weights are drawn over their simplex instead, and the points of
    curves not at all, because points drawn one by one would not stay concave.
    """
    named, sampling = scenario.question.uncertain, scenario.question.sampling
    numbers, compared = list[Uncertain](), scenario.amounts
    for number in scenario.reached:
        if _unfit(number) or (number.path in compared and sampling is not None and not sampling.allocation):
            continue
        distribution: str | Discrete = number.distribution or "pert"
        if isinstance(named, Mapping):
            naming = [pattern for pattern in named if fitting((pattern,), (number.path,))]
            if not naming:
                continue
            # A path outranks a pattern, whichever comes first.
            distribution = named[min(naming, key=lambda pattern: "*" in pattern)]
        elif isinstance(named, tuple) and not fitting(named, (number.path,)):
            continue
        distribution, low, high = _drawn(scenario, number, distribution)
        if low is not None and high is not None and low < high:
            numbers.append(Uncertain(number, distribution, low, high))
    return tuple(numbers)


def correlated(scenario: Scenario) -> tuple[Correlated, ...]:
    """The uncertain numbers that move together, one set for each cluster of groups that share numbers."""
    drawn = [item.path for item in uncertain(scenario)]
    sampling = scenario.question.sampling
    clusters: list[tuple[set[str], dict[str, tuple[tuple[str, ...], Fraction]]]] = []
    for name, block in sampling.together.items() if sampling is not None else ():
        paths = fitting(block.numbers, drawn)
        if len(paths) < 2:
            continue
        joined = [cluster for cluster in clusters if cluster[0] & set(paths)]
        clusters = [cluster for cluster in clusters if cluster not in joined]
        groups = {key: value for _, own in joined for key, value in own.items()} | {name: (paths, block.correlation)}
        clusters.append((set(paths).union(*(members for members, _ in joined)), groups))
    return tuple(Correlated(tuple(p for p in drawn if p in members), groups) for members, groups in clusters)


def fitting(patterns: Iterable[str], paths: Iterable[str]) -> tuple[str, ...]:
    """Those of ``paths`` that any of ``patterns`` points at, in which `*` stands for every key; in their order."""
    keys = (pattern.removesuffix(".value").split(".") for pattern in patterns)
    wanted = (r"\.".join("[^.]+" if key == "*" else re.escape(key) for key in parts) for parts in keys)
    return tuple(filter(re.compile("|".join(wanted)).fullmatch, paths))


def triangle(matrix: Sequence[Sequence[float]]) -> list[list[float]] | None:
    """The lower triangle L with L L' = ``matrix``; None where that is not positive semidefinite."""
    n = len(matrix)
    lower = [[0.0] * n for _ in range(n)]
    for j in range(n):
        pivot = matrix[j][j] - sum(value * value for value in lower[j][:j])
        if pivot < -_ROUNDING:
            return None
        root = pivot**0.5 if pivot > _TOLERANCE else 0.0
        lower[j][j] = root
        for i in range(j + 1, n):
            rest = matrix[i][j] - sum(a * b for a, b in zip(lower[i][:j], lower[j][:j], strict=True))
            if not root and abs(rest) > _SLACK:
                return None
            lower[i][j] = rest / root if root else 0.0
    return lower


def sampling_problems(scenario: Scenario) -> Iterator[Problem]:
    """What is wrong with `uncertain` and `sampling`: names, numbers that cannot be drawn, shares, correlations."""
    named, sampling = scenario.question.uncertain, scenario.question.sampling
    for i, pattern in enumerate(named if isinstance(named, tuple | Mapping) else ()):
        where = ("uncertain", pattern if isinstance(named, Mapping) else str(i))
        distribution = named[pattern] if isinstance(named, Mapping) else None
        yield from _named_problems(scenario, pattern, where, distribution)
    if sampling is None:
        return
    for name, block in sampling.together.items():
        for i, pattern in enumerate(block.numbers):
            yield from _named_problems(scenario, pattern, ("sampling", "together", name, "numbers", str(i)), None)
        if not -1 <= block.correlation <= 1:
            path: tuple[str, ...] = ("sampling", "together", name, "correlation")
            yield _problem(scenario, path, f"a correlation lies between -1 and 1, not at {float(block.correlation):g}")
    for cluster in correlated(scenario):
        yield from _matrix_problems(scenario, cluster)
    known = list(scenario.question.variants)
    for name, share in sampling.variants.items():
        path = ("sampling", "variants", name)
        if name not in known:
            hint = nearest(name, known) or "this scenario has no variants"
            yield _problem(scenario, path, f"there is no variant `{name}`", hint)
        if share < 0:
            yield _problem(scenario, path, "a share is not negative")
    total = sum(sampling.variants.values(), Fraction(0))
    if total > 1:
        message = f"the shares of the variants sum to {float(total):.0%}, which leaves nothing for the scenario itself"
        yield _problem(scenario, ("sampling", "variants"), message, "they sum to 100% at most")


def _named_problems(
    scenario: Scenario, pattern: str, where: tuple[str, ...], distribution: str | Discrete | None
) -> Iterator[Problem]:
    """What is wrong with naming numbers as ``pattern``, which stands at ``where``, for drawing."""
    numbers, paths = scenario.numbers, [number.path for number in scenario.numbers]
    named = [numbers[path] for path in fitting((pattern,), paths)]
    if not named:
        yield _problem(scenario, where, f"no number is called `{pattern}`", nearest(pattern, paths))
    elif "*" in pattern:
        named = [n for n in named if not _unfit(n) and None not in _drawn(scenario, n, distribution)[1:]]
        if not named:
            yield _problem(scenario, where, f"`{pattern}` fits no number that has a range", "give `low` and `high`")
    for number in named:
        if scenario.set_paths & {number.path, f"{number.path}.value"}:
            continue  # set to a value of its own, it is certain: what drew it before has nothing to draw
        dimension, (listed, low, high) = numbers.dimension(number.path), _drawn(scenario, number, distribution)
        if wrong := misfit(listed, number.low, number.high, dimension, scenario.currency):
            yield _problem(scenario, where, f"`{number.path}` {wrong[0]}", wrong[1])
        elif reason := _unfit(number):
            yield _problem(scenario, where, *reason)
        elif low is None or high is None:
            yield _problem(scenario, where, f"`{number.path}` has no range", "give `low` and `high`")


def _unfit(number: Number) -> tuple[str, str] | None:
    """Why a number cannot be drawn by itself, and what can be done."""
    if number.is_formula:
        return f"`{number.path}` is computed from other numbers", "name those"
    if number.path.startswith(_WEIGHTS):
        return f"`{number.path}` is a weight, and weights sum to 1", "say `weights` under `sampling`"
    if number.field == "curve":
        return f"`{number.path}` is a point of a curve", "curves are drawn by their `height` and `reach`"
    return None


def _drawn(scenario: Scenario, number: Number, distribution: Any) -> tuple[Any, Fraction | None, Fraction | None]:
    """A distribution of a number, the bare numbers that it lists as amounts where that is money; and its ends."""
    if not isinstance(distribution, Discrete):
        return distribution, number.low, number.high
    numbers = scenario.numbers
    distribution = distribution.counted(numbers.dimension(number.path), numbers.unit)
    values = [value for value, _ in distribution.values]
    return distribution, values[0], values[-1]


def _matrix_problems(scenario: Scenario, cluster: Correlated) -> Iterator[Problem]:
    stated: dict[frozenset[str], str] = {}
    for name, (paths, _) in cluster.groups.items():
        for pair in combinations(paths, 2):
            if (other := stated.setdefault(frozenset(pair), name)) != name:
                message = f"`{pair[0]}` and `{pair[1]}` stand together in `{other}` already"
                yield _problem(scenario, ("sampling", "together", name), message, "say it once")
                return
    if any(abs(correlation) > 1 for _, correlation in cluster.groups.values()) or triangle(cluster.matrix) is not None:
        return
    names = list(cluster.groups)
    path: tuple[str, ...] = ("sampling", "together", names[-1])
    if len(names) == 1:
        least = -1 / (len(cluster.paths) - 1)
        message = f"{len(cluster.paths)} numbers cannot all be correlated that negatively with each other"
        yield _problem(scenario, (*path, "correlation"), message, f"{least:.3g} is the least there can be")
        return
    listed = ", ".join(f"`{name}`" for name in names)
    message = f"the correlations of {listed} cannot hold at the same time"
    hint = "numbers that both go with a third go with each other: bring them closer, or put all into one group"
    yield _problem(scenario, path, message, hint)


def _problem(scenario: Scenario, path: tuple[str, ...], message: str, hint: str = "") -> Problem:
    return scenario.question.node.problem(path, message, hint, key=path[-1] != "correlation")
