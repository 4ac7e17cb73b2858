"""Near-optimal ranges, single moves and frontiers solved again, just inside and just outside."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
from checks import CLOSE, Check, same, scale_of, value_of

from optimizer.analysis.postoptimal.frontiers import Rivalry, Segment, moving_program, rival_program
from optimizer.analysis.postoptimal.moving_constants import budget_number
from optimizer.analysis.postoptimal.near_optimal import spending_cost
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.program.rounding import last_units


def near_optimal_checks(sensitivity: Sensitivity) -> Iterator[Check]:
    """Each end of each near-optimal range: a little inside is near enough, a little outside is not."""
    solution = sensitivity.answer.solution
    program = solution.program
    # What an end can be off by: the last units of the amounts, or the solver's.
    last = float(max(last_units(program, solution.spending).values()))
    unit = max(2 * last, 1e-6 * float(np.max(program.solver.sizes)))
    best = float(solution.outcome.objective)
    room = CLOSE * max(abs(best), 1e-4 * scale_of(sensitivity))
    scenario = solution.scenario
    groups: list[tuple[str, str, Sequence[str]]] = [("programmes", name, (name,)) for name in scenario.programmes]
    groups += [("categories", name, scenario.paid(members)) for name, members in scenario.categories.items()]
    for kind, name, members in groups:
        weights = {j: Fraction(w) for j, w in enumerate(spending_cost(program, members)) if w}
        # Not "at" but "up to" and "from": with whole lots what lies between the ends need not be possible.
        sides = {way: program.exact.with_row("held", weights, relation, 0) for way, relation in ((-1, "<="), (1, ">="))}
        for level, ranges in sensitivity.near_optimal.items():
            slack = float(level * solution.gain)
            for end, way in zip(getattr(ranges, kind)[name], (-1, 1), strict=True):
                if end is None:
                    continue
                held = sides[way]
                figure = f"near_optimal.{float(level):g}.{name}"
                for at, inside in ((float(end) - way * unit, True), (float(end) + way * unit, False)):
                    low, high = (float(e) if e is not None else math.nan for e in getattr(ranges, kind)[name])
                    if inside and not low + unit / 2 < at < high - unit / 2:
                        continue
                    found = value_of(replace(held, rhs=(*held.rhs[:-1], Fraction(at))))
                    lost = math.inf if found is None else abs(best - found)
                    passed = lost <= slack * (1 + 1e-6) + room if inside else lost >= slack * (1 - 1e-6)
                    yield Check(figure, at, None, found, passed)


# Frontiers.


def budget_checks(sensitivity: Sensitivity) -> Iterator[Check]:
    """The frontier over the budget, just inside both ends of each segment and halfway; nothing below its start."""
    solution = sensitivity.answer.solution
    program, segments = solution.program, sensitivity.over_budget or ()
    paths = [budget_number(rule) for rule in solution.scenario.rules if rule.family == "budget"]
    total = sum((Fraction(program.values[path]) for path in paths), Fraction(0))

    def value(amount: float) -> float | None:
        factor = Fraction(amount) / total
        return value_of(program.at({path: program.values[path] * factor for path in paths}).exact)

    yield from _along("over_budget", segments, value, float(total), scale_of(sensitivity))
    if segments and segments[0].start > 1e-9 * float(total):
        below = segments[0].start * (1 - 1e-4)
        found = value(below)
        yield Check("over_budget.start", below, None, found, found is None)


def moved_checks(sensitivity: Sensitivity) -> Iterator[Check]:
    """The frontier over money moved, just inside both ends of each segment and halfway; its end is the optimum."""
    solution, segments = sensitivity.answer.solution, sensitivity.over_money_moved or ()
    if not segments:
        return
    extended = moving_program(solution.program)

    def value(amount: float) -> float | None:
        return value_of(replace(extended, rhs=(*extended.rhs[:-1], Fraction(amount))))

    last = segments[-1].end or segments[-1].start
    yield from _along("over_money_moved", segments, value, last, scale_of(sensitivity))
    found, best = value(last), float(solution.outcome.objective)
    passed = found is not None and same(found, best, scale_of(sensitivity))
    yield Check("over_money_moved.end", last, best, found, passed)


def _along(figure: str, segments: Sequence[Segment], value: object, size: float, scale: float) -> Iterator[Check]:
    assert callable(value)
    for segment in segments:
        width = size if segment.end is None else segment.end - segment.start
        for share in (1e-3, 0.5, 1 - 1e-3):
            at = segment.start + share * width
            found, expected = value(at), segment.value + segment.slope * share * width
            passed = found is not None and same(found, expected, scale)
            yield Check(figure, at, expected, found, passed)
    for before, after in pairwise(segments):
        yield Check(figure, after.start, before.slope, after.slope, before.slope != after.slope)


def rivalry_checks(sensitivity: Sensitivity, rivalry: Rivalry) -> Iterator[Check]:
    """One capability against another: at a quarter and three quarters of each segment, and at both ends."""
    priced = rival_program(sensitivity.answer.solution.program, rivalry.capability, rivalry.other)
    figure = f"rivalry.{rivalry.capability}.{rivalry.other}"
    base = priced.rhs[-1]

    def value(score: float) -> float | None:
        return value_of(replace(priced, rhs=(*priced.rhs[:-1], base + Fraction(score))))

    for (x, y), (next_x, next_y) in pairwise(rivalry.points):
        for share in (0.25, 0.75):
            at, expected = x + share * (next_x - x), y + share * (next_y - y)
            found = value(at)
            yield Check(figure, at, expected, found, found is not None and same(found, expected, 1.0))
    if rivalry.points:
        x, y = rivalry.points[-1]
        beyond = x + 1e-4 * max(1.0, abs(x))
        found = value(beyond)
        yield Check(figure, beyond, None, found, found is None)
        x, y = rivalry.points[0]
        found = value(x - 1e-4 * max(1.0, abs(x)))
        yield Check(figure, x, y, found, found is not None and same(found, y, 1.0))
