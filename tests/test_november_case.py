"""The Korean model of November 2026, kept unchanged so that figures quoted from it stay reproducible."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from korea import NOVEMBER
from shared import solved

import optimizer
from optimizer.analysis.answer import Answer
from optimizer.errors import Place
from optimizer.report.pages import sensitivity_page
from optimizer.scenario.paths import open_beside, open_scenario

FOLDER = Path(__file__).parent / "cases" / "korea-november-2026"
DIGESTS = {
    "models/korea-ai-2025.yaml": "ea88f4bfde6235179128a876fe1d61d8ad75d375b377394c371ada6adf59a826",
    "scenarios/supplementary-budget-2025.yaml": "9d95e77ceb85032e74c40be95b6338da9055ee4db19ac17c93a4c4c7eb2a10c9",
}


def answer() -> Answer:
    return solved(NOVEMBER)


@pytest.mark.parametrize("name", DIGESTS)
def test_the_files_are_never_changed(name):
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_its_model_is_its_own_and_not_the_shipped_one():
    scenario = open_scenario(str(FOLDER / "scenarios" / "supplementary-budget-2025.yaml"))
    model = open_beside("korea-ai-2025", "models", scenario, Place("here"))
    assert model.path == FOLDER / "models" / "korea-ai-2025.yaml"


def test_the_quoted_figures():
    assert answer().objective == pytest.approx(42.601, abs=1e-3)
    assert answer().regret == pytest.approx(10.1, abs=0.05)
    assert float(answer().money_moved) / 1e8 == pytest.approx(3759, abs=2)
    assert answer().directions == {
        "gpu": "less",
        "hbm_npu": "more",
        "talent": "more",
        "startups": "more",
        "models": "undecided",
    }


@pytest.mark.parametrize(
    ("variant", "optimum", "regret", "directions"),
    [
        ("one_year", 21.5, 3.8, "more undecided more less undecided"),
        ("five_years", 54.8, 21.3, "less more more more undecided"),
        ("weakest_link", 31.0, 20.5, "less more more more undecided"),
        ("straight_curves", 30.1, 9.4, "less more more more undecided"),
        ("without_hbm", 42.1, 9.7, "less more more more undecided"),
        ("floors_off", 42.6, 10.1, "less more more more undecided"),
    ],
)
def test_the_quoted_figures_of_robustness_variants(variant, optimum, regret, directions):
    found = answer().variants[variant]
    assert found.objective == pytest.approx(optimum, abs=0.051)
    assert found.regret == pytest.approx(regret, abs=0.051)
    assert list(found.directions.values()) == directions.split()


def test_a_change_that_comes_and_goes_within_a_range_stands_on_the_pages():
    """At a horizon of one year the reach of compute turns start-ups twice, at neither end of its range."""
    found = optimizer.solve(optimizer.load(NOVEMBER, horizon=1, variants=None))
    (item,) = (item for item in found.turning if item.number.path == "capabilities.compute.reach")
    assert [round(flip.at, 2) for flip in item.turns if flip.measure == "startups"][:2] == [1.12, 1.28]
    assert "capabilities.compute.reach" in sensitivity_page(found.sensitivity, "en")
