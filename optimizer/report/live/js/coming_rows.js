/** Rows that come and go with the result: of programmes that move, and of scores that are required. */

import { all, one, told } from "./dom.js";

/** The rows of a list by what they stand for.
 * @param {ParentNode} list @param {string} selector */
export function rowsOf(list, selector) {
  return new Map(all(list, selector).map((row) => [told(row, "row"), row]));
}

/** The chart of what moves: the programmes that do, largest rise first, each with its cause beneath.
 * @param {Record<string, any>} solution @param {Context} context @param {Map<string, HTMLElement>} rows */
export function arrangeMoves(solution, { engine, root }, rows) {
  const [pattern] = rows.values();
  if (!pattern) return;
  const moves = one(root, "[data-id=moves-chart]"), chart = one(moves, ".rows");
  const changes = engine.data.programmes.map(({ name, title }) =>
    ({ path: `programmes.${name}`, title, change: solution.programmes[name].change }));
  const shown = changes.filter(({ change }) => change !== 0).sort((a, b) => b.change - a.change).map(({ path, title }) => {
    const row = rows.get(path) ?? likeMoves(moves, pattern, path, title);
    rows.set(path, row);
    return row;
  });
  chart.replaceChildren(...shown, one(chart, ".row.axis"));
}

/** @param {HTMLElement} moves @param {HTMLElement} pattern @param {string} path @param {string} title */
function likeMoves(moves, pattern, path, title) {
  const row = /** @type {HTMLElement} */ (pattern.cloneNode(true));
  row.dataset.row = path;
  one(row, ".label").textContent = title;
  one(row, "[data-figure]").dataset.figure = one(row, "[data-mark]").dataset.mark = `${path}.change`;
  one(row, "[data-derived]").dataset.of = path;
  // What it serves stands in the table beneath the chart.
  const serves = one(moves, `tr[data-row="${path}"] td:last-child`).textContent;
  row.querySelector(".aims")?.remove();
  if (serves) one(row, ".under").append(Object.assign(document.createElement("span"), { className: "aims", textContent: serves }));
  return row;
}

/** The table of rules: one row for each that holds.
 * @param {Record<string, any>} solution @param {Context} context @param {Map<string, HTMLElement>} rows */
export function arrangeRules(solution, { root }, rows) {
  const [pattern] = rows.values();
  if (!pattern) return;
  const names = Object.keys(solution.constraints).map((name) => `constraints.${name}`);
  for (const path of names) {
    if (path.startsWith("constraints.require.") && !rows.has(path)) rows.set(path, likeRule(pattern, path));
  }
  one(root, "[data-id=limits] tbody").replaceChildren(...[...rows].filter(([path]) => names.includes(path)).map(([, row]) => row));
}

/** @param {HTMLElement} pattern @param {string} path */
function likeRule(pattern, path) {
  const row = /** @type {HTMLElement} */ (pattern.cloneNode(true));
  for (const part of all(row, "[data-figure], [data-derived]")) {
    for (const key of ["figure", "of"]) {
      if (part.dataset[key]) part.dataset[key] = told(part, key).replace(told(pattern, "row"), path);
    }
  }
  for (const part of all(row, "[data-published]")) part.textContent = "";
  row.dataset.row = path;
  return row;
}
