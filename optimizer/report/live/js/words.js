/** Figures and sentences as Python writes them, by the texts and units that Python exports. */

import { addingUp, sum, whole } from "./numeric.js";

/** @type {Map<string, Intl.NumberFormat>} */
const FORMATS = new Map();

export class Words {
  /** @param {WordsData} data */
  constructor(data) {
    this.data = data;
  }

  /** @param {string} key @param {Record<string, string | number>} values */
  say(key, values = {}) {
    return this.data.texts[key].replace(/{(\w+)}/g, (_, name) => String(values[name]));
  }

  /** What people call the computed allocation beside the actual, at whose total it is computed where that is `other`. */
  computedAt(other = false) {
    return this.say(other ? "sweep_at_total" : "computed", { actual: this.data.actual });
  }

  /** A figure with at most `places` decimals, or just so many if `fixed`, halves to the even digit.
   * @param {number} value @param {number} places */
  decimal(value, places, fixed = false, signDisplay = "negative") {
    const maximumFractionDigits = Math.min(20, places), minimumFractionDigits = fixed ? places : 0;
    const options = { maximumFractionDigits, minimumFractionDigits, signDisplay, roundingMode: "halfEven" };
    const key = Object.values(options).join();
    const format = FORMATS.get(key) ?? new Intl.NumberFormat("en-US", /** @type {object} */ (options));
    FORMATS.set(key, format);
    return format.format(value).replace("-", this.data.minus).replace("+", this.data.plus);
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
  money(value, signed = false, unit = this.data.unit) {
    return this.decimal(value / unit.counted, unit.digits, unit.currency !== "", signed ? "exceptZero" : "negative");
  }

  /** What an allocation gives by programme, and to upkeep under no name, as print rounds it: so that it adds up.
   * @param {Achieved} achieved @returns {Named} */
  printed({ spend, total }) {
    const { step } = this.data.unit, names = Object.keys(spend), amounts = Object.values(spend);
    const steps = addingUp(amounts.map((amount) => amount / step)).map((count) => count * step);
    return { ...Object.fromEntries(names.map((name, i) => [name, steps[i]])), "": this.above(total, sum(amounts)) };
  }

  /** An amount with its unit, as a sentence names it: where rounding would move it by more than 1% with a decimal, or in
   * a smaller one.
   * @param {number} value */
  amount(value) {
    const { unit, smaller } = this.data, size = Math.abs(value);
    const moved = Math.abs(this.above(size, 0) - size) * 100 > size && size < 10 * unit.step;
    const finer = size >= unit.counted && unit.counted > 1 && { ...unit, digits: unit.digits + 1 };
    const lesser = smaller.find(({ step }) => size >= 100 * step) ?? smaller.at(-1);
    const shown = (moved && (finer || lesser)) || unit;
    return shown.written.replace("{}", this.money(value, false, shown));
  }

  /** How much `one` is above `other`, as print rounds both: printed figures add up.
   * @param {number} one @param {number} other */
  above(one, other) {
    const { step } = this.data.unit;
    return (whole(one / step) - whole(other / step)) * step;
  }

  /** @param {number} value */
  objective(value) {
    if (this.data.scored) return this.decimal(value, 1, true);
    return this.data.inMoney ? this.money(value) : this.number(value);
  }

  /** A value of a rule: money with its unit, anything else as a figure.
   * @param {number} value @param {RuleData} rule */
  ofRule(value, rule) {
    return rule.money && this.data.unit.currency ? this.amount(value) : this.number(value, 4);
  }
}
