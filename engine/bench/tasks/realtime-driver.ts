import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { openLoopPoint } from '#core/measure/run/open-loop-point.ts';
import { effortBudget, shareOfUsual } from '#core/measure/search/effort.ts';
import { meanInterval } from '#core/math/stats/intervals.ts';
import { median } from '#core/math/stats/moments.ts';
import { measurementFailed } from '#engine/platform/app-error.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { measuredLatency } from '#engine/bench/stops/stop-watch.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { placeFor } from '#engine/model-server/process-protocol.ts';
import type { ServedModel } from '#engine/model-server/served-model.ts';
import { HttpDriver } from '#engine/bench/load/open-loop-http.ts';
import { inProcessDriver } from '#engine/bench/load/open-loop-in-process.ts';
import type { OpenLoopDriver } from '#engine/bench/load/open-loop-driver.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';

type RealtimeTask = Extract<BenchTask, { kind: 'realtime' }>;

/** Load for comparing the paths: almost no requests overlap. */
const LOW_UTILISATION = 0.1;
/** The maximum load for slow models, which would otherwise take minutes. */
const MAX_UTILISATION = 0.5;
const ROUND_S = 0.6;
const MIN_REQUESTS = 3;
const MAX_REQUESTS = 600;
const MIN_ROUNDS = 3;

/**
 * Opens the path from the requests of a real-time task to the model. For HTTP, first measures and emits its overhead
 * per request against the in-process path. Null if a stop was requested meanwhile. Throws AppError if a server does not
 * start or ends.
 */
export async function openDriver(task: RealtimeTask, context: TaskContext): Promise<OpenLoopDriver | null> {
  const inProcess = inProcessDriver(context, task.setting);
  if (task.transport === 'in-process' || task.served === null) return inProcess;
  const driver = await measureTransport({ task, context, served: task.served, inProcess });
  // Its sessions are no longer needed, and hold memory that the servers may need.
  await inProcess.close();
  return driver;
}

async function measureTransport(options: {
  readonly task: RealtimeTask;
  readonly context: TaskContext;
  readonly served: ServedModel;
  readonly inProcess: OpenLoopDriver;
}): Promise<HttpDriver | null> {
  const { task, context, served, inProcess } = options;
  const { serviceMs } = await inProcess.measureUnloaded();
  if (isStopped(context.stop) || serviceMs.length === 0) return null;
  const { setting } = task;
  const http = await HttpDriver.start({ context, served, setting, place: placeFor(median(serviceMs)) });
  const { capacityPerS } = await http.measureUnloaded();
  const ratePerS = comparedRate(capacityPerS);
  await inProcess.warmUp(ratePerS);
  await http.warmUp(ratePerS);
  const added: number[] = [];
  const rounds = Math.max(MIN_ROUNDS, effortBudget(task.effort).rounds);
  const roundS = ROUND_S * shareOfUsual(task.durationS);
  for (let round = 0; round < rounds && !isStopped(context.stop); round++) {
    const arrivalMs = makeSchedule({
      arrivals: { kind: 'poisson' },
      ratePerS,
      seed: task.seed + 15_485_863 * (round + 1),
      count: Math.max(MIN_REQUESTS, Math.min(MAX_REQUESTS, Math.round(roundS * ratePerS))),
    });
    const viaHttpMs = await medianLatency(http, arrivalMs);
    added.push(viaHttpMs - (await medianLatency(inProcess, arrivalMs)));
  }
  if (isStopped(context.stop)) return null;
  context.emit({ kind: 'transport', overheadMs: meanInterval(added), ...http.bodyBytes() });
  return http;
}

function comparedRate(capacityPerS: number): number {
  const fastEnough = MIN_REQUESTS / ROUND_S;
  return Math.min(Math.max(LOW_UTILISATION * capacityPerS, fastEnough), MAX_UTILISATION * capacityPerS);
}

/** Median corrected latency of one point, milliseconds. Throws AppError if no request was answered. */
async function medianLatency(driver: OpenLoopDriver, arrivalMs: Float64Array): Promise<number> {
  const { memory } = await measuredLatency(() => driver.run(arrivalMs));
  const { correctedMs } = openLoopPoint({ times: memory, ratePerS: 1, replicas: 1, minAnswers: 1 });
  if (correctedMs.length > 0) return median(correctedMs);
  const cause = 'no request for measuring the HTTP overhead succeeded';
  throw measurementFailed(null, cause, 'Check that the model runs on all rows of the data.');
}
