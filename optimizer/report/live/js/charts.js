/** Charts: what each mark stands for, read out under the pointer or by arrow keys, and the chart as a file. */

import { all, one, told } from "./dom.js";

/** A mark of a chart with what it says.
 * @typedef {{ box: DOMRect, says: string }} Mark */

const SHAPE = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "paint-order"];
const LETTERS = ["font-size", "font-weight", "text-anchor"];
const EDGE = 16;

/** @param {number} value @param {string} unit */
function figure(value, unit) {
  return (value < 0 ? told(document.documentElement, "minus") : "") + Math.abs(value).toLocaleString("en-US", { maximumSignificantDigits: 4 }) + unit;
}

/** The scale between two values of an axis, in the unit of its ticks: shares may be written in per cent.
 * @param {HTMLElement} chart @param {string} key @param {string} low @param {string} high */
function scale(chart, key, low, high) {
  const last = all(chart, `[data-${key}]`).filter((tick) => Number(told(tick, key))).pop();
  const text = (last?.textContent ?? "").replaceAll(",", ""), shown = Number(text.replace(/[△−]/, "-").replace(/[^\d.e-]/g, ""));
  const factor = last && Number.isFinite(shown) && shown ? shown / Number(told(last, key)) : 1;
  const [from, to] = [low, high].map((name) => Number(told(chart, name)) * factor);
  const near = Math.abs(factor - 1) < 0.01 ? 1 / factor : 1; // a tick is rounded
  return { at: (/** @type {number} */ share) => (from + (to - from) * share) * near, unit: text.endsWith("%") ? "%" : "" };
}

/** What the legend calls a mark.
 * @param {HTMLElement} chart @param {Element} mark */
function kind(chart, mark) {
  const entries = all(chart.closest("figure") ?? chart, ".legend li");
  const entry = entries.find((item) => item.querySelector(".swatch > *")?.getAttribute("class") === mark.getAttribute("class"));
  return entry?.textContent ?? "";
}

/** @param {Element} mark @param {string} name */
const number = (mark, name) => parseFloat(mark.getAttribute(name) ?? "0");

/** The marks of a chart of rows: points, ranges and shares by their places, bars by the text of their row.
 * @param {HTMLElement} chart @returns {Mark[]} */
function inRows(chart) {
  const { at, unit } = scale(chart, "value", "low", "high");
  return all(chart, ".plot:not(.ticks) :is(circle, rect, line.tick)").map((mark) => {
    const row = mark.closest(".row"), name = kind(chart, mark);
    const [label, value] = ["label", "value"].map((part) => row?.querySelector(`.${part}`)?.firstChild?.textContent?.trim() ?? "");
    const place = number(mark, mark.tagName === "circle" ? "cx" : mark.tagName === "line" ? "x1" : "x") / 100;
    const width = number(mark, "width") / 100;
    let said = mark.tagName === "rect" ? value : figure(at(place), unit);
    if (mark.classList.contains("near")) said = `${figure(at(place), unit)} … ${figure(at(place + width), unit)}`;
    else if (unit && mark.tagName === "rect") said = figure(100 * width, unit);
    else if (mark.matches(".low-end, .high-end")) said = value.split(" / ")[mark.matches(".low-end") ? 0 : 1] ?? value;
    return { box: mark.getBoundingClientRect(), says: `${label}: ${[name, said].filter(Boolean).join(" ")}` };
  });
}

/** The marks of a drawing with two axes: points, corners of lines, and bars.
 * @param {HTMLElement} chart @returns {Mark[]} */
function inPlane(chart) {
  const [left, top, right, bottom] = told(chart, "frame").split(" ").map(Number);
  const across = scale(chart, "x", "low", "high"), up = scale(chart, "y", "bottom", "top");
  const x = (/** @type {number} */ place) => figure(across.at((place - left) / (right - left)), across.unit);
  const y = (/** @type {number} */ place) => figure(up.at((bottom - place) / (bottom - top)), up.unit);
  const size = chart.getBoundingClientRect(), { width } = /** @type {any} */ (chart).viewBox.baseVal, by = size.width / width;
  return all(chart, "circle, polyline, rect").flatMap((mark) => {
    const name = kind(chart, mark), named = name ? `${name}: ` : "";
    if (mark.tagName === "rect") {
      const [from, end] = [number(mark, "x"), number(mark, "x") + number(mark, "width")];
      return [{ box: mark.getBoundingClientRect(), says: `${x(from)} … ${x(end)}: ${y(number(mark, "y"))}` }];
    }
    const points = mark.tagName === "circle" ? [[number(mark, "cx"), number(mark, "cy")]]
      : (mark.getAttribute("points") ?? "").split(" ").map((pair) => pair.split(",").map(Number));
    return points.map(([a, b]) => ({ box: new DOMRect(size.x + a * by - 7, size.y + b * by - 7, 14, 14), says: `${named}${x(a)} → ${y(b)}` }));
  });
}

