import type { Interval } from '#core/contract/base/numbers.ts';
import type { BatchTrial } from '#core/contract/run/run.ts';
import { nextValueInterval } from '#core/math/stats/intervals.ts';
import { mean } from '#core/math/stats/moments.ts';
import type { BatchVisit } from './run-view.ts';

/**
 * The rate of the configuration that the search has named, in rows per second: the mean over fresh starts of it, each with the mean of its
 * rounds. The rate of the search itself does not count, because a configuration is named for having been fast there. The 90 % interval says
 * where the next start in the same hour on the same host is expected to land: the rounds of one start share a memory layout and a moment on the
 * machine, so only the spread between starts shows that. Without three starts there is no interval; without any, the rate of the search stands.
 */
export function acrossVisits(trial: BatchTrial, visits: readonly BatchVisit[]): BatchTrial {
  const { batchSize, threads, replicas, rowsPerS } = trial;
  const own = visits.filter(
    (each) => each.batchSize === batchSize && each.threads === threads && each.replicas === replicas,
  );
  const starts = startsOf(own).map((rounds) => mean(rounds.map((each) => each.rowsPerS)));
  if (starts.length === 0) return { ...trial, rowsPerS: { value: rowsPerS.value, low: null, high: null } };
  return { ...trial, starts: starts.length, rowsPerS: nextValueInterval(starts) };
}

/** The rounds of each start, in the order of the run. Passes number their visits from 1 again. */
function startsOf(visits: readonly BatchVisit[]): readonly (readonly BatchVisit[])[] {
  const starts: BatchVisit[][] = [];
  for (const visit of visits) {
    const last = starts.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before?.visit === visit.visit && before.round < visit.round) last.push(visit);
    else starts.push([visit]);
  }
  return starts;
}

/**
 * The interval of a rate of this run as one for another start: with the spread between starts that fresh starts of batch mode show. Both are
 * independent, so their squares add, in logarithms. A bound that is null stays so. Returns the rate unchanged if that spread is unknown.
 */
export function widenedByStarts(rate: Interval, batch: BatchTrial | null, visits: readonly BatchVisit[]): Interval {
  const { value, low, high } = rate;
  if (batch === null || value <= 0) return rate;
  const { rowsPerS: next } = acrossVisits(batch, visits);
  if (next.low === null || next.high === null) return rate;
  return {
    value,
    low: low === null ? null : value * Math.exp(-Math.hypot(Math.log(value / low), Math.log(next.value / next.low))),
    high: high === null ? null : value * Math.exp(Math.hypot(Math.log(high / value), Math.log(next.high / next.value))),
  };
}
