/** Doublings from the smallest positive number to the largest. */
const MAX_DOUBLINGS = 2_100;
/** Halvings until the ends of an interval of numbers meet. */
const MAX_HALVINGS = 2_200;

/**
 * Multiplies a positive number by a factor, 2 by default, while a condition holds. Terminates for every condition: a value of 0 or Infinity
 * no longer changes.
 */
export function multipliedWhile(from: number, holds: (value: number) => boolean, factor = 2): number {
  let value = from;
  for (let step = 0; step < MAX_DOUBLINGS && holds(value); step++) value *= factor;
  return value;
}

/** Enough for any precision that doubles can state: every third step halves the bracket. */
const MAX_CROSSING_STEPS = 200;

/**
 * The largest value of a bracket, within a precision relative to its upper end, up to which a rising function is at most 0 (the Illinois method: a secant that
 * does not keep one end for ever). Infinity is allowed, and halves the bracket. The function is at most 0 at `low` and above 0 at `high`.
 */
export function risingUpTo(search: {
  readonly low: number;
  readonly high: number;
  readonly precision: number;
  readonly of: (value: number) => number;
}): number {
  let { low, high } = search;
  let atLow = search.of(low);
  let atHigh = search.of(high);
  let moved: 'low' | 'high' | null = null;
  for (let step = 0; step < MAX_CROSSING_STEPS && high - low > search.precision * high; step++) {
    const secant = atHigh === Infinity ? (low + high) / 2 : (low * atHigh - high * atLow) / (atHigh - atLow);
    // A function with a bend may leave one end where it is: every third step halves what is left.
    const value = secant > low && secant < high && step % 3 !== 2 ? secant : (low + high) / 2;
    const at = search.of(value);
    if (at <= 0) {
      if (moved === 'low') atHigh /= 2;
      low = value;
      atLow = at;
      moved = 'low';
    } else {
      if (moved === 'high') atLow /= 2;
      high = value;
      atHigh = at;
      moved = 'high';
    }
  }
  return low;
}

/**
 * Halves an interval until its width is at most `precision` times its upper end. `isLow` says whether a value lies below the root.
 * Terminates for every function, after at most as many halvings as a double has steps.
 */
export function bisected(search: {
  readonly low: number;
  readonly high: number;
  readonly precision: number;
  readonly isLow: (value: number) => boolean;
}): { readonly low: number; readonly high: number } {
  let { low, high } = search;
  for (let step = 0; step < MAX_HALVINGS && high - low > search.precision * high; step++) {
    const middle = (low + high) / 2;
    if (search.isLow(middle)) low = middle;
    else high = middle;
  }
  return { low, high };
}
