"""What one must believe for the actual to be right: weights, and allocations as good in every term."""

import json
import random
from fractions import Fraction

import numpy as np
import pytest
from generator import generate, shuffled
from korea import NOVEMBER
from shared import solved

import optimizer
from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import baseline_of
from optimizer.analysis.justification.actual_case import actual_case
from optimizer.analysis.justification.dominance import dominance
from optimizer.analysis.justification.weights import GAIN_SHARES, nearest_weights
from optimizer.errors import display_width
from optimizer.report.sections.justification import justification
from optimizer.report.sensitivity_document import justification_document
from optimizer.report.terminal import text_page
from optimizer.report.words import Words
from optimizer.scenario.load import load
from optimizer.solution import optimise

OPTIONS = ({}, {"currency": "KRW"}, {"degenerate": True}, {"currency": "KRW", "degenerate": True})
FIRSTS = [0, pytest.param(40, marks=pytest.mark.slow), pytest.param(80, marks=pytest.mark.slow)]


def case_of(solution):
    """The comparison of a solution with the actual; None without one."""
    baseline = baseline_of(solution)
    return None if baseline is None else actual_case(baseline)


def lines(found, lang):
    """The section as lines of text."""
    return text_page("", [justification(found, Words(found.case.program.scenario, lang))], lang).split("\n")


WEIGHTED = ("weighted_score", "weighted_score", "outputs", "spending", "units", "cost")


def scored(weights=(0.7, 0.3), **more):
    """Two programmes, each with a score of its own that rises with its money."""
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o"}, "b": {"output": "p"}},
        "outputs": {"o": {}, "p": {}},
        "capabilities": {"x": {"from": "o", "linear": 1}, "y": {"from": "p", "linear": 1}},
    }
    objective = {"maximize": "weighted_score", "weights": dict(zip("xy", weights, strict=True))}
    return optimizer.load(
        {"model": model, "budget": 10, "objective": objective, "compare_with": {"a": 2, "b": 8}} | more
    )


def comparisons(first, last):
    """Random scenarios with an objective that has weights and an allocation to compare with."""
    for seed in range(first, last):
        scenario = load(generate(seed, **OPTIONS[seed % 4], objective=WEIGHTED[seed % 6]))
        solution = optimise(scenario)
        found = case_of(solution) if solution.status == "optimal" else None
        if found is not None:
            yield seed, solution, found


def is_within(found, weights, within):
    """Whether the actual is within the share of the gain at these weights, by a fresh solve; slightly generous."""
    outcome = found.program.solver.solve(cost=weights @ found.rates)
    if outcome.status != "optimal":
        return False
    best = found.at(outcome.x)
    gap, gain = found.sign * weights @ (best - found.actual), abs(weights @ (best - found.nothing))
    return gap <= float(within) * gain + 1e-7 * gain + 1e-9 * weights @ np.abs(best)


def test_weights_by_hand():
    found = case_of(optimise(scored()))
    exact = nearest_weights(found, Fraction(0))
    # Only equal weights leave the choice between the two open.
    assert exact.weights == pytest.approx({"x": 0.5, "y": 0.5})
    assert exact.change == pytest.approx(0.4)
    assert exact.positive
    # 0.95 * 10 w <= 2 w + 8 (1 - w) at w = 8 / 15.5.
    near = nearest_weights(found, Fraction(5, 100))
    assert near.weights["x"] == pytest.approx(8 / 15.5)
    assert near.gap == pytest.approx(0.05)
    assert near.change == pytest.approx(2 * (0.7 - 8 / 15.5))


def test_no_change_is_needed_where_the_actual_is_best():
    found = case_of(optimise(scored(compare_with={"a": 10})))
    for within in GAIN_SHARES:
        assert nearest_weights(found, within).change == 0, "rounding is no change"


