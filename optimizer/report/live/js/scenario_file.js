/** The reader's version as a scenario file, and as text for a link. */

/** A number in plain digits: fifteen that count, no exponent, which amounts do not take. */
function digits(value) {
  const text = String(Number(value.toPrecision(15)));
  if (!/e/.test(text)) return text;
  return value.toFixed(Math.min(100, Math.max(0, 15 - Math.floor(Math.log10(Math.abs(value)))))).replace(/\.?0+$/, "");
}

/** A value as a file writes it: 18449억원, USD 26000, 8.5 months, 0.4. */
function written(value, { dimension, path }, currency) {
  if (dimension === "duration") return path === "horizon" ? digits(value) : `${digits(value * 12)} months`;
  if (dimension !== "money" || !currency) return digits(value);
  const sign = value < 0 ? "-" : "";
  return sign + (currency === "KRW" ? `${digits(Math.abs(value) / 1e8)}억원` : `${currency} ${digits(Math.abs(value))}`);
}

const STATE = "# settings: ";

const quoted = (text) => (/^[A-Za-z_][\w.]*$/.test(text) ? text : JSON.stringify(text));

Engine.prototype.toScenarioYaml = function (changes = {}, { name = `${this.data.scenario.name}-reader`, title = null } = {}) {
  const { scenario, limits } = this.data;
  const values = this.values(changes);
  const changed = new Map([...values].filter(([path, value]) => value !== this._byPath.get(path).value));
  const kinds = (kind) => this.settings.filter((setting) => setting.kind === kind);
  const touched = (kind) => kinds(kind).some(({ path }) => changed.has(path));
  const text = (setting) => written(values.get(setting.path), setting, scenario.currency);
  const lines = [`scenario: ${JSON.stringify(name)}`, `extends: ${JSON.stringify(scenario.name)}`];
  if (title) lines.push(`title: ${JSON.stringify(title)}`);
  if (changed.has("horizon")) lines.push(`horizon: ${text(this._byPath.get("horizon"))}`);
  if (touched("budget")) {
    // A map of budgets replaces the old one whole, so that it names every period.
    const amounts = this.data.budgets.inputs.map((path, t) => {
      const value = values.get(path) ?? this.data.budgets.values[t];
      return [path, written(value, { dimension: "money", path }, scenario.currency)];
    });
    if (amounts[0][0] === "budget") lines.push(`budget: ${amounts[0][1]}`);
    else lines.push("budget:", ...amounts.map(([path, amount]) => `  ${JSON.stringify(path.slice(7))}: ${amount}`));
  }
  if (touched("weight")) {
    lines.push("objective:", "  maximize: weighted_score", "  weights:");
    for (const setting of kinds("weight")) lines.push(`    ${quoted(setting.path.split(".").pop())}: ${text(setting)}`);
  }
  const required = kinds("requirement").filter(({ path }) => changed.has(path));
  if (required.length) {
    lines.push("require:");
    // A requirement that is switched off is deleted by null.
    for (const setting of required) {
      lines.push(`  ${quoted(setting.path.slice("require.".length))}: ${values.get(setting.path) === null ? "null" : text(setting)}`);
    }
  }
  const ofModel = ({ path }) => /^(parameters|programmes|outputs|composites|capabilities)\./.test(path);
  const settings = this.settings.filter((setting) => ofModel(setting) && changed.has(setting.path))
    .map((setting) => [setting.path, text(setting)]);
  const words = this.limitWords(changes);
  for (const [key, rule] of words) {
    const { title } = limits.find((limit) => limit.key === key);
    settings.push([key, JSON.stringify(title ? { title, rule } : rule)]);
  }
  if (settings.length) lines.push("set:", ...settings.map(([path, value]) => `  ${quoted(path)}: ${value}`));
  return `${lines.join("\n")}\n${STATE}${this.encode(changes)}\n`;
};

/** The words of each limit whose number differs from the published one, by its key. */
Engine.prototype.limitWords = function (changes = {}) {
  const { limits, scenario } = this.data;
  const values = this.values(changes);
  const found = new Map();
  for (const { key, parts, paths } of limits) {
    if (paths.every((path) => values.get(path) === this._byPath.get(path).value)) continue;
    const numbers = paths.map((path) => written(values.get(path), this._byPath.get(path), scenario.currency));
    const words = parts.map((part, k) => part + (numbers[k] ?? "")).join("");
    found.set(key, words);
  }
  return found;
};

/**
 * The settings of a file that `toScenarioYaml` has written. The last line of it, a comment, carries them as a link does,
 * so that nothing has to read YAML; null for another file.
 */
Engine.prototype.fromScenarioYaml = function (text) {
  const line = text.split("\n").find((words) => words.startsWith(STATE));
  return line === undefined ? null : this.decode(line.slice(STATE.length));
};

/** The changed settings as text that a link can carry. */
Engine.prototype.encode = function (changes = {}) {
  return Object.entries(changes)
    .filter(([path, value]) => value !== this._byPath.get(path).value)
    .map(([path, value]) => `${encodeURIComponent(path)}=${value === null ? "off" : Number(value.toPrecision(15))}`)
    .join("&");
};

/** The settings that `text` carries; what is unknown, or out of range, is left out. */
Engine.prototype.decode = function (text) {
  const changes = {};
  for (const part of text.replace(/^#/, "").split("&")) {
    const [path, value] = part.split("=");
    let setting;
    try {
      setting = this._byPath.get(decodeURIComponent(path));
    } catch {
      continue; // not text that a link carries
    }
    if (!setting || value === undefined) continue;
    const number = value === "off" ? null : Number(value);
    if (number === null ? setting.optional : number >= setting.low && number <= setting.high) changes[setting.path] = number;
  }
  return changes;
};
