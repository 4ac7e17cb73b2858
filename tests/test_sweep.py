"""The engine of the sweep: every sample is what the program at its numbers is, whoever solves it."""

import pickle
import sys
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from fractions import Fraction
from multiprocessing import get_context

import numpy as np
import pytest
from generator import generate
from korea import NOVEMBER, beside
from solved_verdicts import found_at

import optimizer
from optimizer.engine.results import directed
from optimizer.errors import InputError
from optimizer.program.program import Program
from optimizer.program.rounding import breaks
from optimizer.scenario.load import load
from optimizer.scenario.units import DURATION, MONEY
from optimizer.sweep.design import Design
from optimizer.sweep.findings import Findings
from optimizer.sweep.run import SampleRows, run
from optimizer.sweep.schema import DIRECTIONS
from optimizer.sweep.store import Store

pytest.importorskip("numba")


def rows_of(design, executor=None):
    rows = SampleRows(design)
    run(rows, executor)
    return {name: rows.column(name) for name in design.columns}


def same(one, other):
    assert one.keys() == other.keys()
    for name in one:
        assert np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f"), name


def uncertain(seed, **options):
    """A random scenario whose costs, effects and heights have ranges."""
    tree = generate(seed, **options)
    for programme in tree["model"]["programmes"].values():
        for key in ("unit_cost", "lag"):
            if isinstance(programme.get(key), Fraction | int):
                programme[key] = {"value": programme[key], **around(programme[key])}
        for output, effect in programme.get("per_unit", {}).items():
            if isinstance(effect, Fraction | int):
                programme["per_unit"][output] = {"value": effect, **around(effect)}
    for capability in tree["model"].get("capabilities", {}).values():
        if "curve" in capability:
            capability["height"] = {"value": 1, "low": "0.5", "high": "1.5"}
    return load(tree)


def around(value):
    """A range of a third to either side."""
    ends = sorted((value * Fraction(2, 3), value * Fraction(4, 3)))
    return {"low": ends[0], "high": ends[1]}


@pytest.fixture(scope="module")
def base():
    design = Design(optimizer.load(NOVEMBER), 600, seed=7)
    return design, rows_of(design)


def test_a_sample_is_what_the_program_at_its_numbers_is(base):
    design, rows = base
    program = Program.of(design.scenario)
    for i in range(0, 600, 37):
        at = program.at(design.draws.sample(i)[1])
        outcome = at.solver.solve()
        if outcome.status != "optimal":
            assert rows["status"][i] == 1
            continue
        assert rows["optimum"][i] == pytest.approx(outcome.objective, rel=1e-9)
        spending = at.evaluator.spending(design.scenario.actual)
        own = at.evaluator.achieve(spending)
        assert rows["actual"][i] == pytest.approx(float(own.objective), rel=1e-9)
        for name, score in own.scores.items():
            assert rows[f"actual_score.{name}"][i] == pytest.approx(float(score), rel=1e-9, abs=1e-9)
        computed = {(name, ""): rows[f"spend.{name}"][i] for name in design.scenario.programmes}
        reached = at.evaluator.achieve(computed)
        assert float(reached.objective) == pytest.approx(outcome.objective, rel=1e-8)
        for name, score in reached.scores.items():
            assert rows[f"score.{name}"][i] == pytest.approx(float(score), rel=1e-7, abs=1e-7)
        exact = at.evaluator.achieve({key: Fraction(value) for key, value in spending.items()})
        kept = not [item for item in breaks(at, exact) if item.rule.family != "budget"]
        assert bool(rows["keeps"][i]) == kept


def directions_agree(design, rows, i):
    """Whether a sample's directions are those of fresh programs solved from cold, where it is not a near thing."""
    found, checked = found_at(*design.draws.sample(i)), 0
    for name in directed(design.scenario) if found else ():
        state, margin, gain = found[name]
        # With a gain of nothing, all that a margin can be is rounding of the objective.
        if margin > 1e-6 * gain + 1e-12 * abs(rows["optimum"][i]):
            assert DIRECTIONS[rows[f"direction.{name}"][i] + 1] == state, (i, name)
            checked += 1
    return checked


def test_directions_are_those_of_the_rule(base):
    design, rows = base
    assert sum(directions_agree(design, rows, i) for i in range(0, 600, 50)) >= 50


