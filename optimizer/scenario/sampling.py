"""What a scenario lets samples differ in: its uncertain numbers, and which of them move together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context
from fractions import Fraction

from optimizer.errors import Problem, nearest
from optimizer.scenario.fields import Discrete, misfit
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario


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
    """Uncertain numbers that move together, with the correlation between the normal scores of any two of them."""

    name: str
    paths: tuple[str, ...]
    correlation: Fraction

    @property
    def axes(self) -> list[str]:
        """The axes of its numbers, each once."""
        return list(dict.fromkeys(map(axis, self.paths)))


def axis(path: str) -> str:
    """What a number is drawn on: its own path, or one axis for all tiers of a programme."""
    parts = path.split(".")
    tier = parts[0] == "programmes" and parts[2] == "tiers" and parts[4:] == ["unit_cost"]
    return ".".join(parts[:3]) if tier else path


def uncertain(scenario: Scenario) -> tuple[Uncertain, ...]:
    """The numbers that are drawn by themselves, in the order of the file.

    Those are the numbers that enter the result, are no formulas and have a range, as far as the scenario's `uncertain`
    names them; it names all where it is missing. Weights are drawn over their simplex instead, and the points of
    curves not at all, because points drawn one by one would not stay concave.
    """
    named, sampling = scenario.question.uncertain, scenario.question.sampling
    compared = scenario.amounts if sampling is not None and not sampling.allocation else ()
    every = list[Uncertain]()
    for number in scenario.reached:
        patterns = None if named is None or named == "model" else [p for p in named if fitting((p,), (number.path,))]
        if number.path in compared or patterns == []:
            continue
        # A path outranks a pattern, whichever comes first.
        stated = named[min(patterns, key=lambda p: "*" in p)] if isinstance(named, Mapping) and patterns else None
        item = _drawn(scenario, number, stated)
        if isinstance(item, Uncertain) and item.low < item.high:
            every.append(item)
    return tuple(every)


def correlated(scenario: Scenario) -> tuple[Correlated, ...]:
    """The groups of `sampling.together` with their numbers that are drawn, where these are two or more."""
    drawn, sampling = [item.path for item in uncertain(scenario)], scenario.question.sampling
    stated = sampling.together.items() if sampling is not None else ()
    every = (Correlated(name, fitting(block.numbers, drawn), block.correlation) for name, block in stated)
    return tuple(group for group in every if len(group.paths) > 1)


def fitting(patterns: Iterable[str], paths: Iterable[str]) -> tuple[str, ...]:
    """Those of ``paths`` that any of ``patterns`` points at, in which `*` stands for every key; in their order."""
    keys = (pattern.removesuffix(".value").split(".") for pattern in patterns)
    wanted = (r"\.".join("[^.]+" if key == "*" else re.escape(key) for key in parts) for parts in keys)
    return tuple(filter(re.compile("|".join(wanted)).fullmatch, paths))


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
    yield from _group_problems(scenario)
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
    scenario: Scenario, pattern: str, where: tuple[str, ...], stated: str | Discrete | None
) -> Iterator[Problem]:
    """What is wrong with naming numbers as ``pattern``, which stands at ``where``, for drawing."""
    named = [scenario.numbers[path] for path in fitting((pattern,), scenario.base)]
    if not named:
        yield _problem(scenario, where, f"no number is called `{pattern}`", nearest(pattern, scenario.base))
    if "*" in pattern and named:
        drawable = [number for number in named if _not_drawable(number, stated) is None]
        named = drawable or [number for number in named if number.was_set]
        if not named:
            yield _problem(scenario, where, f"`{pattern}` fits no number that has a range", "give `low` and `high`")
    for number in named:
        item = _drawn(scenario, number, stated)
        # What is set to a value of its own is certain: what drew it before has nothing to draw.
        if not (isinstance(item, Uncertain) or number.was_set):
            yield _problem(scenario, where, f"`{number.path}` {item[0]}", item[1])


def _not_drawable(number: Number, stated: str | Discrete | None) -> tuple[str, str] | None:
    """Why a number cannot be drawn by itself from any distribution of its kind, and what can be done."""
    if number.is_formula:
        return "is computed from other numbers", "name those"
    if number.field == "weights":
        return "is a weight, and weights sum to 1", "say `weights` under `sampling`"
    if number.field == "curve":
        return "is a point of a curve", "curves are drawn by their `height` and `reach`"
    if not isinstance(stated or number.distribution, Discrete) and None in (number.low, number.high):
        return "has no range", "give `low` and `high`"
    return None


def _drawn(scenario: Scenario, number: Number, stated: str | Discrete | None) -> Uncertain | tuple[str, str]:
    """A number as it is drawn by itself, from its own distribution where none is ``stated``; or why it cannot be."""
    low, high, dimension, distribution = number.low, number.high, number.dimension, stated or number.distribution
    if reason := _not_drawable(number, stated):
        return reason
    if isinstance(distribution, Discrete):
        distribution = distribution.in_unit(dimension, scenario.numbers.unit)
    if wrong := misfit(distribution, low, high, dimension, scenario.currency):
        return wrong
    if isinstance(distribution, Discrete):
        low, high = distribution.values[0][0], distribution.values[-1][0]
    assert low is not None
    assert high is not None
    return Uncertain(number, distribution or "pert", low, high)


def _group_problems(scenario: Scenario) -> Iterator[Problem]:
    """Numbers that stand in two groups, and correlations that so many numbers cannot have."""
    stated: dict[str, str] = {}
    for group in correlated(scenario):
        path, n = ("sampling", "together", group.name), len(group.axes)
        for number in group.axes:
            if (other := stated.setdefault(number, group.name)) != group.name:
                message = f"`{number}` stands in `{other}` already"
                yield _problem(scenario, path, message, "a number moves with one group: make one of the two")
        if n > 1 and -1 <= group.correlation < Fraction(-1, n - 1):
            message = f"{n} numbers cannot all be correlated that negatively with each other"
            least = Context(prec=3, rounding=ROUND_DOWN).divide(-1, n - 1)
            yield _problem(scenario, (*path, "correlation"), message, f"{least} is the least there can be")


def _problem(scenario: Scenario, path: tuple[str, ...], message: str, hint: str = "") -> Problem:
    return scenario.question.node.problem(path, message, hint, key=path[-1] != "correlation")
