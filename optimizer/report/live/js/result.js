/** The report's own tables and charts once more, solved again at the reader's numbers; the published ones stay. */

class Result {
  constructor(engine, words, fold) {
    this.engine = engine;
    this.words = words;
    this.fold = fold;
    this.root = fold.querySelector(".live-copies");
    this.published = new Published();
    this.rules = new Map(engine.data.rules.map((rule) => [rule.name, rule]));
    this.settings = null;
    fold.addEventListener("toggle", () => this.show(this.settings));
  }

  /** Solved at `settings` with all details, where the fold is open; null hides it. */
  show(settings) {
    this.settings = settings;
    this.fold.hidden = settings === null;
    if (settings === null || !this.fold.open) return;
    const { engine, words, published, rules, root } = this;
    if (!root.firstChild) this._copy();
    const result = engine.solve(settings);
    published.restore();
    if (result.status !== "optimal") return;
    for (const rule of rules.values()) rule.said = words.said(rule, engine.tape.values);
    const found = documentOf(engine, result);
    const at = (name) => place(found, name);
    const context = {
      engine, words, published, rules, root, label: (name) => rules.get(name).label[words.lang],
      derived: {
        point: (of) => `${words.number(at(of).quantity, 4)} → ${plain(at(of).score, 1)}`,
        actual_point: (of) => `${words.number(at(of).actualQuantity, 4)} → ${plain(at(of).actual, 1)}`,
        corners: (of) => this._corners(of.split(".")[1]),
      },
    };
    arrangeMoves(found, context);
    arrangeRules(found, context);
    showFigures(root, found, context);
    const told = sentences(result, found, context);
    for (const element of root.querySelectorAll("[data-sentence]")) published.text(element, told[element.dataset.sentence]);
    for (const element of root.querySelectorAll("[data-reason]")) {
      const name = element.closest("[data-row]").dataset.row.replace(/^programmes\./, "");
      published.text(element, because(result.reasons[name], context));
    }
    this._charts(found, context);
    this.fold.dataset.solved = engine.encode(settings);
  }

  /** Copies of all that can be solved again; their ids become `data-id`. */
  _copy() {
    for (const part of document.querySelectorAll("main [data-live]")) {
      if (part.parentElement.closest("main [data-live]")) continue;
      const copy = part.cloneNode(true);
      for (const element of [copy, ...copy.querySelectorAll("[id]")]) {
        if (!element.id) continue;
        element.dataset.id = element.id;
        element.removeAttribute("id");
      }
      this.root.append(copy);
    }
  }

  _charts(found, context) {
    const { engine, words, root } = this;
    const moneyed = /^(programmes|categories)\..*\.(spend|actual|change|near_optimal)$/;
    const valueAt = (path) => {
      const value = place(found, path);
      const money = moneyed.test(path) || (words.inMoney && /^(actual_)?objective$/.test(path));
      const counted = (amount) => (amount === null ? null : money ? amount / words.unit.counted : amount);
      if (path === "change") return found.objective - found.actual_objective;
      return value === undefined ? undefined : Array.isArray(value) ? value.map(counted) : counted(value);
    };
    const charts = [...root.querySelectorAll(".rows")];
    for (const chart of charts) showRows(chart, valueAt, context);
    makeRoom(charts, this.published);
    for (const { name, title, feed } of engine.data.capabilities) {
      const drawing = root.querySelector(`.panel[data-row="capabilities.${name}"] svg`);
      if (!drawing) continue;
      const { score, quantity, actual, actualQuantity } = found.capabilities[name];
      const there = actual === undefined ? null : [actualQuantity, actual];
      showCurve(drawing, engine.curve(name), [quantity, score], there, context);
      const { unit } = engine.data.outputs.find((output) => output.name === feed);
      const x = words.number(quantity, 4);
      const said = words.say("r_curve_words", { title: title[words.lang], x, y: plain(score, 1), unit: unit[words.lang] });
      this.published.text(drawing.querySelector("desc"), said);
    }
  }

  _corners(name) {
    const { words } = this;
    const { points, onward } = this.engine.curve(name);
    const [x, y] = points[0];
    const shown = points.length > 1 ? points : [...points, [x + 1, y + onward]];
    return shown.map(([a, b]) => `(${words.number(a, 4)}, ${words.number(b, 3)})`).join("  ");
  }
}
