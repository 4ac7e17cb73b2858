/** A split of the reader's own completed: what the reader sets stays, and the rest follows. */

import { wolfe } from "./nearest.js";
import { dot, largest, sum } from "./numeric.js";
import { extended } from "./solver.js";

const NOTHING = 1e-9;

/** `total` over the periods in proportion to `start`, evenly where that is nothing.
 * @param {number[]} start @param {number} total */
export function spread(start, total) {
  const before = sum(start);
  return start.map((amount) => (before > 0 ? (amount * total) / before : total / start.length));
}

/**
 * `start` with the `totals` of some programmes: the rest in proportion to `start`, or, if `best`, what is best for the
 * objective. First what is set is met; then as few rules are broken as can be, by as little; then the budget is taken, with as little as can be
 * for programmes that start from nothing; then amounts keep their proportion, as far as all this lets them. Each step is
 * a program that keeps to what those before have found.
 * @param {Engine} engine @param {Amounts} start @param {Named} totals @param {boolean} best @param {Changes} changes
 * @returns {Amounts}
 */
export function divide(engine, start, totals, best, changes) {
  const { data, periods, other } = engine, { hasBudget } = data.scenario;
  const wanted = { ...start };
  for (const [name, total] of Object.entries(totals)) wanted[name] = spread(start[name], total);
  const program = engine.programAt(engine.values(changes));
  if (!program) return wanted;
  const terms = engine.terms(), size = largest(Object.values(wanted).flat()) || 1;
  const movable = data.programmes.map((programme, p) => ({ ...programme, p })).filter(({ fixed, costless }) => !fixed && !costless);
  let columns = program.cost.length;
  /** The new columns by what they count. @type {Record<"broken" | "missed" | "begun", number[]>} */
  const counted = { broken: [], missed: [], begun: [] };
  /** What is to keep its proportion: the columns of an amount, the amount, and what differences from it are divided by.
   * @type {{ entries: Entry[], amount: number, weight: number }[]} */
  const kept = [];
  const column = (/** @type {number[]} */ of) => of[of.push(columns++) - 1];
  /** @type {[number, number, number][]} */
  const gaps = [];
  for (const { row } of data.rules) for (const sign of [1, -1]) gaps.push([row, column(counted.broken), sign / program.rowScale[row]]);
  /** @type {Row[]} */
  const rows = [];
  /** @type {(entries: Entry[], value: number) => number} */
  const equal = (entries, value) => rows.push({ entries, lower: value, upper: value, scale: 1 / size });
  for (const { name, p } of movable) {
    const own = terms.slice(p * periods, (p + 1) * periods);
    if (name in totals) equal([...own.flat(), [column(counted.missed), size], [column(counted.missed), -size]], totals[name]);
    own.forEach((entries, t) => {
      const amount = wanted[name][t];
      // By this weight what nothing holds keeps its proportion, where the squares of the differences are least.
      if (amount > 0) kept.push({ entries, amount, weight: Math.sqrt(amount * size) });
      else equal([...entries, [column(counted.begun), -size]], 0);
    });
  }
  const money = movable.flatMap(({ p }) => terms.slice(p * periods, (p + 1) * periods).flat());
  const spent = program.rowLower.length + rows.push({ entries: money, lower: -Infinity, upper: Infinity, scale: 1 / size }) - 1;
  const more = extended(program, columns - program.cost.length, gaps, rows);
  other.pass(more);
  /** @type {Map<number, number[]>} */
  const held = new Map(), /** @type {Map<number, number[]>} */ total = new Map();
  /** @type {(prices: [number[], number][]) => number[]} */
  const costs = (prices) => {
    const cost = more.cost.map(() => 0);
    for (const [of, price] of prices) for (const j of of) cost[j] += price;
    return cost;
  };
  const solve = (/** @type {number[]} */ cost, maximized = false) => other.solve({ cost, maximized, columns: held, rows: total });
  /** The least of the sum of some columns, to which the next steps keep.
   * @param {number[]} of */
  const least = (of) => {
    const outcome = solve(costs([[of, 1]]));
    if (outcome.status === "optimal") {
      for (const j of of) held.set(j, [0, outcome.x[j] > NOTHING ? outcome.x[j] : 0]);
    }
    return outcome;
  };
  let outcome = least(counted.missed);
  if (outcome.status === "optimal") outcome = least(counted.broken);
  if (outcome.status !== "optimal") return wanted;
  if (best) outcome = other.solve({ columns: held });
  else {
    const cost = costs(money.map(([j, value]) => [[j], value]));
    const most = hasBudget ? solve(cost, true) : outcome, taken = "x" in most ? dot(cost, most.x) : 0;
    // Without a budget the proportion alone says how much is taken.
    total.set(spent, hasBudget ? [taken, Infinity] : [-Infinity, 4 * taken + 4 * size * movable.length]);
    outcome = least(counted.begun);
  }
  if (outcome.status !== "optimal") return wanted;
  const x = best ? outcome.x : wolfe(
    outcome.x,
    (point) => kept.map(({ entries, amount, weight }) => (sum(entries.map(([j, value]) => value * point[j])) - amount) / weight),
    (direction) => solve(costs(kept.flatMap(({ entries, weight }, k) =>
      entries.map(([j, value]) => /** @type {[number[], number]} */ ([[j], (value * direction[k]) / weight]))))),
  );
  const spending = engine.spendingAt(x).map((amount) => Math.max(0, amount));
  for (const { name, p } of movable) {
    const own = spending.slice(p * periods, (p + 1) * periods);
    wanted[name] = name in totals ? spread(own, totals[name]) : own;
  }
  return wanted;
}
