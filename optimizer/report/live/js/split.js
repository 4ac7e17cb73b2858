/** The reader's own split: an amount for each programme, judged at once beside the actual and the computed allocation. */

import { divide, spread } from "./divide.js";
import { all, input, one, put, told } from "./dom.js";
import { sum } from "./numeric.js";

/** @type {Record<string, string>} */
const OPPOSITE = { "<=": ">", ">=": "<", "=": "≠" };

export class Split {
  /** `change(own, how)` is called for every split that the reader makes, null for none.
   * @param {Engine} engine @param {Words} words @param {HTMLElement} fold
   * @param {(own: Own | null, how?: How) => void} change */
  constructor(engine, words, fold, change) {
    this.engine = engine;
    this.words = words;
    this._said = one(fold, ".split-said");
    this._rest = /** @type {HTMLSelectElement} */ (one(fold, ".split-rest select"));
    this._fixed = all(fold, "[data-fixed]");
    /** @type {Own | null} */
    this._own = this._made = null;
    /** @type {Changes} */
    this._settings = {};
    this._starts = this._known();
    /** What follows does so in proportion to this. */
    this._start = this._starts.actual ?? this._starts.computed;
    const { counted } = words.unit, [budget = 0] = engine.data.budgets.values;
    this._rows = all(fold, ".split-row[data-programme]").map((row) => {
      const slider = input(row, "range"), number = input(row, "number"), back = one(row, ".live-back");
      const name = told(row, "programme"), known = Object.values(this._starts).map((start) => sum(start[name]));
      slider.max = String(Math.ceil(Math.max(2 * Math.max(...known), budget / 20) / counted));
      const entry = { name, row, slider, number, back, typing: false };
      for (const how of /** @type {const} */ (["input", "change"])) {
        slider.addEventListener(how, () => change(this._with(name, Number(slider.value) * counted), how));
      }
      number.addEventListener("input", () => (entry.typing = true));
      number.addEventListener("change", () => {
        entry.typing = false;
        const amount = Number(number.value);
        if (number.value !== "" && amount >= 0 && amount < Infinity) return change(this._with(name, amount * counted));
        this._write(entry);
        return put(one(row, "[role=alert]"), words.say("live_no_amount"));
      });
      back.addEventListener("click", () => {
        slider.focus();
        change(this._with(name, null));
      });
      return entry;
    });
    this._rest.addEventListener("change", () => this._own && change(this._divided(this._own.amounts, this._own.set)));
    for (const button of all(fold, "[data-start]")) {
      button.addEventListener("click", () => {
        const amounts = this._starts[told(button, "start")];
        change(amounts ? { amounts, set: [] } : null);
      });
    }
    fold.hidden = false;
  }

  /** The allocations to start from, as published; by name.
   * @returns {Record<string, Amounts>} */
  _known() {
    const { engine } = this, { plan } = engine.data;
    engine.programAt(engine.values());
    const { actual } = engine.now(), answer = engine.solve();
    const computed = answer.status === "optimal" ? answer.spending : engine.now().fixed;
    return {
      computed: engine.amountsOf(computed),
      ...(plan && { plan }),
      ...(actual && { actual: engine.amountsOf(actual) }),
    };
  }

  /** The split with one amount set, or let go again by null.
   * @param {string} name @param {number | null} amount @returns {Own} */
  _with(name, amount) {
    const { amounts, set } = this._own ?? { amounts: this._start, set: [] };
    const others = set.filter((other) => other !== name);
    if (amount === null) return this._divided(amounts, others);
    return this._divided({ ...amounts, [name]: spread(amounts[name], amount) }, [...others, name]);
  }

  /** What is set stays and the rest follows, as the reader wants it.
   * @param {Amounts} amounts @param {string[]} set @returns {Own} */
  _divided(amounts, set) {
    const totals = Object.fromEntries(set.map((name) => [name, sum(amounts[name])])), how = this._rest.value;
    const divided = how === "stay" ? amounts : divide(this.engine, this._start, totals, how === "best", this._settings);
    this._made = { amounts: divided, set };
    return this._made;
  }

