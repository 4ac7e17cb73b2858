/**
 * Brings the page to life: data, words and solver stand in it, and nothing is requested. `globalThis.engine` solves and
 * `globalThis.sharing` writes files and links, for whoever wants to ask more than the page does.
 */

import { startCharts } from "./charts.js";
import { Controls } from "./controls.js";
import { all, input, one, packed, put, save, unpacked } from "./dom.js";
import { createEngine } from "./engine.js";
import { Picture } from "./picture.js";
import { reveal, startSearch } from "./search.js";
import { Sharing } from "./sharing.js";
import { Split } from "./split.js";
import { Words } from "./words.js";

/** Milliseconds without a change after which it is said what is changed. */
const QUIET = 150;

class Page {
  /** @param {Engine} engine @param {Words} words */
  constructor(engine, words) {
    this.engine = engine;
    this.words = words;
    this.sharing = new Sharing(engine);
    Object.assign(globalThis, { engine, sharing: this.sharing });
    this._root = one("#live");
    this._status = one("[role=status]", this._root);
    this._title = document.title;
    for (const hidden of [this._root, one("#others")]) hidden.hidden = false;
    this._picture = new Picture(engine, words);
    this._controls = new Controls(engine, words, (path, value, how) => this._change(path, value, how));
    const split = document.getElementById("split");
    this._split = split && new Split(engine, words, split, (own, how) => this._take({ own }, how, "own"));
    this._frame = this._quiet = 0;
    this._slid = this._said = "";
    /** @type {State} */
    this._state = { settings: {}, own: null };
    addEventListener("hashchange", () => {
      // A link to another place of the page is no setting, and must not take their place in the address.
      return location.hash && !location.hash.includes("=") ? this._address(true) : this._read();
    });
    addEventListener("keydown", (event) => {
      // The way back of the browser, which a slider would take for a step of its own.
      const slider = event.target instanceof HTMLInputElement && event.target.type === "range";
      if (!slider || !event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      event.preventDefault();
      history.go(event.key === "ArrowLeft" ? -1 : 1);
    });
    const actions = this._actions();
    for (const button of all("button[data-action]")) {
      button.addEventListener("click", actions[button.dataset.action]);
    }
    const file = input("file", this._root);
    file.addEventListener("change", async () => {
      this._open((await file.files?.[0].text()) ?? "");
      file.value = "";
    });
    this._read();
  }

  /** Takes what the address holds, and says what of it cannot be read. */
  _read() {
    const { settings, own, unread } = this.sharing.decode(location.hash);
    this._state = { settings, own: this._split ? own : null };
    this._slid = "";
    this.update();
    if (unread.length) this._say(this.words.say("live_unread", { keys: unread.join(", ") }));
  }

  /** Without a value the published one is back; all weights are, as each has moved the others.
   * @param {string} path @param {number=} value @param {How=} how */
  _change(path, value, how) {
    const { engine, _state: { settings } } = this, { kind, value: published } = engine.setting(path);
    const others = Object.entries(settings).filter(([other]) => engine.setting(other).kind !== kind);
    const changed = kind !== "weight" ? engine.clean({ ...settings, [path]: value ?? published })
      : value === undefined ? Object.fromEntries(others) : engine.withWeight(settings, path, value);
    this._take({ settings: changed }, how, path);
  }

  /** What the reader gives takes effect; `how` is the event of a slider, `name` what it moves.
   * @param {Partial<State>} change @param {How=} how */
  _take(change, how, name = "") {
    Object.assign(this._state, change);
    if (how !== "input") {
      // One step to go back from for all that one slider is moved in a row.
      this._address(how === "change" && this._slid === name);
      this._slid = how === "change" ? name : "";
    }
    if (!how) return this.update();
    // One solve for all that a slider tells within a frame.
    this._frame ||= requestAnimationFrame(() => {
      this._frame = 0;
      this.update();
    });
  }

  /** Shows what holds: controls and picture at once, all else when they are quiet. */
  update() {
    const { engine, words } = this, { settings, own } = this._state;
    const altered = Object.keys(settings).length > 0 || own !== null;
    const answer = altered ? engine.solve(settings) : null;
    const result = answer?.status === "optimal" ? answer : undefined;
    this._controls.show(settings);
    const judged = this._split?.show(own, settings, result) ?? null;
    if (result) this._said = this._picture.show(result, settings, judged);
    else {
      this._picture.clear();
      const labels = answer && "conflict" in answer && answer.conflict?.map(({ label }) => label);
      this._said = words.say(`live_${answer?.status ?? "unchanged"}`, { rules: (labels || []).join(", ") });
    }
    document.body.classList.toggle("live-changed", altered);
    put(one("title"), altered ? `${one(".live-altered b").textContent}: ${this._title}` : this._title);
    document.documentElement.dataset.live = result ? "changed" : altered ? "unanswered" : "published";
    clearTimeout(this._quiet);
    this._quiet = window.setTimeout(() => this._say(), QUIET);
  }

  /** What is said of the changes, not at every step of a slider, and of what was `done`. */
  _say(done = "") {
    clearTimeout(this._quiet);
    const { words } = this, { settings, own } = this._state, { names, values } = this._controls.said(settings);
    if (own) names.push(words.say("live_split_name"));
    const n = names.length, first = names.slice(0, 3).join(", ");
    const shown = n > 3 ? words.say("and_more", { names: first, n: n - 3 }) : first;
    put(one(".live-count"), n ? words.say("live_changed", { n, names: shown }) : "");
    put(one(".live-mine"), n ? words.say("live_mine", { settings: values }) : "");
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

  /** What each button does.
   * @returns {Record<string, () => void>} */
  _actions() {
    const { engine, words, sharing } = this;
    return {
      bill: () => {
        this._take({ settings: engine.clean(engine.data.belief) });
        this._say(engine.data.beliefSays);
      },
      reset: () => {
        this._take({ settings: {}, own: null });
        // The button goes with what it has reset.
        one("input:not([hidden]), .live-buttons button:enabled", this._root).focus({ preventScroll: true });
      },
      others: () => reveal(one("#others")),
      split: () => reveal(one("#split")),
      link: async () => {
        const link = `${location.href.split("#")[0]}#${sharing.encode(this._state.settings, this._state.own)}`;
        try {
          await navigator.clipboard.writeText(link);
          this._say(words.say("live_copied"));
        } catch {
          const field = Object.assign(input("text", this._root), { hidden: false, value: link });
          field.focus();
          field.select();
          this._say(words.say("live_link_field"));
        }
      },
      save: () => {
        const { settings, own } = this._state, name = `${engine.data.scenario.name}-reader.yaml`;
        save(name, new Blob([sharing.toScenarioYaml(settings, own)], { type: "text/yaml" }));
        this._say(words.say("live_saved", { name }));
      },
      open: () => input("file", this._root).click(),
    };
  }

  /** Takes what a scenario file holds.
   * @param {string} text */
  _open(text) {
    const { words, engine, sharing } = this, { settings, own, unread, n } = sharing.fromScenarioYaml(text);
    if (settings === null) return this._say(words.say("live_not_ours", { name: engine.data.scenario.name }));
    // What the reader has made stays where a file has nothing to take its place.
    if (n) this._take({ settings, own: this._split ? own : null });
    const read = n ? words.say("live_opened", { n }) : words.say("live_nothing_read");
    return this._say(unread.length ? `${read} ${words.say("live_unread", { keys: unread.join(", ") })}` : read);
  }
}

async function start() {
  try {
    const { XzReadableStream } = /** @type {XzDecompress} */ (Reflect.get(globalThis, "xz-decompress"));
    const solver = await new Response(new XzReadableStream(packed("live-wasm"))).arrayBuffer();
    const data = await unpacked("live-data");
    new Page(await createEngine(data, Module, solver), new Words(data.words));
  } catch (error) {
    const root = one("#live");
    root.hidden = false;
    document.documentElement.dataset.live = "broken";
    root.replaceChildren(one("h3", root), root.dataset.broken);
    console.warn(error);
  }
}

startCharts();
startSearch();
// A page without data is not solved again.
if (document.getElementById("live-data")) start();
