/** One linear program in HiGHS. Its columns and rows are in units in which none gets much larger than 1: with amounts
 * in won a solver calls wrong answers optimal. */

import { largest } from "./numeric.js";

const TOLERANCE = 1e-9;
/** From here on a bound is none. */
const NONE = 1e20;

/** What brings costs near 1, as a power of two, which changes no digit. Small ones must stay above the tolerance, so
 * that the largest may be up to 10^5.
 * @param {number[]} costs */
function costFactor(costs) {
  const sizes = costs.map(Math.abs).filter((size) => size > 0), most = largest(sizes);
  if (!most) return 1;
  const factor = Math.min(Math.max(1e-4 / Math.min(...sizes), 1 / most), 1e5 / most);
  return 2 ** Math.max(-900, Math.min(900, Math.round(Math.log2(factor))));
}

export class Solver {
  /** @param {Highs} highs */
  constructor(highs) {
    /** @type {Program} */
    this.program;
    this._status = highs.constants.modelStatus;
    /** Bounds changed in it hold until another program is passed. */
    this.model = highs.createModel();
    this.model.options.set({
      output_flag: false, presolve: "off", solver: "simplex",
      // By default smaller entries would be dropped, and a column in other units than its neighbours with them.
      small_matrix_value: 1e-12,
      primal_feasibility_tolerance: TOLERANCE, dual_feasibility_tolerance: TOLERANCE,
    });
  }

  /** Takes another program. Returns this.
   * @param {Program} program */
  pass(program) {
    const { cost, rows, lower, upper, rowLower, rowUpper } = program, entries = rows.flat();
    const numCols = cost.length, numRows = rows.length;
    let end = 0;
    this.program = program;
    this.model.passModel({
      numCols, numRows, colCost: cost.map(() => 0), colLower: lower, colUpper: upper, rowLower, rowUpper,
      matrix: {
        format: "csr", numRows, numCols, starts: [0, ...rows.map((row) => (end += row.length))],
        indices: entries.map(([j]) => j), values: entries.map(([, value]) => value),
      },
    });
    return this;
  }

  /** The optimum at the program's own objective or another. Prices and reduced costs are changes of the objective.
   * @returns {Outcome} */
  solve(cost = this.program.cost, maximized = this.program.maximized) {
    const factor = costFactor(cost) * (maximized ? -1 : 1);
    this.model.changeColsCost({ kind: "range", from: 0, to: cost.length - 1 }, cost.map((value) => value * factor));
    let status = this._outcome();
    // A hot start that ends in doubt is repeated cold, then with presolve, before anything is said.
    for (const presolve of ["off", "on"]) {
      if (status !== "unclear") break;
      this.model.options.set("presolve", presolve);
      this.model.clearSolver();
      status = this._outcome();
    }
    this.model.options.set("presolve", "off");
    if (status !== "optimal") return { status };
    const { colValue, colDual, rowDual } = this.model.getSolution();
    return {
      status, x: Array.from(colValue),
      prices: Array.from(rowDual, (value) => value / factor), reduced: Array.from(colDual, (value) => value / factor),
    };
  }

  /** @returns {Outcome["status"]} */
  _outcome() {
    this.model.run();
    const status = this.model.getModelStatus(), named = /** @type {const} */ (["optimal", "infeasible", "unbounded"]);
    return named.find((name) => this._status[name] === status) ?? "unclear";
  }

  /** The program of all optimal points: what has a price, for which the largest cost counts as 1, stays at its bound.
   * @param {Optimum} outcome @returns {Program} */
  face({ reduced, prices }) {
    const { cost, maximized } = this.program, unit = (maximized ? 1 : -1) * (largest(cost) || 1);
    /** @type {(rates: number[], lower: number[], upper: number[]) => number[][]} */
    const held = (rates, lower, upper) => [
      lower.map((low, i) => (rates[i] / unit > TOLERANCE && upper[i] < NONE ? upper[i] : low)),
      upper.map((high, i) => (rates[i] / unit < -TOLERANCE && lower[i] > -NONE ? lower[i] : high)),
    ];
    const [lower, upper] = held(reduced, this.program.lower, this.program.upper);
    const [rowLower, rowUpper] = held(prices, this.program.rowLower, this.program.rowUpper);
    return { ...this.program, lower, upper, rowLower, rowUpper };
  }
}
