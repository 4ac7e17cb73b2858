/** The report's own sentences over the result, by the templates that Python exports. */

const OPPOSITE = { "<=": ">", ">=": "<", "=": "≠" };

const WORDS = 40;
const NAMED = [[3, 3], [2, 3], [2, 2], [1, 2], [1, 1], [0, 0]];
const LEAST = 1e-6;
const LARGE = 0.01;

/** The headline and what has to be said with it, one sentence after another. */
function finding(result, counted, context) {
  const { words, rules, label } = context;
  if (result.actual === undefined) return [words.say("no_comparison", {
    value: words.number(result.objective), goal: words.goalTitle })];
  const { actual } = words;
  const found = headline(result, counted, context);
  const other = result.breaks.filter(({ family }) => family !== "budget");
  const broken = other.map((item) => {
    const rule = rules.get(item.name);
    if (rule.instead) return words.say("rule_missed", { label: label(item.name), rule: rule.said, by: words.ofRule(item.by, rule) });
    const [is, limit] = [item.value, item.limit].map((amount) => words.ofRule(amount, rule));
    return `${label(item.name)} (${is} ${OPPOSITE[item.relation]} ${limit})`;
  }).join("; ");
  if (other.length) found.push(words.say("actual_breaks", {
    actual, breaks: broken, gap: words.scored ? plain(result.gap, 1) : words.number(result.gap),
  }));
  if (context.sampled) found.push(words.say("live_sampled", { said: context.sampled }));
  else if (words.scored && words.variants) found.push(words.say("not_sampled"));
  return found;
}

/** What moves from where to where at the actual's own total, at which horizons that stays ahead, and how much is judged. */
function headline(result, { all, assumed }, context) {
  const { words } = context;
  const { actual } = words;
  const first = [];
  const { budgets, spend, horizons } = result.atActualTotal;
  if (budgets) {
    const total = sumOf(Object.values(result.actual));
    const more = sumOf(result.budgets) - sumOf(budgets);
    const key = Math.abs(more) <= 1e-12 * total ? "head_years_differ" : more > 0 ? "head_added" : "head_taken";
    first.push(words.say(key, { actual, total: words.amount(total), more: words.amount(Math.abs(more)) }));
  }
  const counts = words.say("head_counts", { n: all, j: assumed });
  if (!spend) return [[...first, words.say("head_no_answer", { actual })].join(" "), counts];
  const [said, better] = moving(result, context);
  const sentence = first.length ? words.say("head_at_total", { actual, sentence: said }) : said;
  const further = [];
  if (better && horizons.length) {
    const years = (way) => words.say("head_years", {
      years: enumerated(horizons.filter(([, ahead]) => ahead === way).map(([n]) => words.say("head_year", { n: words.number(n) })), words),
    });
    const all = horizons.every(([, ahead]) => ahead);
    const some = horizons.some(([, ahead]) => ahead);
    const key = all ? "head_horizons" : some ? "head_horizons_some" : "head_horizons_none";
    further.push(words.say(key, { actual, holds: years(true), fails: years(false) }));
  }
  return [[...first, sentence].join(" "), [...further, counts].join(" ")];
}

/** The sentence that names what moves, and whether it says that something is better. */
function moving(result, context) {
  const { words } = context;
  const { actual } = words;
  const { objective, gain, gap } = result.atActualTotal;
  const before = result.actualObjective;
  if (words.inMoney) {
    const none = words.goal === "money_moved" && objective === 0;
    const shown = { actual, before: words.amount(before), after: words.amount(objective) };
    return [words.say(none ? "head_none_moved" : `head_${words.goal}`, shown), false];
  }
  const broken = result.breaks.some(({ family }) => family !== "budget");
  if (!broken && gap <= (gain || 1) / 1000) return [words.say("nothing_better", { actual }), false];
  const key = objective > before ? "head_raises" : "head_lowers";
  const value = (number) => (words.scored ? words.say("head_points", { value: plain(number, 0) }) : words.number(number));
  const measure = { weighted_score: "attainment", weakest_score: "weakest_attainment" }[words.goal] ?? "head_value";
  const values = { actual, measure: words.say(measure, { goal: words.goalTitle }), before: value(before), after: value(objective) };
  const { lost, gained, total, whole } = sides(result, context);
  if (!lost.length || !gained.length || (!context.engine.data.scenario.hasBudget && Math.abs(whole - total) > LEAST * total)) {
    return [words.say(`${key}_total`, { ...values, total: words.amount(total), whole: words.amount(whole) }), true];
  }
  values.moved = words.amount(sumOf(lost.map(([, amount]) => amount)));
  let sentence;
  for (const [a, b] of NAMED) {
    sentence = words.say(key, { ...values, lost: named(lost, a, words), gained: named(gained, b, words) });
    if (sentence.split(/\s+/).length <= WORDS) break;
  }
  return [sentence, true];
}

