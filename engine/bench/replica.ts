import { parentPort, workerData } from 'node:worker_threads';
import type { Provider } from '#core/contract/execution.ts';
import { PROVIDER_NAMES } from '#core/words/providers.ts';
import { processEndFix, processEndText } from '#core/words/run-facts.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { distFile } from '#engine/platform/paths.ts';
import { createStopWord, isStopped } from '#engine/runtime/control.ts';
import { failureDocument } from '#engine/runtime/runtime-failure.ts';
import type { ExecutorCommand, ExecutorReply } from '#engine/runtime/threads/executor-protocol.ts';
import { serve } from '#engine/runtime/threads/serve.ts';
import { forkGuarded } from './guarded-child.ts';

/*
 * An executor thread whose session is in a process of its own. Whole batches and jobs run there by themselves. In an open loop this thread
 * takes the requests from the shared memory, as every executor does, and passes their numbers on; the process times them.
 */

/** Interval at which a stop is looked for while the process works. */
const LOOK_MS = 20;

const { provider = 'cpu' } = workerData as { readonly provider?: Provider };
let stop = createStopWord();
let settle: { resolve: (reply: ExecutorReply) => void; reject: (error: AppError) => void } | null = null;
let lost: AppError | null = null;

const { child, onEnd } = forkGuarded(distFile('bench-executor'));
child.on('message', (reply) => settle?.resolve(reply as ExecutorReply));
onEnd((end) => {
  lost = new AppError({
    code: 'device-lost',
    cause: `the process of one session on ${PROVIDER_NAMES[provider]} ${processEndText(end)}`,
    actions: [processEndFix(end)],
  });
  settle?.reject(lost);
});

/** Sends a command to the process and waits for its answer. Throws AppError if it fails or the process ends. */
async function ask(command: ExecutorCommand): Promise<ExecutorReply> {
  const answered = new Promise<ExecutorReply>((resolve, reject) => {
    if (lost !== null) reject(lost);
    else settle = { resolve, reject };
  });
  if (child.connected) child.send(command, () => undefined);
  try {
    const reply = await answered;
    if (reply.kind === 'failed') throw AppError.fromDocument(reply.error);
    return reply;
  } finally {
    settle = null;
  }
}

/** Runs a command that takes long, and passes a stop on. */
async function untilStopped(command: ExecutorCommand): Promise<ExecutorReply> {
  const timer = setInterval(() => {
    if (!isStopped(stop)) return;
    clearInterval(timer);
    if (child.connected) child.send({ kind: 'stop' } satisfies ExecutorCommand, () => undefined);
  }, LOOK_MS);
  try {
    return await ask(command);
  } finally {
    clearInterval(timer);
  }
}

async function runThere(session: number, first: number, size: number) {
  const reply = await ask({ kind: 'run', session, first, size });
  if (reply.kind !== 'ran') throw new Error(`the process answered ${reply.kind}, expected ran`);
  return reply;
}

function handle(command: ExecutorCommand): Promise<ExecutorReply> {
  if (command.kind === 'rows') {
    if (command.stop !== null) stop = command.stop;
    return ask({ ...command, stop: null });
  }
  if (command.kind === 'serve') return serve(command, (first, size) => runThere(command.session, first, size));
  return untilStopped(command);
}

parentPort?.on('message', (command: ExecutorCommand) => {
  handle(command).then(
    (reply) => parentPort?.postMessage(reply),
    (error: unknown) =>
      parentPort?.postMessage({ kind: 'failed', error: failureDocument(error) } satisfies ExecutorReply),
  );
});
