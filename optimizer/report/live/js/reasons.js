/** Why a programme gets what it gets: the rule that holds it, or the price at which it is balanced or left out. */

import { reducedCost } from "./prices.js";

/** { programme: { kind, rules, price } }, by the same order of questions as in Python. `rules` have their prices.
 * @param {Engine} engine @param {Solved} solved @param {RuleState[]} rules @returns {Record<string, Reason>} */
export function reasons(engine, solved, rules) {
  const { data, periods } = engine;
  /** @type {Map<number, number>} */
  const zero = new Map();
  data.programmes.forEach(({ fixed }, p) => {
    const spent = solved.spending.slice(p * periods, p * periods + periods);
    if (!fixed && spent.every((amount) => amount === 0)) zero.set(p, reducedCost(engine, solved, p) ?? 0);
  });
  const sizes = [...zero.values()].map(Math.abs);
  const budgets = rules.filter(({ family }) => family === "budget");
  const noise = 1e-9 * Math.max(1e-12, ...sizes, ...budgets.map((rule) => Math.abs(Number(rule.price))));
  /** @type {(fixed: boolean, p: number) => Partial<Reason> & { kind: string }} */
  const reasonOf = (fixed, p) => {
    if (fixed) return { kind: "fixed" };
    const holding = rules.filter(({ binding, price, family, of }) =>
      binding && price !== 0 && !["budget", "lot"].includes(family) && of.includes(p));
    const caps = holding.filter(({ tags }) => tags.includes("cap"));
    if (caps.length) return { kind: "capped", rules: caps };
    const rate = zero.get(p);
    if (rate !== undefined) {
      return (data.goal.maximized ? rate : -rate) < -noise ? { kind: "left_out", price: rate } : { kind: "useless" };
    }
    const floors = holding.filter(({ tags }) => tags.includes("floor"));
    if (floors.length) return { kind: "floored", rules: floors };
    const limits = holding.filter(({ family }) => family === "limits");
    if (limits.length) return { kind: limits.every(({ relation }) => relation === "=") ? "tied" : "limited", rules: limits };
    return { kind: "balanced", price: budgets.length === 1 ? budgets[0].price : null };
  };
  return Object.fromEntries(data.programmes.map(({ name, fixed }, p) =>
    [name, { rules: [], price: null, ...reasonOf(fixed, p) }]));
}
