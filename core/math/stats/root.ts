/** Doublings that lead from the smallest number to the largest. */
const MAX_DOUBLINGS = 2_100;
/** Halvings after which the ends of an interval of numbers meet. */
const MAX_HALVINGS = 2_200;

/**
 * Multiplies a positive number by a factor, 2 by default, as long as a condition holds. Ends for every condition: a number that has become 0 or
 * Infinity changes no more.
 */
export function multipliedWhile(from: number, holds: (value: number) => boolean, factor = 2): number {
  let value = from;
  for (let step = 0; step < MAX_DOUBLINGS && holds(value); step++) value *= factor;
  return value;
}

/**
 * Halves an interval until its width is at most a share of its upper end: `isLow` says on which side of the root a value lies. Ends for every
 * function, after as many halvings as numbers have digits.
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
