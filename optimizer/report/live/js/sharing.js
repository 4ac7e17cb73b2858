/** The reader's version as text for a link, and as a scenario file that Python answers in the same way; and back. */

/** A number in plain digits: fifteen that count, no exponent, which amounts do not take.
 * @param {number} value */
function digits(value) {
  const text = String(Number(value.toPrecision(15)));
  if (!/e/.test(text)) return text;
  return value.toFixed(Math.min(100, Math.max(0, 15 - Math.floor(Math.log10(Math.abs(value)))))).replace(/\.?0+$/, "");
}

/** A value as a file writes it: 18449억원, USD 26000, 8.5 months, 0.4.
 * @param {number} value @param {string} dimension @param {string | null} currency */
function written(value, dimension, currency) {
  if (dimension === "duration") return `${digits(value * 12)} months`;
  if (dimension !== "money" || !currency) return digits(value);
  const sign = value < 0 ? "-" : "";
  return sign + (currency === "KRW" ? `${digits(Math.abs(value) / 1e8)}억원` : `${currency} ${digits(Math.abs(value))}`);
}

/** A tree of texts as the lines of a scenario file.
 * @param {Tree} tree @returns {string[]} */
function lines(tree, space = "") {
  return Object.entries(tree).flatMap(([key, value]) => {
    const name = space + (/^[A-Za-z_][\w.]*$/.test(key) ? key : JSON.stringify(key));
    return typeof value === "string" ? [`${name}: ${value}`] : [`${name}:`, ...lines(value, `${space}  `)];
  });
}

export class Sharing {
  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
  }

  /** @param {Changes} changes @param {Own?} own */
  toScenarioYaml(changes = {}, own = null) {
    return this._file(this.encode(changes, own));
  }

  /** The settings and the split of a file that this page has saved; null for an edited one and any other.
   * @param {string} text @returns {State | null} */
  fromScenarioYaml(text) {
    const saved = text.replaceAll("\r\n", "\n"), link = saved.match(/^# (.*)\n/)?.[1] ?? "";
    return this._file(link) === saved ? this.decode(link) : null;
  }

  /** The file of a link, with which it begins: the page opens it by that.
   * @param {string} link */
  _file(link) {
    const { settings: changes, own } = this.decode(link), { engine } = this, { data, settings } = engine;
    const { currency, name, periods } = data.scenario;
    const values = engine.values(changes), changed = settings.filter(({ path, value }) => values.get(path) !== value);
    const text = (/** @type {Setting} */ { path, dimension }) =>
      written(Number(values.get(path)), path === "horizon" ? "plain" : dimension, currency);
    /** By period, where there are several.
     * @type {(amounts: number[], dimension?: string) => Tree | string} */
    const byPeriod = (amounts, dimension = "money") => {
      const texts = amounts.map((amount) => written(amount, dimension, currency));
      return periods.length === 1 ? texts[0] : Object.fromEntries(periods.map((period, t) => [period, texts[t]]));
    };
    /** @type {Tree} */
    const tree = { scenario: JSON.stringify(`${name}-reader`), extends: JSON.stringify(name) };
    /** @type {(head: string, key: string, inside: Tree | string) => void} */
    const put = (head, key, inside) => void (tree[head] = { .../** @type {Tree} */ (tree[head] ?? {}), [key]: inside });
    // What is fixed is fixed by the allocation that is compared with.
    const judged = own && engine.judge(own.amounts, changes).byPeriod;
    for (const { name: of, fixed, costless } of judged ? data.programmes : []) {
      const amounts = (fixed ? judged : own?.amounts)?.[of];
      if (amounts) put("compare_with", of, byPeriod(amounts, costless ? "plain" : "money"));
    }
    const kinds = new Set(changed.map(({ kind }) => kind)), { inputs, values: published } = data.budgets;
    // A map of budgets or weights takes the place of the old one as a whole.
    if (kinds.has("budget")) tree.budget = byPeriod(inputs.map((path, t) => values.get(path) ?? published[t]));
    if (kinds.has("weight")) {
      const weights = settings.filter(({ kind }) => kind === "weight").map((setting) => [setting.path.split(".").slice(2).join("."), text(setting)]);
      tree.objective = { maximize: "weighted_score", weights: Object.fromEntries(weights) };
    }
    for (const setting of changed) {
      const { kind, path } = setting;
      if (kind === "horizon") tree.horizon = text(setting);
      // A requirement that is not asked for is deleted by null.
      else if (kind === "requirement") put("require", path.slice("require.".length), values.get(path) === setting.low ? "null" : text(setting));
      else if (kind === "assumption" || (kind === "limit" && !path.startsWith("limits."))) put("set", path, text(setting));
    }
    for (const { key, title, parts, paths } of data.limits) {
      if (!paths.some((path) => changed.includes(engine.setting(path)))) continue;
      const rule = parts.map((part, k) => part + (paths[k] ? text(engine.setting(paths[k])) : "")).join("");
      put("set", key, JSON.stringify(title ? { title, rule } : rule));
    }
    return [`# ${link}`, ...lines(tree), ""].join("\n");
  }

  /** Amounts as a split, with nothing for programmes that they do not name; null where there are none.
   * @param {Amounts} amounts @param {string[]} set @returns {Own | null} */
  _own(amounts, set) {
    if (!Object.keys(amounts).length) return null;
    const { data: { programmes, scenario: { periods } } } = this.engine;
    const nothing = programmes.filter(({ fixed }) => !fixed).map(({ name }) => [name, periods.map(() => 0)]);
    return { amounts: { ...Object.fromEntries(nothing), ...amounts }, set: set.filter((name) => name in amounts) };
  }

  /** The changed settings and a split as text that a link can carry.
   * @param {Changes} changes @param {Own?} own */
  encode(changes, own = null) {
    const short = (/** @type {number} */ value) => String(Number(value.toPrecision(15)));
    const settings = Object.entries(this.engine.clean(changes)).map(([path, value]) => [path, short(value)]);
    const amounts = Object.entries(own?.amounts ?? {}).map(([name, values]) => [`own.${name}`, values.map(short).join()]);
    return String(new URLSearchParams([...settings, ...amounts, ...(own?.set.length ? [["set", own.set.join()]] : [])]));
  }

  /** The settings and the split that `text` carries; what is unknown, or out of range, is left out.
   * @param {string} text @returns {{ settings: Changes, own: Own | null }} */
  decode(text) {
    const { engine } = this, read = new URLSearchParams(text.replace(/^#/, ""));
    /** @type {Changes} */
    const settings = {};
    /** @type {Amounts} */
    const amounts = {};
    for (const [name, value] of read) {
      const numbers = value.split(",").map((item) => Number(item || NaN)), number = engine.has(name) ? engine.taken(name, numbers[0]) : NaN;
      if (!Number.isNaN(number)) settings[name] = number;
      const own = engine.data.programmes.find((programme) => `own.${programme.name}` === name && !programme.fixed);
      if (own && numbers.length === engine.periods && numbers.every((amount) => amount >= 0 && amount < Infinity)) amounts[own.name] = numbers;
    }
    return { settings: engine.clean(settings), own: this._own(amounts, (read.get("set") ?? "").split(",")) };
  }
}
