/** Figures and sentences as Python writes them, by the texts and units that Python exports. */

import { addingUp, sum, whole } from "./numeric.js";

/** @type {Map<string, Intl.NumberFormat>} */
const FORMATS = new Map();

export class Words {
  /** @param {WordsData} data */
  constructor(data) {
    this.texts = data.texts;
    this.actual = data.actual;
    this.unit = data.unit;
    this.goalTitle = data.goalTitle;
    this.scored = ["weighted_score", "weakest_score"].includes(data.goal);
    this.inMoney = ["spend", "money_moved"].includes(data.goal);
    this._signs = data;
    this._smaller = data.smaller;
    this._step = data.unit.counted / 10 ** data.unit.digits;
  }

  /** @param {string} key @param {Record<string, string | number>} values */
  say(key, values = {}) {
    return this.texts[key].replace(/{(\w+)}/g, (_, name) => String(values[name]));
  }

  /** What people call the computed allocation beside the actual, at whose total it is computed where that is `other`. */
  computedAt(other = false) {
    return this.say(other ? "sweep_at_total" : "computed", { actual: this.actual });
  }

  /** A figure with at most `places` decimals, or just so many if `fixed`, halves to the even digit.
   * @param {number} value @param {number} places */
  decimal(value, places, fixed = false, signDisplay = "negative") {
    const maximumFractionDigits = Math.min(20, places), minimumFractionDigits = fixed ? places : 0;
    const options = { maximumFractionDigits, minimumFractionDigits, signDisplay, roundingMode: "halfEven" };
    const key = Object.values(options).join();
    const format = FORMATS.get(key) ?? new Intl.NumberFormat("en-US", /** @type {object} */ (options));
    FORMATS.set(key, format);
    return format.format(value).replace("-", this._signs.minus).replace("+", this._signs.plus);
  }

  /** A figure with about `count` significant digits.
   * @param {number} value */
  number(value, count = 6) {
    if (value === 0) return "0";
    const exponent = Math.floor(Math.log10(Math.abs(value)));
    if (exponent >= -5 && exponent < 15) return this.decimal(value, Math.max(0, count - 1 - exponent));
    return String(Number(value.toPrecision(count))).replace(/e([+-])(\d)$/, "e$10$2");
  }

  /** An amount as a table's figure.
   * @param {number} value */
  money(value, signed = false, unit = this.unit) {
    return this.decimal(value / unit.counted, unit.digits, unit.currency !== "", signed ? "exceptZero" : "negative");
  }

  /** Amounts by name, in the order of the file, as print rounds them: so that they add up.
   * @param {Named} amounts @returns {Named} */
  addingUp(amounts) {
    const names = Object.keys(amounts), steps = addingUp(names.map((name) => amounts[name] / this._step));
    return Object.fromEntries(names.map((name, i) => [name, steps[i] * this._step]));
  }

  /** What an allocation gives by programme, and to upkeep under no name, as print rounds it: so that it adds up.
   * @param {{ spend: Named, totals: number[] }} achieved @returns {Named} */
  printed({ spend, totals }) {
    return { ...this.addingUp(spend), "": this.above(sum(totals), sum(Object.values(spend))) };
  }

  /** An amount with its unit, as a sentence names it: where rounding would move it by more than 1% with a decimal, or in
   * a smaller one.
   * @param {number} value */
  amount(value) {
    const stepOf = (/** @type {Unit} */ unit) => unit.counted / 10 ** unit.digits, size = Math.abs(value);
    const moved = Math.abs(whole(size / this._step) * this._step - size) * 100 > size && size < 10 * this._step;
    const finer = size >= this.unit.counted && this.unit.counted > 1 && { ...this.unit, digits: this.unit.digits + 1 };
    const smaller = () => this._smaller.find((other) => size >= 100 * stepOf(other)) ?? this._smaller.at(-1);
    const unit = (moved && (finer || smaller())) || this.unit;
    return unit.written.replace("{}", this.money(value, false, unit));
  }

  /** How much `one` is above `other`, as print rounds both: printed figures add up.
   * @param {number} one @param {number} other */
  above(one, other) {
    return (whole(one / this._step) - whole(other / this._step)) * this._step;
  }

  /** @param {number} value */
  objective(value) {
    if (this.scored) return this.decimal(value, 1, true);
    return this.inMoney ? this.money(value) : this.number(value);
  }

  /** A value of a rule: money with its unit, anything else as a figure.
   * @param {number} value @param {RuleData} rule */
  ofRule(value, rule) {
    return rule.money && this.unit.currency ? this.amount(value) : this.number(value, 4);
  }
}
