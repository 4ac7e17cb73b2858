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

const quoted = (text) => (/^[A-Za-z_][\w.]*$/.test(text) ? text : JSON.stringify(text));

Engine.prototype.toScenarioYaml = function (changes = {}, { own = null, name = `${this.data.scenario.name}-reader`, title = null } = {}) {
  const { scenario, limits } = this.data;
  const values = this.values(changes);
  const changed = new Map([...values].filter(([path, value]) => value !== this._byPath.get(path).value));
  const kinds = (kind) => this.settings.filter((setting) => setting.kind === kind);
  const touched = (kind) => kinds(kind).some(({ path }) => changed.has(path));
  const text = (setting) => written(values.get(setting.path), setting, scenario.currency);
  const lines = [`scenario: ${JSON.stringify(name)}`, `extends: ${JSON.stringify(scenario.name)}`];
  if (title) lines.push(`title: ${JSON.stringify(title)}`);
  if (own) {
    lines.push("compare_with:");
    // What is fixed is fixed by the allocation that is compared with.
    const { spend } = this.judge(own, changes);
    const fixed = this.data.programmes.filter((programme) => programme.fixed).map(({ name: of }) => [of, spend[of]]);
    for (const [programme, amount] of [...Object.entries(own), ...fixed]) {
      lines.push(`  ${quoted(programme)}: ${written(amount, { dimension: "money" }, scenario.currency)}`);
    }
  }
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
  return `${lines.join("\n")}\n`;
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

/** A scalar of YAML as text, without its quotes and a comment after it. */
function scalar(text) {
  const quoted_ = text.match(/^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(#.*)?$/);
  if (!quoted_) return text.replace(/\s+#.*$/, "").trim();
  return quoted_[1][0] === '"' ? JSON.parse(quoted_[1]) : quoted_[1].slice(1, -1).replace(/''/g, "'");
}

/** The lines of a file as [[keys from the outside in], value]: maps of maps and scalars, which is all that is written. */
function entries(text) {
  const found = [], outer = [];
  for (const line of text.split(/\r?\n/)) {
    const [, space, key, , value] = line.match(/^(\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#'"][^:]*?)\s*:(\s+(.*))?$/) ?? [];
    if (key === undefined) continue;
    while (outer.length && outer[outer.length - 1][0] >= space.length) outer.pop();
    const keys = [...outer.map(([, name]) => name), scalar(key)];
    const inside = (value ?? "").replace(/^#.*/, "").trim();
    if (inside) found.push([keys, /^{.*}$/.test(inside) ? inside : scalar(inside)]);
    else outer.push([space.length, scalar(key)]);
  }
  return found;
}

const KOREAN = { 원: 1, 천원: 1e3, 만원: 1e4, 백만원: 1e6, 억원: 1e8, 조원: 1e12 };
const ENGLISH = { "": 1, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 };

/** A value as the program holds it, from words as a file states it; NaN for others. */
function valueOf(words, { dimension }, currency) {
  const number = (text) => (/^[-+]?[\d,_]*\.?\d+(e[-+]?\d+)?$/i.test(text) ? Number(text.replace(/[,_]/g, "")) : NaN);
  const text = words.trim();
  if (dimension === "duration") {
    const [, amount, unit] = text.match(/^(\S+?)\s*(months?|years?|개월|년)?$/) ?? [];
    return number(amount ?? "") / (/^(month|개월)/.test(unit ?? "") ? 12 : 1);
  }
  if (dimension === "money" && currency) {
    const korean = currency === "KRW" ? text.match(/^([-+\d.,_]+)\s*(\S*원)$/) : null;
    if (korean) return number(korean[1]) * (KOREAN[korean[2]] ?? NaN);
    const [, minus, code, amount, scale] = text.match(/^(-?)([A-Z]{3})\s+(\S+)\s*(\S*)$/) ?? [];
    return code === currency ? (minus ? -1 : 1) * number(amount) * (ENGLISH[scale] ?? NaN) : NaN;
  }
  return text.endsWith("%") ? number(text.slice(0, -1)) / 100 : number(text);
}

/**
 * { settings, own, unread }: what a scenario file that extends this one states of the settings and as a split of its own,
 * and the keys that are not read, because the page has no such setting or the value is none of its own; `settings` is null for another file.
 */
Engine.prototype.fromScenarioYaml = function (text) {
  const { scenario } = this.data;
  const settings = {}, own = {}, unread = [];
  const read = entries(text);
  if (!read.some(([keys, value]) => keys.join() === "extends" && [scenario.name, `${scenario.name}.yaml`].includes(value))) {
    return { settings: null, own: null, unread };
  }
  const state = (path, words) => {
    const setting = this._byPath.get(path);
    if (!setting) return false;
    if (words === "null") return setting.optional && ((settings[path] = null), true);
    let value = valueOf(words, setting, scenario.currency);
    // Amounts are written with fifteen digits: one beside an end of the range is that end.
    for (const end of [setting.low, setting.high]) if (Math.abs(value - end) <= 1e-12 * Math.abs(end)) value = end;
    if (!(value >= setting.low && value <= setting.high)) return false;
    settings[path] = value;
    return true;
  };
  for (const [keys, value] of read) {
    const [first, ...inner] = keys;
    const path = inner.join(".");
    const known = {
      scenario: () => true, extends: () => true, title: () => true,
      horizon: () => state("horizon", value),
      budget: () => state(["budget", ...inner].join("."), value),
      objective: () => path === "maximize" ? value === "weighted_score" : inner[0] === "weights" && state(`objective.${path}`, value),
      compare_with: () => {
        const programme = this.data.programmes.find(({ name }) => name === path);
        if (!programme || programme.fixed) return Boolean(programme);
        own[path] = valueOf(value, { dimension: "money" }, scenario.currency);
        return own[path] >= 0;
      },
      require: () => state(`require.${path}`, value),
      set: () => state(path, value) || this._limit(path, value, state),
    }[first];
    if (!known || !known()) unread.push(keys.join("."));
  }
  return { settings: this.clean(settings), own: Object.keys(own).length ? own : null, unread };
};

/** Whether the words of a limit are those of the published one but for its numbers, which are then stated. */
Engine.prototype._limit = function (key, value, state) {
  const limit = this.data.limits.find((item) => item.key === key);
  if (!limit) return false;
  let rule = value;
  if (value.startsWith("{")) {
    try {
      ({ rule } = JSON.parse(value));
    } catch {
      return false; // words that the page has not written
    }
  }
  const escaped = limit.parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const [, ...numbers] = String(rule).match(new RegExp(`^${escaped.join("(.+?)")}$`)) ?? [];
  return numbers.length === limit.paths.length && limit.paths.every((path, k) => state(path, numbers[k]));
};

/** The changed settings as text that a link can carry. */
Engine.prototype.encode = function (changes = {}) {
  return Object.entries(changes)
    .filter(([path, value]) => value !== this._byPath.get(path).value)
    .map(([path, value]) => `${encodeURIComponent(path)}=${value === null ? "off" : Number(value.toPrecision(15))}`)
    .join("&");
};

/** A split as text that a link can carry, and back; null where the text has none. */
Engine.prototype.encodeOwn = function (own) {
  return Object.entries(own ?? {}).map(([name, amount]) => `own.${encodeURIComponent(name)}=${Number(amount.toPrecision(15))}`).join("&");
};

Engine.prototype.decodeOwn = function (text) {
  const own = {};
  for (const { name } of this.data.programmes) {
    const found = text.replace(/^#/, "").split("&").find((part) => part.startsWith(`own.${encodeURIComponent(name)}=`));
    const amount = found === undefined ? NaN : Number(found.slice(found.indexOf("=") + 1));
    if (amount >= 0 && Number.isFinite(amount)) own[name] = amount;
  }
  return Object.keys(own).length ? own : null;
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
