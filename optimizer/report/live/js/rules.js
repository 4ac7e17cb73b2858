/** What rules say of an allocation: values, room, which bind, which are broken, and which contradict each other. */

import { largest } from "./numeric.js";

/** Each rule that holds at `values`: its value, limit, slack, and whether it binds.
 * @param {Engine} engine @param {Values} values @param {Achieved} achieved @param {Achieved} unrounded */
export function ruleStates(engine, values, achieved, unrounded) {
  const most = largest(unrounded.spending);
  /** @type {RuleState[]} */
  const states = [];
  engine.data.rules.forEach(({ name, family, tags, of, relation, money, setting }, k) => {
    if (setting && values.get(setting) === null) return;
    const [value, limit] = [achieved.left[k], achieved.bound[k]];
    // Judged before rounding and by the evaluation: the program may leave a score below its true value.
    const size = Math.max(Math.abs(unrounded.left[k]), Math.abs(limit), money ? most : 0, 1);
    const binding = Math.abs(unrounded.left[k] - limit) <= 1e-7 * size;
    const slack = relation === ">=" ? value - limit : relation === "<=" ? limit - value : Math.abs(value - limit);
    states.push({ name, family, tags, of, value, limit, slack, relation, binding, price: 0 });
  });
  return states;
}

/** The rules that an allocation breaks.
 * @param {Engine} engine @param {Values} values @param {Achieved} achieved */
export function breaks(engine, values, achieved) {
  /** @type {Break[]} */
  const broken = [], { unit } = engine.data.scenario;
  engine.data.rules.forEach(({ name, family, relation, money, setting }, k) => {
    if (setting && values.get(setting) === null) return;
    const [value, limit] = [achieved.left[k], achieved.bound[k]];
    const by = relation === "=" ? Math.abs(value - limit) : relation === "<=" ? value - limit : limit - value;
    // As in Python to the last unit of money. Python is exact; here a share of the terms is noise.
    const noise = Math.max(1e-9 * Math.max(Math.abs(value), Math.abs(limit), 1), 1e-13 * achieved.size[k]);
    if (by > Math.max(noise, money ? unit ?? 0 : 0)) {
      broken.push({ name, family, relation, value, limit, by });
    }
  });
  return broken;
}

/** Names of rules that cannot all hold: drop any one and the others can.
 * @param {Engine} engine @param {Values} values */
export function conflict(engine, values) {
  const { program } = engine.main;
  const cost = program.cost.map(() => 0);
  /** @type {Map<number, number[]>} */
  let freed = new Map();
  const kept = [];
  for (const { name, row, setting } of engine.data.rules) {
    if (row < 0 || (setting && values.get(setting) === null)) continue;
    const trial = new Map(freed).set(row, [-Infinity, Infinity]);
    if (engine.main.solve({ cost, rows: trial }).status === "infeasible") freed = trial;
    else kept.push(name);
  }
  return kept;
}
