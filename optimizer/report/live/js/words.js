/** Figures and sentences as Python writes them, by the texts and units that Python exports. */

import { addingUp, sum, whole } from "./numeric.js";

/** What the page says and how it writes figures.
 * @param {WordsData} data */
export function wordsOf(data) {
  const { texts, minus, plus, unit, smaller, scored, inMoney } = data, { step } = unit;

  /** @param {string} key @param {Record<string, string | number>} values */
  function say(key, values = {}) {
    return texts[key].replace(/{(\w+)}/g, (_, name) => String(values[name]));
  }

  /** A figure with at most `places` decimals, or just so many if `fixed`, halves to the even digit as Python's floats.
   * @param {number} value @param {number} places */
  function decimal(value, places, fixed = false, signDisplay = "negative", roundingMode = "halfEven") {
    const maximumFractionDigits = Math.min(20, places), minimumFractionDigits = fixed ? places : 0;
    const options = { maximumFractionDigits, minimumFractionDigits, signDisplay, roundingMode };
    return value.toLocaleString("en-US", /** @type {object} */ (options)).replace("-", minus).replace("+", plus);
  }

  /** A figure with about `count` significant digits.
   * @param {number} value */
  function number(value, count = 6) {
    if (value === 0) return "0";
    const exponent = Math.floor(Math.log10(Math.abs(value)));
    if (exponent >= -12 && exponent < 15) {
      return decimal(value, Math.max(0, count - 1 - exponent), false, "negative", "halfExpand");
    }
    return String(Number(value.toPrecision(count))).replace(/e([+-])(\d)$/, "e$10$2");
  }

  /** An amount as a table's figure, halves away from zero.
   * @param {number} value */
  function money(value, signed = false, { counted, digits, currency } = unit) {
    return decimal(value / counted, digits, currency !== "", signed ? "exceptZero" : "negative", "halfExpand");
  }

  /** How much `one` is above `other`, as print rounds both: printed figures add up.
   * @param {number} one @param {number} other */
  function above(one, other) {
    return (whole(one / step) - whole(other / step)) * step;
  }

  /** Whether amounts by period print as others.
   * @param {number[]} amounts @param {number[]} others */
  function alike(amounts, others) {
    return amounts.every((amount, t) => above(amount, others[t]) === 0);
  }

  /** What an allocation gives by programme, and to upkeep under no name, as print rounds it: so that it adds up.
   * @param {Achieved} achieved @returns {Named} */
  function printed({ spend, total }) {
    const names = Object.keys(spend), amounts = Object.values(spend);
    const steps = addingUp(amounts.map((amount) => amount / step)).map((count) => count * step);
    return { ...Object.fromEntries(names.map((name, i) => [name, steps[i]])), "": above(total, sum(amounts)) };
  }

  /** An amount with its unit, as a sentence names it: where rounding would move it by more than 1% with a decimal, or
   * in a smaller one.
   * @param {number} value */
  function amount(value) {
    const size = Math.abs(value), moved = Math.abs(above(size, 0) - size) * 100 > size && size < 10 * step;
    const finer = size >= unit.counted && unit.counted > 1 && { ...unit, digits: unit.digits + 1 };
    const lesser = smaller.find((other) => size >= 100 * other.step) ?? smaller.at(-1);
    const shown = (moved && (finer || lesser)) || unit;
    return shown.written.replace("{}", money(value, false, shown));
  }

  /** @param {number} value */
  function objective(value) {
    return scored ? decimal(value, 1, true) : inMoney ? money(value) : number(value);
  }

  /** Rules that are broken, with their two sides where a label does not say all.
   * @param {Achieved["breaks"]} rules */
  function broken(rules) {
    return rules.map(({ label, instead, money, value, opposite, limit }) => {
      const [left, right] = [value, limit].map((side) => (money && unit.currency ? amount(side) : number(side, 4)));
      return instead ? label : `${label} (${left} ${opposite} ${right})`;
    }).join("; ");
  }

  return { ...data, say, decimal, money, above, alike, printed, amount, objective, broken };
}
