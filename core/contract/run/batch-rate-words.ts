import type { BatchResult, BatchTrial, RunDocument } from '#core/contract/run/run.ts';
import { jobRate } from '#core/project/projection/job-rate.ts';
import { counted, percent, rate, seconds } from '#core/words/format/format.ts';
import { fromInterval, intervalText } from '#core/words/format/quantity.ts';

/** The source of the rate of the best configuration, and the meaning of its interval. Empty for a run of an earlier version. */
export function startsText({ starts, rowsPerS }: BatchTrial): string {
  const interval = intervalText(fromInterval(rowsPerS, 'rows-per-s', 'measured'));
  if (starts === undefined)
    return interval === null ? 'the rate that the search found; it was not confirmed by fresh starts' : '';
  const from = `the mean of ${counted(starts, 'fresh start')}`;
  return interval === null
    ? `${from}, which are too few for an interval`
    : `${from}; the next start on this host is expected at ${interval} (90 %)`;
}

/** The result of a minute of sustained load; null if it was not measured. */
export function sustainedText({ sustained, best }: BatchResult): string | null {
  if (sustained === undefined) return null;
  const change = sustained.rowsPerS / best.rowsPerS.value - 1;
  const against = `${change < 0 ? '−' : '+'}${percent(Math.abs(change))} from the rate of fresh starts`;
  return `sustained for ${seconds(sustained.seconds)}: ${rate(sustained.rowsPerS, 'rows/s')}, ${against}; the slowest 5 s at ${rate(sustained.slowestRowsPerS, 'rows/s')}`;
}

/** The rate of a whole job relative to inference alone, with its interval or why there is none; null if it was not measured. */
export function jobShareText(run: RunDocument): string | null {
  const known = jobRate(run);
  const job = run.batch?.job ?? null;
  if (known === null || job === null) return null;
  const { value, low, high } = known.share;
  const added = `a row of a job takes ${percent(1 / value)} of the time of inference alone`;
  if (low === null || high === null) {
    const why =
      job.smaller === undefined ? 'the file has too few rows for an interval' : 'one pair of jobs gives no interval';
    return `${added}; ${why}`;
  }
  const { wallS = [], smallerWallS = [] } = job.repeats ?? {};
  return `${added} (${percent(1 / high)} to ${percent(1 / low)}, 90 %; ${counted(wallS.length, 'whole job')}, ${counted(smallerWallS.length, 'quarter')})`;
}
