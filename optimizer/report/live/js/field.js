/** A value that the reader gives by a slider or a number field, with a way back. */

import { input, one, put } from "./dom.js";

export class Field {
  /**
   * `taken` gives a typed value as it is taken, NaN for none; `factor` is the unit of the number field. The slider has the
   * places from 0 to `last`, with `at` the value at each and `place` the place of a value. `change(value, how)` is called
   * for every value that is given and without one for the way back, `refused()` says why another is none.
   * @param {HTMLElement} row
   * @param {{ taken: (typed: number) => number, factor: number, unit: string, last: number, at: (place: number) => number,
   *   place: (value: number) => number, change: (value?: number, how?: How) => void, refused: () => string }} given
   */
  constructor(row, given) {
    const { taken, factor, last, at, change, refused } = given;
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
      const value = this.number.value === "" ? NaN : taken(Number(this.number.value) * factor);
      if (!Number.isNaN(value)) return change(value);
      this.number.value = this._figure;
      return put(this._alert, refused());
    });
    this._back.addEventListener("click", () => {
      this.slider.focus();
      change();
    });
  }

  /** The value that holds, `figure` in the number field. What shows it already is left alone.
   * @param {number} value @param {string} figure @param {boolean} moved */
  show(value, figure, moved) {
    // What is being typed is not written over before it is given.
    if (!this._typing || document.activeElement !== this.number) this.number.value = figure;
    this._figure = figure;
    put(this._alert, "");
    const shown = `${value} ${figure} ${moved}`;
    if (shown === this._shown) return;
    this._shown = shown;
    this.slider.value = String(this._given.place(value));
    this.slider.setAttribute("aria-valuetext", `${figure} ${this._given.unit}`.trim());
    this.row.classList.toggle("live-moved", moved);
    this._back.hidden = !moved;
  }
}
