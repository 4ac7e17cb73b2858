/** The report's own sentences over the result, by the templates that Python exports. */

const SILENT = ["fixed", "lot", "min_if_any"];
const OPPOSITE = { "<=": ">", ">=": "<", "=": "≠" };

/** The conditional finding, one sentence after another. */
function finding(result, counted, { words, rules, label }) {
  if (result.actual === undefined) return [words.say("no_comparison", {
    value: words.number(result.objective), goal: words.goalTitle })];
  const { actual } = words;
  const total = Object.values(result.actual).reduce((sum, amount) => sum + amount, 0);
  const value = (objective) => (words.scored ? plain(objective, 0) : words.number(objective));
  const broken = (items) => items.map((item) => {
    const [is, limit] = [item.value, item.limit].map((amount) => words.ofRule(amount, rules.get(item.name)));
    return `${label(item.name)} (${is} ${OPPOSITE[item.relation]} ${limit})`;
  }).join("; ");
  const other = result.breaks.filter(({ family }) => family !== "budget");
  const better = other.length || result.gap > (result.gain || 1) / 1000;
  const found = [better
    ? words.say(words.scored ? "headline" : "headline_plain", {
      n: counted.all, j: counted.assumed, actual, total: words.amount(total), moved: words.amount(result.moved),
      share: total ? plain((100 * result.moved) / total, 0) : "0",
      measure: words.texts[words.goal === "weakest_score" ? "weakest_attainment" : "attainment"],
      goal: words.goalTitle, before: value(result.actualObjective), after: value(result.objective),
    })
    : words.say("nothing_better", { actual })];
  if (other.length) found.push(words.say("actual_breaks", {
    actual, breaks: broken(other), gap: words.scored ? plain(result.gap, 1) : words.number(result.gap),
  }));
  else if (result.breaks.length) found.push(words.say("actual_breaks_budget", { actual, breaks: broken(result.breaks) }));
  if (words.scored && words.variants) found.push(words.say("not_sampled"));
  return found;
}

/** Key of each sentence on the page to its text, or to the texts of a list. */
function sentences(result, document_, context) {
  const { words, engine } = context;
  const { data } = engine;
  const [first, ...further] = finding(result, document_.provenance.numbers, context);
  const states = result.rules.filter(({ family }) => !SILENT.includes(family));
  const budget = sumOf(result.budgets);
  const total = result.actual === undefined ? 0 : sumOf(Object.values(result.actual));
  const still = data.programmes.filter(({ name }) => document_.programmes[name].change === 0).length;
  const amounts = (values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, words.amount(value)]));
  const { charged, later } = result.upkeep;
  return {
    finding: first,
    further: further.join(" "),
    r_key_moved_note: words.say("r_key_moved_note", {
      share: total ? `${plain((100 * result.moved) / total, 0)}%` : "0%", unit: words.unit.name, actual: words.actual,
    }),
    closing_money: words.say("closing_money", amounts({ budget, unspent: result.unspent ?? 0, idle: result.idle })),
    closing_upkeep: charged || later ? words.say("closing_upkeep", amounts({ charged, later })) : "",
    r_limits_lead: words.say("r_limits_lead", { n: states.filter(({ binding }) => binding).length, m: states.length }),
    r_still: still ? words.say("r_still", { n: still }) : "",
    execution: result.actual ? execution(result, context) : [],
  };
}

/** Lines that begin, grow and end. */
function execution(result, { words, engine }) {
  const lines = engine.data.programmes.map(({ name, title }) => (
    { spend: result.spend[name], actual: result.actual[name], title: title[words.lang] }));
  const kinds = {
    r_exec_new: lines.filter(({ actual, spend }) => actual === 0 && spend > 0),
    r_exec_more: lines.filter(({ actual, spend }) => spend > actual && actual > 0),
    r_exec_gone: lines.filter(({ actual, spend }) => actual > 0 && spend === 0),
  };
  return Object.entries(kinds).filter(([, found]) => found.length).map(([key, found]) => words.say(key, {
    n: found.length,
    money: words.amount(sumOf(found.map(({ spend, actual }) => Math.abs(spend - actual)))),
    names: listed(found.map(({ title }) => title), words),
  }));
}

/** Names in a sentence: the first ten, and how many more there are. */
function listed(names, words) {
  const more = names.length - 10;
  return more > 0 ? words.say("and_more", { names: names.slice(0, 10).join(", "), n: more }) : names.join(", ");
}

/** Why a programme gets what it gets. */
function because({ kind, rules: holding, price }, { words, rules, label }) {
  if (kind === "left_out" || kind === "balanced") {
    if (price === null) return words.say("r_because_balanced_free");
    const per = words.unit.counted * price;
    const value = (per < 0 ? words.minus : "+") + words.number(Math.abs(per), 3);
    const told = words.unitOne ? words.say("per_money", { unit_one: words.unitOne, value }) : words.say("per_one", { value });
    return words.say(`r_because_${kind}`, { value: told });
  }
  const parts = holding.map((state) => {
    const rule = rules.get(state.name);
    // Its own cap or floor needs no second mention of the programme.
    let name = rule.family === "limits" || rule.family === "require"
      ? label(state.name) : words.say(`rule_${rule.family}`, { title: "" }).replace(/^[: ]+/, "");
    if (!rule.ties) name = `${name} ${sign(rule.relation)} ${words.ofRule(state.limit, rule)}`;
    return state.price && kind !== "tied" ? `${name} (${words.price(state.price, rule)})` : name;
  });
  return words.say(`r_because_${kind}`, { rules: parts.join("; ") });
}

function sign(relation) {
  return relation.replace("<=", "≤").replace(">=", "≥");
}

function sumOf(values) {
  return values.reduce((sum, value) => sum + value, 0);
}
