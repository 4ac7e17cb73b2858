/**
 * One linear program in HiGHS, in units in which no column gets much larger than 1: with amounts in won a solver calls
 * wrong answers optimal. The scales are powers of two, so that they change no digit, and were chosen by Python.
 *
 * A program is { maximized, cost, rows, columns, values, starts, lower, upper, rowLower, rowUpper,
 * columnScale, rowScale }: entries by row with `starts[i]` the first of row i and `columns[k]`, `values[k]` each.
 */

import { largest } from "./numeric.js";

const TOLERANCE = 1e-9;
const ZERO = 1e-9;

/** The power of two nearest to `value`, by ratio; 1 where there is none.
 * @param {number} value */
function powerOfTwo(value) {
  return value > 0 && value < Infinity ? 2 ** Math.max(-900, Math.min(900, Math.round(Math.log2(value)))) : 1;
}

/** What brings costs near 1. Small ones must stay above the tolerance, so that the largest may be up to 10^5.
 * @param {Float64Array} costs */
function costFactor(costs) {
  const sizes = Array.from(costs, Math.abs).filter((size) => size > 0);
  const most = largest(sizes);
  return most ? powerOfTwo(Math.min(Math.max(1e-4 / Math.min(...sizes), 1 / most), 1e5 / most)) : 1;
}

/** Entries of a row by column, each column once.
 * @param {Entry[]} entries @returns {Entry[]} */
function merged(entries) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (const [j, value] of entries) found.set(j, (found.get(j) ?? 0) + value);
  return [...found].filter(([, value]) => value !== 0);
}

/** The program with `count` more columns of scale 1 from 0 upward: `gaps` are their entries, [row, column, value], in the
 * rows that there are, `rows` those that come.
 * @param {Program} program @param {number} count @param {[number, number, number][]} gaps @param {Row[]} rows @returns {Program} */
export function extended(program, count, gaps, rows) {
  const entries = program.rowLower.map((_, i) => {
    /** @type {Entry[]} */
    const own = [];
    for (let k = program.starts[i]; k < program.starts[i + 1]; k++) own.push([program.columns[k], program.values[k]]);
    return own;
  });
  for (const [i, j, value] of gaps) entries[i].push([j, value]);
  entries.push(...rows.map((row) => merged(row.entries)));
  const flat = entries.flat(), more = (/** @type {number} */ value) => new Array(count).fill(value);
  let end = 0;
  return {
    ...program,
    starts: [0, ...entries.map((row) => (end += row.length))],
    columns: flat.map(([j]) => j),
    values: flat.map(([, value]) => value),
    cost: [...program.cost, ...more(0)],
    lower: [...program.lower, ...more(0)],
    upper: [...program.upper, ...more(Infinity)],
    columnScale: [...program.columnScale, ...more(1)],
    rowLower: [...program.rowLower, ...rows.map(({ lower }) => lower)],
    rowUpper: [...program.rowUpper, ...rows.map(({ upper }) => upper)],
    rowScale: [...program.rowScale, ...rows.map(({ scale }) => scale)],
  };
}

export class Solver {
  /** @param {Highs} highs */
  constructor(highs) {
    /** @type {Program} */
    this.program;
    this._n = this._m = 0;
    this._scaled = new Float64Array(0);
    this._rowOf = new Int32Array(0);
    this._status = highs.constants.modelStatus;
    this._basic = highs.constants.basisStatus.basic;
    this._model = highs.createModel();
    this._model.options.set({
      output_flag: false, presolve: "off", solver: "simplex",
      // By default smaller entries would be dropped, and a column in other units than its neighbours with them.
      small_matrix_value: 1e-12,
      primal_feasibility_tolerance: TOLERANCE, dual_feasibility_tolerance: TOLERANCE,
    });
  }

  /** Takes another program. Returns this.
   * @param {Program} program */
  pass(program) {
    const { columnScale, rowScale } = program;
    this.program = program;
    this._n = program.cost.length;
    this._m = program.rowLower.length;
    const rowOf = (this._rowOf = new Int32Array(program.columns.length));
    for (let i = 0; i < this._m; i++) rowOf.fill(i, program.starts[i], program.starts[i + 1]);
    this._scaled = Float64Array.from(program.values, (value, k) => value * columnScale[program.columns[k]] * rowScale[rowOf[k]]);
    this._model.passModel({
      numCols: this._n,
      numRows: this._m,
      colCost: new Float64Array(this._n),
      colLower: Float64Array.from(program.lower, (value, j) => value / columnScale[j]),
      colUpper: Float64Array.from(program.upper, (value, j) => value / columnScale[j]),
      rowLower: Float64Array.from(program.rowLower, (value, i) => value * rowScale[i]),
      rowUpper: Float64Array.from(program.rowUpper, (value, i) => value * rowScale[i]),
      matrix: {
        format: "csr", numRows: this._m, numCols: this._n,
        starts: Int32Array.from(program.starts), indices: Int32Array.from(program.columns), values: this._scaled,
      },
    });
    return this;
  }

