/** Values as a scenario file states them, written and read. */

const KOREAN = { 원: 1, 천원: 1e3, 만원: 1e4, 백만원: 1e6, 억원: 1e8, 조원: 1e12 };
const ENGLISH = { "": 1, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 };

/** A number in plain digits: fifteen that count, no exponent, which amounts do not take.
 * @param {number} value */
function digits(value) {
  const text = String(Number(value.toPrecision(15)));
  if (!/e/.test(text)) return text;
  return value.toFixed(Math.min(100, Math.max(0, 15 - Math.floor(Math.log10(Math.abs(value)))))).replace(/\.?0+$/, "");
}

/** A value as a file writes it: 18449억원, USD 26000, 8.5 months, 0.4.
 * @param {number | null} value @param {{ dimension: string, path?: string }} setting @param {string | null} currency */
export function written(value, { dimension, path }, currency) {
  if (value === null) return "null";
  if (dimension === "duration") return path === "horizon" ? digits(value) : `${digits(value * 12)} months`;
  if (dimension !== "money" || !currency) return digits(value);
  const sign = value < 0 ? "-" : "";
  return sign + (currency === "KRW" ? `${digits(Math.abs(value) / 1e8)}억원` : `${currency} ${digits(Math.abs(value))}`);
}

/** A key as a file writes it.
 * @param {string} text */
export function quoted(text) {
  return /^[A-Za-z_][\w.]*$/.test(text) ? text : JSON.stringify(text);
}

/** A scalar as text, without its quotes and a comment after it.
 * @param {string} text */
function scalar(text) {
  const [, inside] = text.match(/^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(#.*)?$/) ?? [];
  if (inside === undefined) return text.replace(/\s+#.*$/, "").trim();
  return inside[0] === '"' ? String(JSON.parse(inside)) : inside.slice(1, -1).replace(/''/g, "'");
}

/** The lines of a file as [[keys from the outside in], value]: maps of maps and scalars, which is all that is written.
 * @param {string} text @returns {[string[], string][]} */
export function entries(text) {
  /** @type {[string[], string][]} */
  const found = [];
  /** @type {[number, string][]} */
  const outer = [];
  for (const line of text.split(/\r?\n/)) {
    const [, space, key, , value] = line.match(/^(\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#'"][^:]*?)\s*:(\s+(.*))?$/) ?? [];
    if (key === undefined) continue;
    while (outer.length && outer[outer.length - 1][0] >= space.length) outer.pop();
    const inside = (value ?? "").replace(/^#.*/, "").trim();
    if (inside) found.push([[...outer.map(([, name]) => name), scalar(key)], /^{.*}$/.test(inside) ? inside : scalar(inside)]);
    else outer.push([space.length, scalar(key)]);
  }
  return found;
}

/** A value as the program holds it, from words as a file states it; NaN for others.
 * @param {string} words @param {{ dimension: string }} setting @param {string | null} currency */
export function valueOf(words, { dimension }, currency) {
  const number = (/** @type {string} */ text) =>
    (/^[-+]?[\d,_]*\.?\d+(e[-+]?\d+)?$/i.test(text) ? Number(text.replace(/[,_]/g, "")) : NaN);
  const text = words.trim();
  if (dimension === "duration") {
    const [, amount, unit] = text.match(/^(\S+?)\s*(months?|years?|개월|년)?$/) ?? [];
    return number(amount ?? "") / (/^(month|개월)/.test(unit ?? "") ? 12 : 1);
  }
  if (dimension === "money" && currency) {
    const scaleOf = (/** @type {Record<string, number>} */ scales, /** @type {string} */ name) => scales[name] ?? NaN;
    const korean = currency === "KRW" ? text.match(/^([-+\d.,_]+)\s*(\S*원)$/) : null;
    if (korean) return number(korean[1]) * scaleOf(KOREAN, korean[2]);
    const [, minus, code, amount, scale] = text.match(/^(-?)([A-Z]{3})\s+(\S+)\s*(\S*)$/) ?? [];
    return code === currency ? (minus ? -1 : 1) * number(amount) * scaleOf(ENGLISH, scale) : NaN;
  }
  return text.endsWith("%") ? number(text.slice(0, -1)) / 100 : number(text);
}
