/** The controls of the page: they stand in its markup, and here learn to show values and to tell of changes. */

import { all, input, one, put, told } from "./dom.js";
import { sum } from "./numeric.js";
import { decimal } from "./words.js";

/** The numbers at which a slider stops, in order: both ends, round steps between them, and the published value.
 * @param {Setting} setting */
function stopsOf({ low, high, value, step }) {
  const near = 1e-9 * (high - low);
  const found = [low, high, ...(value === null ? [] : [value])], ends = [...found];
  for (let k = Math.ceil(low / step); k * step < high; k++) {
    const round = Number((k * step).toPrecision(12));
    if (!ends.some((other) => Math.abs(other - round) <= near)) found.push(round);
  }
  return found.sort((a, b) => a - b);
}

/** `values`, which sum to 1, in per cent with one decimal that sum to 100.
 * @param {number[]} values */
function percents(values) {
  const tenths = values.map((value) => Math.floor(1000 * value + 1e-9));
  const order = [...values.keys()].sort((i, k) => 1000 * (values[k] - values[i]) - tenths[k] + tenths[i]);
  for (const i of order.slice(0, Math.max(0, 1000 - sum(tenths)))) tenths[i]++;
  return tenths.map((item) => String(item / 10));
}

/** The place of the value nearest to `value` in `stops`.
 * @param {number[]} stops @param {number} value */
function nearest(stops, value) {
  const after = stops.findIndex((stop) => stop >= value);
  if (after <= 0) return after < 0 ? stops.length - 1 : 0;
  return stops[after] - value < value - stops[after - 1] ? after : after - 1;
}

/** One control. */
class Row {
  /** @param {HTMLElement} row @param {Engine} engine @param {Words} words
   * @param {(path: string, value: number | null, how?: How) => void} change */
  constructor(row, engine, words, change) {
    this.row = row;
    this.setting = engine.setting(told(row, "path"));
    this.published = one(row, ".live-was").textContent ?? "";
    this._slider = input(row, "range");
    this._number = input(row, "number");
    /** @type {HTMLInputElement | null} */
    this._off = row.querySelector("input[type=checkbox]");
    this._back = one(row, ".live-back");
    this._stops = stopsOf(this.setting);
    this._typing = false;
    /** @type {string | undefined} */
    this._shown = undefined;
    this._figure = "";
    const { path, low, high, value, factor, unit } = this.setting;
    this._slider.max = String(this._stops.length - 1);
    for (const how of /** @type {const} */ (["input", "change"])) {
      this._slider.addEventListener(how, () => change(path, this._stops[Number(this._slider.value)], how));
    }
    this._number.addEventListener("input", () => (this._typing = true));
    this._number.addEventListener("change", () => {
      this._typing = false;
      const typed = Number(this._number.value) * factor;
      // What is shown of an end may be rounded.
      const near = 1e-11 * Math.max(Math.abs(low), Math.abs(high));
      if (this._number.value !== "" && typed >= low - near && typed <= high + near) return change(path, Math.min(high, Math.max(low, typed)));
      this._number.value = this._figure;
      const [from, to] = [low, high].map((end) => decimal(this.figure(end), 6));
      return put(one(row, "[role=alert]"), words.say("live_out_of_range", { low: from, high: to, unit: unit && ` ${unit}` }));
    });
    this._off?.addEventListener("change", () => change(path, this._off?.checked ? null : value ?? low));
    this._back.addEventListener("click", () => {
      this._slider.focus();
      change(path, value);
    });
  }

  /** @param {number} value */
  figure(value) {
    return Number((value / this.setting.factor).toPrecision(12));
  }

  /** The value that holds, with `share` in the place of its figure; what shows it already is left alone.
   * @param {number | null} value @param {string=} share */
  show(value, share) {
    const figure = value === null ? "" : share ?? String(this.figure(value));
    // What is being typed is not written over before it is given.
    if (!this._typing || document.activeElement !== this._number) this._number.value = figure;
    this._figure = figure;
    put(one(this.row, "[role=alert]"), "");
    const shown = `${value} ${figure}`;
    if (shown === this._shown) return;
    this._shown = shown;
    if (this._off) this._off.checked = value === null;
    this._slider.disabled = this._number.disabled = value === null;
    this._slider.value = String(value === null ? 0 : nearest(this._stops, value));
    this._slider.setAttribute("aria-valuetext", value === null ? this.published : `${figure} ${this.setting.unit}`.trim());
    this.row.classList.toggle("live-moved", value !== this.setting.value);
    this._back.hidden = value === this.setting.value;
  }
}

export class Controls {
  /** @param {Engine} engine @param {Words} words @param {(path: string, value: number | null, how?: How) => void} change */
  constructor(engine, words, change) {
    this._words = words;
    this._rows = all(document, ".live-row[data-path]").map((row) => new Row(row, engine, words, change));
    this._weights = this._rows.filter(({ setting }) => setting.kind === "weight");
  }

  /** What the reader has changed by name: all weights are one.
   * @param {Changes} settings */
  names(settings) {
    return [...new Set(this._changed(settings).map(({ setting }) =>
      (setting.kind === "weight" ? this._words.texts.live_kind_weight : setting.label)))];
  }

  /** The same in words: name, value, and what was published.
   * @param {Changes} settings */
  told(settings) {
    return this._changed(settings).map((row) => {
      const value = settings[row.setting.path];
      const shown = value === null ? "-" : row.setting.written.replace("{}", decimal(row.figure(value), 6));
      return `${row.setting.label} ${shown} (${row.published})`;
    }).join("; ");
  }

  /** @param {Changes} settings */
  _changed(settings) {
    return this._rows.filter(({ setting }) => setting.path in settings);
  }

  /** The values that hold: `settings` where they differ, else the published ones.
   * @param {Changes} settings */
  show(settings) {
    const valueOf = (/** @type {Row} */ { setting }) => (setting.path in settings ? settings[setting.path] : setting.value);
    const weights = this._weights.map((row) => Number(valueOf(row))), total = sum(weights) || 1;
    const shares = percents(weights.map((weight) => weight / total));
    for (const row of this._rows) row.show(valueOf(row), shares[this._weights.indexOf(row)]);
  }
}
