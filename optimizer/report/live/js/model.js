import { sum } from "./numeric.js";
import { Tape } from "./tape.js";

/** The exported scenario at any values of its settings: its program, and what an allocation achieves. */
export class Model {
  /** @param {LiveData} data */
  constructor(data) {
    this.data = data;
    this.settings = data.settings;
    this._byPath = new Map(data.settings.map((setting) => [setting.path, setting]));
    this.tape = new Tape(data.tape);
    this.periods = data.scenario.periods.length;
  }

  /** @param {string} path */
  has(path) {
    return this._byPath.has(path);
  }

  /** @param {string} path */
  setting(path) {
    const setting = this._byPath.get(path);
    if (!setting) throw new RangeError(`no setting is called ${path}`);
    return setting;
  }

  /** The full settings: published values, with `changes` in place and weights that sum to 1.
   * @param {Changes} changes @returns {Values} */
  values(changes = {}) {
    const values = new Map(this.settings.map((setting) => [setting.path, setting.value]));
    for (const [path, value] of Object.entries(changes)) {
      const { optional, low, high } = this.setting(path);
      if (value === null ? !optional : !(value >= low && value <= high)) {
        throw new RangeError(`${path} lies between ${low} and ${high}, not at ${value}`);
      }
      values.set(path, value);
    }
    const weights = this.settings.filter((setting) => setting.kind === "weight");
    const total = sum(weights.map(({ path }) => Number(values.get(path))));
    if (weights.length && !(total > 0)) throw new RangeError("the weights are all 0");
    // Published weights stay as they are to the last digit.
    if (weights.some(({ path }) => path in changes)) {
      for (const { path } of weights) values.set(path, Number(values.get(path)) / total);
    }
    return values;
  }

  /** `changes` without what prints as published.
   * @param {Changes} changes @returns {Changes} */
  clean(changes) {
    return Object.fromEntries(Object.entries(changes).filter(([path, value]) => {
      const { value: published } = this.setting(path);
      return value !== published && !(published !== null && value !== null && Math.abs(value - published) <= 1e-11 * Math.abs(published));
    }));
  }

  /** `changes` with one weight at `value` and the others in proportion, so that all sum to 1.
   * @param {Changes} changes @param {string} path @param {number} value */
  withWeight(changes, path, value) {
    const others = this.settings.filter((setting) => setting.kind === "weight" && setting.path !== path);
    const now = others.map((setting) => Number(changes[setting.path] ?? setting.value));
    const rest = sum(now);
    const shares = others.map((setting, k) => [setting.path, rest > 0 ? (now[k] * (1 - value)) / rest : (1 - value) / others.length]);
    return this.clean({ ...changes, [path]: value, ...Object.fromEntries(shares) });
  }

  /** The program at `values`, null where some number is not finite; afterwards the tape stands at these values.
   * @param {Values} values @param {number[]?} budgets @returns {Program | null} */
  programAt(values, budgets = null) {
    const { data, tape } = this;
    for (const { path, value, optional, low } of this.settings) {
      tape.set(path, values.get(path) ?? value ?? (optional ? low : 0));
    }
    data.budgets.inputs.forEach((path, t) => {
      if (budgets) tape.set(path, budgets[t]);
      else if (!this.has(path)) tape.set(path, data.budgets.values[t]);
    });
    tape.playSettings();
    const { program } = data;
    const rhs = this.at(program.rhs);
    /** @type {(places: number[], open: number) => number[]} */
    const end = (places, open) => places.map((place) => (place < 0 ? open : tape.values[place]));
    const off = new Set(data.rules.filter(({ setting }) => setting && values.get(setting) === null).map(({ row }) => row));
    const read = {
      maximized: data.goal.maximized,
      cost: this.at(program.cost),
      starts: program.starts, columns: program.columns, values: this.at(program.values),
      lower: end(program.lower, -Infinity), upper: end(program.upper, Infinity),
      rowLower: rhs.map((value, i) => (off.has(i) || program.relations[i] === "<=" ? -Infinity : value)),
      rowUpper: rhs.map((value, i) => (off.has(i) || program.relations[i] === ">=" ? Infinity : value)),
      columnScale: program.columnScale.map((exponent) => 2 ** exponent),
      rowScale: program.rowScale.map((exponent) => 2 ** exponent),
    };
    return [read.cost, read.values, rhs].every((numbers) => numbers.every(Number.isFinite)) ? read : null;
  }

  /** The numbers at these places of the tape.
   * @param {number[]} places @returns {number[]} */
  at(places) {
    return places.map((place) => this.tape.values[place]);
  }

