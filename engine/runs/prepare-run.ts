import { rm } from 'node:fs/promises';
import { join, dirname, sep } from 'node:path';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { processEndText } from '#core/contract/run/run-facts-words.ts';
import type { RunEvent } from '#core/contract/run/journal.ts';
import type { Effort } from '#core/contract/base/numbers.ts';
import { EXPECTED_START_S, requestBudget } from '#core/measure/search/effort.ts';
import { measurementFailed } from '#engine/platform/app-error.ts';
import { isDevice } from '#engine/runtime/bench-input.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import type { Prepared } from '#engine/bench/protocol.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { StopWatch } from '#engine/bench/stops/stop-watch.ts';
import { dropFromCache } from '#engine/platform/files/drop-cache.ts';
import { programFolder } from '#engine/platform/paths.ts';
import { runPhase } from './bench-phase.ts';
import type { ResolvedRequest } from './resolved-request.ts';

interface PrepareRunOptions {
  readonly resolved: ResolvedRequest;
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
  /** The run's folder, which contains the optimised model until the starts are finished. */
  readonly folder: string;
  readonly effort: Effort;
  /** How many starts there were at a lower effort: only the missing ones follow. */
  readonly earlier: number;
  /** Whether one more start follows whose files are dropped from the file cache before. */
  readonly dropsCache: boolean;
  readonly append: (event: RunEvent) => void;
  readonly markPartial: () => void;
}

/**
 * Starts the model in new processes several times, and tests whether it runs and whether its rows can be stacked.
 * Alternates with starts from the optimised model that the first start saved. A start during which the machine or a
 * process was stopped is repeated: this process watches them, because a thread would add to the time and memory of a start. Returns the request with these findings.
 * Throws AppError if the first start fails, because then there is nothing to measure.
 */
export async function prepareRun(options: PrepareRunOptions): Promise<ResolvedRequest> {
  const { folder, signal, append } = options;
  const optimisedPath = join(folder, 'optimised.onnx');
  const watch = new StopWatch({
    isCancelled: () => signal.aborted,
    onSpoiled: (reason) => append({ kind: 'noise', reason, phase: 'cold-start' }),
  });
  try {
    await watch.ready();
    return await startSeveralTimes({ ...options, watch }, optimisedPath);
  } finally {
    watch.end();
    await rm(optimisedPath, { force: true });
  }
}

interface Starting extends PrepareRunOptions {
  readonly watch: StopWatch;
}

async function startSeveralTimes(options: Starting, optimisedPath: string): Promise<ResolvedRequest> {
  const { append, effort, earlier, watch } = options;
  const { durationS } = options.resolved.request;
  const { coldStarts: starts, coldStartS } = requestBudget({ effort, durationS });
  const deadlineMs = nowMs() + 1000 * coldStartS;
  const at = (): string => new Date().toISOString();
  append({
    kind: 'phase-started',
    phase: 'cold-start',
    at: at(),
    expectedS: (starts - earlier) * EXPECTED_START_S,
    effort,
  });
  let { resolved } = options;
  let mayStartCached = false;
  for (let start = earlier; start < starts && (start === 0 || nowMs() - watch.repeatedMs < deadlineMs); start++) {
    const isFirst = start === 0;
    // The optimised form is one for the CPU.
    const saveOptimisedTo = isFirst && !isDevice(resolved.input.provider) ? optimisedPath : null;
    const starting = { ...options, resolved, isFirst, saveOptimisedTo };
    const { result: prepared } = await watch.measure(() => startOnce(starting), { kind: 'rate' });
    if (prepared === null) return resolved;
    const { stackingProblem, optimisedProblem, residentByBatch, ...coldStart } = prepared;
    append({
      kind: 'cold-start',
      coldStart: { ...coldStart, ...(residentByBatch === undefined ? {} : { residentByBatch: [...residentByBatch] }) },
    });
    append({ kind: 'progress', phase: 'cold-start', done: start + 1, of: starts, text: 'cold start' });
    if (stackingProblem !== null && resolved.input.stackable) {
      resolved = withoutStacking(resolved, stackingProblem);
      append({ kind: 'model', model: resolved.model });
    }
    if (isFirst) {
      mayStartCached = optimisedProblem === null;
      if (typeof optimisedProblem === 'string')
        append({ kind: 'cached-start', cached: null, reason: optimisedProblem });
    }
    if (mayStartCached) mayStartCached = await startCached(options, resolved, optimisedPath);
  }
  const isInTime = effort !== 'quick' || nowMs() - watch.repeatedMs < deadlineMs;
  if (options.dropsCache && isInTime && !options.signal.aborted) await startEvicted({ ...options, resolved });
  append({ kind: 'phase-finished', phase: 'cold-start', at: at() });
  return resolved;
}

