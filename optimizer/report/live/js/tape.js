/** Repeats on plain numbers what Python recorded: every coefficient and every score comes from here. */

/**
 * The operations by name; each takes as many operands as its function.
 * @type {Record<string, (a: number, b: number, c: number) => number>}
 */
const OPERATIONS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "<": (a, b) => (a < b ? 1 : 0),
  "<=": (a, b) => (a <= b ? 1 : 0),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  pow: (a, b) => Math.pow(a, b),
  neg: (a) => -a,
  log: (a) => Math.log(a),
  exp: (a) => Math.exp(a),
  expm1: (a) => Math.expm1(a),
  log1p: (a) => Math.log1p(a),
  arctan: (a) => Math.atan(a),
  tan: (a) => Math.tan(a),
  // (1 - exp(-z)) / z, the mean of exp(-z u) over u in [0, 1]; 1 at z = 0, where the formula itself has no value.
  mean_decay: (z) => (Math.abs(z) < 1e-5 ? 1 - z / 2 + (z * z) / 6 : -Math.expm1(-z) / z),
  where: (a, b, c) => (a !== 0 ? b : c),
};

/**
 * `inputs` are names, `constants` numbers, `operations` names, and `code` for each step the position of its operation
 * followed by those of its operands. Positions count inputs, then constants, then steps.
 */
export class Tape {
  /** @param {TapeData} data */
  constructor({ inputs, constants, operations, code }) {
    this.position = new Map(inputs.map((name, i) => [name, i]));
    const functions = operations.map((name) => OPERATIONS[name]);
    /** @type {((v: Float64Array) => void)[]} */
    this._steps = [];
    for (let at = 0, to = inputs.length + constants.length; at < code.length; to++) {
      const operation = functions[code[at]], [a, b = 0, c = 0] = code.slice(at + 1, at + 1 + operation.length), place = to;
      this._steps.push((v) => (v[place] = operation(v[a], v[b], v[c])));
      at += 1 + operation.length;
    }
    this.values = new Float64Array(inputs.length + constants.length + this._steps.length);
    this.values.set(constants, inputs.length);
  }

  /** @param {string} name @param {number} value */
  set(name, value) {
    this.values[/** @type {number} */ (this.position.get(name))] = value;
  }

  /** @param {string} name */
  get(name) {
    return this.values[/** @type {number} */ (this.position.get(name))];
  }

  /** Everything that hangs on the inputs. */
  play() {
    for (const step of this._steps) step(this.values);
  }
}
