import { parentPort, workerData } from 'node:worker_threads';
import { nowMs } from '#engine/runtime/clock.ts';
import type { ExecutorCommand, ExecutorReply, InferenceTimes } from '#engine/runtime/threads/executor-protocol.ts';
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

async function obey(command: ExecutorCommand): Promise<ExecutorReply> {
  if (command.kind === 'serve') return serve(command, run);
  if (command.kind === 'open' || command.kind === 'close' || command.kind === 'rows') return { kind: 'done' };
  throw new Error(`a synthetic executor cannot ${command.kind}`);
}

parentPort?.on('message', (command: ExecutorCommand) => {
  void obey(command).then((reply) => parentPort?.postMessage(reply));
});
