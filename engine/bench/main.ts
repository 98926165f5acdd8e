import { assertNever } from '#core/assert-never.ts';
import type { CalibrationStep } from '#core/contract/calibration.ts';
import type { ErrorDocument } from '#core/contract/errors.ts';
import type { RunEvent } from '#core/contract/journal.ts';
import { loadNoise } from '#core/measure/run/load-noise.ts';
import { type LoadMeter, startLoadMeter } from '#engine/hardware/load-meter.ts';
import { type ElectronPort, shellPort } from '#engine/platform/electron-port.ts';
import { handleUnexpectedErrorsOfProcess } from '#engine/platform/unexpected.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import type { TaskContext } from './context.ts';
import type { BenchMessage, BenchOrder, BenchTask } from './protocol.ts';
import { failureDocument } from '#engine/runtime/runtime-failure.ts';

/**
 * The bench process: one task or one question about data, then the end. It talks to the engine over the channel that it was started with (a Node child) or over a port that
 * it is handed (an Electron utilityProcess), and only ever holds up or brings down itself.
 */
const stop = createStopWord();
const shell = shellPort();
/** The line to the engine inside the desktop app, from when the shell has handed it over. */
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

async function perform(task: BenchTask): Promise<void> {
  const { loadRows } = await import('#engine/runtime/rows.ts');
  if (task.kind === 'prepare') {
    const { prepare } = await import('./tasks/prepare.ts');
    await send({ kind: 'prepared', prepared: await prepare({ task, loadRows: () => loadRows(task.input) }) });
    return;
  }
  if (task.kind === 'prepare-cached') {
    const { prepareCached } = await import('./tasks/prepare.ts');
    const cached = await prepareCached({ task, loadRows: () => loadRows(task.input) });
    emit({ kind: 'cached-start', cached, reason: null });
    return;
  }
  if (task.kind === 'calibrate') {
    const { calibrate } = await import('./tasks/calibrate.ts');
    const onProgress = (step: CalibrationStep): void => void send({ kind: 'calibrating', step });
    const calibrated = await calibrate(task, { stop, onProgress });
    if (calibrated !== null) await send({ kind: 'calibrated', calibrated });
    return;
  }
  if (task.kind === 'job') {
    const { job } = await import('./tasks/job.ts');
    await job(task, { stop, emit });
    return;
  }
  const context: TaskContext = { input: task.input, data: await loadRows(task.input), stop, emit };
  switch (task.kind) {
    case 'profile':
      return (await import('./tasks/profile.ts')).profile(task, context);
    case 'batch':
      return (await import('./tasks/batch.ts')).batch(task, context);
    case 'batch-again':
      return (await import('./tasks/batch-again.ts')).batchAgain(task, context);
    case 'realtime':
      return (await import('./tasks/realtime.ts')).realtime(task, context);
    case 'microbatch':
      return (await import('./tasks/microbatch.ts')).microbatch(task, context);
    default:
      return assertNever(task);
  }
}

function isStart({ kind }: BenchTask): boolean {
  return kind === 'prepare' || kind === 'prepare-cached';
}

/** The last word of a process that cannot go on; the engine has what it measured until then. */
async function endWith(error: ErrorDocument): Promise<void> {
  await send({ kind: 'failed', error });
  // A port is not flushed by an exit: the engine closes it when it has the last word, and that ends this process.
  if (line === null) process.exit(1);
}

handleUnexpectedErrorsOfProcess({
  say: ({ cause }) => process.stderr.write(`error: ${cause}\n`),
  end: (error) => void endWith(error),
});
async function measure(task: BenchTask): Promise<void> {
  meter = startLoadMeter();
  await perform(task);
  // Starting up takes too little time to tell a neighbour from a tick of the clock.
  if (!isStart(task)) for (const reason of loadNoise(meter.end())) emit({ kind: 'noise', reason });
}

/** Answers a question about data: DuckDB is loaded, ONNX Runtime is not. */
async function read(order: Extract<BenchOrder, { kind: 'read' }>): Promise<void> {
  // Where os.tmpdir() looks, on every platform: the engine removes the folder, however this process ends.
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = order.scratchFolder;
  const { answerQuestion } = await import('#engine/dataset/answer-question.ts');
  await send({ kind: 'answer', value: await answerQuestion(order.question) });
}

async function handle(order: BenchOrder): Promise<void> {
  if (order.kind === 'stop') {
    Atomics.store(stop, 0, 1);
    return;
  }
  try {
    if (order.kind === 'read') await read(order);
    else await measure(order.task);
    await send({ kind: 'finished' });
  } catch (error) {
    await send({ kind: 'failed', error: failureDocument(error) });
  }
  // A port is not flushed by an exit: the engine closes it when it has the last word, and that ends this process.
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
  // Nobody is left to tell: an orphan must not go on burning a core.
  process.on('disconnect', () => process.exit(1));
} else {
  shell.on('message', ({ ports: [port] }) => {
    if (port !== undefined) take(port);
  });
}
