/** Rows that come and go with the result: of programmes that move, and of scores that are required. */

/** The chart of what moves: the programmes that do, largest rise first, each with its cause beneath. */
function arrangeMoves(document_, { words, published, engine, root }) {
  const moves = root.querySelector("[data-id=moves-chart]");
  const chart = moves?.querySelector(".rows");
  if (!chart) return;
  const rows = new Map([...chart.querySelectorAll(".row[data-row]")].map((row) => [row.dataset.row, row]));
  const pattern = rows.values().next().value;
  const moving = engine.data.programmes
    .map(({ name, title }) => ({ path: `programmes.${name}`, title: title[words.lang], ...document_.programmes[name] }))
    .filter(({ change }) => change !== 0)
    .sort((a, b) => b.change - a.change);
  const shown = moving.map(({ path, title }) => rows.get(path) ?? rowLike(moves, pattern, path, title));
  published.children(chart, [...shown, chart.querySelector(".row.axis")]);
}

function rowLike(moves, pattern, path, title) {
  const row = pattern.cloneNode(true);
  row.dataset.row = path;
  row.querySelector(".label").textContent = title;
  row.querySelector("[data-figure]").dataset.figure = `${path}.change`;
  row.querySelector("[data-mark]").dataset.mark = `${path}.change`;
  // What it serves stands in the table beneath the chart.
  const serves = moves.querySelector(`tr[data-row="${path}"] td:last-child`).textContent;
  row.querySelector(".aims")?.remove();
  if (serves) row.querySelector(".under").append(Object.assign(document.createElement("span"), { className: "aims", textContent: serves }));
  return row;
}

/** The table of rules: one row for each that holds. */
function arrangeRules(document_, { published, root }) {
  const body = root.querySelector("[data-id=limits] tbody");
  const rows = new Map([...body.children].map((row) => [row.dataset.row, row]));
  const names = Object.keys(document_.constraints).map((name) => `constraints.${name}`);
  const kept = [...body.children].filter((row) => names.includes(row.dataset.row));
  const added = names.filter((name) => name.startsWith("constraints.require.") && !rows.has(name));
  if (!added.length && kept.length === rows.size) return;
  published.children(body, [...kept, ...added.map((path) => ruleLike(body.children[0], path))]);
}

function ruleLike(pattern, path) {
  const row = pattern.cloneNode(true);
  for (const part of row.querySelectorAll("[data-figure], [data-derived]")) {
    for (const key of ["figure", "of"]) {
      if (part.dataset[key]) part.dataset[key] = part.dataset[key].replace(pattern.dataset.row, path);
    }
  }
  for (const part of row.querySelectorAll("[data-published]")) part.textContent = "";
  row.dataset.row = path;
  return row;
}
