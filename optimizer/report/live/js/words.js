/** Figures and sentences as Python writes them, by the templates and units that Python exports. */

import { sum } from "./numeric.js";

/** `value` with `places` decimals, halves to the even digit, thousands separated; zeros at the end go unless `fixed`.
 * @param {number} value @param {number} places */
export function decimal(value, places, fixed = false) {
  const size = Math.abs(value);
  let text = size.toFixed(places);
  // toFixed rounds what a number holds exactly, but takes halves upward.
  const beyond = size.toFixed(Math.min(100, places + 30)).slice(-30);
  if (places <= 70 && /^50*$/.test(beyond)) {
    const cut = size.toFixed(places + 30).slice(0, -30).replace(/\.$/, "");
    if (Number(cut[cut.length - 1]) % 2 === 0) text = cut;
  }
  let [first, part = ""] = text.split(".");
  if (!fixed) part = part.replace(/0+$/, "");
  first = first.replace(/\B(?=(\d{3})+$)/g, ",");
  return (value < 0 && /[1-9]/.test(text) ? "-" : "") + first + (part ? `.${part}` : "");
}

/** The whole number nearest to `value`, a half to the even one.
 * @param {number} value */
function whole(value) {
  const up = Math.round(value);
  return up - value === 0.5 && up % 2 ? up - 1 : up;
}

/** Digits with the point before the last `places` of them, thousands separated.
 * @param {string} digits @param {number} places */
function pointed(digits, places) {
  const all = digits.padStart(places + 1, "0");
  const first = all.slice(0, all.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  return places ? `${first}.${all.slice(-places)}` : first;
}

/** `value` with `digits` decimals and no separators, as Python's format does.
 * @param {number} value @param {number} digits */
export function plain(value, digits) {
  return decimal(value, digits, true).replaceAll(",", "");
}

/** `text` with the sign that the language gives a decrease and its numbers joined to their units, as Python has it.
 * @param {string} text @param {string} minus */
export function typeset(text, minus) {
  return text
    .replace(/(?<![\p{L}\p{N}_.,)\]/:+=-])[-−](?=[\d.∞])/gu, (_, at) => (text[at + 1] === "∞" ? "−" : minus))
    .replace(/\b([A-Z]{3}) (?=[△−]?\d)/g, "$1\u00a0")
    .replace(/(?<=\d) (?=%|(?:thousand|million|billion|trillion|years?|months?|points?|won)\b)/g, "\u00a0")
    .replace(/(백만|천) (?=[A-Z]{3}(?![A-Za-z]))/g, "$1\u00a0");
}

export class Words {
  /** @param {WordsData} data */
  constructor(data) {
    this.texts = data.texts;
    this.actual = data.actual;
    this.currency = data.currency;
    this.unit = data.unit;
    this.goalTitle = data.goalTitle;
    this._minus = data.minus;
    this._plus = data.plus;
    this._forms = data.forms;
    this.scored = ["weighted_score", "weakest_score"].includes(data.goal);
    this.inMoney = ["spend", "money_moved"].includes(data.goal);
    this._smaller = data.smaller;
    this._particles = data.particles;
    const pairs = Object.keys(data.particles?.pairs ?? {}).concat("(으)로");
    this._particle = new RegExp(`(${pairs.map((pair) => pair.replace(/[()]/g, "\\$&")).join("|")})`);
  }

  /** @param {string} key @param {Record<string, string | number>} values */
  say(key, values = {}) {
    const text = this.texts[key]
      .replace(/{(\w+):([^{}]*\|[^{}]*)}/g, (_, name, forms) => `{${name}} ${forms.split("|")[this._form(values[name])]}`)
      .replace(/{(\w+)}/g, (gap, name) => {
        const value = values[name] ?? gap;
        return typeof value === "number" && Number.isInteger(value) ? decimal(value, 0) : String(value);
      });
    return typeset(this._particles ? this._settled(text, this._particles) : text, this._minus);
  }

  /** The place of the form that goes with a count; from a hundred on they come again.
   * @param {string | number} count */
  _form(count) {
    const n = Number(String(count).replaceAll(",", ""));
    return Number(this._forms[n < 200 ? n : 100 + (n % 100)] ?? this._forms[0]);
  }

