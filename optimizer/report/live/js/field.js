/** A value that the reader gives by a slider or a number field, with a way back. */

import { input, one, put } from "./dom.js";

export class Field {
  /**
   * `low` and `high` are the ends of what may be typed; `factor` is the unit of the number field. The slider has the
   * places from 0 to `last`, with `at` the value at each and `place` the place of a value. `change(value, how)` is called
   * for every value that is given and without one for the way back, `refused()` says why another is none.
   * @param {HTMLElement} row
   * @param {{ low: number, high: number, factor: number, unit: string, last: number, at: (place: number) => number,
   *   place: (value: number) => number, change: (value?: number, how?: How) => void, refused: () => string }} given
   */
  constructor(row, given) {
    const { low, high, factor, last, at, change, refused } = given;
    this.row = row;
    this.slider = input(row, "range");
    this.number = input(row, "number");
    this._given = given;
    this._back = one(row, ".live-back");
    this._alert = one(row, "[role=alert]");
    this._typing = false;
    this._figure = this._shown = "";
    this.slider.max = String(last);
    for (const how of /** @type {const} */ (["input", "change"])) {
      this.slider.addEventListener(how, () => change(at(Number(this.slider.value)), how));
    }
    this.number.addEventListener("input", () => (this._typing = true));
    this.number.addEventListener("change", () => {
      this._typing = false;
      const typed = Number(this.number.value) * factor;
      // What is shown of an end may be rounded.
      const near = 1e-11 * (high < Infinity ? Math.max(Math.abs(low), high) : 0);
      if (this.number.value !== "" && typed >= low - near && typed <= high + near && Number.isFinite(typed)) {
        return change(Math.min(high, Math.max(low, typed)));
      }
      this.number.value = this._figure;
      return put(this._alert, refused());
    });
    this._back.addEventListener("click", () => {
      this.slider.focus();
      change();
    });
  }

  /** The value that holds, `figure` in the number field; null for none. What shows it already is left alone.
   * @param {number | null} value @param {string} figure @param {boolean} moved @param {string} without said of none */
  show(value, figure, moved, without = "") {
    // What is being typed is not written over before it is given.
    if (!this._typing || document.activeElement !== this.number) this.number.value = figure;
    this._figure = figure;
    put(this._alert, "");
    const shown = `${value} ${figure} ${moved}`;
    if (shown === this._shown) return;
    this._shown = shown;
    this.slider.disabled = this.number.disabled = value === null;
    this.slider.value = String(value === null ? 0 : this._given.place(value));
    this.slider.setAttribute("aria-valuetext", value === null ? without : `${figure} ${this._given.unit}`.trim());
    this.row.classList.toggle("live-moved", moved);
    this._back.hidden = !moved;
  }
}