def test_a_zero_weight_may_justify_by_a_tie_only():
    # Money on neither: b buys nothing, and only a weight of 1 on what it does not change makes that a tie.
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o"}, "b": {}},
        "outputs": {"o": {}, "stock": {"initial": 5}},
        "capabilities": {"x": {"from": "o", "linear": 1}, "y": {"from": "stock", "linear": 1}},
    }
    base = {"model": model, "budget": 10, "compare_with": {"b": 10}}
    found = case_of(optimise(optimizer.load(base)))
    exact = nearest_weights(found, Fraction(0))
    assert exact.weights == pytest.approx({"x": 0, "y": 1})
    assert not exact.positive
    over = dominance(found)
    assert over.most == pytest.approx({"x": 10, "y": 0})
    assert over.better.proven
    assert over.better.improvements == {"x": 10, "y": 0}


def test_where_every_capability_can_do_better_no_weights_justify():
    found = case_of(optimise(scored(compare_with={"a": 2, "b": 8, "c": 1}, **three())))
    assert nearest_weights(found, Fraction(0)).weights is None
    over = dominance(found)
    assert over.better.proven
    assert sum(over.better.improvements.values()) == 1


def test_without_such_weights_or_numbers_there_is_no_table():
    asked = three()
    asked["model"]["programmes"]["c"] = {"unit_cost": 2}
    answer = Answer(optimise(scored(compare_with={"a": 2, "b": 2, "c": 7}, **asked)))
    words = Words(answer.scenario, "en")
    *_, weights, numbers = justification(answer.justification, words).parts
    assert weights == f"No weights of at least 0 bring {words.actual} there: first, within 1%, within 5%."
    assert numbers.startswith("At none of 33 values from a tenth to ten times does any one of 1 number (unit costs) ")


def test_numbers_that_do_not_bring_the_actual_near_are_told_from_those_in_the_table():
    asked = three()["model"]
    asked["programmes"] = {name: {"output": output, "unit_cost": 1} for name, output in (("a", "o"), ("b", "p"))}
    asked["capabilities"]["y"] = {"from": "p", "curve": [[0, 0], [10, 10]]}
    answer = Answer(optimise(scored(model=asked)))
    table = justification(answer.justification, Words(answer.scenario, "en")).parts[-1]
    assert [row.cells[0] for row in table.rows] == ["a: unit cost"]
    assert "any one of 1 other number (unit costs) bring it within 5%" in table.notes[1]


def test_of_an_actual_that_breaks_a_rule_it_is_not_said_that_no_number_brings_it_near():
    asked = three()
    asked["model"]["programmes"]["c"] = {"unit_cost": 2}
    plan = {"a": 2, "b": 2, "c": 7}
    answer = Answer(optimise(scored(compare_with=plan, limits={"least": "b >= 3"}, **asked)))
    assert "At none of 33 values" not in str(justification(answer.justification, Words(answer.scenario, "en")))


def three():
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o"}, "b": {"output": "p"}, "c": {}},
        "outputs": {"o": {}, "p": {}},
        "capabilities": {"x": {"from": "o", "linear": 1}, "y": {"from": "p", "linear": 1}},
    }
    return {"model": model, "budget": 11}


def test_weights_of_an_expression_are_factors_on_what_is_written():
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    scenario = {"model": model, "budget": 10, "objective": {"maximize": "3 * a + 2 * b"}, "compare_with": {"b": 10}}
    found = case_of(optimise(optimizer.load(scenario)))
    exact = nearest_weights(found, Fraction(0))
    # 3 f = 2 g with f + g = 2.
    assert exact.weights == pytest.approx({"a": 0.8, "b": 1.2})


def test_an_improvement_of_an_expression_is_said_to_be_of_a_term():
    """The term is 0.1 a, so that it gains 1 where a itself gains 10."""
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    scenario = {"model": model, "budget": 10, "objective": {"maximize": "0.1 * a"}, "compare_with": {"b": 10}}
    answer = Answer(optimise(optimizer.load(scenario)))
    text = str(justification(answer.justification, Words(answer.scenario, "en")))
    assert "better by 1 in the term of a;" in text


def test_objectives_without_weights_have_none():
    for objective in ({"maximize": "weakest_score"}, {"minimize": "spend"}, {"minimize": "money_moved"}):
        assert Answer(optimise(scored(objective=objective))).justification.weights == ()
    assert case_of(optimise(scored().with_(compare_with=None))) is None


