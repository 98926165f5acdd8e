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
