"""The program as a Pyomo model: the same rows, the same optimum, the file's names, and room for a user's own rules."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import highspy
import pyomo.environ as pyo
import pytest
from click.testing import CliRunner
from generator import KINDS, generate
from pyomo.repn.standard_repn import generate_standard_repn

import optimizer
from optimizer.cli.group import cli
from optimizer.program.program import Program
from optimizer.program.pyomo_model import lp_text
from optimizer.scenario.scenario import Scenario
from optimizer.solution import optimise

HERE = Path(__file__).parent
FILES = sorted([*HERE.glob("cases/*.yaml"), *HERE.glob("golden/*.yaml")])
SHIPPED = sorted((HERE.parent / "scenarios").glob("*.yaml"))
SEEDS = range(48)


def stated(path: Path) -> dict[str, Scenario]:
    """A scenario of a file and its variants."""
    scenario = optimizer.load(str(path))
    return {"": scenario, **scenario.variants}


def generated(seed: int) -> Scenario:
    return optimizer.load(generate(seed, objective=KINDS[seed % len(KINDS)], degenerate=seed % 5 == 0))


def same_rows(scenario: Scenario) -> None:
    """Every number of the Pyomo model is that of the program, but for the unit of money."""
    exact, model = Program.of(scenario).exact, optimizer.to_pyomo(scenario)
    unit, position, sizes = model.money_unit.value, dict[int, int](), [1.0] * len(exact.columns)
    for kind in dict.fromkeys(key[0] for key in exact.columns):
        own = [j for j, key in enumerate(exact.columns) if key[0] == kind]
        for j, variable in zip(own, model.component(kind).values(), strict=True):
            position[id(variable)] = j
            if kind == "moved" or (kind == "spend" and exact.columns[j][1] not in scenario.costless):
                sizes[j] = unit
            ends = [None if end is None else float(end) / sizes[j] for end in (exact.lower[j], exact.upper[j])]
            assert [pyo.value(variable.lower), pyo.value(variable.upper)] == pytest.approx(ends)
            assert variable.is_integer() == (j in exact.integers)

    def same(expression: Any, terms: dict[int, Any], constant: Any) -> bool:
        """In money or not."""
        found, rest = linear(expression, position)
        stated = {j: float(value) * sizes[j] for j, value in terms.items() if value}
        return any(
            found == pytest.approx({j: value / size for j, value in stated.items()}, rel=1e-12, abs=0)
            and rest == pytest.approx(float(constant) / size)
            for size in (1, unit)
        )

    rows = model.component_data_objects(pyo.Constraint)
    for terms, relation, rhs, row in zip(exact.by_row, exact.relations, exact.rhs, rows, strict=True):
        assert (row.lower is None, row.upper is None) == (relation == "<=", relation == ">=")
        assert same(row.body - (row.upper if row.lower is None else row.lower), dict(terms), -rhs)
    assert same(model.objective.expr, dict(enumerate(exact.cost)), exact.constant)
    assert (model.objective.sense == pyo.maximize) == exact.maximized


def linear(expression: Any, position: dict[int, int]) -> tuple[dict[int, Any], Any]:
    """Column to coefficient, without zeros, and the constant."""
    repn = generate_standard_repn(expression)
    terms = {position[id(v)]: c for v, c in zip(repn.linear_vars, repn.linear_coefs, strict=True) if c}
    return terms, pyo.value(repn.constant)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pyomo_states_the_rows_of_the_program(path):
    for scenario in stated(path).values():
        same_rows(scenario)


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_pyomo_states_the_rows_of_shipped_scenarios(path):
    for scenario in stated(path).values():
        same_rows(scenario)


def test_pyomo_states_the_rows_of_generated_programs():
    for seed in SEEDS:
        same_rows(generated(seed))


def same_optimum(scenario: Scenario) -> None:
    """Pyomo's own interface to HiGHS comes to the answer of `solve`, in the display unit."""
    model, solution = optimizer.to_pyomo(scenario), optimise(scenario)
    results = solved(model)
    if solution.status != "optimal":
        assert results.solver.termination_condition != "optimal"
        return
    assert results.solver.termination_condition == "optimal"
    unit = model.money_unit.value if money_counts(scenario) else 1
    found, expected = pyo.value(model.objective) * unit, float(solution.objective)
    size = abs(expected) + float(solution.gain)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6 * size)


def solved(model: Any) -> Any:
    solver = pyo.SolverFactory("appsi_highs")
    solver.config.load_solution = False
    results = solver.solve(model, load_solutions=False)
    if results.solver.termination_condition == "optimal":
        solver.load_vars()
    return results


