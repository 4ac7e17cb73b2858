/** The point of a program nearest to a target, by least squares: among equal optima, and where a split keeps shares.
 *
 * Wolfe's algorithm (Finding the nearest point in a polytope, Mathematical Programming 11, 1976), each step of which
 * solves a linear program. */

import { dot, largest, sum } from "./numeric.js";

const norm = (/** @type {number[]} */ vector) => Math.hypot(...vector);
const STEPS = 2000;
const NOTHING = 1e-12;

/** Of all points of the program that `solver` holds the one whose sums are nearest to their targets; `start` is any.
 * @param {Solver} solver @param {number[]} start @param {Aim[]} aims */
export function nearest(solver, start, aims) {
  const sums = (/** @type {number[]} */ x) => aims.map(({ row }) => sum(row.map(([j, weight]) => weight * x[j])));
  const unit = largest([...aims.map(({ target }) => target), ...sums(start)]) || 1;
  /** @type {(x: number[], share?: number) => Corner} */
  const corner = (x, share = 0) => ({ x, apart: sums(x).map((value, k) => (value - aims[k].target) / unit), share });
  let corners = [corner(start, 1)];
  const { lower, upper } = solver.program, radius = unit * (norm(corners[0].apart) + 1);
  // No column goes further than it could in a point as near as the start: what has no bound has one here.
  aims.forEach(({ row, target }) => row.forEach(([j, weight]) => {
    const reach = (Math.abs(target) + radius) / Math.abs(weight) + Math.abs(start[j]);
    solver.model.changeColBounds(j, Math.max(lower[j], -reach), Math.min(upper[j], reach));
  }));
  /** @type {(of: "x" | "apart") => number[]} */
  const mixed = (of) => corners[0][of].map((_, k) => sum(corners.map((own) => own.share * own[of][k])));
  for (let step = 0; step < STEPS; step++) {
    const best = mixed("apart"), cost = start.map(() => 0);
    aims.forEach(({ row }, k) => row.forEach(([j, weight]) => (cost[j] += best[k] * weight)));
    const outcome = solver.solve(cost, false);
    if (outcome.status !== "optimal") break;
    const next = corner(outcome.x), nearer = best.map((value, k) => value - next.apart[k]);
    // The new corner must lie nearer by more than the rounding of the products.
    if (dot(best, nearer) <= 1e-13 * norm(best) * (norm(nearer) + 1e-3)) break;
    corners = balanced([...corners, next]);
    if (corners[corners.length - 1].x !== next.x) break; // it brings nothing beyond rounding
  }
  return mixed("x");
}

/** The corners with the shares at which their mixture is nearest to the target, as far as these are above 0.
 * @param {Corner[]} corners @returns {Corner[]} */
function balanced(corners) {
  const [{ apart: first }, ...others] = corners;
  const edges = others.map(({ apart }) => apart.map((value, k) => value - first[k]));
  const rest = leastSquares(edges, first.map((value) => -value)), wanted = [1 - sum(rest), ...rest];
  if (wanted.every((share) => share > NOTHING)) return corners.map((own, k) => ({ ...own, share: wanted[k] }));
  // As far towards these shares as none falls below 0; those that come to nothing go.
  const step = Math.min(...corners.map(({ share }, k) =>
    (wanted[k] > NOTHING ? 1 : share / Math.max(share - wanted[k], 1e-300))));
  const moved = corners.map((own, k) => ({ ...own, share: own.share + step * (wanted[k] - own.share) }));
  const least = Math.max(NOTHING, Math.min(...moved.map(({ share }) => share)));
  return balanced(moved.filter(({ share }) => share > least));
}

/** Multiples of `columns` whose sum is nearest to `target`: modified Gram-Schmidt, the longest of what is left first.
 * @param {number[][]} columns @param {number[]} target @returns {number[]} */
function leastSquares(columns, target, least = NOTHING * largest(columns.map(norm))) {
  const lengths = columns.map(norm), length = largest(lengths), k = lengths.indexOf(length);
  if (!(length > least)) return columns.map(() => 0);
  const unit = columns[k].map((value) => value / length), parts = columns.map((column) => dot(unit, column));
  const part = dot(unit, target);
  /** @type {(vector: number[], by: number) => number[]} */
  const without = (vector, by) => vector.map((value, i) => value - by * unit[i]);
  const rest = leastSquares(columns.map((column, i) => without(column, parts[i])), without(target, part), least);
  rest[k] = (part - dot(rest, parts)) / length;
  return rest;
}
