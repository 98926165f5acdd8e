import type { Knee, RealtimePoint } from '#core/contract/run/run.ts';
import { groupBy } from '#core/group-by.ts';
import { rateAtLimit } from '#core/math/stats/isotonic.ts';
import { median } from '#core/math/stats/moments.ts';

/** Latency at the knee, as a multiple of the unloaded latency. */
const KNEE_FACTOR = 2;
/** A point above this utilisation is not unloaded. */
const UNLOADED_UTILISATION = 0.35;

const PERCENTILES = [
  { percentile: 99, field: 'p99Ms' },
  { percentile: 95, field: 'p95Ms' },
  { percentile: 50, field: 'p50Ms' },
] as const;

/**
 * The knee of the latency-against-load curve: the highest measured rate at which corrected latency stays within twice the latency at the
 * lowest rate, on an isotonic fit over the rates. At twice the unloaded latency, M/M/1 has the highest ratio of throughput to latency, at
 * half load (Kleinrock, "Power and deterministic rules of thumb for probabilistic problems in computer communications", ICC 1979). Uses the
 * first of p99, p95 and p50 that every valid point has. Saturated points exceed any limit; points with a late generator are ignored.
 * @returns null if the curve shows no knee, because it does not start unloaded or never doubles.
 */
export function kneeOf(curve: readonly RealtimePoint[]): Knee | null {
  const known = curve.filter((point) => point.verdict === 'valid' || point.verdict === 'saturated');
  const valid = known.filter((point) => point.verdict === 'valid');
  const reported = PERCENTILES.find(({ field }) => valid.every((point) => point.corrected[field] !== null));
  if (valid.length < 2 || reported === undefined) return null;
  const rates = groupBy(known, (point) => String(point.offeredPerS))
    .map((group) => ({
      ratePerS: group[0]?.offeredPerS ?? 0,
      utilisation: median(group.map((point) => point.utilisation)),
      ms: median(group.map((point) => (point.verdict === 'valid' ? (point.corrected[reported.field] ?? 0) : 1e9))),
    }))
    .sort((a, b) => a.ratePerS - b.ratePerS);
  const [unloaded] = rates;
  if (unloaded === undefined || unloaded.utilisation > UNLOADED_UTILISATION || unloaded.ms >= 1e9) return null;
  const crossing = rateAtLimit(
    rates.map(({ ratePerS, ms }) => ({ ratePerS, value: ms })),
    KNEE_FACTOR * unloaded.ms,
  );
  if (crossing.kind !== 'crossed') return null;
  const at = rates.find((each) => each.ratePerS === crossing.heldPerS);
  if (at === undefined) return null;
  const { ratePerS, utilisation, ms } = at;
  return { ratePerS, utilisation, percentile: reported.percentile, ms, unloadedMs: unloaded.ms };
}
