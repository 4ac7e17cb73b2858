/** The first picture and the scores beside it: the reader's own results stand next to the published ones. */

import { all, one, put } from "./dom.js";
import { sum } from "./numeric.js";

/** @param {number[]} sorted @param {number} share */
function quantile(sorted, share) {
  const at = share * (sorted.length - 1), below = Math.floor(at);
  return sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
}

/** Starts the picture: what it returns shows results.
 * @param {Engine} engine @param {Words} words */
export function startPicture(engine, words) {
  const { leads, capabilities, lines, oneTotal } = engine.data, { actual, goalTitle: goal, unit } = words;
  const figure = one("#picture"), [low, high] = [figure.dataset.low, figure.dataset.high].map(Number);
  const marks = all("[data-mine]", figure), cells = all("[data-own]");
  const name = one("[data-mine-name]", figure), limits = one("[data-own-limits]");
  const scores = new Map(all("[data-mine-score]").map((cell) => [cell.dataset.mineScore, cell]));

  /** @param {string} row @param {string} text */
  const score = (row, text, mark = "") => {
    const cell = scores.get(row);
    if (!cell?.parentElement) return;
    put(cell, text);
    put(one("small", cell.parentElement), mark);
  };

  /** What keeps the score of a split from being compared with those above it: another total, rules that it breaks.
   * @param {Achieved} own @param {Achieved=} before */
  const caveats = ({ breaks: { length: n }, budget, total, totals }, before) => {
    const apart = words.above(total, before?.total ?? budget), money = words.amount(Math.abs(apart));
    const key = apart > 0 ? "more" : apart < 0 ? "less" : before && !words.alike(totals, before.totals) && "years";
    const other = oneTotal && key && words.say(`live_mark_${key}`, { money });
    return [other, n && words.say("live_mark_breaks", { n })].filter(Boolean).join("; ");
  };

  /** The share of samples in which the plan is ahead: at other weights computed anew, at other numbers as published.
   * @param {Settings} values @param {string[]} kinds */
  const ahead = (values, kinds) => {
    score("ahead", kinds.length ? words.say("live_as_published") : "");
    if (!kinds.length) return "";
    if (!leads || !kinds.every((kind) => kind === "weight")) return words.say("live_shares_published");
    const weights = capabilities.map(({ name }) => values[`objective.weights.${name}`] ?? 0);
    const sorted = leads.map((own) => sum(own.map((lead, c) => weights[c] * lead))).sort((a, b) => a - b);
    const [low, high] = [0.05, 0.95].map((share) => words.decimal(quantile(sorted, share), 1, true));
    const n = sorted.length, hits = sorted.filter((lead) => lead > 1e-9).length, share = (100 * hits) / n;
    // A share that is not whole never reads as none or all of them.
    const inside = share < 0.05 ? "<0.1" : share >= 99.95 ? ">99.9" : words.decimal(share, 1, true);
    score("ahead", `${hits === 0 || hits === n ? share : inside}%`);
    const ends = low === high ? low : words.say("between", { low, high });
    return words.say("live_shares", { n: words.decimal(n, 0), ends });
  };

  /** What allocations score at the actual's total, and in words what to know of it.
   * @param {Result} result @param {string[]} kinds */
  const beside = ({ objective: best, atTotal: same, values }, kinds) => {
    const value = words.objective(best);
    if (!same) {
      score("computed", value);
      return [words.say("no_comparison", { goal, value })];
    }
    const { plan, objective, actual: { budget, total, breaks } } = same, planned = words.say("plan_field");
    const before = words.objective(same.actual.objective), added = words.above(budget, total);
    score("actual", before);
    score("plan", plan ? words.objective(plan.objective) : "");
    const where = added ? words.say("live_at_total", { actual }) : "";
    score("computed", objective === null ? "-" : words.objective(objective), where);
    const shown = plan ? plan.objective : objective, computed = same.other ? "sweep_at_total" : "computed";
    const name = plan ? planned : words.say(computed, { actual });
    const broken = [plan?.breaks.length && planned, breaks.length && actual].filter(Boolean).join(", ");
    const more = words.amount(Math.abs(budget - total));
    return [
      shown !== null && words.say("live_lead_of", { plan: name, actual, value: words.objective(shown), before }),
      plan && ahead(values, kinds),
      broken && words.say("live_breaks", { plan: broken }),
      added && words.say(added > 0 ? "live_added" : "live_taken", { actual, more, value }),
    ];
  };

  return {
    /** Back to what was published: the reader's own columns are empty. */
    clear() {
      put(name, words.say("live_mine_short"));
      for (const row of scores.keys()) score(row, "");
      for (const cell of cells) put(cell, "");
      for (const mark of marks) mark.classList.remove("below", "above");
    },

    /** What `result` says at the reader's `settings`, and in words what to know of it. The reader's marks and figures
     * are those of the split of their own, where there is one: `own` is what it achieves.
     * @param {Result} result @param {Settings} settings @param {Achieved?} own */
    show(result, settings, own) {
      const from = own ?? result, before = result.atTotal?.actual;
      const spend = words.printed(from), spentBefore = before ? words.printed(before) : {};
      /** The figure at a place such as categories.gpu.change, upkeep.change or total.change.
       * @param {string} path */
      const at = (path) => {
        const [, line, what] = path.match(/(.*)\.(.*)/) ?? ["", "", ""];
        if (what === "score") return from.scores[line.split(".")[1]];
        const total = (/** @type {Named} */ amounts) => sum(lines[line].map((own) => amounts[own] ?? 0));
        return total(spend) - (what === "change" ? total(spentBefore) : 0);
      };
      for (const mark of marks) {
        const share = (at(mark.dataset.mine) / unit.counted - low) / (high - low || 1);
        mark.setAttribute("x", `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`);
        // Outside the axis half the mark is left, an arrow at the edge.
        mark.classList.toggle("below", share < 0);
        mark.classList.toggle("above", share > 1);
      }
      for (const cell of cells) {
        const path = cell.dataset.own, value = at(path), score = path.endsWith(".score");
        put(cell, score ? words.decimal(value, 1, true) : words.money(value, path.endsWith(".change")));
      }
      const rules = result.binding.map(({ label }) => label).join("; ");
      const apart = before && !own && words.above(before.budget, before.total);
      put(name, words.say(apart ? "live_mine_at" : "live_mine_short", { amount: words.amount(from.budget) }));
      put(limits, own || !rules ? "" : words.say("live_limits", { rules }));
      score("own", own ? words.objective(own.objective) : "", own ? caveats(own, before) : "");
      const said = beside(result, Object.keys(settings).map((path) => engine.setting(path).kind));
      return said.filter(Boolean).join(" ");
    },
  };
}
