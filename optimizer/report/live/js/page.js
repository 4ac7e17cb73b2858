/**
 * Brings the page to life: data, words and solver stand in it, and nothing is requested. `globalThis.engine` solves and
 * `globalThis.sharing` writes files and links, for whoever wants to ask more than the page does.
 */

import { startCharts } from "./charts.js";
import { Controls } from "./controls.js";
import { all, input, named, one, packed, put, save, told, unpacked } from "./dom.js";
import { createEngine } from "./engine.js";
import { Picture } from "./picture.js";
import { startSearch } from "./search.js";
import { Sharing } from "./sharing.js";
import { Split } from "./split.js";
import { Words } from "./words.js";

/** Milliseconds without a change after which it is said what is changed. */
const QUIET = 150;

/** Opens what is folded away under this name and goes there.
 * @param {string} name */
function unfold(name) {
  const fold = /** @type {HTMLDetailsElement} */ (named(name));
  fold.open = true;
  fold.scrollIntoView();
  one(fold, "summary").focus({ preventScroll: true });
}

class Page {
  /** @param {Engine} engine @param {Words} words */
  constructor(engine, words) {
    this.engine = engine;
    this.words = words;
    this.sharing = new Sharing(engine);
    Object.assign(globalThis, { engine, sharing: this.sharing });
    this._root = named("live");
    this._bar = one(document, ".live-bar");
    this._status = one(this._root, "[role=status]");
    this._altered = one(document, ".live-altered");
    this._title = document.title;
    // On paper there are no controls to see the settings by.
    this._mine = Object.assign(document.createElement("p"), { className: "live-mine" });
    named("main").prepend(this._mine);
    for (const hidden of [this._root, named("others")]) hidden.hidden = false;
    this._picture = new Picture(engine, words);
    this._controls = new Controls(engine, words, (...given) => this._change(...given));
    const split = document.getElementById("split");
    this._split = split && new Split(engine, words, split, (own, how) => this._moved("own", how, { own }));
    this._waiting = this._quiet = 0;
    this._slid = this._said = "";
    this._state = this._read();
    addEventListener("hashchange", () => {
      if (!location.hash || location.hash.includes("=")) this._take(this._read(), false);
      // A link to another place of the page is no setting, and must not take their place in the address.
      else this._address(true);
    });
    addEventListener("keydown", (event) => {
      // The way back of the browser, which a slider would take for a step of its own.
      const slider = event.target instanceof HTMLInputElement && event.target.type === "range";
      if (!slider || !event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      event.preventDefault();
      history.go(event.key === "ArrowLeft" ? -1 : 1);
    });
    this._buttons();
    this.update();
  }

  /** What the address holds. @returns {State} */
  _read() {
    const { settings, own } = this.sharing.decode(location.hash);
    return { settings, own: this._split ? own : null };
  }

  /** @param {string} path @param {number} value @param {How=} how */
  _change(path, value, how) {
    const { engine, _state: { settings } } = this, weight = engine.setting(path).kind === "weight";
    const changed = weight ? engine.withWeight(settings, path, value) : engine.clean({ ...settings, [path]: value });
    this._moved(path, how, { settings: changed });
  }

  /** What the reader moves takes effect with the next frame; `how` is the event of a slider.
   * @param {string} path @param {How} how @param {Partial<State>} change */
  _moved(path, how, change) {
    Object.assign(this._state, change);
    if (how !== "input") {
      // One step to go back from for all that one slider is moved in a row.
      this._address(how === "change" && this._slid === path);
      this._slid = how === "change" ? path : "";
    }
    // One solve for all that a slider tells within a frame.
    this._waiting ||= requestAnimationFrame(() => {
      this._waiting = 0;
      this.update();
    });
  }

  /** @param {State} state */
  _take(state, remember = true) {
    this._state = state;
    this._slid = "";
    if (remember) this._address();
    this.update();
  }

  /** What the reader has changed takes effect: the controls and the picture at once, all else when they are quiet. */
  update() {
    const { engine, words, _split: split } = this, { settings, own } = this._state;
    const altered = Object.keys(settings).length > 0 || own !== null;
    this._controls.show(settings);
    this._bar.hidden = this._altered.hidden = !altered;
    document.body.classList.toggle("live-changed", altered);
    const title = altered ? `${one(this._altered, "b").textContent}: ${this._title}` : this._title;
    if (document.title !== title) document.title = title;
    const answer = altered ? engine.solve(settings) : null;
    let [state, said] = ["published", words.texts.live_unchanged];
    if (answer?.status === "optimal") {
      [state, said] = ["changed", this._picture.show(answer, settings, split?.show(own, settings, answer) ?? null)];
    } else {
      split?.show(own, settings);
      this._picture.clear();
      const conflict = (answer && "conflict" in answer && answer.conflict) || [];
      const rules = engine.data.rules.filter(({ name }) => conflict.includes(name)).map(({ label }) => label).join(", ");
      if (answer) [state, said] = ["unanswered", words.say(`live_${answer.status}`, { rules })];
    }
    document.documentElement.dataset.live = state;
    named("mine").hidden = state !== "changed";
    this._said = said;
    clearTimeout(this._quiet);
    this._quiet = window.setTimeout(() => this._say(), QUIET);
  }

  /** What is said of the changes, not at every step of a slider, and of what was `done`. */
  _say(done = "") {
    clearTimeout(this._quiet);
    const { words } = this, { settings, own } = this._state;
    const names = [...this._controls.names(settings), ...(own ? [words.texts.live_split_name] : [])], n = names.length;
    const shown = n > 3 ? words.say("and_more", { names: names.slice(0, 3).join(", "), n: n - 3 }) : names.join(", ");
    if (n) put(one(this._bar, ".live-count"), words.say("live_changed", { n, names: shown }));
    put(this._mine, n ? words.say("live_mine", { settings: this._controls.told(settings) }) : "");
    put(this._status, `${this._said} ${done}`.trim());
  }

  /** The settings in the address: as a step of their own to go back from, or in the place of the last one. */
  _address(replace = false) {
    const text = this.sharing.encode(this._state.settings, this._state.own);
    if (text === location.hash.slice(1)) return;
    try {
      history[replace ? "replaceState" : "pushState"](null, "", text ? `#${text}` : location.pathname + location.search);
    } catch {
      // Where a page has no address of its own, the button still makes a link.
    }
  }

  _buttons() {
    const { engine, words, sharing } = this, file = input(this._root, "file");
    const field = /** @type {HTMLInputElement} */ (one(this._root, ".live-url"));
    /** @type {Record<string, () => void>} */
    const actions = {
      bill: () => {
        this._take({ ...this._state, settings: engine.clean(engine.data.belief) });
        this._say(engine.data.beliefSays);
      },
      reset: () => {
        this._take({ settings: {}, own: null });
        // The button goes with what it has reset.
        input(this._root, "number").focus({ preventScroll: true });
      },
      others: () => unfold("others"),
      split: () => unfold("split"),
      link: async () => {
        const link = `${location.href.split("#")[0]}#${sharing.encode(this._state.settings, this._state.own)}`;
        try {
          await navigator.clipboard.writeText(link);
          this._say(words.texts.live_copied);
        } catch {
          Object.assign(field, { hidden: false, value: link });
          field.focus();
          field.select();
          this._say(words.texts.live_link_field);
        }
      },
      save: () => {
        const { settings, own } = this._state, name = `${engine.data.scenario.name}-reader.yaml`;
        save(name, new Blob([sharing.toScenarioYaml(settings, own)], { type: "text/yaml" }));
        this._say(words.say("live_saved", { name }));
      },
      open: () => file.click(),
    };
    for (const button of all(document, "button[data-action]")) button.addEventListener("click", actions[told(button, "action")]);
    file.addEventListener("change", async () => {
      const { settings, own, unread, n } = sharing.fromScenarioYaml((await file.files?.[0].text()) ?? "");
      file.value = "";
      if (settings === null) return this._say(words.say("live_not_ours", { name: engine.data.scenario.name }));
      // What the reader has made stays where a file has nothing to take its place.
      if (n) this._take({ settings, own: this._split ? own : null });
      const read = n ? words.say("live_opened", { n }) : words.texts.live_nothing_read;
      return this._say(unread.length ? `${read} ${words.say("live_unread", { keys: unread.join(", ") })}` : read);
    });
  }
}

async function start() {
  const words = new Words(JSON.parse(named("live-words").textContent ?? ""));
  try {
    const { XzReadableStream } = /** @type {XzDecompress} */ (Reflect.get(globalThis, "xz-decompress"));
    const solver = await new Response(new XzReadableStream(packed("live-wasm"))).arrayBuffer();
    new Page(await createEngine(await unpacked("live-data"), Module, solver), words);
  } catch (error) {
    const root = named("live");
    root.hidden = false;
    document.documentElement.dataset.live = "broken";
    root.replaceChildren(one(root, "h3"), Object.assign(document.createElement("p"), { textContent: words.texts.live_broken }));
    console.warn(error);
  }
}

startCharts();
startSearch();
// A page without data is not solved again.
if (document.getElementById("live-data")) start();
