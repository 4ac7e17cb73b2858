/** Scenario files as trees, and the figures in them. */

import { dump, FAILSAFE_SCHEMA, load, nullCoreTag } from "../vendor/js-yaml.mjs";

const SCHEMA = FAILSAFE_SCHEMA.withTags(nullCoreTag);

/** A figure with its sign, a currency before it and a unit behind it. */
const FIGURE = /^([-+]?)((?:[A-Z]{3}|\p{Sc})?)\s*((?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?(?:[eE][-+]?\d+)?)\s*(.*)$/u;

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

/** A value as the program holds it, from words as a file states it; NaN for others. Without one of its `units` it
 * counts in `factor`, or in ones where these need no unit; 0 needs none.
 * @param {string} words @param {Named} units @param {number=} factor @returns {number} */
export function valueOf(words, units, factor) {
  const [, above, below] = words.match(/^\s*([\d.,]+\s*[조억])\s*(\d.*)$/) ?? [];
  if (above) return valueOf(above, units) + valueOf(below, units);
  const [, sign, before, figure = "", behind] = words.trim().match(FIGURE) ?? [];
  const number = Number(figure.replace(/,/g, "") || NaN), unit = `${before} ${behind}`.trim();
  const size = unit ? units[unit] : factor ?? units[""] ?? (number ? NaN : 1);
  return (sign === "-" ? -1 : 1) * number * (size ?? NaN);
}

/** A tree as the text of a file, without keys that hold nothing.
 * @param {Tree} tree */
export function fileOf(tree) {
  const stated = Object.entries(tree).filter(([, value]) => !(value instanceof Object) || Object.keys(value).length);
  return dump(Object.fromEntries(stated), { noRefs: true, lineWidth: -1 });
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