/** @param {HTMLElement} chart */
const marks = (chart) => (chart.classList.contains("plane") ? inPlane(chart) : inRows(chart));

/** Reads marks out, one at a time. */
class Readout {
  constructor() {
    this.note = Object.assign(document.createElement("div"), { className: "readout", hidden: true });
    this.note.setAttribute("role", "status");
    document.body.append(this.note);
    this.step = -1;
    for (const chart of all(document, "main :is(.rows, .plane, #picture)")) chart.tabIndex = 0;
    document.addEventListener("pointermove", ({ target, clientX: x, clientY: y }) => {
      const chart = this.chart(target);
      const under = chart ? marks(chart).filter(({ box }) => x > box.left - 3 && x < box.right + 3 && y > box.top - 3 && y < box.bottom + 3) : [];
      // The smallest lies on top.
      this.show(under.sort((one_, other) => one_.box.width * one_.box.height - other.box.width * other.box.height)[0]);
    });
    document.addEventListener("keydown", (event) => {
      const chart = document.activeElement === event.target ? this.chart(event.target) : null;
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") this.show();
      if (!chart || !by) return;
      event.preventDefault();
      const found = marks(chart);
      this.step = (this.step + by + found.length) % found.length;
      this.show(found[this.step]);
    });
    document.addEventListener("focusout", () => {
      this.step = -1;
      this.show();
    });
    addEventListener("scroll", () => this.show(), { passive: true });
  }

  /** @param {EventTarget?} target */
  chart(target) {
    return target instanceof Element ? /** @type {HTMLElement?} */ (target.closest("main :is(.rows, .plane, #picture)")) : null;
  }

  /** @param {Mark=} mark */
  show(mark) {
    this.note.hidden = !mark;
    if (!mark) return;
    if (this.note.textContent !== mark.says) this.note.textContent = mark.says;
    const { width, height } = this.note.getBoundingClientRect(), { left, right, top, bottom } = mark.box;
    const across = Math.min(Math.max(8, (left + right - width) / 2), document.documentElement.clientWidth - width - 8);
    Object.assign(this.note.style, { left: `${across}px`, top: `${top > height + 12 ? top - height - 6 : bottom + 6}px` });
  }
}

/** A figure as it is seen, as SVG by itself: title, legend, marks and texts where they stand, and what it is of.
 * @param {HTMLElement} root @param {string} faces style sheet of the typeface, where it has to go along */