  /** What hangs on the settings alone: budgets, the actual's and the fixed spending. */
  now() {
    const { data } = this;
    return {
      budgets: this.at(data.budgets.refs),
      actual: data.actual && this.at(data.actual),
      fixed: this.at(data.fixed),
    };
  }

  /** What `spending`, by programme and period, achieves at the values of the tape.
   * @param {number[]} spending */
  achieve(spending) {
    const { data, tape } = this;
    data.inputs.forEach((name, k) => tape.set(name, spending[k]));
    tape.playSpending();
    return {
      objective: tape.values[data.objective],
      scores: this.at(data.capabilities.map(({ ref }) => ref)),
      charged: this.at(data.charged),
      left: this.at(data.rules.map(({ left }) => left)),
      bound: this.at(data.rules.map(({ bound }) => bound)),
      size: this.at(data.rules.map(({ size }) => size)),
      spending,
    };
  }

  /** The same by name: the money of programmes, in all and by period, and the scores.
   * @param {Achieved} achieved */
  named(achieved) {
    const { data, periods } = this;
    /** @type {<T>(list: { name: string }[], value: (i: number) => T) => Record<string, T>} */
    const by = (list, value) => Object.fromEntries(list.map((item, i) => [item.name, value(i)]));
    const money = this.paid(achieved.spending);
    const byPeriod = by(data.programmes, (p) => money.slice(p * periods, (p + 1) * periods));
    return {
      objective: achieved.objective,
      byPeriod,
      spend: by(data.programmes, (p) => sum(byPeriod[data.programmes[p].name])),
      scores: by(data.capabilities, (k) => achieved.scores[k]),
    };
  }

  /** The programme of a place in the spending by programme and period.
   * @param {number} k */
  programmeOf(k) {
    return this.data.programmes[Math.floor(k / this.periods)];
  }

  /** The money of `spending`: 0 for a programme whose units cost nothing, of which it holds the units.
   * @param {number[]} spending */
  paid(spending) {
    return spending.map((amount, k) => (this.programmeOf(k).costless ? 0 : amount));
  }

  /** Spending by programme and period as amounts by name, but for programmes that are fixed.
   * @param {number[]} spending @returns {Amounts} */
  amountsOf(spending) {
    const { data: { programmes }, periods } = this;
    const own = programmes.map(({ name }, p) => [name, spending.slice(p * periods, (p + 1) * periods)]);
    return Object.fromEntries(own.filter((_, p) => !programmes[p].fixed));
  }

  /** Amounts as spending by programme and period at the values of the tape; fixed programmes take theirs.
   * @param {Amounts} spend */
  spendingOf(spend) {
    const spending = this.now().fixed;
    this.data.programmes.forEach(({ name, fixed }, p) => {
      if (name in spend && !fixed) spend[name].forEach((amount, t) => (spending[p * this.periods + t] = amount));
    });
    return spending;
  }

  /** By programme and period the columns that make its spending, with their weights at the values of the tape.
   * @returns {Entry[][]} */
  terms() {
    /** @type {Entry[][]} */
    const rows = this.data.inputs.map(() => []);
    for (const [k, j, place] of this.data.spending) {
      const weight = place < 0 ? 1 : this.tape.values[place];
      if (weight) rows[k].push([j, weight]);
    }
    return rows;
  }

  /** The spending by programme and period of a point of the program.
   * @param {number[]} x */
  spendingAt(x) {
    return this.terms().map((row) => sum(row.map(([j, weight]) => weight * x[j])));
  }

  /** The columns of each amount and what it should be near; units of what costs nothing in the size of the money.
   * @param {Now} now @returns {[Entry[][], number[]]} */
  nearness(now) {
    const { targets, programmes } = this.data, terms = this.terms(), of = targets.map((k) => this.programmeOf(k));
    const wanted = targets.map((k, i) => {
      if (now.actual) return now.actual[k];
      return now.budgets.length && !of[i].costless ? now.budgets[k % this.periods] / programmes.length : 0;
    });
    const money = Math.max(0, ...wanted.filter((_, i) => !of[i].costless).map(Math.abs)) || 1;
    const factors = of.map(({ costless, most }) => (costless ? money / ((most < 0 ? 0 : this.tape.values[most]) || 1) : 1));
    return [
      targets.map((k, i) => terms[k].map(([j, weight]) => [j, weight * factors[i]])),
      wanted.map((amount, i) => amount * factors[i]),
    ];
  }
}