  /** Open particles, 은(는) and the like, by the sound that the word before them ends in.
   * @param {string} text @param {Particles} particles */
  _settled(text, { pairs, finals }) {
    const parts = text.split(this._particle);
    for (let i = 1; i < parts.length; i += 2) {
      const final = this._final(parts[i - 1], finals);
      parts[i] = parts[i] === "(으)로" ? (final === 0 || final === 8 ? "로" : "으로")
        : pairs[parts[i]][final ? 0 : 1];
    }
    return parts.join("");
  }

  /** @param {string} before @param {Record<string, number>} finals */
  _final(before, finals) {
    const read = before.replace(/\([^()]*\)\s*$/, "") || before;
    for (const sign of [...read].reverse()) {
      if (sign >= "가" && sign <= "힣") return (sign.charCodeAt(0) - 0xac00) % 28;
      if (/[\p{L}\p{N}%]/u.test(sign)) return finals[sign] ?? 0;
    }
    return 0;
  }

  /** A figure with about `digits` significant digits.
   * @param {number} value */
  number(value, digits = 6) {
    if (value === 0) return "0";
    const exponent = Math.floor(Math.log10(Math.abs(value)));
    if (exponent >= -5 && exponent < 15) return decimal(value, Math.max(0, digits - 1 - exponent));
    return String(Number(value.toPrecision(digits))).replace(/e([+-])(\d)$/, "e$10$2");
  }

  /** An amount as a table's figure.
   * @param {number} value */
  money(value, signed = false, unit = this.unit) {
    const { counted, digits, currency } = unit;
    // Amounts are whole numbers of small units, so that halves are told apart before anything is divided into decimals.
    const text = currency
      ? pointed(decimal(Math.abs(value) / (counted / 10 ** digits), 0).replaceAll(",", ""), digits)
      : decimal(Math.abs(value) / counted, digits);
    if (!/[1-9]/.test(text)) return text;
    return (value < 0 ? "-" : signed ? this._plus : "") + text;
  }

  /** Amounts by name, in the order of the file, as print rounds them: so that they add up, the largest remainders upward.
   * A millionth of a unit is taken for noise.
   * @param {Named} amounts @returns {Named} */
  addingUp(amounts) {
    const size = this.unit.counted / 10 ** this.unit.digits, names = Object.keys(amounts);
    const steps = names.map((name) => Math.round((amounts[name] / size) * 1e6) / 1e6), floors = steps.map(Math.floor);
    const short = whole(sum(Object.values(amounts)) / size) - sum(floors);
    const order = [...names.keys()].sort((i, k) => (steps[k] - floors[k]) - (steps[i] - floors[i]) || steps[k] - steps[i] || i - k);
    for (const i of order.slice(0, Math.max(0, short))) floors[i] += 1;
    return Object.fromEntries(names.map((name, i) => [name, floors[i] * size]));
  }

  /** An amount with its unit, as a sentence names it: a smaller one where rounding would move it by more than 1%.
   * @param {number} value */
  amount(value) {
    const sizeOf = (/** @type {Unit} */ { counted, digits }) => counted / 10 ** digits;
    const size = Math.abs(value), own = sizeOf(this.unit);
    const small = this.unit.currency && size < 10 * own && Math.abs(Math.round(size / own) * own - size) * 100 > size;
    const unit = (small && (this._smaller.find((other) => size >= 100 * sizeOf(other)) ?? this._smaller.at(-1))) || this.unit;
    const text = this.money(value, false, unit);
    return unit.written.replace("{}", text);
  }

  /** How much `one` is above `other`, as print rounds both: printed figures add up.
   * @param {number} one @param {number} other */
  above(one, other, size = this.unit.counted / 10 ** this.unit.digits) {
    return (whole(one / size) - whole(other / size)) * size;
  }

  /** The same of two values of the objective.
   * @param {number} one @param {number} other */
  ahead(one, other) {
    if (this.inMoney) return this.above(one, other);
    return this.scored ? this.above(one, other, 0.1) : Number(one.toPrecision(6)) - Number(other.toPrecision(6));
  }

  /** @param {number} value */
  objective(value) {
    if (this.scored) return plain(value, 1);
    return this.inMoney ? this.money(value) : this.number(value);
  }

  /** A value of a rule: money with its unit, anything else as a figure.
   * @param {number} value @param {RuleData} rule */
  ofRule(value, rule, digits = 6) {
    return rule.money && this.currency !== null ? this.amount(value) : this.number(value, digits);
  }
}
