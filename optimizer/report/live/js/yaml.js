/** Scenario files, as far as the page writes and reads them: maps of maps and scalars. */

/** What a unit stands for, by dimension; amounts of money have one behind their figure, or a code before it.
 * @type {Record<string, Record<string, number>>} */
const UNITS = {
  plain: { "%": 0.01 },
  duration: { year: 1, years: 1, 년: 1, month: 1 / 12, months: 1 / 12, 개월: 1 / 12 },
  money: { "": 1, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 },
  won: { 원: 1, 천원: 1e3, 만: 1e4, 만원: 1e4, 백만원: 1e6, 억: 1e8, 억원: 1e8, 조: 1e12, 조원: 1e12 },
};

/** A number in plain digits: fifteen that count, no exponent, which amounts do not take.
 * @param {number} value */
function digits(value) {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 15, useGrouping: false });
}

/** A value as a file writes it: 18449억원, USD 26000, 8.5 months, 0.4.
 * @param {number} value @param {string} dimension @param {string | null} currency */
export function written(value, dimension, currency) {
  if (dimension === "duration") return `${digits(value * 12)} months`;
  if (dimension !== "money" || !currency) return digits(value);
  const sign = value < 0 ? "-" : "";
  return sign + (currency === "KRW" ? `${digits(Math.abs(value) / 1e8)}억원` : `${currency} ${digits(Math.abs(value))}`);
}

/** A value as the program holds it, from words as a file states it; NaN for others. Without a unit it counts in `factor`.
 * @param {string} words @param {string} dimension @param {string | null} currency @param {number=} factor
 * @returns {number} */
export function valueOf(words, dimension, currency, factor) {
  const [, above, below] = words.match(/^\s*([\d.,]+\s*조)\s*(\d.*)$/) ?? [];
  if (above) return valueOf(above, dimension, currency) + valueOf(below, dimension, currency);
  const [, sign, code, figure = "", unit = ""] =
    words.trim().match(/^([-+]?)(?:([A-Z]{3})\s+)?((?:\d{1,3}(?:,\d{3})+|[\d_]*)(?:\.\d*)?(?:[eE][-+]?\d+)?)\s*(\S*)$/) ?? [];
  const money = dimension === "money" && currency !== null;
  if (code && (!money || code !== currency)) return NaN;
  const named = UNITS[money || dimension === "duration" ? dimension : "plain"];
  const scales = { ...named, ...(money && currency === "KRW" && UNITS.won) };
  const scale = unit || code ? scales[unit] : factor ?? (money ? NaN : 1);
  return (sign === "-" ? -1 : 1) * Number(figure.replace(/[,_]/g, "") || NaN) * (scale ?? NaN);
}

/** A text between quotes.
 * @param {string} text */
export function quoted(text) {
  return `'${text.replace(/'/g, "''")}'`;
}

/** A tree of texts as the lines of a file, without what is empty.
 * @param {Tree} tree @returns {string[]} */
export function lines(tree, space = "") {
  return Object.entries(tree).flatMap(([key, value]) => {
    const name = space + (/^[A-Za-z_][\w.]*$/.test(key) ? key : quoted(key));
    if (typeof value === "string") return `${name}: ${value}`;
    const inside = lines(value ?? {}, `${space}  `);
    return inside.length ? [`${name}:`, ...inside] : [];
  });
}

/** A scalar as text, without its quotes and a comment after it; escapes, which the page does not write, stay.
 * @param {string} text */
function scalar(text) {
  const [, single, double] = text.match(/^(?:'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)")\s*(#.*)?$/) ?? [];
  return single?.replace(/''/g, "'") ?? double ?? text.replace(/\s+#.*$/, "").trim();
}

/** The lines of a file as [[keys from the outside in], value].
 * @param {string} text @returns {[string[], string][]} */
export function entries(text) {
  /** @type {[number, string][]} */
  let outer = [];
  return text.split(/\r?\n/).flatMap((line) => {
    const [, space, key, , value] = line.match(/^(\s*)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#'"][^:]*?)\s*:(\s+(.*))?$/) ?? [];
    if (key === undefined) return [];
    outer = outer.filter(([indent]) => indent < space.length);
    const inside = (value ?? "").replace(/^#.*/, "").trim(), keys = [...outer.map(([, name]) => name), scalar(key)];
    if (!inside) outer.push([space.length, scalar(key)]);
    return inside ? [[keys, scalar(inside)]] : [];
  });
}