def written(scenario, sample):
    """A file that states the numbers of a sample, all digits of them."""
    weights = {path.rsplit(".", 1)[1]: Decimal(repr(v)) for path, v in sample.items() if path.startswith("objective")}
    *others, last = weights
    weights[last] = 1 - sum(weights[name] for name in others)
    lines = [f"scenario: sample\nextends: {scenario.name}\nset:"]
    for path, value in sample.items():
        shown, dimension = format(Decimal(repr(value)), "f"), scenario.numbers.dimension(path)
        shown = f"KRW {shown}" if dimension == MONEY else f"{shown} years" if dimension == DURATION else shown
        lines += [] if path.startswith("objective") else [f"  {path}: {shown}"]
    lines.append(f"variants: {{{', '.join(f'{name}: null' for name in scenario.variants)}}}")
    listed = ", ".join(f"{name}: {weight:f}" for name, weight in weights.items())
    return "\n".join([*lines, f"objective: {{maximize: weighted_score, weights: {{{listed}}}}}\n"])


@pytest.mark.parametrize("step", [100, pytest.param(30, marks=pytest.mark.slow)])
def test_a_sample_written_out_as_a_file_has_the_same_regret_and_directions(base, tmp_path, step):
    design, rows = base
    broken = np.flatnonzero(~rows["keeps"])[:3].tolist()
    assert len(broken) == 3
    file = beside(tmp_path) / "sample.yaml"
    for i in [*range(0, 600, step), *broken]:
        file.write_text(written(*design.draws.sample(i)), "utf-8")
        answer = optimizer.solve(optimizer.load(str(file)))
        # The page rounds the allocation to 1억원, samples do not.
        optimum, actual = float(answer.solution.unrounded.objective), float(answer.baseline.achieved.objective)
        assert rows["ahead"][i] == pytest.approx(optimum - actual, rel=1e-9)
        assert (answer.regret is None) == (not rows["keeps"][i])
        assert answer.directions == {
            name: DIRECTIONS[rows[f"direction.{name}"][i] + 1] for name in directed(design.scenario)
        }
        assert sum(answer.baseline.spending.values()) == Fraction(18449 * 10**8)
        for (name, _), amount in answer.baseline.spending.items():
            assert rows[f"actual.{name}"][i] == pytest.approx(float(amount), rel=1e-9, abs=1e-3)


def test_every_sample_is_settled_and_proven(base):
    _, rows = base
    assert not np.any(rows["status"] == 2)
    optimal = rows["status"] == 0
    assert np.all(rows["gap"][optimal] <= 1e-9)
    assert np.all(np.isfinite(rows["optimum"][optimal]))
    assert np.all(rows["ahead"][optimal & rows["keeps"]] >= -1e-7 * np.abs(rows["optimum"][optimal & rows["keeps"]]))


def test_the_bill_as_drawn_keeps_the_rules_but_for_the_floor_and_is_never_ahead_then(base):
    design, rows = base
    kept = rows["keeps"]
    assert 0.93 < np.mean(kept) < 0.99
    found = SampleRows(design)
    found.put(0, rows)
    assert list(Findings(optimizer.solve(design.scenario), found).held.breaks) == ["limits.training_run"]
    spent = {name: rows[f"actual.{name}"] for name in design.scenario.programmes}
    assert min(amounts.min() for amounts in spent.values()) >= 0
    assert spent["gpu_purchase"].std() > 1e9
    assert spent["operating_environment"] == pytest.approx(spent["gpu_purchase"] * 6000 / 8600, rel=1e-12)
    assert np.all(rows["ahead"][kept] >= -1e-9 * rows["optimum"][kept])


