/** What rules say of an allocation: values, room, which bind, which are broken, and which contradict each other. */

import { largest } from "./numeric.js";

/** Names of the rules at their limit: of the allocation before it is rounded, by the evaluation.
 * @param {Engine} engine @param {Values} values @param {Achieved} achieved */
export function binding(engine, values, achieved) {
  const most = largest(achieved.spending);
  const bound = engine.data.rules.filter((rule, k) => {
    if (engine.isOpen(rule, values)) return false;
    const size = Math.max(Math.abs(achieved.left[k]), Math.abs(achieved.bound[k]), rule.money ? most : 0, 1);
    // A share of the terms is noise.
    return Math.abs(achieved.left[k] - achieved.bound[k]) <= Math.max(1e-7 * size, 1e-13 * achieved.size[k]);
  });
  return bound.map(({ name }) => name);
}

/** The rules that an allocation breaks.
 * @param {Engine} engine @param {Values} values @param {Achieved} achieved */
export function breaks(engine, values, achieved) {
  /** @type {Break[]} */
  const broken = [], { unit } = engine.data.scenario;
  engine.data.rules.forEach((rule, k) => {
    if (engine.isOpen(rule, values)) return;
    const { name, family, relation, money } = rule;
    const [value, limit] = [achieved.left[k], achieved.bound[k]];
    const by = relation === "=" ? Math.abs(value - limit) : relation === "<=" ? value - limit : limit - value;
    // As in Python to the last unit of money. Python is exact; here a share of the terms is noise.
    const noise = Math.max(1e-9 * Math.max(Math.abs(value), Math.abs(limit), 1), 1e-13 * achieved.size[k]);
    if (by > Math.max(noise, money ? unit ?? 0 : 0)) {
      broken.push({ name, family, relation, value, limit });
    }
  });
  return broken;
}

/** Names of rules that cannot all hold: drop any one and the others can.
 * @param {Engine} engine @param {Values} values */
export function conflict(engine, values) {
  const { solver } = engine, { cost, rowLower, rowUpper } = solver.program, none = cost.map(() => 0);
  const found = engine.data.rules.filter((rule) => {
    const { row } = rule;
    if (engine.isOpen(rule, values)) return false;
    solver.setRow(row, -Infinity, Infinity);
    if (solver.solve(none).status === "infeasible") return false;
    solver.setRow(row, rowLower[row], rowUpper[row]);
    return true;
  });
  return found.map(({ name }) => name);
}