def test_for_the_weakest_score_an_allocation_better_in_one_score_and_worse_in_none_is_found():
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o"}, "b": {"output": "p"}},
        "outputs": {"o": {}, "p": {}},
        "capabilities": {"x": {"from": "o", "linear": 1}, "y": {"from": "p", "curve": [[0, 0], [5, 5]]}},
    }
    question = {"budget": 10, "objective": {"maximize": "weakest_score"}, "compare_with": {"a": 2, "b": 8}}
    found = Answer(optimise(optimizer.load(question | {"model": model}))).justification.dominance
    assert found.most == pytest.approx({"x": 3, "y": 0})
    assert found.better.proven


def test_of_weights_only_an_objective_with_weights_says_something():
    for objective, ranks in (({"maximize": "weakest_score"}, False), ({"maximize": "score.x + score.y"}, True)):
        answer = Answer(optimise(scored(objective=objective)))
        said = str(justification(answer.justification, Words(answer.scenario, "en")))
        assert ("Some strictly positive weights or factors rank it first." in said) == ranks
        assert ("This objective has no weights" in said) != ranks


def test_the_comparison_is_at_the_own_total_of_the_actual():
    found = case_of(optimise(scored(compare_with={"a": 2, "b": 3})))
    assert found.broken == ()
    exact = nearest_weights(found, Fraction(0))
    assert exact.weights == pytest.approx({"x": 0.5, "y": 0.5})


def test_an_actual_that_breaks_rules_is_one_more_candidate():
    found = case_of(optimise(scored(compare_with={"a": 2, "b": 8}, limits={"cap": "b <= 4"})))
    assert [item.rule.name for item in found.broken] == ["limits.cap"]
    # Others reach at most 6 a + 4 b: the actual passes them from w = 1/2 on.
    assert nearest_weights(found, Fraction(0)).weights == pytest.approx({"x": 0.5, "y": 0.5})


@pytest.mark.parametrize("first", FIRSTS)
def test_random_models_nearest_weights_hold_and_nearer_ones_do_not(first):
    rng, settled = random.Random(first), 0
    for seed, _, found in comparisons(first, first + 40):
        last = np.inf
        for within in GAIN_SHARES:
            result = nearest_weights(found, within)
            start, k = found.weights, len(found.terms)
            if result.weights is not None:
                settled += 1
                weights = np.array(list(result.weights.values()))
                assert is_within(found, weights, within), seed
                assert weights.sum() == pytest.approx(start.sum())
                assert min(weights) >= 0
                assert np.abs(weights - start).sum() == pytest.approx(result.change, abs=1e-7)
                assert result.change <= last + 1e-7, seed
                last = result.change
            for _ in range(8):
                other = np.array([rng.expovariate(1) for _ in range(k)])
                other *= start.sum() / other.sum()
                far = np.abs(other - start).sum()
                if result.weights is not None and far >= result.change:
                    if result.change < 1e-6:
                        continue
                    other = start + (other - start) * 0.97 * result.change / far
                # A little nearer than the nearest, or anywhere where nothing will do.
                assert not strictly_within(found, other, within), seed
    assert settled >= 20


def strictly_within(found, weights, within):
    outcome = found.program.solver.solve(cost=weights @ found.rates)
    if outcome.status != "optimal":
        return False
    best = found.at(outcome.x)
    gap, gain = found.sign * weights @ (best - found.actual), abs(weights @ (best - found.nothing))
    return gap < float(within) * gain - 1e-6 * gain - 1e-9 * weights @ np.abs(best)


@pytest.mark.parametrize("first", FIRSTS)
def test_random_models_dominance_and_weights_agree(first):
    dominated = 0
    for seed, _, found in comparisons(first, first + 40):
        over = dominance(found)
        exact = nearest_weights(found, Fraction(0))
        if over.better is None:
            # What nothing dominates is best under some weights.
            assert found.broken or exact.weights is not None, seed
            continue
        dominated += 1
        assert not exact.positive, seed
        printed = over.better
        if printed.proven:
            after = found.rates @ np.array([float(v) for v in found.program.completed(printed.spending)])
            gained = found.sign * (after - found.actual)
            assert min(gained) >= -1e-9 * max(1, np.abs(after).max()), seed
            named = {term.name: value for term, value in zip(found.terms, gained, strict=True)}
            digits = 1e-14 * np.abs(after).max()
            assert printed.improvements == pytest.approx(named, rel=1e-6, abs=1e-6 + digits)
        for name, gain in printed.improvements.items():
            assert float(gain) <= over.most[name] * (1 + 1e-4) + 1e-6, seed
    assert dominated >= 3


