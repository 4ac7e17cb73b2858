/** The reader's own split: an amount for each programme, judged beside the actual and the computed allocation. */

import { startField, stopsOf } from "./controls.js";
import { divide } from "./divide.js";
import { all, one, put } from "./dom.js";
import { spread, sum } from "./numeric.js";

export class Split {
  /** `change(own, how)` is called for every split that the reader makes, null for none.
   * @param {Engine} engine @param {Words} words @param {HTMLElement} fold
   * @param {(own: Own | null, how?: How) => void} change */
  constructor(engine, words, fold, change) {
    this.engine = engine;
    this.words = words;
    this._said = one(".split-said", fold);
    this._rest = /** @type {HTMLSelectElement} */ (one("select", fold));
    /** @type {Own | null} */
    this._own = null;
    /** @type {Settings} */
    this._settings = {};
    const { starts = {}, budgets: [budget] } = engine.data, { counted: factor, name: unit } = words.data.unit;
    this._published = starts.actual ?? starts.computed;
    /** What follows does so in proportion to this. */
    this._start = this._published;
    this._rows = all(".split-row[data-programme]", fold).map((row) => {
      const name = row.dataset.programme, most = Math.max(...Object.values(starts).map((start) => sum(start[name])));
      const high = Math.max(2 * most, (budget?.value ?? 0) / 20, factor), value = sum(this._start[name]);
      const step = factor * 10 ** Math.max(0, Math.floor(Math.log10(high / factor / 500)));
      const stops = stopsOf({ low: 0, high, value, step }), range = { low: 0, high: Number.MAX_VALUE, factor, unit };
      const give = (/** @type {number=} */ amount, /** @type {How=} */ how) => change(this._with(name, amount), how);
      return { name, show: startField(row, range, stops, words.say("live_no_amount"), give) };
    });
    this._rest.addEventListener("change", () => this._own && change(this._divided(this._own.amounts, this._own.set)));
    for (const button of all("[data-start]", fold)) {
      const amounts = starts[button.dataset.start];
      button.addEventListener("click", () => change(amounts ? { amounts, set: [] } : null));
    }
    fold.hidden = false;
  }

  /** The split with one amount set, or let go again without one, from where it started.
   * @param {string} name @param {number=} amount @returns {Own} */
  _with(name, amount) {
    const { amounts, set } = this._own ?? { amounts: this._start, set: [] };
    const others = set.filter((other) => other !== name);
    if (amount === undefined) return this._divided({ ...amounts, [name]: this._start[name] }, others);
    return this._divided({ ...amounts, [name]: spread(amounts[name], amount) }, [...others, name]);
  }

  /** What is set stays and the rest follows, as the reader wants it, or stays where it cannot keep the rules.
   * @param {Amounts} amounts @param {string[]} set @returns {Own} */
  _divided(amounts, set) {
    const totals = Object.fromEntries(set.map((name) => [name, sum(amounts[name])])), how = this._rest.value;
    const divided = how === "stay" ? null : divide(this.engine, this._start, totals, how === "best", this._settings);
    return { amounts: divided ?? amounts, set, start: this._start };
  }

  /** The split shown and judged at `settings`; without one the actual stands in its place. Its judgement, or null.
   * @param {Own | null} own @param {Settings} settings @param {Result=} best */
  show(own, settings, best) {
    this._start = own?.start ?? (own && !own.set.length ? own.amounts : this._published);
    [this._own, this._settings] = [own, settings];
    const { counted, digits } = this.words.data.unit, amounts = own?.amounts ?? this._start;
    for (const { name, show } of this._rows) {
      const amount = sum(amounts[name]), figure = String(Number((amount / counted).toFixed(digits + 2)));
      show(amount, figure, own?.set.includes(name) ?? false);
    }
    const judged = own && this.engine.judge(amounts, settings);
    put(this._said, judged ? this._judged(judged, best) : "");
    return judged;
  }

  /** @param {Achieved} judgement @param {Result=} best */
  _judged({ objective, breaks, budget, total }, best) {
    const { words, engine: { data: { oneTotal, scenario: { hasBudget } } } } = this, { actual } = words.data;
    const over = words.above(total, budget);
    const sides = (/** @type {Achieved["breaks"][0]} */ rule) =>
      ` (${words.ofRule(rule.value, rule)} ${rule.opposite} ${words.ofRule(rule.limit, rule)})`;
    const rules = breaks.map((rule) => rule.label + (rule.instead ? "" : sides(rule))).join("; ");
    const said = [words.say("live_split_said", { own: words.objective(objective) })];
    const at = best?.atTotal, same = at !== undefined && (!oneTotal || !words.above(total, at.actual.total));
    if (same) said.push(words.say("live_split_actual", { actual, before: words.objective(at.actual.objective) }));
    // At one total only; and what breaks a rule falls short of nothing that keeps them all.
    const computed = same ? at.objective : best && (!oneTotal || !over) ? best.objective : null;
    if (computed !== null && !rules) {
      const lost = words.objective(Math.abs(computed - objective));
      const key = at && !same ? "live_split_short_at" : "live_split_short";
      const plan = words.computedAt(at?.other);
      said.push(words.say(key, { plan, best: words.objective(computed), lost, budget: words.amount(budget) }));
    } else if (best && oneTotal && !same && over) said.push(words.say("live_split_apart"));
    const key = !hasBudget ? "total" : over > 0 ? "over" : over < 0 ? "left" : "even";
    said.push(words.say(`live_split_${key}`, { money: words.amount(hasBudget ? Math.abs(over) : total), budget: words.amount(budget) }));
    said.push(words.say(rules ? "live_split_breaks" : "live_split_keeps", { rules }));
    return said.join(" ");
  }
}
