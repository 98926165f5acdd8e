import { type Latency, type MeasuredMode, scaledInterval } from '#core/contract/base/numbers.ts';
import type { RunDocument, SloStalls } from '#core/contract/run/run.ts';

/** Speed of each mode as a multiple of the measured speed. */
export type SpeedFactors = Readonly<Record<MeasuredMode, number>>;

/**
 * Returns the run of a model whose modes are faster by the given factors. Used to test whether a verdict depends on the exact numbers. A
 * server that is f times as fast behaves like the same server on a clock that runs f times as fast: rates are multiplied by f, times
 * divided by f.
 */
export function scaleRun(run: RunDocument, factors: SpeedFactors): RunDocument {
  const { batch, realtime, microbatch } = factors;
  return {
    ...run,
    serviceTime:
      run.serviceTime === null
        ? null
        : {
            ...run.serviceTime,
            tau0Ms: run.serviceTime.tau0Ms / microbatch,
            alphaMs: run.serviceTime.alphaMs === null ? null : run.serviceTime.alphaMs / microbatch,
            points: run.serviceTime.points.map((point) => ({ ...point, ms: point.ms / microbatch })),
          },
    batch:
      run.batch === null
        ? null
        : {
            ...run.batch,
            best: { ...run.batch.best, rowsPerS: scaledInterval(run.batch.best.rowsPerS, batch) },
            trials: run.batch.trials.map((trial) => ({ ...trial, rowsPerS: scaledInterval(trial.rowsPerS, batch) })),
          },
    realtime: run.realtime === null ? null : scaleRealtime(run.realtime, realtime),
    microBatch:
      run.microBatch === null
        ? null
        : {
            ...run.microBatch,
            frontier: run.microBatch.frontier.map((point) => ({
              ...point,
              offeredPerS: point.offeredPerS * microbatch,
              achievedPerS: point.achievedPerS * microbatch,
              computeMsPerRow: point.computeMsPerRow / microbatch,
            })),
          },
  };
}

function scaleRealtime(result: NonNullable<RunDocument['realtime']>, by: number): NonNullable<RunDocument['realtime']> {
  const { service, curve, slo } = result;
  return {
    ...result,
    service: {
      ...service,
      meanMs: service.meanMs / by,
      p50Ms: service.p50Ms / by,
      p99Ms: service.p99Ms === null ? null : service.p99Ms / by,
      ...(service.stalls && {
        stalls: {
          ...service.stalls,
          perBusyS: service.stalls.perBusyS * by,
          lengthsMs: service.stalls.lengthsMs.map((ms) => ms / by),
        },
      }),
    },
    curve: curve.map((point) => ({
      ...point,
      offeredPerS: point.offeredPerS * by,
      achievedPerS: point.achievedPerS * by,
      corrected: scaleLatency(point.corrected, by),
      uncorrected: scaleLatency(point.uncorrected, by),
    })),
    slo:
      slo === null
        ? null
        : {
            ...slo,
            ms: slo.ms / by,
            maxRatePerS: slo.maxRatePerS === null ? null : scaledInterval(slo.maxRatePerS, by),
            firstFailingPerS: slo.firstFailingPerS === null ? null : slo.firstFailingPerS * by,
            ...(slo.observedS === undefined ? {} : { observedS: slo.observedS / by }),
            ...(slo.stalls === undefined ? {} : { stalls: scaleStalls(slo.stalls, by) }),
          },
  };
}

function scaleStalls(stalls: SloStalls, by: number): SloStalls {
  const { withoutPerS, persistingPerS } = stalls;
  const scaled = { ...stalls, withoutPerS: scaledInterval(withoutPerS, by) };
  return persistingPerS === undefined ? scaled : { ...scaled, persistingPerS: by * persistingPerS };
}

function scaleLatency(latency: Latency, by: number): Latency {
  const over = (ms: number | null): number | null => (ms === null ? null : ms / by);
  return {
    meanMs: over(latency.meanMs),
    p50Ms: over(latency.p50Ms),
    p90Ms: over(latency.p90Ms),
    p95Ms: over(latency.p95Ms),
    p99Ms: over(latency.p99Ms),
  };
}
