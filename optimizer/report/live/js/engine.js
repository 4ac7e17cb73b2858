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
 *     engine.fromScenarioYaml(text)     the settings that such a file states; others are left out
 *     engine.encode(settings), engine.decode(text)  the changed settings as text for a link, and back
 *
 * A result has `status` (optimal, infeasible, unbounded, unclear) and, if optimal: `objective`, `spend` { programme:
 * won }, `byPeriod` { programme: [won] }, `units`, `scores`, `outputs`, `categories` { name: won }, `unique`; with a
 * comparison `actual`, `actualScores`, `actualObjective`, `gap`, `regret` (null where the actual breaks a rule), `breaks`
 * [{ name, value, limit, by }], `moved`; `rules` and, of those that bind, `binding` [{ name, value, limit, price }];
 * `gain` and `display`, the unit of amounts. With details `nearOptimal` { programme: [low, high] }, `nearOptimalCategories`, `directions` { category: more,
 * less or undecided } and `equivalentBudget`. If infeasible, `conflict` names rules that cannot all hold.
 *
 * All amounts are rounded as Python rounds them, and everything is computed from the rounded amounts.
 */

const NEAR = 0.01;

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
    this._tape = new Tape(data.tape);
    this._main = new Solver(highs);
    this._other = new Solver(highs);
    this._T = data.scenario.periods.length;
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

  /** The paths at which `changes` differ from the published values. */
  changed(changes) {
    return Object.keys(changes).filter((path) => changes[path] !== this._byPath.get(path).value);
  }

  solve(changes = {}, { details = true } = {}) {
    const { data } = this;
    const values = this.values(changes);
    const program = this._program(values);
    if (!program) return { status: "unclear" };
    const now = this._now();
    const outcome = this._main.pass(program).solve();
    if (outcome.status !== "optimal") {
      return { status: outcome.status, ...(outcome.status === "infeasible" && { conflict: this._conflict(values) }) };
    }
    const { x, unique } = this._main.mayTie(outcome)
      ? nearestOptimum(this._main, this._other, outcome, this._weights(now), this._targets(now))
      : { x: outcome.x, unique: true };
    const raw = this._spending(x, now);
    const unrounded = this._achieve(raw);
    const spending = rounded(data, now, raw, x, (amounts) => this._achieve(amounts).charged);
    const achieved = this._achieve(spending);
    const own = ["spend", "money_moved"].includes(data.goal.kind);
    const gain = Math.abs(own ? achieved.objective : achieved.objective - this._achieve(now.fixed).objective);
    const rules = this._rules(values, achieved, unrounded);
    const found = { values, program, now, outcome, spending, achieved, gain };
    for (const rule of rules) if (rule.binding) rule.price = this._price(found, rule);
    const result = {
      status: "optimal", unique, gain, display: now.display, rules, binding: rules.filter((rule) => rule.binding),
      ...this._named(achieved, spending), ...this._baseline(found),
    };
    if (details) Object.assign(result, this._details(found));
    return result;
  }

  evaluate(spend, changes = {}) {
    this._program(this.values(changes));
    const spending = this._now().fixed;
    this.data.programmes.forEach(({ name }, p) => {
      if (name in spend) [spend[name]].flat().forEach((amount, t) => (spending[p * this._T + t] = amount));
    });
    return this._named(this._achieve(spending), spending);
  }

  /** The program at `values`, null where some number is not finite; afterwards the tape stands at these values. */
  _program(values, budgets = null) {
    const { data, _tape: tape } = this;
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

  /** What hangs on the settings alone: the display unit, payments, ends of tiers, budgets, the actual's and the fixed spending. */
  _now() {
    const { data, _tape: { values: v } } = this;
    const read = (refs) => refs && refs.map((ref) => v[ref]);
    const budgets = read(data.budgets.refs);
    return {
      display: displayUnit(data.scenario, budgets),
      payments: data.programmes.map(({ payments }) => read(payments)),
      ends: data.programmes.map(({ end }) => (end < 0 ? null : v[end])),
      budgets,
      actual: read(data.actual),
      fixed: Float64Array.from(read(data.fixed)),
    };
  }

  /** What `spending`, by programme and period, achieves at the values of the tape. */
  _achieve(spending) {
    const { data, _tape: tape } = this;
    const v = tape.values;
    data.inputs.forEach((name, k) => tape.set(name, spending[k]));
    tape.playSpending();
    return {
      objective: v[data.objective],
      units: data.programmes.map(({ units }) => units.reduce((sum, ref) => sum + v[ref], 0)),
      scores: data.capabilities.map(({ ref }) => v[ref]),
      outputs: data.outputs.map(({ ref }) => v[ref]),
      charged: data.charged.map((ref) => v[ref]),
      left: data.rules.map(({ left }) => v[left]),
      bound: data.rules.map(({ bound }) => v[bound]),
      size: data.rules.map(({ size }) => v[size]),
      spending,
    };
  }

  _named(achieved, spending) {
    const { data, _T: T } = this;
    const by = (list, value) => Object.fromEntries(list.map((item, i) => [item.name, value(i)]));
    const spent = (p) => spending.subarray(p * T, p * T + T).reduce((sum, amount) => sum + amount, 0);
    return {
      objective: achieved.objective,
      spend: by(data.programmes, spent),
      byPeriod: by(data.programmes, (p) => Array.from(spending.subarray(p * T, p * T + T))),
      units: by(data.programmes, (p) => achieved.units[p]),
      categories: by(data.categories, (c) => data.categories[c].members.reduce((sum, p) => sum + spent(p), 0)),
      scores: by(data.capabilities, (k) => achieved.scores[k]),
      outputs: by(data.outputs, (k) => achieved.outputs[k]),
    };
  }

  _spending(x, { payments }) {
    const { columns, units } = this.data.spending;
    const spending = new Float64Array(this.data.inputs.length);
    for (const [j, p, t] of columns) spending[p * this._T + t] += x[j];
    for (const [j, p] of units) payments[p].forEach((payment, t) => (spending[p * this._T + t] += x[j] * payment));
    return spending;
  }

  /** Of each programme and period, in the order of names, the columns that make its spending. */
  _weights({ payments }) {
    const { columns, units } = this.data.spending;
    const rows = this.data.inputs.map(() => []);
    for (const [j, p, t] of columns) rows[p * this._T + t].push([j, 1]);
    for (const [j, p] of units) {
      payments[p].forEach((payment, t) => payment && rows[p * this._T + t].push([j, payment]));
    }
    return this.data.targets.map((k) => rows[k]);
  }

  _targets({ actual, budgets }) {
    const equal = (k) => (budgets.length ? budgets[k % this._T] / this.data.programmes.length : 0);
    return this.data.targets.map((k) => (actual ? actual[k] : equal(k)));
  }

  _rules(values, achieved, unrounded) {
    const largest = unrounded.spending.reduce((most, amount) => Math.max(most, Math.abs(amount)), 0);
    const found = [];
    this.data.rules.forEach(({ name, relation, money, setting }, k) => {
      if (setting && values.get(setting) === null) return;
      const [value, limit] = [achieved.left[k], achieved.bound[k]];
      // Judged before rounding and by the evaluation: the program may leave a score below its true value.
      const size = Math.max(Math.abs(unrounded.left[k]), Math.abs(limit), money ? largest : 0, 1);
      const binding = Math.abs(unrounded.left[k] - limit) <= 1e-7 * size;
      const slack = relation === ">=" ? value - limit : relation === "<=" ? limit - value : Math.abs(value - limit);
      found.push({ name, value, limit, slack, relation, binding, price: 0 });
    });
    return found;
  }

  /** The rules that an allocation breaks. */
  _breaks(values, achieved) {
    const found = [];
    this.data.rules.forEach(({ name, family, relation, setting }, k) => {
      if (setting && values.get(setting) === null) return;
      const [value, limit] = [achieved.left[k], achieved.bound[k]];
      const by = relation === "=" ? Math.abs(value - limit) : relation === "<=" ? value - limit : limit - value;
      // Python breaks no rule by rounding, because it is exact; here a share of the terms is noise.
      if (by > Math.max(1e-9 * Math.max(Math.abs(value), Math.abs(limit), 1), 1e-13 * achieved.size[k])) found.push({ name, family, value, limit, by });
    });
    return found;
  }

  /** The actual beside the optimum, at the actual's own total. Leaves the tape at `values`. */
  _baseline({ values, now, spending, achieved }) {
    const { data } = this;
    if (!now.actual) return {};
    const actual = Float64Array.from(now.actual);
    const at = this._achieve(actual);
    const breaks = this._breaks(values, at);
    let [optimum, own, other] = [achieved.objective, at.objective, breaks];
    const totals = now.budgets.map((_, t) =>
      actual.reduce((sum, amount, k) => sum + (k % this._T === t ? amount : 0), 0) + at.charged[t]);
    if (totals.some((total, t) => Math.abs(total - now.budgets[t]) > 1e-12 * Math.abs(total))) {
      const outcome = this._other.pass(this._program(values, totals)).solve();
      if (outcome.status === "optimal") optimum = outcome.objective;
      const matched = this._achieve(actual);
      own = matched.objective;
      other = this._breaks(values, matched);
      this._program(values);
    }
    const gap = data.goal.maximized ? optimum - own : own - optimum;
    const named = this._named(at, actual);
    return {
      actual: named.spend, actualByPeriod: named.byPeriod, actualScores: named.scores, actualUnits: named.units,
      actualCategories: named.categories, actualObjective: at.objective, breaks, gap,
      regret: other.every(({ family }) => family === "budget") ? gap : null,
      moved: spending.reduce((sum, amount, k) => sum + Math.abs(amount - actual[k]), 0) / 2,
    };
  }

  /** How the right sides move per unit of the budget of period `t`. Leaves the tape at `values`. */
  _budgetRates({ values, program, now }, t) {
    const step = Math.abs(now.budgets[t]) / 2 || 1;
    const moved = this._program(values, now.budgets.map((budget, k) => budget + (k === t ? step : 0)));
    this._program(values);
    return moved.rhs.map((value, i) => (value - program.rhs[i]) / step);
  }

  /** Change of the objective per unit of a rule's constant, upward; null where it cannot be raised at all. */
  _price(found, { name }) {
    const { perUnit, row, budget } = this.data.rules.find((rule) => rule.name === name);
    const { program, outcome } = found;
    let change = program.rhs.map((_, i) => (i === row ? (perUnit < 0 ? 1 : this._tape.values[perUnit]) : 0));
    if (budget >= 0) change = this._budgetRates(found, budget);
    const active = this._main.active(outcome);
    const count = Object.values(active).flat().filter(Boolean).length;
    const twice = active.lower.filter((held, j) => held && active.upper[j]).length
      + active.rowLower.filter((held, i) => held && active.rowUpper[i]).length;
    if (count - twice <= program.cost.length) return dot(outcome.prices, change);
    // At a kink the duals are any of several: the rate is how fast the objective can grow along what binds.
    const columns = new Map(program.lower.map((_, j) => [j, [active.lower[j] ? 0 : -Infinity, active.upper[j] ? 0 : Infinity]]));
    const rows = new Map(change.map((rate, i) => [i, [active.rowLower[i] ? rate : -Infinity, active.rowUpper[i] ? rate : Infinity]]));
    const rate = this._main.solve({ columns, rows, cold: true });
    return rate.status === "optimal" ? rate.objective - program.constant : null;
  }

  /** The near-optimal ranges, the directions of money that follow, and the least budget that is as good as the actual. */
  _details(found) {
    const { data } = this;
    const { program, now, outcome, spending, gain } = found;
    const unit = now.display.size;
    const slack = NEAR * gain;
    const least = outcome.objective - program.constant + (program.maximized ? -slack : slack);
    this._other.pass(program.maximized
      ? withRow(program, program.cost, least, Infinity) : withRow(program, program.cost, -Infinity, least));
    const weights = this._weights(now);
    const columnsOf = (members) => {
      const cost = new Float64Array(program.cost.length);
      data.targets.forEach((k, i) => {
        if (members.includes(Math.floor(k / this._T))) for (const [j, weight] of weights[i]) cost[j] += weight;
      });
      return cost;
    };
    const range = (members) => {
      const cost = columnsOf(members);
      const spent = spending.reduce((sum, amount, k) => sum + (members.includes(Math.floor(k / this._T)) ? amount : 0), 0);
      return [false, true].map((maximized) => {
        const end = this._other.solve({ cost, maximized });
        if (end.status !== "optimal") return null;
        const amount = whole(dot(cost, end.x) / unit) * unit;
        return maximized ? Math.max(amount, spent) : Math.min(amount, spent);
      });
    };
    const nearOptimal = Object.fromEntries(data.programmes.map(({ name }, p) => [name, range([p])]));
    const nearOptimalCategories = Object.fromEntries(data.categories.map(({ name, members }) => [name, range(members)]));
    return { nearOptimal, nearOptimalCategories, directions: this._directions(now, nearOptimalCategories), equivalentBudget: this._equivalentBudget(found) };
  }

  _directions({ actual, budgets }, ranges) {
    if (!actual) return {};
    const total = budgets.reduce((sum, budget) => sum + budget, 0) || actual.reduce((sum, amount) => sum + amount, 0);
    const found = {};
    for (const { name, members } of this.data.categories) {
      if (members.every((p) => this.data.programmes[p].fixed)) continue;
      const own = actual.reduce((sum, amount, k) => sum + (members.includes(Math.floor(k / this._T)) ? amount : 0), 0);
      const [low, high] = ranges[name];
      found[name] = low !== null && low - own > total / 100 ? "more" : high !== null && own - high > total / 100 ? "less" : "undecided";
    }
    return found;
  }

  /** The least budget, all periods in proportion, at which the optimum reaches the actual's objective; else null. */
  _equivalentBudget({ values, program, now, gain }) {
    const total = now.budgets.reduce((sum, budget) => sum + budget, 0);
    if (!now.actual || !total || ["spend", "money_moved"].includes(this.data.goal.kind)) return null;
    const wanted = this._achieve(Float64Array.from(now.actual)).objective;
    const twice = this._program(values, now.budgets.map((budget) => 2 * budget));
    this._program(values);
    const rates = twice.rhs.map((value, i) => value - program.rhs[i]);
    const free = {
      ...program,
      rowLower: program.rowLower.map((value, i) => value - rates[i]),
      rowUpper: program.rowUpper.map((value, i) => value - rates[i]),
    };
    const scaled = withColumn(free, rates.map((rate) => -rate), 1);
    const slack = 1e-8 * (gain || 1);
    const least = wanted - program.constant + (program.maximized ? -slack : slack);
    const enough = program.maximized ? withRow(scaled, scaled.cost, least, Infinity) : withRow(scaled, scaled.cost, -Infinity, least);
    const cost = new Float64Array(scaled.cost.length);
    cost[cost.length - 1] = 1;
    const outcome = this._other.pass(enough).solve({ cost, maximized: false });
    return outcome.status === "optimal" ? outcome.x[cost.length - 1] * total : null;
  }

  /** Names of rules that cannot all hold: drop any one and the others can. */
  _conflict(values) {
    const { program } = this._main;
    const cost = new Float64Array(program.cost.length);
    let freed = new Map();
    const kept = [];
    for (const { name, row, setting } of this.data.rules) {
      if (row < 0 || (setting && values.get(setting) === null)) continue;
      const trial = new Map([...freed, [row, [-Infinity, Infinity]]]);
      if (this._main.solve({ cost, rows: trial }).status === "infeasible") freed = trial;
      else kept.push(name);
    }
    return kept;
  }
}
