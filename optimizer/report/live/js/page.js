/**
 * Brings the page to life: data, words and solver stand in it, and nothing is requested. `globalThis.engine` is the
 * engine, for whoever wants to ask it more than the page does.
 */

class Page {
  constructor(engine, words) {
    const { data } = engine;
    this.engine = globalThis.engine = engine;
    this.words = words;
    this.published = new Published();
    this.rules = new Map(data.rules.map((rule) => [rule.name, rule]));
    this.settings = engine.decode(location.hash);
    this.root = document.getElementById("live");
    this.bar = document.querySelector(".live-bar");
    this.status = this.root.querySelector("[role=status]");
    for (const figure of this.root.querySelectorAll("[data-copy]")) this._copy(figure);
    // On paper there are no controls to see the settings by.
    this.mine = Object.assign(document.createElement("p"), { className: "live-mine" });
    document.getElementById("main").prepend(this.mine);
    this.blocks = [...document.querySelectorAll("body [data-live]")];
    for (const section of document.querySelectorAll("main > section:not(#live)")) {
      const alive = section.querySelector("[data-live]");
      const still = alive ? [...section.children].filter((part) => !part.matches("h2, [data-live]")) : [section];
      for (const part of still) part.dataset.asPublished = words.say("live_as_published");
    }
    for (const hidden of [this.root, document.querySelector(".contents a[href='#live']").parentElement]) hidden.hidden = false;
    this.controls = new Controls(engine, this.root, words, (path, value) => this._change(path, value));
    this._buttons();
    addEventListener("hashchange", () => {
      if (!location.hash || location.hash.includes("=")) this._take(engine.decode(location.hash));
      // A link to another place of the page is no setting, and must not take their place in the address.
      else this._address(engine.changed(this.settings).length);
    });
    this.update();
  }

  /** A chart of the report once more, beside the controls. */
  _copy(figure) {
    const from = document.getElementById(figure.dataset.copy);
    figure.append(...[...from.querySelectorAll("figcaption, .legend, .rows")].map((part) => part.cloneNode(true)));
  }

  _change(path, value) {
    const settings = { ...this.settings, [path]: value };
    if (value === this.engine.setting(path).value) delete settings[path];
    this.settings = settings;
    // One solve for all that a slider tells within a frame.
    this._waiting ??= requestAnimationFrame(() => {
      this._waiting = undefined;
      this.update();
    });
  }

  _take(settings) {
    this.settings = settings;
    this.update();
  }

  update() {
    const { engine, words, settings, published } = this;
    published.restore();
    const n = engine.changed(settings).length;
    this.controls.show(settings);
    this._address(n);
    this.bar.hidden = n === 0;
    document.body.classList.toggle("live-changed", n > 0);
    this.mine.textContent = n === 0 ? "" : words.say("live_mine", { settings: this.controls.told(settings) });
    if (n === 0) return this._state("published", words.say("live_unchanged"));
    this.bar.querySelector(".live-count").textContent = words.say("live_changed", { n });
    const [result, trouble] = this._solved();
    if (trouble) {
      for (const place_ of document.querySelectorAll(".live-trouble")) {
        published.text(place_, trouble);
        published.attribute(place_, "hidden", null);
      }
      return this._state("unanswered", trouble);
    }
    this._show(result);
    return this._state("changed", this._told(result, n));
  }

  /** The result, or else why there is none. */
  _solved() {
    const { engine, words, settings } = this;
    let result;
    try {
      result = engine.solve(settings);
    } catch (error) {
      if (error instanceof RangeError) return [null, words.say("live_no_weights")];
      throw error;
    }
    if (result.status === "optimal") return [result, null];
    const names = (result.conflict ?? []).map((name) => this._label(name));
    return [null, words.say(`live_${result.status}`, { rules: names.join(", ") })];
  }

