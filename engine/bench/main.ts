import type { ErrorDocument } from '#core/contract/base/errors.ts';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { loadNoise } from '#core/measure/run/load-noise.ts';
import { type LoadMeter, startLoadMeter } from '#engine/hardware/load-meter.ts';
import { type ElectronPort, shellPort } from '#engine/platform/electron-port.ts';
import { guardTasks } from '#engine/platform/unfinished.ts';
import { handleUnexpectedErrorsOfProcess } from '#engine/platform/unexpected.ts';
import { createStopWord, isStopped } from '#engine/runtime/control.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import type { TaskContext } from './context.ts';
import type { BenchMessage, BenchOrder, BenchTask, ResultOf } from './protocol.ts';
import { failureDocument } from '#engine/runtime/runtime-failure.ts';
import { watchStops } from './stops/stop-watch.ts';

/**
 * The bench process: runs one task, answers one question about data or reads one source, then ends. It talks to the engine over its
 * parent channel (a Node child) or a received port (an Electron utilityProcess), and can only block or crash itself.
 */
const stop = createStopWord();
const shell = shellPort();
/** The port to the engine inside the desktop app, once the shell has passed it on. */
let line: ElectronPort | null = null;

function send(message: BenchMessage): Promise<void> {
  return new Promise((resolve) => {
    if (line !== null) {
      line.postMessage(message);
      resolve();
    } else if (process.connected) process.send?.(message, undefined, {}, () => resolve());
    else resolve();
  });
}

let meter: LoadMeter | null = null;

function emit(event: RunEvent, samplesMs?: Float64Array): void {
  meter?.mark();
  void send({ kind: 'event', event, samplesMs: samplesMs ?? null });
}

/** Reports what other processes used while the task measured, once. */
function endMeter(): void {
  const load = meter?.end();
  meter = null;
  if (load !== undefined) for (const reason of loadNoise(load)) emit({ kind: 'noise', reason });
}

type TaskOf<K extends BenchTask['kind']> = Extract<BenchTask, { kind: K }>;

/** What performs a task of each kind and returns its result, null if it was stopped. A task loads its own code only. */
const TASKS: { readonly [K in BenchTask['kind']]: (task: TaskOf<K>) => Promise<ResultOf<K> | null> } = {
  load: async (task) => (await import('./tasks/load.ts')).load(task),
  endpoint: async (task) => {
    const { callEndpoint } = await import('./tasks/endpoint.ts');
    const told: Promise<void>[] = [];
    await callEndpoint(task, { stop, tell: (event) => void told.push(send({ kind: 'endpoint', event })) });
    await Promise.all(told);
  },
  answers: async (task) => (await import('./tasks/answers.ts')).answerRows(task),
  'try-provider': async (task) => (await import('./tasks/place.ts')).tryProvider(task),
  place: async (task) => (await import('./tasks/place.ts')).place(task),
  prepare: async (task) => {
    const { loadRows } = await import('#engine/runtime/rows.ts');
    const { prepare } = await import('./tasks/prepare.ts');
    return prepare({ task, loadRows: () => loadRows(task.input) });
  },
  'prepare-cached': async (task) => {
    const { loadRows } = await import('#engine/runtime/rows.ts');
    const { prepareCached } = await import('./tasks/prepare.ts');
    const cached = await prepareCached({ task, loadRows: () => loadRows(task.input) });
    emit({ kind: 'cached-start', cached, reason: null });
  },
  calibrate: async (task) => {
    const { calibrate } = await import('./tasks/calibrate.ts');
    return calibrate(task, { stop, onProgress: (step) => void send({ kind: 'calibrating', step }) });
  },
  job: async (task) => (await import('./tasks/job.ts')).job(task, { stop, emit }),
  score: async (task) => {
    keepTemporaryFilesIn(task.scratchFolder);
    return (await import('./tasks/score.ts')).score(task, { stop, emit });
  },
  'make-variant': async (task) => {
    keepTemporaryFilesIn(task.scratchFolder);
    return (await import('./tasks/make-variant.ts')).makeVariant(task);
  },
  'compare-variants': async (task) => {
    keepTemporaryFilesIn(task.scratchFolder);
    const { compareVariants } = await import('./tasks/compare-variants.ts');
    for await (const compared of compareVariants(task, stop)) await send({ kind: 'compared', compared });
  },
  profile: async (task) => (await import('./tasks/profile.ts')).profile(task, await contextOf(task)),
  batch: async (task) => (await import('./tasks/batch.ts')).batch(task, await contextOf(task)),
  'batch-again': async (task) => (await import('./tasks/batch-again.ts')).batchAgain(task, await contextOf(task)),
  tune: async (task) => (await import('./tasks/tune.ts')).tune(task, await contextOf(task)),
  realtime: async (task) => {
    const context = await contextOf(task);
    const unloadedMs = await (await import('./tasks/realtime.ts')).realtime(task, context);
    // The model server is another process, which not every system counts as part of this measurement.
    endMeter();
    if (unloadedMs === null) return;
    await (await import('./tasks/request-handling.ts')).requestHandling(task, { context, unloadedMs });
  },
  microbatch: async (task) => (await import('./tasks/microbatch.ts')).microbatch(task, await contextOf(task)),
};

