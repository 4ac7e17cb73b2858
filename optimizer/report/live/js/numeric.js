/** Small sums of vectors, and whole numbers. */

/** @param {number[]} values */
export function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** @param {number[]} a @param {number[]} b */
export function dot(a, b) {
  return sum(a.map((value, i) => value * b[i]));
}

/** `total` in proportion to `start`, evenly where that is nothing.
 * @param {number[]} start @param {number} total */
export function spread(start, total) {
  const before = sum(start);
  return start.map((amount) => (before > 0 ? (amount * total) / before : total / start.length));
}

/** The largest size among `values`, 0 where there are none.
 * @param {number[]} values */
export function largest(values) {
  return Math.max(0, ...values.map(Math.abs));
}

/** The whole number nearest to `value`, a half away from zero. */
export const whole = (/** @type {number} */ value) => Number(value.toFixed(0));

/** `values` as whole numbers that add up, the largest remainders upward; a millionth is taken for noise.
 * @param {number[]} values */
export function addingUp(values) {
  const steps = values.map((value) => Math.round(value * 1e6) / 1e6), floors = steps.map(Math.floor);
  const order = [...steps.keys()].sort((i, k) =>
    steps[k] - floors[k] - steps[i] + floors[i] || steps[k] - steps[i] || i - k);
  for (const i of order.slice(0, Math.max(0, whole(sum(values)) - sum(floors)))) floors[i] += 1;
  return floors;
}
