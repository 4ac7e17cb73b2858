/** Small sums of vectors. */

/** @param {ArrayLike<number>} values */
export function sum(values) {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export function dot(a, b) {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

/** @param {number[]} vector */
export function norm(vector) {
  return Math.sqrt(dot(vector, vector));
}

/** The largest size among `values`, 0 where there are none.
 * @param {number[]} values */
export function largest(values) {
  return Math.max(0, ...values.map(Math.abs));
}
