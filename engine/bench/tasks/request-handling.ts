import { shareOfUsual } from '#core/measure/search/effort.ts';
import { meanInterval } from '#core/math/stats/intervals.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { HttpDriver } from '#engine/bench/load/open-loop-http.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { measuredLatency } from '#engine/bench/stops/stop-watch.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { placeFor } from '#engine/model-server/process-protocol.ts';

type RealtimeTask = Extract<BenchTask, { kind: 'realtime' }>;

/** A slower model answers too few requests in the time of the step, and its handling is a small part of a request. */
const MAX_SERVICE_MS = 0.2;
/** The longest time of the step: a server that takes longer is killed. */
const MAX_MS = 4000;
const STOP_CHECK_MS = 50;
/** Until V8 has compiled the server's code, a request takes several times as long. */
const WARM_UP_REQUESTS = 6000;
/** The first rounds settle: requests one at a time take another way through the server than those of the warm-up. */
const SETTLING_ROUNDS = 5;
const ROUNDS = 10;
const ROUND_MS = 80;
/** Typical time of the step with the start of a server. */
const BUDGET_MS = 2000;
/** Rows that are sent, again and again: data may have millions, and each is encoded. */
const MAX_ROWS = 64;
const ALONE = { threads: 1, replicas: 1 } as const;

/** Milliseconds that a real-time task keeps for `requestHandling`; 0 if the handling is not measured: it cannot be at a glance. */
export function handlingBudgetMs({ served, durationS }: RealtimeTask, unloadedMs: number): number {
  return served === null || unloadedMs > MAX_SERVICE_MS || shareOfUsual(durationS) < 1 ? 0 : BUDGET_MS;
}

/**
 * Measures and emits the request handling of the model server, the CPU time per request around the inference. A run is
 * complete without it: if the server fails or takes too long, nothing is emitted.
 */
export async function requestHandling(
  task: RealtimeTask,
  { context, unloadedMs }: { readonly context: TaskContext; readonly unloadedMs: number },
): Promise<void> {
  const { stop } = context;
  if (handlingBudgetMs(task, unloadedMs) === 0 || isStopped(stop)) return;
  const limit = new AbortController();
  const cancel = setTimeout(() => limit.abort(), MAX_MS);
  const watch = setInterval(() => {
    if (isStopped(stop)) limit.abort();
  }, STOP_CHECK_MS);
  try {
    await measureHandling(task, { context, unloadedMs, signal: limit.signal });
  } catch {
    // The judged handling applies.
  } finally {
    clearTimeout(cancel);
    clearInterval(watch);
  }
}

async function measureHandling(
  task: RealtimeTask,
  options: { readonly context: TaskContext; readonly unloadedMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const { context, unloadedMs, signal } = options;
  const { served } = task;
  if (served === null) return;
  // Over HTTP, the time of the inference alone is unknown.
  const place = task.transport === 'http' ? 'auto' : placeFor(unloadedMs);
  const driver = await HttpDriver.start({ context, served, setting: ALONE, place, signal, maxRows: MAX_ROWS });
  try {
    await driver.warmUpCode(WARM_UP_REQUESTS);
    const rounds: number[] = [];
    while (rounds.length < ROUNDS && !isStopped(context.stop))
      rounds.push(await measuredLatency(() => driver.measureHandling(ROUND_MS)));
    const ms = meanInterval(rounds.slice(SETTLING_ROUNDS));
    if (rounds.length === ROUNDS && ms.value > 0) context.emit({ kind: 'handling', ms });
  } finally {
    await driver.close();
  }
}
