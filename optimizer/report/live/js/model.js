import { largest, spread, sum } from "./numeric.js";
import { Tape } from "./tape.js";

/** `value` between `low` and `high`: an end where it prints as that, NaN beyond.
 * @param {number} value @param {number} low @param {number} high */
export function within(value, low, high) {
  const end = [low, high].find((other) => Math.abs(value - other) <= 1e-11 * Math.abs(other));
  return end ?? (value >= low && value <= high ? value : NaN);
}

/**
 * The exported scenario at values of its settings: its program, and what an allocation achieves. What is read hangs on the
 * values that were set last.
 */
export class Model {
  /** @param {LiveData} data */
  constructor(data) {
    const { cost, rhs, rows } = data.program;
    this.data = data;
    this.settings = data.settings;
    this._byPath = new Map(data.settings.map((setting) => [setting.path, setting]));
    this.tape = new Tape(data.tape);
    this.periods = data.scenario.periods.length;
    this._finite = [...cost, ...rhs, ...rows.flatMap((row) => row.map(([, place]) => place))];
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
   * @param {Changes} changes @returns {Values} */
  values(changes = {}) {
    const { inputs, values: budgets } = this.data.budgets, values = new Map(inputs.map((path, t) => [path, budgets[t]]));
    for (const { path, value } of this.settings) values.set(path, value);
    for (const [path, given] of Object.entries(changes)) {
      const value = this.taken(path, given);
      if (Number.isNaN(value)) throw new RangeError(`${path} cannot be ${given}`);
      values.set(path, value);
    }
    const weights = this.settings.filter((setting) => setting.kind === "weight");
    // Published weights stay as they are to the last digit.
    if (weights.some(({ path }) => path in changes)) {
      const total = sum(weights.map(({ path }) => Number(values.get(path))));
      for (const { path } of weights) values.set(path, Number(values.get(path)) / total);
    }
    return values;
  }

  /** `changes` without what prints as published, and without weights that are all 0.
   * @param {Changes} changes @returns {Changes} */
  clean(changes) {
    const none = this.settings.every(({ path, kind, value }) => kind !== "weight" || !(changes[path] ?? value));
    return Object.fromEntries(Object.entries(changes).filter(([path, value]) => {
      const { kind, value: published } = this.setting(path);
      return !(none && kind === "weight") && Math.abs(value - published) > 1e-11 * Math.abs(published);
    }));
  }

  /** `changes` with one weight at `value` and the others in proportion, so that all sum to 1.
   * @param {Changes} changes @param {string} path @param {number} value */
  withWeight(changes, path, value) {
    const others = this.settings.filter((setting) => setting.kind === "weight" && setting.path !== path);
    const now = others.map((setting) => Number(changes[setting.path] ?? setting.value));
    const shares = spread(now, 1 - value).map((share, k) => [others[k].path, share]);
    return this.clean({ ...changes, [path]: value, ...Object.fromEntries(shares) });
  }

  /** Sets all values, for everything that is read next.
   * @param {Values} values */
  set(values) {
    for (const [path, value] of values) this.tape.set(path, value);
    this.tape.play();
  }

  /** The numbers at these places of the tape.
   * @param {Place[]} places */
  at(places) {
    return places.map((place) => this.tape.values[place]);
  }

  /** Whether only allocations of one total are compared: those of a budget, unless the objective is money itself. */
  get oneTotal() {
    return this.data.scenario.hasBudget && !this.data.goal.inMoney;
  }

  get budgets() {
    return this.at(this.data.budgets.refs);
  }

  /** The spending of the actual by programme and period, null where there is none. */
  get actual() {
    return this.data.actual && this.at(this.data.actual);
  }

  /** Whether a rule holds; a required score is not asked for at the low end of its range.
   * @param {RuleData} rule */
  holds({ setting }) {
    return setting === null || this.tape.get(setting) > this.setting(setting).low;
  }

  /** The program, null where some number is not finite. @returns {Program | null} */
  program() {
    const { data: { program, goal, rules }, tape: { values: v } } = this;
    const { cost, rows, relations, rhs, lower, upper, columnScale: columns, rowScale: scales } = program;
    if (!this.at(this._finite).every(Number.isFinite)) return null;
    const open = new Set(rules.filter((rule) => !this.holds(rule)).map(({ row }) => row));
    /** @type {(places: Place[], none: number) => number[]} */
    const ends = (places, none) => places.map((place, j) => (place < 0 ? none : v[place] / columns[j]));
    /** @type {(beyond: string, none: number) => number[]} */
    const sides = (beyond, none) =>
      rhs.map((place, i) => (open.has(i) || relations[i] === beyond ? none : v[place] * scales[i]));
    return {
      maximized: goal.maximized,
      cost: cost.map((place, j) => v[place] * columns[j]),
      rows: rows.map((row, i) => row.map(([j, place]) => /** @type {Entry} */ ([j, v[place] * columns[j] * scales[i]]))),
      lower: ends(lower, -Infinity), upper: ends(upper, Infinity),
      rowLower: sides("<=", -Infinity), rowUpper: sides(">=", Infinity),
    };
  }

  /** What `spending`, by programme and period, achieves: money and scores by name, rules that it breaks and that bind.
   * @param {number[]} spending */
  achieve(spending) {
    const { data, periods, tape } = this, { programmes, capabilities } = data;
    data.inputs.forEach((name, k) => tape.set(name, spending[k]));
    tape.play();
    const money = programmes.map(({ name, costless }, p) =>
      /** @type {const} */ ([name, this.ofProgramme(spending, p).map((amount) => (costless ? 0 : amount))]));
    const charged = this.at(data.charged), most = largest(spending), rules = data.rules.filter((rule) => this.holds(rule));
    const sides = rules.map((rule) => {
      const [value, limit, terms] = this.at([rule.left, rule.bound, rule.size]), { relation } = rule;
      const size = Math.max(Math.abs(value), Math.abs(limit), 1), apart = relation === ">=" ? limit - value : value - limit;
      // Python is exact; here a share of the terms is noise.
      const binds = Math.abs(apart) <= Math.max(1e-7 * (rule.money ? Math.max(size, most) : size), 1e-13 * terms);
      // As in Python to the last unit of money.
      const least = Math.max(1e-9 * size, 1e-13 * terms, (rule.money && data.scenario.unit) || 0);
      return { ...rule, value, limit, binds, broken: (relation === "=" ? Math.abs(apart) : apart) > least };
    });
    return {
      spending,
      objective: tape.values[data.objective],
      scores: Object.fromEntries(capabilities.map(({ name, ref }) => [name, tape.values[ref]])),
      byPeriod: Object.fromEntries(money),
      spend: Object.fromEntries(money.map(([name, amounts]) => [name, sum(amounts)])),
      totals: charged.map((upkeep, t) => upkeep + sum(money.map(([, amounts]) => amounts[t]))),
      binding: sides.filter(({ binds }) => binds).map(({ name }) => name),
      breaks: sides.filter(({ broken }) => broken),
    };
  }

  /** The programme of a place in the spending by programme and period.
   * @param {number} k */
  programmeOf(k) {
    return this.data.programmes[Math.floor(k / this.periods)];
  }

  /** What stands in a list by programme and period for one programme.
   * @template T @param {T[]} list @param {number} p */
  ofProgramme(list, p) {
    return list.slice(p * this.periods, (p + 1) * this.periods);
  }

  /** Amounts as spending by programme and period; fixed programmes take theirs, and who is left out gets nothing.
   * @param {Amounts} amounts */
  spendingOf(amounts) {
    return this.at(this.data.fixed).map((amount, k) => {
      const { name, fixed } = this.programmeOf(k);
      return fixed ? amount : amounts[name]?.[k % this.periods] ?? amount;
    });
  }

  /** By programme and period the columns that make its spending, with their weights.
   * @returns {Entry[][]} */
  terms() {
    /** @type {Entry[][]} */
    const rows = this.data.inputs.map(() => []);
    for (const [k, j, place] of this.data.spending) {
      const weight = place < 0 ? 1 : this.tape.values[place];
      if (weight) rows[k].push([j, weight * this.data.program.columnScale[j]]);
    }
    return rows;
  }

  /** The spending by programme and period of a point of the program.
   * @param {number[]} x */
  spendingAt(x) {
    return this.terms().map((row) => sum(row.map(([j, weight]) => weight * x[j])));
  }

  /** The columns of each amount and what it should be near; units of what costs nothing in the size of the money.
   * @returns {[Entry[][], number[]]} */
  nearness() {
    const { budgets, data: { programmes } } = this, terms = this.terms(), of = terms.map((_, k) => this.programmeOf(k));
    const share = (/** @type {number} */ k) =>
      (budgets.length && !of[k].costless ? budgets[k % this.periods] / programmes.length : 0);
    const wanted = this.actual ?? of.map((_, k) => share(k));
    const money = largest(wanted.filter((_, k) => !of[k].costless)) || 1;
    const factors = of.map(({ costless, most }) => (costless ? money / ((most < 0 ? 0 : this.tape.values[most]) || 1) : 1));
    return [
      terms.map((row, k) => row.map(([j, weight]) => [j, weight * factors[k]])),
      wanted.map((amount, k) => amount * factors[k]),
    ];
  }
}
