/** Why a programme gets what it gets: the rule that holds it, or the price at which it is balanced or left out. */

/** { programme: { kind, rules, price } }, by the same order of questions as in Python. `rules` have their prices. */
function reasons(engine, found, rules) {
  const { data, periods } = engine;
  const zero = new Map();
  data.programmes.forEach(({ fixed }, p) => {
    const spent = found.spending.subarray(p * periods, p * periods + periods);
    if (!fixed && spent.every((amount) => amount === 0)) zero.set(p, reducedCost(engine, found, p) ?? 0);
  });
  const sizes = [...zero.values()].map(Math.abs);
  const prices = rules.filter(({ family, price: rate }) => family === "budget" && rate).map(({ price: rate }) => Math.abs(rate));
  const noise = 1e-9 * Math.max(1e-12, ...sizes, ...prices);
  const budgets = rules.filter(({ family }) => family === "budget");
  const reasonOf = (fixed, p) => {
    if (fixed) return { kind: "fixed" };
    const holding = rules.filter(({ binding, price: rate, family, of }) =>
      binding && rate !== 0 && !["budget", "lot"].includes(family) && of.includes(p));
    const caps = holding.filter(({ tags }) => tags.includes("cap"));
    if (caps.length) return { kind: "capped", rules: caps };
    if (zero.has(p)) {
      const rate = zero.get(p);
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
