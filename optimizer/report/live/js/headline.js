/** What the headline compares: the answer at the actual's own total, and at which horizons it stays ahead, held fixed. */

/**
 * `{ budgets, spend, objective, gain, gap, horizons }` at the actual's own total; `budgets` is null where the budget is
 * that total, `spend` where no allocation keeps every rule. Leaves the tape at `values`.
 */
function atActualTotal(engine, { values, now, spending, achieved, gain }, gap) {
  const { data, periods: T } = engine;
  const actual = Float64Array.from(now.actual);
  const { charged } = engine.achieve(actual);
  const totals = now.budgets.map((_, t) =>
    actual.reduce((sum, amount, k) => sum + (k % T === t ? amount : 0), 0) + charged[t]);
  const other = totals.some((total, t) => Math.abs(total - now.budgets[t]) > 1e-12 * Math.abs(total));
  const found = { budgets: other ? totals : null, spend: spending, objective: achieved.objective, gain, gap };
  if (other) {
    const program = engine.programAt(values, totals);
    const at = engine._now();
    const outcome = engine.main.pass(program).solve();
    found.spend = null;
    if (outcome.status === "optimal") {
      const { x } = engine.nearest(outcome, at);
      found.spend = engine.settled(values, at, engine._spending(x, at), x);
      found.objective = engine.achieve(found.spend).objective;
      found.gain = Math.abs(found.objective - engine.achieve(at.fixed).objective);
    }
  }
  found.horizons = found.spend && engine.setting("horizon") && data.horizons.length
    ? horizons(engine, values, found, actual) : [];
  engine.programAt(values);
  return found;
}

/** [horizon, whether the spending is ahead of the actual] for that of `values` and those of the variants. */
function horizons(engine, values, { spend, budgets }, actual) {
  const sign = engine.data.goal.maximized ? 1 : -1;
  const years = new Set([values.get("horizon"), ...engine.data.horizons]);
  return [...years].sort((a, b) => a - b).map((horizon) => {
    engine.programAt(new Map(values).set("horizon", horizon), budgets);
    return [horizon, sign * (engine.achieve(spend).objective - engine.achieve(actual).objective) > 0];
  });
}
