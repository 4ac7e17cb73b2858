/** The reader's version as text for a link, and as a scenario file that Python answers in the same way; and back. */

import { entries, stated, valueOf } from "./yaml.js";

export class Sharing {
  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
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
   * @param {string} text @returns {State} */
  decode(text) {
    const { engine } = this, read = new URLSearchParams(text.replace(/^#/, ""));
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
    return { settings: engine.clean(settings), own: this._own(amounts, (read.get("set") ?? "").split(",")) };
  }

  /** Amounts as a split, with nothing for programmes that they do not name; null where there are none.
   * @param {Amounts} amounts @param {string[]} set @returns {Own?} */
  _own(amounts, set) {
    if (!Object.keys(amounts).length) return null;
    const { data: { programmes }, periods } = this.engine;
    const nothing = programmes.filter(({ fixed }) => !fixed).map(({ name }) => [name, Array(periods).fill(0)]);
    return { amounts: { ...Object.fromEntries(nothing), ...amounts }, set: set.filter((name) => name in amounts) };
  }

  /** A scenario file. The amounts of the split that the reader has set are named in a comment, which only this page reads.
   * @param {Changes} changes @param {Own?} own */
  file(changes, own = null) {
    const { engine } = this, { data, settings } = engine, { currency, name, periods } = data.scenario;
    const values = engine.values(changes), changed = settings.filter(({ path, value }) => values.get(path) !== value);
    const text = (/** @type {Setting} */ { path, kind, low, dimension }) => {
      const value = Number(values.get(path));
      // A score that is not asked for is deleted by null.
      return kind === "requirement" && value === low ? "null" : stated(value, path === "horizon" ? "plain" : dimension, currency);
    };
    const required = changed.filter(({ kind }) => kind === "requirement").map((own) => [own.path.replace("require.", ""), text(own)]);
    const numbers = changed.filter(({ path }) => !/^(limits|require)\./.test(path)).map((own) => [own.path, text(own)]);
    const worded = data.limits.filter(({ paths }) => changed.some(({ path }) => paths.includes(path)));
    const limits = worded.map(({ key, title, parts, paths }) => {
      const rule = parts.map((part, k) => part + (paths[k] ? text(engine.setting(paths[k])) : "")).join("");
      return [key, JSON.stringify(title ? { title, rule } : rule)];
    });
    // What is fixed is fixed by the allocation that is compared with.
    const amounts = own ? { ...engine.judge(own.amounts, changes).byPeriod, ...own.amounts } : {};
    const compared = data.programmes.filter((programme) => programme.name in amounts).map(({ name: of, costless }) => {
      const texts = amounts[of].map((amount) => stated(amount, costless ? "plain" : "money", currency));
      return [of, texts.length > 1 ? texts.map((own, t) => `\n    ${JSON.stringify(periods[t])}: ${own}`).join("") : texts[0]];
    });
    const lines = own?.set.length ? [`# set: ${own.set.map(encodeURIComponent).join()}`] : [];
    lines.push(`scenario: ${JSON.stringify(`${name}-reader`)}`, `extends: ${JSON.stringify(name)}`);
    /** @type {[string, string[][]][]} */
    const blocks = [["compare_with", compared], ["require", required], ["set", [...numbers, ...limits]]];
    for (const [head, inside] of blocks) {
      if (inside.length) lines.push(`${head}:`, ...inside.map(([key, value]) => `  ${JSON.stringify(key)}: ${value}`));
    }
    return [...lines, ""].join("\n");
  }

  /** What a scenario file states of settings and of a split, edited or not: how many values, and the keys that are not
   * read, as the page has no such setting or the value is none of its own. Null for a file that does not extend this one.
   * @param {string} text @returns {State & { n: number, unread: string[] } | null} */
  read(text) {
    const { engine } = this, { name, periods, currency } = engine.data.scenario, stands = entries(text);
    if (!stands.some(([keys, value]) => keys.join() === "extends" && value === name)) return null;
    /** @type {Changes} */
    const settings = {};
    /** @type {Amounts} */
    const amounts = {};
    /** @type {(path: string, words: string) => boolean} */
    const set = (path, words) => {
      const { kind = "", dimension = "", low = NaN } = engine.settings.find((setting) => setting.path === path) ?? {};
      const value = words === "null" && kind === "requirement" ? low : engine.taken(path, valueOf(words, dimension, currency));
      if (!Number.isNaN(value)) settings[path] = value;
      return path in settings || this._limit(path, words, set);
    };
    /** @type {(keys: string[], words: string) => boolean} */
    const compare = ([of, period], words) => {
      const programme = engine.data.programmes.find((item) => item.name === of);
      if (!programme || programme.fixed) return Boolean(programme);
      const amount = valueOf(words, programme.costless ? "plain" : "money", currency), t = periods.indexOf(period ?? "");
      if (!(amount >= 0) || t < 0) return false;
      (amounts[of] ??= periods.map(() => 0))[t] = amount;
      return true;
    };
    const unread = stands.filter(([[head, ...inner], words]) => {
      if (["scenario", "extends", "title"].includes(head)) return false;
      if (head === "compare_with") return !compare(inner, words);
      const path = head === "set" ? inner.join(".") : [head, ...inner].join(".");
      return !set(path, words) && !(path === "objective.maximize" && words === "weighted_score");
    }).map(([keys]) => keys.join("."));
    const named = text.match(/^ *# set: (\S+)\s*$/m)?.[1].split(",").map(decodeURIComponent) ?? [];
    const own = this._own(amounts, named), n = Object.keys({ ...settings, ...amounts }).length;
    return { settings: engine.clean(settings), own, n, unread };
  }

  /** Whether the words of a limit are those of the published one but for its numbers, which are then set.
   * @param {string} key @param {string} words @param {(path: string, words: string) => boolean} set */
  _limit(key, words, set) {
    const limit = this.engine.data.limits.find((item) => item.key === key);
    if (!limit) return false;
    const quoted = words.match(/"rule":("(?:[^"\\]|\\.)*")}$/)?.[1], rule = quoted ? String(JSON.parse(quoted)) : words;
    const escaped = limit.parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const [, ...numbers] = rule.match(new RegExp(`^${escaped.join("(.+?)")}$`)) ?? [];
    return numbers.length === limit.paths.length && limit.paths.every((path, k) => set(path, numbers[k]));
  }
}
