/** The reader's version as a scenario file that Python answers in the same way, and as text for a link; and back. */

import { entries, lines, valueOf, written } from "./yaml.js";

export class Sharing {
  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
  }

  /** `set` names the amounts of the split that the reader has set, which only this page reads.
   * @param {Changes} changes @param {Amounts?} own @param {string[]} set */
  toScenarioYaml(changes = {}, own = null, set = []) {
    const { engine } = this, { data, settings } = engine, { currency, name, periods } = data.scenario;
    const values = engine.values(changes), changed = settings.filter(({ path, value }) => values.get(path) !== value);
    const text = (/** @type {Setting} */ { path, dimension }) =>
      written(values.get(path) ?? null, path === "horizon" ? "plain" : dimension, currency);
    /** Settings with the text of each, named by what stands in their paths behind a dot.
     * @param {Setting[]} of */
    const tree = (of, behind = "") => Object.fromEntries(of.map((setting) => [setting.path.slice(behind.length), text(setting)]));
    const ofKind = (/** @type {string} */ kind, from = changed) => from.filter((setting) => setting.kind === kind);
    /** @type {(head: string, inside: Tree) => Tree} */
    const under = (head, inside) => (Object.keys(inside).length ? { [head]: inside } : {});
    /** By period, where there are several.
     * @param {string[]} texts @returns {Tree | string} */
    const byPeriod = (texts) => (periods.length === 1 ? texts[0] : Object.fromEntries(periods.map((period, t) => [period, texts[t]])));
    /** @type {Tree} */
    const split = {};
    // What is fixed is fixed by the allocation that is compared with.
    const judged = own && engine.judge(own, changes).byPeriod;
    for (const { name: of, fixed, costless } of judged ? data.programmes : []) {
      const amounts = (fixed ? judged : own)?.[of];
      if (amounts) split[of] = byPeriod(amounts.map((amount) => written(amount, costless ? "plain" : "money", currency)));
    }
    // A map of budgets or weights takes the place of the old one as a whole.
    const budgets = data.budgets.inputs.map((path, t) => written(values.get(path) ?? data.budgets.values[t], "money", currency));
    const weights = ofKind("weight").length ? tree(ofKind("weight", settings), "objective.weights.") : {};
    /** @type {Tree} */
    const limits = {};
    for (const { key, title, parts, paths } of data.limits) {
      if (!paths.some((path) => changed.includes(engine.setting(path)))) continue;
      const rule = parts.map((part, k) => part + (paths[k] ? text(engine.setting(paths[k])) : "")).join("");
      limits[key] = JSON.stringify(title ? { title, rule } : rule);
    }
    const others = changed.filter(({ kind, path }) => ["limit", "assumption"].includes(kind) && !path.startsWith("limits."));
    return [
      ...(set.length ? [`# set: ${set.map(encodeURIComponent).join()}`] : []),
      ...lines({
        scenario: JSON.stringify(`${name}-reader`), extends: JSON.stringify(name), ...under("compare_with", split),
        ...tree(ofKind("horizon")), ...(ofKind("budget").length ? { budget: byPeriod(budgets) } : {}),
        ...(Object.keys(weights).length ? { objective: { maximize: "weighted_score", weights } } : {}),
        // A requirement that is switched off is deleted by null.
        ...under("require", tree(ofKind("requirement"), "require.")), ...under("set", { ...tree(others), ...limits }),
      }),
      "",
    ].join("\n");
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
      if (!engine.has(path)) return false;
      const { dimension, optional, low, high } = engine.setting(path);
      if (words === "null" && optional) settings[path] = null;
      if (words === "null") return optional;
      let value = valueOf(words, dimension, currency);
      // Amounts are written with fifteen digits: one beside an end of the range is that end.
      for (const end of [low, high]) if (Math.abs(value - end) <= 1e-12 * Math.abs(end)) value = end;
      if (!(value >= low && value <= high)) return false;
      settings[path] = value;
      return true;
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
      return !["horizon", "budget", "require", "objective"].includes(head) || !state([head, ...inner].join("."), words);
    }).map(([keys]) => keys.join("."));
    const listed = text.match(/^ *# set: (\S+)\s*$/m)?.[1].split(",") ?? [];
    const own = this._own(amounts, Object.keys(amounts).filter((name) => listed.includes(encodeURIComponent(name))));
    return { settings: engine.clean(settings), own, unread, n: Object.keys({ ...settings, ...amounts }).length };
  }

  /** Amounts as a split, with nothing for programmes that they do not name; null where there are none.
   * @param {Amounts} amounts @param {string[]} set @returns {Own | null} */
  _own(amounts, set) {
    if (!Object.keys(amounts).length) return null;
    const nothing = this.engine.amountsOf(this.engine.data.inputs.map(() => 0));
    return { amounts: { ...nothing, ...amounts }, set: set.filter((name) => name in amounts) };
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
    const short = (/** @type {number} */ value) => Number(value.toPrecision(15));
    const settings = Object.entries(this.engine.clean(changes)).map(([path, value]) => [path, value === null ? "off" : short(value)]);
    const amounts = Object.entries(own?.amounts ?? {}).map(([name, values]) => [`own.${name}`, values.map(short).join()]);
    const parts = [...settings, ...amounts].map(([name, value]) => `${encodeURIComponent(String(name))}=${value}`);
    return [...parts, ...(own?.set.length ? [`set=${own.set.map(encodeURIComponent).join()}`] : [])].join("&");
  }

  /** The settings and the split that `text` carries; what is unknown, or out of range, is left out.
   * @param {string} text @returns {{ settings: Changes, own: Own | null }} */
  decode(text) {
    const { engine } = this, { periods } = engine;
    /** @type {Changes} */
    const settings = {};
    /** @type {Amounts} */
    const amounts = {};
    /** @type {string[]} */
    let set = [];
    for (const part of text.replace(/^#/, "").split("&")) {
      let path = "", listed = [];
      try {
        const [name, value = ""] = part.split("=");
        path = decodeURIComponent(name);
        listed = value.split(",").map(decodeURIComponent);
      } catch {
        continue; // not text that a link carries
      }
      const values = listed.map((item) => Number(item || NaN)), programme = engine.data.programmes.find(({ name }) => path === `own.${name}`);
      if (programme && !programme.fixed && values.length === periods && values.every((amount) => amount >= 0 && amount < Infinity)) {
        amounts[programme.name] = values;
      }
      if (path === "set") set = listed;
      if (!engine.has(path)) continue;
      const { optional, low, high } = engine.setting(path), number = listed[0] === "off" ? null : values[0];
      if (number === null ? optional : number >= low && number <= high) settings[path] = number;
    }
    return { settings, own: this._own(amounts, set) };
  }
}