def money_counts(scenario: Scenario) -> bool:
    """Whether the objective is an amount of money."""
    goal = scenario.goal
    return goal.kind in ("spend", "money_moved") or (goal.dimension == (1, 0))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pyomos_own_highs_finds_the_same_optimum(path):
    for scenario in stated(path).values():
        same_optimum(scenario)


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_pyomos_own_highs_finds_the_same_optimum_of_shipped_scenarios(path):
    for scenario in stated(path).values():
        same_optimum(scenario)


def test_pyomos_own_highs_finds_the_same_optimum_of_generated_scenarios():
    for seed in SEEDS:
        same_optimum(generated(seed))


MONEY = {
    "model": {
        "currency": "EUR",
        "status": "assumed",
        "programmes": {
            "labs": {
                "tiers": [{"unit_cost": "EUR 2M", "units": 10}, {"unit_cost": "EUR 3M"}],
                "max_units": {"2026": 12},
            },
            "leases": {"payments": {"2026": "EUR 10M", "2027": "EUR 5M"}, "max_units": 4},
            "cards": {"unit_cost": "EUR 4M", "output": "runs", "upkeep": "EUR 1M", "lag": "6 months"},
            "posts": {"unit_cost": 0, "max_units": {"2026": 30, "2027": 15}, "upkeep": "EUR 0.5M"},
        },
        "outputs": {"runs": {}},
        "allocations": {
            "plan": {
                "labs": {"2026": "EUR 12M", "2027": "EUR 4M"},
                "leases": {"2026": "EUR 20M", "2027": "EUR 10M"},
                "cards": {"2026": "EUR 40M"},
                "posts": {"units": {"2026": 5}},
            }
        },
    },
    "budget": {"2026": "EUR 190M", "2027": "EUR 120M"},
    "horizon": 2,
    "compare_with": "plan",
    "limits": {"some": "posts.units + leases.units >= 20", "share": "labs.2027 >= 10% of budget.2027"},
}
OBJECTIVES = {
    "units": {"maximize": "3 * runs + labs.units + leases.units + 0.7 * posts.units"},
    "money": {"minimize": "labs + 2 * cards + leases + EUR 7M - 0.3 * budget"},
    "spend": {"minimize": "spend"},
    "money_moved": {"minimize": "money_moved"},
}


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_money_counts_in_the_unit_that_tables_print(objective):
    """Tiers, a cap on units over tiers, payments, upkeep, and upkeep of what costs nothing, a unit being a million."""
    scenario = optimizer.load(MONEY | {"objective": OBJECTIVES[objective]})
    assert optimizer.to_pyomo(scenario).money_unit.value == 10**6
    assert optimise(scenario).status == "optimal"
    same_optimum(scenario)


def test_every_rule_of_money_counts_in_the_same_unit():
    """A unit of money is a million: 10 and 2 labs cost 20 + 6, a lease 5, and half a year of a card of 4 costs 0.5."""
    scenario = optimizer.load(MONEY | {"objective": OBJECTIVES["units"]})
    rows = optimizer.to_pyomo(scenario).component_data_objects(pyo.Constraint)
    by_name = {row.name: row for row in rows}
    assert str(by_name["max_units[labs,2026]"].expr) == "spend[labs,tier1,2026] + spend[labs,tier2,2026]  <=  26.0"
    second = generate_standard_repn(by_name["budget[2027]"].body)
    assert {v.name: c for v, c in zip(second.linear_vars, second.linear_coefs, strict=True)} == {
        "spend[labs,tier1,2027]": 1, "spend[labs,tier2,2027]": 1, "units[leases]": 5, "spend[cards,2027]": 1.125,
        "spend[cards,2026]": 0.25, "spend[posts,2026]": 0.5, "spend[posts,2027]": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, "optimal"),
        ({"spend": "exactly"}, "infeasible"),
        ({"limits": {"none": "0 * a.units >= 0"}}, "optimal"),
        ({"limits": {"none": "0 * a.units >= 1"}}, "infeasible"),
    ],
)
def test_a_rule_without_variables_holds_or_not(more, status):
    """Such is a budget where nothing costs anything."""
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": 0, "max_units": 4}}}
    asked = {"model": model, "objective": {"maximize": "5 * a.units"}, "budget": 5}
    scenario = optimizer.load(asked | more)
    assert optimise(scenario).status == solved(optimizer.to_pyomo(scenario)).solver.termination_condition == status
    same_optimum(scenario)
    assert optimizer.solve(scenario).status == status


