import { mkdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { isSource } from '#core/contract/model/data-source.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import {
  type AnswerChange,
  type OptimiseEvent,
  type OptimiseRequest,
  type StruckOut,
  type Variant,
  type VariantKind,
  VARIANTS_SCHEMA_VERSION,
  type VariantsDocument,
} from '#core/contract/model/variants.ts';
import { speedFrom, type SpeedRound } from '#core/measure/answers/speed.ts';
import { strikeOut } from '#core/measure/answers/strike-out.ts';
import { processEndFix, processEndText } from '#core/contract/run/run-facts-words.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import type { BenchTask, ComparedVariant, ResultOf } from '#engine/bench/protocol.ts';
import { describeHost } from '#engine/hardware/host.ts';
import { type AppError, interrupted, measurementFailed, unusable, usage } from '#engine/platform/app-error.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';
import { runPhase, withoutResult } from '#engine/runs/bench-phase.ts';
import type { ResolvedRequest } from '#engine/runs/resolved-request.ts';
import { resolveRequest } from '#engine/runs/resolve.ts';
import { withWorkFolder } from '#engine/score/work-folder.ts';
import { copySource } from '#engine/sources/copy-source.ts';
import { checkPlace, describeFiles, moveFiles, removeEarlier, writeVariants } from './variant-files.ts';

export interface OptimiseOptions {
  readonly request: OptimiseRequest;
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
  readonly onEvent: (event: OptimiseEvent) => void;
}

const ROUND_MS = 250;
/** Processes in which the speed is compared: what is peculiar to one must not look like a property of the variant. */
const PAIRS = 5;

interface Making {
  readonly options: OptimiseOptions;
  readonly resolved: ResolvedRequest;
  /** For files that are not complete yet. */
  readonly work: string;
  readonly stem: string;
}

/**
 * Writes variants of a model, compares each with it, and keeps those within the limit. Each is made in a process of its own, and one that crashes
 * while it is compared costs only itself. Files appear in the folder when they are complete, `variants.json` last. Throws AppError for input that
 * cannot be used, and when it is cancelled.
 */
export async function optimiseModel(options: OptimiseOptions): Promise<VariantsDocument> {
  const { request, onEvent } = options;
  const startedAt = new Date().toISOString();
  const resolved = await resolveFiles(options);
  const { model, data } = resolved;
  onEvent({ kind: 'data', data });
  if (request.label !== null && data.synthetic) {
    throw usage('--label needs data', 'Use --data FILE with a column of right answers.');
  }
  const folder = resolve(request.folder);
  makeOutFolder(folder, request.folder);
  const stem = basename(model.file, extname(model.file));
  await checkPlace(folder, { kinds: request.kinds, stem });
  return withWorkFolder({ out: join(folder, 'variants.json'), shown: request.folder }, async (work) => {
    const making = { options, resolved, work, stem };
    const made = await makeAll(making);
    const compared = await compareAll(made.filter(isMade), making);
    const variants = made.flatMap((each) => (isMade(each) ? (compared.get(each.facts.kind) ?? []) : [each]));
    await removeEarlier(folder);
    for (const variant of variants) {
      if (variant.state === 'written') await moveFiles(variant, { from: join(work, variant.kind), to: folder });
    }
    const document: VariantsDocument = {
      schemaVersion: VARIANTS_SCHEMA_VERSION,
      startedAt,
      finishedAt: new Date().toISOString(),
      host: await describeHost(),
      model: { file: model.file, sha256: model.sha256 ?? '', bytes: model.bytes },
      data,
      label: request.label,
      maxChangedShare: request.maxChangedShare,
      seed: request.seed,
      variants,
    };
    await writeVariants(folder, document);
    return document;
  });
}

/** Throws AppError if it cannot be made. */
function makeOutFolder(folder: string, shown: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    const cause = writeFailureCause(error);
    if (cause === null) throw error;
    throw unusable(shown, `the folder cannot be made: ${cause}`, 'Choose another folder: --out DIR');
  }
}

