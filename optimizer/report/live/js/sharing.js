/** The reader's version as a scenario file that Python answers in the same way, and as text for a link; and back. */

import { entries, lines, valueOf, written } from "./yaml.js";

export class Sharing {
  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
  }

  /** The amounts of the split that the reader has set are named in a comment, which only this page reads.
   * @param {Changes} changes @param {Own?} own */
  toScenarioYaml(changes = {}, own = null) {
    const { engine } = this, { data, settings } = engine, { currency, name, periods } = data.scenario;
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
    const set = own?.set.length ? [`# set: ${own.set.map(encodeURIComponent).join()}`] : [];
    return [...set, ...lines(tree), ""].join("\n");
  }

  /**
   * What a scenario file that extends this one states of the settings and as a split of its own, and the keys that are
   * not read, because the page has no such setting or the value is none of its own. `settings` is null for another file;
   * `n` counts the values that are read.
   * @param {string} text @returns {{ settings: Changes | null, own: Own | null, unread: string[], n: number }}
   */
  fromScenarioYaml(text) {
    const { engine } = this, { data: { scenario, programmes } } = engine, { periods, currency } = scenario;
    /** @type {Changes} */
    const settings = {};
    /** @type {Amounts} */
    const amounts = {};
    const read = entries(text), names = [scenario.name, `${scenario.name}.yaml`];
    if (!read.some(([keys, value]) => keys.join() === "extends" && names.includes(value))) {
      return { settings: null, own: null, unread: [], n: 0 };
    }
    /** @type {(path: string, words: string) => boolean} */
    const state = (path, words) => {
      const setting = engine.settings.find((item) => item.path === path);
      if (!setting) return false;
      const { kind, dimension, low } = setting, none = words === "null" && kind === "requirement";
      const value = none ? low : engine.taken(path, valueOf(words, dimension, currency));
      if (!Number.isNaN(value)) settings[path] = value;
      return path in settings;
    };
    /** @type {(keys: string[], words: string) => boolean} */
    const compare = ([name, ...period], words) => {
      const programme = programmes.find((item) => item.name === name);
      if (!programme || programme.fixed) return Boolean(programme);
      const amount = valueOf(words, programme.costless ? "plain" : "money", currency), t = periods.length > 1 ? periods.indexOf(period[0]) : 0;
      if (!(amount >= 0) || t < 0 || period.length !== Number(periods.length > 1)) return false;
      (amounts[name] ??= periods.map(() => 0))[t] = amount;
      return true;
    };
    const unread = read.filter(([[head, ...inner], words]) => {
      const path = inner.join(".");
      if (head === "objective" && path === "maximize") return words !== "weighted_score";
      if (head === "compare_with") return !compare(inner, words);
      if (head === "set") return !state(path, words) && !this._limit(path, words, state);
      if (["scenario", "extends", "title"].includes(head)) return false;
      // One budget is that of the one period, which may have a name.
      const stated = head === "budget" && !inner.length && periods.length === 1 && periods[0] ? [head, ...periods] : [head, ...inner];
      return !["horizon", "budget", "require", "objective"].includes(head) || !state(stated.join("."), words);
    }).map(([keys]) => keys.join("."));
    const set = text.match(/^ *# set: (\S+)\s*$/m)?.[1].split(",") ?? [];
    const own = this._own(amounts, programmes.map(({ name }) => name).filter((name) => set.includes(encodeURIComponent(name))));
    return { settings: engine.clean(settings), own, unread, n: Object.keys({ ...settings, ...amounts }).length };
  }

  /** Amounts as a split, with nothing for programmes that they do not name; null where there are none.
   * @param {Amounts} amounts @param {string[]} set @returns {Own | null} */
  _own(amounts, set) {
    if (!Object.keys(amounts).length) return null;
    const { data: { programmes, scenario: { periods } } } = this.engine;
    const nothing = programmes.filter(({ fixed }) => !fixed).map(({ name }) => [name, periods.map(() => 0)]);
    return { amounts: { ...Object.fromEntries(nothing), ...amounts }, set: set.filter((name) => name in amounts) };
  }

  /** Whether the words of a limit are those of the published one but for its numbers, which are then stated.
   * @param {string} key @param {string} words @param {(path: string, words: string) => boolean} state */
  _limit(key, words, state) {
    const limit = this.engine.data.limits.find((item) => item.key === key);
    if (!limit) return false;
    let rule = words;
    try {
      if (words.startsWith("{")) ({ rule } = JSON.parse(words));
    } catch {
      return false; // words that the page has not written
    }
    const escaped = limit.parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const [, ...numbers] = String(rule).match(new RegExp(`^${escaped.join("(.+?)")}$`)) ?? [];
    return numbers.length === limit.paths.length && limit.paths.every((path, k) => state(path, numbers[k]));
  }

  /** The changed settings and a split as text that a link can carry.
   * @param {Changes} changes @param {Own?} own */
  encode(changes, own = null) {
    const short = (/** @type {number} */ value) => String(Number(value.toPrecision(15)));
    const settings = Object.entries(this.engine.clean(changes)).map(([path, value]) => [path, short(value)]);
    const amounts = Object.entries(own?.amounts ?? {}).map(([name, values]) => [`own.${name}`, values.map(short).join()]);
    return String(new URLSearchParams([...settings, ...amounts, ...(own?.set.length ? [["set", own.set.join()]] : [])]));
  }

  /** The settings and the split that `text` carries; `unread` is what is unknown, or out of range. A place of the page is
   * none of them.
   * @param {string} text @returns {{ settings: Changes, own: Own | null, unread: string[] }} */
  decode(text) {
    const { engine } = this, read = new URLSearchParams(text.includes("=") ? text.replace(/^#/, "") : "");
    /** @type {Changes} */
    const settings = {};
    /** @type {Amounts} */
    const amounts = {};
    for (const [name, value] of read) {
      const numbers = value.split(",").map((item) => Number(item || NaN));
      const number = engine.taken(name, numbers[0]);
      if (!Number.isNaN(number)) settings[name] = number;
      const own = engine.data.programmes.find((programme) => `own.${programme.name}` === name && !programme.fixed);
      if (own && numbers.length === engine.periods && numbers.every((amount) => amount >= 0 && amount < Infinity)) amounts[own.name] = numbers;
    }
    const known = new Set(["set", ...Object.keys(settings), ...Object.keys(amounts).map((name) => `own.${name}`)]);
    const unread = [...read.keys()].filter((name) => !known.has(name));
    return { settings: engine.clean(settings), own: this._own(amounts, (read.get("set") ?? "").split(",")), unread };
  }
}
