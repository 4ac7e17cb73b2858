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
    const { cost, rows, rhs, columnScale, rowScale } = data.program;
    this._finite = [...cost, ...rhs, ...rows.flatMap((row) => row.map(([, place]) => place))];
    // Powers of two change no digit.
    this._columns = columnScale.map((exponent) => 2 ** exponent);
    this._rows = rowScale.map((exponent) => 2 ** exponent);
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

  /** `value` as a setting takes it: an end of its range where it prints as that, NaN beyond.
   * @param {string} path @param {number} value */
  taken(path, value) {
    const { low, high } = this.setting(path), end = [low, high].find((other) => Math.abs(value - other) <= 1e-11 * Math.abs(other));
    return end ?? (value >= low && value <= high ? value : NaN);
  }

  /** Whether a rule is left open: a required score is not asked for at the low end of its range.
   * @param {RuleData} rule @param {Values} values */
  isOpen({ setting }, values) {
    return setting !== null && Number(values.get(setting)) <= this.setting(setting).low;
  }

  /** The full settings: published values, with `changes` in place and weights that sum to 1.
   * @param {Changes} changes @returns {Values} */
  values(changes = {}) {
    const values = new Map(this.settings.map((setting) => [setting.path, setting.value]));
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
    const rest = sum(now);
    const shares = others.map((setting, k) => [setting.path, rest > 0 ? (now[k] * (1 - value)) / rest : (1 - value) / others.length]);
    return this.clean({ ...changes, [path]: value, ...Object.fromEntries(shares) });
  }

  /** The program at `values`, null where some number is not finite; afterwards the tape stands at these values.
   * @param {Values} values @param {number[]?} budgets @returns {Program | null} */
  programAt(values, budgets = null) {
    const { data, tape, _columns: columns, _rows: scales } = this, v = tape.values;
    for (const [path, value] of values) tape.set(path, value);
    data.budgets.inputs.forEach((path, t) => {
      if (budgets) tape.set(path, budgets[t]);
      else if (!this.has(path)) tape.set(path, data.budgets.values[t]);
    });
    tape.play();
    if (!this._finite.every((place) => Number.isFinite(v[place]))) return null;
    const { cost, rows, relations, rhs, lower, upper } = data.program;
    const off = new Set(data.rules.filter((rule) => this.isOpen(rule, values)).map(({ row }) => row));
    /** @type {(places: Place[], open: number) => number[]} */
    const ends = (places, open) => places.map((place, j) => (place < 0 ? open : v[place] / columns[j]));
    /** @type {(beyond: string, open: number) => number[]} */
    const sides = (beyond, open) => rhs.map((place, i) => (off.has(i) || relations[i] === beyond ? open : v[place] * scales[i]));
    return {
      maximized: data.goal.maximized,
      cost: cost.map((place, j) => v[place] * columns[j]),
      rows: rows.map((row, i) => row.map(([j, place]) => [j, v[place] * columns[j] * scales[i]])),
      lower: ends(lower, -Infinity), upper: ends(upper, Infinity),
      rowLower: sides("<=", -Infinity), rowUpper: sides(">=", Infinity),
    };
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
    tape.play();
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
      if (weight) rows[k].push([j, weight * this._columns[j]]);
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
    const terms = this.terms(), of = terms.map((_, k) => this.programmeOf(k)), n = this.data.programmes.length;
    const share = (/** @type {number} */ k) => (now.budgets.length && !of[k].costless ? now.budgets[k % this.periods] / n : 0);
    const wanted = now.actual ?? of.map((_, k) => share(k));
    const money = Math.max(0, ...wanted.filter((_, k) => !of[k].costless).map(Math.abs)) || 1;
    const factors = of.map(({ costless, most }) => (costless ? money / ((most < 0 ? 0 : this.tape.values[most]) || 1) : 1));
    return [
      terms.map((row, k) => row.map(([j, weight]) => [j, weight * factors[k]])),
      wanted.map((amount, k) => amount * factors[k]),
    ];
  }
}
