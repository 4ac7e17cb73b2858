/** Rates: what one unit more of a limit, or of a programme, changes. */

import { dot } from "./numeric.js";

/** How the right sides move per unit of the budget of period `t`. Leaves the tape at `values`.
 * @param {Engine} engine @param {Solved} solved @param {number} t */
function budgetRates(engine, { values, program, now }, t) {
  const step = Math.abs(now.budgets[t]) / 2 || 1;
  const moved = engine.finiteAt(values, now.budgets.map((budget, k) => budget + (k === t ? step : 0)));
  engine.programAt(values);
  return moved.rhs.map((value, i) => (value - program.rhs[i]) / step);
}

/** Change of the objective per unit of a rule's constant, upward; null where it cannot be raised at all.
 * @param {Engine} engine @param {Solved} solved @param {string} rule */
export function price(engine, solved, rule) {
  const { perUnit, row, budget } = /** @type {RuleData} */ (engine.data.rules.find(({ name }) => name === rule));
  if (budget >= 0) return directional(engine, solved, budgetRates(engine, solved, budget));
  const size = perUnit < 0 ? 1 : engine.tape.values[perUnit];
  return directional(engine, solved, solved.program.rhs.map((_, i) => (i === row ? size : 0)));
}

/** Change of the objective where the right sides move by `change`, per unit of it; null where they cannot.
 * @param {Engine} engine @param {Solved} solved @param {number[]} change */
function directional(engine, solved, change) {
  const { program, outcome } = solved;
  const active = (solved.active ??= engine.main.active(outcome));
  const count = Object.values(active).flat().filter(Boolean).length;
  const twice = active.lower.filter((held, j) => held && active.upper[j]).length
    + active.rowLower.filter((held, i) => held && active.rowUpper[i]).length;
  if (count - twice <= program.cost.length) return dot(outcome.prices, change);
  // At a kink the duals are any of several: the rate is how fast the objective can grow along what binds.
  /** @type {Map<number, number[]>} */
  const columns = new Map(program.lower.map((_, j) => [j, [active.lower[j] ? 0 : -Infinity, active.upper[j] ? 0 : Infinity]]));
  /** @type {Map<number, number[]>} */
  const rows = new Map(change.map((rate, i) => [i, [active.rowLower[i] ? rate : -Infinity, active.rowUpper[i] ? rate : Infinity]]));
  const rate = engine.main.solve({ columns, rows, cold: true });
  return rate.status === "optimal" ? rate.objective - program.constant : null;
}

/**
 * Objective per unit of money forced into a programme, its own floors and caps set aside, in the period where that is
 * best; null where the other rules do not let it be forced in.
 * @param {Engine} engine @param {Solved} solved @param {number} p @returns {number | null}
 */
export function reducedCost(engine, solved, p) {
  const { data, periods } = engine;
  const { program, now, outcome } = solved;
  /** @type {(number | null)[]} */
  const rates = [];
  const money = data.spending.columns.filter(([, programme]) => programme === p);
  for (let t = 0; t < periods; t++) {
    const own = money.filter(([, , period]) => period === t).map(([j]) => j);
    if (!own.length) continue;
    const open = own.find((j) => !(outcome.x[j] >= program.upper[j] * (1 - 1e-9)));
    const rate = forced(engine, solved, p, open ?? own[own.length - 1]);
    rates.push(data.programmes[p].costless ? null : rate);
  }
  for (const [j] of data.spending.units.filter(([, programme]) => programme === p)) {
    const paid = (now.payments[p] ?? []).reduce((total, payment) => total + Math.abs(payment), 0);
    const rate = forced(engine, solved, p, j);
    rates.push(rate === null ? null : paid ? rate / paid : 0);
  }
  const known = rates.flatMap((rate) => (rate === null ? [] : [rate]));
  if (!known.length) return null;
  return program.maximized ? Math.max(...known) : Math.min(...known);
}

/** Change of the objective per unit added to column `j` of programme `p` from outside.
 * @param {Engine} engine @param {Solved} solved @param {number} p @param {number} j */
function forced(engine, solved, p, j) {
  const { data } = engine;
  const { program, outcome } = solved;
  const own = new Set(data.rules
    .filter(({ name, tags }) => tags.includes("own") && name.split(".")[1] === data.programmes[p].name)
    .map(({ row }) => row));
  const change = program.rhs.map(() => 0);
  for (let i = 0; i < change.length; i++) {
    for (let k = program.starts[i]; k < program.starts[i + 1]; k++) {
      if (program.columns[k] === j && !own.has(i)) change[i] = -program.values[k];
    }
  }
  const rate = directional(engine, solved, change);
  if (rate === null) return null;
  const total = program.cost[j] + rate;
  const size = Math.abs(program.cost[j]) + change.reduce((most, value, i) => most + Math.abs(value * outcome.prices[i]), 0);
  return Math.abs(total) > 1e-11 * size ? total : 0;
}
