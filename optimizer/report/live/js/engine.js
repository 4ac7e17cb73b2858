import { Model } from "./model.js";
import { nearest } from "./nearest.js";
import { largest, sum } from "./numeric.js";
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
    const values = this.values(changes), outcome = this._optimum(values);
    if (outcome.status === "infeasible") return { ...outcome, conflict: this._conflict() };
    if (outcome.status !== "optimal") return outcome;
    // Among equal optima the one nearest to the actual, as in Python.
    const face = this.solver.pass(this.solver.face(outcome));
    const achieved = this._settled(nearest(face, outcome.x, ...this.nearness()));
    return { status: "optimal", values, ...achieved, ...this._beside(values, achieved.objective) };
  }

  /** @param {Values} values @returns {Outcome} */
  _optimum(values) {
    this.set(values);
    const program = this.program();
    return program ? this.solver.pass(program).solve() : { status: "unclear" };
  }

  /** The actual beside the optimum, whose objective is `optimum`: `atTotal` holds what the actual, the plan that holds up
   * and the optimum reach at the actual's own total, whether that is another, it and the budget. Nothing without an actual.
   * @param {Values} values @param {number} optimum */
  _beside(values, optimum) {
    const { actual, budgets, data } = this;
    if (!actual) return {};
    const own = this.achieve(actual), plan = data.starts?.plan;
    const reached = { actual: withinBudget(own), plan: plan ? withinBudget(this.achieve(this.spendingOf(plan))) : null };
    const totals = own.totals.slice(0, budgets.length);
    const other = this.oneTotal && totals.some((total, t) => Math.abs(total - budgets[t]) > 1e-12 * Math.abs(total));
    /** @type {number | null} */
    let objective = optimum;
    if (other) {
      const taken = new Map(values);
      data.budgets.inputs.forEach((path, t) => taken.set(path, totals[t]));
      const outcome = this._optimum(taken);
      objective = outcome.status === "optimal" ? this._settled(outcome.x).objective : null;
      this.set(values);
    }
    return { actual: own.spend, atTotal: { ...reached, objective, other, total: sum(totals), budget: sum(budgets) } };
  }

  /** What is achieved at a point of the program, or by the actual, where it keeps every rule and scores no less.
   * @param {number[]} x */
  _settled(x) {
    const raw = this.spendingAt(x), nothing = 1e-13 * largest([...raw, ...this.budgets]);
    const fixed = this.at(this.data.fixed), moved = raw.map((amount) => (Math.abs(amount) <= nothing ? 0 : amount));
    const spending = moved.map((amount, k) => (this.programmeOf(k).fixed ? fixed[k] : amount));
    const achieved = this.achieve(spending), actual = this.actual && this.achieve(this.actual);
    if (!actual || actual.breaks.length) return achieved;
    const lead = (actual.objective - achieved.objective) * (this.data.goal.maximized ? 1 : -1);
    return lead >= -1e-12 * Math.abs(achieved.objective) ? actual : achieved;
  }

  /** What an allocation achieves and breaks at the settings, what it takes and the budget that there is.
   * @param {Amounts} amounts @param {Changes} changes */
  judge(amounts, changes = {}) {
    this.set(this.values(changes));
    const achieved = this.achieve(this.spendingOf(amounts));
    return { ...withinBudget(achieved), budget: sum(this.budgets), total: sum(achieved.totals) };
  }

  /** Names of rules that cannot all hold: drop any one and the others can. */
  _conflict() {
    const { solver } = this, { cost, rowLower, rowUpper } = solver.program, none = cost.map(() => 0);
    const rules = this.data.rules.filter((rule) => this.holds(rule)).filter(({ row }) => {
      solver.model.changeRowBounds(row, -Infinity, Infinity);
      if (solver.solve(none).status === "infeasible") return false;
      solver.model.changeRowBounds(row, rowLower[row], rowUpper[row]);
      return true;
    });
    return rules.map(({ name }) => name);
  }
}

/** What keeps to the budget is told by totals.
 * @param {Achieved} achieved */
function withinBudget(achieved) {
  return { ...achieved, breaks: achieved.breaks.filter(({ family }) => family !== "budget") };
}