  /** The split shown and judged at `settings`; without one the actual stands in its place. Its judgement, or null.
   * @param {Own | null} own @param {Changes} settings @param {Result=} best */
  show(own, settings, best) {
    // What the reader has not made here is where the others start from.
    if (own === null) this._start = this._starts.actual ?? this._starts.computed;
    else if (own !== this._made) this._start = own.amounts;
    [this._own, this._settings] = [own, settings];
    const judged = this.engine.judge(own?.amounts ?? this._start, settings);
    for (const entry of this._rows) this._write(entry);
    const spend = this.words.addingUp(judged.spend);
    for (const number of this._fixed) put(number, this.words.money(spend[told(number, "fixed")]));
    this._said.textContent = own && this._judged(judged, own.set.length > 0 && this._rest.value !== "stay", best);
    return own && judged;
  }

  /** @param {{ name: string, row: HTMLElement, slider: HTMLInputElement, number: HTMLInputElement, back: HTMLElement, typing: boolean }} entry */
  _write({ name, row, slider, number, back, typing }) {
    const { unit } = this.words, amount = sum((this._own?.amounts ?? this._start)[name]);
    const value = String(Number((amount / unit.counted).toFixed(unit.digits + 2))), set = this._own?.set.includes(name) ?? false;
    if (slider.value !== value) slider.value = value;
    slider.setAttribute("aria-valuetext", `${value} ${unit.name}`.trim());
    if (!typing || document.activeElement !== number) number.value = value;
    row.classList.toggle("live-moved", set);
    back.hidden = !set;
    put(one(row, "[role=alert]"), "");
  }

  /** @param {Judgement} judgement @param {boolean} balanced @param {Result=} best */
  _judged({ objective, breaks, budget, total }, balanced, best) {
    const { words, engine } = this, { hasBudget } = engine.data.scenario;
    const over = words.above(total, budget);
    const named = breaks.filter(({ family }) => family !== "budget").map((item) => {
      const rule = /** @type {RuleData} */ (engine.data.rules.find(({ name }) => name === item.name));
      const [is, limit] = [item.value, item.limit].map((amount) => words.ofRule(amount, rule, 4));
      return rule.instead ? rule.label : `${rule.label} (${is} ${OPPOSITE[item.relation]} ${limit})`;
    });
    const parts = [words.say("live_split_said", { own: words.objective(objective) })];
    const at = best?.atTotal, same = at !== undefined && (!hasBudget || !words.above(total, at.total));
    if (best?.actualObjective !== undefined && same) {
      parts.push(words.say("live_split_actual", { actual: words.actual, before: words.objective(best.actualObjective) }));
    }
    // At one total only; and what breaks a rule falls short of nothing that keeps them all.
    const computed = same ? at.objective : best && (!hasBudget || !over) ? best.objective : null;
    if (typeof computed === "number" && !named.length) {
      const lost = words.objective(Math.abs(words.ahead(computed, objective))), moved = at !== undefined && !same;
      parts.push(words.say(moved ? "live_split_short_at" : "live_split_short", {
        best: words.objective(computed), lost, budget: words.amount(budget), actual: words.actual,
      }));
    } else if (best && hasBudget && !same && over) parts.push(words.say("live_split_apart"));
    const key = !hasBudget ? "live_split_total" : over > 0 ? "live_split_over" : over < 0 ? "live_split_left" : "live_split_even";
    parts.push(words.say(key, { money: words.amount(hasBudget ? Math.abs(over) : total), budget: words.amount(budget) }));
    const rules = named.join("; ");
    parts.push(rules ? words.say(balanced ? "live_split_forced" : "live_split_breaks", { rules }) : words.say("live_split_keeps"));
    return parts.join(" ");
  }
}
