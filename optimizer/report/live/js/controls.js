/** The controls of the page: they stand in its markup, and here learn to show values and to tell of changes. */

/** The numbers at which a slider stops, in order: both ends, round steps between them, and the published value. */
function stopsOf({ low, high, value, step }, lang) {
  const size = step[lang], near = 1e-9 * (high - low);
  const found = [low, high, ...(value === null ? [] : [value])];
  for (let k = Math.ceil(low / size); k * size < high; k++) {
    const round = Number((k * size).toPrecision(12));
    if (!found.some((other) => Math.abs(other - round) <= near)) found.push(round);
  }
  return found.sort((a, b) => a - b);
}

/** `values`, which sum to 1, in per cent with one decimal that sum to 100. */
function percents(values) {
  const tenths = values.map((value) => Math.floor(1000 * value + 1e-9));
  const order = values.map((value, i) => [1000 * value - tenths[i], i]).sort(([a], [b]) => b - a);
  for (let left = 1000 - tenths.reduce((sum, item) => sum + item, 0), k = 0; left > 0 && k < order.length; left--, k++) tenths[order[k][1]]++;
  return tenths.map((item) => String(item / 10));
}

/** What stands on the page, with `change(path, value, how)` called for every value; `how` is the event of a slider. */
class Controls {
  constructor(engine, words, change) {
    this._engine = engine;
    this._words = words;
    this._rows = [...document.querySelectorAll(".live-row[data-path]")].map((row) => {
      const setting = engine.setting(row.dataset.path);
      const [slider, number, off] = ["range", "number", "checkbox"].map((type) => row.querySelector(`input[type=${type}]`));
      const stops = stopsOf(setting, words.lang);
      slider.max = stops.length - 1;
      for (const how of ["input", "change"]) {
        slider.addEventListener(how, () => change(setting.path, stops[Number(slider.value)], how));
      }
      number.addEventListener("change", () => {
        entry.typing = false;
        const value = Number(number.value) * setting.factor[words.lang];
        if (number.value !== "" && Number.isFinite(value)) change(setting.path, Math.min(setting.high, Math.max(setting.low, value)));
      });
      number.addEventListener("input", () => (entry.typing = true));
      off?.addEventListener("change", () => change(setting.path, off.checked ? null : setting.value ?? setting.low));
      const back = row.querySelector(".live-back");
      back.addEventListener("click", () => {
        slider.focus();
        change(setting.path, setting.value);
      });
      const entry = { row, setting, slider, number, off, back, stops, told: row.querySelector(".live-was").textContent, typing: false };
      return entry;
    });
  }

  /** What the reader has changed by name: all weights are one. */
  names(settings) {
    const { lang, texts } = this._words;
    return [...new Set(this._changed(settings).map(({ setting }) =>
      (setting.kind === "weight" ? texts.live_kind_weight : setting.label[lang])))];
  }

  /** The same in words: name, value, and what was published. */
  told(settings) {
    const { lang } = this._words;
    return this._changed(settings).map(({ setting, told }) => {
      const value = settings[setting.path];
      if (value === null) return `${setting.label[lang]} - (${told})`;
      const shown = decimal(Number((value / setting.factor[lang]).toPrecision(12)), 6);
      return `${setting.label[lang]} ${this._counted(shown, setting)} (${told})`;
    }).join("; ");
  }

  _changed(settings) {
    return this._rows.filter(({ setting }) => setting.path in settings);
  }

  /** A figure with its unit; the currency stands before an amount in English. */
  _counted(shown, { unit, dimension }) {
    const { lang } = this._words;
    const own = unit[lang];
    if (!own || own === "%" || lang === "ko") return shown + own;
    const [currency, scale = ""] = own.split(" ");
    return dimension === "money" ? `${currency} ${shown} ${scale}`.trim() : `${shown} ${own}`;
  }

  /** The values that hold: `settings` where they differ, else the published ones. */
  show(settings) {
    const { lang } = this._words;
    const valueOf = ({ setting }) => (setting.path in settings ? settings[setting.path] : setting.value);
    const weights = this._rows.filter(({ setting }) => setting.kind === "weight");
    const total = weights.reduce((sum, row) => sum + valueOf(row), 0);
    const shares = new Map(percents(weights.map((row) => valueOf(row) / (total || 1))).map((share, i) => [weights[i], share]));
    for (const entry of this._rows) {
      const { row, setting, slider, number, off, back, stops, told, typing } = entry;
      const value = valueOf(entry), none = value === null;
      const shown = none ? "" : shares.get(entry) ?? String(Number((value / setting.factor[lang]).toPrecision(12)));
      if (off) off.checked = none;
      slider.disabled = number.disabled = none;
      const far = none ? [] : stops.map((stop) => Math.abs(stop - value));
      slider.value = none ? 0 : far.indexOf(Math.min(...far));
      // What is being typed is not written over before it is given.
      if (!typing || document.activeElement !== number) number.value = shown;
      slider.setAttribute("aria-valuetext", none ? told : `${shown} ${setting.unit[lang]}`.trim());
      row.classList.toggle("live-moved", value !== setting.value);
      back.hidden = value === setting.value;
    }
  }
}
