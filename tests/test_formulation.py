"""One formulation serves a scenario, its samples, the proof and the marginal effects: its numbers are of any kind."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from generator import KINDS, generate

from optimizer.errors import InputError
from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.scenario.load import load
from optimizer.scenario.scenario import Scenario
from optimizer.solution import optimise, optimise_program

SEEDS = range(40)


def scenario_of(seed: int) -> Scenario:
    """A generated scenario; every objective and the degenerate ones take their turn."""
    return load(generate(seed, objective=KINDS[seed % len(KINDS)], degenerate=seed % 5 == 0))


def drawn(scenario: Scenario, seed: int) -> dict[str, Fraction]:
    """Other values of two in three numbers that are no formulas, some percent away from their values."""
    rng = random.Random(seed)
    chosen = [n.path for n in scenario.numbers if not n.is_formula and rng.random() < 0.7]
    return {
        path: scenario.base[path] * (1 + Fraction(rng.randint(-500, 500), 10**4))
        for path in chosen
        if not path.startswith("horizon")
    }


def separate(scenario: Scenario, overrides: Mapping[str, Any], convert: Any = float) -> LinearProgram:
    """The numbers of a program built for these values alone."""
    return formulate(Evaluator(scenario, scenario.numbers.values(overrides)), convert)


def numbers(program: LinearProgram) -> dict[str, Any]:
    """Every number of a program by where it stands."""
    found = {f"entry {program.rows[i]} {program.columns[j]}": value for i, j, value in program.entries}
    found |= {f"cost {key}": value for key, value in zip(program.columns, program.cost, strict=True)}
    found |= {f"rhs {name}": value for name, value in zip(program.rows, program.rhs, strict=True)}
    for side in ("lower", "upper"):
        for key, value in zip(program.columns, getattr(program, side), strict=True):
            if value is not None:
                found[f"{side} {key}"] = value
    return found | {"constant": program.constant}


def test_fractions_come_out_exact():
    for seed in SEEDS:
        scenario = scenario_of(seed)
        overrides = drawn(scenario, seed)
        changed = Program.of(scenario).at(overrides)
        alone = separate(scenario, overrides, Fraction)
        assert numbers(changed.exact) == numbers(alone)
        assert all(isinstance(value, Fraction) for value in numbers(changed.exact).values())


def test_programs_at_other_values_leave_the_first_as_it_was():
    scenario = load(generate(3, objective="weighted_score"))
    program = Program.of(scenario)
    before, twice = (
        program.exact,
        program.at({"budget": scenario.base["budget"] * 2} if "budget" in scenario.base else {}),
    )
    assert program.exact == before
    assert numbers(Program.of(scenario).exact) == numbers(before)
    assert numbers(twice.exact) != numbers(before) or "budget" not in scenario.base


def test_a_program_at_other_values_has_the_answer_of_the_scenario_with_them():
    for seed in range(20):
        scenario = scenario_of(seed)
        kinds = ("unit_cost", "lag", "life", "height", "reach")
        paths = [n.path for n in scenario.numbers if n.path.split(".")[-1] in kinds and "tiers" not in n.path]
        if not paths:
            continue
        path = random.Random(seed).choice(paths)
        value = scenario.base[path] * Fraction(9, 8)
        unit = " years" if path.endswith(("lag", "life")) else ""
        text = f"{Decimal(value.numerator) / Decimal(value.denominator):f}{unit}"
        try:
            other = scenario.with_(set={path: text})
        except InputError:
            continue  # a rule of the file may not hold at other values
        value = other.base[path]
        answers = [optimise_program(Program.of(scenario).at({path: value})), optimise(other)]
        assert answers[0].status == answers[1].status
        assert answers[0].spending == answers[1].spending
