/** Feature values per column as bin numbers, and the thresholds between the bins. */
export interface BinnedFeatures {
  readonly rows: number;
  /** One array per feature. */
  readonly bins: readonly Uint8Array[];
  /**
   * `thresholds[f][b]` is between bins b and b + 1 and exactly representable in float32; value ≤ threshold is in bin ≤
   * b.
   */
  readonly thresholds: readonly Float32Array[];
}

const MAX_BINS = 64;

/** Thresholds midway between neighbouring values, at about equal counts. */
function thresholdsOf(column: Float32Array): Float32Array {
  const sorted = column.slice().sort();
  const distinct = sorted.filter((v, i) => i === 0 || v !== (sorted[i - 1] as number));
  const candidates = new Set<number>();
  if (distinct.length <= MAX_BINS) for (let i = 1; i < distinct.length; i++) candidates.add(i);
  else {
    for (let b = 1; b < MAX_BINS; b++) {
      const value = sorted[Math.floor((b * sorted.length) / MAX_BINS)] as number;
      const i = distinct.indexOf(value);
      if (i > 0) candidates.add(i);
    }
  }
  const inOrder = [...candidates].sort((a, b) => a - b);
  return Float32Array.from(inOrder, (i) => between(distinct[i - 1] as number, distinct[i] as number));
}

/** A float32 t with low ≤ t < high, because rounding the midpoint may give `high`. */
function between(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2);
  return middle < high ? middle : low;
}

/** Assigns every value to one of at most 64 bins. `features` is row-major [rows, width]. */
export function binFeatures(features: Float32Array, width: number): BinnedFeatures {
  const rows = features.length / width;
  const columns = Array.from({ length: width }, (_, f) =>
    Float32Array.from({ length: rows }, (_, i) => features[i * width + f] as number),
  );
  const thresholds = columns.map(thresholdsOf);
  const bins = columns.map((column, f) =>
    Uint8Array.from(column, (v) => binOf(v, thresholds[f] ?? new Float32Array(0))),
  );
  return { rows, bins, thresholds };
}

/** Number of thresholds below a value, by binary search. */
function binOf(value: number, thresholds: Float32Array): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (thresholds[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
