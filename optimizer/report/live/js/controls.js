/** The controls of the page: they stand in its markup, and here learn to show values and to tell of changes. */

/** What stands in `root`, with `change(path, value)` called for every value that the reader gives. */
class Controls {
  constructor(engine, root, words, change) {
    this._engine = engine;
    this._words = words;
    this._rows = [...root.querySelectorAll(".live-row")].map((row) => {
      const setting = engine.setting(row.dataset.path);
      const [slider, number, off] = ["range", "number", "checkbox"].map((type) => row.querySelector(`input[type=${type}]`));
      const factor = setting.factor[words.lang];
      const take = (text) => {
        const value = Number(text) * factor;
        if (text !== "" && Number.isFinite(value)) change(setting.path, this._within(value, setting));
      };
      slider.addEventListener("input", () => take(slider.value));
      number.addEventListener("change", () => {
        entry.typing = false;
        take(number.value);
      });
      number.addEventListener("input", () => (entry.typing = true));
      off?.addEventListener("change", () => change(setting.path, off.checked ? null : setting.value ?? setting.low));
      const was = row.querySelector(".live-was");
      const entry = { row, setting, slider, number, off, was, told: was.textContent, typing: false };
      return entry;
    });
  }

  /** A value between the ends; one that prints as the published one is that one. */
  _within(value, setting) {
    const held = Math.min(setting.high, Math.max(setting.low, value));
    return setting.value !== null && Math.abs(held - setting.value) <= 1e-11 * Math.abs(setting.value) ? setting.value : held;
  }

  /** What the reader has changed, in words: name, value, and what was published. */
  told(settings) {
    const { lang } = this._words;
    return this._rows.filter(({ setting }) => setting.path in settings).map(({ setting, told }) => {
      const value = settings[setting.path];
      if (value === null) return `${setting.label[lang]} - (${told})`;
      const shown = decimal(Number((value / setting.factor[lang]).toPrecision(12)), 6);
      return `${setting.label[lang]} ${this._counted(shown, setting)} (${told})`;
    }).join("; ");
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
    const weights = this._rows.filter(({ setting }) => setting.kind === "weight");
    const total = weights.reduce((sum, { setting }) => sum + (settings[setting.path] ?? setting.value), 0);
    for (const { row, setting, slider, number, off, was, told, typing } of this._rows) {
      const value = setting.path in settings ? settings[setting.path] : setting.value;
      const none = value === null;
      const shown = none ? "" : String(Number((value / setting.factor[this._words.lang]).toPrecision(12)));
      if (off) off.checked = none;
      slider.disabled = number.disabled = none;
      slider.value = none ? slider.min : shown;
      // What is being typed is not written over before it is given.
      if (!typing || document.activeElement !== number) number.value = shown;
      slider.setAttribute("aria-valuetext", none ? told : `${shown} ${setting.unit[this._words.lang]}`.trim());
      row.classList.toggle("live-moved", value !== setting.value);
      const uneven = setting.kind === "weight" && total > 0 && Math.abs(total - 1) > 1e-9;
      was.textContent = uneven ? `${told} · ${this._words.say("live_share", { share: plain((100 * value) / total, 1) })}` : told;
    }
  }
}
