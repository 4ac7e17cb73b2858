/** The first picture and the scores beside it: the reader's own results stand next to the published ones. */

import { all, one, put } from "./dom.js";
import { sum } from "./numeric.js";

/** The plan's lead in each sample at `weights`, capability to weight, in order: `leads` holds it by capability.
 * @param {Record<string, number[]>} leads @param {Named} weights */
function leadsAt(leads, weights) {
  const names = Object.keys(leads).filter((name) => weights[name]);
  return leads[names[0]].map((_, i) => sum(names.map((name) => weights[name] * leads[name][i]))).sort((a, b) => a - b);
}

/** @param {number[]} sorted @param {number} share */
function quantile(sorted, share) {
  const at = share * (sorted.length - 1), below = Math.floor(at);
  return sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
}

export class Picture {
  /** @param {Engine} engine @param {Words} words */
  constructor(engine, words) {
    this.engine = engine;
    this.words = words;
    this._figure = one("#picture");
    this._marks = all("[data-mine]", this._figure);
    this._name = one("[data-mine-name]", this._figure);
    this._figures = all("[data-own]");
    this._limits = one("[data-own-limits]");
    this._scores = new Map(all("[data-mine-score]").map((cell) => [cell.dataset.mineScore, cell]));
  }

  /** Back to what was published: the reader's own columns are empty. */
  clear() {
    put(this._name, this.words.say("live_mine_short"));
    for (const name of this._scores.keys()) this._put(name, "");
  }

  /**
   * What `result` says at the reader's `settings`, and in words what to know of it. The reader's marks and figures are
   * those of the split of their own, where there is one: `own` is what it achieves.
   * @param {Result} result @param {Settings} settings @param {Achieved?} own
   */
  show(result, settings, own) {
    const { words, engine } = this, from = own ?? result, before = result.atTotal?.actual;
    const [low, high] = ["low", "high"].map((end) => Number(this._figure.dataset[end]));
    const spend = words.printed(from), actual = before ? words.printed(before) : {};
    /** The figure at a place such as categories.gpu.change, upkeep.change or total.change.
     * @param {string} path */
    const at = (path) => {
      const [, line, what] = path.match(/(.*)\.(.*)/) ?? ["", "", ""], name = line.split(".")[1];
      if (what === "score") return from.scores[name];
      const total = (/** @type {Named} */ amounts) =>
        sum((engine.data.lines[line] ?? [name]).map((own) => amounts[own] ?? 0));
      return total(spend) - (what === "change" ? total(actual) : 0);
    };
    for (const mark of this._marks) {
      const share = (at(mark.dataset.mine) / words.data.unit.counted - low) / (high - low || 1);
      mark.setAttribute("x", `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`);
      // Outside the axis half the mark is left, an arrow at the edge.
      mark.classList.toggle("below", share < 0);
      mark.classList.toggle("above", share > 1);
    }
    for (const figure of this._figures) {
      const path = figure.dataset.own, value = at(path);
      put(figure, path.endsWith(".score") ? words.decimal(value, 1, true) : words.money(value, path.endsWith(".change")));
    }
    const rules = result.binding.map(({ label }) => label).join("; ");
    const apart = before && !own && words.above(before.budget, before.total);
    put(this._name, words.say(apart ? "live_mine_at" : "live_mine_short", { amount: words.amount(from.budget) }));
    put(this._limits, own || !rules ? "" : words.say("live_limits", { rules }));
    this._put("own", own ? words.objective(own.objective) : "", own ? this._caveats(own, before) : "");
    const said = this._beside(result, Object.keys(settings).map((path) => engine.setting(path).kind));
    return said.filter(Boolean).join(" ");
  }

  /** What keeps the score of a split from being compared with those above it: another total, rules that it breaks.
   * @param {Achieved} own @param {Achieved=} actual */
  _caveats({ breaks: { length: n }, budget, total }, actual) {
    const { words } = this;
    const apart = words.above(total, actual?.total ?? budget), money = words.amount(Math.abs(apart));
    const more = this.engine.data.oneTotal && apart && words.say(apart > 0 ? "live_mark_more" : "live_mark_less", { money });
    return [more, n && words.say("live_mark_breaks", { n })].filter(Boolean).join("; ");
  }

  /** @param {string} name @param {string} text */
  _put(name, text, mark = "") {
    const cell = this._scores.get(name);
    if (!cell?.parentElement) return;
    put(cell, text);
    put(one("small", cell.parentElement), mark);
  }

  /** What allocations score at the actual's total, and in words what to know of it.
   * @param {Result} result @param {string[]} kinds */
  _beside(result, kinds) {
    const { words } = this, { actual, goalTitle: goal } = words.data, same = result.atTotal;
    const value = words.objective(result.objective);
    if (!same) {
      this._put("computed", value);
      return [words.say("no_comparison", { goal, value })];
    }
    const { plan, objective, actual: { budget, total, breaks } } = same, planned = words.say("plan_field");
    const before = words.objective(same.actual.objective), added = words.above(budget, total);
    this._put("actual", before);
    this._put("plan", plan ? words.objective(plan.objective) : "");
    const where = added ? words.say("live_at_total", { actual }) : "";
    this._put("computed", objective === null ? "-" : words.objective(objective), where);
    const shown = plan ? plan.objective : objective, name = plan ? planned : words.computedAt(same.other);
    const broken = [plan?.breaks.length && planned, breaks.length && actual].filter(Boolean).join(", ");
    return [
      shown !== null && words.say("live_lead_of", { plan: name, actual, value: words.objective(shown), before }),
      plan && this._ahead(result, kinds),
      broken && words.say("live_breaks", { plan: broken }),
      added && words.say(added > 0 ? "live_added" : "live_taken", { actual, more: words.amount(Math.abs(budget - total)), value }),
    ];
  }

  /** The share of samples in which the plan is ahead: at other weights computed anew, at other numbers as published.
   * @param {Result} result @param {string[]} kinds */
  _ahead(result, kinds) {
    const { words } = this, { leads, capabilities } = this.engine.data;
    if (!kinds.length) this._put("ahead", "");
    if (!kinds.length) return "";
    if (!leads || !kinds.every((kind) => kind === "weight")) {
      this._put("ahead", words.say("live_as_published"));
      return words.say("live_shares_published");
    }
    const weights = capabilities.map(({ name }) => [name, result.values[`objective.weights.${name}`]]);
    const sorted = leadsAt(leads, Object.fromEntries(weights));
    const [low, high] = [0.05, 0.95].map((share) => words.decimal(quantile(sorted, share), 1, true));
    this._put("ahead", percent(sorted.filter((lead) => lead > 1e-9).length, sorted.length, words));
    const ends = low === high ? low : words.say("between", { low, high });
    return words.say("live_shares", { n: words.decimal(sorted.length, 0), ends });
  }
}

/** A share of samples; one that is not whole never reads as none or all of them.
 * @param {number} hits @param {number} n @param {Words} words */
function percent(hits, n, words) {
  const share = (100 * hits) / n;
  if (hits === 0 || hits === n) return hits ? "100%" : "0%";
  return share < 0.05 ? "<0.1%" : share >= 99.95 ? ">99.9%" : `${words.decimal(share, 1, true)}%`;
}
