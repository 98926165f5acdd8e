import type { Answers } from '#core/measure/answers/answers.ts';
import { type AnswerPair, compareVariant } from '#core/measure/answers/compare.ts';
import type { SpeedRound } from '#core/measure/answers/speed.ts';
import type { BenchTask, ComparedVariant } from '#engine/bench/protocol.ts';
import { halfValue } from '#engine/dataset/arrays/half.ts';
import { elementBytes, elementCount } from '#engine/model/row-room.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { AppError, measurementFailed, unusable } from '#engine/platform/app-error.ts';
import { measuredRate, spoiledMs } from '#engine/bench/stops/stop-watch.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { rowsFrom } from '#engine/runtime/feeds.ts';
import type { OutputRows } from '#engine/runtime/threads/executor-protocol.ts';
import { loadLabelledRows } from './labelled-rows.ts';

type CompareTask = Extract<BenchTask, { kind: 'compare-variants' }>;

const SETTING = { threads: 1, replicas: 1 };
/** A model with more weights takes seconds to open and to run: fewer rounds, and memory counts. */
const LARGE_BYTES = 512 * 2 ** 20;
/** A session of a variant takes up to this many times its file: half precision becomes floats when it starts. */
const SESSION_OF_FILE = 3;
/** A batch of this size stays in the caches. */
const BATCH_BYTES = 2 ** 20;
const MAX_BATCH_ROWS = 256;
/** How long each model answers rows for comparison, and how many bytes of answers are kept. */
const ANSWER_MS = 15_000;
const ANSWER_BYTES = 128 * 2 ** 20;
/** Rounds of one process after the first, which warms both up: each model goes first as often as the other. */
const ROUNDS = 2;

/** A model to compare. */
interface Contender {
  readonly pool: ExecutorPool;
  /** The other one, whose session must be closed while this one is open; null if both fit into memory. */
  readonly inTurnsWith: ExecutorPool | null;
}

/**
 * Runs the model on the rows on which no variant was calibrated, and each variant on the same rows, and compares their answers; then both in turns
 * for their speed. Ends early if it is stopped. Throws AppError if one does not run.
 */
export async function* compareVariants(task: CompareTask, stop: Int32Array): AsyncGenerator<ComparedVariant> {
  const { input, variants } = task;
  const { data, labels } = await loadLabelledRows(task);
  const poolOf = (modelPath: string) => new ExecutorPool({ input: { ...input, modelPath }, data, stop });
  const pool = poolOf(input.modelPath);
  const alone: Contender = { pool, inTurnsWith: null };
  const batchSize = await chooseBatch(alone, { data, stackable: input.stackable });
  const from = task.calibrationRows < data.rows ? task.calibrationRows : 0;
  const rows = { data, from, batchSize, stop };
  const before = task.answers ? await answer(alone, { ...rows, mostRows: data.rows - from, mostMs: ANSWER_MS }) : null;
  const isLarge = input.weightBytes > LARGE_BYTES;
  for (const { path, bytes } of variants) {
    const variantPool = poolOf(path);
    const inTurns = isLarge && SESSION_OF_FILE * bytes > input.weightBytes;
    const original: Contender = { pool, inTurnsWith: inTurns ? variantPool : null };
    const variant: Contender = { pool: variantPool, inTurnsWith: inTurns ? pool : null };
    const spoiledBeforeMs = spoiledMs();
    const rateOf = (contender: Contender): Promise<number> => measureRate(contender, batchSize, task.roundMs);
    if (isStopped(stop)) return;
    // While its session is open: a large model takes seconds to open again.
    const originalFirst = await rateOf(original);
    const after =
      before === null ? null : await ofVariant(() => answer(variant, { ...rows, mostRows: before.rows, mostMs: null }));
    if (isStopped(stop)) return;
    const first = { original: originalFirst, variant: await ofVariant(() => rateOf(variant)) };
    const truth =
      labels === null || before === null
        ? null
        : { labels: labels.slice(from, from + before.rows), classes: input.classes ?? [] };
    const answers =
      before === null || after === null ? null : compareVariant(pairsOf(before.outputs, after.outputs), truth);
    const rounds = await compareSpeed({ original, variant, rateOf, first, count: isLarge ? 1 : ROUNDS + 1, stop });
    if (rounds === null) return;
    // The first of several rounds warms both up and does not count.
    const counted = isLarge ? rounds : rounds.slice(1);
    yield {
      answers,
      batchSize,
      threads: SETTING.threads,
      rounds: counted,
      stoppedS: (spoiledMs() - spoiledBeforeMs) / 1000,
    };
    await variantPool.release();
    await variantPool.close();
  }
}

/** Errors of the variant are not those of the model: they cost the variant only. */
async function ofVariant<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const cause = `the variant does not run: ${error.reason}`;
    throw measurementFailed(null, cause, 'Leave this variant out');
  }
}

/** Work with a session of a model, which stays open until its memory is needed. */
async function using<T>({ pool, inTurnsWith }: Contender, work: () => Promise<T>): Promise<T> {
  await inTurnsWith?.release();
  await pool.prepare(SETTING);
  return work();
}

