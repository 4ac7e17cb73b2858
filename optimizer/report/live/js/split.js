/** The reader's own split: an amount for each programme, judged beside the actual and the computed allocation. */

import { startField, stopsOf } from "./controls.js";
import { divide } from "./divide.js";
import { all, one, put } from "./dom.js";
import { spread, sum } from "./numeric.js";

/** Starts the fold of the split; `change(own, how)` is told of every split that the reader makes, null for none.
 * @param {Engine} engine @param {Words} words @param {HTMLElement} fold
 * @param {(own: Own | null, how?: How) => void} change */
export function startSplit(engine, words, fold, change) {
  const { starts = {}, budgets: [budget], oneTotal, units, scenario: { hasBudget } } = engine.data;
  const { actual, unit: { counted: factor, digits, name: unit } } = words, published = starts.actual ?? starts.computed;
  const said = one(".split-said", fold), rest = one("select", fold);
  /** @type {{ own: Own | null, settings: Settings, start: Amounts }} */
  let shown = { own: null, settings: {}, start: published };

  /** What is set stays and the rest follows, as the reader wants it, or stays where it cannot keep the rules.
   * @param {Amounts} amounts @param {string[]} set @returns {Own} */
  const divided = (amounts, set) => {
    const { start, settings } = shown, totals = Object.fromEntries(set.map((name) => [name, sum(amounts[name])]));
    const made = rest.value === "stay" ? null : divide(engine, start, totals, rest.value === "best", settings);
    return { amounts: made ?? amounts, set, start, held: rest.value !== "stay" && !made };
  };

  const rows = all(".split-row[data-programme]", fold).map((row) => {
    const name = row.dataset.programme, most = Math.max(...Object.values(starts).map((start) => sum(start[name])));
    const high = Math.max(2 * most, (budget?.value ?? 0) / 20, factor), value = sum(published[name]);
    const step = factor * 10 ** Math.max(0, Math.floor(Math.log10(high / factor / 500)));
    // A file states no amount in more than thirty digits.
    const stops = stopsOf({ low: 0, high, value, step }), range = { low: 0, high: 1e21, factor, unit };
    return { name, show: startField(row, range, units.money, stops, (amount, how) => {
      const { amounts, set } = shown.own ?? { amounts: shown.start, set: [] };
      const others = set.filter((other) => other !== name);
      // Let go again without an amount, it is where it started.
      change(amount === undefined ? divided({ ...amounts, [name]: shown.start[name] }, others)
        : divided({ ...amounts, [name]: spread(amounts[name], amount) }, [...others, name]), how);
    }) };
  });
  rest.addEventListener("change", () => shown.own && change(divided(shown.own.amounts, shown.own.set)));
  for (const button of all("[data-start]", fold)) {
    const amounts = starts[button.dataset.start];
    button.addEventListener("click", () => change(amounts ? { amounts, set: [], start: amounts } : null));
  }

  /** @param {Achieved} judgement @param {Result=} best */
  const judged = ({ objective, breaks, budget, total, totals }, best, held = false) => {
    const over = words.above(total, budget), at = best?.atTotal;
    const same = at !== undefined && (!oneTotal || words.alike(totals, at.actual.totals));
    const said = [words.say("live_split_said", { own: words.objective(objective) })];
    if (same) said.push(words.say("live_split_actual", { actual, before: words.objective(at.actual.objective) }));
    // At one total only; and what breaks a rule falls short of nothing that keeps them all.
    const computed = same ? at.objective : best && (!oneTotal || !over) ? best.objective : null;
    if (computed !== null && breaks.every(({ family }) => same && family === "budget")) {
      const plan = words.say(at?.other ? "sweep_at_total" : "computed", { actual });
      const apart = Math.abs(computed - objective), noise = apart <= 1e-9 * Math.abs(computed);
      const lost = words.objective(noise ? 0 : apart), key = at && !same ? "live_split_short_at" : "live_split_short";
      said.push(words.say(key, { plan, best: words.objective(computed), lost, budget: words.amount(budget) }));
    } else if (best && oneTotal && !same && over) said.push(words.say("live_split_apart"));
    const key = !hasBudget ? "total" : over > 0 ? "over" : over < 0 ? "left" : "even";
    const money = words.amount(hasBudget ? Math.abs(over) : total);
    said.push(words.say(`live_split_${key}`, { money, budget: words.amount(budget) }));
    const kept = held ? "held" : breaks.length ? "breaks" : "keeps";
    said.push(words.say(`live_split_${kept}`, { rules: words.broken(breaks) }));
    return said.join(" ");
  };

  /** Shows a split and judges it at `settings`; without one the actual stands in its place. Its judgement, or null.
   * @param {Own | null} own @param {Settings} settings @param {Result=} best */
  return (own, settings, best) => {
    const start = own?.start ?? (own && !own.set.length ? own.amounts : published), amounts = own?.amounts ?? start;
    shown = { own, settings, start };
    for (const { name, show } of rows) {
      const amount = sum(amounts[name]), figure = String(Number((amount / factor).toFixed(digits + 2)));
      show(amount, figure, own?.set.includes(name) ?? false);
    }
    const achieved = own && engine.judge(amounts, settings);
    put(said, achieved ? judged(achieved, best, own?.held) : "");
    return achieved;
  };
}
