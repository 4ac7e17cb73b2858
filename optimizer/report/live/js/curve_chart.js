/** Curves from quantities to scores: the curve follows its assumptions, the points the allocations. */

/** `curve` is { points, onward }, `here` and `there` are [quantity, score] of the computed and the actual allocation. */
function showCurve(drawing, curve, here, there, { words, published }) {
  const [low, high, bottom, top] = ["low", "high", "bottom", "top"].map((key) => Number(drawing.dataset[key]));
  const [left, above, right, below] = drawing.dataset.frame.split(" ").map(Number);
  const points = [here, ...(there ? [there] : [])];
  const ticks = (axis) => [...drawing.querySelectorAll(`[data-${axis}]`)].map((tick) => Number(tick.dataset[axis]));
  const [across, up] = [
    wider(low, high, ticks("x"), points.map(([x]) => x)),
    wider(bottom, top, ticks("y"), [...points, ...curve.points.filter(([x]) => x <= high)].map(([, y]) => y)),
  ];
  const at = ([x, y]) => [
    left + (right - left) * Math.min(1, Math.max(0, (x / across - low) / (high - low))),
    below - (below - above) * Math.min(1, Math.max(0, (y / up - bottom) / (top - bottom))),
  ];
  for (const [axis, factor, digits] of [["x", across, 3], ["y", up, 4]]) {
    if (factor === 1) continue;
    for (const tick of drawing.querySelectorAll(`[data-${axis}]`)) {
      published.text(tick, words.number(Number(tick.dataset[axis]) * factor, digits));
    }
  }
  const end = high * across;
  const line = curve.points.filter(([x]) => x <= end);
  const next = curve.points.find(([x]) => x > end);
  const from = line[line.length - 1];
  // Up to the edge: along the piece that crosses it, or on beyond the last corner.
  const slope = next ? (next[1] - from[1]) / (next[0] - from[0]) : curve.onward;
  if (from && from[0] < end) line.push([end, from[1] + slope * (end - from[0])]);
  const first = Math.min(...points.map(([x]) => x));
  if (line.length > 1 && first < line[0][0]) {
    const rise = (line[1][1] - line[0][1]) / (line[1][0] - line[0][0] || 1);
    line.unshift([first, line[0][1] + rise * (first - line[0][0])]);
  }
  const drawn = line.map((point) => at(point).map((place_) => place_.toFixed(2)).join(",")).join(" ");
  published.attribute(drawing.querySelector("polyline.curve"), "points", drawn);
  // The band and the line of what the rules allow are not solved again.
  for (const still of drawing.querySelectorAll("polygon.near, line.cap")) {
    published.mark(still);
    if (across !== 1 || up !== 1) published.attribute(still, "visibility", "hidden");
  }
  const placed = [];
  for (const [kind, point] of [["computed", here], ["actual", there]]) {
    if (!point) continue;
    const [x, y] = at(point);
    const circle = drawing.querySelector(`circle.${kind}`);
    published.attribute(circle, "cx", x.toFixed(2));
    published.attribute(circle, "cy", y.toFixed(2));
    placed.push({ kind, x, y });
  }
  placeLabels(drawing, placed, line.map(at), [left, above, right, below], published);
}

/** Each label beside its point, at the place inside the drawing that is clearest of points, the line and other labels. */
function placeLabels(drawing, placed, line, [left, above, right, below], published) {
  const taken = placed.map(({ x, y }) => [x - 7, y - 7, x + 7, y + 7]);
  for (let k = 1; k < line.length; k++) {
    const [[x0, y0], [x1, y1]] = [line[k - 1], line[k]];
    const steps = Math.max(1, Math.floor(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) / 4));
    for (let i = 0; i <= steps; i++) {
      const [x, y] = [x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps];
      taken.push([x - 1, y - 1, x + 1, y + 1]);
    }
  }
  const labels = [];
  const meet = (one, other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
  for (const { kind, x, y } of placed) {
    const label = drawing.querySelector(`text.mark.${kind}`);
    if (!label) continue;
    const width = label.getComputedTextLength() || label.textContent.length * 7.4;
    const boxes = [10, 16, 24, 34].flatMap((far) => [[1, -0.7], [-1, 0.7], [-1, -0.7], [1, 0.7], [0, -1], [0, 1.3]].map(([dx, dy]) => {
      const start = x + dx * far - (dx < 0 ? width : dx === 0 ? width / 2 : 0);
      const up = y + dy * far - 6;
      return [start, up, start + width, up + 13];
    })).filter((box) => box[0] >= left + 1 && box[2] <= right + 12 && box[1] >= 1 && box[3] <= below - 1);
    const hits = boxes.map((box) => taken.filter((other) => meet(box, other)).length + 100 * labels.filter((other) => meet(box, other)).length);
    const free = boxes[hits.indexOf(Math.min(...hits))];
    if (!free) continue;
    labels.push([free[0] - 2, free[1] - 3, free[2] + 2, free[3] + 3]);
    published.attribute(label, "x", free[0].toFixed(2));
    published.attribute(label, "y", (free[1] + 11).toFixed(2));
  }
}
