/** The first picture and the scores beside it: the reader's own results stand next to the published ones. */

/** Shares of samples at `weights`, capability to weight: `leads` holds the plan's lead in each sample by capability. */
function leadShares(leads, weights) {
  const names = Object.keys(leads);
  const total = leads[names[0]].map((_, i) => names.reduce((sum, name) => sum + (weights[name] ?? 0) * leads[name][i], 0));
  total.sort((a, b) => a - b);
  const quantile = (share) => {
    const at = share * (total.length - 1), below = Math.floor(at);
    return total[below] + (at - below) * ((total[below + 1] ?? total[below]) - total[below]);
  };
  return { n: total.length, ahead: total.filter((lead) => lead > 1e-9).length / total.length, ends: [quantile(0.05), quantile(0.95)] };
}

class Picture {
  constructor(engine, words) {
    this.engine = engine;
    this.words = words;
    this.figure = document.getElementById("picture");
    this.marks = [...this.figure.querySelectorAll("[data-mine]")];
    this.amounts = [...this.figure.querySelectorAll("[data-mine-amount]")];
    this.scores = new Map([...document.querySelectorAll("[data-mine-score]")].map((cell) => [cell.dataset.mineScore, cell]));
  }

  /** Back to what was published: the reader's own marks and columns are empty. */
  clear() {
    this.figure.classList.remove("has-mine");
    for (const amount of this.amounts) amount.hidden = true;
    for (const cell of this.scores.values()) cell.textContent = "";
    if (this.scores.has("own")) this.scores.get("own").parentElement.hidden = true;
  }

  /**
   * What `result` says at the reader's `settings`, and in words what to know of it. The reader's marks are those of the
   * split of their own, where there is one: `own` is what it achieves.
   */
  show(result, settings, own) {
    const { words, engine } = this;
    const [low, high] = [Number(this.figure.dataset.low), Number(this.figure.dataset.high)];
    const at = (path) => {
      const [kind, ...name] = path.split(".");
      const from = own ?? result;
      const amount = (name.pop(), kind === "categories" ? from.categories : from.spend)[name.join(".")];
      const actual = (kind === "categories" ? result.actualCategories : result.actual)?.[name.join(".")];
      return [amount, path.endsWith(".change") ? amount - actual : amount];
    };
    this.figure.classList.add("has-mine");
    for (const mark of this.marks) {
      const share = (at(mark.dataset.mine)[1] / words.unit.counted - low) / (high - low || 1);
      mark.setAttribute("x", `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`);
    }
    for (const amount of this.amounts) {
      amount.hidden = false;
      amount.lastElementChild.textContent = words.money(at(amount.dataset.mineAmount)[0]);
    }
    const row = this.scores.get("own")?.parentElement;
    if (row) {
      row.hidden = !own;
      this.scores.get("own").textContent = own ? words.objective(own.objective) : "";
    }
    return this._scores(result, Object.keys(settings).map((path) => engine.setting(path).kind));
  }

  _scores(result, kinds) {
    const { words, engine, scores } = this;
    const put = (name, text) => scores.has(name) && (scores.get(name).textContent = typeset(text, words.korean));
    const { actual } = words;
    const same = result.atTotal;
    if (!same) {
      put("computed", words.objective(result.objective));
      return words.say("no_comparison", { goal: words.goalTitle, value: words.objective(result.objective) });
    }
    put("actual", words.objective(same.actual));
    put("computed", same.objective === null ? "-" : words.objective(same.objective));
    const said = [];
    const lead = (of, plan) => words.say("live_lead_of", {
      plan, actual, value: words.objective(of), before: words.objective(same.actual),
    });
    if (same.plan) {
      put("plan", words.objective(same.plan.objective));
      said.push(lead(same.plan.objective, words.texts.plan_field));
      if (same.plan.breaks.length) said.push(words.say("live_breaks", { plan: words.texts.plan_field }));
      if (!kinds.length) put("ahead", "");
      else if (engine.data.leads && kinds.every((kind) => kind === "weight")) {
        const weights = Object.fromEntries(engine.data.capabilities.map(({ name }) => [name, result.values.get(`objective.weights.${name}`)]));
        const { n, ahead, ends } = leadShares(engine.data.leads, weights);
        put("ahead", `${plain(100 * ahead, 1)}%`);
        const shown = ends.map((end) => `${end < 0 ? words.minus : ""}${plain(Math.abs(end), 1)}`);
        said.push(words.say("live_shares", { n: decimal(n, 0), low: shown[0], high: shown[1] }));
      } else {
        put("ahead", words.say("live_as_published"));
        said.push(words.say("live_shares_published"));
      }
    } else if (same.objective !== null) said.push(lead(same.objective, words.texts.computed));
    if (same.breaks.length) said.push(words.say("live_breaks", { plan: actual }));
    if (same.added) {
      said.push(words.say(same.added > 0 ? "live_added" : "live_taken", {
        actual, more: words.amount(Math.abs(same.added)), value: words.objective(result.objective),
      }));
    }
    return said.join(" ");
  }
}