  _show(result) {
    const { engine, words, published, rules } = this;
    for (const rule of rules.values()) rule.said = words.said(rule, engine.tape.values);
    const found = documentOf(engine, result, this.settings);
    const at = (name) => place(found, name);
    const context = {
      engine, words, published, rules, sampled: document.querySelector("#finding[data-sampled]")?.textContent, label: (name) => this._label(name),
      derived: {
        point: (of) => `${words.number(at(of).quantity, 4)} → ${plain(at(of).score, 1)}`,
        actual_point: (of) => `${words.number(at(of).actualQuantity, 4)} → ${plain(at(of).actual, 1)}`,
        corners: (of) => this._corners(of.split(".")[1]),
      },
    };
    arrangeMoves(found, context);
    arrangeRules(found, context);
    showFigures(this.blocks, found, context);
    const told = sentences(result, found, context);
    for (const element of document.querySelectorAll("[data-sentence]")) {
      const text = told[element.dataset.sentence];
      if (Array.isArray(text)) published.children(element, text.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
      else published.text(element, text);
    }
    for (const element of document.querySelectorAll("[data-live] [data-reason]")) {
      const name = element.closest("[data-row]").dataset.row.replace(/^programmes\./, "");
      published.text(element, because(result.reasons[name], context));
    }
    this._charts(found, context);
  }

  _charts(found, context) {
    const { engine, words } = this;
    const moneyed = /^(programmes|categories)\..*\.(spend|actual|change|near_optimal)$/;
    const valueAt = (path) => {
      const value = place(found, path);
      const money = moneyed.test(path) || (words.inMoney && /^(actual_)?objective$/.test(path));
      const counted = (amount) => (amount === null ? null : money ? amount / words.unit.counted : amount);
      if (path === "change") return found.objective - found.actual_objective;
      return value === undefined ? undefined : Array.isArray(value) ? value.map(counted) : counted(value);
    };
    const charts = this.blocks.flatMap((block) => [...block.querySelectorAll(".rows")]);
    for (const chart of charts) showRows(chart, valueAt, context);
    makeRoom(charts, this.published);
    for (const { name, title, feed } of engine.data.capabilities) {
      const drawing = document.querySelector(`.panel[data-row="capabilities.${name}"] svg`);
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

  /** What people call a rule. */
  _label(name) {
    return this.rules.get(name).label[this.words.lang];
  }

  _told(result, n) {
    const { words } = this;
    const measure = words.texts[words.goal === "weakest_score" ? "weakest_attainment" : "attainment"].replace(/[가이]$/, "");
    if (result.actual === undefined) return words.say("no_comparison", { value: words.objective(result.objective) });
    const [before, after] = [result.actualObjective, result.objective].map((value) => words.objective(value));
    const values = { n, measure: words.scored ? measure : "", before, after };
    const { actual } = words;
    return words.say("live_told", values) + (result.regret === null
      ? words.say("live_told_breaks", { actual }) : words.say("live_told_regret", { actual, regret: words.objective(result.regret) }));
  }

  /** Whether things are as published, and what is said of it: not at every step of a slider. */
  _state(state, said) {
    document.documentElement.dataset.live = state;
    clearTimeout(this._saying);
    this._saying = setTimeout(() => (this.status.textContent = said), 300);
  }

  _say(said) {
    clearTimeout(this._saying);
    this.status.textContent = said;
  }

  _address(n) {
    try {
      history.replaceState(null, "", n ? `#${this.engine.encode(this.settings)}` : location.pathname + location.search);
    } catch {
      // Where a page has no address of its own, the button still makes a link.
    }
  }

  _buttons() {
    const { engine, words } = this;
    const file = this.root.querySelector("input[type=file]");
    const field = this.root.querySelector(".live-url");
    const actions = {
      bill: () => this._take({ ...engine.data.belief }),
      reset: () => this._take({}),
      link: async () => {
        const link = `${location.href.split("#")[0]}#${engine.encode(this.settings)}`;
        try {
          await navigator.clipboard.writeText(link);
          this._say(words.say("live_copied"));
        } catch {
          field.hidden = false;
          field.value = link;
          field.select();
          this._say(words.say("live_link_field"));
        }
      },
      save: () => {
        const name = `${engine.data.scenario.name}-reader.yaml`;
        const address = URL.createObjectURL(new Blob([engine.toScenarioYaml(this.settings)], { type: "text/yaml" }));
        Object.assign(document.createElement("a"), { href: address, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(address), 1000);
        this._say(words.say("live_saved", { name }));
      },
      open: () => file.click(),
    };
    for (const button of document.querySelectorAll("button[data-action]")) {
      button.addEventListener("click", actions[button.dataset.action]);
    }
    file.addEventListener("change", async () => {
      const settings = engine.fromScenarioYaml(await file.files[0].text());
      file.value = "";
      if (settings === null) return this._say(words.say("live_not_ours"));
      this._take(settings);
      return this._say(words.say("live_opened", { n: engine.changed(settings).length }));
    });
  }
}

async function start() {
  const text = (id) => document.getElementById(id).textContent;
  const words = new Words(JSON.parse(text("live-words")));
  try {
    const unpacked = (id) => {
      const packed = Uint8Array.from(atob(text(id)), (letter) => letter.charCodeAt(0));
      return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
    };
    const [data, solver] = [await unpacked("live-data").json(), await unpacked("live-wasm").arrayBuffer()];
    new Page(await createEngine(data, loadHighs, solver), words);
  } catch (error) {
    const root = document.getElementById("live");
    root.hidden = false;
    document.documentElement.dataset.live = "broken";
    root.replaceChildren(root.querySelector("h2"), Object.assign(document.createElement("p"), { textContent: words.say("live_broken") }));
    console.warn(error);
  }
}

start();
