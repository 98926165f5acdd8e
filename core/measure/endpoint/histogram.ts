import type { TimeHistogram } from '#core/contract/endpoint/endpoint.ts';

/** Ends of classes grow by one per cent, so a quantile read from a histogram is within half a per cent of the times in its class. */
const GROWTH = 1.01;
/** Shorter times are in one class: a tenth of a microsecond. */
const LEAST_MS = 1e-4;

/** The histogram of some times in milliseconds. */
export function histogramOf(timesMs: Iterable<number>): TimeHistogram {
  const counts = new Map<number, number>();
  for (const ms of timesMs) {
    const index = Math.ceil(Math.log(Math.max(ms, LEAST_MS)) / Math.log(GROWTH));
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return fromCounts(counts);
}

function fromCounts(counts: ReadonlyMap<number, number>): TimeHistogram {
  return { growth: GROWTH, classes: [...counts].sort(([a], [b]) => a - b) };
}

/** The histogram of the times of several, as of several threads or machines. Throws if their classes differ. */
export function mergeHistograms(histograms: readonly TimeHistogram[]): TimeHistogram {
  const counts = new Map<number, number>();
  for (const { growth, classes } of histograms) {
    if (growth !== GROWTH)
      throw new Error(`classes that grow by ${growth} cannot be added to those that grow by ${GROWTH}`);
    for (const [index, count] of classes) counts.set(index, (counts.get(index) ?? 0) + count);
  }
  return fromCounts(counts);
}

/** The number of times in a histogram. */
export function timesIn({ classes }: TimeHistogram): number {
  return classes.reduce((total, [, count]) => total + count, 0);
}

/** The quantile of a histogram, as the geometric middle of its class in milliseconds; null if it is empty. `share` is between 0 and 1. */
export function quantileOfHistogram(histogram: TimeHistogram, share: number): number | null {
  const wanted = Math.max(1, Math.ceil(share * timesIn(histogram)));
  let seen = 0;
  for (const [index, count] of histogram.classes) {
    seen += count;
    if (seen >= wanted) return histogram.growth ** (index - 0.5);
  }
  return null;
}
