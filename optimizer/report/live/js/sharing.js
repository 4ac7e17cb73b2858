/** The reader's version as a scenario file that Python answers in the same way, and as text for a link; and back. */

import { entries, lines, quoted, valueOf, written } from "./yaml.js";

/** What writes and reads versions of the scenario that `engine` solves.
 * @param {Engine} engine */
export function sharingOf(engine) {
  const { settings: known, weights, data } = engine, { scenario, programmes, budgets, limits, starts = {} } = data;
  const { name, currency, periods } = scenario;

  /** Amounts as a split, with nothing for programmes that they do not name; null where there are none.
   * @param {Amounts} amounts @param {(key: string) => string | null | undefined} noted @returns {Own | null} */
  const splitOf = (amounts, noted) => {
    if (!Object.keys(amounts).length) return null;
    const all = programmes.filter(({ fixed }) => !fixed).map(({ name }) => [name, amounts[name] ?? periods.map(() => 0)]);
    const set = (noted("set") ?? "").split(",").filter((name) => name in amounts);
    return { amounts: Object.fromEntries(all), set, start: starts[noted("start") ?? ""] };
  };

  /** What is noted beside the amounts of a split: which ones the reader has set, and which published split it began with.
   * @param {Own?} own */
  const notes = (own) => {
    const start = Object.keys(starts).find((key) => starts[key] === own?.start);
    return Object.entries({ set: own?.set.join() ?? "", start: start ?? "" }).filter(([, names]) => names);
  };

  return {
    /** What is noted beside a split stands in comments, which only this page reads.
     * @param {Settings} changes @param {Own?} own */
    toScenarioYaml(changes = {}, own = null) {
      const values = engine.values(changes), changed = known.filter(({ path, value }) => values[path] !== value);
      const ofKind = (/** @type {string} */ kind) => changed.filter((setting) => setting.kind === kind);
      const text = (/** @type {Setting} */ { path, dimension }) =>
        written(values[path], path === "horizon" ? "plain" : dimension, currency);
      /** By period, where there are several.
       * @type {(amounts: number[], dimension: string) => Tree | string} */
      const byPeriod = (amounts, dimension) => {
        const texts = amounts.map((amount) => written(amount, dimension, currency));
        return periods.length === 1 ? texts[0] : Object.fromEntries(periods.map((period, t) => [period, texts[t]]));
      };
      engine.tape.play(values);
      // What is fixed is fixed by the allocation that is compared with.
      const spending = own && engine.spendingOf(own.amounts);
      const rules = limits.filter(({ paths }) => changed.some(({ path }) => paths.includes(path)));
      const numbers = changed.filter(({ kind, path }) =>
        kind === "assumption" || (kind === "limit" && !path.startsWith("limits.")));
      return [...notes(own).map(([key, names]) => `# ${key}: ${names}`), ...lines({
        scenario: quoted(`${name}-reader`),
        extends: quoted(name),
        compare_with: spending && Object.fromEntries(programmes.map(({ name, costless }) =>
          [name, byPeriod(spending[name], costless ? "plain" : "money")])),
        // A map of budgets or weights takes the place of the old one as a whole.
        budget: ofKind("budget").length ? byPeriod(budgets.map(({ path }) => values[path]), "money") : null,
        objective: !ofKind("weight").length ? null : {
          maximize: "weighted_score",
          weights: Object.fromEntries(weights.map((weight) => [weight.path.split(".").slice(2).join("."), text(weight)])),
        },
        horizon: ofKind("horizon").map(text)[0],
        // A requirement that is not asked for is deleted by null.
        require: Object.fromEntries(ofKind("requirement").map((setting) =>
          [setting.path.slice("require.".length), values[setting.path] === setting.low ? "null" : text(setting)])),
        set: Object.fromEntries([...numbers.map((setting) => [setting.path, text(setting)]), ...rules.map((limit) => {
          const { key, title, parts, paths } = limit;
          const rule = parts.map((part, k) => part + (paths[k] ? text(engine.setting(paths[k])) : "")).join("");
          const titles = Object.entries(title ?? {}).map(([lang, text]) => [lang, quoted(text)]);
          return [key, title ? { title: Object.fromEntries(titles), rule: quoted(rule) } : quoted(rule)];
        })]),
      }), ""].join("\n");
    },

    /** What a scenario file that extends this one states of the settings and as a split, the keys that the page has no
     * place for, and how many values are read. Null for another file.
     * @param {string} text @returns {(State & { unread: string[], n: number }) | null} */
    fromScenarioYaml(text) {
      const read = entries(text), extended = [name, `${name}.yaml`];
      if (!read.some(([keys, value]) => keys.join() === "extends" && extended.includes(value))) return null;
      const settings = /** @type {Settings} */ ({}), amounts = /** @type {Amounts} */ ({});
      /** @type {(path: string, words: string) => boolean} */
      const state = (path, words) => {
        const setting = known.find((item) => item.path === path);
        if (!setting) return false;
        const { kind, dimension, low } = setting, none = words === "null" && kind === "requirement";
        const value = none ? low : engine.taken(path, valueOf(words, dimension, currency));
        if (!Number.isNaN(value)) settings[path] = value;
        return path in settings;
      };
      /** Whether the words of a limit are those of the published one but for its numbers, which are then stated.
       * @type {(path: string, words: string) => boolean} */
      const restate = (path, words) => {
        const [, key, inside] = path.match(/^(limits\.[^.]+)\.?(.*)$/) ?? [], limit = limits.find((item) => item.key === key);
        if (!limit || inside.startsWith("title.")) return Boolean(limit);
        const escaped = limit.parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
        const [, ...numbers] = words.match(new RegExp(`^${escaped.join("(.+?)")}$`)) ?? [];
        return numbers.length === limit.paths.length && limit.paths.every((path, k) => state(path, numbers[k]));
      };
      /** @type {(keys: string[], words: string) => boolean} */
      const compare = ([name, ...period], words) => {
        const programme = programmes.find((item) => item.name === name);
        if (!programme || programme.fixed) return Boolean(programme);
        const amount = valueOf(words, programme.costless ? "plain" : "money", currency);
        const t = periods.length > 1 ? periods.indexOf(period.join(".")) : period.length ? -1 : 0;
        if (!(amount >= programme.least[t])) return false;
        (amounts[name] ??= periods.map(() => 0))[t] = amount;
        return true;
      };
      const unread = read.filter(([[head, ...inner], words]) => {
        const path = inner.join(".");
        if (head === "objective" && path === "maximize") return words !== "weighted_score";
        if (head === "compare_with") return !compare(inner, words);
        if (head === "set") return !state(path, words) && !restate(path, words);
        if (["scenario", "extends", "title"].includes(head)) return false;
        // One budget is that of the one period, which may have a name.
        if (head === "budget" && !path && budgets.length === 1) return !state(budgets[0].path, words);
        return !["horizon", "budget", "require", "objective"].includes(head) || !state([head, ...inner].join("."), words);
      }).map(([keys]) => keys.join("."));
      const noted = (/** @type {string} */ key) => text.match(new RegExp(`^ *# ${key}: (\\S+)`, "m"))?.[1];
      const n = Object.keys({ ...settings, ...amounts }).length;
      // Weights take the place of the old ones as a whole.
      if (weights.some(({ path }) => path in settings)) for (const { path } of weights) settings[path] ??= 0;
      return { settings: engine.clean(settings), own: splitOf(amounts, noted), unread, n };
    },

    /** The changed settings and a split as text that a link can carry.
     * @param {Settings} changes @param {Own?} own */
    encode(changes, own = null) {
      const short = (/** @type {number} */ value) => String(Number(value.toPrecision(15)));
      const settings = Object.entries(engine.clean(changes)).map(([path, value]) => [path, short(value)]);
      const amounts = Object.entries(own?.amounts ?? {}).map(([name, values]) => [`own.${name}`, values.map(short).join()]);
      return String(new URLSearchParams([...settings, ...amounts, ...notes(own)]));
    },

    /** The settings and the split that `text` carries, if it is no place of the page, and what is unknown or out of range.
     * @param {string} text @returns {State & { unread: string[] }} */
    decode(text) {
      const read = new URLSearchParams(text.includes("=") ? text.replace(/^#/, "") : "");
      const settings = /** @type {Settings} */ ({}), amounts = /** @type {Amounts} */ ({});
      const unread = [...read].filter(([key, value]) => {
        const numbers = value.split(",").map((item) => Number(item || NaN)), number = engine.taken(key, numbers[0]);
        if (!Number.isNaN(number)) settings[key] = number;
        const own = programmes.find(({ name, fixed }) => key === `own.${name}` && !fixed);
        const full = own?.least.length === numbers.length
          && numbers.every((amount, t) => amount >= own.least[t] && amount < Infinity);
        if (full) amounts[own.name] = numbers;
        return !["set", "start"].includes(key) && !(key in settings) && !full;
      }).map(([key]) => key);
      return { settings: engine.clean(settings), own: splitOf(amounts, (key) => read.get(key)), unread };
    },
  };
}
