/** The result as the document of `optimizer solve --json` has it, so that a figure is found by its place there. */

import { sum } from "./numeric.js";

/** What is live of the document; amounts in the currency's unit, no entry for what is not solved again.
 * @param {Engine} engine @param {Result} result @returns {Record<string, any>} */
export function documentOf(engine, result) {
  const { data } = engine, { actual, spend } = result.printed;
  /** @type {<T extends { name: string }>(list: T[], entry: (item: T) => object) => object} */
  const by = (list, entry) => Object.fromEntries(list.map((item) => [item.name, entry(item)]));
  /** @type {(programmes: { name: string }[]) => object} */
  const line = (programmes) => {
    const [now, before] = [spend, actual ?? {}].map((amounts) => sum(programmes.map(({ name }) => amounts[name])));
    const plan = data.plan && sum(programmes.map(({ name }) => sum(data.plan?.[name] ?? [])));
    return { spend: now, plan, ...(actual && { actual: before, change: now - before }) };
  };
  const rules = by(result.rules, (rule) => ({
    limit: rule.limit, value: rule.value, slack: rule.slack, shadow_price: rule.price, binding: rule.binding,
    binds: rule.binding, cost: rule.price,
  }));
  return {
    objective: result.objective,
    ...(actual && {
      actual_objective: result.actualObjective, regret: result.regret, gap: result.gap, money_moved: result.moved,
    }),
    unspent: result.unspent,
    idle: result.idle,
    upkeep: result.upkeep,
    total: line(data.programmes),
    programmes: by(data.programmes, (programme) => ({
      ...line([programme]), units: result.units[programme.name], near_optimal: result.nearOptimal?.[programme.name],
      spend_by_period: Object.fromEntries(data.scenario.periods.map((t, k) => [t, result.byPeriod[programme.name][k]])),
    })),
    categories: by(data.categories, ({ name, members }) => ({
      ...line(members.map((p) => data.programmes[p])),
      near_optimal: result.nearOptimalCategories?.[name], possible: result.possible?.[name],
    })),
    capabilities: by(data.capabilities, ({ name, feed }) => ({
      score: result.scores[name], quantity: result.outputs[feed],
      weight: result.values.get(`objective.weights.${name}`) ?? 0,
      ...(result.actualScores && result.actualOutputs && {
        actual: result.actualScores[name], actualQuantity: result.actualOutputs[feed],
        change: result.scores[name] - result.actualScores[name],
      }),
    })),
    outputs: result.outputs,
    ...(actual && { actual_outputs: result.actualOutputs }),
    constraints: rules,
  };
}

/** The value at a dotted path; names may have dots themselves. Undefined where there is none.
 * @param {any} data @param {string} path @returns {any} */
export function place(data, path) {
  if (path === "") return data;
  const parts = path.split(".");
  for (let k = parts.length; k > 0; k--) {
    const head = parts.slice(0, k).join(".");
    if (data !== null && typeof data === "object" && head in data) return place(data[head], parts.slice(k).join("."));
  }
  return undefined;
}