/** Opens model and data as a measurement does; without data, rows are synthetic. */
async function resolveFiles({ request, benchHost, signal, onEvent }: OptimiseOptions): Promise<ResolvedRequest> {
  const { model, data, maps, drops, dims, label, seed } = request;
  if (label !== null && /\.np[yz]$/i.test(data ?? '')) {
    throw usage(
      '--label needs a table: arrays have no columns',
      'Use CSV, Parquet or JSON with a column of right answers.',
    );
  }
  const isSynthetic = data === null && !model.startsWith('sample:');
  const measured = {
    ...MEASURE_DEFAULTS,
    model,
    data,
    syntheticRows: isSynthetic ? request.syntheticRows : null,
    modes: ['batch' as const],
    maps,
    drops,
    labels: label === null ? [] : [label],
    dims,
    seed,
  };
  const reading = { benchHost, signal };
  if (data === null || !isSource(data)) return resolveRequest(measured, reading);
  const onProgress = (text: string): void => onEvent({ kind: 'reading', text });
  return resolveRequest(measured, reading, await copySource({ data, seed, benchHost, signal, onProgress }));
}

/** A variant whose files are written, and which is still to be compared with the model. */
interface Made {
  readonly state: 'made';
  readonly path: string;
  readonly facts: Omit<Extract<Variant, { state: 'written' }>, 'state' | 'answers' | 'speed'>;
}

function isMade(each: Made | Variant): each is Made {
  return each.state === 'made';
}

