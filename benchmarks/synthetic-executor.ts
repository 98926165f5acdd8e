import { workerData } from 'node:worker_threads';
import { answerCalls } from '#engine/platform/calls.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import type { ExecutorCalls, InferenceTimes } from '#engine/runtime/threads/executor-protocol.ts';
import { serve } from '#engine/runtime/threads/serve.ts';
import type { SyntheticServer } from './lib/synthetic-pool.ts';

/**
 * An executor thread without inference: a batch of b rows keeps it busy for exactly τ0 + α·b, plus one optional stall.
 * A measurement with it shows the harness alone, against known numbers.
 */
const { tau0Ms, alphaMs, stall } = workerData as SyntheticServer;
let hasStalled = false;

function run(first: number, size: number): Promise<InferenceTimes> {
  const startedMs = nowMs();
  const stalls = stall !== null && !hasStalled && first <= stall.request && stall.request < first + size;
  hasStalled ||= stalls;
  const untilMs = startedMs + tau0Ms + alphaMs * size + (stalls ? stall.ms : 0);
  while (nowMs() < untilMs);
  return Promise.resolve({ startedMs, finishedMs: nowMs() });
}

const cannot = (): never => {
  throw new Error('a synthetic executor only serves');
};

answerCalls<ExecutorCalls>({
  serve: (command) => serve(command, run),
  open: () => undefined,
  close: () => undefined,
  rows: () => undefined,
  stop: cannot,
  run: cannot,
  batch: cannot,
  infer: cannot,
});
