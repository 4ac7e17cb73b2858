import { nearest } from "./nearest.js";
import { largest, spread, sum } from "./numeric.js";
import { Solver } from "./solver.js";
import { Tape } from "./tape.js";

/** What solves a scenario in the reader's browser, without any request. `data` is what Python exports, `load` the
 * vendored loader of HiGHS, `binary` its WebAssembly.
 * @param {LiveData} data @param {LoadHighs} load @param {BufferSource} binary @returns {Promise<Engine>} */
export async function createEngine(data, load, binary) {
  const compiled = await WebAssembly.compile(binary);
  // The loader documents `wasmBinary`, but version 1.15.3 does not read it and would fetch a file.
  return new Engine(data, await load({
    instantiateWasm: (imports, done) => void WebAssembly.instantiate(compiled, imports).then(done),
  }));
}

/** `value` between `low` and `high`: an end where it prints as that, NaN beyond.
 * @param {number} value @param {number} low @param {number} high */
export function within(value, low, high) {
  const end = [low, high].find((other) => Math.abs(value - other) <= 1e-11 * Math.abs(other));
  return end ?? (value >= low && value <= high ? value : NaN);
}

/** Solves the exported scenario at values of its settings and evaluates allocations. What is read of it hangs on the
 * values that were set last. A setting's value is in the program's own unit (won, years, plain numbers), and so are
 * amounts. */
export class Engine {
  /** @param {LiveData} data @param {Highs} highs */
  constructor(data, highs) {
    this.data = data;
    this.weights = data.settings.filter(({ kind }) => kind === "weight");
    this._byPath = new Map(data.settings.map((setting) => [setting.path, setting]));
    this.tape = new Tape(data.tape);
    this.solver = new Solver(highs);
  }

  /** The answer at `changes`; paths left out keep the published value, and weights are brought to a sum of 1. Throws
   * RangeError for an unknown path or a value out of range. If infeasible, `conflict` names rules that cannot all hold.
   * @param {Settings} changes @returns {Answer} */
  solve(changes = {}) {
    const values = this.values(changes), outcome = this._optimum(values);
    const { status } = outcome;
    if (status !== "optimal") return { status, conflict: status === "infeasible" ? this._conflict() : [] };
    // Among equal optima the one nearest to the actual, as in Python.
    const face = this.solver.pass(this.solver.face(outcome));
    const achieved = this._settled(nearest(face, outcome.x, this.aims()));
    return { status: "optimal", values, ...achieved, atTotal: this._atTotal(values, achieved.objective) };
  }

  /** @param {Settings} values @returns {Outcome} */
  _optimum(values) {
    this.tape.play(values);
    const program = this.program();
    return program ? this.solver.pass(program).solve() : { status: "unclear" };
  }

  /** What the actual, the plan that holds up and the optimum, whose objective is `optimum`, reach at the actual's own
   * total, where all are judged, and whether that is another than the `budget`. Nothing without an actual.
   * @param {Settings} values @param {number?} optimum */
  _atTotal(values, optimum) {
    const { actual } = this;
    if (!actual) return undefined;
    const { totals, budget } = this.achieve(actual), start = this.data.starts?.plan, other = this._budgetsOf(totals);
    if (other) {
      const outcome = this._optimum({ ...values, ...other });
      optimum = outcome.status === "optimal" ? this._settled(outcome.x).objective : null;
    }
    const plan = start ? this.achieve(this.spendingOf(start)) : null;
    const matched = { actual: { ...this.achieve(actual), budget }, plan, objective: optimum, other: other !== null };
    this.tape.play(values);
    return matched;
  }

  /** What is achieved at a point of the program, or by the actual, where it keeps every rule and scores no less.
   * @param {number[]} x */
  _settled(x) {
    const achieved = this.achieve(this.spendingAt(x)), actual = this.actual && this.achieve(this.actual);
    if (!actual?.keeps) return achieved;
    const lead = (actual.objective - achieved.objective) * (this.data.maximized ? 1 : -1);
    return lead >= -1e-12 * Math.abs(achieved.objective) ? actual : achieved;
  }

  /** `totals` as budgets, null where those that hold are the same or other totals are compared, too.
   * @param {number[]} totals */
  _budgetsOf(totals) {
    const { budgets, data } = this;
    const apart = budgets.some((money, t) => Math.abs(totals[t] - money) > 1e-9 * Math.abs(totals[t]));
    return data.oneTotal && apart ? Object.fromEntries(data.budgets.map(({ path }, t) => [path, totals[t]])) : null;
  }

