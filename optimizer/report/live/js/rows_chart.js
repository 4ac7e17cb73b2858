/** Charts of rows: points, bars and ways move; the scale widens where something would lie beyond it. */

import { all, put, set, told, way } from "./dom.js";

const ROUND = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/**
 * How many times as wide a scale around 0 must be to hold `values`, its ticks at round numbers. Its lines then stay
 * where they are. `ticks` are the published ones.
 * @param {number} low @param {number} high @param {number[]} ticks @param {number[]} values
 */
export function wider(low, high, ticks, values) {
  const fits = (/** @type {number} */ factor) => values.every((value) =>
    (value >= 0 || low >= 0 || value >= low * factor * (1 + 1e-9)) && (value <= 0 || high <= 0 || value <= high * factor * (1 + 1e-9)));
  if (fits(1) || ticks.length < 2) return 1;
  const step = Math.abs(ticks[1] - ticks[0]);
  for (let power = 10 ** Math.floor(Math.log10(step)); power < step * 1e4; power *= 10) {
    const factor = ROUND.map((round) => (round * power) / step).find((item) => item > 1 && fits(item));
    if (factor) return factor;
  }
  return 1e4;
}

/** A tick at `factor` times its published value.
 * @param {HTMLElement} tick @param {number} value @param {number} factor @param {(value: number) => string} written */
export function rescale(tick, value, factor, written) {
  tick.dataset.published ??= tick.textContent ?? "";
  put(tick, factor === 1 ? tick.dataset.published : written(value * factor));
}

/** A chart of rows whose every mark the result knows; `valueAt(path)` is a mark's value on the axis, or a bar's ends.
 * @param {HTMLElement} chart @param {(path: string) => number | Ends | undefined} valueAt @param {Words} words */
export function showRows(chart, valueAt, words) {
  const values = new Map(all(chart, "[data-mark]").map((mark) => [mark, valueAt(told(mark, "mark").replace(/^\./, ""))]));
  if ([...values.values()].includes(undefined)) return;
  const [low, high] = [Number(chart.dataset.low), Number(chart.dataset.high)];
  const flat = [...values].filter(([mark]) => mark.tagName !== "line").flatMap(([, value]) => value ?? []);
  const ticks = all(chart, "[data-value]");
  const factor = wider(low, high, ticks.map((tick) => Number(tick.dataset.value)), flat.flatMap((value) => value ?? []));
  const percent = (/** @type {number} */ value) => 100 * Math.min(1, Math.max(0, (value / factor - low) / (high - low)));
  const written = (/** @type {number} */ value) => words.number(value, 4);
  for (const tick of ticks) {
    rescale(tick, Number(tick.dataset.value), factor, written);
    // Longer figures at the ends stay inside.
    const edge = parseFloat(tick.getAttribute("x") ?? "50");
    set(tick, { "text-anchor": factor === 1 || (edge > 0 && edge < 100) ? "middle" : edge ? "end" : "start" });
  }
  const bar = (/** @type {HTMLElement} */ mark, /** @type {number} */ from, /** @type {number} */ to) => {
    const [left, right] = [percent(from), percent(to)].sort((a, b) => a - b);
    set(mark, { x: `${left.toFixed(3)}%`, width: `${(right - left).toFixed(3)}%` });
  };
  for (const [mark, value] of values) {
    if (Array.isArray(value)) bar(mark, value[0] ?? low * factor, value[1] ?? high * factor);
    else if (mark.tagName === "circle") set(mark, { cx: `${percent(Number(value)).toFixed(3)}%` });
    else if (mark.tagName === "line") {
      // The way between the two points of its row.
      const [from, to] = ["actual", "computed"].map((kind) => {
        const circle = mark.parentElement?.querySelector(`circle.${kind}`);
        return Number(values.get(/** @type {any} */ (circle)));
      });
      set(mark, { x1: `${percent(from).toFixed(3)}%`, x2: `${percent(to).toFixed(3)}%` });
      way(mark, to - from);
    } else {
      bar(mark, 0, Number(value));
      set(mark, { class: Number(value) > 0 ? "up" : "down" });
    }
  }
}

/** Room for values that became longer than any that was published.
 * @param {HTMLElement[]} charts */
export function makeRoom(charts) {
  const needed = charts.map((chart) =>
    Math.max(0, ...all(chart, ".value").map((value) => (value.scrollWidth > value.clientWidth ? value.scrollWidth : 0))));
  charts.forEach((chart, k) => {
    if (needed[k]) chart.style.setProperty("--value", `${Math.ceil(needed[k]) + 2}px`);
  });
}
