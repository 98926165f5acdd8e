/** Storage of tensors: float32 to train, float64 to check gradients. */
export type Reals = Float32Array | Float64Array;
export type Precision = 'float32' | 'float64';

/** Zeroed storage. */
export function reals(precision: Precision, length: number): Reals {
  return precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
}

/** Zeroed storage of the same precision as another's. */
export function realsLike(other: Reals, length: number): Reals {
  return other instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}

/**
 * `array[i]` where i is known to be inside. For code that is not hot: the kernels write the assertion out, since a function
 * that has seen every kind of array is slow for all of them.
 */
export function at(array: { readonly [index: number]: number }, i: number): number {
  return array[i] as number;
}

/** `array[i] += amount`, likewise. */
export function add(array: Reals, i: number, amount: number): void {
  array[i] = at(array, i) + amount;
}
