/**
 * The controls of the page: a slider and a number for each setting, buttons, and the text of what they are about.
 *
 *     showControls(engine, root, { lang, texts, onResult })
 *
 * fills `root` and calls `onResult(result, settings)` at once and after every change, `settings` being those that differ
 * from the published ones. While any does, `document.documentElement` has the attribute `data-live="changed"`: what is
 * not computed again carries the class `as-published` and is faded and marked by the style sheet.
 */

function showControls(engine, root, { lang, texts, onResult }) {
  const say = (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), texts[key]);
  let settings = engine.decode(location.hash);
  const inputs = new Map();
  const status = make("p", { role: "status", className: "live-status" });

  const update = () => {
    const changed = engine.changed(settings);
    document.documentElement.dataset.live = changed.length ? "changed" : "published";
    for (const [path, show] of inputs) show(path in settings ? settings[path] : engine.setting(path).value);
    status.textContent = changed.length ? say("live_changed", { n: changed.length }) : say("live_unchanged");
    history.replaceState(null, "", changed.length ? `#${engine.encode(settings)}` : location.pathname + location.search);
    onResult(engine.solve(settings), settings);
  };
  const change = (path, value) => {
    settings = { ...settings, [path]: value };
    if (value === engine.setting(path).value) delete settings[path];
    // The weights of a file sum to 1. What the reader gives counts in proportion, and 0 for all of them for nothing.
    try {
      update();
    } catch (error) {
      status.textContent = error.message;
    }
  };

  for (const kind of ["budget", "horizon", "weight", "requirement", "limit", "assumption"]) {
    const members = engine.settings.filter((setting) => setting.kind === kind);
    if (!members.length) continue;
    const group = make("details", { className: "live-group", open: kind === "budget" || kind === "weight" });
    group.append(make("summary", { textContent: say(`live_kind_${kind}`) }));
    for (const setting of members) {
      const [row, show] = control(setting, lang, say, (value) => change(setting.path, value));
      inputs.set(setting.path, show);
      group.append(row);
    }
    root.append(group);
  }
  const buttons = make("p", { className: "live-buttons" });
  const button = (key, action) => {
    const made = make("button", { type: "button", textContent: say(key), onclick: action });
    made.dataset.action = key;
    buttons.append(made);
  };
  button(engine.data.scenario.actual ? "live_reset" : "live_reset_plain", () => { settings = {}; update(); });
  button("live_link", async () => {
    await navigator.clipboard.writeText(location.href);
    status.textContent = say("live_copied");
  });
  button("live_save", () => save(`${engine.data.scenario.name}-reader.yaml`, engine.toScenarioYaml(settings)));
  const file = make("input", { type: "file", accept: ".yaml,.yml", hidden: true });
  file.addEventListener("change", async () => {
    settings = engine.fromScenarioYaml(await file.files[0].text());
    update();
  });
  button("live_open", () => file.click());
  root.append(buttons, file, status);
  addEventListener("hashchange", () => { settings = engine.decode(location.hash); update(); });
  update();
}

/** A setting's row, and a function that shows a value in it. */
function control(setting, lang, say, change) {
  const { path, label, note, low, high, optional } = setting;
  const factor = setting.factor[lang];
  const shown = (value) => Number((value / factor).toPrecision(12));
  const id = `live-${path.replace(/[^\w-]/g, "-")}`;
  const row = make("div", { className: "live-row" });
  row.dataset.path = path;
  const name = make("label", { htmlFor: id, textContent: label[lang], title: note ? note[lang] : "" });
  const ends = { min: shown(low), max: shown(high), step: "any" };
  const slider = make("input", { id, type: "range", ...ends, step: shown(setting.step[lang]) });
  const number = make("input", { type: "number", ...ends });
  number.setAttribute("aria-label", label[lang]);
  const take = (text) => {
    const value = Number(text) * factor;
    if (text !== "" && Number.isFinite(value)) change(Math.min(high, Math.max(low, value)));
  };
  slider.addEventListener("input", () => take(slider.value));
  number.addEventListener("change", () => take(number.value));
  row.append(name, slider, number, make("span", { textContent: setting.unit[lang] }));
  let off;
  if (optional) {
    off = make("input", { type: "checkbox" });
    const words = make("label", { className: "live-off", textContent: say("live_off") });
    words.prepend(off);
    off.addEventListener("change", () => change(off.checked ? null : setting.value ?? low));
    row.append(words);
  }
  const show = (value) => {
    const none = value === null;
    if (off) off.checked = none;
    slider.disabled = number.disabled = none;
    slider.value = none ? shown(low) : shown(value);
    number.value = none ? "" : String(shown(value));
    row.classList.toggle("live-moved", value !== setting.value);
  };
  return [row, show];
}

function save(name, text) {
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "text/yaml" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
