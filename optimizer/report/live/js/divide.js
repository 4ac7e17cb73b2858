/** A split of the reader's own completed: what the reader sets stays, and the rest follows. */

import { nearest } from "./nearest.js";
import { dot, largest, sum } from "./numeric.js";

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
  const { data, periods, solver } = engine, wanted = { ...start };
  for (const [name, total] of Object.entries(totals)) wanted[name] = spread(start[name], total);
  const program = engine.programAt(engine.values(changes));
  if (!program) return wanted;
  const more = structuredClone(program), size = largest(Object.values(wanted).flat()) || 1;
  /** What is as little as can be: differences from rules and from what is set, and what begins at nothing.
   * @type {Record<"broken" | "missed" | "begun", number[]>} */
  const counted = { broken: [], missed: [], begun: [] };
  /** What is to keep its proportion: the columns of each amount, and the amount, over its weight.
   * @type {Entry[][]} */
  const kept = [];
  /** @type {number[]} */
  const amounts = [];
  /** A column from 0 upward of the ones that count.
   * @type {(of: number[]) => number} */
  const column = (of) => {
    of.push(more.cost.push(0) - 1);
    more.lower.push(0);
    more.upper.push(Infinity);
    return of[of.length - 1];
  };
  /** A row over amounts.
   * @type {(entries: Entry[], lower: number, upper: number) => number} */
  const row = (entries, lower, upper) => {
    /** @type {Map<number, number>} */
    const found = new Map();
    for (const [j, value] of entries) found.set(j, (found.get(j) ?? 0) + value / size);
    more.rowLower.push(lower / size);
    more.rowUpper.push(upper / size);
    return more.rows.push([...found].filter(([, value]) => value)) - 1;
  };
  for (const rule of data.rules) more.rows[rule.row].push([column(counted.broken), 1], [column(counted.broken), -1]);
  const terms = engine.terms(), movable = data.programmes.flatMap(({ name, fixed, costless }, p) =>
    fixed || costless ? [] : [{ name, p, own: terms.slice(p * periods, (p + 1) * periods) }]);
  for (const { name, own } of movable) {
    const total = totals[name];
    if (name in totals) row([...own.flat(), [column(counted.missed), size], [column(counted.missed), -size]], total, total);
    own.forEach((entries, t) => {
      const amount = wanted[name][t], weight = Math.sqrt(amount * size);
      // By this weight what nothing holds keeps its proportion, where the squares of the differences are least.
      if (amount > 0) amounts.push(amount / weight), kept.push(entries.map(([j, value]) => [j, value / weight]));
      else row([...entries, [column(counted.begun), -size]], 0, 0);
    });
  }
  const money = movable.flatMap(({ own }) => own.flat()), spent = row(money, -Infinity, Infinity);
  solver.pass(more);
  /** @type {(entries: Entry[]) => number[]} */
  const costs = (entries) => {
    const cost = more.cost.map(() => 0);
    for (const [j, value] of entries) cost[j] += value;
    return cost;
  };
  /** The least of the sum of some columns, to which the next steps keep.
   * @param {number[]} of */
  const least = (of) => {
    const outcome = solver.solve(costs(of.map((j) => [j, 1])), false);
    if (outcome.status === "optimal") for (const j of of) solver.setColumn(j, 0, outcome.x[j] > NOTHING ? outcome.x[j] : 0);
    return outcome;
  };
  let outcome = least(counted.missed);
  if (outcome.status === "optimal") outcome = least(counted.broken);
  if (outcome.status === "optimal" && best) outcome = solver.solve();
  else if (outcome.status === "optimal") {
    // Without a budget the proportion alone says how much is taken.
    const cost = costs(money), most = data.scenario.hasBudget && solver.solve(cost, true);
    if (most && most.status === "optimal") solver.setRow(spent, dot(cost, most.x) / size, Infinity);
    outcome = least(counted.begun);
  }
  if (outcome.status !== "optimal") return wanted;
  const x = best ? outcome.x : nearest(solver, outcome.x, kept, amounts);
  const spending = engine.spendingAt(x).map((amount) => Math.max(0, amount));
  for (const { name, p } of movable) {
    const own = spending.slice(p * periods, (p + 1) * periods);
    wanted[name] = name in totals ? spread(own, totals[name]) : own;
  }
  return wanted;
}
