/**
 * Solves a scenario in the reader's browser, without any request.
 *
 *     createEngine(data, loadHighs, wasmBytes) -> Promise<engine>
 *
 * `data` is what Python exports (format optimizer-live), `loadHighs` the vendored loader of HiGHS, `wasmBytes` its
 * binary. A setting's value is in the program's own unit: won, years, plain numbers; `factor` leads to the shown one.
 *
 *     engine.settings                 [{ path, kind, value, low, high, step, factor, unit, label, ... }]; value null: off
 *     engine.solve({ path: value }, { details = true }) -> result; paths left out keep the published value.
 *         Weights are brought to a sum of 1. Throws RangeError for an unknown path or a value out of range.
 *     engine.evaluate(spend, settings)  what an allocation { programme: won } (or { programme: [won by period] }) achieves;
 *         programmes left out get nothing, fixed ones their fixed amount
 *     engine.toScenarioYaml(settings)   a scenario file that `optimizer solve` accepts and answers in the same way
 *     engine.fromScenarioYaml(text)     what such a file states, and the keys that are not read
 *     engine.encode(settings), engine.decode(text)  the changed settings as text for a link, and back
 *
 * A result has `status` (optimal, infeasible, unbounded, unclear) and, if optimal: `objective`, `spend` { programme:
 * won }, `byPeriod` { programme: [won] }, `units`, `scores`, `outputs`, `categories` { name: won }, `unique`; with a
 * comparison `actual`, `actualScores`, `actualObjective`, `gap`, `regret` (null where the actual breaks a rule), `breaks`
 * [{ name, value, limit, by }], `moved`; `rules` and, of those that bind, `binding` [{ name, value, limit }];
 * `gain`, `budgets`, `unspent` and `upkeep` { charged, later }, and `display`, the unit of amounts. With details `price` of each binding rule, `nearOptimal` { programme:
 * [low, high] }, `nearOptimalCategories`, `possible`, `directions` { category: more, less or undecided }, `equivalentBudget`, `idle`,
 * and `reasons` { programme: { kind, rules, price } }, why each gets what it gets. If infeasible, `conflict` names rules that cannot all hold.
 *
 * All amounts are rounded to the currency's smallest unit, as Python rounds them, and everything is computed from these.
 * `printed` has `spend` and `actual` as tables print them, in whole display units that add up.
 */

function createEngine(data, loadHighs, wasmBytes) {
  // The loader documents `wasmBinary`, but version 1.15.3 does not read it and would fetch a file.
  return new Promise((resolve, reject) => {
    const instantiateWasm = (imports, done) => {
      WebAssembly.instantiate(wasmBytes, imports).then(({ instance }) => done(instance), reject);
    };
    loadHighs({ instantiateWasm }).then((highs) => resolve(new Engine(data, highs)), reject);
  });
}

class Engine {
  constructor(data, highs) {
    this.data = data;
    this.settings = data.settings;
    this._byPath = new Map(data.settings.map((setting) => [setting.path, setting]));
    this.tape = new Tape(data.tape);
    this.main = new Solver(highs);
    this.other = new Solver(highs);
    this.periods = data.scenario.periods.length;
  }

  /** The full settings: published values, with `changes` in place and weights that sum to 1. */
  values(changes = {}) {
    const values = new Map(this.settings.map((setting) => [setting.path, setting.value]));
    for (const [path, value] of Object.entries(changes)) {
      const setting = this._byPath.get(path);
      if (!setting) throw new RangeError(`no setting is called ${path}`);
      if (value === null ? !setting.optional : !(value >= setting.low && value <= setting.high)) {
        throw new RangeError(`${path} lies between ${setting.low} and ${setting.high}, not at ${value}`);
      }
      values.set(path, value);
    }
    const weights = this.settings.filter((setting) => setting.kind === "weight");
    const total = weights.reduce((sum, { path }) => sum + values.get(path), 0);
    if (weights.length && !(total > 0)) throw new RangeError("the weights are all 0");
    // Published weights stay as they are to the last digit.
    if (Object.keys(changes).some((path) => this._byPath.get(path).kind === "weight")) {
      for (const { path } of weights) values.set(path, values.get(path) / total);
    }
    return values;
  }

