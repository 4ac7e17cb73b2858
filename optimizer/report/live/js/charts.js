/** Charts: what each mark stands for, read out under the pointer or by arrow keys, and the chart as a file. */

import { all, one, put, save, unpacked } from "./dom.js";

const CHARTS = "main :is(.rows, .plane, #picture)";

/** The marks of a chart with what they say: points, ranges and bars, and the corners of lines.
 * @param {Element} chart */
function marks(chart) {
  const legend = all(".legend li", chart.closest("figure") ?? chart), frame = chart.getBoundingClientRect();
  return all("[data-says]", chart).flatMap((mark) => {
    const kind = mark.getAttribute("class"), texts = mark.dataset.says.split("|");
    const entry = legend.find((item) => item.querySelector(".swatch > *")?.getAttribute("class") === kind);
    const name = entry?.textContent ?? "", label = mark.closest(".row")?.querySelector(".label");
    const row = label?.firstChild?.textContent?.trim();
    const before = row === undefined ? name && `${name}: ` : `${row}: ${name && `${name} `}`;
    if (!(mark instanceof SVGPolylineElement)) return { box: mark.getBoundingClientRect(), says: before + texts[0] };
    const by = frame.width / (/** @type {SVGSVGElement} */ (/** @type {unknown} */ (chart))).viewBox.baseVal.width;
    return texts.map((text, k) => {
      const { x, y } = mark.points[k];
      return { box: new DOMRect(frame.x + x * by - 7, frame.y + y * by - 7, 14, 14), says: before + text };
    });
  });
}

/** Reads marks out, one at a time, under the pointer or by arrow keys. */
function startReadout() {
  const note = Object.assign(document.createElement("div"), { className: "readout", hidden: true, role: "status" });
  document.body.append(note);
  for (const chart of all(CHARTS)) chart.tabIndex = 0;
  let step = -1;
  const chartOf = (/** @type {EventTarget?} */ target) => (target instanceof Element ? target.closest(CHARTS) : null);
  /** @param {{ box: DOMRect, says: string }=} mark */
  const show = (mark) => {
    note.hidden = !mark;
    if (!mark) return;
    put(note, mark.says);
    const { width, height } = note.getBoundingClientRect(), { left, right, top, bottom } = mark.box;
    const across = Math.min(Math.max(8, (left + right - width) / 2), document.documentElement.clientWidth - width - 8);
    Object.assign(note.style, { left: `${across}px`, top: `${top > height + 12 ? top - height - 6 : bottom + 6}px` });
  };
  document.addEventListener("pointermove", ({ target, clientX: x, clientY: y }) => {
    const chart = chartOf(target), under = chart ? marks(chart).filter(({ box: { left, right, top, bottom } }) =>
      x > left - 3 && x < right + 3 && y > top - 3 && y < bottom + 3) : [];
    // The smallest lies on top.
    show(under.sort(({ box: one }, { box: other }) => one.width * one.height - other.width * other.height)[0]);
  });
  document.addEventListener("keydown", (event) => {
    const chart = document.activeElement === event.target ? chartOf(event.target) : null;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") show();
    const all = chart && by ? marks(chart) : [];
    if (!by || !all.length) return;
    event.preventDefault();
    step = (step + by + all.length) % all.length;
    show(all[step]);
  });
  document.addEventListener("focusout", () => {
    step = -1;
    show();
  });
  addEventListener("scroll", () => show(), { passive: true });
}

/** A picture as PNG, in the typeface of the page.
 * @param {string} svg @returns {Promise<Blob?>} */
async function asPng(svg) {
  const faces = (document.querySelector("style")?.textContent ?? "").match(/@font-face\{[^}]*\}/g)?.join("") ?? "";
  const drawn = encodeURIComponent(svg.replace(/<(style)>/, `$&${faces}`));
  const image = Object.assign(new Image(), { src: `data:image/svg+xml;charset=utf-8,${drawn}` });
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * image.width, height: 2 * image.height });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done));
}

/** Reading out, and the tools of each chart, which the page holds as pictures by themselves; they close at Escape and
 * at a click elsewhere. */
export function startCharts() {
  startReadout();
  const template = /** @type {HTMLTemplateElement} */ (one("#chart-tools"));
  for (const root of all("main figure[id]")) {
    const tools = /** @type {HTMLElement} */ (one(".tools", template.content).cloneNode(true));
    one("a", tools).href = `#${root.id}`;
    for (const button of all("button", tools)) {
      button.addEventListener("click", async () => {
        const kind = button.dataset.save, svg = (await unpacked("chart-files"))[root.id];
        const data = kind === "png" ? await asPng(svg) : new Blob([svg], { type: "image/svg+xml" });
        if (data) save(`${root.id}.${kind}`, data);
      });
    }
    root.append(tools);
  }
  const close = (/** @type {unknown=} */ but) => all(".tools[open]").filter((menu) => menu !== but).forEach((menu) => {
    if (menu.contains(document.activeElement)) one("summary", menu).focus();
    menu.removeAttribute("open");
  });
  document.addEventListener("click", ({ target }) => close(target instanceof Element && target.closest(".tools")));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close());
}
