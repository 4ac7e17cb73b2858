/** The first picture and the scores beside it: the reader's own results stand next to the published ones. */

import { all, named, one, put, told } from "./dom.js";
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
    this._figure = named("picture");
    this._marks = all(this._figure, "[data-mine]");
    this._name = one(this._figure, "[data-mine-name]");
    this._figures = all(document, "[data-own]");
    this._limits = one(document, "[data-own-limits]");
    this._scores = new Map(all(document, "[data-mine-score]").map((cell) => [told(cell, "mineScore"), cell]));
  }

  /** Back to what was published: the reader's own marks and columns are empty. */
  clear() {
    this._figure.classList.remove("has-mine");
    put(this._name, this.words.texts.live_mine_short);
    for (const name of this._scores.keys()) this._put(name, "");
  }

  /**
   * What `result` says at the reader's `settings`, and in words what to know of it. The reader's marks and figures are
   * those of the split of their own, where there is one: `own` is what it achieves.
   * @param {Result} result @param {Changes} settings @param {Judgement?} own
   */
  show(result, settings, own) {
    const { words, engine } = this, from = own ?? result;
    const [low, high] = ["low", "high"].map((end) => Number(told(this._figure, end)));
    const [spend, actual] = [from, result.atTotal?.actual].map((own) => (own ? words.printed(own) : {}));
    /** The figure at a place such as categories.gpu.change, upkeep.change or total.change.
     * @param {string} path */
    const at = (path) => {
      const parts = path.split("."), [kind, name] = parts, what = parts.at(-1);
      /** @type {Record<string, string[]>} */
      const several = { categories: engine.data.categories[name], upkeep: [""], total: Object.keys(spend) };
      const names = several[kind] ?? [name];
      if (what === "score") return from.scores[name];
      const total = (/** @type {Named} */ amounts) => sum(names.map((own) => amounts[own] ?? 0));
      return total(spend) - (what === "change" ? total(actual) : 0);
    };
    this._figure.classList.add("has-mine");
    for (const mark of this._marks) {
      const share = (at(told(mark, "mine")) / words.unit.counted - low) / (high - low || 1);
      mark.setAttribute("x", `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`);
      // Outside the axis half the mark is left, an arrow at the edge.
      mark.classList.toggle("below", share < 0);
      mark.classList.toggle("above", share > 1);
    }
    for (const figure of this._figures) {
      const path = told(figure, "own"), value = at(path);
      put(figure, path.endsWith(".score") ? words.decimal(value, 1, true) : words.money(value, path.endsWith(".change")));
    }
    const binding = engine.data.rules.filter(({ name }) => result.binding.includes(name));
    const rules = binding.map(({ label }) => label).join("; ");
    const same = result.atTotal, apart = same && !own && words.above(same.budget, same.total);
    put(this._name, words.say(apart ? "live_mine_at" : "live_mine_short", { amount: words.amount(same?.budget ?? 0) }));
    put(this._limits, own || !rules ? "" : words.say("live_limits", { rules }));
    this._put("own", own ? words.objective(own.objective) : "", own ? this._caveats(own, result) : "");
    return this._beside(result, Object.keys(settings).map((path) => engine.setting(path).kind)).join(" ");
  }

  /** What keeps the score of a split from being compared with those above it: another total, rules that it breaks.
   * @param {Judgement} own @param {Result} result */
  _caveats({ breaks: { length: n }, budget, total }, { atTotal }) {
    const { words } = this;
    const apart = words.above(total, atTotal?.total ?? budget), money = words.amount(Math.abs(apart));
    const more = this.engine.oneTotal && apart && words.say(apart > 0 ? "live_mark_more" : "live_mark_less", { money });
    return [more, n && words.say("live_mark_breaks", { n })].filter(Boolean).join("; ");
  }

  /** @param {string} name @param {string} text */
  _put(name, text, mark = "") {
    const cell = this._scores.get(name), row = cell?.parentElement;
    if (!cell || !row) return;
    put(cell, text);
    put(one(row, "small"), mark);
    if (name === "own") row.hidden = !text;
  }

  /** What allocations score at the actual's total, and in words what to know of it.
   * @param {Result} result @param {string[]} kinds */
  _beside(result, kinds) {
    const { words } = this, { actual } = words, { plan_field: planned } = words.texts, same = result.atTotal;
    const value = words.objective(result.objective);
    if (!same) {
      this._put("computed", value);
      return [words.say("no_comparison", { goal: words.goalTitle, value })];
    }
    const before = words.objective(same.actual.objective), added = words.above(same.budget, same.total);
    /** @type {(of: number, plan: string) => string} */
    const lead = (of, plan) => words.say("live_lead_of", { plan, actual, value: words.objective(of), before });
    this._put("actual", before);
    const where = added ? words.say("live_at_total", { actual }) : "";
    this._put("computed", same.objective === null ? "-" : words.objective(same.objective), where);
    const said = [];
    if (same.plan) {
      this._put("plan", words.objective(same.plan.objective));
      said.push(lead(same.plan.objective, planned));
      said.push(this._ahead(result, kinds));
    } else if (same.objective !== null) said.push(lead(same.objective, words.computedAt(same.other)));
    const broken = [...(same.plan?.breaks.length ? [planned] : []), ...(same.actual.breaks.length ? [actual] : [])];
    if (broken.length) said.push(words.say("live_breaks", { plan: broken.join(", ") }));
    const more = words.amount(Math.abs(same.budget - same.total));
    if (added) said.push(words.say(added > 0 ? "live_added" : "live_taken", { actual, more, value }));
    return said.filter(Boolean);
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
    const weights = capabilities.map(({ name }) => [name, Number(result.values.get(`objective.weights.${name}`))]);
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
