import { type PopularityBin, ReuseProfile } from '#core/contract/workload/reuse.ts';
import type { Popularity } from './hit-rate.ts';

/** Zipf's law for tests: 1/rank^exponent, normalised, most popular first, one key per bin. */
export function zipfPopularity(keys: number, exponent: number): Popularity {
  const shares = Float64Array.from({ length: keys }, (_, i) => (i + 1) ** -exponent);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return { keys: new Float64Array(keys).fill(1), share: shares.map((share) => share / total) };
}

/** Counts of reads by key as a rank-frequency table, binned like the engine's SQL. */
function binsOf(counts: readonly number[]): PopularityBin[] {
  const bins = new Map<number, { keys: number; reads: number }>();
  for (const count of counts) {
    const bin = count <= 32 ? count : 32 + Math.ceil(16 * Math.log2(count / 32));
    const { keys, reads } = bins.get(bin) ?? { keys: 0, reads: 0 };
    bins.set(bin, { keys: keys + 1, reads: reads + count });
  }
  return [...bins.entries()].sort(([a], [b]) => b - a).map(([, bin]) => bin);
}

/** An invented profile for tests. `counts` are the reads of each key over ten days. */
export function exampleReuse(counts: readonly number[], patch: Partial<ReuseProfile> = {}): ReuseProfile {
  const sorted = counts.toSorted((a, b) => a - b);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const quantile = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  const perEntity = {
    mean: rows / counts.length,
    p50: quantile(0.5),
    p90: quantile(0.9),
    p99: quantile(0.99),
    max: quantile(1),
  };
  const { mean, p50, p90, p99, max } = perEntity;
  return ReuseProfile.parse({
    file: 'reads.csv',
    sha256: '0f'.repeat(32),
    keyColumn: 'user_id',
    timeColumn: 'requested_at',
    rows,
    rowsWithoutKey: 0,
    rowsWithoutTime: 0,
    distinctKeys: counts.length,
    spanDays: 10,
    readsPerEntity: perEntity,
    readsPerEntityPerDay: { mean: mean / 10, p50: p50 / 10, p90: p90 / 10, p99: p99 / 10, max: max / 10 },
    popularity: binsOf(counts),
    newKeyShare: [
      { periodS: 3600, share: 0.0005, reads: rows },
      { periodS: 86_400, share: 0.004, reads: rows },
    ],
    ...patch,
  });
}
