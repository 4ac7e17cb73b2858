/** The reader's own split: an amount for each programme, judged at once beside the actual and the computed allocation. */

const OPPOSITE = { "<=": ">", ">=": "<", "=": "≠" };

class Split {
  /** `change(own, how)` is called for every split that the reader makes: programme to amount, null for none. */
  constructor(engine, words, fold, change) {
    this.engine = engine;
    this.words = words;
    this.said = fold.querySelector(".split-said");
    this.auto = fold.querySelector(".split-auto");
    this.own = null;
    this.touched = new Set();
    const { counted } = words.unit;
    this.rows = [...fold.querySelectorAll(".split-row")].map((row) => {
      const [slider, number] = ["range", "number"].map((type) => row.querySelector(`input[type=${type}]`));
      const known = ["actual", "plan", "computed"].map((key) => Number(row.dataset[key] ?? 0));
      slider.max = Math.ceil(Math.max(2 * Math.max(...known), engine.data.budgets.values[0] / 20) / counted);
      const entry = { name: row.dataset.programme, dataset: row.dataset, slider, number, typing: false };
      const take = (text, how) => change(this._with(entry.name, Math.max(0, Number(text)) * counted), how);
      for (const how of ["input", "change"]) slider.addEventListener(how, () => take(slider.value, how));
      number.addEventListener("input", () => (entry.typing = true));
      number.addEventListener("change", () => {
        entry.typing = false;
        if (number.value !== "" && Number.isFinite(Number(number.value))) take(number.value);
      });
      return entry;
    });
    for (const button of fold.querySelectorAll("[data-start]")) {
      button.addEventListener("click", () => {
        this.touched.clear();
        change(button.dataset.start === "none" ? null : this._start(button.dataset.start));
      });
    }
    fold.hidden = false;
  }

  _start(key) {
    return Object.fromEntries(this.rows.map(({ name, dataset }) => [name, Number(dataset[key] ?? dataset.computed)]));
  }

  /** The split with one amount set; what the reader has not touched follows in proportion, where that is asked for. */
  _with(name, amount) {
    const own = { ...(this.own ?? this._start("actual")), [name]: amount };
    this.touched.add(name);
    if (!this.auto.checked) return own;
    const others = this.rows.map((row) => row.name).filter((other) => !this.touched.has(other));
    const sum = others.reduce((total, other) => total + own[other], 0);
    const rest = Math.max(0, this.budget - this.fixed - Object.values(own).reduce((total, value) => total + value, 0) + sum);
    const { counted, digits } = this.words.unit;
    const unit = counted / 10 ** digits;
    let left = rest;
    for (const other of others) {
      own[other] = Math.min(left, Math.round((sum > 0 ? (own[other] * rest) / sum : rest / others.length) / unit) * unit);
      left -= own[other];
    }
    if (others.length) own[others[others.length - 1]] += left;
    return own;
  }

  /** The split shown and judged at `settings`; without one the actual stands in its place. Its judgement, or null. */
  show(own, settings, best) {
    this.own = own;
    const { engine, words } = this;
    const judged = engine.judge(own ?? {}, settings);
    [this.budget, this.fixed] = [judged.budget, judged.fixed];
    const shown = own ?? this._start("actual");
    for (const { name, slider, number, typing } of this.rows) {
      const value = Number((shown[name] / words.unit.counted).toPrecision(12));
      slider.value = value;
      slider.setAttribute("aria-valuetext", `${value} ${words.unit.name}`.trim());
      if (!typing || document.activeElement !== number) number.value = value;
    }
    if (own === null) {
      this.said.textContent = "";
      return null;
    }
    this.said.textContent = this._said(judged, best);
    return judged;
  }

  _said({ objective, breaks, budget, total }, best) {
    const { words } = this;
    const over = total - budget, close = 1e-9 * budget;
    const rules = this.engine.data.rules;
    const named = breaks.filter(({ family }) => family !== "budget").map((item) => {
      const rule = rules.find(({ name }) => name === item.name);
      if (rule.instead) return rule.label[words.lang];
      const [is, limit] = [item.value, item.limit].map((amount) => words.ofRule(amount, rule, 4));
      return `${rule.label[words.lang]} (${is} ${OPPOSITE[item.relation]} ${limit})`;
    });
    const parts = [words.say("live_split_said", { own: words.objective(objective) })];
    if (best?.actual !== undefined) parts.push(words.say("live_split_actual", { actual: words.actual, before: words.objective(best.actual) }));
    // What breaks a rule or takes more money falls short of nothing that keeps to both.
    if (best && over <= close && !named.length) {
      parts.push(words.say("live_split_best", { best: words.objective(best.objective), lost: words.objective(Math.abs(best.objective - objective)) }));
    }
    const key = over > close ? "live_split_over" : over < -close ? "live_split_left" : "live_split_even";
    parts.push(words.say(key, { money: words.amount(Math.abs(over)), budget: words.amount(budget) }));
    parts.push(named.length ? words.say("live_split_breaks", { rules: named.join("; ") }) : words.say("live_split_keeps"));
    return parts.join(" ");
  }
}