def test_rows_do_not_depend_on_chunks_or_on_the_engine(monkeypatch, base):
    design, rows = base
    pieces = [design.rows(start, min(start + 91, 600)) for start in range(0, 600, 91)]
    for name, kind in design.columns.items():
        joined = np.concatenate([piece[name] for piece in pieces])
        # Who is left to HiGHS starts from the one before, and ends some last digits apart.
        size = {"gap": 1e-9, "ahead": 1e-7}.get(name, 1e-12 * np.nanmax(np.abs(rows[name]), initial=1.0))
        assert np.allclose(joined, rows[name], rtol=1e-9, atol=size, equal_nan=True), name
        assert kind in ("number", "drawn") or np.array_equal(joined, rows[name]), name
    for ensemble in design.ensembles:
        ensemble.__dict__.pop("_solver", None)
    monkeypatch.setattr("optimizer.engine.ensemble.find_spec", lambda name: None)
    slow = design.rows(0, 100)
    assert np.all(slow["by_highs"])
    for name in ("optimum", "actual", "ahead", "nothing"):
        assert slow[name] == pytest.approx(rows[name][:100], rel=1e-9, nan_ok=True), name
    for name in directed(design.scenario):
        assert np.array_equal(slow[f"direction.{name}"], rows[f"direction.{name}"][:100])


def test_a_plan_does_the_same_in_another_process(base):
    design, rows = base
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        same(rows_of(design, pool), rows)


def test_scenarios_survive_pickling():
    scenario = optimizer.load(NOVEMBER, budget="2조원", set={"parameters.occupancy": 0.5})
    again = pickle.loads(pickle.dumps(scenario))
    assert (again.digest, list(again.variants)) == (scenario.digest, list(scenario.variants))
    assert again.with_(horizon=5).digest == scenario.with_(horizon=5).digest


def test_what_is_stored_is_read_back(tmp_path):
    pytest.importorskip("pyarrow")
    tree = {"sampling": {"status": "assumed", "variants": {"one_year": "25%"}}}
    design = Design(optimizer.load(NOVEMBER).with_(**tree), 200, seed=7)
    own, store = rows_of(design), Store(tmp_path / "rows", design)
    with store.writing():
        run(store)
    assert not store.missing_chunks
    same({name: store.column(name) for name in design.columns}, own)
    some = store.at(["optimum", "ahead"], np.array([3, 7]))
    assert np.array_equal(some, [own[name][[3, 7]] for name in ("optimum", "ahead")])


def test_a_folder_without_the_package_says_which(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "optimizer.sweep.store", None)
    with pytest.raises(InputError, match=r"need the package pyarrow[\s\S]*investment-optimizer\[sweep\]"):
        optimizer.sweep(optimizer.load(NOVEMBER), 200, to=tmp_path / "rows")
    assert not (tmp_path / "rows").exists()


def test_a_changed_scenario_is_refused(tmp_path):
    scenario = optimizer.load(NOVEMBER)
    with Store(tmp_path, Design(scenario, 200, seed=7)).writing():
        pass
    with pytest.raises(InputError, match="the scenario has changed"):
        Store(tmp_path, Design(scenario.with_(budget="2조원"), 200, seed=7))
    with pytest.raises(InputError, match="seed"):
        Store(tmp_path, Design(scenario, 200, seed=8))


def test_variants_take_their_share():
    scenario = optimizer.load(NOVEMBER)
    tree = {"sampling": {"status": "assumed", "variants": {"one_year": "25%"}}}
    design = Design(scenario.with_(**tree), 400, seed=1)
    rows = rows_of(design)
    assert design.draws.names == ("", "one_year")
    assert 90 <= np.count_nonzero(rows["variant"] == 1) <= 110
    assert np.all(np.isfinite(rows["optimum"][rows["status"] == 0]))


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(s, marks=pytest.mark.slow) for s in range(12, 120))])
def test_random_scenarios_are_swept_as_they_are_solved(seed):
    scenario = uncertain(seed, degenerate=seed % 3 == 0, currency="KRW" if seed % 4 == 0 else None)
    design = Design(scenario, 24, seed=seed)
    rows, program = rows_of(design), Program.of(scenario)
    for i in range(0, 24, 6):
        outcome = program.at(design.draws.sample(i)[1]).solver.solve(confirm=True)
        status = ("optimal", "infeasible", "", "unbounded")[rows["status"][i]]
        assert status in ("", outcome.status)
        if outcome.status == "optimal" == status:
            size = abs(outcome.objective) + abs(float(rows["nothing"][i])) + 1e-3
            assert abs(rows["optimum"][i] - outcome.objective) <= 1e-7 * size
    if scenario.actual is not None:
        directions_agree(design, rows, 3)
