/**
 * The non-decreasing series nearest to the values in weighted least squares (pool adjacent violators, Barlow et al. 1972). An infinite
 * value stays infinite and pools only with what follows it.
 */
export function isotonicFit(values: readonly number[], weights?: readonly number[]): number[] {
  const blocks: { value: number; weight: number; count: number }[] = [];
  values.forEach((value, i) => {
    blocks.push({ value, weight: weights?.[i] ?? 1, count: 1 });
    for (;;) {
      const last = blocks.at(-1);
      const previous = blocks.at(-2);
      if (last === undefined || previous === undefined || previous.value <= last.value) break;
      const weight = previous.weight + last.weight;
      const value = (previous.value * previous.weight + last.value * last.weight) / weight;
      blocks.splice(-2, 2, { value, weight, count: previous.count + last.count });
    }
  });
  return blocks.flatMap(({ value, count }) => Array.from({ length: count }, () => value));
}

/** A quantity that grows with the offered rate, such as a latency percentile; Infinity if the server did not keep up with the rate. */
export interface RatePoint {
  readonly ratePerS: number;
  readonly value: number;
  /** Weight in the fit, 1 by default: the number of rounds or requests. */
  readonly weight?: number;
}

/** Where the quantity crosses its limit. */
type RateAtLimit =
  /** Between two measured rates; the lower one meets the limit. */
  | { readonly kind: 'crossed'; readonly ratePerS: number; readonly heldPerS: number; readonly missedPerS: number }
  /** Even the lowest measured rate exceeds the limit. */
  | { readonly kind: 'missed-everywhere'; readonly missedPerS: number }
  /** The highest measured rate still meets the limit, so the crossing lies above it. */
  | { readonly kind: 'held-everywhere'; readonly heldPerS: number };

/**
 * The highest rate at which a quantity stays within its limit: an isotonic fit of the quantity over the rate, then the root by linear
 * interpolation. Latency is convex in the rate, so the chord lies above it and the result is conservative.
 * @param points at least one, in any order.
 * @param limit in the unit of the points.
 */
export function rateAtLimit(points: readonly RatePoint[], limit: number): RateAtLimit {
  const ordered = [...points].sort((a, b) => a.ratePerS - b.ratePerS);
  const fitted = isotonicFit(
    ordered.map((p) => p.value),
    ordered.map((p) => p.weight ?? 1),
  );
  const missedAt = fitted.findIndex((value) => value > limit);
  const missed = ordered[missedAt];
  const held = missedAt === -1 ? ordered.at(-1) : ordered[missedAt - 1];
  if (missed === undefined) {
    if (held === undefined) throw new Error('a limit needs at least one measured rate');
    return { kind: 'held-everywhere', heldPerS: held.ratePerS };
  }
  if (held === undefined) return { kind: 'missed-everywhere', missedPerS: missed.ratePerS };
  const low = fitted[missedAt - 1] ?? limit;
  const high = fitted[missedAt] ?? limit;
  // 0 if the server did not keep up with the higher rate, because `high` is infinite.
  const share = (limit - low) / (high - low);
  const ratePerS = held.ratePerS + share * (missed.ratePerS - held.ratePerS);
  return { kind: 'crossed', ratePerS, heldPerS: held.ratePerS, missedPerS: missed.ratePerS };
}
