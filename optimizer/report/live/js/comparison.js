/** The actual allocation beside the optimum. */

import { sum } from "./numeric.js";
import { breaks } from "./rules.js";

/**
 * The actual beside the optimum, whose objective is `optimum`. `atTotal` holds what the actual, the plan that holds up and
 * the optimum reach at the actual's own total, that total and the budget. Leaves the tape at `values`.
 * Nothing without an actual.
 * @param {Engine} engine @param {Values} values @param {Now} now @param {number} optimum @returns {Partial<Comparison>}
 */
export function comparison(engine, values, now, optimum) {
  const { actual } = now;
  if (!actual) return {};
  const at = engine.achieve(actual), named = engine.named(at), money = engine.paid(actual);
  const totals = now.budgets.map((_, t) => sum(money.filter((_, k) => k % engine.periods === t)) + at.charged[t]);
  const moved = totals.some((total, t) => Math.abs(total - now.budgets[t]) > 1e-12 * Math.abs(total));
  /** @type {number | null} */
  let objective = optimum;
  if (moved) {
    const program = engine.programAt(values, totals), outcome = program && engine.other.pass(program).solve();
    objective = outcome?.status === "optimal" ? engine.settled(values, engine.now(), outcome.x).objective : null;
  }
  /** @type {(spending: number[]) => Reached} */
  const reached = (spending) => {
    const achieved = engine.achieve(spending);
    return { objective: achieved.objective, breaks: breaks(engine, values, achieved).filter(({ family }) => family !== "budget") };
  };
  const { plan } = engine.data, atTotal = { actual: reached(actual), plan: plan ? reached(engine.spendingOf(plan)) : null, objective };
  if (moved) engine.programAt(values);
  return {
    actual: named.spend, actualCategories: named.categories, actualObjective: at.objective,
    atTotal: { ...atTotal, total: sum(totals), budget: sum(now.budgets) },
  };
}