  setting(path) {
    return this._byPath.get(path);
  }

  /** `changes` without what prints as published. */
  clean(changes) {
    return Object.fromEntries(Object.entries(changes).filter(([path, value]) => {
      const published = this._byPath.get(path).value;
      return value !== published && !(published !== null && value !== null && Math.abs(value - published) <= 1e-11 * Math.abs(published));
    }));
  }

  /** `changes` with one weight at `value` and the others in proportion, so that all sum to 1. */
  withWeight(changes, path, value) {
    const others = this.settings.filter((setting) => setting.kind === "weight" && setting.path !== path);
    const now = (setting) => changes[setting.path] ?? setting.value;
    const rest = others.reduce((sum, setting) => sum + now(setting), 0);
    const found = { ...changes, [path]: value };
    for (const setting of others) {
      found[setting.path] = rest > 0 ? (now(setting) * (1 - value)) / rest : (1 - value) / others.length;
    }
    return this.clean(found);
  }

  /** The paths at which `changes` differ from the published values. */
  changed(changes) {
    return Object.keys(changes).filter((path) => changes[path] !== this._byPath.get(path).value);
  }

  solve(changes = {}, { details = true } = {}) {
    const { data } = this;
    const values = this.values(changes);
    const program = this.programAt(values);
    if (!program) return { status: "unclear" };
    const now = this._now();
    const outcome = this.main.pass(program).solve();
    if (outcome.status !== "optimal") {
      return { status: outcome.status, ...(outcome.status === "infeasible" && { conflict: conflict(this, values) }) };
    }
    const { x, unique } = this.nearest(outcome, now);
    const raw = this._spending(x, now);
    const unrounded = this.achieve(raw);
    const spending = this.settled(values, now, raw, x);
    const achieved = this.achieve(spending);
    const own = ["spend", "money_moved"].includes(data.goal.kind);
    const gain = Math.abs(own ? achieved.objective : achieved.objective - this.achieve(now.fixed).objective);
    const rules = ruleStates(this, values, achieved, unrounded);
    const found = { values, program, now, outcome, spending, achieved, gain };
    if (details) for (const rule of rules) if (rule.binding) rule.price = price(this, found, rule);
    const charged = sum(achieved.charged);
    const result = {
      status: "optimal", unique, gain, display: data.scenario.display, rules, binding: rules.filter((rule) => rule.binding),
      budgets: now.budgets,
      unspent: data.scenario.hasBudget ? sum(now.budgets) - sum(this.paid(spending)) - charged : null,
      upkeep: { charged, later: achieved.later },
      values, ...this.named(achieved, spending), ...comparison(this, found),
    };
    const { size } = data.scenario.display;
    result.printed = { spend: printed(result.spend, size), actual: result.actual && printed(result.actual, size) };
    if (details) {
      const near = nearOptimal(this, found);
      if (!near) return { status: "unclear" };
      Object.assign(result, near, { reasons: reasons(this, found, rules) });
    }
    return result;
  }

  /** Of the optima of the program that `main` holds the one nearest to the actual, and whether it is the only one. */
  nearest(outcome, now) {
    return this.main.mayTie(outcome)
      ? nearestOptimum(this.main, this.other, outcome, ...this._nearness(now))
      : { x: outcome.x, unique: true };
  }

  /** The answer at the point `x`, rounded; the actual instead, where it keeps every rule and scores no less. */
  settled(values, now, raw, x) {
    const spending = rounded(this.data, now, raw, x, this._sizes(), (amounts) => this.achieve(amounts).charged);
    if (!now.actual) return spending;
    const actual = this.achieve(Float64Array.from(now.actual));
    const lead = (actual.objective - this.achieve(spending).objective) * (this.data.goal.maximized ? 1 : -1);
    return lead >= 0 && !breaks(this, values, actual).length ? actual.spending : spending;
  }

