import type { RunDocument } from '#core/contract/run/run.ts';
import type { MeasuredDeployment } from '#core/contract/workload/workload.ts';

/**
 * The facts of a run about the current deployment: the highest rate that it sustained, within its SLO if any rate is, and the latency at that rate.
 * Null if no point of real time is valid.
 */
export function measuredCurrentDeployment({ runId, realtime }: RunDocument): MeasuredDeployment | null {
  if (realtime === null) return null;
  const limitPerS = realtime.slo === null ? Infinity : (realtime.slo.maxRatePerS?.value ?? Infinity);
  let best: MeasuredDeployment | null = null;
  for (const { verdict, offeredPerS, achievedPerS, corrected } of realtime.curve) {
    const { p50Ms, p99Ms } = corrected;
    if (verdict !== 'valid' || offeredPerS > limitPerS || p50Ms === null || p99Ms === null) continue;
    if (best !== null && achievedPerS <= best.ratePerS) continue;
    best = { runId, p50Ms, p99Ms, ratePerS: achievedPerS };
  }
  return best;
}
