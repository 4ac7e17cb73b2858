import { comparison } from "./comparison.js";
import { Model } from "./model.js";
import { nearOptimal } from "./near_optimal.js";
import { nearestOptimum } from "./nearest.js";
import { sum } from "./numeric.js";
import { price } from "./prices.js";
import { reasons } from "./reasons.js";
import { printed, rounded } from "./rounding.js";
import { breaks, conflict, ruleStates } from "./rules.js";
import { Solver } from "./solver.js";

/**
 * What solves a scenario in the reader's browser, without any request. `data` is what Python exports, `load` the vendored
 * loader of HiGHS, `binary` its WebAssembly.
 * @param {LiveData} data @param {LoadHighs} load @param {BufferSource} binary @returns {Promise<Engine>}
 */
export function createEngine(data, load, binary) {
  // The loader documents `wasmBinary`, but version 1.15.3 does not read it and would fetch a file.
  return new Promise((resolve, reject) => {
    load({
      instantiateWasm: (imports, done) => {
        WebAssembly.instantiate(binary, imports).then(({ instance }) => done(instance), reject);
      },
    }).then((highs) => resolve(new Engine(data, highs)), reject);
  });
}

/**
 * Solves the model at changed settings. A setting's value is in the program's own unit (won, years, plain numbers), and
 * so are amounts: rounded to the currency's smallest unit, as Python rounds them, and everything is computed from these.
 */
export class Engine extends Model {
  /** @param {LiveData} data @param {Highs} highs */
  constructor(data, highs) {
    super(data);
    this.main = new Solver(highs);
    this.other = new Solver(highs);
  }

  /**
   * The answer at `changes`; paths left out keep the published value, and weights are brought to a sum of 1. Throws
   * RangeError for an unknown path or a value out of range. Without `details` there are no prices, ranges and reasons,
   * which take many programs. If infeasible, `conflict` names rules that cannot all hold.
   * @param {Changes} changes @returns {Answer}
   */
  solve(changes = {}, { details = true } = {}) {
    const { data } = this;
    const values = this.values(changes);
    const program = this.programAt(values);
    if (!program) return { status: "unclear" };
    const now = this.now();
    const outcome = this.main.pass(program).solve();
    if (outcome.status !== "optimal") {
      return { status: outcome.status, ...(outcome.status === "infeasible" && { conflict: conflict(this, values) }) };
    }
    const { x, unique } = this.nearest(outcome, now);
    const raw = this.spendingAt(x, now);
    const unrounded = this.achieve(raw);
    const spending = this.settled(values, now, raw, x);
    const achieved = this.achieve(spending);
    const own = ["spend", "money_moved"].includes(data.goal.kind);
    const gain = Math.abs(own ? achieved.objective : achieved.objective - this.achieve(now.fixed).objective);
    const rules = ruleStates(this, values, achieved, unrounded);
    /** @type {Solved} */
    const solved = { values, program, now, outcome, spending, achieved, gain };
    if (details) for (const rule of rules) if (rule.binding) rule.price = price(this, solved, rule.name);
    const charged = sum(achieved.charged);
    const named = this.named(achieved), compared = comparison(this, solved);
    /** @type {Result} */
    const result = {
      status: "optimal", spending, unique, gain, rules, binding: rules.filter((rule) => rule.binding), budgets: now.budgets,
      unspent: data.scenario.hasBudget ? sum(now.budgets) - sum(this.paid(spending)) - charged : null,
      upkeep: { charged, later: achieved.later },
      printed: {
        spend: printed(named.spend, data.scenario.size),
        actual: compared ? printed(compared.actual, data.scenario.size) : undefined,
      },
      values, ...named, ...compared,
    };
    if (!details) return result;
    const near = nearOptimal(this, solved);
    return near ? { ...result, ...near, reasons: reasons(this, solved, rules) } : { status: "unclear" };
  }

  /** Of the optima of the program that `main` holds the one nearest to the actual, and whether it is the only one.
   * @param {Optimum} outcome @param {Now} now */
  nearest(outcome, now) {
    return this.main.mayTie(outcome)
      ? nearestOptimum(this.main, this.other, outcome, ...this.nearness(now))
      : { x: outcome.x, unique: true };
  }

  /** The answer at the point `x`, rounded; the actual instead, where it keeps every rule and scores no less.
   * @param {Values} values @param {Now} now @param {number[]} raw @param {number[]} x */
  settled(values, now, raw, x) {
    const spending = rounded(this.data, now, raw, x, this.sizes(), (amounts) => this.achieve(amounts).charged);
    if (!now.actual) return spending;
    const actual = this.achieve(now.actual);
    const lead = (actual.objective - this.achieve(spending).objective) * (this.data.goal.maximized ? 1 : -1);
    return lead >= 0 && !breaks(this, values, actual).length ? actual.spending : spending;
  }

  /** What an allocation { programme: amount } or { programme: amounts by period } achieves; who is left out gets nothing.
   * @param {Record<string, number | number[]>} spend @param {Changes} changes */
  evaluate(spend, changes = {}) {
    this.programAt(this.values(changes));
    return this.named(this.achieve(this.spendingOf(spend)));
  }

  /** What a split { programme: amount } achieves and breaks at the settings, and the money there is for it.
   * @param {Record<string, number | number[]>} spend @param {Changes} changes @returns {Judgement} */
  judge(spend, changes = {}) {
    const values = this.values(changes);
    this.programAt(values);
    const { budgets, fixed } = this.now();
    const achieved = this.achieve(this.spendingOf(spend));
    const charged = sum(achieved.charged);
    return {
      ...this.named(achieved), breaks: breaks(this, values, achieved), budget: sum(budgets),
      total: sum(this.paid(achieved.spending)) + charged, fixed: sum(this.paid(fixed)) + charged,
    };
  }
}
