import { Model } from "./model.js";
import { nearest } from "./nearest.js";
import { largest, sum } from "./numeric.js";
import { binding, breaks, conflict } from "./rules.js";
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

/** What keeps to the budget is told by totals.
 * @param {Break} rule */
const beyondBudget = ({ family }) => family !== "budget";

/** Solves the model at changed settings. A setting's value is in the program's own unit (won, years, plain numbers), and so
 * are amounts. */
export class Engine extends Model {
  /** @param {LiveData} data @param {Highs} highs */
  constructor(data, highs) {
    super(data);
    this.solver = new Solver(highs);
  }

  /**
   * The answer at `changes`; paths left out keep the published value, and weights are brought to a sum of 1. Throws
   * RangeError for an unknown path or a value out of range. If infeasible, `conflict` names rules that cannot all hold.
   * @param {Changes} changes @returns {Answer}
   */
  solve(changes = {}) {
    const values = this.values(changes), program = this.programAt(values);
    if (!program) return { status: "unclear" };
    const now = this.now(), outcome = this.solver.pass(program).solve();
    if (outcome.status !== "optimal") {
      return { status: outcome.status, ...(outcome.status === "infeasible" && { conflict: conflict(this, values) }) };
    }
    // Among equal optima the one nearest to the actual, as in Python.
    const x = nearest(this.solver.pass(this.solver.face(outcome)), outcome.x, ...this.nearness(now));
    const achieved = this.settled(values, now, x);
    return {
      status: "optimal", values, spending: achieved.spending, binding: binding(this, values, achieved),
      ...this.named(achieved), ...(now.actual && this._beside(values, now, now.actual, achieved.objective)),
    };
  }

  /** The actual beside the optimum, whose objective is `optimum`. `atTotal` holds what the actual, the plan that holds up
   * and the optimum reach at the actual's own total, that total and the budget. Leaves the tape at `values`.
   * @param {Values} values @param {Now} now @param {number[]} actual @param {number} optimum */
  _beside(values, now, actual, optimum) {
    const { plan } = this.data.starts ?? {}, money = this.paid(actual), own = this.achieve(actual);
    const totals = now.budgets.map((_, t) => sum(money.filter((_, k) => k % this.periods === t)) + own.charged[t]);
    const moved = totals.some((total, t) => Math.abs(total - now.budgets[t]) > 1e-12 * Math.abs(total));
    /** @type {number | null} */
    let objective = optimum;
    if (moved) {
      const program = this.programAt(values, totals), outcome = program && this.solver.pass(program).solve();
      objective = outcome?.status === "optimal" ? this.settled(values, this.now(), outcome.x).objective : null;
    }
    const reached = (/** @type {number[]} */ spending) => {
      const achieved = this.achieve(spending);
      return { objective: achieved.objective, breaks: breaks(this, values, achieved).filter(beyondBudget) };
    };
    const atTotal = {
      actual: reached(actual), plan: plan ? reached(this.spendingOf(plan)) : null, objective,
      total: sum(totals), budget: sum(now.budgets),
    };
    if (moved) this.programAt(values);
    return { actual: this.named(own).spend, atTotal };
  }

  /** What is achieved at a point of the program, or by the actual, where it keeps every rule and scores no less.
   * @param {Values} values @param {Now} now @param {number[]} x */
  settled(values, now, x) {
    const raw = this.spendingAt(x), nothing = 1e-13 * largest([...raw, ...now.budgets]);
    raw.forEach((amount, k) => {
      if (this.programmeOf(k).fixed) raw[k] = now.fixed[k];
      else if (Math.abs(amount) <= nothing) raw[k] = 0;
    });
    const achieved = this.achieve(raw);
    if (!now.actual) return achieved;
    const actual = this.achieve(now.actual);
    const lead = (actual.objective - achieved.objective) * (this.data.goal.maximized ? 1 : -1);
    return lead >= -1e-12 * Math.abs(achieved.objective) && !breaks(this, values, actual).length ? actual : achieved;
  }

  /** What an allocation, amounts by period for each programme, achieves and breaks at the settings, what it takes and the
   * budget that there is; who is left out gets nothing.
   * @param {Amounts} spend @param {Changes} changes */
  judge(spend, changes = {}) {
    const values = this.values(changes);
    this.programAt(values);
    const { budgets } = this.now(), achieved = this.achieve(this.spendingOf(spend));
    const total = sum(this.paid(achieved.spending)) + sum(achieved.charged);
    return { ...this.named(achieved), breaks: breaks(this, values, achieved).filter(beyondBudget), budget: sum(budgets), total };
  }
}
