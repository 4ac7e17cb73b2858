/** Curves from quantities to scores: the curve follows its assumptions, the points the allocations. */

import { all, one, set } from "./dom.js";
import { rescale, wider } from "./rows_chart.js";

/** `here` and `there` are [quantity, score] of the computed and the actual allocation.
 * @param {HTMLElement} drawing @param {{ points: Point[], onward: number }} curve @param {Point} here @param {Point | null} there @param {Words} words */
export function showCurve(drawing, curve, here, there, words) {
  const [low, high, bottom, top] = ["low", "high", "bottom", "top"].map((key) => Number(drawing.dataset[key]));
  const frame = String(drawing.dataset.frame).split(" ").map(Number), [left, above, right, below] = frame;
  const points = [here, ...(there ? [there] : [])];
  const ticks = (/** @type {string} */ axis) => all(drawing, `[data-${axis}]`);
  const [across, up] = [
    wider(low, high, ticks("x").map((tick) => Number(tick.dataset.x)), points.map(([x]) => x)),
    wider(bottom, top, ticks("y").map((tick) => Number(tick.dataset.y)), [...points, ...curve.points.filter(([x]) => x <= high)].map(([, y]) => y)),
  ];
  /** @type {(point: Point) => Point} */
  const at = ([x, y]) => [
    left + (right - left) * Math.min(1, Math.max(0, (x / across - low) / (high - low))),
    below - (below - above) * Math.min(1, Math.max(0, (y / up - bottom) / (top - bottom))),
  ];
  for (const tick of ticks("x")) rescale(tick, Number(tick.dataset.x), across, (x) => words.number(x, 3));
  for (const tick of ticks("y")) rescale(tick, Number(tick.dataset.y), up, (y) => words.number(y, 4));
  const line = drawn(curve, high * across, Math.min(...points.map(([x]) => x))).map(at);
  set(one(drawing, "polyline.curve"), { points: line.map((point) => point.map((value) => value.toFixed(2)).join(",")).join(" ") });
  // The band and the line of what the rules allow are not solved again.
  for (const still of all(drawing, "polygon.band, line.cap")) set(still, { visibility: across === 1 && up === 1 ? "visible" : "hidden" });
  /** @type {[string, Point][]} */
  const placed = [["computed", at(here)], ...(there ? [/** @type {[string, Point]} */ (["actual", at(there)])] : [])];
  for (const [kind, [x, y]] of placed) set(one(drawing, `circle.${kind}`), { cx: x.toFixed(2), cy: y.toFixed(2) });
  placeLabels(drawing, placed, line, frame);
}

/** The corners that lie before `end`, and how the curve goes on to there: along the piece that crosses it, or beyond the last
 * corner; back to `first` where that lies before them all.
 * @param {{ points: Point[], onward: number }} curve @param {number} end @param {number} first */
function drawn({ points, onward }, end, first) {
  const line = points.filter(([x]) => x <= end), next = points.find(([x]) => x > end), from = line[line.length - 1];
  const slope = next ? (next[1] - from[1]) / (next[0] - from[0]) : onward;
  if (from && from[0] < end) line.push([end, from[1] + slope * (end - from[0])]);
  if (line.length > 1 && first < line[0][0]) {
    const rise = (line[1][1] - line[0][1]) / (line[1][0] - line[0][0] || 1);
    line.unshift([first, line[0][1] + rise * (first - line[0][0])]);
  }
  return line;
}

/** Each label beside its point, at the place inside the drawing that is clearest of points, the line and other labels.
 * @param {HTMLElement} drawing @param {[string, Point][]} placed @param {Point[]} line @param {number[]} frame */
function placeLabels(drawing, placed, line, [left, , right, below]) {
  const taken = placed.map(([, [x, y]]) => [x - 7, y - 7, x + 7, y + 7]);
  for (let k = 1; k < line.length; k++) {
    const [[x0, y0], [x1, y1]] = [line[k - 1], line[k]];
    const steps = Math.max(1, Math.floor(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) / 4));
    for (let i = 0; i <= steps; i++) {
      const [x, y] = [x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps];
      taken.push([x - 1, y - 1, x + 1, y + 1]);
    }
  }
  /** @type {number[][]} */
  const labels = [];
  /** @type {(box: number[], others: number[][]) => number} */
  const met = (box, others) =>
    others.filter((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]).length;
  for (const [kind, [x, y]] of placed) {
    /** @type {SVGTextElement | null} */
    const label = drawing.querySelector(`text.mark.${kind}`);
    if (!label) continue;
    const width = label.getComputedTextLength() || (label.textContent ?? "").length * 7.4;
    const boxes = [10, 16, 24, 34].flatMap((far) => [[1, -0.7], [-1, 0.7], [-1, -0.7], [1, 0.7], [0, -1], [0, 1.3]].map(([dx, dy]) => {
      const start = x + dx * far - (dx < 0 ? width : dx === 0 ? width / 2 : 0), up = y + dy * far - 6;
      return [start, up, start + width, up + 13];
    })).filter((box) => box[0] >= left + 1 && box[2] <= right + 12 && box[1] >= 1 && box[3] <= below - 1);
    const hits = boxes.map((box) => met(box, taken) + 100 * met(box, labels));
    const free = boxes[hits.indexOf(Math.min(...hits))];
    if (!free) continue;
    labels.push([free[0] - 2, free[1] - 3, free[2] + 2, free[3] + 3]);
    set(label, { x: free[0].toFixed(2), y: (free[1] + 11).toFixed(2) });
  }
}