  /**
   * { status, x, prices, reduced, basic, basicRows }; status is optimal, infeasible, unbounded or unclear.
   *
   * `cost` and `maximized` replace the program's own; `rows` and `columns`, maps of position to [lower, upper], hold
   * for this call only. Prices and reduced costs are changes of the objective per scaled unit.
   * @param {{ cost?: number[], maximized?: boolean, rows?: Map<number, number[]>, columns?: Map<number, number[]> }} options
   * @returns {Outcome}
   */
  solve({ cost = this.program.cost, maximized = this.program.maximized, rows = new Map(), columns = new Map() } = {}) {
    const { columnScale, rowScale, rowLower, rowUpper, lower, upper } = this.program;
    const sign = maximized ? -1 : 1;
    const scaled = Float64Array.from(cost, (value, j) => value * columnScale[j] * sign);
    const factor = costFactor(scaled);
    if (this._n) this._model.changeColsCost({ kind: "range", from: 0, to: this._n - 1 }, scaled.map((value) => value * factor));
    const bound = (/** @type {number} */ i, /** @type {number[]} */ [low, high]) => this._model.changeRowBounds(i, low * rowScale[i], high * rowScale[i]);
    const box = (/** @type {number} */ j, /** @type {number[]} */ [low, high]) => this._model.changeColBounds(j, low / columnScale[j], high / columnScale[j]);
    for (const [i, ends] of rows) bound(i, ends);
    for (const [j, ends] of columns) box(j, ends);
    try {
      return this._run(sign / factor);
    } finally {
      for (const i of rows.keys()) bound(i, [rowLower[i], rowUpper[i]]);
      for (const j of columns.keys()) box(j, [lower[j], upper[j]]);
    }
  }

  /** @param {number} sign @returns {Outcome} */
  _run(sign) {
    let status = this._outcome();
    if (status === "unclear") {
      // A hot start that ends in doubt is repeated cold, then with presolve, before anything is said.
      this._model.clearSolver();
      status = this._outcome();
    }
    if (status === "unclear") {
      this._model.options.set("presolve", "on");
      this._model.clearSolver();
      status = this._outcome();
      this._model.options.set("presolve", "off");
    }
    if (status !== "optimal") return { status };
    const { columnScale } = this.program, solution = this._model.getSolution(), basis = this._model.getBasis();
    return {
      status,
      x: Array.from(solution.colValue, (value, j) => value * columnScale[j]),
      prices: Array.from(solution.rowDual, (value) => value * sign),
      reduced: Array.from(solution.colDual, (value) => value * sign),
      basic: Array.from(basis.colStatus, (state) => state === this._basic),
      basicRows: Array.from(basis.rowStatus, (state) => state === this._basic),
    };
  }

  /** @returns {Outcome["status"]} */
  _outcome() {
    this._model.run();
    switch (this._model.getModelStatus()) {
      case this._status.optimal: case this._status.empty: return "optimal";
      case this._status.infeasible: return "infeasible";
      case this._status.unbounded: return "unbounded";
      default: return "unclear";
    }
  }

  /** How hard the objective pulls columns and rows upward, in scaled units, where the largest cost is 1.
   * @param {Optimum} outcome */
  _pulls({ reduced, prices }) {
    const { cost, columnScale, maximized } = this.program;
    const factor = (maximized ? 1 : -1) / (largest(cost.map((value, j) => value * columnScale[j])) || 1);
    return [reduced, prices].map((rates) => rates.map((rate) => rate * factor));
  }

  /** Whether other points may be optimal too: something outside the basis costs nothing to change.
   * @param {Optimum} outcome */
  mayTie(outcome) {
    const { lower, upper, rowLower, rowUpper } = this.program;
    const [columns, rows] = this._pulls(outcome);
    /** @type {(pulls: number[], basic: boolean[], low: number[], high: number[]) => boolean} */
    const free = (pulls, basic, low, high) =>
      pulls.some((pull, i) => !basic[i] && low[i] !== high[i] && Math.abs(pull) <= ZERO);
    return free(columns, outcome.basic, lower, upper) || free(rows, outcome.basicRows, rowLower, rowUpper);
  }

  /** Every optimal point, as the bounds of a program: what has a price stays at its bound.
   * @param {Optimum} outcome @returns {Program} */
  face(outcome) {
    const [columns, rows] = this._pulls(outcome);
    /** @type {(pulls: number[], lower: number[], upper: number[]) => number[][]} */
    const held = (pulls, lower, upper) => {
      const [low, high] = [[...lower], [...upper]];
      pulls.forEach((pull, i) => {
        if (pull > ZERO && Number.isFinite(upper[i])) low[i] = upper[i];
        if (pull < -ZERO && Number.isFinite(lower[i])) high[i] = lower[i];
      });
      return [low, high];
    };
    const [lower, upper] = held(columns, this.program.lower, this.program.upper);
    const [rowLower, rowUpper] = held(rows, this.program.rowLower, this.program.rowUpper);
    return { ...this.program, lower, upper, rowLower, rowUpper };
  }
}
