"""Switching values: what is proven holds wherever it is tried, and what is caught turns between its two values."""

import random
from fractions import Fraction

import numpy as np
import pytest
from generator import generate

import optimizer
from optimizer.analysis.assumption import interval
from optimizer.analysis.changes import Flip, Open, settled
from optimizer.analysis.points import REGRET
from optimizer.analysis.switching import PRECISION, switching_values
from optimizer.program.enclosure import Enclosure
from optimizer.program.program import Program
from optimizer.scenario.arithmetic import least, log, mean_decay, most, power
from optimizer.scenario.resolve import load

OPTIONS = ({}, {"degenerate": True}, {"currency": "KRW"})
SEEDS = [*range(24), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(24, 300))]


def ranged(seed, options):
    """A generated scenario with a comparison, some of whose numbers have ranges, and its program."""
    data, rng = generate(seed, **options), random.Random(seed)
    if "compare_with" not in data:
        data["compare_with"] = "reference"
    scenario = load(data)
    numbers = [n for n in scenario.reached if not n.is_formula and n.field not in ("lines", "curve") and n.path in scenario.base]
    numbers = [n for n in numbers if scenario.base[n.path] > 0 and not n.path.startswith(("budget", "allocations", "compare"))]
    numbers = [n for n in numbers if ".curve." not in n.path]
    rng.shuffle(numbers)
    return scenario, Program.of(scenario), numbers[:4]


def found_at(scenario, path, value):
    """What holds at one value, by a fresh program solved from cold: measure to state, and how close it was."""
    program = Program.of(scenario).at({path: Fraction(value)})
    outcome = program.solver.solve(confirm=True)
    if outcome.status != "optimal":
        return None
    exact, sign = program.exact, 1.0 if scenario.goal.maximized else -1.0
    nothing = float(program.evaluator.achieve(scenario.fixed_spending(program.values)).objective)
    own = scenario.goal.kind in ("spend", "money_moved")
    gain = abs(outcome.objective - (0.0 if own else nothing))
    wanted = sign * outcome.objective - 0.01 * gain
    actual = scenario.spending_of(scenario.actual, program.values)
    budgets = sum(scenario.budgets(program.values), Fraction(0))
    room = 0.01 * float(budgets if sum(scenario.budgets(), Fraction(0)) else sum(actual.values()))
    found = {}
    for name, members in scenario.categories.items():
        if all(scenario.programmes[m].fixed for m in members):
            continue
        weights = {j: w for m in members for j, w in program.spending_columns(m).items()}
        spent = float(sum(v for (p, _), v in actual.items() if p in members))
        margins = []
        for relation, aim in (("<=", spent + room), (">=", spent - room)):
            bounded = exact.with_row("category", weights, relation, Fraction(aim))
            from optimizer.program.highs import Solver

            best = Solver(bounded).solve(confirm=True)
            margins.append(wanted - sign * best.objective if best.status == "optimal" else np.inf)
        state = "more" if margins[0] > 0 else "less" if margins[1] > 0 else "undecided"
        found[name] = state, min(abs(m) for m in margins), gain
    totals = {
        (f"budget.{t}" if t else "budget"): sum(v for (_, u), v in actual.items() if u == t) for t in scenario.periods
    }
    matched = program
    if scenario.has_budget:
        matched = Program.of(scenario).at({path: Fraction(value)} | totals)
    other = matched.solver.solve(confirm=True)
    if other.status == "optimal":
        forgone = sign * other.objective - sign * float(matched.evaluator.achieve(actual).objective)
        found[REGRET] = ("above" if forgone >= 0.01 * gain else "below"), abs(forgone - 0.01 * gain), gain
    return found


def check(scenario, item, rng, values):
    """A proven measure has its state at any value, and a change its two states at its two values."""
    for value in values:
        found = found_at(scenario, item.number.path, value)
        for measure in item.measures:
            inside = [f for f in (*item.flips, *item.open) if f.measure == measure and f.low <= value <= f.high]
            if inside:
                continue
            state = item.states[measure]
            flips = [f for f in item.flips if f.measure == measure]
            for flip in flips:
                if flip.high <= value and value >= item.value:
                    state = flip.after
            for flip in reversed(flips):
                if flip.low >= value and value <= item.value:
                    state = flip.before
            if any(o.measure == measure and min(value, item.value) < o.high and o.low < max(value, item.value) for o in item.open):
                continue
            if found is None or measure not in found:
                assert state == "none", (item.number.path, value, measure, state)
                continue
            seen, close, gain = found[measure]
            assert seen == state or close < 1e-5 * gain, (item.number.path, value, measure, state, seen, close, gain)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_proven_holds_and_what_is_caught_turns(seed, options):
    scenario, program, numbers = ranged(seed, options)
    rng = random.Random(seed)
    for item in switching_values(program, numbers):
        values = [item.low + (item.high - item.low) * rng.random() ** 2 for _ in range(3)]
        values += [end for flip in item.flips[:3] for end in (flip.low * (1 - 1e-9), flip.high * (1 + 1e-9))]
        check(scenario, item, rng, [v for v in values if item.low < v < item.high])
        for flip in item.flips:
            assert flip.before != flip.after
