/** The rank of each value, from 1; equal values share the mean of their ranks (midranks). */
export function midranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index);
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (let place = from; place < to; place++) ranks[order[place] ?? 0] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/**
 * Spearman's rank correlation: Pearson's correlation of the midranks (C. Spearman, The Proof and Measurement of Association between Two Things,
 * 1904). 1 if both put the rows into the same order, -1 for the opposite order. Null if one of them is constant, or for fewer than two rows.
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [x, y] = [midranks(a), midranks(b)];
  const middle = (x.length + 1) / 2;
  let [both, ofX, ofY] = [0, 0, 0];
  for (let index = 0; index < x.length; index++) {
    const [dx, dy] = [(x[index] ?? 0) - middle, (y[index] ?? 0) - middle];
    both += dx * dy;
    ofX += dx * dx;
    ofY += dy * dy;
  }
  return ofX === 0 || ofY === 0 ? null : Math.max(-1, Math.min(1, both / Math.sqrt(ofX * ofY)));
}

/**
 * The area under the receiver operating characteristic: the probability that a row of the positive class has a higher score than one of the
 * other, ties counted half (Mann & Whitney, 1947): `(R - p(p + 1) / 2) / (p n)` with R the sum of the ranks of the p positive rows among p + n.
 * Null unless both classes occur.
 */
export function areaUnderCurve(scores: ArrayLike<number>, isPositive: readonly boolean[]): number | null {
  const ranks = midranks(scores);
  let [positives, sum] = [0, 0];
  isPositive.forEach((is, index) => {
    if (!is) return;
    positives += 1;
    sum += ranks[index] ?? 0;
  });
  const negatives = isPositive.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
