/**
 * The rate of the busiest stretch of a trace ÷ its mean rate.
 * @param timesMs at least two times, in any order.
 * @param stretchS length of a stretch, a minute by default. A trace shorter than ten stretches is divided into ten.
 */
export function peakToMeanOfTimes(timesMs: ArrayLike<number>, stretchS = 60): number {
  const sorted = Float64Array.from(timesMs).sort();
  const first = sorted[0] ?? 0;
  const spanMs = (sorted.at(-1) ?? 0) - first;
  if (spanMs <= 0) return 1;
  const stretches = Math.max(10, Math.floor(spanMs / (stretchS * 1000)));
  const counts = new Uint32Array(stretches);
  for (const time of sorted) {
    const at = Math.min(stretches - 1, Math.floor(((time - first) / spanMs) * stretches));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.reduce((max, count) => Math.max(max, count), 0) / (sorted.length / stretches);
}
