import type { Interval } from '#core/contract/numbers.ts';
import type { BatchTrial } from '#core/contract/run.ts';
import { groupBy } from '#core/group-by.ts';
import { nextValueInterval } from '#core/math/stats/intervals.ts';
import { mean } from '#core/math/stats/moments.ts';
import type { BatchVisit } from './run-view.ts';

/** Stretches without which nothing is said of how they differ: the search and two visits. */
const MIN_STRETCHES = 3;

/**
 * The interval of the best configuration over the search and the later visits to it. Rounds of one stretch share its memory layout and its moment on
 * the machine, so their spread says nothing of what differs from one start to the next: the interval is where the next stretch would fall, by the
 * means of these, never narrower than that of the search's rounds. It holds the rate of the search, which stays the value. Rows per second; unchanged
 * with fewer than two visits.
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
 * The interval of a rate that was read from a single start of the executors, never narrower, in proportion, than what the batch rate's says of how
 * starts differ. Unchanged where that is not known: fewer than two visits, no batch mode, no interval of its own.
 */
export function asStartsDiffer(rate: Interval, batch: BatchTrial | null, visits: readonly BatchVisit[]): Interval {
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
