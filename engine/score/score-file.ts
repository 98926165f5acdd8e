import { stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { isSource } from '#core/contract/model/data-source.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { type ScoreDocument, type ScoreEvent, type ScoreRequest, shardRows } from '#core/contract/run/score.ts';
import { processEndFix, processEndText } from '#core/contract/run/run-facts-words.ts';
import type { DataDescription } from '#core/contract/run/run.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import type { BenchTask, Scored } from '#engine/bench/protocol.ts';
import { describeHost } from '#engine/hardware/host.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { type AppError, interrupted, measurementFailed, unusable, usage } from '#engine/platform/app-error.ts';
import { isSpecial, moveIntoPlace } from '#engine/platform/files/write-target.ts';
import { runPhase } from '#engine/runs/bench-phase.ts';
import type { ResolvedRequest } from '#engine/runs/resolved-request.ts';
import { resolveRequest } from '#engine/runs/resolve.ts';
import { copySource, type SourceCopy } from '#engine/sources/copy-source.ts';
import { ROW_COLUMN } from '#engine/dataset/rows/dataset.ts';
import { type Making, resultThere, writeNote } from './note.ts';
import { chooseSetting } from './setting.ts';
import { checkOut, withWorkFolder } from './work-folder.ts';

export interface ScoreOptions {
  readonly request: ScoreRequest;
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ScoreEvent) => void;
}

/** The seed of rows that are drawn from a source. It has no effect, because only complete copies are scored. */
const SEED = 1;

/**
 * Scores the rows of a file, or a shard of them, with the pipeline of the measured job. The result appears whole, by a rename, with a note
 * next to it that names what it was made from. A result that was made from the same stays as it is. Throws AppError, also when it is
 * cancelled; then the result has not changed.
 */
export async function scoreFile(options: ScoreOptions): Promise<ScoreDocument> {
  const startedMs = performance.now();
  const startedAt = new Date().toISOString();
  const { request, signal, onEvent } = options;
  const out = resolve(request.out);
  await checkOut(request.out);
  if (request.data !== null && resolve(request.data) === out) {
    throw usage(`--out ${request.out} is the file of the data`, 'Name another file for the predictions.');
  }
  const resolved = await resolveFiles(options);
  onEvent({ kind: 'data', data: resolved.data });
  const making = makingOf(request, resolved);
  const there = await resultThere(out, making, { shown: request.out, overwrite: request.overwrite, signal });
  if (there !== null) return { ...there, state: 'already-there' };
  const host = await describeHost();
  return withWorkFolder({ out, shown: request.out }, async (folder) => {
    const setting = chooseSetting(request.threads, resolved);
    const resultPath = join(folder, `result${extname(out).toLowerCase()}`);
    const { shard, kept } = making;
    const scored = await run(options, {
      kind: 'score',
      input: resolved.input,
      batchSize: request.batchSize,
      setting,
      resultPath,
      choice: {
        from: shard.fromRow,
        to: shard.toRow,
        keep: kept.flatMap(({ column }) => (column === null ? [] : [column])),
        numbered: kept.some(({ column }) => column === null),
      },
      keptNames: kept.map((each) => each.as),
      scratchFolder: folder,
    });
    const { batchSize, parity, job } = scored;
    const { size: bytes } = await stat(resultPath);
    const document: ScoreDocument = {
      ...making,
      schemaVersion: 1,
      state: 'scored',
      startedAt,
      finishedAt: new Date().toISOString(),
      host,
      data: resolved.data,
      settings: { batchSize, ...setting },
      parity,
      out: { file: basename(out), sha256: await sha256OfFile(resultPath), bytes, rows: job.rows },
      rowsLeftOut: shard.toRow - shard.fromRow - job.rows,
      job,
      totalS: (performance.now() - startedMs) / 1000,
    };
    if (signal.aborted) throw stopped(request.out);
    // The note comes first: a note without a result is harmless, but a result without a note would be refused.
    // A device or FIFO keeps nothing that a note could describe.
    if (!isSpecial(out)) await writeNote(out, document);
    await moveIntoPlace(resultPath, out);
    return document;
  });
}

