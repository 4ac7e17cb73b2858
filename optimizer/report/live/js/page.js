/**
 * Brings the page to life: data, words and solver stand in it, and nothing is requested. `globalThis.engine` is the
 * engine, for whoever wants to ask it more than the page does.
 */

/** Milliseconds without a change after which all details are solved, and after which a change is a step to go back to. */
const QUIET = 150, STEP = 1000;

/** Opens what is folded away under this name and goes there. */
function unfolded(name) {
  const fold = document.getElementById(name);
  fold.open = true;
  fold.scrollIntoView();
  fold.firstElementChild.focus({ preventScroll: true });
}

class Page {
  constructor(engine, words) {
    this.engine = globalThis.engine = engine;
    this.words = words;
    this.root = document.getElementById("live");
    this.bar = document.querySelector(".live-bar");
    this.status = this.root.querySelector("[role=status]");
    this.altered = document.querySelector(".live-altered");
    this.title = document.title;
    // On paper there are no controls to see the settings by.
    this.mine = Object.assign(document.createElement("p"), { className: "live-mine" });
    document.getElementById("main").prepend(this.mine);
    for (const hidden of [this.root, document.getElementById("others")]) hidden.hidden = false;
    this.picture = new Picture(engine, words);
    this.result = new Result(engine, words, document.getElementById("mine"));
    this.controls = new Controls(engine, words, (...given) => this._change(...given));
    const split = document.getElementById("split");
    this.split = split && new Split(engine, words, split, (own, how) => this._moved("own", how, () => (this.own = own)));
    this._buttons();
    [this.settings, this.own] = [engine.decode(location.hash), this._ownIn(location.hash)];
    addEventListener("hashchange", () => {
      const { hash } = location;
      if (!hash || hash.includes("=")) this._take(engine.decode(hash), this._ownIn(hash), false);
      // A link to another place of the page is no setting, and must not take their place in the address.
      else this._address(true);
    });
    this.update();
  }

  _ownIn(text) {
    return this.split ? this.engine.decodeOwn(text) : null;
  }

  _change(path, value, how) {
    const { engine } = this;
    this._moved(path, how, () => {
      this.settings = engine.setting(path).kind === "weight"
        ? engine.withWeight(this.settings, path, value) : engine.clean({ ...this.settings, [path]: value });
    });
  }

  /** What the reader moves takes effect with the next frame; `how` is the event of a slider. */
  _moved(path, how, change) {
    change();
    if (how !== "input") {
      const [last, now] = [this._slid, performance.now()];
      // One step to go back from for all that one slider is moved in one go.
      this._address(how === "change" && last?.path === path && now - last.time < STEP);
      this._slid = how === "change" ? { path, time: now } : undefined;
    }
    // One solve for all that a slider tells within a frame.
    this._waiting ??= requestAnimationFrame(() => {
      this._waiting = undefined;
      this.update();
    });
  }

  _take(settings, own = this.own, remember = true) {
    [this.settings, this.own] = [settings, own];
    this._slid = undefined;
    if (remember) this._address();
    this.update();
  }

  update() {
    const { engine, words, settings, own } = this;
    const names = [...this.controls.names(settings), ...(own ? [words.texts.live_split_name] : [])], n = names.length;
    this.controls.show(settings);
    this.bar.hidden = this.altered.hidden = n === 0;
    document.body.classList.toggle("live-changed", n > 0);
    document.title = n === 0 ? this.title : `${this.altered.textContent}: ${this.title}`;
    this.mine.textContent = n === 0 ? "" : words.say("live_mine", { settings: this.controls.told(settings) });
    clearTimeout(this._detailed);
    if (n === 0) {
      this.split?.show(null, settings);
      this.picture.clear();
      this.result.show(null);
      return this._state("published", words.say("live_unchanged"));
    }
    const shown = n > 3 ? words.say("and_more", { names: names.slice(0, 3).join(", "), n: n - 3 }) : names.join(", ");
    this.bar.querySelector(".live-count").textContent = words.say("live_changed", { n, names: shown });
    const result = this._solved();
    if (result.status !== "optimal") {
      if (result.status !== "no_weights") this.split?.show(own, settings);
      this.picture.clear();
      this.result.show(null);
      const rules = (result.conflict ?? []).map((name) => this.result.rules.get(name).label[words.lang]).join(", ");
      return this._state("unanswered", words.say(`live_${result.status}`, { rules }));
    }
    const judged = this.split?.show(own, settings, { objective: result.objective, actual: result.actualObjective });
    const said = this.picture.show(result, settings, judged);
    const solved = engine.changed(settings).length > 0;
    this.result.fold.hidden = !solved;
    this._detailed = setTimeout(() => this.result.show(solved ? settings : null), QUIET);
    return this._state("changed", said);
  }

  _solved() {
    try {
      return this.engine.solve(this.settings, { details: false });
    } catch (error) {
      if (error instanceof RangeError) return { status: "no_weights" };
      throw error;
    }
  }

  /** Whether things are as published, and what is said of it: not at every step of a slider. */
  _state(state, said) {
    document.documentElement.dataset.live = state;
    clearTimeout(this._saying);
    this._saying = setTimeout(() => (this.status.textContent = said), QUIET);
  }

  _say(said) {
    clearTimeout(this._saying);
    this.status.textContent = said;
  }

  /** The settings in the address: as a step of their own to go back from, or in the place of the last one. */
  _address(replace = false) {
    const text = this._text();
    const address = text ? `#${text}` : location.pathname + location.search;
    if (text === location.hash.slice(1)) return;
    try {
      history[replace ? "replaceState" : "pushState"](null, "", address);
    } catch {
      // Where a page has no address of its own, the button still makes a link.
    }
  }

  /** What the reader has changed, as a link holds it. */
  _text() {
    return [this.engine.encode(this.settings), this.engine.encodeOwn(this.own)].filter(Boolean).join("&");
  }

  _buttons() {
    const { engine, words } = this;
    const file = this.root.querySelector("input[type=file]");
    const field = this.root.querySelector(".live-url");
    const actions = {
      bill: () => this._take({ ...engine.data.belief }),
      reset: () => this._take({}, null),
      others: () => unfolded("others"),
      split: () => unfolded("split"),
      link: async () => {
        const link = `${location.href.split("#")[0]}#${this._text()}`;
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
        const address = URL.createObjectURL(new Blob([engine.toScenarioYaml(this.settings, { own: this.own })], { type: "text/yaml" }));
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
      const { settings, own, unread } = engine.fromScenarioYaml(await file.files[0].text());
      file.value = "";
      if (settings === null) return this._say(words.say("live_not_ours", { name: engine.data.scenario.name }));
      this._take(settings, this.split ? own : null);
      const opened = words.say("live_opened", { n: engine.changed(settings).length + Object.keys(own ?? {}).length });
      return this._say(unread.length ? `${opened} ${words.say("live_unread", { keys: unread.join(", ") })}` : opened);
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
    root.replaceChildren(root.querySelector("h3"), Object.assign(document.createElement("p"), { textContent: words.say("live_broken") }));
    console.warn(error);
  }
}

start();
