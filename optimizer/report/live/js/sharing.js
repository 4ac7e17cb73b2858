/** The reader's version as a scenario file that Python answers in the same way, and as text for a link; and back. */

import { within } from "./engine.js";
import { sum } from "./numeric.js";
import { fileOf, treeOf, valueOf, valuesIn, written } from "./yaml.js";

/** By how many keys a value is named that is not read, where not by one; what says nothing of values is passed over. */
const DEPTHS = new Map(Object.entries({
  scenario: 0, extends: 0, title: 0, note: 0, set: 2, budget: 3, horizon: 3, objective: 3, require: 3, compare_with: 4,
}));

/** What writes and reads versions of the scenario that `engine` solves.
 * @param {Engine} engine */
export function sharingOf(engine) {
  const { weights, data } = engine;
  const { settings: known, scenario, programmes, budgets, limits, units, starts = {} } = data;
  const { name, currency, periods } = scenario;

  /** Amounts as a split, with nothing for programmes that they do not name; null where there are none.
   * @param {Amounts} amounts @param {(key: string) => string | null | undefined} noted @returns {Own | null} */
  const splitOf = (amounts, noted) => {
    if (!Object.keys(amounts).length) return null;
    const free = programmes.filter(({ fixed }) => !fixed), set = (noted("set") ?? "").split(",");
    const all = free.map(({ name }) => [name, amounts[name] ?? periods.map(() => 0)]);
    const start = starts[noted("start") ?? ""];
    return { amounts: Object.fromEntries(all), set: set.filter((name) => name in amounts), start };
  };

  /** What is noted beside the amounts of a split: which ones the reader has set, and with which published one it began.
   * @param {Own?} own */
  const notes = (own) => {
    const start = Object.keys(starts).find((key) => starts[key] === own?.start);
    return Object.entries({ set: own?.set.join() ?? "", start: start ?? "" }).filter(([, names]) => names);
  };

  return {
    /** What is noted beside a split stands in comments, which only this page reads.
     * @param {Settings} changes @param {Own?} own */
    toScenarioYaml(changes = {}, own = null) {
      const values = engine.values(changes);
      const changed = known.filter(({ path, value, asked }) => asked || values[path] !== value);
      const text = (/** @type {Setting} */ { path, dimension }) => written(values[path], dimension, currency);
      /** By period, where these have names; in units what costs nothing.
       * @type {(amounts: number[], costless: boolean) => Tree | string | number} */
      const stated = (amounts, costless) => {
        const texts = amounts.map((amount) => written(amount, costless ? "plain" : "money", currency));
        const all = periods[0] === "" ? texts[0] : Object.fromEntries(periods.map((period, t) => [period, texts[t]]));
        return costless ? { units: all } : all;
      };
      engine.tape.play(values);
      // What is fixed is fixed by the allocation that is compared with.
      const spending = own ? engine.spendingOf(own.amounts) : scenario.compared && engine.actual;
      const split = programmes.map(({ name, costless }) => [name, spending && stated(spending[name], costless)]);
      const shares = weights.map((weight) => [weight.path.replace("objective.weights.", ""), text(weight)]);
      const require = { ...scenario.changes.require }, set = { ...scenario.changes.set };
      for (const setting of changed.filter(({ kind, path }) => kind !== "weight" && !path.startsWith("limits."))) {
        const { kind, path, low } = setting, name = path.replace("require.", "");
        // A requirement that is not asked for is deleted by null.
        if (kind === "requirement") require[name] = values[path] === low ? null : text(setting);
        else set[path] = text(setting);
      }
      for (const { key, title, parts, paths } of limits) {
        const rule = parts.map((part, k) => part + (paths[k] ? text(engine.setting(paths[k])) : "")).join("");
        if (changed.some(({ path }) => paths.includes(path))) set[key] = title ? { title, rule } : rule;
      }
      return [...notes(own).map(([key, names]) => `# ${key}: ${names}`), fileOf({
        scenario: `${name}-reader`,
        extends: name,
        ...scenario.changes,
        compare_with: spending ? Object.fromEntries(split) : {},
        // Weights take the place of the old ones as a whole.
        objective: changed.some(({ kind }) => kind === "weight")
          ? { maximize: "weighted_score", weights: Object.fromEntries(shares) } : scenario.changes.objective ?? {},
        require,
        set,
      })].join("\n");
    },

    /** What a scenario file that extends this one states of the settings and as a split, the keys that the page has no
     * place for, and how many values are read. Null for another file; throws an error for what is no YAML.
     * @param {string} text @returns {(State & { unread: string[], n: number }) | null} */
    fromScenarioYaml(text) {
      const tree = Object(treeOf(text)), { objective, budget } = tree;
      if (![name, `${name}.yaml`].includes(tree.extends)) return null;
      const settings = /** @type {Settings} */ ({}), amounts = /** @type {Amounts} */ ({});
      // Weights take the place of the old ones as a whole; without any they are equal.
      for (const { path } of objective?.maximize === "weighted_score" ? weights : []) {
        settings[path] = objective.weights ? 0 : 1 / weights.length;
      }
      /** @type {(words: unknown, dimension: string) => number} */
      const figure = (words, dimension) => (typeof words === "string" ? valueOf(words, units[dimension]) : NaN);
      /** @type {(path: string, words: unknown) => boolean} */
      const state = (path, words) => {
        const setting = known.find((item) => item.path === path);
        // A budget that cannot be moved may stand as it is.
        if (!setting) return budgets.some((item) => item.path === path && item.value === figure(words, "money"));
        const { kind, dimension, low } = setting, none = words === null && kind === "requirement";
        const value = none ? low : engine.taken(path, figure(words, dimension));
        if (!Number.isNaN(value)) settings[path] = value;
        return !Number.isNaN(value);
      };
      /** Whether the words of a limit are those of the published one but for its numbers, which are then stated.
       * @type {(path: string, words: unknown) => boolean} */
      const restate = (path, words) => {
        const limit = limits.find(({ key }) => `${path}.`.startsWith(`${key}.`));
        if (!limit || path.startsWith(`${limit.key}.title`)) return Boolean(limit);
        const escaped = limit.parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
        const [, ...numbers] = String(words).match(new RegExp(`^${escaped.join("(.+?)")}$`)) ?? [];
        return numbers.length === limit.paths.length && limit.paths.every((path, k) => state(path, numbers[k]));
      };
      /** @type {(name: string, keys: string[], words: unknown) => boolean} */
      const spend = (name, keys, words) => {
        const { costless, least } = programmes.find((item) => item.name === name) ?? { least: [] };
        const amount = figure(words, costless ? "plain" : "money"), period = keys.slice(costless ? 1 : 0).join(".");
        const t = !period && (periods.length === 1 || amount === 0) ? 0 : periods.indexOf(period);
        if ((costless && keys[0] !== "units") || !(amount >= least[t])) return false;
        (amounts[name] ??= periods.map(() => 0))[t] = amount;
        return true;
      };
      /** Takes a value by the keys that lead to it, if the page has a place for it.
       * @type {(keys: string[], words: unknown) => boolean} */
      const read = ([head, key = "", ...keys], words) => {
        const path = [key, ...keys].join(".");
        if (head === "compare_with") return spend(key, keys, words);
        if (head === "set" && words === String(scenario.changes.set?.[path])) return true;
        if (head === "set" && key.startsWith("limits.")) return restate(path, words);
        if (head === "set") return !keys.length && state(key.replace(/\.value$/, ""), words);
        if (head === "objective" && key === "maximize") return weights.length > 0 && words === "weighted_score";
        // A budget of other periods is another question; one budget is that of the one period, which may have a name.
        if (head === "budget" && valuesIn(budget).length !== budgets.length) return false;
        if (head === "budget" && !key && budgets.length === 1) return state(budgets[0].path, words);
        return DEPTHS.has(head) && state([head, key, ...keys].filter(Boolean).join("."), words);
      };
      // What is set has the last word, and replaces all at its path.
      const heads = Object.keys(tree).filter((head) => DEPTHS.get(head) !== 0);
      const unread = heads.sort((one, other) => Number(one === "set") - Number(other === "set")).flatMap((head) => {
        const left = valuesIn(tree[head], [head]).filter(([keys, words]) => !read(keys, words));
        return [...new Set(left.map(([keys]) => keys.slice(0, DEPTHS.get(head) ?? 1).join(".")))];
      });
      const total = sum(weights.map(({ path, value }) => settings[path] ?? value));
      const wrong = weights.filter(({ path }) => path in settings && Math.abs(total - 1) > 1e-6);
      for (const { path } of wrong) delete settings[path];
      if (wrong.length) unread.push("objective.weights");
      const n = Object.keys({ ...settings, ...amounts }).length, changes = engine.clean(settings);
      engine.tape.play(engine.values(changes));
      // What is fixed takes what a file allocates to it, which here cannot be moved.
      for (const [name, fixed] of Object.keys(amounts).length ? Object.entries(engine.amountsAt(data.fixed)) : []) {
        const same = fixed.every((amount, t) => within(amounts[name]?.[t] ?? 0, amount, amount) === amount);
        if (!same) unread.push(`compare_with.${name}`);
      }
      const noted = (/** @type {string} */ key) => text.match(new RegExp(`^ *# ${key}: (\\S+)`, "m"))?.[1];
      return { settings: changes, own: splitOf(amounts, noted), unread, n };
    },

    /** The changed settings and a split as text that a link can carry.
     * @param {Settings} changes @param {Own?} own */
    encode(changes, own = null) {
      const short = (/** @type {number} */ value) => String(Number(value.toPrecision(15)));
      const settings = Object.entries(engine.clean(changes)).map(([path, value]) => [path, short(value)]);
      const amounts = Object.entries(own?.amounts ?? {});
      const split = amounts.map(([name, values]) => [`own.${name}`, values.map(short).join()]);
      return String(new URLSearchParams([...settings, ...split, ...notes(own)]));
    },

    /** The settings and the split that `text` carries, if it is no place of the page, and what cannot be taken.
     * @param {string} text @returns {State & { unread: string[] }} */
    decode(text) {
      const read = new URLSearchParams(text.includes("=") ? text.replace(/^#/, "") : "");
      const settings = /** @type {Settings} */ ({}), amounts = /** @type {Amounts} */ ({});
      const unread = [...read].filter(([key, value]) => {
        const numbers = value.split(",").map((item) => Number(item || NaN)), number = engine.taken(key, numbers[0]);
        if (!Number.isNaN(number)) settings[key] = number;
        const own = programmes.find(({ name, fixed }) => key === `own.${name}` && !fixed);
        const full = own?.least.length === numbers.length && numbers.every((n, t) => n >= own.least[t] && n < Infinity);
        if (full) amounts[own.name] = numbers;
        return !["set", "start"].includes(key) && !(key in settings) && !full;
      }).map(([key]) => key);
      return { settings: engine.clean(settings), own: splitOf(amounts, (key) => read.get(key)), unread };
    },
  };
}