  /** What an allocation achieves at the settings; as in Python it breaks budgets, and other rules at its own total.
   * @param {Amounts} amounts @param {Settings} changes */
  judge(amounts, changes = {}) {
    this.tape.play(this.values(changes));
    const spending = this.spendingOf(amounts), achieved = this.achieve(spending);
    this.tape.play(this._budgetsOf(achieved.totals) ?? {});
    return { ...achieved, breaks: [...achieved.over, ...this.achieve(spending).breaks] };
  }

  /** Rules that cannot all hold: drop any one and the others can. */
  _conflict() {
    const { solver } = this, { cost, rowLower, rowUpper } = solver.program, none = cost.map(() => 0);
    return this.data.rules.filter((rule) => this.holds(rule)).filter(({ row }) => {
      solver.model.changeRowBounds(row, -Infinity, Infinity);
      if (solver.solve(none).status === "infeasible") return false;
      solver.model.changeRowBounds(row, rowLower[row], rowUpper[row]);
      return true;
    });
  }

  /** @param {string} path */
  setting(path) {
    const setting = this._byPath.get(path);
    if (!setting) throw new RangeError(`no setting is called ${path}`);
    return setting;
  }

  /** `value` as a setting takes it, NaN beyond its range or for no setting.
   * @param {string} path @param {number} value */
  taken(path, value) {
    const { low, high } = this._byPath.get(path) ?? { low: NaN, high: NaN };
    return within(value, low, high);
  }

  /** All settings and budgets: published values, with `changes` in place and weights that sum to 1.
   * @param {Settings} changes */
  values(changes = {}) {
    const { weights, data: { budgets, settings } } = this;
    /** @type {Settings} */
    const values = Object.fromEntries([...budgets, ...settings].map(({ path, value }) => [path, value]));
    for (const [path, given] of Object.entries(changes)) {
      values[path] = this.taken(path, given);
      if (Number.isNaN(values[path])) throw new RangeError(`${path} cannot be ${given}`);
    }
    // Published weights stay as they are to the last digit.
    if (weights.some(({ path }) => path in changes)) {
      const total = sum(weights.map(({ path }) => values[path]));
      for (const { path } of weights) values[path] /= total;
    }
    return values;
  }

  /** `changes` without what prints as published, and without weights that are all 0.
   * @param {Settings} changes @returns {Settings} */
  clean(changes) {
    const none = this.weights.every(({ path, value }) => !(changes[path] ?? value));
    return Object.fromEntries(Object.entries(changes).filter(([path, value]) => {
      const { kind, value: published } = this.setting(path);
      return !(none && kind === "weight") && Math.abs(value - published) > 1e-11 * Math.abs(published);
    }));
  }

  /** `changes` with one weight at `value` and the others in proportion, so that all sum to 1.
   * @param {Settings} changes @param {string} path @param {number} value */
  withWeight(changes, path, value) {
    const others = this.weights.filter((weight) => weight.path !== path);
    const shares = spread(others.map((weight) => changes[weight.path] ?? weight.value), 1 - value);
    const moved = Object.fromEntries(others.map((other, k) => [other.path, shares[k]]));
    return this.clean({ ...changes, [path]: value, ...moved });
  }

  /** The numbers at these places of the tape.
   * @param {Place[]} places */
  at(places) {
    return places.map((place) => this.tape.values[place]);
  }

  get budgets() {
    return this.at(this.data.budgets.map(({ ref }) => ref));
  }

  /** Numbers by programme and period.
   * @param {Record<string, Place[]>} places @returns {Amounts} */
  amountsAt(places) {
    return Object.fromEntries(Object.entries(places).map(([name, own]) => [name, this.at(own)]));
  }

  /** The spending of the actual, null where there is none. */
  get actual() {
    return this.data.actual && this.amountsAt(this.data.actual);
  }

  /** Whether a rule holds; a required score is not asked for at the low end of its range.
   * @param {RuleData} rule */
  holds({ setting }) {
    const { places, values } = this.tape;
    return setting === null || values[places[setting]] > this.setting(setting).low;
  }

  /** The program, null where some number is not finite. @returns {Program | null} */
  program() {
    const { maximized, rules, program: { cost, rows, lower, upper, rowLower, rowUpper } } = this.data;
    const numbers = {
      cost: this.at(cost), rows: this.entries(rows), lower: this.at(lower), upper: this.at(upper),
      rowLower: this.at(rowLower), rowUpper: this.at(rowUpper),
    };
    if (!Object.values(numbers).flat(3).every(Number.isFinite)) return null;
    for (const { row } of rules.filter((rule) => !this.holds(rule))) {
      numbers.rowLower[row] = -Infinity;
      numbers.rowUpper[row] = Infinity;
    }
    return { maximized, ...numbers };
  }

