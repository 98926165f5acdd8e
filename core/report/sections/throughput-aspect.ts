import type { MicroBatchPoint, RunDocument } from '#core/contract/run/run.ts';
import type { AspectCell } from '#core/report/model.ts';
import { type AspectSubject, numbered, words } from './aspect-cell.ts';
import { duration, roundDuration, rate, rows, plain } from '#core/words/format/format.ts';
import { exactly, fromInterval } from '#core/words/format/quantity.ts';

const NOT_MEASURED = words('not measured', 'This mode was excluded from the measurement.');

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
      return words('none sustained', 'No rate was sustained without a growing queue.');
    if (measured.curve.some((point) => point.verdict === 'generator-limited'))
      return words('unknown', 'The load generator was late, so the sustainable rate is unknown.');
    return words('too few requests', 'No rate had enough requests to be judged.');
  }
  const suffix = slo === null ? 'no SLO was given' : `no rate met ${roundDuration(slo.ms)}`;
  return numbered(exactly(highest, 'requests-per-s', 'measured'), `highest rate sustained here; ${suffix}.`);
}

/** Rows/s of the replicas at a point's mean batch if they are never idle. */
function capacity(point: MicroBatchPoint, replicaCount: number): number {
  return (replicaCount * 1000) / point.computeMsPerRow;
}

/** Why no window was sustained. Mentions a growing queue only if one was observed. */
function noneSustained(frontier: readonly MicroBatchPoint[]): AspectCell {
  if (frontier.some(({ verdict }) => verdict === 'saturated'))
    return words('none sustained', 'No window was sustained without a growing queue.');
  if (frontier.some(({ verdict }) => verdict === 'generator-limited'))
    return words('unknown', 'The load generator was late, so the sustainable rate is unknown.');
  return words('unknown', 'No window had enough rows to be judged.');
}

function microBatch(run: RunDocument): AspectCell {
  const measured = run.microBatch;
  if (measured === null) return NOT_MEASURED;
  const points = measured.frontier.filter((point) => point.verdict === 'valid' && point.computeMsPerRow > 0);
  const [first, ...rest] = points;
  if (first === undefined) return noneSustained(measured.frontier);
  const best = rest.reduce((a, b) => (b.computeMsPerRow < a.computeMsPerRow ? b : a), first);
  const sentence = `with replicas always busy at a window of ${roundDuration(best.windowMs)}, from ${duration(best.computeMsPerRow)} per row measured here at ${rate(best.offeredPerS, 'rows/s')}.`;
  return numbered(exactly(capacity(best, measured.replicas), 'rows-per-s', 'projected'), sentence);
}

/** The measured throughput of a mode on this host, or a note that it was not measured. */
export function throughputCell({ mode, run }: AspectSubject): AspectCell {
  if (run === null) return words('not measured', 'The plan contains no measurement.');
  if (mode === 'batch' || mode === 'cached') return batch(run);
  if (mode === 'microbatch') return microBatch(run);
  return realtime(run);
}
