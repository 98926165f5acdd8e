import { workerData } from 'node:worker_threads';
import type { Provider } from '#core/contract/machine/execution.ts';
import { PROVIDER_NAMES } from '#core/contract/machine/providers-words.ts';
import { processEndFix, processEndText } from '#core/contract/run/run-facts-words.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { answerCalls, type AnswerOf, Calls, type InputOf } from '#engine/platform/calls.ts';
import { distFile } from '#engine/platform/paths.ts';
import { createStopWord, isStopped } from '#engine/runtime/control.ts';
import { failureDocument } from '#engine/runtime/runtime-failure.ts';
import type { ExecutorCalls } from '#engine/runtime/threads/executor-protocol.ts';
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
let lost: AppError | null = null;

const { child, onEnd } = forkGuarded(distFile('bench-executor'));
// Comes before the calls learn of the end.
onEnd((end) => {
  lost = new AppError({
    code: 'device-lost',
    cause: `the process of one session on ${PROVIDER_NAMES[provider]} ${processEndText(end)}`,
    actions: [processEndFix(end)],
  });
});
const session = new Calls<ExecutorCalls>(child, () => lost ?? new Error('the process of one session ended'));

/** Makes a call that takes long in the process, and passes a stop on. */
function untilStopped<K extends keyof ExecutorCalls>(name: K) {
  return async (input: InputOf<ExecutorCalls, K>): Promise<AnswerOf<ExecutorCalls, K>> => {
    const timer = setInterval(() => {
      if (!isStopped(stop)) return;
      clearInterval(timer);
      session.tell('stop', null);
    }, LOOK_MS);
    try {
      return await session.call(name, input);
    } finally {
      clearInterval(timer);
    }
  };
}

answerCalls<ExecutorCalls>(
  {
    rows: (input) => {
      if (input.stop !== null) stop = input.stop;
      return session.call('rows', { ...input, stop: null });
    },
    serve: (input) => serve(input, (first, size) => session.call('run', { session: input.session, first, size })),
    open: untilStopped('open'),
    close: untilStopped('close'),
    run: untilStopped('run'),
    batch: untilStopped('batch'),
    infer: untilStopped('infer'),
    stop: (input) => session.tell('stop', input),
  },
  failureDocument,
);
