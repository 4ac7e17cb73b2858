/** Brings the page to life: data, words and solver stand in it, and nothing is requested. `globalThis.engine` solves
 * and `globalThis.sharing` writes files and links, for whoever wants to ask more than the page does. */

import { startCharts } from "./charts.js";
import { startControls } from "./controls.js";
import { all, one, packed, put, save, unpacked } from "./dom.js";
import { createEngine } from "./engine.js";
import { startPicture } from "./picture.js";
import { reveal, startSearch } from "./search.js";
import { sharingOf } from "./sharing.js";
import { startSplit } from "./split.js";
import { wordsOf } from "./words.js";

/** @param {Engine} engine @param {Words} words */
function startPage(engine, words) {
  const sharing = sharingOf(engine), published = document.title, { belief, scenario } = engine.data;
  Object.assign(globalThis, { engine, sharing });
  const root = one("#live"), status = one("[role=status]", root), file = one("input[type=file]", root);
  for (const part of all("#live, #others, #split")) part.hidden = false;
  /** @type {State} */
  let state = { settings: {}, own: null };
  let quiet = 0, slid = "", said = "";
  const picture = startPicture(engine, words);
  // Without a value the published one is back; all weights are, as each has moved the others.
  const controls = startControls(engine, words, (path, value, how) => {
    const { settings } = state, { kind, value: published } = engine.setting(path);
    const others = Object.entries(settings).filter(([other]) => engine.setting(other).kind !== kind);
    const changed = kind !== "weight" ? engine.clean({ ...settings, [path]: value ?? published })
      : value === undefined ? Object.fromEntries(others) : engine.withWeight(settings, path, value);
    take({ settings: changed }, how, path);
  });
  const fold = document.getElementById("split");
  const showSplit = fold && startSplit(engine, words, fold, (own, how) => take({ own }, how, "own"));

  /** What the reader gives takes effect; `how` is the event of a slider, `name` what it moves.
   * @param {Partial<State>} change @param {How=} how */
  function take(change, how, name = "") {
    state = { ...state, ...change };
    if (how !== "input") {
      // One step to go back from for all that one slider is moved in a row.
      address(how === "change" && slid === name);
      slid = how === "change" ? name : "";
    }
    update();
  }

  /** Shows what holds: controls and picture at once, all else when they are quiet. */
  function update() {
    const { settings, own } = state, altered = Object.keys(settings).length > 0 || own !== null;
    const answer = altered ? engine.solve(settings) : null, result = answer?.status === "optimal" ? answer : undefined;
    controls.show(settings);
    const judged = showSplit?.(own, settings, result) ?? null;
    if (result) said = picture.show(result, settings, judged);
    else {
      picture.clear();
      const rules = answer?.conflict?.map(({ label }) => label).join(", ") ?? "";
      said = words.say(`live_${answer?.status ?? "unchanged"}`, { rules });
    }
    document.body.classList.toggle("live-changed", altered);
    put(one("title"), altered ? `${one(".live-altered b").textContent}: ${published}` : published);
    document.documentElement.dataset.live = result ? "changed" : altered ? "unanswered" : "published";
    clearTimeout(quiet);
    quiet = window.setTimeout(say, 150);
  }

  /** What is said of the changes, not at every step of a slider, of what was `done`, and of what was not read.
   * @param {string[]} unread */
  function say(done = "", unread = []) {
    clearTimeout(quiet);
    const { names, values } = controls.said(state.settings);
    if (state.own) for (const list of [names, values]) list.push(words.say("live_split_name"));
    const n = names.length, first = names.slice(0, 3).join(", ");
    const shown = n > 3 ? words.say("and_more", { names: first, n: n - 3 }) : first;
    put(one(".live-count"), n ? words.say("live_changed", { n, names: shown }) : "");
    const results = [said, fold && one(".split-said", fold).textContent].join(" ");
    put(one(".live-mine"), n ? `${words.say("live_mine", { settings: values.join("; ") })} ${results}`.trim() : "");
    const left = unread.length && words.say("live_unread", { keys: unread.join(", ") });
    put(status, [said, done, left].filter(Boolean).join(" "));
  }

  /** The settings in the address: as a step of their own to go back from, or in the place of the last one. */
  function address(replace = false) {
    const text = sharing.encode(state.settings, state.own);
    if (text === location.hash.slice(1)) return;
    try {
      const there = text ? `#${text}` : location.pathname + location.search;
      history[replace ? "replaceState" : "pushState"](null, "", there);
    } catch {
      // Where a page has no address of its own, the button still makes a link.
    }
  }

  /** Takes what the address holds, and says what of it cannot be read. */
  function read() {
    const { settings, own, unread } = sharing.decode(location.hash);
    state = { settings, own: fold ? own : null };
    slid = "";
    update();
    if (unread.length) say("", unread);
  }

  /** Takes what a scenario file holds.
   * @param {string} text */
  function open(text) {
    try {
      const found = sharing.fromScenarioYaml(text);
      if (!found) return say(words.say("live_not_ours", { name: scenario.name }));
      const { settings, own, unread, n } = found;
      // What the reader has made stays where a file has nothing to take its place.
      if (n) take({ settings, own: fold ? own : null });
      say(words.say(n ? "live_opened" : "live_nothing_read", { n }), unread);
    } catch (error) {
      say(words.say("live_no_yaml", { reason: String(error).replace(/^\w+: |\n.*/gs, "") }));
    }
  }

  /** What each button does.
   * @type {Record<string, () => void>} */
  const actions = {
    bill() {
      take({ settings: engine.clean(belief) });
      say(one("[data-action=bill]", root).title);
    },
    reset() {
      take({ settings: {}, own: null });
      // The button goes with what it has reset.
      one("input:not([hidden]), .live-buttons button:enabled", root).focus({ preventScroll: true });
    },
    others: () => reveal(one("#others")),
    split: () => reveal(one("#split")),
    async link() {
      const link = `${location.href.split("#")[0]}#${sharing.encode(state.settings, state.own)}`;
      try {
        await navigator.clipboard.writeText(link);
        say(words.say("live_copied"));
      } catch {
        const field = Object.assign(one("input[type=url]", root), { hidden: false, value: link });
        field.focus();
        field.select();
        say(words.say("live_link_field"));
      }
    },
    save() {
      const name = `${scenario.name}-reader.yaml`;
      save(name, new Blob([sharing.toScenarioYaml(state.settings, state.own)], { type: "text/yaml" }));
      say(words.say("live_saved", { name }));
    },
    open: () => file.click(),
  };
  for (const button of all("button[data-action]")) button.addEventListener("click", actions[button.dataset.action]);
  file.addEventListener("change", async () => {
    open((await file.files?.[0].text()) ?? "");
    file.value = "";
  });
  // A link to another place of the page is no setting, and must not take their place in the address.
  addEventListener("hashchange", () => (location.hash && !location.hash.includes("=") ? address(true) : read()));
  addEventListener("keydown", (event) => {
    // The way back of the browser, which a slider would take for a step of its own.
    const slider = event.target instanceof HTMLInputElement && event.target.type === "range";
    if (!slider || !event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    history.go(event.key === "ArrowLeft" ? -1 : 1);
  });
  read();
}

async function start() {
  try {
    const { XzReadableStream } = /** @type {XzDecompress} */ (Reflect.get(globalThis, "xz-decompress"));
    const solver = await new Response(new XzReadableStream(packed("live-wasm"))).arrayBuffer();
    const data = await unpacked("live-data");
    startPage(await createEngine(data, Module, solver), wordsOf(data.words));
  } catch (error) {
    const root = Object.assign(one("#live"), { hidden: false });
    document.documentElement.dataset.live = "broken";
    root.replaceChildren(one("h3", root), root.dataset.broken);
    console.warn(error);
  }
}

startCharts();
startSearch();
// A page without data is not solved again.
if (document.getElementById("live-data")) start();