def two_years() -> Scenario:
    """Two programmes over two years, one with tiers and one that grows by at most a half."""
    model = {
        "currency": "KRW",
        "status": "assumed",
        "programmes": {
            "chips": {"tiers": [{"unit_cost": "1억원", "units": 30}, {"unit_cost": "2억원"}], "output": "runs"},
            "people": {"unit_cost": "0.5억원", "output": "ideas", "ramp": "50%"},
        },
        "outputs": {"runs": {}, "ideas": {}},
        "composites": {"work": {"smallest_of": ["runs", "2 * ideas"]}},
        "capabilities": {"science": {"from": "work", "curve": [[0, 0], [40, 60], [90, 100]]}},
    }
    budget = {"2026": "40억원", "2027": "60억원"}
    return optimizer.load({"model": model, "budget": budget, "horizon": 2, "limits": {"both": "chips >= people"}})


def test_names_are_those_of_the_file_and_years_are_numbers(capsys):
    model = optimizer.to_pyomo(two_years())
    model.pprint()
    shown = capsys.readouterr().out
    for name in ("spend[people,2026]", "spend[chips,tier2,2027]", "composite[work]", "segment[science,2]"):
        assert name in shown
    assert set(model.ramp) == {("people", 2027)}
    assert str(model.ramp["people", 2027].expr) == "spend[people,2027] - 1.5*spend[people,2026]  <=  0.0"
    assert set(model.budget) == {2026, 2027}
    assert set(model.limits) == {"both"}
    assert set(model.output) >= {"runs", "ideas"}
    assert model.money_unit.value == 10**6  # 백만원: the smallest budget shows in hundreds


def test_a_user_adds_a_constraint_as_the_guide_shows():
    """The example of the guide runs, binds, and costs what the same limit costs in the file."""
    guide = (HERE.parent / "docs" / "library.md").read_text("utf-8")
    section = guide.partition("## The program in Pyomo")[2]
    names: dict[str, Any] = {}
    exec(re.findall(r"^```python\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)[0], names)
    model, scenario = names["model"], optimizer.load("supplementary-budget-2025", variants=None)
    assert pyo.value(model.spend["gpu_purchase"]) == pytest.approx(5000)
    limited = scenario.with_(set={"programmes.gpu_purchase.max_units": Fraction(5000) / Fraction("0.86")})
    assert pyo.value(model.objective) == pytest.approx(float(optimise(limited).objective), rel=1e-6)
    assert pyo.value(model.objective) < float(optimise(scenario).objective) - 0.01


@pytest.mark.parametrize("name", ["min_if_any", "ramp", "money_moved", "ces"])
def test_highs_reads_the_lp_file(name, tmp_path, invoke_show):
    scenario = optimizer.load(str(HERE / "golden" / f"{name}.yaml"))
    lp = tmp_path / "program.lp"
    assert invoke_show(str(HERE / "golden" / f"{name}.yaml"), lp) == f"{lp}\n"
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(str(lp)) == highspy.HighsStatus.kOk
    highs.run()
    unit = float(scenario.display.size) if scenario.currency and money_counts(scenario) else 1
    assert highs.getObjectiveValue() * unit == pytest.approx(float(optimise(scenario).objective), rel=1e-6, abs=1e-6)
    assert len(lp.read_text("utf-8")) > 100


def test_names_of_the_lp_file_are_those_of_the_scenario_and_never_two_the_same():
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}, "카드": {}, "é": {}, "à": {}}}
    limits = {"people": "1 <= a <= 8", "people_low": "b >= 1"}
    text = lp_text(optimizer.load({"model": model, "budget": 10, "limits": limits, "objective": {"maximize": "a"}}))
    assert {"+1 spend(a)", "c_u_budget(None)_:", "c_l_limits(people_low)_:", "c_u_limits(people_high)_:"} <= {
        *text.split("\n")
    }
    rows = re.findall(r"^(c_\S+):$", text, re.MULTILINE)
    assert len(rows) == len(set(rows)) == 4
    columns = re.findall(r"<= (\S+) <=", text)
    assert len(columns) == len(set(columns)) == 5


def test_periods_are_numbers_only_where_they_are_written_so():
    model = {"status": "assumed", "programmes": {"a": {}}}
    asked = {"model": model, "horizon": 3, "objective": {"maximize": "a"}, "budget": {"1": 10, "01": 5, "²": 2}}
    scenario = optimizer.load(asked)
    assert set(optimizer.to_pyomo(scenario).spend) == {("a", 1), ("a", "01"), ("a", "²")}
    same_optimum(scenario)


@pytest.fixture
def invoke_show():
    """`optimizer show FILE --lp OUT.lp`; gives what it prints."""

    def run(file: str, lp: Path) -> str:
        result = CliRunner().invoke(cli, ["show", file, "--lp", str(lp)], standalone_mode=False)
        assert result.return_value == 0
        return result.output

    return run