  /** How large the spending on each programme in each period can be, roughly. */
  _sizes() {
    const { spending: { columns }, program, inputs } = this.data;
    const sizes = new Float64Array(inputs.length);
    for (const [j, p, t] of columns) {
      sizes[p * this.periods + t] = Math.max(sizes[p * this.periods + t], 64 * 2 ** program.columnScale[j]);
    }
    return sizes;
  }

  evaluate(spend, changes = {}) {
    this.programAt(this.values(changes));
    const spending = this.spendingOf(spend);
    return this.named(this.achieve(spending), spending);
  }

  /** What a split { programme: amount } achieves and breaks at the settings, and the money there is for it. */
  judge(spend, changes = {}) {
    const values = this.values(changes);
    this.programAt(values);
    const { budgets, fixed } = this._now();
    const achieved = this.achieve(this.spendingOf(spend));
    return {
      ...this.named(achieved, achieved.spending), breaks: breaks(this, values, achieved), budget: sum(budgets),
      total: sum(this.paid(achieved.spending)) + sum(achieved.charged), fixed: sum(this.paid(fixed)) + sum(achieved.charged),
    };
  }

  /** Programme to amounts as spending by programme and period at the values of the tape; fixed programmes take theirs. */
  spendingOf(spend) {
    const spending = this._now().fixed;
    this.data.programmes.forEach(({ name, fixed }, p) => {
      if (name in spend && !fixed) [spend[name]].flat().forEach((amount, t) => (spending[p * this.periods + t] = amount));
    });
    return spending;
  }

  /** The program at `values`, null where some number is not finite; afterwards the tape stands at these values. */
  programAt(values, budgets = null) {
    const { data, tape: tape } = this;
    for (const { path, value, optional, low } of this.settings) {
      tape.set(path, values.get(path) ?? value ?? (optional ? low : 0));
    }
    data.budgets.inputs.forEach((path, t) => {
      if (budgets) tape.set(path, budgets[t]);
      else if (!this._byPath.has(path)) tape.set(path, data.budgets.values[t]);
    });
    tape.playSettings();
    const { program } = data;
    const at = (refs) => refs.map((ref) => tape.values[ref]);
    const rhs = at(program.rhs);
    const end = (refs, open) => refs.map((ref) => (ref < 0 ? open : tape.values[ref]));
    const off = new Set(data.rules.filter(({ setting }) => setting && values.get(setting) === null).map(({ row }) => row));
    const read = {
      maximized: data.goal.maximized,
      cost: at(program.cost), constant: tape.values[program.constant],
      starts: program.starts, columns: program.columns, values: at(program.values),
      lower: end(program.lower, -Infinity), upper: end(program.upper, Infinity),
      rowLower: rhs.map((value, i) => (off.has(i) || program.relations[i] === "<=" ? -Infinity : value)),
      rowUpper: rhs.map((value, i) => (off.has(i) || program.relations[i] === ">=" ? Infinity : value)),
      columnScale: program.columnScale.map((exponent) => 2 ** exponent),
      rowScale: program.rowScale.map((exponent) => 2 ** exponent),
      rhs,
    };
    return [read.cost, read.values, rhs].every((numbers) => numbers.every(Number.isFinite)) ? read : null;
  }

  /** What hangs on the settings alone: payments, ends of tiers, budgets, the actual's and the fixed spending. */
  _now() {
    const { data, tape: { values: v } } = this;
    const read = (refs) => refs && refs.map((ref) => v[ref]);
    const budgets = read(data.budgets.refs);
    return {
      payments: data.programmes.map(({ payments }) => read(payments)),
      ends: data.programmes.map(({ end }) => (end < 0 ? null : v[end])),
      budgets,
      actual: read(data.actual),
      fixed: Float64Array.from(read(data.fixed)),
    };
  }

