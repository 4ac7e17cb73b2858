/** A split of the reader's own completed: what the reader sets stays, and the rest follows. */

import { nearest } from "./nearest.js";
import { dot, largest, spread } from "./numeric.js";

const NOTHING = 1e-9;
const BROKEN = 1e-7; // more than the solver's noise

/** `start` with the `totals` of some programmes: the rest in proportion to `start`, or, if `best`, what is best for the
 * objective. First what is set is met; then rules are broken by as little in all as can be; then the budget is taken,
 * with as little as can be for programmes that start from nothing; then amounts keep their proportion, as far as all
 * this lets them. Each step is a program that keeps to what those before have reached. Null where a rule that the rest
 * takes part in is broken whatever the rest gets.
 * @param {Engine} engine @param {Amounts} start @param {Named} totals @param {boolean} best @param {Settings} changes
 * @returns {Amounts | null} */
export function divide(engine, start, totals, best, changes) {
  const { data, solver } = engine, wanted = { ...start };
  for (const [name, total] of Object.entries(totals)) wanted[name] = spread(start[name], total);
  engine.tape.play(engine.values(changes));
  const program = engine.program(), size = largest(Object.values(wanted).flat()) || 1;
  if (!program) return wanted;
  const movable = data.programmes.filter(({ fixed, costless }) => !fixed && !costless)
    .map(({ name, terms }) => ({ name, own: engine.entries(terms) }));
  /** What a sum of columns costs by column.
   * @param {Entry[]} entries */
  const costs = (entries) => {
    const cost = program.cost.map(() => 0);
    for (const [j, value] of entries) cost[j] += value;
    return cost;
  };
  /** A row over amounts in units of `size`.
   * @param {Entry[]} entries */
  const row = (entries, lower = -Infinity, upper = Infinity) => {
    program.rowLower.push(lower / size);
    program.rowUpper.push(upper / size);
    return program.rows.push(costs(entries).flatMap((value, j) => (value ? [[j, value / size]] : []))) - 1;
  };
  /** Lets a row give, by two columns from 0 upward.
   * @param {Entry[]} entries */
  const softened = (entries) => [1, -1].map((sign) => {
    program.lower.push(0);
    program.upper.push(Infinity);
    const j = program.cost.push(0) - 1;
    entries.push([j, sign]);
    return j;
  });
  const set = new Set(movable.flatMap(({ name, own }) => (name in totals ? own.flat() : [])).map(([j]) => j));
  const shared = data.rules.map(({ row }) => program.rows[row].some(([j]) => !set.has(j)));
  const broken = data.rules.flatMap((rule) => softened(program.rows[rule.row]));
  const missed = movable.filter(({ name }) => name in totals).flatMap(({ name, own }) =>
    softened(program.rows[row(own.flat(), totals[name], totals[name])]));
  const amounts = movable.flatMap(({ name, own }) => own.map((entries, t) => ({ entries, amount: wanted[name][t] })));
  const columns = new Set(amounts.flatMap(({ entries }) => entries).map(([j]) => j));
  // What budgets pay: spending, and upkeep charged with it. With carry-over the last one counts all periods.
  const budgets = data.rules.filter(({ family }) => family === "budget").slice(data.scenario.carryOver ? -1 : 0);
  const paid = budgets.flatMap((rule) => program.rows[rule.row].flatMap(([j, value]) =>
    (columns.has(j) ? [/** @type {Entry} */ ([j, value / data.program.rowScale[rule.row]])] : [])));
  const taken = row(paid);
  const nothing = amounts.filter(({ amount }) => !(amount > 0)), fresh = nothing.flatMap(({ entries }) => entries);
  for (const { entries } of nothing) row(entries, 0);
  const begun = row(fresh);
  solver.pass(program);
  for (const slack of [missed, broken]) {
    const outcome = solver.solve(costs(slack.map((j) => [j, 1])), false);
    if (outcome.status !== "optimal") return wanted;
    if (slack === broken && broken.some((j, k) => shared[k >> 1] && outcome.x[j] > BROKEN)) return null;
    for (const j of slack) solver.model.changeColBounds(j, 0, outcome.x[j] > NOTHING ? outcome.x[j] : 0);
  }
  // Without a budget, or where spending is the objective, the proportion alone says how much is taken.
  const most = !best && data.oneTotal && solver.solve(costs(paid), true);
  if (most && most.status === "optimal") solver.model.changeRowBounds(taken, dot(costs(paid), most.x) / size, Infinity);
  const outcome = best ? solver.solve() : solver.solve(costs(fresh), false);
  if (outcome.status !== "optimal") return wanted;
  solver.model.changeRowBounds(begun, -Infinity, dot(costs(fresh), outcome.x) / size);
  // By these weights what nothing holds keeps its proportion, where the squares of the differences are least.
  const aims = amounts.filter(({ amount }) => amount > 0).map(({ entries, amount }) => {
    const weight = Math.sqrt(amount * size);
    return { row: entries.map(([j, value]) => /** @type {Entry} */ ([j, value / weight])), target: amount / weight };
  });
  const spending = engine.spendingAt(best ? outcome.x : nearest(solver, outcome.x, aims));
  for (const { name } of movable) {
    const own = spending[name].map((amount) => Math.max(0, amount));
    wanted[name] = name in totals ? spread(own, totals[name]) : own;
  }
  return wanted;
}