async function contextOf({ input }: { readonly input: BenchInput }): Promise<TaskContext> {
  const { loadRows } = await import('#engine/runtime/rows.ts');
  return { input, data: await loadRows(input), stop, emit };
}

/** Sets where os.tmpdir() looks on every platform. The engine removes the folder however this process ends. */
function keepTemporaryFilesIn(folder: string): void {
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
}

function isStart({ kind }: BenchTask): boolean {
  return kind === 'prepare' || kind === 'prepare-cached';
}

/** Tasks whose results a stop of the machine spoils. What starts the model is watched by the engine, because a thread takes time and memory. */
const WATCHED: ReadonlySet<BenchTask['kind']> = new Set([
  'place',
  'profile',
  'batch',
  'batch-again',
  'tune',
  'job',
  'score',
  'compare-variants',
  'realtime',
  'microbatch',
  'calibrate',
]);

/** The last message of a process that must end; the engine already has its earlier results. */
async function endWith(error: ErrorDocument): Promise<void> {
  await send({ kind: 'failed', error });
  // Exiting does not flush a port. The engine closes it after the last message, which ends this process.
  if (line === null) process.exit(1);
}

handleUnexpectedErrorsOfProcess({
  say: ({ cause }) => process.stderr.write(`error: ${cause}\n`),
  end: (error) => void endWith(error),
});
/** The engine learns of a task that never ends. */
const guard = guardTasks(process.channel, (error, exit) => void send({ kind: 'failed', error }).then(exit));

async function measure(task: BenchTask): Promise<unknown> {
  meter = startLoadMeter();
  const isCancelled = (): boolean => isStopped(stop);
  if (WATCHED.has(task.kind)) watchStops({ isCancelled, onSpoiled: (reason) => emit({ kind: 'noise', reason }) });
  const result = await (TASKS[task.kind] as (task: BenchTask) => Promise<unknown>)(task);
  // Start-up is too short to distinguish other load from clock resolution.
  if (!isStart(task)) endMeter();
  return result;
}

/** Answers a question about data; loads DuckDB but not ONNX Runtime. */
async function read(order: Extract<BenchOrder, { kind: 'read' }>): Promise<void> {
  keepTemporaryFilesIn(order.scratchFolder);
  const { answerQuestion } = await import('#engine/dataset/questions/answer-question.ts');
  await send({ kind: 'answer', value: await answerQuestion(order.question) });
}

/** Reads a source; loads the client of its kind only. */
async function receive({ source }: Extract<BenchOrder, { kind: 'receive' }>): Promise<void> {
  const { receiveSource } = await import('#engine/sources/readers/receive-source.ts');
  const received = await receiveSource(source, (news) => void send({ kind: 'receiving', news }));
  await send({ kind: 'answer', value: received });
}

async function handle(order: BenchOrder): Promise<void> {
  if (order.kind === 'stop') {
    Atomics.store(stop, 0, 1);
    return;
  }
  try {
    const result = await guard.run<unknown>(() => {
      if (order.kind === 'read') return read(order);
      return order.kind === 'receive' ? receive(order) : measure(order.task);
    });
    await send({ kind: 'finished', result });
  } catch (error) {
    await send({ kind: 'failed', error: failureDocument(error) });
  }
  // Exiting does not flush a port. The engine closes it after the last message, which ends this process.
  if (line === null) process.exit(0);
}

function take(port: ElectronPort): void {
  line = port;
  port.on('message', ({ data }) => void handle(data as BenchOrder));
  port.on('close', () => process.exit(0));
  port.start();
}

if (shell === undefined) {
  process.on('message', (order: BenchOrder) => void handle(order));
  // The engine is gone, so stop using a core.
  process.on('disconnect', () => process.exit(1));
} else {
  shell.on('message', ({ ports: [port] }) => {
    if (port !== undefined) take(port);
  });
}
