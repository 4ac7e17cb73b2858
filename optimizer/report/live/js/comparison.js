/** The actual allocation beside the optimum. */

/**
 * The actual beside the optimum. `atTotal` holds what the actual, the plan that holds up and the optimum reach at the
 * actual's own total, and how much more the budget is than that. Leaves the tape at `values`.
 */
function comparison(engine, { values, now, spending, achieved }) {
  const { data } = engine;
  if (!now.actual) return {};
  const actual = Float64Array.from(now.actual);
  const at = engine.achieve(actual);
  const broken = breaks(engine, values, at);
  let [optimum, own, other, solved] = [achieved.objective, at.objective, broken, true];
  const money = engine.paid(actual);
  const totals = now.budgets.map((_, t) =>
    money.reduce((sum, amount, k) => sum + (k % engine.periods === t ? amount : 0), 0) + at.charged[t]);
  const moved = totals.some((total, t) => Math.abs(total - now.budgets[t]) > 1e-12 * Math.abs(total));
  if (moved) {
    const outcome = engine.other.pass(engine.programAt(values, totals)).solve();
    solved = outcome.status === "optimal";
    if (solved) {
      const at = engine._now();
      const settled = engine.settled(values, at, engine._spending(outcome.x, at), outcome.x);
      optimum = engine.achieve(settled).objective;
    }
    const matched = engine.achieve(actual);
    own = matched.objective;
    other = breaks(engine, values, matched);
  }
  const plan = planned(engine, values);
  if (moved) engine.programAt(values);
  const gap = data.goal.maximized ? optimum - own : own - optimum;
  const named = engine.named(at, actual);
  return {
    actual: named.spend, actualByPeriod: named.byPeriod, actualScores: named.scores, actualUnits: named.units,
    actualCategories: named.categories, actualOutputs: named.outputs, actualObjective: at.objective,
    breaks: broken, gap,
    regret: other.every(({ family }) => family === "budget") ? gap : null,
    atTotal: {
      actual: own, objective: solved ? optimum : null, plan, breaks: other.filter(({ family }) => family !== "budget"),
      added: moved ? sum(now.budgets) - sum(totals) : 0,
    },
    moved: engine.paid(spending).reduce((sum, amount, k) => sum + Math.abs(amount - money[k]), 0) / 2,
  };
}

/** What the plan that holds up achieves at the tape's values, and the rules that it breaks; null without one. */
function planned(engine, values) {
  const { plan } = engine.data;
  if (!plan) return null;
  const achieved = engine.achieve(engine.spendingOf(plan));
  const broken = breaks(engine, values, achieved);
  return { objective: achieved.objective, breaks: broken.filter(({ family }) => family !== "budget") };
}

/** The least budget, all periods in proportion, at which the optimum reaches the actual's objective; else null. */
function equivalentBudget(engine, { values, program, now, gain }) {
  const total = now.budgets.reduce((sum, budget) => sum + budget, 0);
  if (!now.actual || !total || ["spend", "money_moved"].includes(engine.data.goal.kind)) return null;
  const wanted = engine.achieve(Float64Array.from(now.actual)).objective;
  const twice = engine.programAt(values, now.budgets.map((budget) => 2 * budget));
  engine.programAt(values);
  const rates = twice.rhs.map((value, i) => value - program.rhs[i]);
  const free = {
    ...program,
    rowLower: program.rowLower.map((value, i) => value - rates[i]),
    rowUpper: program.rowUpper.map((value, i) => value - rates[i]),
  };
  const scaled = withColumn(free, rates.map((rate) => -rate), 1);
  const slack = 1e-8 * (gain || 1);
  const least = wanted - program.constant + (program.maximized ? -slack : slack);
  const enough = program.maximized ? withRow(scaled, scaled.cost, least, Infinity) : withRow(scaled, scaled.cost, -Infinity, least);
  const cost = new Float64Array(scaled.cost.length);
  cost[cost.length - 1] = 1;
  const outcome = engine.other.pass(enough).solve({ cost, maximized: false });
  return outcome.status === "optimal" ? outcome.x[cost.length - 1] * total : null;
}