def test_the_base_scenario_has_no_positive_weights_that_rank_the_bill_first():
    found = case_of(solved(NOVEMBER).solution)
    over = dominance(found)
    assert max(over.most, key=over.most.get) == "semiconductors"
    assert over.better.proven
    assert min(over.better.improvements.values()) >= 0
    assert nearest_weights(found, Fraction(0)).weights is None
    near = nearest_weights(found, Fraction(5, 100))
    assert near.gap == pytest.approx(0.05)
    assert sum(near.weights.values()) == pytest.approx(1)


def test_the_section_reads_the_same_in_both_languages_and_as_data():
    answer = solved(NOVEMBER)
    found = answer.justification
    korean, english = ("\n".join(lines(found, lang)) for lang in ("ko", "en"))
    assert "모든 가중치가 양(+)이면" in " ".join(korean.split())
    flat = " ".join(english.split())
    assert "no strictly positive weights rank Government bill of April 2025 first (proof checked" in flat
    assert "Holds at this scenario's costs and curves." in flat
    assert "Not even with zero weights" in flat
    for text in (korean, english):
        assert "24.9" in text
        assert "0.588" in text
        assert max(display_width(line) for line in text.splitlines()) <= 120
    data = json.loads(json.dumps(justification_document(found), allow_nan=False))
    assert data["dominance"]["better"]["proven"]
    assert data["weights"]["nearest"][2]["weights"]["models"] == pytest.approx(0.588, abs=1e-3)
    assert {item["kind"] for item in data["numbers"]} == {"height", "unit_cost"}


@pytest.mark.parametrize("first", FIRSTS)
def test_every_random_scenario_has_a_section_or_none(first):
    written = 0
    for seed in range(first, first + 20):
        answer = optimizer.solve(load(generate(seed, **OPTIONS[seed % 4], infeasible=seed % 10 == 9)))
        found = answer.justification
        assert (found is None) == (answer.scenario.actual is None or answer.status != "optimal"), seed
        if found is not None:
            written += 1
            json.dumps(justification_document(found), allow_nan=False)
            for lang in ("ko", "en"):
                assert lines(found, lang)
    assert written >= 5


def test_a_tie_with_zero_weights_is_told():
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o"}, "b": {}},
        "outputs": {"o": {}, "stock": {"initial": 5}},
        "capabilities": {"x": {"from": "o", "linear": 1}, "y": {"from": "stock", "linear": 1}},
    }
    found = optimizer.solve(optimizer.load({"model": model, "budget": 10, "compare_with": {"b": 10}})).justification
    text = " ".join("\n".join(lines(found, "en")).split())
    assert "With zero weights a tie for the first place stays possible." in text
    assert "Not even" not in text


def test_the_answer_does_not_depend_on_the_order_of_keys():
    for seed in (2, 3, 8, 14):
        given = generate(seed, objective="weighted_score", degenerate=True)
        results = []
        for turn in (0, 1, 2):
            source = shuffled(given, random.Random(turn)) if turn else given
            answer = optimizer.solve(load(source))
            if answer.justification is None:
                results.append(None)
                continue
            found = justification_document(answer.justification)
            results.append([(item["change"], item["impossible"]) for item in found["weights"]["nearest"]])
        for other in results[1:]:
            assert (
                other == results[0]
                or [
                    (pytest.approx(change, abs=1e-6) if change is not None else None, impossible)
                    for change, impossible in other
                ]
                == results[0]
            ), seed


def test_a_bill_that_is_dominated_is_so_exactly_and_says_at_which_numbers():
    answer = solved("supplementary-budget-2025")
    found = answer.justification
    assert found.dominance.better.proven
    korean = justification(found, Words(answer.scenario, "ko")).parts[0]
    assert "(검산 완료)" in korean
    assert "이 시나리오의 단가·곡선 값일 때에 한함." in korean
