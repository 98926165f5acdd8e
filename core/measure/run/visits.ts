import type { Interval } from '#core/contract/numbers.ts';
import type { BatchTrial } from '#core/contract/run.ts';
import { groupBy } from '#core/group-by.ts';
import { nextValueInterval } from '#core/math/stats/intervals.ts';
import { mean } from '#core/math/stats/moments.ts';
import type { BatchVisit } from './run-view.ts';

/** Minimum number of stretches for a spread between them: the search and two visits. */
const MIN_STRETCHES = 3;

/**
 * The interval of the best configuration over the search and later visits to it, in rows per second. The rounds of one stretch share a
 * memory layout and a moment on the machine, so their spread does not show how starts differ. The interval is therefore a prediction
 * interval for the next stretch from the means of the stretches. It is never narrower than the interval of the search's rounds and contains
 * the rate of the search, which stays the value. Returns the trial unchanged if there are fewer than two visits.
 */
export function acrossVisits(trial: BatchTrial, visits: readonly BatchVisit[]): BatchTrial {
  const { batchSize, threads, replicas, rowsPerS } = trial;
  const own = visits.filter(
    (each) => each.batchSize === batchSize && each.threads === threads && each.replicas === replicas,
  );
  const means = groupBy(own, (each) => `${each.visit}`).map((rounds) => mean(rounds.map((each) => each.rowsPerS)));
  const stretches = [rowsPerS.value, ...means];
  if (stretches.length < MIN_STRETCHES) return trial;
  const next = nextValueInterval(stretches);
  const { value } = rowsPerS;
  const low = Math.max(0, Math.min(next.low ?? value, rowsPerS.low ?? value, value));
  return { ...trial, rowsPerS: { value, low, high: Math.max(next.high ?? value, rowsPerS.high ?? value, value) } };
}

/**
 * The interval of a rate that was measured in a single start of the executors. Widens it, in proportion, to at least the interval of the
 * batch rate over several starts. Returns the rate unchanged if that is unknown: fewer than two visits, no batch mode, or a rate without an
 * interval.
 */
export function widenedByStarts(rate: Interval, batch: BatchTrial | null, visits: readonly BatchVisit[]): Interval {
  if (batch === null || rate.low === null || rate.high === null) return rate;
  const { rowsPerS } = acrossVisits(batch, visits);
  if (rowsPerS === batch.rowsPerS || rowsPerS.low === null || rowsPerS.high === null) return rate;
  const { value, low, high } = rate;
  return {
    value,
    low: Math.min(low, (value * rowsPerS.low) / rowsPerS.value),
    high: Math.max(high, (value * rowsPerS.high) / rowsPerS.value),
  };
}
