/**
 * Among equal optima the one nearest to a target, by least squares: the same rule, and the same steps, as in Python.
 *
 * Wolfe's algorithm (Finding the nearest point in a polytope, Mathematical Programming 11, 1976), each step of which
 * solves a linear program.
 */

import { dot, largest, norm, sum } from "./numeric.js";

const STEPS = 2000;
const SAME = 1e-7;

/**
 * Of all optimal points the one with `weights x` nearest to `targets`.
 * `weights` is a list of lists of [column, weight].
 * @param {Solver} solver @param {Solver} near @param {Optimum} outcome @param {[number, number][][]} weights @param {number[]} targets
 */
export function nearestOptimum(solver, near, outcome, weights, targets) {
  /** @type {(x: number[]) => number[]} */
  const image = (x) => weights.map((row) => sum(row.map(([j, weight]) => weight * x[j])));
  const start = outcome.x;
  const reach = weights.map((row) => sum(row.map(([j, weight]) => Math.abs(weight) * solver.program.columnScale[j] * 64)));
  const unit = largest([...targets, ...image(start)]) || largest(reach) || 1;
  near.pass(within(solver.face(outcome), start, weights, image(start), targets, unit));
  /** @type {(direction: number[]) => number[]} */
  const along = (direction) => {
    const cost = start.map(() => 0);
    weights.forEach((row, k) => row.forEach(([j, weight]) => (cost[j] += direction[k] * weight)));
    return cost;
  };
  // The two ends of the optimal points in a direction that no scenario has for its own: where they agree, all do.
  const direction = along(targets.map((_, k) => Math.cos(k + 1)));
  const [first, last] = [false, true].map((maximized) => near.solve({ cost: direction, maximized }));
  if (first.status === "optimal" && last.status === "optimal") {
    const [low, high] = [image(first.x), image(last.x)];
    if (high.every((value, k) => Math.abs(value - low[k]) <= SAME * unit)) return start;
  }
  const solve = (/** @type {number[]} */ cost) => near.solve({ cost, maximized: false });
  return wolfe(start, (x) => image(x).map((value, k) => (value - targets[k]) / unit), (direction) => solve(along(direction)));
}

/** The point whose image is nearest to 0 of those that `solve` can find, which gives the one furthest against a direction.
 * @param {number[]} start @param {(x: number[]) => number[]} imageOf @param {(direction: number[]) => Outcome} solve */
export function wolfe(start, imageOf, solve) {
  let [corners, images, shares] = [[start], [imageOf(start)], [1]];
  /** @type {(points: number[][]) => number[]} */
  const mixed = (points) => points[0].map((_, k) => sum(points.map((point, i) => shares[i] * point[k])));
  for (let step = 0; step < STEPS; step++) {
    const best = mixed(images);
    const outcome = solve(best);
    if (outcome.status !== "optimal") break;
    const image = imageOf(outcome.x);
    const apart = best.map((value, k) => value - image[k]);
    // The new corner must lie nearer by more than the rounding of the products.
    if (dot(best, apart) <= 1e-13 * norm(best) * (norm(apart) + 1e-3)) break;
    corners.push(outcome.x);
    images.push(image);
    const [mixture, kept] = balanced(images, [...shares, 0]);
    shares = mixture;
    if (!kept.includes(corners.length - 1)) break; // the new corner brings nothing beyond rounding
    [corners, images, shares] = [kept.map((i) => corners[i]), kept.map((i) => images[i]), kept.map((i) => shares[i])];
  }
  return mixed(corners);
}

/** Shares at which the mixture of `images` is nearest to 0, and which of them are above 0.
 * @param {number[][]} images @param {number[]} shares @returns {[number[], number[]]} */
function balanced(images, shares) {
  let kept = images.map((_, i) => i);
  for (;;) {
    const wanted = affine(kept.map((i) => images[i]));
    if (wanted.every((share) => share > 1e-12)) {
      const found = images.map(() => 0);
      kept.forEach((i, k) => (found[i] = wanted[k]));
      return [found, kept];
    }
    const now = kept.map((i) => shares[i]);
    const falling = [...wanted.keys()].filter((k) => wanted[k] <= 1e-12);
    const step = Math.min(1, ...falling.map((k) => now[k] / Math.max(now[k] - wanted[k], 1e-300)));
    const moved = now.map((share, k) => share + step * (wanted[k] - share)).map((share) => (share <= 1e-12 ? 0 : share));
    if (!moved.includes(0)) moved[falling.reduce((least, k) => (moved[k] < moved[least] ? k : least))] = 0;
    const total = sum(moved);
    kept.forEach((i, k) => (shares[i] = moved[k] / total));
    kept = kept.filter((i) => shares[i] > 0);
  }
}

/** Shares, of sum 1 and any sign, at which the mixture of `points` is nearest to 0.
 * @param {number[][]} points */
function affine(points) {
  const steps = points.slice(1).map((point) => point.map((value, k) => value - points[0][k]));
  const rest = leastSquares(steps, points[0].map((value) => -value));
  return [1 - sum(rest), ...rest];
}

/** Multiples of `columns` whose sum is nearest to `target`: modified Gram-Schmidt, the longest of what is left first.
 * @param {number[][]} columns @param {number[]} target */
function leastSquares(columns, target) {
  const left = columns.map((column) => [...column]);
  const longest = Math.max(0, ...left.map(norm));
  const rest = [...target];
  /** @type {number[]} */
  const order = [];
  /** @type {number[][]} */
  const along = [];
  /** @type {number[]} */
  const share = [];
  for (;;) {
    const open = [...left.keys()].filter((k) => !order.includes(k) && norm(left[k]) > 1e-12 * longest);
    if (!open.length) break;
    const k = open.reduce((best, other) => (norm(left[other]) > norm(left[best]) ? other : best));
    const unit = left[k].map((value) => value / norm(left[k]));
    order.push(k);
    along.push(columns.map((_, other) => {
      const part = dot(unit, left[other]);
      if (!order.includes(other)) left[other] = left[other].map((value, i) => value - part * unit[i]);
      return part;
    }));
    const part = dot(unit, rest);
    share.push(part);
    rest.forEach((value, i) => (rest[i] = value - part * unit[i]));
  }
  const found = columns.map(() => 0);
  for (let r = order.length - 1; r >= 0; r--) {
    const known = sum(order.slice(r + 1).map((k) => along[r][k] * found[k]));
    found[order[r]] = (share[r] - known) / along[r][order[r]];
  }
  return found;
}

/** The face cut to where the nearest point can lie: no further from any target than the start is from all.
 * @param {Program} face @param {number[]} start @param {[number, number][][]} weights @param {number[]} image
 * @param {number[]} targets @param {number} unit */
function within(face, start, weights, image, targets, unit) {
  const [lower, upper] = [[...face.lower], [...face.upper]];
  const radius = norm(image.map((value, k) => value - targets[k])) + unit;
  weights.forEach((row, k) => {
    if (row.length !== 1 && !row.every(([j]) => face.lower[j] >= 0)) return;
    for (const [j, weight] of row) {
      const reach = (Math.abs(targets[k]) + radius) / Math.abs(weight) + Math.abs(start[j]);
      [lower[j], upper[j]] = [Math.max(lower[j], -reach), Math.min(upper[j], reach)];
    }
  });
  return { ...face, lower, upper };
}
