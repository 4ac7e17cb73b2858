"use strict";
// Answers the questions that Python asks of the engine: node live_runner.js FOLDER, where data.json, engine.js, highs.wasm
// and questions.json lie; answers.json comes out. A question is { method, settings, ... }.
const fs = require("fs");
const path = require("path");
const vm = require("vm");
const { performance } = require("perf_hooks");

const folder = process.argv[2];
const read = (name) => fs.readFileSync(path.join(folder, name));
vm.runInThisContext(`(function (require, __dirname) { ${read("engine.js")} })`)(require, folder);

(async () => {
  const binary = read("highs.wasm");
  const answers = {};
  for (const [key, { data, questions }] of Object.entries(JSON.parse(read("questions.json")))) {
    const engine = await createEngine(data, loadHighs, binary);
    answers[key] = questions.map(({ settings = {}, details = true, method = "solve", argument }) => {
      const started = performance.now();
      try {
        if (method === "solve") return { ...engine.solve(settings, { details }), milliseconds: performance.now() - started };
        if (method === "evaluate") return engine.evaluate(argument, settings);
        if (method === "read") return engine.fromScenarioYaml(argument);
        if (method === "judge") return engine.judge(argument, settings);
        if (method === "own") return engine.toScenarioYaml(settings, { own: argument });
        if (method === "weight") return engine.withWeight(settings, ...argument);
        if (method === "yaml") return engine.toScenarioYaml(settings);
        if (method === "link") return engine.decode(`#${engine.encode(settings)}`);
        if (method === "decode") return engine.decode(argument);
        return `no method ${method}`;
      } catch (error) {
        return { error: `${error.name}: ${error.message}`, stack: error.stack };
      }
    });
  }
  fs.writeFileSync(path.join(folder, "answers.json"), JSON.stringify(answers));
})();
