/** The reader's version as a scenario file that Python answers in the same way, and as text for a link; and back. */

import { entries, quoted, valueOf, written } from "./yaml.js";

export class Sharing {
  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
  }

  /** `set` names the amounts of the split that the reader has set, which only this page reads.
   * @param {Changes} changes @param {Amounts?} own @param {string[]} set */
  toScenarioYaml(changes = {}, own = null, set = []) {
    const { engine } = this, { data } = engine, { currency, name } = data.scenario;
    const values = engine.values(changes);
    const changed = engine.settings.filter(({ path, value }) => values.get(path) !== value);
    const text = (/** @type {Setting} */ setting) => written(values.get(setting.path) ?? null, setting, currency);
    const ofKind = (/** @type {string} */ kind) => changed.filter((setting) => setting.kind === kind);
    const lines = [`scenario: ${JSON.stringify(`${name}-reader`)}`, `extends: ${JSON.stringify(name)}`];
    if (own) {
      // What is fixed is fixed by the allocation that is compared with.
      const { byPeriod } = engine.judge(own, changes), { periods } = data.scenario;
      const amount = (/** @type {number} */ value, /** @type {Programme} */ { costless }) =>
        written(value, { dimension: costless ? "plain" : "money" }, currency);
      lines.push("compare_with:", ...(set.length ? [`  # set: ${set.map(encodeURIComponent).join()}`] : []));
      for (const programme of data.programmes) {
        const { name: of, fixed } = programme;
        if (!fixed && !(of in own)) continue;
        const amounts = fixed ? byPeriod[of] : own[of], key = `  ${quoted(of)}:`;
        if (periods.length === 1) lines.push(`${key} ${amount(amounts[0], programme)}`);
        else lines.push(key, ...periods.map((period, t) => `    ${JSON.stringify(period)}: ${amount(amounts[t], programme)}`));
      }
    }
    lines.push(...ofKind("horizon").map((setting) => `horizon: ${text(setting)}`));
    if (ofKind("budget").length) {
      // A map of budgets replaces the old one whole, so that it names every period.
      const amounts = data.budgets.inputs.map((path, t) => {
        const amount = written(values.get(path) ?? data.budgets.values[t], { dimension: "money" }, currency);
        return path === "budget" ? `budget: ${amount}` : `  ${JSON.stringify(path.slice("budget.".length))}: ${amount}`;
      });
      lines.push(...(data.budgets.inputs[0] === "budget" ? [] : ["budget:"]), ...amounts);
    }
    const last = (/** @type {Setting} */ setting) => `${quoted(setting.path.replace(/^(objective\.weights|require)\./, ""))}: ${text(setting)}`;
    if (ofKind("weight").length) {
      const weights = engine.settings.filter(({ kind }) => kind === "weight");
      lines.push("objective:", "  maximize: weighted_score", "  weights:", ...weights.map((setting) => `    ${last(setting)}`));
    }
    // A requirement that is switched off is deleted by null.
    if (ofKind("requirement").length) lines.push("require:", ...ofKind("requirement").map((setting) => `  ${last(setting)}`));
    const stated = changed.filter(({ path }) => /^(parameters|programmes|outputs|composites|capabilities)\./.test(path))
      .map((setting) => `  ${quoted(setting.path)}: ${text(setting)}`);
    for (const { key, title, parts, paths } of data.limits) {
      if (!paths.some((path) => changed.includes(engine.setting(path)))) continue;
      const rule = parts.map((part, k) => part + (paths[k] ? text(engine.setting(paths[k])) : "")).join("");
      stated.push(`  ${quoted(key)}: ${JSON.stringify(title ? { title, rule } : rule)}`);
    }
    return [...lines, ...(stated.length ? ["set:", ...stated] : []), ""].join("\n");
  }

  /**
   * What a scenario file that extends this one states of the settings and as a split of its own, and the keys that are
   * not read, because the page has no such setting or the value is none of its own. `settings` is null for another file;
   * `n` counts the values that are read.
   * @param {string} text @returns {{ settings: Changes | null, own: Amounts | null, set: string[], unread: string[], n: number }}
   */
  fromScenarioYaml(text) {
    const { data } = this.engine, { scenario } = data;
    /** @type {Changes} */
    const settings = {};
    /** @type {Amounts} */
    const own = {};
    const read = entries(text);
    if (!read.some(([keys, value]) => keys.join() === "extends" && [scenario.name, `${scenario.name}.yaml`].includes(value))) {
      return { settings: null, own: null, set: [], unread: [], n: 0 };
    }
    /** @type {(path: string, words: string) => boolean} */
    const state = (path, words) => {
      if (!this.engine.has(path)) return false;
      const setting = this.engine.setting(path);
      if (words === "null" && setting.optional) settings[path] = null;
      if (words === "null") return setting.optional;
      let value = valueOf(words, setting, scenario.currency);
      // Amounts are written with fifteen digits: one beside an end of the range is that end.
      for (const end of [setting.low, setting.high]) if (Math.abs(value - end) <= 1e-12 * Math.abs(end)) value = end;
      if (!(value >= setting.low && value <= setting.high)) return false;
      settings[path] = value;
      return true;
    };
    const compared = (/** @type {string} */ path, /** @type {string} */ words) => {
      const programme = data.programmes.find(({ name }) => [path, path.replace(/\.[^.]*$/, "")].includes(name));
      if (!programme || programme.fixed) return Boolean(programme);
      const { name, costless } = programme, t = path === name ? 0 : scenario.periods.indexOf(path.slice(name.length + 1));
      const amount = valueOf(words, { dimension: costless ? "plain" : "money" }, scenario.currency);
      if (!(amount >= 0) || t < 0 || (path === name && scenario.periods.length > 1)) return false;
      (own[name] ??= scenario.periods.map(() => 0))[t] = amount;
      return true;
    };
    /** @type {Record<string, (path: string, words: string) => boolean>} */
    const known = {
      scenario: () => true, extends: () => true, title: () => true,
      horizon: state, budget: state, require: state,
      objective: (path, words) => (path === "objective.maximize" ? words === "weighted_score" : state(path, words)),
      compare_with: (path, words) => compared(path.replace("compare_with.", ""), words),
      set: (path, words) => state(path.slice("set.".length), words) || this._limit(path.slice("set.".length), words, state),
    };
    const unread = read.map(([keys, words]) => ({ path: keys.join("."), first: keys[0], words }))
      .filter(({ path, first, words }) => !known[first]?.(path, words)).map(({ path }) => path);
    const listed = text.match(/^ *# set: (\S+)\s*$/m)?.[1].split(",") ?? [];
    const set = Object.keys(own).filter((name) => listed.includes(encodeURIComponent(name)));
    const [{ length: n }, amounts] = [Object.keys({ ...settings, ...own }), Object.keys(own).length ? this._whole(own) : null];
    return { settings: this.engine.clean(settings), own: amounts, set, unread, n };
  }

  /** A split with nothing for programmes that it does not name.
   * @param {Amounts} own @returns {Amounts} */
  _whole(own) {
    return { ...this.engine.amountsOf(this.engine.data.inputs.map(() => 0)), ...own };
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
    const settings = this.engine.changed(changes).map((path) => [path, changes[path] === null ? "off" : short(Number(changes[path]))]);
    const amounts = Object.entries(own?.amounts ?? {}).map(([name, values]) => [`own.${name}`, values.map(short).join()]);
    const parts = [...settings, ...amounts].map(([name, value]) => `${encodeURIComponent(String(name))}=${value}`);
    return [...parts, ...(own?.set.length ? [`set=${own.set.map(encodeURIComponent).join()}`] : [])].join("&");
  }

  /** The settings and the split that `text` carries; what is unknown, or out of range, is left out.
   * @param {string} text @returns {{ settings: Changes, own: Own | null }} */
  decode(text) {
    const { data, periods } = this.engine;
    /** @type {Changes} */
    const settings = {};
    /** @type {Amounts} */
    const amounts = {};
    /** @type {string[]} */
    let set = [];
    for (const part of text.replace(/^#/, "").split("&")) {
      const [name, value = ""] = part.split("=");
      let path = "", listed = [];
      try {
        path = decodeURIComponent(name);
        listed = value.split(",").map(decodeURIComponent);
      } catch {
        continue; // not text that a link carries
      }
      const programme = data.programmes.find((item) => !item.fixed && path === `own.${item.name}`);
      const values = listed.map((item) => Number(item || NaN));
      if (programme && values.length === periods && values.every((amount) => amount >= 0 && amount < Infinity)) {
        amounts[programme.name] = values;
      }
      if (path === "set") set = listed;
      if (!this.engine.has(path)) continue;
      const { optional, low, high } = this.engine.setting(path), number = value === "off" ? null : values[0];
      if (number === null ? optional : number >= low && number <= high) settings[path] = number;
    }
    const own = Object.keys(amounts).length ? { amounts: this._whole(amounts), set: set.filter((name) => name in amounts) } : null;
    return { settings, own };
  }
}
