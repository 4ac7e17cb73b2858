/** The first picture and the scores beside it: the reader's own results stand next to the published ones. */

import { all, named, one, put, told } from "./dom.js";
import { sum } from "./numeric.js";
import { decimal, plain } from "./words.js";

/** Shares of samples at `weights`, capability to weight: `leads` holds the plan's lead in each sample by capability.
 * @param {Record<string, number[]>} leads @param {Named} weights */
function leadShares(leads, weights) {
  const names = Object.keys(leads).filter((name) => weights[name]);
  const total = leads[names[0]].map((_, i) => names.reduce((lead, name) => lead + weights[name] * leads[name][i], 0));
  total.sort((a, b) => a - b);
  const quantile = (/** @type {number} */ share) => {
    const at = share * (total.length - 1), below = Math.floor(at);
    return total[below] + (at - below) * ((total[below + 1] ?? total[below]) - total[below]);
  };
  return { n: total.length, ahead: total.filter((lead) => lead > 1e-9).length / total.length, ends: [quantile(0.05), quantile(0.95)] };
}

export class Picture {
  /** @param {Engine} engine @param {Words} words */
  constructor(engine, words) {
    this.engine = engine;
    this.words = words;
    this._figure = named("picture");
    this._marks = all(this._figure, "[data-mine]");
    this._figures = all(document, "[data-own]");
    this._limits = one(document, "[data-own-limits]");
    this._scores = new Map(all(document, "[data-mine-score]").map((cell) => [told(cell, "mineScore"), cell]));
  }

  /** Back to what was published: the reader's own marks and columns are empty. */
  clear() {
    this._figure.classList.remove("has-mine");
    for (const name of this._scores.keys()) this._put(name, "");
  }

  /**
   * What `result` says at the reader's `settings`, and in words what to know of it. The reader's marks and figures are
   * those of the split of their own, where there is one: `own` is what it achieves.
   * @param {Result} result @param {Changes} settings @param {Judgement?} own
   */
  show(result, settings, own) {
    const { words } = this, from = own ?? result;
    const [low, high] = [Number(this._figure.dataset.low), Number(this._figure.dataset.high)];
    const [spend, actual] = [from.spend, result.actual].map((amounts) => amounts && words.addingUp(amounts));
    const members = new Map(this.engine.data.categories.map(({ name, members: of }) => [name, of.map((p) => this.engine.data.programmes[p].name)]));
    // The figure at a place such as categories.gpu.change.
    const at = (/** @type {string} */ path) => {
      const [, kind, name, field] = path.match(/^(\w+)\.(.*)\.(\w+)$/) ?? [];
      if (kind === "capabilities") return from.scores[name];
      const names = (kind === "categories" && members.get(name)) || [name];
      const [amount, before] = [spend, actual].map((amounts) => sum(names.map((of) => amounts?.[of] ?? 0)));
      return field === "change" && actual ? amount - before : amount;
    };
    this._figure.classList.add("has-mine");
    for (const mark of this._marks) {
      const share = (at(told(mark, "mine")) / words.unit.counted - low) / (high - low || 1);
      mark.setAttribute("x", `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`);
    }
    for (const figure of this._figures) {
      const path = told(figure, "own"), value = at(path);
      put(figure, path.endsWith(".score") ? plain(value, 1) : words.money(value, path.endsWith(".change")));
    }
    const limits = this.engine.data.rules.filter(({ name }) => result.binding.includes(name)).map(({ label }) => label);
    put(this._limits, own || !limits.length ? "" : words.say("live_limits", { rules: limits.join("; ") }));
    this._put("own", own ? words.objective(own.objective) : "", own ? this._caveats(own, result) : "");
    return this._beside(result, Object.keys(settings).map((path) => this.engine.setting(path).kind)).join(" ");
  }

  /** What keeps the score of a split from being compared with those above it: another total, rules that it breaks.
   * @param {Judgement} own @param {Result} result */
  _caveats({ breaks, budget, total }, { atTotal }) {
    const { words } = this, { hasBudget } = this.engine.data.scenario, n = breaks.filter(({ family }) => family !== "budget").length;
    const apart = words.above(total, atTotal?.total ?? budget), said = [];
    if (hasBudget && apart) {
      said.push(words.say(apart > 0 ? "live_mark_more" : "live_mark_less", { money: words.amount(Math.abs(apart)) }));
    }
    if (n) said.push(words.say("live_mark_breaks", { n }));
    return said.join("; ");
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
    const { words } = this, { actual } = words, { plan_field: planned, computed } = words.texts, same = result.atTotal;
    if (!same) {
      this._put("computed", words.objective(result.objective));
      return [words.say("no_comparison", { goal: words.goalTitle, value: words.objective(result.objective) })];
    }
    this._put("actual", words.objective(same.actual.objective));
    const added = words.above(same.budget, same.total), where = added ? words.say("live_at_total", { actual }) : "";
    this._put("computed", same.objective === null ? "-" : words.objective(same.objective), where);
    const lead = (/** @type {number} */ of, /** @type {string} */ plan) => words.say("live_lead_of", {
      plan, actual, value: words.objective(of), before: words.objective(same.actual.objective),
    });
    const said = [];
    if (same.plan) {
      this._put("plan", words.objective(same.plan.objective));
      said.push(lead(same.plan.objective, planned));
      if (same.plan.breaks.length) said.push(words.say("live_breaks", { plan: planned }));
      said.push(this._ahead(result, kinds));
    } else if (same.objective !== null) said.push(lead(same.objective, computed));
    if (same.actual.breaks.length) said.push(words.say("live_breaks", { plan: actual }));
    if (added) {
      said.push(words.say(added > 0 ? "live_added" : "live_taken", {
        actual, more: words.amount(Math.abs(added)), value: words.objective(result.objective),
      }));
    }
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
    const { n, ahead, ends } = leadShares(leads, Object.fromEntries(weights));
    this._put("ahead", `${plain(100 * ahead, 1)}%`);
    const [low, high] = ends.map((end) => `${end < 0 ? "-" : ""}${plain(Math.abs(end), 1)}`);
    return words.say("live_shares", { n: decimal(n, 0), low, high });
  }
}
