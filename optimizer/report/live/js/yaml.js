/** Scenario files as trees, and the figures in them. */

import { dump, FAILSAFE_SCHEMA, load, nullCoreTag } from "../vendor/js-yaml.mjs";

const SCHEMA = FAILSAFE_SCHEMA.withTags(nullCoreTag);

/** What a unit stands for, by dimension; amounts of money have one behind their figure, or a code before it.
 * @type {Record<string, Record<string, number>>} */
const UNITS = {
  plain: { "%": 0.01 },
  points: {},
  duration: { year: 1, years: 1, 년: 1, month: 1 / 12, months: 1 / 12, 개월: 1 / 12 },
  money: { "": 1, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 },
  won: { 원: 1, 천원: 1e3, 만: 1e4, 만원: 1e4, 백만원: 1e6, 억: 1e8, 억원: 1e8, 조: 1e12, 조원: 1e12 },
};

/** A figure with its sign, a code before it and a unit behind it. */
const FIGURE = /^([-+]?)(?:([A-Z]{3})\s+)?((?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?(?:[eE][-+]?\d+)?)\s*(\S*)$/;

/** An amount in plain digits: fifteen that count, no exponent, which amounts do not take.
 * @param {number} value */
function digits(value) {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 15, useGrouping: false });
}

/** A value as a file writes it: 18449억원, USD 26000, 8.5 months, 0.4.
 * @param {number} value @param {string} dimension @param {string | null} currency */
export function written(value, dimension, currency) {
  if (dimension === "duration") return `${digits(value * 12)} months`;
  if (dimension !== "money" || !currency) return Number(value.toPrecision(15));
  const sign = value < 0 ? "-" : "";
  return sign + (currency === "KRW" ? `${digits(Math.abs(value) / 1e8)}억원` : `${currency} ${digits(Math.abs(value))}`);
}

/** A value as the program holds it, from words as a file states it; NaN for others. Without a unit it counts in `factor`,
 * or in ones, which for money and durations only 0 can do.
 * @param {string} words @param {string} dimension @param {string | null} currency @param {number=} factor
 * @returns {number} */
export function valueOf(words, dimension, currency, factor) {
  const [, above, below] = words.match(/^\s*([\d.,]+\s*조)\s*(\d.*)$/) ?? [];
  if (above) return valueOf(above, dimension, currency) + valueOf(below, dimension, currency);
  const [, sign, code, figure = "", unit = ""] = words.trim().match(FIGURE) ?? [];
  const money = dimension === "money" && currency !== null, number = Number(figure.replace(/,/g, "") || NaN);
  if (code && (!money || code !== currency)) return NaN;
  const scales = { ...UNITS[dimension === "money" && !money ? "plain" : dimension], ...(money && currency === "KRW" && UNITS.won) };
  const ones = number && (money || dimension === "duration") ? NaN : 1;
  return (sign === "-" ? -1 : 1) * number * ((unit || code ? scales[unit] : factor ?? ones) ?? NaN);
}

/** A tree as the text of a file, without what is undefined.
 * @param {Tree} tree */
export function fileOf(tree) {
  return dump(tree, { noRefs: true, lineWidth: -1, skipInvalid: true });
}

/** The tree of a file: a value is a text or null. Throws an error, as Python does, for two equal keys or an alias.
 * @param {string} text */
export function treeOf(text) {
  return load(text.normalize("NFC"), { schema: SCHEMA, maxAliases: 0 });
}

/** The values of a tree with the keys that lead to each, from the outside in; a list and an empty map are one value.
 * @param {unknown} tree @param {string[]} keys @returns {[string[], unknown][]} */
export function valuesIn(tree, keys = []) {
  const inner = tree instanceof Object && !Array.isArray(tree) ? Object.entries(tree) : [];
  return inner.length ? inner.flatMap(([key, value]) => valuesIn(value, [...keys, key])) : [[keys, tree]];
}
