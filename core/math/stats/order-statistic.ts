/**
 * The value at a rank of the ascending order, from 0, without sorting: a few ranks of many values are found in a fraction of the time. Reorders the
 * values: those before the rank are not above it, those after it not below.
 * @param values without NaN.
 * @param rank an index of `values`.
 */
export function orderStatistic(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = middleOf(values, low, high);
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? pivot) < pivot) left++;
      while ((values[right] ?? pivot) > pivot) right--;
      if (left > right) break;
      const moved = values[left] ?? pivot;
      values[left++] = values[right] ?? pivot;
      values[right--] = moved;
    }
    // What lies between the two parts equals the pivot.
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else return pivot;
  }
  return values[low] ?? Number.NaN;
}

/** The median of the first, the middle and the last value, so that ordered values are not the slowest case. */
function middleOf(values: Float64Array, low: number, high: number): number {
  const first = values[low] ?? 0;
  const middle = values[(low + high) >> 1] ?? 0;
  const last = values[high] ?? 0;
  return Math.max(Math.min(first, middle), Math.min(Math.max(first, middle), last));
}
