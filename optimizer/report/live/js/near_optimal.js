/** How far spending can move at almost the same objective, and what follows from it. */

import { equivalentBudget } from "./comparison.js";
import { dot, sum } from "./numeric.js";
import { multiple, powerOfTen } from "./rounding.js";
import { withRow } from "./solver.js";

const NEAR = 0.01;
const AS_GOOD = 1e-8;
/** The objective of a solver's point is known to so much of its terms. */
const KNOWN = 1e-9;

/**
 * { nearOptimal, nearOptimalCategories, possible, directions, idle, equivalentBudget }: near-optimal ranges, the least
 * and most that the rules alone allow, the directions of money that follow, what buys nothing, and the least budget
 * that is as good as the actual. Null where an end of a range is not found.
 * @param {Engine} engine @param {Solved} solved @returns {Details | null}
 */
export function nearOptimal(engine, solved) {
  const { data, periods, other } = engine;
  const { program, now, outcome, spending, gain } = solved;
  const weights = engine.weights(now);
  const terms = program.cost.map((value, j) => value * outcome.x[j]);
  const known = KNOWN * sum(terms.map(Math.abs));
  const within = (/** @type {number} */ asked) => {
    const slack = Math.max(asked, known);
    const least = sum(terms) + (program.maximized ? -slack : slack);
    other.pass(program.maximized
      ? withRow(program, program.cost, least, Infinity) : withRow(program, program.cost, -Infinity, least));
  };
  const costOf = (/** @type {number[]} */ members) => {
    const cost = program.cost.map(() => 0);
    data.targets.forEach((k, i) => {
      if (members.includes(Math.floor(k / periods))) for (const [j, weight] of weights[i]) cost[j] += weight;
    });
    return cost;
  };
  let clear = true;
  const furthest = (/** @type {number[]} */ cost, /** @type {boolean} */ maximized) => {
    const end = other.solve({ cost, maximized });
    const sure = end.status === "optimal" ? end : other.solve({ cost, maximized, cold: true });
    clear = clear && ["optimal", "unbounded"].includes(sure.status);
    return sure;
  };
  /** @type {(members: number[], spent?: number) => Ends} */
  const range = (members, spent) => {
    const cost = costOf(members);
    /** @type {(maximized: boolean) => number | null} */
    const last = (maximized) => {
      const end = furthest(cost, maximized);
      if (end.status !== "optimal") return null;
      const unit = data.scenario.unit && !members.some((p) => data.programmes[p].costless) ? data.scenario.unit : 0;
      const amount = unit ? multiple(dot(cost, end.x), unit) : dot(cost, end.x);
      // The allocation, which was rounded, still lies inside.
      return spent === undefined ? amount : Math[maximized ? "max" : "min"](amount, spent);
    };
    return [last(false), last(true)];
  };
  const near = (/** @type {number[]} */ members) => range(members, spentOn(members, spending, periods));
  within(NEAR * gain);
  const programmes = Object.fromEntries(data.programmes.map(({ name }, p) => [name, near([p])]));
  const categories = Object.fromEntries(data.categories.map(({ name, members }) => [name, near(members)]));
  const everything = costOf([...data.programmes.keys()].filter((p) => !data.programmes[p].costless));
  const spent = sum(engine.paid(spending));
  const left = [1, 2].map((times) => {
    within(times * AS_GOOD * gain);
    const least = furthest(everything, false);
    return least.status === "optimal" ? spent - dot(everything, least.x) : 0;
  });
  // What the slack alone lets go doubles with it.
  const idle = 2 * left[0] - left[1];
  other.pass(program);
  const possible = Object.fromEntries(data.categories.map(({ name, members }) => [name, range(members)]));
  if (!clear) return null;
  return {
    possible,
    nearOptimal: programmes,
    nearOptimalCategories: categories,
    directions: directions(engine, now, categories),
    // The slack alone lets some money go: so little is no finding, nor are the digits that are less than it.
    idle: idle > spent / 1e6 ? multiple(idle, powerOfTen(spent / 1e6)) : 0,
    equivalentBudget: equivalentBudget(engine, solved),
  };
}

/** Where the money of each category should go against the actual: more, less or undecided.
 * @param {Engine} engine @param {Now} now @param {Record<string, Ends>} ranges */
function directions(engine, { actual, budgets }, ranges) {
  const { data, periods } = engine;
  if (!actual) return {};
  const total = sum(budgets) || sum(engine.paid(actual));
  /** @type {Record<string, string>} */
  const found = {};
  for (const { name, members } of data.categories) {
    // A category that costs nothing has no members here.
    if (members.length && members.every((p) => data.programmes[p].fixed)) continue;
    const own = spentOn(members, actual, periods);
    const [low, high] = ranges[name];
    const more = low !== null && low - own > total / 100;
    found[name] = more ? "more" : high !== null && own - high > total / 100 ? "less" : "undecided";
  }
  return found;
}

/** @param {number[]} members @param {number[]} spending @param {number} periods */
function spentOn(members, spending, periods) {
  return sum(spending.filter((_, k) => members.includes(Math.floor(k / periods))));
}
