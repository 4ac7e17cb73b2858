/** Every figure that the result has goes to its place; what it does not have is marked as published. */

import { all, asPublished, put, told, way } from "./dom.js";
import { place } from "./document.js";
import { because } from "./sentences.js";
import { decimal, plain } from "./words.js";

/** The name of the rule of which a path names a figure.
 * @param {string} path */
function ruleName(path) {
  return path.replace(/^constraints\./, "").replace(/\.[^.]*$/, "");
}

/** How a figure of each style is written.
 * @param {Record<string, any>} solution @param {Context} context @returns {Record<string, (value: any, path: string) => string>} */
function styles(solution, { words, engine, rule }) {
  const stateAt = (/** @type {string} */ path) => solution.constraints[ruleName(path)];
  const price = (/** @type {number | null} */ value, /** @type {string} */ path) =>
    (stateAt(path).binding ? words.price(value, rule(ruleName(path))) : "0");
  return {
    money: (value) => words.money(value),
    change: (value) => words.money(value, true),
    score: (value) => plain(value, 1),
    score0: (value) => words.objective(value, 0),
    score_change: (value) => words.directed(value, plain(Math.abs(value), 1)),
    objective: (value) => words.objective(value),
    span: (value) => words.span(value),
    unit_span: (value) => words.unitSpan(value),
    units: (value) => words.number(value, 4),
    count: String,
    weight: (value) => words.number(value, 3),
    limit: (value, path) => words.limit(value, rule(ruleName(path)), engine.tape.values),
    rule: (value, path) => {
      if (path.endsWith(".slack") && stateAt(path).binding) return words.say("r_binds");
      return path.endsWith(".value") && rule(ruleName(path)).instead ? "" : words.ofRule(value, rule(ruleName(path)), 4);
    },
    price, cost: price,
  };
}

/** @param {HTMLElement} root @param {Record<string, any>} solution @param {Context} context */
export function showFigures(root, solution, context) {
  const { words, rule, engine } = context, written = styles(solution, context);
  const show = (/** @type {HTMLElement} */ element, /** @type {string} */ style, /** @type {string} */ path) => {
    const value = place(solution, path);
    if (value === undefined) return asPublished(element);
    put(element, written[style](value, path));
    const owner = [element, element.parentElement].find((item) => item?.matches(".up, .down, .same"));
    if (owner && /change$/.test(style)) way(owner, value);
  };
  /** @type {Record<string, (of: string, owner: any) => string>} */
  const derived = {
    rate: (_, owner) => rate(owner, words),
    label: (of) => rule(of.replace(/^constraints\./, "")).label,
    regret_label: () => words.say(solution.regret === null ? "live_gap" : "live_regret"),
    point: (_, owner) => `${words.number(owner.quantity, 4)} → ${plain(owner.score, 1)}`,
    actual_point: (_, owner) => `${words.number(owner.actualQuantity, 4)} → ${plain(owner.actual, 1)}`,
    because: (of) => because(solution.reasons[of.replace(/^programmes\./, "")], context),
    corners: (of) => corners(of.split(".")[1], engine, words),
  };
  /** @type {Record<string, [string, string]>} */
  const under = {
    binds: ["rule", "slack"], score_change: ["score_change", "change"], spend: ["money", "spend"], actual: ["money", "actual"],
  };
  for (const element of all(root, "[data-figure]")) show(element, told(element, "as"), told(element, "figure"));
  for (const element of all(root, "[data-derived]")) {
    const style = told(element, "derived"), of = told(element, "of");
    const [as, key] = under[style] ?? [style, style];
    if (style in derived) put(element, derived[style](of, place(solution, of)));
    else show(element, as, `${of}.${key}`);
  }
  for (const row of all(root, "tr[data-row^='constraints.']")) {
    const state = place(solution, told(row, "row"));
    if (state) row.className = state.binding ? "level0" : "level1";
  }
}

/** The change in per cent; what begins at zero is called new.
 * @param {{ actual: number, change: number }} line @param {Words} words */
function rate({ actual, change }, words) {
  if (!change) return actual ? "0.0" : "-";
  if (!actual) return words.say("r_from_zero");
  const share = (100 * change) / Math.abs(actual), text = decimal(Math.abs(share), 1, true);
  return share < 0 ? `-${text}` : text;
}

/** @param {string} name @param {Engine} engine @param {Words} words */
function corners(name, engine, words) {
  const capability = engine.data.capabilities.find((item) => item.name === name);
  if (!capability) return "";
  const { points, onward } = engine.curve(capability.curve), [x, y] = points[0];
  const shown = points.length > 1 ? points : [...points, [x + 1, y + onward]];
  return shown.map(([a, b]) => `(${words.number(a, 4)}, ${words.number(b, 3)})`).join("  ");
}
