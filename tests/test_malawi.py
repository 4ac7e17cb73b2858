"""Malawi's health benefits package of 2023: the published rows, to their last printed digit, and the donors' plan.

Connolly, Mohan and others, "Revision of Malawi's Health Benefits Package", Value in Health 2023.
"""

from __future__ import annotations

import pytest
import shared

import optimizer

BUDGET = 225_602_946
EARMARKED = 172_324_161


def solved(name):
    return shared.solved(f"malawi-{name}")


def row(scenario, achieved):
    """DALYs averted, interventions in the package, share of the commodities budget: as the table prints them."""
    package = [name for name in scenario.programmes if achieved.bought(name) > 0]
    spent = sum(achieved.spent(name) for name in package)
    return f"{float(achieved.outputs['dalys']):.2f}", len(package), round(float(spent / BUDGET), 6)


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("no-constraint", ("96494837.11", 136, 5.709402)),
        ("everyone", ("69835787.65", 62, 3.081665)),
        ("everyone-164", ("86480824.78", 87, 3.596301)),
        ("feasible", ("55170187.98", 61, 1.85228)),
        ("ministry", ("55148809.62", 59, 1)),
    ],
)
def test_the_published_optima(name, published):
    answer = solved(name)
    assert row(answer.scenario, answer.achieved) == published
    assert answer.certificate.proven


def test_the_published_plan_of_the_donors():
    baseline = solved("donors-first").baseline
    assert row(solved("donors-first").scenario, baseline.achieved) == ("57214110.16", 66, 1)
    assert baseline.total <= BUDGET


def test_the_plan_spends_what_is_earmarked_on_what_donors_name():
    scenario = solved("donors-first").scenario
    plan = scenario.allocations["donors_first"]
    shared = {name for name, line in plan.lines.items() if "donor_share" in str(line.units.value)}
    achieved = solved("donors-first").baseline.achieved
    assert len(shared) == 39
    # With what the best of the others left over: less than a cent.
    assert float(sum(achieved.spent(name) for name in shared)) == pytest.approx(EARMARKED, abs=0.01)


def test_what_earmarking_costs_is_a_gap_and_no_regret():
    answer = solved("donors-first")
    assert (float(answer.baseline.achieved.objective), answer.objective) == pytest.approx(
        (43_913_591, 48_274_412), abs=1
    )
    assert float(answer.baseline.gap) == pytest.approx(4_360_821, abs=1)
    assert answer.regret is None
    assert [item.rule.name for item in answer.baseline.breaks] == ["limits.i298_i299", "limits.i310_i311"]


def test_commodities_of_every_size_are_bought_to_the_last_case():
    answer = solved("ministry")
    units = {name: float(answer.achieved.bought(name)) for name in ("i135", "i168", "i169", "i078", "i081")}
    # Oral contraception needs no commodities, two interventions 1e-35 a case and two 1e-6.
    wanted = {
        "i135": 959800.8 * 0.6,
        "i168": 97394.322 * 0.95,
        "i169": 620346 * 0.95,
        "i078": 36000 * 0.6,
        "i081": 3250,
    }
    assert units == pytest.approx(wanted, rel=1e-11)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_report_answers_what_earmarking_costs(tmp_path, lang):
    text = optimizer.write_report(solved("donors-first"), tmp_path / "report.md", lang).read_text(encoding="utf-8")
    gap, gross = {
        "ko": ("같은 총액의 계산상 배분과의 차이는 4,360,821", "막은 DALY (DALY) | 57,214,110 | 55,148,810"),
        "en": ("Its gap to the computed allocation at the same total is 4,360,821", "| 57,214,110 | 55,148,810 |"),
    }[lang]
    assert gap in text
    assert gross in text
    assert {"ko": "순 DALY가 43,913,591에서", "en": "net DALYs averted from 43,913,591"}[lang] in text
    for strange in ("억원", "추경", "supplementary budget", "machines and people", "KRW"):
        assert strange not in text
    # Of 141 interventions those without money are left out of the table.
    assert ("배분이 0인" if lang == "ko" else "programmes without money") in text


def test_ranges_are_known_where_commodities_cost_next_to_nothing():
    costs = {f"programmes.{name}.unit_cost": "1e-35" for name in ("i168", "i169")}
    answer = optimizer.solve(optimizer.load("malawi-everyone-164").with_(set=costs))
    for name, (low, high) in answer.near_optimal.programmes.items():
        assert low <= answer.achieved.spent(name) <= high
