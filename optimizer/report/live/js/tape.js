/** Repeats on plain numbers what Python recorded: every coefficient and every score comes from here. */

const { pow, log, exp, expm1, log1p, atan: arctan, tan } = Math;

/** The operations by name.
 * @type {Record<string, (a: number, b: number, c: number) => number>} */
const OPERATIONS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "<": (a, b) => (a < b ? 1 : 0),
  "<=": (a, b) => (a <= b ? 1 : 0),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  neg: (a) => -a,
  pow, log, exp, expm1, log1p, arctan, tan,
  // (1 - exp(-z)) / z, the mean of exp(-z u) over u in [0, 1]; 1 at z = 0, where the formula itself has no value.
  mean_decay: (z) => (Math.abs(z) < 1e-5 ? 1 - z / 2 + (z * z) / 6 : -expm1(-z) / z),
  where: (a, b, c) => (a !== 0 ? b : c),
};

/** Steps are an operation with the positions of its operands. Positions count inputs, then constants, then steps. */
export class Tape {
  /** @param {TapeData} data */
  constructor({ inputs, constants, steps }) {
    const first = inputs.length + constants.length;
    this.places = Object.fromEntries(inputs.map((name, i) => [name, i]));
    this._inputs = inputs.length;
    this._steps = steps.map(([name, a, b = 0, c = 0], k) => {
      const operation = OPERATIONS[name], place = first + k;
      return (/** @type {Float64Array} */ v) => (v[place] = operation(v[a], v[b], v[c]));
    });
    this.values = new Float64Array(first + steps.length);
    this.values.set(constants, inputs.length);
  }

  /** Takes inputs by name, and spending, the last inputs, and computes what hangs on them.
   * @param {Settings} values @param {number[]} spending */
  play(values, spending = []) {
    for (const [name, value] of Object.entries(values)) this.values[this.places[name]] = value;
    this.values.set(spending, this._inputs - spending.length);
    for (const step of this._steps) step(this.values);
  }
}
