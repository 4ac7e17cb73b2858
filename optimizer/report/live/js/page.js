/**
 * Brings the page to life: data, words and solver stand in it, and nothing is requested. `globalThis.engine` solves and
 * `globalThis.sharing` writes files and links, for whoever wants to ask more than the page does.
 */

import { startCharts } from "./charts.js";
import { Controls } from "./controls.js";
import { all, input, named, one, told } from "./dom.js";
import { createEngine } from "./engine.js";
import { Picture } from "./picture.js";
import { startSearch } from "./search.js";
import { Sharing } from "./sharing.js";
import { Split } from "./split.js";
import { Words } from "./words.js";

/** Milliseconds without a change after which it is said what is changed, and after which a change is a step to go back to. */
const QUIET = 150, STEP = 1000;

/** A fold of the page.
 * @param {string} name */
function fold(name) {
  return /** @type {HTMLDetailsElement} */ (named(name));
}

/** Opens what is folded away under this name and goes there.
 * @param {string} name */
function unfold(name) {
  fold(name).open = true;
  fold(name).scrollIntoView();
  one(fold(name), "summary").focus({ preventScroll: true });
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
    this._mineFold = fold("mine");
    this._controls = new Controls(engine, words, (...given) => this._change(...given));
    const split = document.getElementById("split");
    this._split = split && new Split(engine, words, split, (own, how) => this._moved("own", how, () => (this._own = own)));
    /** @type {{ path: string, time: number } | undefined} */
    this._slid = undefined;
    /** @type {{ settings: Changes, answer: Answer | { status: "no_weights" } } | undefined} */
    this._answered = undefined;
    this._waiting = this._quiet = 0;
    this._caveats = "";
    this._buttons();
    const { settings, own } = this._read();
    /** @type {Changes} */
    this._settings = settings;
    /** @type {Own | null} */
    this._own = own;
    addEventListener("hashchange", () => {
      const { hash } = location, { settings, own } = this._read();
      if (!hash || hash.includes("=")) this._take(settings, own, false);
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
    this.update();
  }

  /** What the address holds. */
  _read() {
    const { settings, own } = this.sharing.decode(location.hash);
    return { settings, own: this._split ? own : null };
  }

  /** @param {string} path @param {number | null} value @param {How=} how */
  _change(path, value, how) {
    const { engine } = this;
    this._moved(path, how, () => {
      this._settings = engine.setting(path).kind === "weight"
        ? engine.withWeight(this._settings, path, Number(value)) : engine.clean({ ...this._settings, [path]: value });
    });
  }

  /** What the reader moves takes effect with the next frame; `how` is the event of a slider.
   * @param {string} path @param {How} how @param {() => void} change */
  _moved(path, how, change) {
    change();
    if (how !== "input") {
      const [last, now] = [this._slid, performance.now()];
      // One step to go back from for all that one slider is moved in one go.
      this._address(how === "change" && last?.path === path && now - last.time < STEP);
      this._slid = how === "change" ? { path, time: now } : undefined;
    }
    // One solve for all that a slider tells within a frame.
    this._waiting ||= requestAnimationFrame(() => {
      this._waiting = 0;
      this.update();
    });
  }

  /** @param {Changes} settings @param {Own?} own */
  _take(settings, own = this._own, remember = true) {
    [this._settings, this._own] = [settings, own];
    this._slid = undefined;
    if (remember) this._address();
    this.update();
  }

  /** What the reader has changed takes effect: the controls and the picture at once, all else when they are quiet. */
  update() {
    const { words, _settings: settings, _own: own } = this;
    const changed = Object.keys(settings).length > 0, altered = changed || own !== null;
    this._controls.show(settings);
    this._bar.hidden = this._altered.hidden = !altered;
    document.body.classList.toggle("live-changed", altered);
    const title = altered ? `${one(this._altered, "b").textContent}: ${this._title}` : this._title;
    if (document.title !== title) document.title = title;
    clearTimeout(this._quiet);
    const answer = altered ? this._solved() : null;
    let [state, said] = ["published", words.say("live_unchanged")];
    if (answer?.status === "optimal") {
      const judged = this._split?.show(own, settings, answer) ?? null;
      [state, said] = ["changed", this._picture.show(answer, settings, judged)];
      if (changed && this._isBelief(settings)) said = `${this.engine.data.beliefSays} ${said}`;
    } else {
      if (answer?.status !== "no_weights") this._split?.show(own, settings);
      this._picture.clear();
      const conflict = answer && "conflict" in answer ? answer.conflict ?? [] : [];
      const rules = this.engine.data.rules.filter(({ name }) => conflict.includes(name)).map(({ label }) => label).join(", ");
      if (answer) [state, said] = ["unanswered", words.say(`live_${answer.status}`, { rules })];
    }
    document.documentElement.dataset.live = state;
    this._mineFold.hidden = state !== "changed";
    this._caveats = said;
    this._quiet = window.setTimeout(() => this._told(said), QUIET);
  }

  /** Whether the settings are those most favourable to the actual.
   * @param {Changes} settings */
  _isBelief(settings) {
    const text = (/** @type {Changes} */ changes) => this.sharing.encode(changes).split("&").sort().join();
    return text(settings) === text(this.engine.clean(this.engine.data.belief));
  }

  /** What is said of the changes, not at every step of a slider.
   * @param {string} said */
  _told(said) {
    const { words, _settings: settings, _own: own } = this;
    const names = [...this._controls.names(settings), ...(own ? [words.texts.live_split_name] : [])], n = names.length;
    const shown = n > 3 ? words.say("and_more", { names: names.slice(0, 3).join(", "), n: n - 3 }) : names.join(", ");
    if (n) one(this._bar, ".live-count").textContent = words.say("live_changed", { n, names: shown });
    this._mine.textContent = n ? words.say("live_mine", { settings: this._controls.told(settings) }) : "";
    this._status.textContent = said;
  }

  /** The answer at the settings, which a split of the reader's own does not move; weights that are all 0 have none. */
  _solved() {
    if (this._answered?.settings === this._settings) return this._answered.answer;
    /** @type {Answer | { status: "no_weights" }} */
    let answer = { status: "no_weights" };
    try {
      answer = this.engine.solve(this._settings);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    this._answered = { settings: this._settings, answer };
    return answer;
  }

  /** What was done, after what is to know of the changes.
   * @param {string} said */
  _say(said) {
    this._told(`${this._caveats} ${said}`);
  }

  /** The settings in the address: as a step of their own to go back from, or in the place of the last one. */
  _address(replace = false) {
    const text = this.sharing.encode(this._settings, this._own);
    if (text === location.hash.slice(1)) return;
    try {
      history[replace ? "replaceState" : "pushState"](null, "", text ? `#${text}` : location.pathname + location.search);
    } catch {
      // Where a page has no address of its own, the button still makes a link.
    }
  }

  _buttons() {
    const { engine, words } = this, file = input(this._root, "file");
    const field = /** @type {HTMLInputElement} */ (one(this._root, ".live-url"));
    /** @type {Record<string, () => void>} */
    const actions = {
      bill: () => this._take(engine.clean(engine.data.belief)),
      reset: () => {
        this._take({}, null);
        // The button goes with what it has reset.
        input(this._root, "number").focus({ preventScroll: true });
      },
      others: () => unfold("others"),
      split: () => unfold("split"),
      link: async () => {
        const link = `${location.href.split("#")[0]}#${this.sharing.encode(this._settings, this._own)}`;
        try {
          await navigator.clipboard.writeText(link);
          this._say(words.say("live_copied"));
        } catch {
          Object.assign(field, { hidden: false, value: link });
          field.select();
          this._say(words.say("live_link_field"));
        }
      },
      save: () => {
        const name = `${engine.data.scenario.name}-reader.yaml`;
        const text = this.sharing.toScenarioYaml(this._settings, this._own?.amounts, this._own?.set);
        const address = URL.createObjectURL(new Blob([text], { type: "text/yaml" }));
        Object.assign(document.createElement("a"), { href: address, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(address), 1000);
        this._say(words.say("live_saved", { name }));
      },
      open: () => file.click(),
    };
    for (const button of all(document, "button[data-action]")) {
      button.addEventListener("click", actions[told(button, "action")]);
    }
    file.addEventListener("change", async () => {
      const { settings, own, set, unread, n } = this.sharing.fromScenarioYaml((await file.files?.[0].text()) ?? "");
      file.value = "";
      if (settings === null) return this._say(words.say("live_not_ours", { name: engine.data.scenario.name }));
      // What the reader has made stays where a file has nothing to take its place.
      if (n) this._take(settings, this._split && own && { amounts: own, set });
      clearTimeout(this._quiet);
      const opened = n ? words.say("live_opened", { n }) : words.say("live_nothing_read");
      return this._say(unread.length ? `${opened} ${words.say("live_unread", { keys: unread.join(", ") })}` : opened);
    });
  }
}

async function start() {
  const text = (/** @type {string} */ id) => named(id).textContent ?? "";
  const words = new Words(JSON.parse(text("live-words")));
  try {
    const packed = (/** @type {string} */ id) => new Blob([Uint8Array.from(atob(text(id)), (letter) => letter.charCodeAt(0))]).stream();
    const data = await new Response(packed("live-data").pipeThrough(new DecompressionStream("gzip"))).json();
    const { XzReadableStream } = /** @type {XzDecompress} */ (Reflect.get(globalThis, "xz-decompress"));
    const solver = await new Response(new XzReadableStream(packed("live-wasm"))).arrayBuffer();
    new Page(await createEngine(data, Module, solver), words);
  } catch (error) {
    const root = named("live");
    root.hidden = false;
    document.documentElement.dataset.live = "broken";
    root.replaceChildren(one(root, "h3"), Object.assign(document.createElement("p"), { textContent: words.say("live_broken") }));
    console.warn(error);
  }
}

startCharts();
startSearch();
// A page without data is not solved again.
if (document.getElementById("live-data")) start();
