/** The report's own tables and charts once more, solved again at the reader's numbers; the published ones stay. */

import { arrangeMoves, arrangeRules, rowsOf } from "./coming_rows.js";
import { showCurve } from "./curve_chart.js";
import { documentOf, place } from "./document.js";
import { all, asPublished, one, put, told } from "./dom.js";
import { showFigures } from "./figures.js";
import { makeRoom, showRows } from "./rows_chart.js";
import { sentences } from "./sentences.js";
import { plain } from "./words.js";

export class Result {
  /** @param {Engine} engine @param {Words} words @param {Sharing} sharing @param {HTMLDetailsElement} fold */
  constructor(engine, words, sharing, fold) {
    this._fold = fold;
    this._sharing = sharing;
    const root = one(fold, ".live-copies");
    /** @type {Context} */
    this._context = { engine, words, root, rule: (name) => /** @type {RuleData} */ (engine.data.rules.find((item) => item.name === name)) };
    /** @type {Map<string, HTMLElement>} */
    this._moves = new Map();
    /** @type {Map<string, HTMLElement>} */
    this._limits = new Map();
    /** @type {Changes | null} */
    this._settings = null;
    fold.addEventListener("toggle", () => this.show(this._settings));
  }

  /** Solved at `settings` with all details, where the fold is open; null hides it.
   * @param {Changes | null} settings */
  show(settings) {
    this._settings = settings;
    this._fold.hidden = settings === null;
    delete this._fold.dataset.solved;
    if (settings === null || !this._fold.open) return;
    const { _context: context } = this, { engine, root } = context;
    if (!root.firstChild) this._copy(root);
    const result = engine.solve(settings);
    if (result.status !== "optimal" || !result.reasons) return;
    const solution = { ...documentOf(engine, result), reasons: result.reasons };
    arrangeMoves(solution, context, this._moves);
    arrangeRules(solution, context, this._limits);
    showFigures(root, solution, context);
    const said = sentences(result, solution, context);
    for (const element of all(root, "[data-sentence]")) put(element, said[told(element, "sentence")]);
    this._charts(solution);
    this._fold.dataset.solved = this._sharing.encode(settings);
  }

  /** Copies of all that can be solved again; their ids become `data-id`.
   * @param {HTMLElement} root */
  _copy(root) {
    for (const part of all(document, "main [data-live]")) {
      if (part.parentElement?.closest("main [data-live]")) continue;
      const copy = /** @type {HTMLElement} */ (part.cloneNode(true));
      for (const element of [copy, ...all(copy, "[id]")]) {
        if (!element.id) continue;
        element.dataset.id = element.id;
        element.removeAttribute("id");
      }
      root.append(copy);
    }
    for (const still of all(root, "[data-published], polygon.near, line.cap")) asPublished(still);
    this._moves = rowsOf(root, "[data-id=moves-chart] .rows .row[data-row]");
    this._limits = rowsOf(root, "[data-id=limits] tbody tr");
  }

  /** @param {Record<string, any>} solution */
  _charts(solution) {
    const { engine, words, root } = this._context;
    const moneyed = /^(programmes|categories)\..*\.(spend|plan|actual|change|near_optimal)$/;
    const valueAt = (/** @type {string} */ path) => {
      if (path === "change") return solution.objective - solution.actual_objective;
      const value = place(solution, path);
      const money = moneyed.test(path) || (words.inMoney && /^(actual_)?objective$/.test(path));
      const counted = (/** @type {number | null} */ amount) => (amount === null ? null : money ? amount / words.unit.counted : amount);
      return Array.isArray(value) ? value.map(counted) : value === undefined ? value : counted(value);
    };
    const charts = all(root, ".rows");
    for (const chart of charts) showRows(chart, valueAt, words);
    makeRoom(charts);
    for (const { name, title, feed, curve } of engine.data.capabilities) {
      /** @type {HTMLElement | null} */
      const drawing = root.querySelector(`.panel[data-row="capabilities.${name}"] svg`);
      if (!drawing) continue;
      const { score, quantity, actual, actualQuantity } = solution.capabilities[name];
      showCurve(drawing, engine.curve(curve), [quantity, score], actual === undefined ? null : [actualQuantity, actual], words);
      const unit = engine.data.outputs.find((output) => output.name === feed)?.unit ?? "";
      put(one(drawing, "desc"), words.say("r_curve_words", { title, x: words.number(quantity, 4), y: plain(score, 1), unit }));
    }
  }
}
