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
 * followed by those of its operands. Positions count inputs, then constants, then steps. Inputs from `settings` on are
 * spending; what hangs on them is played once for each allocation, the rest once for the settings.
 */
export class Tape {
  /** @param {TapeData} data */
  constructor({ inputs, settings, constants, operations, code }) {
    const first = inputs.length + constants.length;
    this.position = new Map(inputs.map((name, i) => [name, i]));
    const functions = operations.map((name) => OPERATIONS[name]);
    /** @type {((v: Float64Array) => void)[]} */
    this._settings = [];
    /** @type {((v: Float64Array) => void)[]} */
    this._spending = [];
    const late = new Set(inputs.keys());
    for (let k = 0; k < settings; k++) late.delete(k);
    let place = first;
    for (let at = 0; at < code.length; place++) {
      const operation = functions[code[at]];
      const operands = code.slice(at + 1, at + 1 + operation.length);
      const [a, b = 0, c = 0] = operands, to = place;
      const hangs = operands.some((operand) => late.has(operand));
      if (hangs) late.add(to);
      (hangs ? this._spending : this._settings).push((v) => (v[to] = operation(v[a], v[b], v[c])));
      at += 1 + operation.length;
    }
    this.values = new Float64Array(place);
    this.values.set(constants, inputs.length);
  }

  /** @param {string} name @param {number} value */
  set(name, value) {
    this.values[/** @type {number} */ (this.position.get(name))] = value;
  }

  /** Everything that hangs on settings alone. */
  playSettings() {
    for (const step of this._settings) step(this.values);
  }

  /** Everything that hangs on spending. */
  playSpending() {
    for (const step of this._spending) step(this.values);
  }
}
