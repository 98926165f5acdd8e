/** Storage of tensors: float32 for training, float64 for checking gradients. */
export type Reals = Float32Array | Float64Array;
/** The precision of a tensor's storage. */
export type Precision = 'float32' | 'float64';

/** Zeroed storage. */
export function reals(precision: Precision, length: number): Reals {
  return precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
}

/** Zeroed storage with the same precision. */
export function realsLike(other: Reals, length: number): Reals {
  return other instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}

/**
 * `array[i]` for an index known to be in range. Not for hot code: a function that has seen every kind of array is slow
 * for all of them, so the kernels write the assertion inline.
 */
export function at(array: { readonly [index: number]: number }, i: number): number {
  return array[i] as number;
}

/** `array[i] += amount` for an index known to be in range. */
export function add(array: Reals, i: number, amount: number): void {
  array[i] = at(array, i) + amount;
}
