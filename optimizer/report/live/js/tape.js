/** Repeats on plain numbers what Python recorded: every coefficient and every score comes from here. */

/** The operations by name; `where` takes three operands, the others one or two. */
const ARITY = { neg: 1, log: 1, exp: 1, expm1: 1, log1p: 1, arctan: 1, tan: 1, mean_decay: 1, where: 3 };

/** (1 - exp(-z)) / z, the mean of exp(-z u) over u in [0, 1]; 1 at z = 0, where the formula itself has no value. */
function meanDecay(z) {
  return Math.abs(z) < 1e-5 ? 1 - z / 2 + (z * z) / 6 : -Math.expm1(-z) / z;
}

class Tape {
  /**
   * `inputs` are names, `constants` numbers, `operations` names, and `code` for each step the position of its
   * operation followed by those of its operands. Positions count inputs, then constants, then steps. Inputs from
   * `settings` on are spending; what hangs on them is played once for each allocation, the rest once for the settings.
   */
  constructor({ inputs, settings, constants, operations, code }) {
    const first = inputs.length + constants.length;
    this.position = new Map(inputs.map((name, i) => [name, i]));
    const steps = [];
    for (let at = 0; at < code.length; ) {
      const name = operations[code[at]];
      const count = ARITY[name] ?? 2;
      steps.push([name, ...code.slice(at + 1, at + 1 + count)]);
      at += 1 + count;
    }
    this.values = new Float64Array(first + steps.length);
    this.values.set(constants, inputs.length);
    this._names = operations;
    this._op = Uint8Array.from(steps, (step) => operations.indexOf(step[0]));
    this._operands = [1, 2, 3].map((k) => Int32Array.from(steps, (step) => step[k] ?? 0));
    this._first = first;
    const late = new Uint8Array(this.values.length);
    late.fill(1, settings, inputs.length);
    const [early, later] = [[], []];
    steps.forEach((step, k) => {
      const hangs = step.slice(1).some((i) => late[i]);
      late[first + k] = hangs ? 1 : 0;
      (hangs ? later : early).push(k);
    });
    this._early = Int32Array.from(early);
    this._late = Int32Array.from(later);
  }

  set(name, value) {
    this.values[this.position.get(name)] = value;
  }

  /** Everything that hangs on settings alone. */
  playSettings() {
    this._play(this._early);
  }

  /** Everything that hangs on spending. */
  playSpending() {
    this._play(this._late);
  }

  _play(steps) {
    const v = this.values;
    const [A, B, C] = this._operands;
    for (const k of steps) {
      const a = v[A[k]];
      const b = v[B[k]];
      let result;
      switch (this._names[this._op[k]]) {
        case "+": result = a + b; break;
        case "-": result = a - b; break;
        case "*": result = a * b; break;
        case "/": result = a / b; break;
        case "neg": result = -a; break;
        case "min": result = Math.min(a, b); break;
        case "max": result = Math.max(a, b); break;
        case "<": result = a < b ? 1 : 0; break;
        case "<=": result = a <= b ? 1 : 0; break;
        case "where": result = a !== 0 ? b : v[C[k]]; break;
        case "pow": result = Math.pow(a, b); break;
        case "log": result = Math.log(a); break;
        case "exp": result = Math.exp(a); break;
        case "expm1": result = Math.expm1(a); break;
        case "log1p": result = Math.log1p(a); break;
        case "arctan": result = Math.atan(a); break;
        case "tan": result = Math.tan(a); break;
        case "mean_decay": result = meanDecay(a); break;
        default: throw new Error(`unknown operation ${this._names[this._op[k]]}`);
      }
      v[this._first + k] = result;
    }
  }
}