/** What loses money against the actual and what gains it, the largest first, as `headline.sides` in Python has it. */
function sides(result, { words, engine }) {
  const { data, periods: T } = engine;
  const { spend } = result.atActualTotal;
  const before = data.programmes.flatMap(({ name }) => result.actualByPeriod[name]);
  const [whole, total] = [spend, before].map((amounts) => amounts.reduce((sum, amount) => sum + amount, 0));
  const least = LEAST * Math.max(whole, total);
  const change = data.programmes.map((_, p) => {
    let sum = 0;
    for (let k = p * T; k < p * T + T; k++) sum += spend[k] - before[k];
    return sum;
  });
  let items = new Map();
  const add = (key, amount) => items.set(key, (items.get(key) ?? 0) + amount);
  data.programmes.forEach(({ title }, p) => {
    const category = data.categories.find(({ members }) => members.includes(p));
    const members = (category?.members ?? []).filter((m) => !data.programmes[m].fixed);
    const alike = members.length > 1 && (members.every((m) => change[m] > least) || members.every((m) => -change[m] > least));
    add((alike ? category.title : title)[words.lang], change[p]);
  });
  if (![...items.values()].some((amount) => Math.abs(amount) > least)) {
    items = new Map();
    data.programmes.forEach(({ title }, p) => data.scenario.periods.forEach((period, t) => {
      add(`${title[words.lang]} ${period}`.trim(), spend[p * T + t] - before[p * T + t]);
    }));
  }
  const over = -sumOf([...items.values()]);
  items.set(words.say(over > 0 ? "unspent" : "head_unspent_before"), over);
  const largest = [...items].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  return {
    lost: largest.filter(([, amount]) => -amount > least).map(([name, amount]) => [name, -amount]),
    gained: largest.filter(([, amount]) => amount > least), total, whole,
  };
}

/** The first titles of one side, and how many more there are. */
function named(side, most, words) {
  const moved = sumOf(side.map(([, amount]) => amount));
  const large = side.slice(0, most).filter(([, amount]) => amount >= LARGE * moved);
  const names = large.map(([name]) => name);
  if (!most) return words.say("head_lines", { n: side.length });
  if (side.length > names.length) return words.say("and_more", { names: names.join(", "), n: side.length - names.length });
  return enumerated(names, words);
}

/** Names one after another. */
function enumerated(names, { korean }) {
  if (korean || names.length < 2) return names.join(", ");
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

/** Key of each sentence on the page to its text, or to the texts of a list. */
function sentences(result, document_, context) {
  const { words, engine } = context;
  const { data } = engine;
  const [first, ...further] = finding(result, document_.provenance.numbers, context);
  const states = result.rules.filter(({ tags }) => !tags.includes("silent"));
  const budget = sumOf(result.budgets);
  const total = result.actual === undefined ? 0 : sumOf(Object.values(result.actual));
  const still = data.programmes.filter(({ name }) => document_.programmes[name].change === 0).length;
  const amounts = (values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, words.amount(value)]));
  const { charged, later } = result.upkeep;
  return {
    finding: first,
    further: further.join(" "),
    r_key_moved_note: words.say("r_key_moved_note", {
      share: total ? `${plain((100 * result.moved) / total, 0)}%` : "0%", unit: words.unit.name && `${words.unit.name} · `, actual: words.actual,
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
    name = `${name} ${words.limit(state.limit, rule)}`;
    return state.price && kind !== "tied" ? `${name} (${words.price(state.price, rule)})` : name;
  });
  return words.say(`r_because_${kind}`, { rules: parts.join("; ") });
}

function sumOf(values) {
  return values.reduce((sum, value) => sum + value, 0);
}
