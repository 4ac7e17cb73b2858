"""Samples of programs as the engine takes them: copies of one program, shaken ones, and those of the base scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from shared import play

import optimizer
from optimizer.engine.pattern import Batch
from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.recording import Recorded, Tape


def arrays(program: LinearProgram, count: int = 1, played: Sequence[Any] = ()) -> Batch:
    """``count`` copies of the numbers of a program; of recorded ones what was ``played``."""

    def copies(values, none: float = 0.0):
        plain = [none if v is None else played[v.node] if isinstance(v, Recorded) else v for v in values]
        each = [np.broadcast_to(np.asarray(v, dtype=float), (count,)) for v in plain]
        return np.stack(each, axis=1) if each else np.zeros((count, 0))

    entries = [value for _, _, value in program.entries]
    constant = copies([program.constant])[:, 0]
    ends = copies(program.lower, -np.inf), copies(program.upper, np.inf)
    return Batch(copies(program.cost), copies(entries), copies(program.rhs), *ends, constant)


def shaken(program: LinearProgram, count: int, share: float, seed: int) -> Batch:
    """The numbers of a program, each moved by up to ``share`` of itself."""
    rng = np.random.default_rng(seed)
    return Batch(*(v * rng.uniform(1 - share, 1 + share, v.shape) for v in arrays(program, count)))


def at(program: LinearProgram, batch: Batch, s: int) -> LinearProgram:
    """The program of one sample, exact."""
    numbers = Batch(*(np.asarray(v)[s].tolist() for v in batch))
    kept = [i for i, value in enumerate(numbers.rhs) if abs(value) != float("inf")]
    place = {i: k for k, i in enumerate(kept)}

    def ends(values):
        return tuple(None if abs(v) == float("inf") else Fraction(v) for v in values)

    return replace(
        program,
        rows=tuple(program.rows[i] for i in kept),
        relations=tuple(program.relations[i] for i in kept),
        cost=tuple(map(Fraction, numbers.cost)),
        constant=Fraction(numbers.constant),
        entries=tuple(
            (place[i], j, Fraction(v))
            for (i, j, _), v in zip(program.entries, numbers.values, strict=True)
            if i in place
        ),
        rhs=tuple(Fraction(numbers.rhs[i]) for i in kept),
        lower=ends(numbers.lower),
        upper=ends(numbers.upper),
    )


@cache
def base() -> tuple[Program, Batch]:
    """The base scenario with every range of its model drawn from, 300 samples."""
    program = Program.of(optimizer.load("supplementary-budget-2025", variants=None))
    scenario, rng = program.scenario, np.random.default_rng(7)
    drawn = {
        number.path: rng.uniform(float(number.low), float(number.high), 300)
        for number in scenario.reached
        if number.low is not None and number.high is not None and not number.is_formula
    }
    tape = Tape()
    linear = formulate(Evaluator(scenario, scenario.numbers.values({path: tape.input(path) for path in drawn})))
    return program, arrays(linear, 300, play(tape, drawn))
