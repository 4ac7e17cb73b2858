/** Rates: what one unit more of a limit, or of a programme, changes. */

/** How the right sides move per unit of the budget of period `t`. Leaves the tape at `values`. */
function budgetRates(engine, { values, program, now }, t) {
  const step = Math.abs(now.budgets[t]) / 2 || 1;
  const moved = engine.programAt(values, now.budgets.map((budget, k) => budget + (k === t ? step : 0)));
  engine.programAt(values);
  return moved.rhs.map((value, i) => (value - program.rhs[i]) / step);
}

/** Change of the objective per unit of a rule's constant, upward; null where it cannot be raised at all. */
function price(engine, found, { name }) {
  const { perUnit, row, budget } = engine.data.rules.find((rule) => rule.name === name);
  if (budget >= 0) return directional(engine, found, budgetRates(engine, found, budget));
  const size = perUnit < 0 ? 1 : engine.tape.values[perUnit];
  return directional(engine, found, found.program.rhs.map((_, i) => (i === row ? size : 0)));
}

/** Change of the objective where the right sides move by `change`, per unit of it; null where they cannot. */
function directional(engine, found, change) {
  const { program, outcome } = found;
  found.active ??= engine.main.active(outcome);
  const { active } = found;
  const count = Object.values(active).flat().filter(Boolean).length;
  const twice = active.lower.filter((held, j) => held && active.upper[j]).length
    + active.rowLower.filter((held, i) => held && active.rowUpper[i]).length;
  if (count - twice <= program.cost.length) return dot(outcome.prices, change);
  // At a kink the duals are any of several: the rate is how fast the objective can grow along what binds.
  const columns = new Map(program.lower.map((_, j) => [j, [active.lower[j] ? 0 : -Infinity, active.upper[j] ? 0 : Infinity]]));
  const rows = new Map(change.map((rate, i) => [i, [active.rowLower[i] ? rate : -Infinity, active.rowUpper[i] ? rate : Infinity]]));
  const rate = engine.main.solve({ columns, rows, cold: true });
  return rate.status === "optimal" ? rate.objective - program.constant : null;
}

/**
 * Objective per unit of money forced into a programme, its own floors and caps set aside, in the period where that is
 * best; null where the other rules do not let it be forced in.
 */
function reducedCost(engine, found, p) {
  const { data, periods } = engine;
  const { program, now, outcome } = found;
  const rates = [];
  const money = data.spending.columns.filter(([, programme]) => programme === p);
  for (let t = 0; t < periods; t++) {
    const own = money.filter(([, , period]) => period === t).map(([j]) => j);
    if (!own.length) continue;
    const open = own.find((j) => !(outcome.x[j] >= program.upper[j] * (1 - 1e-9)));
    const rate = forced(engine, found, p, open ?? own[own.length - 1]);
    rates.push(data.programmes[p].costless ? null : rate);
  }
  for (const [j] of data.spending.units.filter(([, programme]) => programme === p)) {
    const paid = now.payments[p].reduce((total, payment) => total + Math.abs(payment), 0);
    const rate = forced(engine, found, p, j);
    rates.push(rate === null ? null : paid ? rate / paid : 0);
  }
  const known = rates.filter((rate) => rate !== null);
  return known.length ? Math[program.maximized ? "max" : "min"](...known) : null;
}

/** Change of the objective per unit added to column `j` of programme `p` from outside. */
function forced(engine, found, p, j) {
  const { data } = engine;
  const { program, outcome } = found;
  const own = new Set(data.rules
    .filter(({ name, tags }) => tags.includes("own") && name.split(".")[1] === data.programmes[p].name)
    .map(({ row }) => row));
  const change = program.rhs.map(() => 0);
  for (let i = 0; i < change.length; i++) {
    for (let k = program.starts[i]; k < program.starts[i + 1]; k++) {
      if (program.columns[k] === j && !own.has(i)) change[i] = -program.values[k];
    }
  }
  const rate = directional(engine, found, change);
  if (rate === null) return null;
  const total = program.cost[j] + rate;
  const size = Math.abs(program.cost[j]) + change.reduce((most, value, i) => most + Math.abs(value * outcome.prices[i]), 0);
  return Math.abs(total) > 1e-11 * size ? total : 0;
}