  /** What `spending` achieves: money and scores by name, what it takes of the budget (of itself where there is none),
   * whether it keeps all rules, which bind, which but the budget it breaks, in which of several periods it is `over`.
   * @param {Amounts} spending */
  achieve(spending) {
    const { data: { programmes, capabilities, objective, totals, scenario, rules }, tape } = this;
    const amounts = Object.values(spending).flat(), most = largest(amounts);
    tape.play({}, amounts);
    const total = sum(this.at(totals)), budgets = this.budgets;
    const sides = rules.filter((rule) => this.holds(rule)).map((rule) => {
      const [value, limit, terms] = this.at([rule.left, rule.bound, rule.size]), { relation } = rule;
      const size = largest([value, limit, 1]), apart = relation === ">=" ? limit - value : value - limit;
      // Python is exact; here a share of the terms is noise.
      const binds = Math.abs(apart) <= Math.max(1e-7 * (rule.money ? Math.max(size, most) : size), 1e-13 * terms);
      // As in Python to the last unit of money.
      const least = Math.max(1e-9 * size, 1e-13 * terms, (rule.money && scenario.unit) || 0);
      return { ...rule, value, limit, binds, broken: (relation === "=" ? Math.abs(apart) : apart) > least };
    });
    return {
      objective: tape.values[objective],
      scores: Object.fromEntries(capabilities.map(({ name, ref }) => [name, tape.values[ref]])),
      spend: Object.fromEntries(programmes.map(({ name, costless }) => [name, costless ? 0 : sum(spending[name])])),
      totals: this.at(totals),
      total,
      budget: budgets.length ? sum(budgets) : total,
      keeps: !sides.some(({ broken }) => broken),
      binding: sides.filter(({ binds }) => binds),
      breaks: sides.filter(({ broken, family }) => broken && family !== "budget"),
      over: sides.filter(({ broken, family }) => broken && family === "budget" && scenario.periods.length > 1),
    };
  }

  /** Amounts as spending; fixed programmes take theirs, and who is left out gets nothing.
   * @param {Amounts} amounts @returns {Amounts} */
  spendingOf(amounts) {
    const { programmes, fixed, scenario: { periods } } = this.data;
    const given = programmes.map(({ name }) => [name, amounts[name] ?? periods.map(() => 0)]);
    return { ...Object.fromEntries(given), ...this.amountsAt(fixed) };
  }

  /** The entries of rows, without those that are 0.
   * @param {[number, Place][][]} rows @returns {Entry[][]} */
  entries(rows) {
    const { values } = this.tape;
    return rows.map((row) => row.flatMap(([j, place]) => (values[place] === 0 ? [] : [[j, values[place]]])));
  }

  /** The spending of a point of the program, without noise.
   * @param {number[]} x */
  spendingAt(x) {
    const raw = this.data.programmes.map(({ terms }) =>
      this.entries(terms).map((row) => sum(row.map(([j, weight]) => weight * x[j]))));
    const noise = 1e-13 * largest([...raw.flat(), ...this.budgets]);
    return this.spendingOf(Object.fromEntries(this.data.programmes.map(({ name }, p) =>
      [name, raw[p].map((amount) => (Math.abs(amount) <= noise ? 0 : amount))])));
  }

  /** What each amount should be near; units of what costs nothing in the size of the money.
   * @returns {Aim[]} */
  aims() {
    const { budgets, data: { programmes, scenario: { periods } } } = this;
    const share = periods.map((_, t) => (budgets[t] ?? 0) / programmes.length);
    /** @type {Amounts} */
    const wanted = this.actual ?? Object.fromEntries(programmes.map(({ name, costless }) =>
      [name, costless ? share.map(() => 0) : share]));
    const money = largest(programmes.flatMap(({ name, costless }) => (costless ? [] : wanted[name]))) || 1;
    return programmes.flatMap(({ name, costless, most, terms }) => {
      const factor = costless ? money / (this.tape.values[most] || 1) : 1;
      return this.entries(terms).map((row, t) =>
        ({ row: row.map(([j, weight]) => [j, weight * factor]), target: wanted[name][t] * factor }));
    });
  }
}
