/**
 * The one rounding, as in Python: amounts in whole display units that add up and stay within the budget, a fixed
 * programme with its exact amount, one with payments in fine steps of its units. Amounts are by programme and period.
 */

const FINE = 1000;

/**
 * The unit that amounts are printed in: 1억원 for won, smaller ones where amounts are under a hundred of them, the ninth
 * digit of the largest amount without a currency. { size, counted, name, digits }, the last three by language.
 */
function displayUnit({ currency, display: { units, largest } }, budgets) {
  const magnitude = budgets.reduce((most, budget) => Math.max(most, Math.abs(budget)), largest);
  if (currency) {
    const fitting = units.find(({ size }) => magnitude >= 100 * size);
    return fitting ?? units[magnitude ? units.length - 1 : 0];
  }
  const exponent = magnitude >= 1 ? String(BigInt(Math.floor(magnitude))).length - 1 : 0;
  const digits = Math.max(0, 8 - exponent);
  const both = (value) => ({ ko: value, en: value });
  return { size: 10 ** (exponent - 8), counted: both(1), name: both(""), digits: both(digits) };
}

/** `raw`, the solver's spending, as it is printed. `now` gives payments, ends of tiers, budgets and fixed spending. */
function rounded(data, now, raw, x, charged) {
  const { periods, currency, hasBudget } = data.scenario;
  const { display } = now;
  const T = periods.length;
  const spending = new Float64Array(raw.length);
  const free = [];
  for (const p of data.sorted) {
    const programme = data.programmes[p];
    if (now.payments[p]) {
      const largest = Math.max(...now.payments[p].map(Math.abs));
      const step = powerOfTen(display.size / FINE / largest);
      const units = Math.round(x[programme.column] / step) * step;
      now.payments[p].forEach((payment, t) => (spending[p * T + t] = units * payment));
    } else if (programme.fixed) {
      periods.forEach((_, t) => (spending[p * T + t] = now.fixed[p * T + t]));
    } else {
      free.push(p);
    }
  }
  if (!currency && !hasBudget) {
    const largest = raw.reduce((most, amount) => Math.max(most, Math.abs(amount)), 0);
    for (const p of free) {
      periods.forEach((_, t) => (spending[p * T + t] = nineDigits(raw[p * T + t], largest / 1e14)));
    }
    return spending;
  }
  // In thousandths of a display unit, so that everything below is whole.
  const steps = periods.map((_, t) => free.map((p) => {
    const amount = whole((raw[p * T + t] / display.size) * FINE);
    return now.ends[p] === null ? amount : Math.min(amount, Math.floor(now.ends[p] / display.size) * FINE);
  }));
  totals(data, now, spending, steps, raw, charged).forEach((total, t) => {
    largestRemainder(steps[t], total).forEach((units, k) => (spending[free[k] * T + t] = units * display.size));
  });
  return spending;
}

/** How many display units each period gives to the programmes that are rounded: no more than its budget has left. */
function totals(data, now, settled, steps, raw, charged) {
  const { periods, hasBudget, carryOver, hasUpkeep } = data.scenario;
  const { display } = now;
  const T = periods.length;
  const sums = steps.map((amounts) => Math.floor((amounts.reduce((sum, amount) => sum + amount, 0) + FINE / 2) / FINE));
  if (!hasBudget) return sums;
  let charges = periods.map(() => 0);
  if (hasUpkeep) {
    // Room for amounts that are rounded up, where there is any.
    const before = charged(raw);
    const most = charged(raw.map((amount) => amount + (amount > 0 ? display.size : 0)));
    charges = before.map((charge, t) => (steps[t].some((step) => step >= FINE) ? Math.max(charge, most[t]) : charge));
  }
  let carried = 0;
  const room = now.budgets.map((budget, t) => {
    let left = budget - charges[t];
    for (let k = t; k < settled.length; k += T) left -= settled[k];
    carried = carryOver ? carried + left / display.size : left / display.size;
    return Math.floor(carried + 1 / FINE);
  });
  for (let t = T - 2; carryOver && t >= 0; t--) {
    // A period must leave the next one at least the whole units that it has.
    const next = steps[t + 1].reduce((sum, amount) => sum + Math.floor(amount / FINE), 0);
    room[t] = Math.min(room[t], room[t + 1] - next);
  }
  let spent = 0;
  return sums.map((sum, t) => {
    const total = Math.min(sum, room[t] - spent);
    if (carryOver) spent += total;
    return total;
  });
}

/** `amounts`, in thousandths, as whole units that add up to `total`; ties go to the larger, then to the earlier one. */
function largestRemainder(amounts, total) {
  const units = amounts.map((amount) => Math.floor(amount / FINE));
  const short = total - units.reduce((sum, unit) => sum + unit, 0);
  const order = [...units.keys()].sort(
    (i, k) => (amounts[k] - units[k] * FINE) - (amounts[i] - units[i] * FINE) || amounts[k] - amounts[i] || i - k);
  for (const i of order.slice(0, Math.max(0, short))) units[i] += 1;
  // A total below the sum of the whole units is taken from the largest amounts, never from one that is 0.
  order.sort((i, k) => units[k] - units[i] || i - k);
  for (const i of order.slice(0, Math.max(0, -short))) units[i] -= 1;
  return units;
}

/** Amounts by name as a table prints them: whole display units that add up. */
function printed(amounts, unit) {
  const names = Object.keys(amounts);
  const steps = names.map((name) => whole((amounts[name] / unit) * FINE));
  const total = whole(sum(names.map((name) => amounts[name])) / unit);
  return Object.fromEntries(largestRemainder(steps, total).map((units, k) => [names[k], units * unit]));
}

/** `amount` to nine digits; what is below the last digits of the largest is noise. */
function nineDigits(amount, least) {
  if (amount === 0) return 0;
  const unit = powerOfTen(Math.max(Math.abs(amount) / 1e8, least));
  return unit >= 1 ? Math.round(amount / unit) * unit : Math.round(amount / unit) / Math.round(1 / unit);
}

/** The nearest whole number, halves to the even one, as in Python. */
function whole(value) {
  const nearest = Math.round(value);
  return nearest - value === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}

/** The largest power of ten that is not above `value`. */
function powerOfTen(value) {
  const exponent = Math.floor(Math.log10(value));
  const power = 10 ** exponent;
  return power > value ? 10 ** (exponent - 1) : 10 ** (exponent + 1) <= value ? 10 ** (exponent + 1) : power;
}