/**
 * Runs one start from the optimised model; returns whether another one is useful. A model without such a form does not
 * fail the run.
 */
async function startCached(
  { benchHost, signal, append, watch }: Starting,
  { input }: ResolvedRequest,
  optimisedPath: string,
): Promise<boolean> {
  const task = { kind: 'prepare-cached', input, optimisedPath } as const;
  const { result } = await watch.measure(
    async () => {
      const events: RunEvent[] = [];
      const end = await runPhase({ host: benchHost, task, signal, onEvent: (event) => events.push(event) });
      return { end, events };
    },
    { kind: 'rate' },
  );
  const { end, events } = result;
  for (const event of events) append(event);
  if (end.kind === 'finished') return true;
  if (end.kind === 'stopped') return false;
  const what = end.kind === 'failed' ? end.error.reason : `the process that loaded it ${processEndText(end.end)}`;
  append({ kind: 'cached-start', cached: null, reason: `its optimised form cannot be used: ${what}` });
  return false;
}

/** One start after the files of the model have left the file cache, as on a machine that has never started it; or says why there is none. */
async function startEvicted(options: Starting): Promise<void> {
  const { append, watch, resolved } = options;
  const starting = { ...options, isFirst: false, saveOptimisedTo: null };
  const { result } = await watch.measure(
    async () => {
      const dropped = await dropModelFromCache(resolved);
      return { dropped, prepared: dropped.reason === null ? await startOnce(starting) : null };
    },
    { kind: 'rate' },
  );
  const { dropped, prepared } = result;
  if (dropped.reason !== null) append({ kind: 'evicted-start', evicted: null, reason: dropped.reason });
  if (prepared === null) return;
  const { processMs, sessionMs, firstInferenceMs } = prepared;
  const evicted = { processMs, sessionMs, firstInferenceMs, runtime: dropped.runtime };
  append({ kind: 'evicted-start', evicted, reason: null });
}

async function startOnce(
  options: PrepareRunOptions & { readonly isFirst: boolean; readonly saveOptimisedTo: string | null },
): Promise<Prepared | null> {
  const { resolved, benchHost, signal, isFirst, saveOptimisedTo, append, markPartial } = options;
  const end = await runPhase({
    host: benchHost,
    task: {
      kind: 'prepare',
      input: resolved.input,
      spawnedAtMs: nowMs(),
      ...(saveOptimisedTo === null ? {} : { saveOptimisedTo }),
    },
    signal,
    onEvent: append,
  });
  if (end.kind === 'finished') return end.result;
  if (end.kind === 'stopped') return null;
  const file = resolved.model.file;
  const error =
    end.kind === 'failed'
      ? end.error.about(file)
      : measurementFailed(
          file,
          `the process that loads the model ${processEndText(end.end)}`,
          'check that this machine has the memory for the model, and that ONNX Runtime runs it elsewhere',
        );
  if (isFirst) throw error;
  markPartial();
  append({ kind: 'incident', phase: 'cold-start', incident: { code: 'cold-start-failed', cause: error.reason } });
  return null;
}

function withoutStacking(resolved: ResolvedRequest, problem: string): ResolvedRequest {
  const batchableReason = `its leading dimension is dynamic, but two rows cannot be stacked (${problem}): batch mode runs replicas instead`;
  return {
    ...resolved,
    model: { ...resolved.model, batchable: false, batchableReason },
    // The rows keep their leading dimension of one; see BenchInput.
    input: { ...resolved.input, stackable: false },
  };
}

/** What left the file cache: the files of the model, and ONNX Runtime's library if `runtime`. `reason` is null unless the model stayed. */
interface Dropped {
  readonly runtime: boolean;
  readonly reason: string | null;
}

/** Drops a model with its external data, and ONNX Runtime's library, from the file cache. No process may use them meanwhile. */
async function dropModelFromCache({ modelFiles }: ResolvedRequest): Promise<Dropped> {
  const reason = await dropFromCache(modelFiles);
  if (reason !== null) return { runtime: false, reason };
  const libraries = runtimeLibraries();
  return { runtime: libraries.length > 0 && (await dropFromCache(libraries)) === null, reason: null };
}

/** The native files of ONNX Runtime for this system; none if they cannot be found. */
function runtimeLibraries(): readonly string[] {
  try {
    const resolve = createRequire(join(programFolder(), 'package.json')).resolve;
    const folder = join(dirname(resolve('onnxruntime-node/package.json')), 'bin');
    const own = `${sep}${process.platform}${sep}${process.arch}${sep}`;
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => path.includes(own));
  } catch {
    return [];
  }
}
