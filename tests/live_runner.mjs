// Answers the questions that Python asks of the engine: node live_runner.mjs FOLDER LIVE, where FOLDER has questions.json
// and highs.wasm and LIVE the modules; answers.json comes out. A question is { method, settings, ... }.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

const [folder, live] = process.argv.slice(2);
const module = (name) => import(pathToFileURL(path.join(live, "js", name)));
const { createEngine } = await module("engine.js");
const { divide } = await module("divide.js");
const { sharingOf } = await module("sharing.js");
const load = createRequire(import.meta.url)(path.join(live, "vendor", "highs.min.js"));
const binary = fs.readFileSync(path.join(folder, "highs.wasm"));
const answers = {};
for (const [key, { data, questions }] of Object.entries(JSON.parse(fs.readFileSync(path.join(folder, "questions.json"), "utf8")))) {
  const engine = await createEngine(data, load, binary);
  const sharing = sharingOf(engine);
  answers[key] = questions.map(({ settings = {}, method = "solve", argument }) => {
    const started = performance.now();
    try {
      if (method === "solve") return { ...engine.solve(settings), milliseconds: performance.now() - started };
      if (method === "divide") return divide(engine, ...argument, settings);
      if (method === "judge") return engine.judge(argument, settings);
      if (method === "weight") return engine.withWeight(settings, ...argument);
      if (method === "read") return sharing.fromScenarioYaml(argument);
      if (method === "own") return sharing.toScenarioYaml(settings, { amounts: argument, set: [] });
      if (method === "yaml") return sharing.toScenarioYaml(settings);
      if (method === "link") return sharing.decode(`#${sharing.encode(settings)}`).settings;
      if (method === "decode") return sharing.decode(argument).settings;
      if (method === "linked") return sharing.decode(`#${sharing.encode({}, { amounts: argument, set: [] })}`);
      return `no method ${method}`;
    } catch (error) {
      return { error: `${error.name}: ${error.message}`, stack: error.stack };
    }
  });
}
fs.writeFileSync(path.join(folder, "answers.json"), JSON.stringify(answers));
