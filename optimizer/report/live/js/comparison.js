/** The actual allocation beside the optimum. */

import { sum } from "./numeric.js";
import { breaks } from "./rules.js";
import { withColumn, withRow } from "./solver.js";

/**
 * The actual beside the optimum. `atTotal` holds what the actual, the plan that holds up and the optimum reach at the
 * actual's own total, and how much more the budget is than that. Leaves the tape at `values`.
 * Undefined without an actual.
 * @param {Engine} engine @param {Solved} solved @returns {Comparison | undefined}
 */
export function comparison(engine, { values, now, spending, achieved }) {
  const { data } = engine;
  const { actual } = now;
  if (!actual) return undefined;
  const at = engine.achieve(actual);
  const broken = breaks(engine, values, at);
  let [optimum, own, other, solved] = [achieved.objective, at.objective, broken, true];
  const money = engine.paid(actual);
  const totals = now.budgets.map((_, t) =>
    sum(money.filter((_, k) => k % engine.periods === t)) + at.charged[t]);
  const moved = totals.some((total, t) => Math.abs(total - now.budgets[t]) > 1e-12 * Math.abs(total));
  if (moved) {
    const outcome = engine.other.pass(engine.finiteAt(values, totals)).solve();
    solved = outcome.status === "optimal";
    if (outcome.status === "optimal") {
      const then = engine.now();
      const settled = engine.settled(values, then, engine.spendingAt(outcome.x, then), outcome.x);
      optimum = engine.achieve(settled).objective;
    }
    const matched = engine.achieve(actual);
    own = matched.objective;
    other = breaks(engine, values, matched);
  }
  const plan = planned(engine, values);
  if (moved) engine.programAt(values);
  const gap = data.goal.maximized ? optimum - own : own - optimum;
  const named = engine.named(at);
  return {
    actual: named.spend, actualScores: named.scores, actualCategories: named.categories, actualOutputs: named.outputs,
    actualObjective: at.objective,
    breaks: broken, gap,
    regret: other.every(({ family }) => family === "budget") ? gap : null,
    atTotal: {
      actual: own, objective: solved ? optimum : null, plan, breaks: other.filter(({ family }) => family !== "budget"),
      added: moved ? sum(now.budgets) - sum(totals) : 0,
    },
    moved: sum(engine.paid(spending).map((amount, k) => Math.abs(amount - money[k]))) / 2,
  };
}

/** What the plan that holds up achieves at the tape's values, and the rules that it breaks; null without one.
 * @param {Engine} engine @param {Values} values */
function planned(engine, values) {
  const { plan } = engine.data;
  if (!plan) return null;
  const achieved = engine.achieve(engine.spendingOf(plan));
  const broken = breaks(engine, values, achieved);
  return { objective: achieved.objective, breaks: broken.filter(({ family }) => family !== "budget") };
}

/** The least budget, all periods in proportion, at which the optimum reaches the actual's objective; else null.
 * @param {Engine} engine @param {Solved} solved */
export function equivalentBudget(engine, { values, program, now, gain }) {
  const total = sum(now.budgets);
  if (!now.actual || !total || ["spend", "money_moved"].includes(engine.data.goal.kind)) return null;
  const wanted = engine.achieve(now.actual).objective;
  const twice = engine.finiteAt(values, now.budgets.map((budget) => 2 * budget));
  engine.programAt(values);
  const rates = twice.rhs.map((value, i) => value - program.rhs[i]);
  const free = {
    ...program,
    rowLower: program.rowLower.map((value, i) => value - rates[i]),
    rowUpper: program.rowUpper.map((value, i) => value - rates[i]),
  };
  const scaled = withColumn(free, rates.map((rate) => -rate));
  const slack = 1e-8 * (gain || 1);
  const least = wanted - program.constant + (program.maximized ? -slack : slack);
  const enough = program.maximized ? withRow(scaled, scaled.cost, least, Infinity) : withRow(scaled, scaled.cost, -Infinity, least);
  const cost = scaled.cost.map((_, j) => (j === program.cost.length ? 1 : 0));
  const outcome = engine.other.pass(enough).solve({ cost, maximized: false });
  return outcome.status === "optimal" ? outcome.x[cost.length - 1] * total : null;
}