  /** The curve of a capability at the values of the tape: its corners as [x, score], and the slope that goes on, if any. */
  curve(name) {
    const { curve } = this.data.capabilities.find((item) => item.name === name);
    const read = (ref) => this.tape.values[ref];
    const points = [curve.first.map(read)];
    for (const [width, slope] of curve.segments) {
      const [x, y] = points[points.length - 1];
      if (width < 0) return { points, onward: read(slope) };
      points.push([x + read(width), y + read(width) * read(slope)]);
    }
    return { points, onward: 0 };
  }

  /** What `spending`, by programme and period, achieves at the values of the tape. */
  achieve(spending) {
    const { data, tape: tape } = this;
    const v = tape.values;
    data.inputs.forEach((name, k) => tape.set(name, spending[k]));
    tape.playSpending();
    return {
      objective: v[data.objective],
      units: data.programmes.map(({ units }) => units.reduce((sum, ref) => sum + v[ref], 0)),
      scores: data.capabilities.map(({ ref }) => v[ref]),
      outputs: data.outputs.map(({ ref }) => v[ref]),
      charged: data.charged.map((ref) => v[ref]),
      later: v[data.later],
      left: data.rules.map(({ left }) => v[left]),
      bound: data.rules.map(({ bound }) => v[bound]),
      size: data.rules.map(({ size }) => v[size]),
      spending,
    };
  }

  named(achieved, spending) {
    const { data, periods: T } = this;
    const by = (list, value) => Object.fromEntries(list.map((item, i) => [item.name, value(i)]));
    const money = this.paid(spending);
    const spent = (p) => money.subarray(p * T, p * T + T).reduce((sum, amount) => sum + amount, 0);
    return {
      objective: achieved.objective,
      spend: by(data.programmes, spent),
      byPeriod: by(data.programmes, (p) => Array.from(money.subarray(p * T, p * T + T))),
      units: by(data.programmes, (p) => achieved.units[p]),
      categories: by(data.categories, (c) => data.categories[c].members.reduce((sum, p) => sum + spent(p), 0)),
      scores: by(data.capabilities, (k) => achieved.scores[k]),
      outputs: by(data.outputs, (k) => achieved.outputs[k]),
    };
  }

  /** The money of `spending`: 0 for a programme whose units cost nothing, of which it holds the units. */
  paid(spending) {
    return spending.map((amount, k) => (this.data.programmes[Math.floor(k / this.periods)].costless ? 0 : amount));
  }

  _spending(x, { payments }) {
    const { columns, units } = this.data.spending;
    const spending = new Float64Array(this.data.inputs.length);
    for (const [j, p, t] of columns) spending[p * this.periods + t] += x[j];
    for (const [j, p] of units) payments[p].forEach((payment, t) => (spending[p * this.periods + t] += x[j] * payment));
    return spending;
  }

  /** Of each programme and period, in the order of names, the columns that make its spending. */
  weights({ payments }) {
    const { columns, units } = this.data.spending;
    const rows = this.data.inputs.map(() => []);
    for (const [j, p, t] of columns) rows[p * this.periods + t].push([j, 1]);
    for (const [j, p] of units) {
      payments[p].forEach((payment, t) => payment && rows[p * this.periods + t].push([j, payment]));
    }
    return this.data.targets.map((k) => rows[k]);
  }

  /** The columns of each amount and what it should be near; units of what costs nothing in the size of the money. */
  _nearness(now) {
    const { targets, programmes } = this.data;
    const of = (k) => programmes[Math.floor(k / this.periods)];
    const equal = (k) => (now.budgets.length && !of(k).costless ? now.budgets[k % this.periods] / programmes.length : 0);
    const wanted = targets.map((k) => (now.actual ? now.actual[k] : equal(k)));
    const money = wanted.reduce((most, amount, i) => (of(targets[i]).costless ? most : Math.max(most, Math.abs(amount))), 0);
    const factors = targets.map((k) =>
      of(k).costless ? (money || 1) / ((of(k).most < 0 ? 0 : this.tape.values[of(k).most]) || 1) : 1);
    return [
      this.weights(now).map((row, i) => row.map(([j, weight]) => [j, weight * factors[i]])),
      wanted.map((amount, i) => amount * factors[i]),
    ];
  }
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
