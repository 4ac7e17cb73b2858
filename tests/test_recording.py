"""A recorded computation repeats what Python computes; what it could not repeat is refused, never told wrongly."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import shared
from generator import KINDS, generate

from optimizer.program import coefficients, evaluation
from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.program import Program
from optimizer.program.recording import Recorded, Recording, Tape, UnrecordableError, record, spending_input
from optimizer.report.live.export import NotLiveError, live_data
from optimizer.report.live.program_data import page_numbers, replaced
from optimizer.report.live.settings import settings_of
from optimizer.report.words import Words
from optimizer.scenario import arithmetic
from optimizer.scenario.load import load


def ranges_of(scenario) -> dict[str, tuple[float, float]]:
    """Every number that is no formula, with ends around it."""
    found = {}
    for number in scenario.numbers:
        if not number.is_formula:
            value = float(scenario.base[number.path])
            low, high = sorted((value * 0.93, value * 1.07)) if value else (0.0, 0.2)
            found[number.path] = (value, 2 * value) if number.path == "horizon" else (low, high)
    return found


def numbers(program: Program, evaluator: Evaluator, spending) -> list:
    """Every number that the page takes, recorded or plain, and what else an allocation achieves."""
    achieved, on_page = evaluator.achieve(spending), []
    replaced(page_numbers(program, evaluator, spending, Words(program.scenario, "en")), on_page.append)
    return [*on_page, *achieved.units.values(), *achieved.outputs.values()]


def play(program: Program, recording: Recording, values, spending) -> list[float]:
    """Compute the recorded numbers at plain values."""
    recorded = numbers(program, recording.evaluator, recording.spending)
    inputs = values | {spending_input(*key): amount for key, amount in spending.items()}
    played = shared.play(recording.tape, inputs)
    return [float(played[v.node] if isinstance(v, Recorded) else v) for v in recorded]


def direct(program: Program, values, spending) -> list[float]:
    """The same numbers, computed by Python."""
    evaluator = Evaluator(program.scenario, program.scenario.numbers.values(values))
    return [float(value) for value in numbers(program, evaluator, dict(spending))]


def drawn(recording: Recording, ranges, scenario, seed: int):
    """Values and spending at random."""
    rng = random.Random(seed)
    values = {path: rng.uniform(*ranges[path]) for path in recording.paths}
    return values, {(p, t): rng.uniform(0, 50) for p in scenario.programmes for t in scenario.periods}


def test_programs_and_scores_are_repeated_over_random_models():
    kept = periods = mixes = 0
    for seed in range(30):
        scenario = load(generate(seed, objective=KINDS[seed % len(KINDS)], degenerate=seed % 5 == 0))
        program, ranges = Program.of(scenario), ranges_of(scenario)
        recording = record(scenario, list(ranges))
        values, spending = drawn(recording, ranges, scenario, seed)
        played = play(program, recording, values, spending)
        np.testing.assert_allclose(played, direct(program, values, spending), rtol=1e-9, atol=1e-12)
        # The way that everything else takes: the program at these values, solved by Python.
        exact = program.at({path: Fraction(value) for path, value in values.items()}).exact
        linear = formulate(recording.evaluator)
        played = shared.play(recording.tape, {**values, **dict.fromkeys(names_of(recording), 0.0)})
        assert [(i, j) for i, j, _ in linear.entries] == [(i, j) for i, j, _ in exact.entries]
        for mine, theirs in zip([v for _, _, v in linear.entries], [v for _, _, v in exact.entries], strict=True):
            value = played[mine.node] if isinstance(mine, Recorded) else mine
            assert float(value) == pytest.approx(float(theirs), rel=1e-9, abs=1e-12)
        kept += len(recording.paths)
        periods += len(scenario.periods) > 1
        mixes += any(composite.ces is not None for composite in scenario.model.composites.values())
    assert kept > 750
    assert periods > 5
    assert mixes > 2


def names_of(recording: Recording) -> list[str]:
    """The inputs that are spending."""
    return [entry[1] for entry in recording.tape.nodes if entry[0] == "input" and entry[1].startswith("spending ")]


def test_a_lag_of_nothing_and_no_attrition_are_numbers_like_others():
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o", "lag": "0 months", "attrition": "0%", "life": "1 year"}},
        "outputs": {"o": {}},
        "capabilities": {"c": {"from": "o", "curve": [[0, 0], [10, 10]]}},
    }
    scenario = load({"model": model, "budget": 10, "horizon": 2})
    ranges = {"programmes.a.lag": (0.0, 3.0), "programmes.a.attrition": (0.0, 0.5), "programmes.a.life": (0.1, 5.0)}
    program = Program.of(scenario)
    recording = record(scenario, list(ranges))
    assert set(recording.paths) == set(ranges)
    for seed in range(20):
        values, spending = drawn(recording, ranges, scenario, seed)
        assert play(program, recording, values, spending) == pytest.approx(direct(program, values, spending), rel=1e-12)


@pytest.mark.parametrize("end", ["low", "high"])
def test_programs_and_scores_are_repeated_at_the_ends_of_what_a_reader_can_set(end):
    """Of a shipped scenario and of one over periods, one number at a time and all at once."""
    for name in ("supplementary-budget-2025", str(Path(__file__).parent / "golden" / "ramp.yaml")):
        scenario = load(name)
        ends = {setting.path: getattr(setting, end) for setting in settings_of(scenario)}
        ends = {path: value for path, value in ends.items() if path in scenario.base}
        program = Program.of(scenario)
        recording, base = record(scenario, list(ends)), {path: float(scenario.base[path]) for path in ends}
        spending = {(p, t): 1e9 for p in scenario.programmes for t in scenario.periods}
        for point in ({}, ends, *({path: value} for path, value in ends.items())):
            values = base | point
            try:
                plain = direct(program, values, spending)
            except (ArithmeticError, ValueError):
                assert len(point) > 1
                continue
            played = play(program, recording, values, spending)
            np.testing.assert_allclose(played, plain, rtol=1e-9, atol=1e-12, err_msg=str(point))


def test_a_branch_on_a_number_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch):
    before = coefficients.Coefficients.effects

    def branching(self, name):
        found = before(self, name)
        return {key: 2 * value if value > 3 else value for key, value in found.items()}

    monkeypatch.setattr(evaluation.Evaluator, "effects", branching)
    model = {
        "status": "assumed",
        "programmes": {"a": {"unit_cost": 2, "per_unit": {"o": {"value": 3, "low": 2, "high": 4}}}},
        "outputs": {"o": {}},
        "capabilities": {"c": {"from": "o", "curve": [[0, 0], [10, 10]]}},
    }
    scenario = load({"model": model, "budget": 10})
    recording = record(scenario, ["programmes.a.unit_cost", "programmes.a.per_unit.o"])
    with pytest.raises(UnrecordableError) as caught:
        formulate(recording.evaluator)
    assert caught.value.inputs == {"programmes.a.per_unit.o"}
    with pytest.raises(NotLiveError, match="hangs on the values"):
        live_data(scenario.with_(compare_with={"a": 4}), "en")


def test_every_operation_plays_as_it_computes():
    tape, x, y = Tape(), 0.7, -1.3
    a, b = tape.input("x"), tape.input("y")
    functions = [
        lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / b, lambda a, b: -a,
        lambda a, b: 2 + a, lambda a, b: Fraction(1, 3) - a, lambda a, b: 3 / b, lambda a, b: 0 - b,
        arithmetic.least, arithmetic.most, lambda a, b: arithmetic.least(1, a, b), lambda a, b: arithmetic.log(a),
        lambda a, b: arithmetic.exponential(b), lambda a, b: arithmetic.exponential_minus_one(b),
        lambda a, b: arithmetic.log_one_plus(a), lambda a, b: arithmetic.arctangent(b),
        lambda a, b: arithmetic.tangent(b), lambda a, b: arithmetic.power(a, b), lambda a, b: arithmetic.power(b, 3),
        lambda a, b: arithmetic.mean_decay(a), lambda a, b: arithmetic.mean_decay(1e-6 * a),
        lambda a, b: arithmetic.where(a < b, a, b), lambda a, b: arithmetic.where((a > b) & (a >= 0.7), a, b),
        lambda a, b: arithmetic.where(True, a, b), lambda a, b: arithmetic.where(a <= 0.7, 1.0, 2.0),
    ]  # fmt: skip
    for k, function in enumerate(functions):
        result = function(a, b)
        played = shared.play(tape, {"x": np.array([x, 2 * x]), "y": np.array([y, 3 * y])})[tape.position(result)]
        direct = [float(function(x, y)), float(function(2 * x, 3 * y))]
        assert list(np.broadcast_to(played, (2,))) == pytest.approx(direct, rel=1e-14), k


def test_equal_operations_are_recorded_once_and_constants_are_folded():
    tape = Tape()
    a = tape.input("x")
    assert (a * 2 + 1).node == (a * 2 + 1).node
    assert all(same is a for same in (a + 0, 1 * a, a / 1, a - 0.0))
    assert [a * 0, 0 / a] == [0.0, 0.0]
    assert (0 - (-a)).node == a.node
    with pytest.raises(UnrecordableError) as caught:
        bool(a > 1)
    assert caught.value.inputs == {"x"}
    with pytest.raises(UnrecordableError):
        float(a)
