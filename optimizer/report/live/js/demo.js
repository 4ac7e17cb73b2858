/** The demonstration page: what the engine answers, as plain tables. The report draws its own figures instead. */

startLive().then((engine) => {
  globalThis.engine = engine;
  const { lang, texts } = JSON.parse(document.getElementById("live-words").textContent);
  const { data } = engine;
  const out = document.getElementById("live-result");
  const say = (key) => texts[key];
  const cell = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const table = (id, head, rows) => {
    const made = Object.assign(document.createElement("table"), { id });
    for (const cells of [head, ...rows]) {
      const row = document.createElement("tr");
      cells.forEach((text, k) => row.append(cell(cells === head || k === 0 ? "th" : "td", text)));
      made.append(row);
    }
    return made;
  };
  const onResult = (result) => {
    out.replaceChildren();
    out.dataset.status = result.status;
    if (result.status !== "optimal") {
      const rules = (result.conflict ?? []).map((name) => data.rules.find((rule) => rule.name === name).label[lang]);
      out.append(cell("p", say(`live_${result.status}`).replace("{rules}", rules.join(", "))));
      return;
    }
    const { display } = result;
    const money = (value) => {
      if (value === null) return "-";
      const text = (Math.abs(value) / display.counted[lang]).toLocaleString("en", {
        minimumFractionDigits: display.digits[lang], maximumFractionDigits: display.digits[lang],
      });
      return value < 0 && /[1-9]/.test(text) ? (lang === "ko" ? "△" : "-") + text : text;
    };
    const points = (value) => value.toLocaleString("en", { maximumFractionDigits: 2 });
    const compared = data.actual !== null;
    const head = [say("live_programme"), ...(compared ? [say("live_actual")] : []), say("live_computed"), ...(compared ? [say("live_change")] : []), say("live_near")];
    out.append(cell("p", `${say("live_objective")} ${points(result.objective)}`));
    if (compared) {
      const [key, value] = result.regret === null ? ["live_gap", result.gap] : ["live_regret", result.regret];
      out.append(cell("p", `${say(key)} ${points(value)}`));
    }
    if (!result.unique) out.append(cell("p", say("live_several")));
    out.append(table("live-allocation", head, data.programmes.map(({ name, title }) => {
      const [spend, actual, ends] = [result.spend[name], compared ? result.actual[name] : 0, result.nearOptimal[name]];
      const [before, after] = compared ? [[money(actual)], [money(spend - actual)]] : [[], []];
      return [title[lang], ...before, money(spend), ...after, ends.map(money).join(" – ")];
    })));
    out.append(table("live-scores", [say("live_capability"), ...(compared ? [say("live_actual")] : []), say("live_computed")],
      data.capabilities.map(({ name, title }) => [title[lang], ...(compared ? [points(result.actualScores[name])] : []), points(result.scores[name])])));
    const binding = result.binding.map(({ name }) => data.rules.find((rule) => rule.name === name).label[lang]);
    out.append(cell("p", `${say("live_binding")}: ${binding.join(", ") || say("live_nothing_binds")}`));
  };
  showControls(engine, document.getElementById("live-controls"), { lang, texts, onResult });
}).catch((error) => {
  const { texts } = JSON.parse(document.getElementById("live-words").textContent);
  document.getElementById("live-controls").textContent = texts.live_broken;
  document.documentElement.dataset.live = "broken";
  console.warn(error);
});
