"""Verdicts at single values, solved afresh from cold, for tests of what is claimed of whole intervals and maps."""

from fractions import Fraction

import numpy as np

from optimizer.analysis.assumptions.conclusions import REGRET
from optimizer.program.highs import Solver
from optimizer.program.program import Program


def found_at(scenario, values):
    """What holds at these values, by a fresh program solved from cold: measure to state, how close it was, the gain.

    The gain of the regret is that at the actual's total.
    """
    values = {path: Fraction(value) for path, value in values.items()}
    program = Program.of(scenario).at(values)
    outcome = program.solver.solve(confirm=True)
    if outcome.status != "optimal":
        return None
    exact, sign = program.exact, 1.0 if scenario.goal.maximized else -1.0
    nothing = float(program.evaluator.achieve(program.evaluator.spending("nothing")).objective)
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
            best = Solver(bounded).solve(confirm=True)
            margins.append(wanted - sign * best.objective if best.status == "optimal" else np.inf)
        state = "more" if margins[0] > 0 else "less" if margins[1] > 0 else "undecided"
        found[name] = state, min(abs(m) for m in margins), gain
    charged = program.evaluator.achieve(actual).charged
    totals = {
        (f"budget.{t}" if t else "budget"): sum((v for (_, u), v in actual.items() if u == t), Fraction(charged(year)))
        for year, t in enumerate(scenario.periods)
    }
    matched = program
    if scenario.has_budget:
        matched = Program.of(scenario).at(values | totals)
    other = matched.solver.solve(confirm=True)
    if other.status == "optimal":
        forgone = sign * other.objective - sign * float(matched.evaluator.achieve(actual).objective)
        gain = abs(other.objective - (0.0 if own else nothing))
        found[REGRET] = ("above" if forgone >= 0.01 * gain else "below"), abs(forgone - 0.01 * gain), gain
    return found
