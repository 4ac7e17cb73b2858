/** The controls of the page: they stand in its markup, and here learn to show values and to tell of changes. */

import { all, one, told } from "./dom.js";
import { Field } from "./field.js";
import { addingUp, sum } from "./numeric.js";

/** The numbers at which a slider stops, in order: both ends, round steps between them, and the published value.
 * @param {Setting} setting */
function stopsOf({ low, high, value, step }) {
  const near = 1e-9 * (high - low), ends = [low, high, value], stops = [...ends];
  for (let k = Math.ceil(low / step); k * step < high; k++) {
    const round = Number((k * step).toPrecision(12));
    if (!ends.some((other) => Math.abs(other - round) <= near)) stops.push(round);
  }
  return stops.sort((a, b) => a - b);
}

export class Controls {
  /** @param {Engine} engine @param {Words} words @param {(path: string, value: number, how?: How) => void} change */
  constructor(engine, words, change) {
    this._words = words;
    this._rows = all(document, ".live-row[data-path]").map((row) => {
      const setting = engine.setting(told(row, "path")), { path, low, high, value, factor, unit } = setting, stops = stopsOf(setting);
      const [from, to] = [low, high].map((end) => words.decimal(end / factor, 6));
      const field = new Field(row, {
        factor, unit, last: stops.length - 1, taken: (typed) => engine.taken(path, typed),
        at: (place) => stops[place],
        place: (held) => stops.reduce((best, stop, k) => (Math.abs(stop - held) < Math.abs(stops[best] - held) ? k : best), 0),
        change: (given, how) => change(path, given ?? value, how),
        refused: () => words.say("live_out_of_range", { low: from, high: to, unit: unit && `\u00a0${unit}` }),
      });
      return { setting, field, published: one(row, ".live-was").textContent ?? "" };
    });
    this._weights = this._rows.filter(({ setting }) => setting.kind === "weight");
  }

  /** What the reader has changed by name: all weights are one.
   * @param {Changes} settings */
  names(settings) {
    const changed = this._rows.filter(({ setting }) => setting.path in settings);
    return [...new Set(changed.map(({ setting }) => (setting.kind === "weight" ? this._words.texts.live_kind_weight : setting.label)))];
  }

  /** The same in words: name, value, and what was published.
   * @param {Changes} settings */
  told(settings) {
    return this._rows.filter(({ setting }) => setting.path in settings).map(({ setting, published }) => {
      const value = settings[setting.path], { factor, written, label } = setting;
      return `${label} ${written.replace("{}", this._words.decimal(value / factor, 6))} (${published})`;
    }).join("; ");
  }

  /** The values that hold: `settings` where they differ, else the published ones.
   * @param {Changes} settings */
  show(settings) {
    const valueOf = (/** @type {Setting} */ { path, value }) => settings[path] ?? value;
    const weights = this._weights.map(({ setting }) => valueOf(setting)), total = sum(weights) || 1;
    // In per cent with one decimal, so that they sum to 100.
    const shares = addingUp(weights.map((weight) => (1000 * weight) / total)).map((tenths) => String(tenths / 10));
    for (const row of this._rows) {
      const { setting, field } = row, value = valueOf(setting), share = shares[this._weights.indexOf(row)];
      field.show(value, share ?? String(Number((value / setting.factor).toPrecision(12))), value !== setting.value);
    }
  }
}
