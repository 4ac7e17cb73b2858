/** The reader's version as text for a link, and as a scenario file that Python answers in the same way; and back. */

/** A number in plain digits: fifteen that count, no exponent, which amounts do not take.
 * @param {number} value */
function digits(value) {
  const text = String(Number(value.toPrecision(15)));
  if (!/e/.test(text)) return text;
  return value.toFixed(Math.min(100, Math.max(0, 15 - Math.floor(Math.log10(Math.abs(value)))))).replace(/\.?0+$/, "");
}

/** A value as a file states it: 18449억원, USD 26000, 8.5 months, 0.4.
 * @param {number} value @param {string} dimension @param {string | null} currency */
function stated(value, dimension, currency) {
  if (dimension === "duration") return `${digits(value * 12)} months`;
  if (dimension !== "money" || !currency) return digits(value);
  const sign = value < 0 ? "-" : "";
  return sign + (currency === "KRW" ? `${digits(Math.abs(value) / 1e8)}억원` : `${currency} ${digits(Math.abs(value))}`);
}

export class Sharing {
  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
  }

  /** The changed settings and a split as text that a link can carry.
   * @param {Changes} changes @param {Own?} own */
  encode(changes, own = null) {
    const short = (/** @type {number} */ value) => String(Number(value.toPrecision(15)));
    const settings = Object.entries(this.engine.clean(changes)).map(([path, value]) => [path, short(value)]);
    const amounts = Object.entries(own?.amounts ?? {}).map(([name, values]) => [`own.${name}`, values.map(short).join()]);
    return String(new URLSearchParams([...settings, ...amounts, ...(own?.set.length ? [["set", own.set.join()]] : [])]));
  }

  /** The settings and the split that `text` carries; what is unknown, or out of range, is left out, and a programme that
   * is left out of a split gets nothing.
   * @param {string} text @returns {State} */
  decode(text) {
    const { engine } = this, read = new URLSearchParams(text.replace(/^#/, ""));
    /** @type {Changes} */
    const settings = {};
    /** @type {Amounts} */
    const amounts = {};
    for (const [name, value] of read) {
      const numbers = value.split(",").map((item) => Number(item || NaN));
      const number = engine.taken(name, numbers[0]);
      if (!Number.isNaN(number)) settings[name] = number;
      const own = engine.data.programmes.find((programme) => `own.${programme.name}` === name && !programme.fixed);
      if (own && numbers.length === engine.periods && numbers.every((amount) => amount >= 0 && amount < Infinity)) amounts[own.name] = numbers;
    }
    const names = Object.keys(amounts), set = (read.get("set") ?? "").split(",").filter((name) => names.includes(name));
    const movable = engine.data.programmes.filter(({ fixed }) => !fixed);
    const nothing = Object.fromEntries(movable.map(({ name }) => [name, Array(engine.periods).fill(0)]));
    return { settings: engine.clean(settings), own: names.length ? { amounts: { ...nothing, ...amounts }, set } : null };
  }

  /** What a link carries as a scenario file. Its first line is the link, for this page; all else is for Python.
   * @param {string} link */
  file(link) {
    const { engine } = this, { settings, own } = this.decode(link), { programmes, scenario } = engine.data;
    const { currency, name, periods } = scenario, values = engine.values(settings);
    const changed = engine.settings.filter(({ path, value }) => values.get(path) !== value);
    const numbers = changed.map(({ path, dimension }) =>
      [path, stated(Number(values.get(path)), dimension, currency)]);
    // What is fixed is fixed by the allocation that is compared with.
    const judged = own && { ...engine.judge(own.amounts, settings).byPeriod, ...own.amounts };
    const amounts = judged ? programmes.map(({ name: of, costless }) => {
      const texts = judged[of].map((amount) => stated(amount, costless ? "plain" : "money", currency));
      return [of, texts.length > 1 ? `{${texts.map((text, t) => `"${periods[t]}": ${text}`).join(", ")}}` : texts[0]];
    }) : [];
    const lines = [`# page: ${link}`, `scenario: ${JSON.stringify(`${name}-reader`)}`, `extends: ${JSON.stringify(name)}`];
    for (const [head, entries] of /** @type {const} */ ([["compare_with", amounts], ["set", numbers]])) {
      if (entries.length) lines.push(`${head}:`, ...entries.map(([key, text]) => `  ${JSON.stringify(key)}: ${text}`));
    }
    return [...lines, ""].join("\n");
  }

  /** The link in a file that this page has saved; null for any other, and for one that has been edited since.
   * @param {string} text */
  open(text) {
    const link = text.match(/^# page: (\S*)/)?.[1] ?? "";
    return this.file(link) === text.replaceAll("\r\n", "\n") ? link : null;
  }
}
