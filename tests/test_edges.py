"""Degenerate edges: rules that nothing decided feeds, gains of 0, least changes, and what a solver calls unbounded."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import optimizer
from optimizer.analysis.postoptimal.near_optimal import NEAR, near_optimal
from optimizer.errors import SolverError
from optimizer.program.highs import Solver, extreme
from optimizer.program.linear_program import LinearProgram, Outcome
from optimizer.report.pages import why_not


def unfed(rule):
    model = {"status": "assumed", "programmes": {"a": {}}, "outputs": {"o": {"initial": 3}}}
    return {"model": model, "budget": 10, "objective": {"maximize": "a"}, "limits": {"l": rule}}


def test_a_rule_that_no_programme_feeds_is_mended_by_its_own_number():
    answer = optimizer.solve(optimizer.load(unfed("o >= 5")))
    assert answer.status == "infeasible"
    change = answer.repair.alone["limits.l"]
    assert (change.limit, change.to) == (5, 3)
    assert [item.to for item in answer.repair.least] == [item.to for item in answer.repair.wishes] == [3]
    assert answer.repair.alone["budget"] is None


@pytest.mark.parametrize(
    ("rule", "ends"),
    [("o >= 1", (None, 3)), ("o <= 4", (3, None)), ("2 * o >= 1", (None, 6)), ("1 <= o", (None, 3))],
)
def test_the_range_of_a_rule_that_no_programme_feeds_ends_at_what_is_there(rule, ends):
    price = optimizer.sensitivity(optimizer.load(unfed(rule))).prices["limits.l"]
    assert (price.up, price.down) == (0, 0)
    assert (price.limit_min, price.limit_max) == ends


def no_gain(**more):
    capabilities = {"s": {"from": "u", "curve": [[0, 5], [2, 5]]}, "z": {"from": "w", "linear": 3}}
    outputs = {"u": {"initial": 10}, "w": {}}
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}, "outputs": outputs, "capabilities": capabilities}
    weights = {"s": "0.88", "z": "0.12"}
    objective = {"maximize": "weighted_score", "weights": weights}
    return {"model": model, "budget": 60, "objective": objective, "compare_with": {"a": 15, "b": 7}, **more}


def test_where_nothing_is_gained_every_allocation_within_the_rules_is_near_optimal():
    sensitivity = optimizer.sensitivity(optimizer.load(no_gain(limits={"some": "a <= 40"})))
    answer = sensitivity.answer
    assert answer.solution.gain == 0
    assert answer.near_optimal.programmes == {"a": (0, 40), "b": (0, 60)}
    assert sensitivity.among_optima.programmes == {"a": (0, 40), "b": (0, 60)}
    for ranges in sensitivity.near_optimal.values():
        assert ranges.programmes == {"a": (0, 40), "b": (0, 60)}
    assert answer.directions == dict.fromkeys(answer.directions, "undecided")


def program(upper=None):
    """x and y of at least 0, y at most x; x at most ``upper``."""
    return LinearProgram(
        maximized=True, columns=(("x",), ("y",)), rows=("y",), cost=(0.0, 1.0), constant=0.0,
        entries=((0, 0, -1.0), (0, 1, 1.0)), relations=("<=",), rhs=(0.0,), lower=(0.0, 0.0), upper=(upper, None),
    )  # fmt: skip


def test_an_end_is_a_value_or_proven_to_be_none():
    cost = np.array([0.0, 1.0])
    assert extreme(Solver(program(5.0)), cost, maximized=True).objective == pytest.approx(5)
    assert extreme(Solver(program()), cost, maximized=True) is None
    assert extreme(Solver(program()), cost, maximized=False).objective == pytest.approx(0)
    assert extreme(Solver(program()), cost, maximized=True, rows={0: (-np.inf, -1.0)}) is None


@pytest.mark.parametrize("status", ["infeasible", "unbounded"])
def test_what_a_solver_says_of_an_end_is_not_taken_on_trust(monkeypatch, status):
    solver, cost, honest, lies = Solver(program(5.0)), np.array([0.0, 1.0]), Solver.solve, iter([True])

    def once(self, *arguments, **more):
        empty = np.empty(0)
        if next(lies, always):
            return Outcome(status, np.nan, empty, empty, empty, np.empty(0, dtype=bool))
        return honest(self, *arguments, **more)

    monkeypatch.setattr(Solver, "solve", once)
    always = False
    assert extreme(solver, cost, maximized=True).objective == pytest.approx(5)
    always = True
    with pytest.raises(SolverError, match=status):
        extreme(solver, cost, maximized=True)


def test_a_change_beside_those_of_the_budget_is_counted_from_where_they_leave_the_limit():
    limits = {"l0": "a >= 20% of budget", "l1": "a >= 40% of budget", "l2": "a <= 4"}
    question = {"model": {"status": "assumed", "programmes": {"a": {}}}, "objective": {"maximize": "a"}}
    question |= {"budget": {"1": 50, "2": 50}, "horizon": 2, "limits": limits}
    answer = optimizer.solve(optimizer.load(question))
    changes = {change.rule.name: (change.limit, change.to, change.follows) for change in answer.repair.least}
    assert changes == {"budget.1": (50, 0, False), "budget.2": (50, 20, False), "limits.l1": (8, 4, True)}
    assert sum(change.share for change in answer.repair.least) == pytest.approx(1.7)
    # It suffices: at those budgets l1 asks for 8, and 4 less is 4.
    mended = question | {"budget": {"1": 0, "2": 20}, "limits": limits | {"l1": "a >= 40% of budget - 4"}}
    assert optimizer.solve(optimizer.load(mended)).status == "optimal"
    report = why_not(answer, "en")
    assert "The limit of l1 is that at the changed budget" in report


def test_budgets_that_are_carried_over_change_by_what_they_lack_together():
    """a.1 >= 8 of 4 and a.2 >= 9 of 5, stated several times so that the budgets are what gives way."""
    question = {"model": {"status": "assumed", "programmes": {"a": {}}}, "objective": {"maximize": "a"}}
    question |= {"budget": {"1": 4, "2": 5}, "horizon": 2, "carry_over": True}
    question |= {"limits": {f"l{i}": "a.1 >= 8" if i < 4 else "a.2 >= 9" for i in range(8)}}
    answer = optimizer.solve(optimizer.load(question))
    changes = {change.rule.name: (change.limit, change.to) for change in answer.repair.least}
    assert changes == {"budget.1": (4, 8), "budget.2": (5, 9)}
    assert sum(change.share for change in answer.repair.least) == pytest.approx(1.8)


@pytest.mark.parametrize("periods", [2, 3])
def test_what_is_carried_over_is_spent_exactly_in_the_last_period_and_not_before(periods):
    """Minimised, nothing is spent before the last period, and there all of it."""
    names = [str(2025 + k) for k in range(periods)]
    question = {"model": {"status": "assumed", "programmes": {"a": {}}}, "horizon": periods, "carry_over": True}
    question |= {"budget": dict.fromkeys(names, 10), "spend": "exactly"}
    question["objective"] = {"minimize": " + ".join(f"{periods - k} * a.{t}" for k, t in enumerate(names))}
    solution = optimizer.solve(optimizer.load(question)).solution
    relations = [rule.relation for rule in solution.scenario.rules if rule.family == "budget"]
    assert relations == [*["<="] * (periods - 1), "="]
    assert [solution.spending["a", t] for t in names] == [*[0] * (periods - 1), 10 * periods]
    # Without carry-over every period spends its own.
    solution = optimizer.solve(optimizer.load(question | {"carry_over": False})).solution
    assert [solution.spending["a", t] for t in names] == [10] * periods


def test_a_floor_below_zero_in_one_period_leaves_the_others_at_zero():
    model = {"status": "assumed", "programmes": {"a": {"min_spend": {"1": -5}}, "b": {}}}
    question = {"model": model, "budget": {"1": 20, "2": 20}, "horizon": 2, "objective": {"maximize": "a + 2 * b"}}
    answer = optimizer.solve(optimizer.load(question))
    assert answer.solution.spending == {("a", "1"): -5, ("a", "2"): 0, ("b", "1"): 25, ("b", "2"): 20}
    assert answer.certificate.proven
    assert answer.near_optimal.programmes == {"a": (-5, Fraction("-4.15")), "b": (Fraction("44.15"), 45)}


@pytest.mark.parametrize("floor", [-5, {"1": -5}, "x - 1"])
def test_spending_over_tiers_has_no_floor_below_zero(floor):
    """Filled from the cheapest on, money that flows back would leave the dearest first."""
    tiers = [{"units": 8, "unit_cost": 1}, {"unit_cost": 5}]
    programmes = {"a": {"tiers": tiers, "output": "o", "min_spend": floor}, "b": {}}
    model = {"status": "assumed", "programmes": programmes, "outputs": {"o": {}}, "parameters": {"x": 0}}
    question = {"model": model, "budget": {"1": 20, "2": 5}, "horizon": 2, "objective": {"maximize": "3 * o + b"}}
    with pytest.raises(optimizer.InputError, match="spending over tiers is not negative"):
        optimizer.load(question)


@pytest.mark.parametrize("floor", [-5, 0, 1, 3])
@pytest.mark.parametrize("periods", [1, 2])
def test_the_price_of_a_floor_holds_below_zero_as_solving_again_does(floor, periods):
    def scenario(at):
        floors = at if periods == 1 else {"1": at}
        model = {"status": "assumed", "programmes": {"a": {"min_spend": floors}, "b": {}}}
        question = {"model": model, "budget": 20, "objective": {"maximize": "a + 2 * b"}}
        return optimizer.load(question | ({} if periods == 1 else {"budget": {"1": 20, "2": 5}, "horizon": 2}))

    sensitivity = optimizer.sensitivity(scenario(floor))
    price = sensitivity.prices["min_spend.a" if periods == 1 else "min_spend.a.1"]
    assert (price.up, price.down, price.limit_min, price.limit_max) == (-1, -1, None, 20)
    now = sensitivity.answer.solution.objective
    for at in (-9, -1, 0, 2, 20):
        assert optimizer.solve(scenario(at)).solution.objective == now - (at - floor)


def test_a_point_that_oversteps_the_optimum_within_its_tolerance_still_has_ranges():
    """A point may miss rows by 1e-9, and the row of the objective allows for it where nothing can be forgone."""
    capabilities = {"s": {"from": "u", "curve": [[0, 0], [200, 200]]}}
    model = {"status": "assumed", "programmes": {"a": {}}, "outputs": {"u": {"initial": 100}}}
    question = {"model": model | {"capabilities": capabilities}, "budget": 60}
    solution = optimizer.solve(optimizer.load(question)).solution
    assert (solution.gain, solution.objective) == (0, 100)
    beyond = replace(solution, outcome=replace(solution.outcome, x=solution.outcome.x * (1 + 9e-10)))
    assert near_optimal(beyond, [NEAR])[NEAR].programmes == {"a": (0, 60)}


@pytest.mark.parametrize("budget", [0, 5])
def test_what_is_idle_of_a_net_total_of_nothing(budget):
    """Nothing that is spent is worth anything, and a may fall to -5."""
    programmes = {"a": {"min_spend": -5}, "b": {"max_spend": 10}}
    model = {"status": "assumed", "programmes": programmes, "outputs": {"o": {"initial": 1}}}
    question = {"model": model, "budget": budget, "spend": "exactly", "objective": {"maximize": "o"}}
    answer = optimizer.solve(optimizer.load(question))
    assert sum(answer.solution.spending.values()) == budget
    assert answer.idle == 0
    # Free to spend less, all that is spent is idle.
    answer = optimizer.solve(optimizer.load(question | {"spend": "at_most"}))
    assert answer.idle == sum(answer.solution.spending.values()) + 5


def cheap(unit_cost, budget):
    """A scenario in which 40 units of `a` score all that `a` can, and `b` scores up to the whole budget."""
    capabilities = {
        "s": {"from": "x", "curve": [[0, 0], [40, 100]]},
        "t": {"from": "y", "curve": [[0, 0], [4 * budget // 10, 60], [budget, 100]]},
    }
    programmes = {"a": {"unit_cost": unit_cost, "output": "x"}, "b": {"output": "y"}}
    model = {"status": "assumed", "programmes": programmes, "outputs": {"x": {}, "y": {}}, "capabilities": capabilities}
    return optimizer.load({"model": model, "budget": budget, "compare_with": {"a": budget // 2, "b": budget // 2}})


@pytest.mark.parametrize(("unit_cost", "budget"), [("1e-9", 100), (100, 10**13), (1, 10**12)])
def test_of_equal_optima_none_is_worse_where_prices_lie_far_apart(unit_cost, budget):
    # By hand: 40 units of `a` cost next to nothing, and all else goes to `b`.
    answer = optimizer.solve(cheap(unit_cost, budget))
    assert answer.objective == pytest.approx(100, rel=1e-9)
    assert answer.certificate.proven
    assert answer.solution.unique


@pytest.mark.parametrize(("beyond", "better"), [(Fraction(10), "4%"), (Fraction(1, 1000), "0.00038%")])
def test_an_allocation_that_another_may_beat_is_no_answer(monkeypatch, beyond, better):
    """By hand: 40 in a and 60 in b score 100 and 73 1/3; of what a takes beyond 40, two thirds are forgone."""
    scenario, spending = cheap(1, 100), {("a", ""): 40 + beyond, ("b", ""): 60 - beyond}
    monkeypatch.setattr("optimizer.solution.settle", lambda program, x: spending)
    with pytest.raises(SolverError, match=f"another allocation may be better by {better} of the gain"):
        optimizer.solve(scenario)
