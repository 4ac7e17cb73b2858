"""Linear programs with published answers, each solved from a scenario file in `cases/`."""

from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from optimizer.scenario.load import load
from optimizer.solution import Solution, optimise

FOLDER = Path(__file__).parent / "cases"


class Published(NamedTuple):
    """What the source prints. ``variables`` are units as text, so that their digits count; the others are 0."""

    objective: float | None
    variables: dict[str, str] = {}  # noqa: RUF012
    status: str = "optimal"


# File: what is published. Where the source rounds the objective, the fraction behind it stands here.
CASES = {
    "wyndor": Published(3600, {"doors": "2", "windows": "6"}),
    "lp_solve": Published(28.6 + 0.1 * 92.3 / 2.9, {"x1": "28.6", "x4": "31.8276"}),  # 31.7828
    "slack_row": Published(40.5, {"x2": "4.5"}),
    "capital_rationing": Published(13450, {"W": "1", "X": "0.75", "Y": "1"}),
    "conflict": Published(None, status="infeasible"),
    "transport": Published(1020, {"x12": "10", "x13": "25", "x21": "45", "x23": "5", "x32": "10", "x34": "30"}),
    "cash_flow": Published(218_500, {"A": "60000", "B": "30000", "D": "40000", "E": "75000"}),
    "dakota": Published(280, {"desks": "2", "chairs": "8"}),
    "giapetto": Published(180, {"soldiers": "20", "trains": "60"}),
    "winco": Published(6650, {"x2": "400", "x3": "150", "x4": "400"}),
    "chemicals": Published(800, {"A": "250", "B": "100"}),
    "fuel": Published(1600, {"F": "25", "S": "20"}),
    "golf_bags": Published(7668, {"S": "540", "D": "252"}),
    "shelving": Published(653_250, {"S": "1900", "LX": "650"}),
    "free_variable": Published(170, {"loaves": "5", "flour": "-5"}),
}
OPTIMAL = [name for name, published in CASES.items() if published.status == "optimal"]


def solved(name: str) -> Solution:
    return optimise(load(FOLDER / f"{name}.yaml"))


def test_every_file_has_its_answer_here():
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_textbook_problem_is_short_and_names_its_source(name):
    lines = (FOLDER / f"{name}.yaml").read_text("utf-8").splitlines()
    assert len(lines) <= 20
    assert lines[0].startswith("# ")
    assert load(FOLDER / f"{name}.yaml").model.source


@pytest.mark.parametrize("name", CASES)
def test_status(name):
    assert solved(name).status == CASES[name].status


@pytest.mark.parametrize("name", OPTIMAL)
def test_objective(name):
    assert float(solved(name).objective) == pytest.approx(CASES[name].objective, rel=1e-6)


@pytest.mark.parametrize("name", OPTIMAL)
def test_variables_to_the_printed_digits(name):
    solution, printed = solved(name), CASES[name].variables
    for variable in solution.scenario.programmes:
        wanted = printed.get(variable, "0")
        digits = len(wanted.partition(".")[2])
        assert f"{float(solution.achieved.bought(variable)):.{digits}f}" == wanted, variable


@pytest.mark.parametrize("name", OPTIMAL)
def test_the_answer_is_proven(name):
    certificate = solved(name).certificate
    assert certificate.proven
    assert certificate.relative_gap <= 1e-6


def plain(objective, limits, **programmes):
    model = {"status": "assumed", "programmes": programmes}
    named = {f"row_{i}": limit for i, limit in enumerate(limits)}
    return optimise(load({"model": model, "objective": objective, "limits": named}))


def test_variables_keep_twelve_digits_of_their_own_beside_large_ones():
    rows = ["large >= 5e4", "large <= 1e9", "3 * small >= 1"]
    solution = plain({"minimize": "large + 3e8 * small"}, rows, large={}, small={})
    assert solution.spending == {("large", ""): 50_000, ("small", ""): Fraction("0.333333333333")}
    assert solution.certificate.relative_gap <= 1e-6


def test_an_optimum_at_a_corner_is_not_called_unique_where_others_are_as_good():
    # Dantzig, Linear Programming and Extensions, section 3.3; New York is as far from Seattle as from San Diego.
    rows = ["sn + sc + st <= 350", "dn + dc + dt <= 600", "sn + dn >= 325", "sc + dc >= 300", "st + dt >= 275"]
    cost = {"minimize": "0.09 * (2.5 * sn + 1.7 * sc + 1.8 * st + 2.5 * dn + 1.8 * dc + 1.4 * dt)"}
    solution = plain(cost, rows, sn={}, sc={}, st={}, dn={}, dc={}, dt={})
    assert float(solution.objective) == pytest.approx(153.675)
    assert not solution.unique
    assert plain({"maximize": "300 * d + 500 * w"}, ["d <= 4", "w <= 6", "3 * d + 2 * w <= 18"], d={}, w={}).unique