/** Makes the variants at the same time: nothing is timed yet, and each takes one core and little memory. */
async function makeAll(making: Making): Promise<readonly (Made | Variant)[]> {
  const settled = await Promise.allSettled(making.options.request.kinds.map((kind) => makeOne(kind, making)));
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

async function makeOne(kind: VariantKind, { options, resolved, work, stem }: Making): Promise<Made | Variant> {
  const { onEvent } = options;
  const folder = join(work, kind);
  await mkdir(folder);
  const path = join(folder, `${stem}.${kind}.onnx`);
  onEvent({ kind: 'making', variant: kind });
  const task = { kind: 'make-variant', input: resolved.input, variant: kind, path, scratchFolder: work } as const;
  const made = await run(options, task);
  if (made.kind === 'ended') return failed(kind, made.error);
  const { result } = made;
  if (result.kind === 'not-made') return { state: 'not-made', kind, reason: result.reason, left: [...result.left] };
  const { changed, left, calibrationRows, seconds, peakMiB } = result;
  const files = await describeFiles(folder, result.files);
  const bytes = files.reduce((total, file) => total + file.bytes, 0);
  return {
    state: 'made',
    path,
    facts: { kind, files, bytes, changed, left: [...left], calibrationRows, seconds, peakMiB },
  };
}

/** What the first process found of a variant, and the rounds of each process. */
interface Compared {
  readonly made: Made;
  readonly found: ComparedVariant & { readonly answers: AnswerChange };
  readonly processes: (readonly SpeedRound[])[];
  stoppedS: number;
}

/** Compares the made ones with the model: answers and speed in a first process, then speed in further ones. */
async function compareAll(made: readonly Made[], making: Making): Promise<ReadonlyMap<VariantKind, Variant>> {
  const { compared, failures } = await compareAnswers(made, making);
  for (let pair = 1; pair < PAIRS && compared.length > 0; pair++) await timeAgain(compared, made, making);
  const { request } = making.options;
  return new Map([...failures, ...compared.map((each) => [each.made.facts.kind, judged(each, request)] as const)]);
}

function comparing({ options, resolved, work }: Making, made: readonly Made[], open: readonly Made[]) {
  return {
    kind: 'compare-variants',
    input: resolved.input,
    variants: open.map(({ path, facts: { bytes } }) => ({ path, bytes })),
    calibrationRows: Math.max(0, ...made.map(({ facts }) => facts.calibrationRows ?? 0)),
    label: options.request.label,
    fileRows: resolved.data.rows + resolved.data.rowsDropped,
    roundMs: ROUND_MS,
    scratchFolder: work,
  } as const;
}

/** A process that ends early costs the variant that it was at; another one goes on with the next. */
async function compareAnswers(
  made: readonly Made[],
  making: Making,
): Promise<{ readonly compared: readonly Compared[]; readonly failures: ReadonlyMap<VariantKind, Variant> }> {
  const { onEvent } = making.options;
  const compared: Compared[] = [];
  const failures = new Map<VariantKind, Variant>();
  let rest = [...made];
  const next = (): void => {
    if (rest[0] !== undefined) onEvent({ kind: 'comparing', variant: rest[0].facts.kind });
  };
  while (rest.length > 0) {
    next();
    const end = await run(making.options, { ...comparing(making, made, rest), answers: true }, (found) => {
      const each = rest.shift();
      const { answers, rounds, stoppedS } = found;
      if (each === undefined || answers === null)
        throw new Error('a process answers with the variants that it was given');
      compared.push({ made: each, found: { ...found, answers }, processes: [rounds], stoppedS });
      next();
    });
    const [unfinished, ...others] = rest;
    if (unfinished === undefined) break;
    const { kind } = unfinished.facts;
    failures.set(kind, failed(kind, end.kind === 'finished' ? withoutResult() : end.error));
    rest = others;
  }
  return { compared, failures };
}

/** One more process for the speed of all. If it ends early, those that it did not come to have a process less. */
async function timeAgain(compared: readonly Compared[], made: readonly Made[], making: Making): Promise<void> {
  const rest = [...compared];
  const open = compared.map((each) => each.made);
  const end = await run(
    making.options,
    { ...comparing(making, made, open), answers: false },
    ({ rounds, stoppedS }) => {
      const each = rest.shift();
      if (each === undefined) return;
      each.processes.push(rounds);
      each.stoppedS += stoppedS;
    },
  );
  if (end.kind === 'finished' && rest.length > 0) throw withoutResult();
}

function judged({ made, found, processes, stoppedS }: Compared, { maxChangedShare }: OptimiseRequest): Variant {
  const { answers, batchSize, threads } = found;
  const speed = { batchSize, threads, ...speedFrom(processes), ...(stoppedS > 0 && { stoppedS }) };
  const reason: StruckOut | null = maxChangedShare === null ? null : strikeOut(answers, maxChangedShare);
  return reason === null
    ? { state: 'written', ...made.facts, answers, speed }
    : { state: 'struck-out', ...made.facts, answers, speed, reason };
}

function failed(kind: VariantKind, { reason, actions }: AppError): Variant {
  return { state: 'failed', kind, cause: reason, actions: [...actions] };
}

/**
 * Runs a task in a bench process. `ended`: it is the variant that failed or crashed. Throws AppError if the model or the data cannot be used,
 * and when it is stopped.
 */
async function run<Task extends BenchTask>(
  { request, benchHost: host, signal }: OptimiseOptions,
  task: Task,
  onCompared?: (compared: ComparedVariant) => void,
): Promise<
  | { readonly kind: 'finished'; readonly result: ResultOf<Task['kind']> }
  | { readonly kind: 'ended'; readonly error: AppError }
> {
  const end = await runPhase({ host, task, signal, onEvent: () => undefined, ...(onCompared && { onCompared }) });
  switch (end.kind) {
    case 'finished':
      return end;
    case 'stopped':
      throw stopped(request.folder);
    case 'failed':
      if (end.error.code === 'measurement-failed') return { kind: 'ended', error: end.error };
      // An error of a bench process names a file only if it is not the model.
      throw end.error.file === null ? end.error.about(request.model) : end.error;
    case 'crashed':
      return {
        kind: 'ended',
        error: measurementFailed(
          null,
          `the process that ${task.kind === 'make-variant' ? 'made' : 'ran'} the variant ${processEndText(end.end)}`,
          processEndFix(end.end, {
            again: 'Run the same command again.',
            lessMemory: 'Give it more memory, or close other programs, and run the same command again.',
          }),
        ),
      };
  }
}

function stopped(folder: string): AppError {
  return interrupted(
    folder,
    'stopped before it was complete; nothing was written',
    'To make the variants, run the same command again.',
  );
}
