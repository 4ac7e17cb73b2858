/** Every figure that the document has goes to its place; what it does not have is marked as published. */

function showFigures(root, document_, context) {
  const { words, published, rules, label } = context;
  const scale = { money: (value) => words.money(value), change: (value) => words.money(value, true) };
  const styles = {
    ...scale,
    spend: scale.money, actual: scale.money,
    score: (value) => plain(value, 1),
    score0: (value) => words.objective(value, 0),
    objective: (value) => words.objective(value),
    span: (value) => words.span(value),
    unit_span: (value) => words.unitSpan(value),
    units: (value) => words.number(value, 4),
    count: String,
    weight: (value) => words.number(value, 3),
    score_change: (value) => {
      const text = plain(Math.abs(value), 1);
      return /[1-9]/.test(text) ? (value < 0 ? words.minus : "+") + text : text;
    },
    limit: (value, rule) => words.limit(value, rule),
    rule: (value, rule) => words.ofRule(value, rule, 4),
    price: (value, rule, state) => (state.binding ? words.price(value, rule) : "0"),
  };
  styles.cost = styles.price;
  const show = (element, style, path, value) => {
    const name = path.replace(/^constraints\./, "").replace(/\.[^.]*$/, "");
    const state = document_.constraints[name];
    published.text(element, styles[style](value, rules.get(name), state));
    if (style === "change" || style === "score_change") {
      const owner = [element, element.parentElement].find((one) => one.matches(".up, .down, .same"));
      if (owner) published.way(owner, value);
    }
  };
  for (const element of root.querySelectorAll("[data-figure]")) {
    const { figure: path, as: style } = element.dataset;
    const value = place(document_, path);
    if (value === undefined) published.mark(element);
    else if (style === "rule" && path.endsWith(".slack")) showRoom(element, path, context, document_, styles);
    else if (style === "rule" && rules.get(path.replace(/^constraints\.|\.value$/g, ""))?.instead) published.text(element, "");
    else show(element, style, path, value);
  }
  for (const element of root.querySelectorAll("[data-derived]")) {
    const { derived: style, of } = element.dataset;
    const owner = place(document_, of);
    if (style === "rate") published.text(element, rate(owner, words));
    else if (style === "binds") showRoom(element, `${of}.slack`, context, document_, styles);
    else if (style === "label") published.text(element, label(of.replace(/^constraints\./, "")));
    else if (style === "regret_label") published.text(element, words.say(document_.regret === null ? "live_gap" : "live_regret"));
    else if (context.derived[style]) published.text(element, context.derived[style](of));
    else {
      const value = owner?.[style === "score_change" ? "change" : style];
      if (value === undefined) published.mark(element);
      else show(element, style, `${of}.${style}`, value);
    }
  }
  for (const element of root.querySelectorAll("[data-published]")) published.mark(element);
  for (const row of root.querySelectorAll("tr[data-row^='constraints.']")) {
    const state = place(document_, row.dataset.row);
    if (state) published.attribute(row, "class", state.binding ? "level0" : "level1");
  }
}

/** The room that a rule leaves, or that it binds. */
function showRoom(element, path, { words, published, rules }, document_, styles) {
  const name = path.replace(/^constraints\./, "").replace(/\.slack$/, "");
  const state = document_.constraints[name];
  published.text(element, state.binding ? words.say("r_binds") : styles.rule(state.slack, rules.get(name)));
}

/** The change in per cent; what begins at zero is called new. */
function rate({ actual, change }, words) {
  if (!change) return actual ? "0.0" : "-";
  if (!actual) return words.say("r_from_zero");
  const share = (100 * change) / Math.abs(actual);
  const text = decimal(share < 0 ? -share : share, 1, true);
  return share < 0 ? words.minus + text : text;
}
