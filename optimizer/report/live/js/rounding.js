/**
 * Rounding, as in Python: the answer in the smallest unit of the currency (without one to twelve digits), within the
 * budget, a fixed programme with its exact amount, one with payments in fine steps of its units; for print again, in
 * whole display units that add up. Amounts are by programme and period.
 */

import { largest, sum } from "./numeric.js";

const FINE = 1000;
const NOTHING = 1e-13;

/**
 * `raw`, the solver's spending, to the smallest unit. `now` gives payments, ends of tiers, budgets and fixed spending,
 * `sizes` how large each amount can be, `charged` the upkeep that an allocation pays by period.
 * @param {LiveData} data @param {Now} now @param {number[]} raw @param {number[]} x @param {number[]} sizes
 * @param {(spending: number[]) => number[]} charged
 */
export function rounded(data, now, raw, x, sizes, charged) {
  const { periods, hasBudget, carryOver, hasUpkeep, unit } = data.scenario;
  const T = periods.length;
  const spending = raw.map((amount, k) => (Math.abs(amount) <= NOTHING * sizes[k] ? 0 : amount));
  const costs = (/** @type {number} */ k) => !data.programmes[Math.floor(k / T)].costless;
  const most = largest(spending.filter((_, k) => costs(k)));
  // Fifteen digits are what a float carries.
  const unitOf = (/** @type {number} */ amount) => (unit ? Math.max(unit, most && powerOfTen(most) / 1e14)
    : amount && powerOfTen(Math.abs(amount)) / 1e11);
  /** @type {number[]} */
  const free = [];
  for (const p of data.sorted) {
    const programme = data.programmes[p];
    const payments = now.payments[p];
    if (payments) {
      const paid = Math.max(...payments.map((_, t) => unitOf(spending[p * T + t])));
      const step = paid && powerOfTen(paid / FINE / largest(payments));
      const units = step && multiple(x[programme.column], step);
      payments.forEach((payment, t) => (spending[p * T + t] = units * payment));
    } else if (programme.fixed) {
      periods.forEach((_, t) => (spending[p * T + t] = now.fixed[p * T + t]));
    } else if (programme.costless) {
      periods.forEach((_, t) => {
        const count = spending[p * T + t];
        spending[p * T + t] = count && multiple(count, powerOfTen(Math.abs(count)) / 1e11);
      });
    } else {
      free.push(p);
    }
  }
  let carried = 0;
  periods.forEach((_, t) => {
    const keys = free.map((p) => p * T + t);
    const units = keys.map((k) => unitOf(spending[k]));
    const amounts = keys.map((k, i) => {
      const end = now.ends[free[i]];
      return end === null || !units[i] ? spending[k] : Math.min(spending[k], Math.floor(end / units[i]) * units[i]);
    });
    let room = Infinity;
    if (hasBudget) {
      room = carried + now.budgets[t] - (hasUpkeep ? charged(spending)[t] : 0);
      for (let p = 0; p < data.programmes.length; p++) if (!free.includes(p) && costs(p * T)) room -= spending[p * T + t];
    }
    const shares = toUnits(amounts, units, room);
    keys.forEach((k, i) => (spending[k] = shares[i]));
    if (hasBudget && carryOver) carried = room - sum(shares);
  });
  return spending;
}

/** Each amount as a multiple of its unit, so that they add up to their rounded sum, at most `room`.
 * @param {number[]} amounts @param {number[]} units @param {number} room */
function toUnits(amounts, units, room) {
  const most = Math.max(0, ...units);
  const found = amounts.map((amount, i) => (units[i] ? multiple(amount, units[i]) : 0));
  const free = [...units.keys()].filter((i) => most && units[i] === most);
  const other = sum(found.filter((_, i) => !free.includes(i)));
  const total = Math.min(whole((sum(amounts) - other) / most), Math.floor((room - other) / most + 1 / FINE));
  const counts = largestRemainder(free.map((i) => whole((amounts[i] / most) * FINE)), total);
  free.forEach((i, k) => (found[i] = times(counts[k], most)));
  return found;
}

/** The multiple of `unit` nearest to `amount`.
 * @param {number} amount @param {number} unit */
export function multiple(amount, unit) {
  return times(whole(unit < 1 ? amount * Math.round(1 / unit) : amount / unit), unit);
}

/** `count` units, exact to the last bit where a unit is a whole part of 1.
 * @param {number} count @param {number} unit */
function times(count, unit) {
  return unit < 1 ? count / Math.round(1 / unit) : count * unit;
}

/** `amounts`, in thousandths, as whole units that add up to `total`; ties go to the larger, then to the earlier one.
 * @param {number[]} amounts @param {number} total */
function largestRemainder(amounts, total) {
  const units = amounts.map((amount) => Math.floor(amount / FINE));
  const short = total - sum(units);
  const order = [...units.keys()].sort(
    (i, k) => (amounts[k] - units[k] * FINE) - (amounts[i] - units[i] * FINE) || amounts[k] - amounts[i] || i - k);
  for (const i of order.slice(0, Math.max(0, short))) units[i] += 1;
  // A total below the sum of the whole units is taken from the largest amounts, never from one that is 0.
  order.sort((i, k) => units[k] - units[i] || i - k);
  for (const i of order.slice(0, Math.max(0, -short))) units[i] -= 1;
  if (order.length) units[order[0]] -= Math.max(0, -short - order.length);
  return units;
}

/** Amounts by name as a table prints them: whole display units that add up.
 * @param {Named} amounts @param {number} unit @returns {Named} */
export function printed(amounts, unit) {
  const names = Object.keys(amounts);
  const steps = names.map((name) => whole((amounts[name] / unit) * FINE));
  const total = whole(sum(names.map((name) => amounts[name])) / unit);
  return Object.fromEntries(largestRemainder(steps, total).map((units, k) => [names[k], units * unit]));
}

/** The nearest whole number, halves to the even one, as in Python.
 * @param {number} value */
function whole(value) {
  const nearest = Math.round(value);
  return nearest - value === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}

/** The largest power of ten that is not above `value`.
 * @param {number} value */
export function powerOfTen(value) {
  const exponent = Math.floor(Math.log10(value));
  const power = 10 ** exponent;
  return power > value ? 10 ** (exponent - 1) : 10 ** (exponent + 1) <= value ? 10 ** (exponent + 1) : power;
}