/** Rows of an inference: as many as stay in the caches, or 1 if the model does not take several. */
async function chooseBatch(
  contender: Contender,
  { data, stackable }: { readonly data: TensorRows; readonly stackable: boolean },
): Promise<number> {
  if (!stackable) return 1;
  const rowBytes = data.inputs.reduce(
    (total, { type, rowShape, batched }) => total + (batched ? elementBytes(type) * elementCount(rowShape) : 0),
    1,
  );
  const wanted = Math.min(MAX_BATCH_ROWS, 2 ** Math.max(0, Math.floor(Math.log2(BATCH_BYTES / rowBytes))), data.rows);
  try {
    const few = rowsFrom(data, 0, Math.min(2, data.rows));
    await using(contender, () => contender.pool.call(0, 'infer', { session: 1, data: few, batchSize: few.rows }));
    return wanted;
  } catch (error) {
    // Not every export supports its free leading dimension; single rows fail with the error of their own inference.
    if (error instanceof AppError) return 1;
    throw error;
  }
}

interface Answering {
  readonly data: TensorRows;
  /** The first row. */
  readonly from: number;
  readonly batchSize: number;
  readonly stop: Int32Array;
  readonly mostRows: number;
  readonly mostMs: number | null;
}

/** The answers of a model to rows: all of them, or as many as fit into the time and the memory. */
function answer(
  contender: Contender,
  { data, from, batchSize, stop, mostRows, mostMs }: Answering,
): Promise<{ readonly rows: number; readonly outputs: readonly OutputRows[] }> {
  return using(contender, async () => {
    const parts: (readonly OutputRows[])[] = [];
    const deadlineMs = nowMs() + (mostMs ?? Number.POSITIVE_INFINITY);
    let rows = 0;
    let limit = mostRows;
    while (rows < limit && !isStopped(stop) && (rows === 0 || nowMs() < deadlineMs)) {
      const part = rowsFrom(data, from + rows, from + Math.min(rows + batchSize, limit));
      const { outputs } = await contender.pool.call(0, 'infer', { session: 1, data: part, batchSize });
      parts.push(outputs);
      if (rows === 0) limit = Math.min(limit, Math.max(part.rows, rowsIn(ANSWER_BYTES, outputs)));
      rows += part.rows;
    }
    return { rows, outputs: (parts[0] ?? []).map((_, index) => joined(parts.flatMap((part) => part[index] ?? []))) };
  });
}

function rowsIn(bytes: number, outputs: readonly OutputRows[]): number {
  const rowBytes = outputs.reduce((total, { width }) => total + 8 * width, 1);
  return Math.max(1, Math.floor(bytes / rowBytes));
}

/** Throws AppError for an output whose rows have different lengths. */
function joined(parts: readonly OutputRows[]): OutputRows {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error('an output has no parts');
  if (others.some(({ width }) => width !== first.width)) {
    throw unusable(
      null,
      `output "${first.name}" has a different number of values per row`,
      'Export the model without that output, or fix its size with --dim.',
    );
  }
  if (Array.isArray(first.data)) {
    return { ...first, data: parts.flatMap(({ data }) => (Array.isArray(data) ? data : [])) };
  }
  if (first.data instanceof BigInt64Array || first.data instanceof BigUint64Array) {
    return { ...first, data: parts.flatMap(({ data }) => Array.from(data, String)) };
  }
  const all = new Float64Array(parts.reduce((total, { data }) => total + data.length, 0));
  let at = 0;
  for (const { data, type } of parts) {
    for (const value of data) all[at++] = type === 'float16' ? halfValue(Number(value)) : Number(value);
  }
  return { ...first, data: all };
}

/** Outputs of both by name. Throws AppError if the variant lacks one. */
function pairsOf(before: readonly OutputRows[], after: readonly OutputRows[]): readonly AnswerPair[] {
  return before.map((output) => {
    const other = after.find(({ name }) => name === output.name);
    if (other === undefined || other.data.length !== output.data.length) {
      throw measurementFailed(null, `the variant answers "${output.name}" in another shape`, 'Leave this variant out');
    }
    return { original: answersOf(output), variant: answersOf(other) };
  });
}

function answersOf({ name, type, width, data }: OutputRows): Answers {
  return { output: name, isFloat: type.startsWith('float'), width, values: data };
}

/** Rows per second of a model in a round. */
function measureRate(contender: Contender, batchSize: number, roundMs: number): Promise<number> {
  return using(contender, async () => {
    const few = { warmUps: 1, minBatches: 2, maxBatches: 1_000_000 };
    const command = { session: 1, batchSize, durationMs: roundMs, ...few };
    const { rows, wallMs } = await measuredRate(() =>
      contender.pool.call(0, 'batch', { ...command, startMs: nowMs() }),
    );
    return (1000 * rows) / Math.max(wallMs, 1e-6);
  });
}

/**
 * Rounds in turns after the first, in which the original went first: each goes first as often as the other. With sessions that take turns in
 * memory, each round begins with the model that the last one ended with, so that it need not be opened again. Null if it was stopped.
 */
async function compareSpeed(options: {
  readonly original: Contender;
  readonly variant: Contender;
  readonly rateOf: (contender: Contender) => Promise<number>;
  readonly first: SpeedRound;
  readonly count: number;
  readonly stop: Int32Array;
}): Promise<readonly SpeedRound[] | null> {
  const { original, variant, rateOf, first, count, stop } = options;
  const rounds = [first];
  while (rounds.length < count && !isStopped(stop)) {
    const isVariantFirst = rounds.length % 2 === 1;
    const one = await rateOf(isVariantFirst ? variant : original);
    const other = await rateOf(isVariantFirst ? original : variant);
    rounds.push(isVariantFirst ? { original: other, variant: one } : { original: one, variant: other });
  }
  return isStopped(stop) ? null : rounds;
}
