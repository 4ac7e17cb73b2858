/** Charts of rows: points, bars and ways move; the scale widens where something would lie beyond it. */

const ROUND = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/**
 * How many times as wide a scale around 0 must be to hold `values`, its ticks at round numbers. Its lines then stay
 * where they are. `ticks` are the published ones.
 */
function wider(low, high, ticks, values) {
  const fits = (factor) => values.every((value) =>
    (value >= 0 || low >= 0 || value >= low * factor * (1 + 1e-9)) && (value <= 0 || high <= 0 || value <= high * factor * (1 + 1e-9)));
  if (fits(1) || ticks.length < 2) return 1;
  const step = Math.abs(ticks[1] - ticks[0]);
  for (let power = 10 ** Math.floor(Math.log10(step)); power < step * 1e4; power *= 10) {
    const factor = ROUND.map((round) => (round * power) / step).find((item) => item > 1 && fits(item));
    if (factor) return factor;
  }
  return 1e4;
}

/** A chart of rows whose every mark the document knows; `valueAt(path)` is a mark's value on the axis. */
function showRows(chart, valueAt, { words, published }) {
  const marks = [...chart.querySelectorAll("[data-mark]")];
  const values = new Map(marks.map((mark) => [mark, valueAt(mark.dataset.mark.replace(/^\./, ""))]));
  if ([...values.values()].some((value) => value === undefined)) return;
  const [low, high] = [Number(chart.dataset.low), Number(chart.dataset.high)];
  const flat = [...values.entries()].filter(([mark]) => mark.tagName !== "line").map(([, value]) => value).flat();
  const ticks = [...chart.querySelectorAll("[data-value]")].map((tick) => Number(tick.dataset.value));
  const factor = wider(low, high, ticks, flat.filter((value) => value !== null));
  const share = (value) => Math.min(1, Math.max(0, (value / factor - low) / (high - low)));
  const percent = (value) => `${(100 * share(value)).toFixed(3)}%`;
  if (factor !== 1) {
    for (const tick of chart.querySelectorAll("[data-value]")) {
      published.text(tick, words.tick(Number(tick.dataset.value) * factor));
    }
  }
  const set = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) published.attribute(element, name, value);
  };
  const bar = (mark, from, to) => {
    const [left, right] = [share(from), share(to)].sort((a, b) => a - b);
    set(mark, { x: `${(100 * left).toFixed(3)}%`, width: `${(100 * (right - left)).toFixed(3)}%` });
  };
  for (const [mark, value] of values) {
    if (mark.tagName === "circle") set(mark, { cx: percent(value) });
    else if (mark.tagName === "line") {
      // The way between the two points of its row.
      const [from, to] = ["actual", "computed"].map((kind) => values.get(mark.parentElement.querySelector(`circle.${kind}`)));
      set(mark, { x1: percent(from), x2: percent(to) });
      published.way(mark, to - from);
    } else if (Array.isArray(value)) bar(mark, value[0] ?? low * factor, value[1] ?? high * factor);
    else {
      bar(mark, 0, value);
      published.attribute(mark, "class", value > 0 ? "up" : "down");
    }
  }
}

/** Room for values that became longer than any that was published. */
function makeRoom(charts, published) {
  const needed = charts.map((chart) => {
    const longest = Math.max(0, ...[...chart.querySelectorAll(".value")].map((value) =>
      (value.scrollWidth > value.clientWidth ? value.scrollWidth : 0)));
    return [chart, longest];
  });
  for (const [chart, longest] of needed) {
    if (longest) {
      const style = chart.getAttribute("style").replace(/--value:[^;]*/, `--value:${Math.ceil(longest) + 2}px`);
      published.attribute(chart, "style", style);
    }
  }
}
