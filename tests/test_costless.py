"""What costs nothing on pages: it moves, and is printed, in units."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from test_headline import headline

import optimizer
from optimizer.analysis.comparison import Comparison
from optimizer.analysis.explanation.explanation import Explanations
from optimizer.report import headline as sentences
from optimizer.report.explain import story_page
from optimizer.report.sections.allocation import allocation_table, periods, spending_table
from optimizer.report.sections.budget import table_one
from optimizer.report.sections.compared_figures import compared_allocations
from optimizer.report.sections.moves import moves
from optimizer.report.sections.picture import fields_table
from optimizer.report.sections.robust_plans import amounts_table, plans_page
from optimizer.report.words import Words


def with_rules_for_nothing(grouped=False, **programmes):
    """Money in dogs (and others), and rules that cost nothing: one unit now, of which four are best."""
    rules = {"unit_cost": 0, "max_units": 4, "title": "Rules", "per_unit": {"order": 1, "herd": -0.5}}
    dogs = {"unit_cost": {"value": 2, "low": 1.5, "high": 3}, "output": "herd", "title": "Dogs"}
    if grouped:
        dogs, rules = dogs | {"category": "field"}, rules | {"category": "law"}
    model = {
        "status": "assumed",
        "categories": {"field": {}, "law": {}} if grouped else {},
        "programmes": {"dogs": dogs, "rules": rules} | programmes,
        "outputs": {"herd": {}, "order": {}} | ({"chimes": {}} if "bells" in programmes else {}),
        "capabilities": {
            "sheep": {"from": "herd", "curve": [[0, 0], [3, 60], [8, 100]]},
            "law": {"from": "order", "curve": [[0, 0], [2, 50], [4, 70]]},
        },
    }
    before = {"dogs": 6, "bells": 4} if "bells" in programmes else {"dogs": 10}
    return optimizer.load({"model": model, "budget": 10, "compare_with": before | {"rules": {"units": 1}}})


@pytest.mark.parametrize("draws", ["none", "64"])
def test_units_that_cost_nothing_move_too(monkeypatch, draws):
    monkeypatch.setenv("OPTIMIZER_DRAWS", draws)
    alone = optimizer.solve(with_rules_for_nothing())
    first, _ = headline(alone, "en")
    assert first.startswith("Changing the units of Rules ")
    assert headline(alone, "ko")[0].startswith("Rules의 물량을 바꾼 안")
    both = optimizer.solve(with_rules_for_nothing(bells={"unit_cost": 4, "output": "chimes"}))
    assert headline(both, "en")[0].startswith("Moving 4 from bells to Dogs, with other units of Rules, ")
    assert headline(both, "ko")[0].startswith("Rules의 물량을 바꾸고 bells에서 4를 Dogs로 옮긴 안")
    if draws != "none":
        assert not alone.plans.first["surest_lead"].moved
        assert alone.plans.beats_the_actual
        assert "sure lead" not in plans_page(alone, "en")


def rows_of(table):
    return {str(row.cells[0]): [str(cell) for cell in row.cells[1:]] for row in table.rows}


def test_a_line_that_costs_nothing_is_printed_in_units(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    answer = optimizer.solve(with_rules_for_nothing(grouped=True))
    words = Words(answer.scenario, "en")
    assert rows_of(amounts_table(answer.plans, answer.plans.first, words)) == {
        "The same in every plan": ["10", "10", "10"],
        "Rules": ["1 unit", "4 units", "4 units"],
        "Total": ["10", "10", "10"],
    }
    first, whole = rows_of(table_one(answer, words).parts[0]), rows_of(allocation_table(answer, words))
    assert first["law: Rules"][:5] == ["1 unit", "4 units", "4 units", "+3 units", "300.0"]
    assert first["law: Rules"][5] == "assumed"
    assert first["Total"][:4] == ["10", "10", "10", "0"]
    assert whole["law: Rules"] == ["1 unit", "4 units", "4 units", "+3 units", "", "3.783 to 4 units", ""]
    assert rows_of(moves(answer, words).parts[0])["Rules"][0] == "+3 units"
    why = Explanations(optimizer.sensitivity(answer))
    page = story_page(why, "rules", "en")
    assert "Computed: 4 units; the allocation compared with: 1 unit (+3 units)." in page
    compared = compared_allocations(Comparison((answer, answer)), "en")
    assert rows_of(compared[0])["law"] == ["1 unit", "4 units", "4 units", "4 units", "4 units"]
    assert "물량 4" in story_page(why, "rules", "ko")


def test_periods_and_plans_alike_have_rows_too():
    asked = {
        "model": {
            "status": "assumed",
            "programmes": {"rules": {"unit_cost": 0, "max_units": 4, "output": "order"}, "dogs": {"output": "order"}},
            "outputs": {"order": {}},
        },
        "budget": {"2026": 0, "2027": 0},
        "horizon": 2,
        "objective": {"maximize": "order"},
        "compare_with": {"rules": {"units": {"2026": 4, "2027": 0}}, "dogs": 0},
    }
    answer = optimizer.solve(optimizer.load(asked))
    words = Words(answer.scenario, "en")
    assert rows_of(periods(answer, words)) == {
        "dogs": ["0", "0", "0"],
        "rules": ["4 units", "0 units", "4 units"],
        "Total": ["0", "0", "0"],
    }
    plans = {"one": answer.spending, "other": answer.spending}
    alike = {"The same in every plan": ["0", "0"], "Total": ["0", "0"]}
    assert rows_of(spending_table(plans, "", answer, words)) == alike


def test_a_field_without_money_has_the_grounds_of_its_lines_and_no_direction(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    laws = {"category": "law", "unit_cost": 0, "max_units": 3, "per_unit": {"order": 0.5, "herd": -0.5}}
    answer = optimizer.solve(with_rules_for_nothing(grouped=True, laws=laws))
    words = Words(answer.scenario, "en")
    rows = rows_of(table_one(answer, words).parts[0])
    assert (rows["law"][-1], rows["laws"][2]) == ("assumed; 1 line counted as 0", "0 units")
    assert [row.cells[0] for row in fields_table(answer, words).rows] == ["field"]
    told = {"field": SimpleNamespace(word="robust"), "law": SimpleNamespace(word="cannot tell")}
    monkeypatch.setattr(sentences, "sweep_of", lambda answer: True)
    assert sentences.undecided(SimpleNamespace(verdict=told), words) == []
