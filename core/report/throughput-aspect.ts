import type { MicroBatchPoint, RunDocument } from '#core/contract/run.ts';
import type { AspectCell } from './model.ts';
import { type AspectSubject, numbered, words } from './aspect-cell.ts';
import { duration, roundDuration, rate, rows, plain } from '#core/words/format.ts';
import { exactly, fromInterval } from '#core/words/quantity.ts';

const NOT_MEASURED = words('not measured', 'This mode was left out of the measurement.');

function replicas(count: number): string {
  return count === 1 ? 'one replica' : `${count} replicas`;
}

function threads(count: number): string {
  return count === 1 ? 'one thread' : `${count} threads`;
}

function batch(run: RunDocument): AspectCell {
  if (run.batch === null) return NOT_MEASURED;
  const { best } = run.batch;
  const sentence = `measured here in batches of ${rows(best.batchSize)} on ${replicas(best.replicas)} with ${threads(best.threads)}.`;
  return numbered(fromInterval(best.rowsPerS, 'rows-per-s', 'measured'), sentence);
}

function realtime(run: RunDocument): AspectCell {
  const measured = run.realtime;
  if (measured === null) return NOT_MEASURED;
  const { slo } = measured;
  if (slo?.maxRatePerS != null) {
    const how = slo.basis === 'measured' ? 'measured here' : 'simulated from service times measured here';
    const sentence = `within ${roundDuration(slo.ms)} at p${plain(slo.percentile)}, ${how} on ${replicas(measured.replicas)}.`;
    return numbered(
      fromInterval(slo.maxRatePerS, 'requests-per-s', slo.basis === 'measured' ? 'measured' : 'projected'),
      sentence,
    );
  }
  const held = measured.curve.filter((point) => point.verdict === 'valid');
  const highest = held.reduce((most, point) => Math.max(most, point.achievedPerS), 0);
  if (highest === 0) {
    if (measured.curve.some((point) => point.verdict === 'saturated'))
      return words('none held', 'No rate was held without a growing queue.');
    if (measured.curve.some((point) => point.verdict === 'generator-limited'))
      return words('not known', 'The load generator was late: nothing is known of what rate can be held.');
    return words('too few requests', 'No rate had enough requests to be judged.');
  }
  const suffix = slo === null ? 'no SLO was given' : `no rate met ${roundDuration(slo.ms)}`;
  return numbered(exactly(highest, 'requests-per-s', 'measured'), `highest rate that was held here; ${suffix}.`);
}

/** Rows/s that the replicas could do at a point's mean batch, were they never idle. */
function capacity(point: MicroBatchPoint, replicaCount: number): number {
  return (replicaCount * 1000) / point.computeMsPerRow;
}

/** Why no window was held: a growing queue is said only of windows where one was seen. */
function noneHeld(frontier: readonly MicroBatchPoint[]): AspectCell {
  if (frontier.some(({ verdict }) => verdict === 'saturated'))
    return words('none held', 'No window was held without a growing queue.');
  if (frontier.some(({ verdict }) => verdict === 'generator-limited'))
    return words('not known', 'The load generator was late: nothing is known of what a window can hold.');
  return words('not known', 'No window had enough rows to be judged.');
}

function microBatch(run: RunDocument): AspectCell {
  const measured = run.microBatch;
  if (measured === null) return NOT_MEASURED;
  const points = measured.frontier.filter((point) => point.verdict === 'valid' && point.computeMsPerRow > 0);
  const [first, ...rest] = points;
  if (first === undefined) return noneHeld(measured.frontier);
  const best = rest.reduce((a, b) => (b.computeMsPerRow < a.computeMsPerRow ? b : a), first);
  const sentence = `busy without pause at a window of ${roundDuration(best.windowMs)}, from ${duration(best.computeMsPerRow)} a row measured here at ${rate(best.offeredPerS, 'rows/s')}.`;
  return numbered(exactly(capacity(best, measured.replicas), 'rows-per-s', 'projected'), sentence);
}

/** What was measured of a mode's throughput on this host; says so where it was not measured. */
export function throughputCell({ mode, run }: AspectSubject): AspectCell {
  if (run === null) return words('not measured', 'The plan embeds no measurement.');
  if (mode === 'batch' || mode === 'cached') return batch(run);
  if (mode === 'microbatch') return microBatch(run);
  return realtime(run);
}