/** Opens model and data as a measurement does. */
async function resolveFiles({ request, benchHost, signal, onEvent }: ScoreOptions): Promise<ResolvedRequest> {
  const { model, data, maps, drops, labels, dims, missing, threads, batchSize } = request;
  const measured = {
    ...MEASURE_DEFAULTS,
    model,
    data,
    modes: ['batch' as const],
    maps,
    drops,
    labels,
    dims,
    ...(missing === undefined ? {} : { missing }),
    threads: threads === null ? [] : [threads],
    batchSizes: batchSize === null ? [] : [batchSize],
  };
  const reading = { benchHost, signal };
  if (data === null || !isSource(data)) return resolveRequest(measured, reading);
  const onProgress = (text: string): void => onEvent({ kind: 'reading', text });
  const copy = await copySource({ data, seed: SEED, benchHost, signal, onProgress });
  const resolved = await resolveRequest(measured, reading, copy);
  checkWhole(copy, resolved);
  return resolved;
}

/** A sample is enough to measure, but not to score. Throws AppError if rows were drawn. */
function checkWhole({ facts }: SourceCopy, { data }: ResolvedRequest): void {
  const rows = data.rows + data.rowsDropped;
  if (facts.ofRows === null || facts.ofRows <= rows) return;
  throw unusable(
    facts.location,
    `only ${rows} of its ${facts.ofRows} rows were drawn`,
    `Add rows=${facts.ofRows} to the address to score all of them, or write a query for a part of them.`,
  );
}

/** The inputs of the result. Throws AppError for more shards than rows. */
function makingOf(request: ScoreRequest, { model, data, input }: ResolvedRequest): Making {
  const { shard, maps, drops, labels, dims, missing } = request;
  const rows = data.rows + data.rowsDropped;
  if (shard.of > rows) {
    throw usage(
      `--shard ${shard.index}/${shard.of}: ${rows} rows cannot be divided into ${shard.of} parts`,
      `Use at most ${rows} parts.`,
    );
  }
  const { from, to } = shardRows(shard, rows);
  return {
    model: { file: model.file, sha256: model.sha256 ?? '' },
    data,
    shard: { ...shard, fromRow: from, toRow: to },
    made: { maps, drops, labels, dims, ...(missing === undefined ? {} : { missing }) },
    kept: keptColumns(request.keep, { data, outputs: input.outputs }),
  };
}

type ScoreTask = Extract<BenchTask, { kind: 'score' }>;

/** Runs the task in a bench process. Throws AppError unless it finishes. */
async function run({ request, benchHost: host, signal, onEvent }: ScoreOptions, task: ScoreTask): Promise<Scored> {
  const end = await runPhase({
    host,
    task,
    signal,
    onEvent: (event) => {
      if (event.kind === 'progress') onEvent({ kind: 'scoring', done: event.done, of: event.of });
    },
  });
  switch (end.kind) {
    case 'finished':
      return end.result;
    case 'stopped':
      throw stopped(request.out);
    case 'failed':
      throw end.error;
    case 'crashed':
      throw measurementFailed(
        request.model,
        `the process that scored ${processEndText(end.end)}`,
        processEndFix(end.end, {
          again: 'To score it, run the same command again.',
          lessMemory: 'Give it more memory, or use smaller batches (--batch-size) or fewer threads (--threads).',
        }),
      );
  }
}

function stopped(out: string): AppError {
  return interrupted(
    out,
    'stopped before it was complete; nothing was written',
    'To score it, run the same command again.',
  );
}

/** What the name of a kept column begins with if an output of the model has the same one. */
const OF_DATA = 'data.';

/**
 * The columns of the data in the result: those that were asked for, or the keys, so that each answer can be assigned to its row. If rows are
 * left out and their order is no longer that of the data, the position of the row comes first. Names are unique, whatever their case.
 */
function keptColumns(
  keep: readonly string[] | null,
  { data, outputs }: { readonly data: DataDescription; readonly outputs: readonly string[] },
): ScoreDocument['kept'] {
  const keys = (data.leftOut ?? []).flatMap(({ column, code }) => (code === 'key' ? [column] : []));
  const columns = [...(data.rowsDropped > 0 ? [null] : []), ...new Set(keep ?? keys)];
  const taken = new Set(outputs.map((name) => name.toLowerCase()));
  return columns.map((column) => {
    let as = column ?? ROW_COLUMN;
    while (taken.has(as.toLowerCase())) as = `${OF_DATA}${as}`;
    taken.add(as.toLowerCase());
    return { column, as };
  });
}
