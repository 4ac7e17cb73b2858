/** The reader's version as a scenario file that Python answers in the same way, and as text for a link; and back. */

import { sum } from "./numeric.js";
import { fileOf, treeOf, valueOf, valuesIn, written } from "./yaml.js";

/** What says nothing of values. */
const PASSED = ["scenario", "extends", "title", "note"];

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

  /** What an allocation of a file states of fixed programmes, which take it, otherwise than the page has it.
   * @param {Amounts} amounts @param {Settings} changes */
  const otherwiseFixed = (amounts, changes) => {
    engine.tape.play(engine.values(changes));
    const fixed = Object.entries(engine.amountsAt(data.fixed));
    return fixed.filter(([name, own]) => own.some((amount, t) =>
      Math.abs(amount - (amounts[name]?.[t] ?? 0)) > 1e-9 * Math.abs(amount))).map(([name]) => `compare_with.${name}`);
  };

  return {
    /** What is noted beside a split stands in comments, which only this page reads.
     * @param {Settings} changes @param {Own?} own */
    toScenarioYaml(changes = {}, own = null) {
      const values = engine.values(changes), changed = known.filter(({ path, value }) => values[path] !== value);
      const ofKind = (/** @type {string} */ kind) => changed.filter((setting) => setting.kind === kind);
      const text = (/** @type {Setting} */ { path, dimension }) =>
        written(values[path], path === "horizon" ? "plain" : dimension, currency);
      /** By period, where these have names.
       * @type {(amounts: number[], dimension: string) => Tree | string | number} */
      const byPeriod = (amounts, dimension) => {
        const stated = amounts.map((amount) => written(amount, dimension, currency));
        return periods[0] === "" ? stated[0] : Object.fromEntries(periods.map((period, t) => [period, stated[t]]));
      };
      /** @type {(entries: [string, Tree | string | number | null][]) => Tree | undefined} */
      const map = (entries) => (entries.length ? Object.fromEntries(entries) : undefined);
      engine.tape.play(values);
      // What is fixed is fixed by the allocation that is compared with.
      const spending = own && engine.spendingOf(own.amounts);
      const rules = limits.filter(({ paths }) => changed.some(({ path }) => paths.includes(path)));
      const numbers = changed.filter(({ kind, path }) =>
        kind === "assumption" || (kind === "limit" && !path.startsWith("limits.")));
      return [...notes(own).map(([key, names]) => `# ${key}: ${names}`), fileOf({
        scenario: `${name}-reader`,
        extends: name,
        compare_with: map(!spending ? [] : programmes.map(({ name, costless }) =>
          [name, costless ? { units: byPeriod(spending[name], "plain") } : byPeriod(spending[name], "money")])),
        // A map of budgets or weights takes the place of the old one as a whole.
        budget: ofKind("budget").length ? byPeriod(budgets.map(({ path }) => values[path]), "money") : undefined,
        objective: !ofKind("weight").length ? undefined : {
          maximize: "weighted_score",
          weights: map(weights.map((weight) => [weight.path.split(".").slice(2).join("."), text(weight)])),
        },
        horizon: ofKind("horizon").map(text)[0],
        // A requirement that is not asked for is deleted by null.
        require: map(ofKind("requirement").map((setting) =>
          [setting.path.slice("require.".length), values[setting.path] === setting.low ? null : text(setting)])),
        set: map([...numbers.map((setting) => /** @type {[string, string | number]} */ ([setting.path, text(setting)])),
          ...rules.map(({ key, title, parts, paths }) => {
            const rule = parts.map((part, k) => part + (paths[k] ? text(engine.setting(paths[k])) : "")).join("");
            return /** @type {[string, Tree | string]} */ ([key, title ? { title, rule } : rule]);
          })]),
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
      /** @type {(words: unknown, dimension: string, factor?: number) => number} */
      const figure = (words, dimension, factor) =>
        (typeof words === "string" ? valueOf(words, dimension, currency, factor) : NaN);
      /** @type {(path: string, words: unknown) => boolean} */
      const state = (path, words) => {
        const setting = known.find((item) => item.path === path);
        // A budget that cannot be moved may stand as it is.
        if (!setting) return budgets.some((item) => item.path === path && item.value === figure(words, "money"));
        const { kind, dimension, low } = setting, none = words === null && kind === "requirement";
        // Of durations only the horizon counts in years without a unit.
        const value = none ? low : engine.taken(path, figure(words, dimension, path === "horizon" ? 1 : undefined));
        if (!Number.isNaN(value)) settings[path] = value;
        return !Number.isNaN(value);
      };
      /** Whether the words of a limit are those of the published one but for its numbers, which are then stated.
       * @type {(path: string, words: unknown) => boolean} */
      const restate = (path, words) => {
        const [, key, inside] = path.match(/^(limits\.[^.]+)\.?(.*)$/) ?? [], limit = limits.find((item) => item.key === key);
        if (!limit || /^title\b/.test(inside)) return Boolean(limit);
        const escaped = limit.parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
        const [, ...numbers] = String(words).match(new RegExp(`^${escaped.join("(.+?)")}$`)) ?? [];
        return numbers.length === limit.paths.length && limit.paths.every((path, k) => state(path, numbers[k]));
      };
      /** What reads a value of a section, by the keys that lead to it there.
       * @type {Record<string, (keys: string[], words: unknown) => boolean>} */
      const sections = {
        // A budget of other periods is another question; one budget is that of the one period, which may have a name.
        budget: (keys, words) => (keys.length || budgets.length > 1
          ? valuesIn(budget).length === budgets.length && state(["budget", ...keys].join("."), words)
          : state(budgets[0]?.path, words)),
        compare_with([name, ...keys], words) {
          const { costless, least } = programmes.find((item) => item.name === name) ?? { least: [] };
          const amount = figure(words, costless ? "plain" : "money"), period = keys.slice(costless ? 1 : 0).join(".");
          const t = !period && (periods.length === 1 || amount === 0) ? 0 : periods.indexOf(period);
          if ((costless && keys[0] !== "units") || !(amount >= least[t])) return false;
          (amounts[name] ??= periods.map(() => 0))[t] = amount;
          return true;
        },
        horizon: (keys, words) => state(["horizon", ...keys].join("."), words),
        objective: ([key, ...keys], words) =>
          (key === "maximize" ? weights.length > 0 && words === "weighted_score" : state(["objective", key, ...keys].join("."), words)),
        require: (keys, words) => state(["require", ...keys].join("."), words),
        set: ([path = "", ...keys], words) => (path.startsWith("limits.") ? restate([path, ...keys].join("."), words)
          : !keys.length && state(path.replace(/\.value$/, ""), words)),
      };
      const unread = Object.keys(tree).filter((head) => ![...PASSED, ...Object.keys(sections)].includes(head));
      // In the order of the sections, so that what is set has the last word.
      for (const [head, read] of Object.entries(sections).filter(([head]) => Object.hasOwn(tree, head))) {
        const left = valuesIn(tree[head]).filter(([keys, words]) => !read(keys, words));
        // What is set takes the place of all that stands at its path.
        unread.push(...new Set(left.map(([keys]) => [head, ...keys].slice(0, head === "set" ? 2 : undefined).join("."))));
      }
      const total = sum(weights.map(({ path, value }) => settings[path] ?? value));
      if (weights.some(({ path }) => path in settings) && Math.abs(total - 1) > 1e-6) {
        for (const { path } of weights) delete settings[path];
        unread.push("objective.weights");
      }
      const n = Object.keys({ ...settings, ...amounts }).length, changes = engine.clean(settings);
      if (Object.keys(amounts).length) unread.push(...otherwiseFixed(amounts, changes));
      const noted = (/** @type {string} */ key) => text.match(new RegExp(`^ *# ${key}: (\\S+)`, "m"))?.[1];
      return { settings: changes, own: splitOf(amounts, noted), unread, n };
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