function picture(root, faces) {
  const NAME = "http://www.w3.org/2000/svg", frame = root.getBoundingClientRect();
  const page = getComputedStyle(document.body), parts = [document.createElementNS(NAME, "rect")];
  /** @type {SVGElement[]} */
  const found = [];
  /** @param {Element} from @param {Element} to @param {string[]} names */
  const dress = (from, to, names) => {
    const style = getComputedStyle(from);
    to.setAttribute("style", names.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
  };
  /** @param {string} text @param {Element} of @param {number} x @param {number} y */
  const write = (text, of, x, y) => {
    const line = document.createElementNS(NAME, "text"), style = getComputedStyle(of);
    line.textContent = text;
    line.setAttribute("x", x.toFixed(1));
    line.setAttribute("y", y.toFixed(1));
    line.setAttribute("style", `font-size:${style.fontSize};font-weight:${style.fontWeight};fill:${style.color}`);
    found.push(line);
  };
  let low = frame.top;
  /** @param {Node} node */
  const walk = (node) => {
    if (node instanceof Text) {
      if (node.parentElement && getComputedStyle(node.parentElement).visibility === "hidden") return;
      // A line of text ends where the next word stands lower.
      const range = document.createRange(), of = /** @type {Element} */ (node.parentElement);
      let line = "", box = new DOMRect();
      for (const word of node.data.matchAll(/\S+\s*/g)) {
        const start = word.index ?? 0;
        range.setStart(node, start);
        range.setEnd(node, start + word[0].trimEnd().length);
        const next = range.getBoundingClientRect();
        if (!next.width) continue;
        if (line && next.top > box.top + 4) {
          write(line.trimEnd(), of, box.left - frame.left, box.bottom - frame.top - box.height * 0.24);
          line = "";
        }
        if (!line) box = next;
        line += word[0];
        low = Math.max(low, next.bottom);
      }
      if (line) write(line.trimEnd(), of, box.left - frame.left, box.bottom - frame.top - box.height * 0.24);
    } else if (node instanceof SVGSVGElement) {
      const box = node.getBoundingClientRect();
      if (!box.width) return;
      const copy = /** @type {SVGSVGElement} */ (node.cloneNode(true));
      const [own, theirs] = [node, copy].map((svg) => [...svg.querySelectorAll("*")]);
      own.forEach((from, k) => dress(from, theirs[k], from.tagName === "text" ? [...SHAPE, ...LETTERS] : SHAPE));
      for (const hidden of own.map((from, k) => (getComputedStyle(from).visibility === "hidden" ? theirs[k] : null))) hidden?.remove();
      copy.removeAttribute("class");
      for (const [name, value] of Object.entries({ x: box.left - frame.left, y: box.top - frame.top, width: box.width, height: box.height })) {
        copy.setAttribute(name, value.toFixed(1));
      }
      copy.setAttribute("overflow", "visible");
      found.push(copy);
      low = Math.max(low, box.bottom);
    } else if (node instanceof Element && !node.matches("details, .note, .unseen, .tools, [hidden]")) {
      for (const child of node.childNodes) walk(child);
    }
  };
  walk(root);
  const head = document.querySelector("h1")?.textContent ?? "", day = document.querySelector(".kicker")?.firstChild?.textContent ?? "";
  write(`${head} · ${day.trim()}`, document.querySelector(".kicker") ?? root, 0, low - frame.top + 22);
  const size = [frame.width + 2 * EDGE, low - frame.top + 34 + EDGE].map(Math.ceil);
  const svg = document.createElementNS(NAME, "svg"), inside = document.createElementNS(NAME, "g");
  for (const [name, value] of [["width", size[0]], ["height", size[1]], ["viewBox", `0 0 ${size.join(" ")}`], ["font-family", page.fontFamily]]) {
    svg.setAttribute(String(name), String(value));
  }
  for (const [name, value] of [["width", "100%"], ["height", "100%"], ["fill", page.backgroundColor]]) parts[0].setAttribute(name, value);
  inside.setAttribute("transform", `translate(${EDGE} ${EDGE})`);
  inside.append(...found);
  if (faces) svg.append(Object.assign(document.createElementNS(NAME, "style"), { textContent: faces }));
  svg.append(parts[0], inside);
  return { text: new XMLSerializer().serializeToString(svg), size };
}

/** @param {string} name @param {Blob} data */
function save(name, data) {
  const address = URL.createObjectURL(data);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** @param {HTMLElement} root @param {string} name */
async function savePng(root, name) {
  const faces = (document.querySelector("style")?.textContent ?? "").match(/@font-face\{[^}]*\}/g)?.join("") ?? "";
  const { text, size } = picture(root, faces), image = new Image(), canvas = document.createElement("canvas");
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  [canvas.width, canvas.height] = size.map((length) => 2 * length);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((data) => data && save(name, data));
}

export function startCharts() {
  new Readout();
  const template = document.getElementById("chart-tools");
  if (!(template instanceof HTMLTemplateElement)) return;
  for (const root of all(document, "main figure[id]")) {
    const tools = /** @type {HTMLElement} */ (one(template.content, ".tools").cloneNode(true));
    /** @type {HTMLAnchorElement} */ (one(tools, "a")).href = `#${root.id}`;
    root.append(tools);
  }
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? /** @type {HTMLElement?} */ (target.closest(".tools button")) : null;
    const root = /** @type {HTMLElement?} */ (button?.closest("figure") ?? null), name = root && (root.id || told(root, "id"));
    if (!root || !button) return;
    if (told(button, "save") === "png") savePng(root, `${name}.png`);
    else save(`${name}.svg`, new Blob([picture(root, "").text], { type: "image/svg+xml" }));
  });
}
