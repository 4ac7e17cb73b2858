/** The report's own sentences over the result, by the templates that Python exports. */

import { sum } from "./numeric.js";

/** Key of each sentence of the result to its text.
 * @param {Result} result @param {Record<string, any>} solution @param {Context} context @returns {Record<string, string>} */
export function sentences(result, solution, { words, engine }) {
  const states = result.rules.filter(({ tags }) => !tags.includes("silent"));
  const budget = sum(result.budgets);
  const still = engine.data.programmes.filter(({ name }) => solution.programmes[name].change === 0).length;
  const amounts = (/** @type {Named} */ values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, words.amount(value)]));
  const { charged, later } = result.upkeep;
  return {
    closing_money: words.say("closing_money", amounts({ budget, unspent: result.unspent ?? 0, idle: result.idle ?? 0 })),
    closing_upkeep: charged || later ? words.say("closing_upkeep", amounts({ charged, later })) : "",
    r_limits_lead: words.say("r_limits_lead", { n: states.filter(({ binding }) => binding).length, m: states.length }),
    r_still: still ? words.say("r_still", { n: still }) : "",
  };
}

/** Why a programme gets what it gets.
 * @param {Reason} reason @param {Context} context */
export function because({ kind, rules: holding, price }, { words, engine, rule: ruleOf }) {
  if (kind === "left_out" || kind === "balanced") {
    if (price === null) return words.say("r_because_balanced_free");
    const per = words.unit.counted * price;
    const value = (per < 0 ? "-" : "+") + words.number(Math.abs(per), 3);
    const told = words.unit.one ? words.say("per_money", { unit_one: words.unit.one, value }) : words.say("per_one", { value });
    return words.say(`r_because_${kind}`, { value: told });
  }
  const parts = holding.map((state) => {
    const rule = ruleOf(state.name);
    // Its own cap or floor needs no second mention of the programme.
    let name = rule.family === "limits" || rule.family === "require"
      ? rule.label : words.say(`family_${rule.family}`);
    name = `${name} ${words.limit(state.limit, rule, engine.tape.values)}`;
    return state.price && kind !== "tied" ? `${name} (${words.price(state.price, rule)})` : name;
  });
  return words.say(`r_because_${kind}`, { rules: parts.join("; ") });
}
