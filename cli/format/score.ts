import type { ScoreDocument, ScoreEvent } from '#core/contract/run/score.ts';
import { bytes, count, rate, seconds } from '#core/words/format/format.ts';

/** The progress of scoring: `scored 120,000 of 1,000,000 rows in 3.1 s`. */
export function scoringLine({ done, of }: Extract<ScoreEvent, { kind: 'scoring' }>, elapsedS: number): string {
  return `scored ${count(done)} of ${count(of)} rows in ${seconds(elapsedS)}`;
}

/** The result of scoring for a terminal. */
export function scoreText(document: ScoreDocument, out: string): string {
  const { state, out: file, shard, rowsLeftOut, job, settings, parity, kept } = document;
  const part = shard.of === 1 ? '' : `, shard ${shard.index} of ${shard.of}`;
  const head =
    state === 'already-there'
      ? `${out} is complete and was made from the same model, data and options: nothing to do`
      : `${out}: ${count(file.rows)} rows, ${bytes(file.bytes)}${part}`;
  const columns = kept.map(({ column, as }) => (column === null || column === as ? as : `${as} (${column})`));
  return [
    head,
    ...(state === 'already-there' ? [] : [speedLine(job)]),
    ...(state === 'already-there' ? [] : [stagesLine(job)]),
    ...(job.stoppedS === undefined ? [] : [stoppedLine(job.stoppedS)]),
    `  batches of ${count(settings.batchSize)} rows, ${settings.replicas} × ${settings.threads} threads`,
    ...(columns.length === 0 ? [] : [`  from the data: ${columns.join(', ')}`]),
    ...(rowsLeftOut === 0 ? [] : [`  ! ${count(rowsLeftOut)} rows lack a value and have no prediction`]),
    ...(parity === null || parity.same ? [] : [parityLine(settings)]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function speedLine({ rowsPerS, wallS }: ScoreDocument['job']): string {
  return `  ${rate(rowsPerS, 'rows/s')}, ${seconds(wallS)}`;
}

function stoppedLine(stoppedS: number): string {
  return `  ! the machine slept or the job was stopped for ${seconds(stoppedS)}: do not rely on its rows/s`;
}

/** Stages run at the same time, so they may add up to more than the whole. */
function stagesLine({ readS, tensoriseS, inferS, writeS }: ScoreDocument['job']): string {
  const stages = [
    ['reading', readS],
    ['tensors', tensoriseS],
    ['inference', inferS],
    ['writing', writeS],
  ] as const;
  return `  busy: ${stages.map(([name, busyS]) => `${name} ${seconds(busyS)}`).join(', ')}`;
}

function parityLine({ batchSize }: ScoreDocument['settings']): string {
  return batchSize === 1
    ? '  ! batches give other answers than single rows, so each row was scored alone'
    : '  ! batches give other answers than single rows; to score each row alone: --batch-size 1';
}
