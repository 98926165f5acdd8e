import type { BatchResult, BatchTrial, RunDocument } from '#core/contract/run/run.ts';
import { duration, rate, rows } from '#core/words/format/format.ts';
import type { BarsChart, ReportTable, XyChart, XySeries } from './model.ts';
import { fromInterval, withInterval } from '#core/words/format/quantity.ts';

/** Maximum number of lines. The fastest are drawn; the table has all. */
const MAX_LINES = 4;

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function groups(trials: readonly BatchTrial[]): BatchTrial[][] {
  const byKey = new Map<string, BatchTrial[]>();
  for (const trial of trials) {
    const key = `${trial.threads}/${trial.replicas}`;
    byKey.set(key, [...(byKey.get(key) ?? []), trial]);
  }
  const fastest = (group: readonly BatchTrial[]): number => Math.max(...group.map((trial) => trial.rowsPerS.value));
  return [...byKey.values()].sort((a, b) => fastest(b) - fastest(a));
}

function isBest(trial: BatchTrial, best: BatchTrial): boolean {
  return trial.batchSize === best.batchSize && trial.threads === best.threads && trial.replicas === best.replicas;
}

function series(
  group: readonly BatchTrial[],
  options: { readonly best: BatchTrial; readonly first: boolean },
): XySeries {
  const sorted = [...group].sort((a, b) => a.batchSize - b.batchSize);
  const head = sorted[0];
  const name = head === undefined ? '' : `${plural(head.replicas, 'replica')}, ${plural(head.threads, 'thread')}`;
  return {
    name,
    tone: 'batch',
    line: 'straight',
    weight: options.first ? 'normal' : 'thin',
    marks: true,
    basis: 'measured',
    endLabel: name,
    points: sorted.map((trial) => ({
      x: trial.batchSize,
      y: trial.rowsPerS.value,
      low: trial.rowsPerS.low,
      high: trial.rowsPerS.high,
      basis: 'measured',
      label: null,
      invalid: null,
      emphasis: isBest(trial, options.best) ? 'chosen' : 'normal',
    })),
  };
}

function title(batch: BatchResult, batchable: boolean): string {
  const { best } = batch;
  const reach = `reach ${rate(best.rowsPerS.value, 'rows/s')}`;
  if (!batchable || best.batchSize === 1)
    return `Row by row, ${plural(best.replicas, 'replica')} ${best.replicas === 1 ? 'reaches' : 'reach'} ${rate(best.rowsPerS.value, 'rows/s')}`;
  // Both from the search: fresh starts are not compared with its rounds.
  const searched = batch.trials.find((trial) => isBest(trial, best)) ?? best;
  const single = batch.trials
    .filter((trial) => trial.batchSize === 1)
    .reduce<number | null>((max, trial) => Math.max(max ?? 0, trial.rowsPerS.value), null);
  const gain =
    single === null ? '' : `, ${(searched.rowsPerS.value / single).toFixed(1)} times the rate of single rows`;
  return `Batches of ${rows(best.batchSize)} on ${plural(best.replicas, 'replica')} ${reach}${gain}`;
}

function table(batch: BatchResult): ReportTable {
  return {
    columns: [
      { title: 'Batch size', align: 'end' },
      { title: 'Threads', align: 'end' },
      { title: 'Replicas', align: 'end' },
      { title: 'Rows/s in the search [90 %]', align: 'end' },
    ],
    rows: groups(batch.trials)
      .flatMap((group) => [...group].sort((a, b) => a.batchSize - b.batchSize))
      .map((trial) => [
        String(trial.batchSize),
        String(trial.threads),
        String(trial.replicas),
        withInterval(fromInterval(trial.rowsPerS, 'rows-per-s', 'measured')),
      ]),
  };
}

/** Rows/s by batch size, with a line for each threads × replicas. Null if batch was not measured. */
export function throughputChart(run: RunDocument): XyChart | null {
  const { batch } = run;
  if (batch === null || batch.trials.length === 0) return null;
  return {
    kind: 'xy',
    id: 'throughput',
    title: title(batch, run.model.batchable),
    subtitle:
      'Rows per second by batch size, horizontal log; bars: two-sided 90 % intervals over the rounds of the search; ring: the best',
    x: { label: 'rows in a batch', unit: 'count', scale: 'log', include: null },
    y: { label: 'rows/s', unit: 'rows-per-s', scale: 'linear', include: [0, 0] },
    series: groups(batch.trials)
      .slice(0, MAX_LINES)
      .map((group, index) => series(group, { best: batch.best, first: index === 0 })),
    limits: [],
    bands: [],
    table: table(batch),
  };
}

/** The time of reading a source, which is not part of the job. */
function before({ data }: RunDocument): string {
  return data.source === undefined ? '' : `; read from its source before, in ${duration(data.source.readS * 1000)}`;
}

/** Where the time of the whole job goes, from file to file. Null if no job was run. */
export function jobChart(run: RunDocument): BarsChart | null {
  const job = run.batch?.job ?? null;
  if (job === null) return null;
  const stages = [
    { label: 'Read', value: job.readS },
    { label: 'Make tensors', value: job.tensoriseS },
    { label: 'Infer', value: job.inferS },
    { label: 'Write', value: job.writeS },
  ];
  const total = stages.reduce((sum, stage) => sum + stage.value, 0);
  const share = total === 0 ? 0 : Math.round((job.inferS / total) * 100);
  return {
    kind: 'bars',
    id: 'job',
    tone: 'batch',
    title: `File to file, ${rows(job.rows)} take ${duration(job.wallS * 1000)}; ${share} % of the work is inference`,
    subtitle: `Busy time of each stage, which may overlap; ${rate(job.rowsPerS, 'rows/s')} in wall-clock time${before(run)}`,
    bars: stages.map((stage) => ({ ...stage, text: duration(stage.value * 1000) })),
    table: {
      columns: [
        { title: 'Stage', align: 'start' },
        { title: 'Busy time', align: 'end' },
      ],
      rows: stages.map((stage) => [stage.label, duration(stage.value * 1000)]),
    },
  };
}
