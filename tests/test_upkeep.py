"""Upkeep and ramps over several budget periods, by hand."""

from fractions import Fraction

import pytest

import optimizer
from optimizer.analysis.comparison import compare_answers
from optimizer.errors import InputError
from optimizer.program.rounding import breaks
from optimizer.report.sections.allocation import allocation_table, spending_table
from optimizer.report.sections.budget import table_one
from optimizer.report.sections.compared_figures import compared_allocations
from optimizer.report.sections.prices import frontiers
from optimizer.report.words import Words


def cards(**more):
    """Cards at 4 that take 1 a year to run, arrive after half a year and last two; and staff at 1."""
    block = {"unit_cost": 4, "output": "compute", "upkeep": 1, "lag": "6 months", "life": "2 years"}
    model = {
        "status": "assumed",
        "programmes": {"cards": block | more, "staff": {}},
        "outputs": {"compute": {}},
        "allocations": {"done": {"cards": {"2025": 4, "2026": 8}, "staff": {"2025": 6}}},
    }
    return {
        "model": model,
        "budget": {"2025": 10, "2026": 12},
        "horizon": 4,
        "objective": {"maximize": "compute"},
        "compare_with": "done",
    }


def test_upkeep_is_paid_from_the_second_budget_on_and_printed_beyond():
    answer = optimizer.solve(optimizer.load(cards()))
    # 2.5 cards run all of the second year; y more, bought then, half of it: 2.5 + 4 y + y / 2 = 12.
    assert float(answer.achieved.bought("cards")) == pytest.approx(2.5 + 9.5 / 4.5, abs=1e-6)
    first, second = Fraction(5, 2), Fraction(answer.achieved.units["cards", "2026"])
    assert answer.achieved.upkeep == {
        ("cards", 1): first + second / 2,
        ("cards", 2): first / 2 + second,
        ("cards", 3): second / 2,
    }
    assert answer.unspent == 12 - answer.spending["cards", "2026"] - answer.achieved.charged(1)
    assert 0 <= answer.unspent < Fraction(1, 10**6)
    assert answer.upkeep == (first + second / 2, first / 2 + second + second / 2)
    assert answer.certificate.proven
    assert not breaks(answer.solution.program, answer.achieved)


def test_the_budget_of_the_actual_holds_its_upkeep():
    answer = optimizer.solve(optimizer.load(cards()))
    # 1 card, then 2: the second year pays 8, and 1 + 2 / 2 to run them.
    assert answer.baseline.achieved.charged(1) == 2
    assert answer.baseline.breaks == ()
    matched = optimizer.solve(optimizer.load(cards() | {"budget": {"2025": 10, "2026": 10}}))
    assert float(answer.baseline.gap) == pytest.approx(matched.objective - float(answer.baseline.achieved.objective))


def test_tables_of_amounts_add_up_to_the_budget_with_upkeep():
    answer = optimizer.solve(optimizer.load(cards(title={"en": "Cards"}) | {"budget": {"2025": 10, "2026": 10}}))
    words, other = Words(answer.scenario, "en"), optimizer.solve(optimizer.load(cards()))
    (one,), beside = table_one(answer, words).parts, compared_allocations(compare_answers([answer, other]), "en")[0]
    plans = spending_table({"was": answer.baseline.spending}, "", answer, words)
    # The actual spends 18, and 2 keep its cards in service; the computed allocation takes the whole budget.
    for table in (one, allocation_table(answer, words), beside, plans):
        *lines, upkeep, total = [row.cells[:3] for row in table.rows]
        assert (upkeep[:2], total[:2]) == (("Upkeep", "2"), ("Total", "20"))
        for column in range(1, len(total)):
            shown = [float(row[column]) for row in (*lines, upkeep) if row[0] in ("Cards", "staff", "Upkeep")]
            assert sum(shown) == pytest.approx(float(total[column]))
    over_budget = frontiers(answer.sensitivity, words).parts[0].drawing()
    assert [item.points[0][0] for item in over_budget.traces if item.kind == "actual"] == [20]


def test_the_total_of_a_rival_holds_its_upkeep():
    plans = {"open": {"rival": True, "limits": {"most": "cards <= 8"}}}
    answer = optimizer.solve(optimizer.load(cards() | {"variants": plans}))
    # The actual spends 18 and takes 2 for upkeep.
    taken = {name: rival.total for name, rival in answer.rivals.items()}
    assert taken["done"] == 20
    plan = answer.variants["open"]
    assert taken["open"] == sum(plan.spending.values()) + plan.achieved.charged(1) > sum(plan.spending.values())


def test_least_spending_counts_upkeep():
    question = cards() | {"objective": {"minimize": "spend"}, "limits": {"some": "compute >= 1"}}
    answer = optimizer.solve(optimizer.load(question))
    achieved = answer.achieved
    assert answer.objective == pytest.approx(float(sum(achieved.spending.values()) + achieved.charged(1)))
    assert achieved.charged(1) > 0


def test_one_budget_pays_no_upkeep():
    question = {**cards(), "budget": 10, "horizon": 2, "compare_with": {"staff": 1}}
    question["model"] = {**question["model"], "allocations": {}}
    answer = optimizer.solve(optimizer.load(question))
    assert answer.spending["cards", ""] == 10
    assert answer.upkeep == (0, Fraction(5, 2))


def test_a_ramp_bounds_growth_over_the_year_before():
    question = cards(ramp="50%")
    answer = optimizer.solve(optimizer.load(question))
    state = answer.rules["ramp.cards.2026"]
    assert state.binding is (answer.spending["cards", "2026"] == Fraction(3, 2) * answer.spending["cards", "2025"])
    less = optimizer.solve(optimizer.load(cards(ramp="-50%")))
    assert less.spending["cards", "2026"] == less.spending["cards", "2025"] / 2 == 5
    assert less.rules["ramp.cards.2026"].binding
    # The actual doubles its spending on cards.
    assert [(item.rule.name, item.by) for item in less.baseline.breaks] == [("ramp.cards.2026", 6)]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"upkeep": -1}, "must not be negative"),
        ({"ramp": -2}, "must not be below -100%"),
        ({"min_spend": -1}, "needs spending that is not negative"),
        ({"min_spend": "none"}, "needs spending that is not negative"),
        ({"unit_cost": None, "tiers": [{"units": 1, "unit_cost": 1}, {"unit_cost": 2}]}, "does not go with tiers"),
        ({"unit_cost": None, "payments": {"2025": 1}}, "`upkeep` and `payments` exclude each other"),
        ({"unit_cost": None, "payments": {"2025": 1}, "ramp": 1}, "`ramp` and `payments` exclude each other"),
    ],
)
def test_what_cannot_be_charged_is_told(block, message):
    question = cards(**block)
    programme = question["model"]["programmes"]["cards"]
    question["model"]["programmes"]["cards"] = {key: value for key, value in programme.items() if value is not None}
    with pytest.raises(InputError) as caught:
        optimizer.load(question)
    assert message in str(caught.value)
