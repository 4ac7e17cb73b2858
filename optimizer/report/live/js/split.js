/** The reader's own split: an amount for each programme, judged at once beside the actual and the computed allocation. */

import { all, input, one, told } from "./dom.js";
import { sum } from "./numeric.js";

/** @type {Record<string, string>} */
const OPPOSITE = { "<=": ">", ">=": "<", "=": "≠" };

export class Split {
  /** `change(own, how)` is called for every split that the reader makes: programme to amount, null for none.
   * @param {Engine} engine @param {Words} words @param {HTMLElement} fold
   * @param {(own: Named | null, how?: How) => void} change */
  constructor(engine, words, fold, change) {
    this.engine = engine;
    this.words = words;
    this._said = one(fold, ".split-said");
    this._auto = /** @type {HTMLInputElement} */ (one(fold, ".split-auto"));
    /** @type {Named | null} */
    this._own = null;
    this._budget = this._fixed = 0;
    this._touched = new Set();
    const { counted } = words.unit;
    this._rows = all(fold, ".split-row").map((row) => {
      const slider = input(row, "range"), number = input(row, "number");
      const known = ["actual", "plan", "computed"].map((key) => Number(told(row, key)));
      slider.max = String(Math.ceil(Math.max(2 * Math.max(...known), engine.data.budgets.values[0] / 20) / counted));
      const entry = { name: told(row, "programme"), row, slider, number, typing: false };
      const take = (/** @type {string} */ text, /** @type {How=} */ how) =>
        change(this._with(entry.name, Math.max(0, Number(text)) * counted), how);
      for (const how of /** @type {const} */ (["input", "change"])) slider.addEventListener(how, () => take(slider.value, how));
      number.addEventListener("input", () => (entry.typing = true));
      number.addEventListener("change", () => {
        entry.typing = false;
        if (number.value !== "" && Number.isFinite(Number(number.value))) take(number.value);
      });
      return entry;
    });
    for (const button of all(fold, "[data-start]")) {
      button.addEventListener("click", () => {
        this._touched.clear();
        change(told(button, "start") === "none" ? null : this._start(told(button, "start")));
      });
    }
    fold.hidden = false;
  }

  /** @param {string} key @returns {Named} */
  _start(key) {
    return Object.fromEntries(this._rows.map(({ name, row }) => [name, Number(told(row, key) || told(row, "computed"))]));
  }

  /** The split with one amount set; what the reader has not touched follows in proportion, where that is asked for.
   * @param {string} name @param {number} amount */
  _with(name, amount) {
    const own = { ...(this._own ?? this._start("actual")), [name]: amount };
    this._touched.add(name);
    if (!this._auto.checked) return own;
    const others = this._rows.map((row) => row.name).filter((other) => !this._touched.has(other));
    const before = sum(others.map((other) => own[other]));
    const rest = Math.max(0, this._budget - this._fixed - sum(Object.values(own)) + before);
    const { counted, digits } = this.words.unit, unit = counted / 10 ** digits;
    let left = rest;
    for (const other of others) {
      own[other] = Math.min(left, Math.round((before > 0 ? (own[other] * rest) / before : rest / others.length) / unit) * unit);
      left -= own[other];
    }
    if (others.length) own[others[others.length - 1]] += left;
    return own;
  }

  /** The split shown and judged at `settings`; without one the actual stands in its place. Its judgement, or null.
   * @param {Named | null} own @param {Changes} settings @param {Result=} best */
  show(own, settings, best) {
    this._own = own;
    const { engine, words } = this;
    const judged = engine.judge(own ?? {}, settings);
    [this._budget, this._fixed] = [judged.budget, judged.fixed];
    const shown = own ?? this._start("actual");
    for (const { name, slider, number, typing } of this._rows) {
      const value = String(Number((shown[name] / words.unit.counted).toFixed(words.unit.digits + 2)));
      if (slider.value !== value) slider.value = value;
      slider.setAttribute("aria-valuetext", `${value} ${words.unit.name}`.trim());
      if (!typing || document.activeElement !== number) number.value = value;
    }
    this._said.textContent = own && this._judged(judged, best);
    return own && judged;
  }

  /** @param {Judgement} judgement @param {Result=} best */
  _judged({ objective, breaks, budget, total }, best) {
    const { words, engine } = this;
    const over = total - budget, close = 1e-9 * budget;
    const named = breaks.filter(({ family }) => family !== "budget").map((item) => {
      const rule = /** @type {RuleData} */ (engine.data.rules.find(({ name }) => name === item.name));
      const [is, limit] = [item.value, item.limit].map((amount) => words.ofRule(amount, rule, 4));
      return rule.instead ? rule.label : `${rule.label} (${is} ${OPPOSITE[item.relation]} ${limit})`;
    });
    const parts = [words.say("live_split_said", { own: words.objective(objective) })];
    if (best?.actualObjective !== undefined) {
      parts.push(words.say("live_split_actual", { actual: words.actual, before: words.objective(best.actualObjective) }));
    }
    // What breaks a rule or takes more money falls short of nothing that keeps to both.
    if (best && over <= close && !named.length) {
      const lost = words.objective(Math.abs(best.objective - objective));
      parts.push(words.say("live_split_best", { best: words.objective(best.objective), lost }));
    }
    const key = over > close ? "live_split_over" : over < -close ? "live_split_left" : "live_split_even";
    parts.push(words.say(key, { money: words.amount(Math.abs(over)), budget: words.amount(budget) }));
    parts.push(named.length ? words.say("live_split_breaks", { rules: named.join("; ") }) : words.say("live_split_keeps"));
    return parts.join(" ");
  }
}
