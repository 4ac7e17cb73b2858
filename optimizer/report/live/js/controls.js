/** The controls of the page: they stand in its markup, and here learn to show values and to tell of changes. */

import { all, one, put } from "./dom.js";
import { within } from "./engine.js";
import { addingUp } from "./numeric.js";
import { valueOf } from "./yaml.js";

/** The numbers at which a slider stops, in order: both ends, round steps between them, and the published value.
 * @param {{ low: number, high: number, value: number, step: number }} setting */
export function stopsOf({ low, high, value, step }) {
  const stops = [low, high, value];
  for (let k = Math.ceil(low / step); k * step < high; k++) stops.push(k * step);
  return [...new Set(stops.map((stop) => Number(stop.toPrecision(12))))].sort((a, b) => a - b);
}

/** A value that the reader gives by a slider, which has `stops`, or by a number, alone in units of `factor`, with a way
 * back. `change` is called for every value between the ends, without one for the way back; others are refused in words.
 * The function that it returns shows the value that holds, `figure` in the field for the number.
 * @param {HTMLElement} row @param {Bounds} range @param {Named} units @param {number[]} stops
 * @param {(value?: number, how?: How) => void} change
 * @returns {(value: number, figure: string, moved: boolean) => void} */
export function startField(row, { low, high, factor, unit }, units, stops, change) {
  const slider = one("input[type=range]", row), number = one("input[type=text]", row), back = one(".live-back", row);
  const alert = one("[role=alert]", row);
  slider.max = String(stops.length - 1);
  for (const how of /** @type {const} */ (["input", "change"])) {
    slider.addEventListener(how, () => change(stops[Number(slider.value)], how));
  }
  number.addEventListener("change", () => {
    const value = within(valueOf(number.value.normalize("NFKC"), units, factor), low, high);
    if (!Number.isNaN(value)) return change(value);
    number.value = number.defaultValue;
    put(alert, alert.dataset.refused);
  });
  back.addEventListener("click", () => {
    slider.focus();
    change();
  });
  return (value, figure, moved) => {
    put(alert, "");
    number.value = number.defaultValue = figure;
    const nearest = stops.reduce((best, stop) => (Math.abs(stop - value) < Math.abs(best - value) ? stop : best));
    slider.value = String(stops.indexOf(nearest));
    slider.setAttribute("aria-valuetext", `${figure} ${unit}`.trim());
    row.classList.toggle("live-moved", moved);
    back.hidden = !moved;
  };
}

/** Starts the controls of all settings; `change` is told of each with its path.
 * @param {Engine} engine @param {Words} words @param {(path: string, value?: number, how?: How) => void} change */
export function startControls(engine, words, change) {
  const rows = all(".live-row[data-path]").map((row) => {
    const setting = engine.setting(row.dataset.path), units = engine.data.units[setting.dimension];
    const show = startField(row, setting, units, stopsOf(setting), (value, how) => change(setting.path, value, how));
    return { setting, show, published: one(".live-was", row).textContent };
  });
  return {
    /** What the reader has changed: by name, all weights as one, and in words with what was published.
     * @param {Settings} settings */
    said(settings) {
      const changed = rows.filter(({ setting }) => setting.path in settings), weights = words.say("live_kind_weight");
      return {
        names: [...new Set(changed.map(({ setting: { kind, label } }) => (kind === "weight" ? weights : label)))],
        values: changed.map(({ setting: { path, factor, written, label }, published }) =>
          `${label} ${written.replace("{}", words.decimal(settings[path] / factor, 6))} (${published})`),
      };
    },

    /** The values that hold: `settings` where they differ, else the published ones.
     * @param {Settings} settings */
    show(settings) {
      const values = engine.values(settings), weights = rows.filter(({ setting }) => setting.kind === "weight");
      // In per cent with one decimal, so that they sum to 100.
      const shares = addingUp(weights.map(({ setting }) => 1000 * values[setting.path]));
      for (const row of rows) {
        const { setting: { path, factor } } = row, value = values[path], tenths = shares[weights.indexOf(row)];
        const figure = tenths === undefined ? Number((value / factor).toPrecision(12)) : tenths / 10;
        row.show(value, String(figure), path in settings);
      }
    },
  };
}
