/** The result as the document of `optimizer solve --json` has it, so that a figure is found by its place there. */

/** What is live of the document; amounts in the currency's unit, no entry for what is not solved again. */
function documentOf(engine, result) {
  const { data } = engine;
  const by = (list, entry) => Object.fromEntries(list.map((item, k) => [item.name, entry(item, k)]));
  const compared = data.actual !== null;
  const line = (spend, actual) => ({ spend, ...(compared && { actual, change: spend - actual }) });
  const spends = data.programmes.map(({ name }) => line(result.printed.spend[name], result.printed.actual?.[name]));
  const total = (key) => spends.reduce((sum, item) => sum + item[key], 0);
  const within = (members, key) => members.reduce((sum, p) => sum + spends[p][key], 0);
  const rules = by(result.rules, (rule) => ({
    limit: rule.limit, value: rule.value, slack: rule.slack, shadow_price: rule.price, binding: rule.binding,
    binds: rule.binding, cost: rule.price,
  }));
  return {
    objective: result.objective,
    ...(compared && {
      actual_objective: result.actualObjective, regret: result.regret, gap: result.gap, money_moved: result.moved,
    }),
    unspent: result.unspent,
    idle: result.idle,
    upkeep: result.upkeep,
    total: { spend: total("spend"), ...(compared && { actual: total("actual"), change: total("change") }) },
    programmes: by(data.programmes, ({ name }, p) => ({
      ...spends[p], units: result.units[name], near_optimal: result.nearOptimal[name],
      spend_by_period: Object.fromEntries(data.scenario.periods.map((t, k) => [t, result.byPeriod[name][k]])),
    })),
    categories: by(data.categories, ({ name, members }) => ({
      ...line(within(members, "spend"), compared ? within(members, "actual") : undefined),
      near_optimal: result.nearOptimalCategories[name], possible: result.possible[name],
    })),
    capabilities: by(data.capabilities, ({ name, feed }) => ({
      score: result.scores[name], quantity: result.outputs[feed],
      weight: result.values.get(`objective.weights.${name}`) ?? 0,
      ...(compared && {
        actual: result.actualScores[name], actualQuantity: result.actualOutputs[feed],
        change: result.scores[name] - result.actualScores[name],
      }),
    })),
    outputs: result.outputs,
    ...(compared && { actual_outputs: result.actualOutputs }),
    constraints: rules,
  };
}

/** The value at a dotted path; names may have dots themselves. Undefined where there is none. */
function place(data, path) {
  if (path === "") return data;
  const parts = path.split(".");
  for (let k = parts.length; k > 0; k--) {
    const head = parts.slice(0, k).join(".");
    if (data !== null && typeof data === "object" && head in data) return place(data[head], parts.slice(k).join("."));
  }
  return undefined;
}
