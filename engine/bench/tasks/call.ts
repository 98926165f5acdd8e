import { setTimeout as sleep } from 'node:timers/promises';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { openLoopPoint } from '#core/measure/run/open-loop-point.ts';
import { blockBootstrapPercentile } from '#core/math/stats/intervals.ts';
import { median } from '#core/math/stats/moments.ts';
import { percentileFloor } from '#core/math/stats/percentiles.ts';
import { createRandom } from '#core/math/stats/random.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createOpenLoopMemory, isStopped } from '#engine/runtime/control.ts';
import { ClientThread } from '#engine/bench/http-load/client-thread.ts';
import { encodeRequestsTo } from '#engine/bench/http-load/request-bytes.ts';
import type { BenchTask, Called } from '#engine/bench/protocol.ts';

type CallTask = Extract<BenchTask, { kind: 'call' }>;

/** Rows whose requests are encoded; more differ in nothing that a server would notice. */
const MAX_ROWS = 4_096;
/** Connections: for a tenth of a second of requests, so that a request waits in the service and not for a connection. */
const MIN_CONNECTIONS = 16;
const MAX_CONNECTIONS = 512;
const CONNECTION_S = 0.1;
/** Requests one at a time before the load: they wake the service, and tell how long one takes. */
const FIRST_MS = 500;
const FIRST_REQUESTS = 5;
/** A cold start may take this long. */
const FIRST_ANSWER_MS = 60_000;
const LEAD_MS = 30;

/** Calls a service at a rate for some time. Null if it was stopped. Throws AppError if the client fails. */
export async function callService(
  task: CallTask,
  { stop, data }: { readonly stop: Int32Array; readonly data: TensorRows },
): Promise<Called | null> {
  const { endpoint, target, ratePerS, durationS, seed } = task;
  const client = new ClientThread();
  try {
    const requests = encodeRequestsTo(data, target, MAX_ROWS);
    const connectionsEach = Math.min(MAX_CONNECTIONS, Math.max(MIN_CONNECTIONS, Math.ceil(CONNECTION_S * ratePerS)));
    await client.call({ kind: 'open', endpoints: [endpoint], connectionsEach, requests, stop }, 'opened');
    const alone = { concurrency: 1, durationMs: FIRST_MS, fewest: FIRST_REQUESTS, spin: false } as const;
    const first = await Promise.race([
      client.call({ kind: 'loop', ...alone }, 'looped'),
      // The client would wait for an answer as long as the connection stands.
      sleep(FIRST_ANSWER_MS, null, { ref: false }),
    ]);
    if (isStopped(stop)) return null;
    if (first === null) {
      return { kind: 'refused', cause: `it did not answer the first requests within ${FIRST_ANSWER_MS / 1000} s` };
    }
    if (first.latencyMs.length === 0) {
      return {
        kind: 'refused',
        cause: `it answered none of ${Math.max(1, first.failed)} requests with status 200 and a Content-Length`,
      };
    }
    const count = Math.max(1, Math.round(ratePerS * durationS));
    const arrivalMs = poissonArrivals({ ratePerS, durationS, seed, count });
    const memory = createOpenLoopMemory({ arrivalMs, executors: 1, stop });
    await client.call({ kind: 'run', memory, startMs: nowMs() + LEAD_MS, spin: false }, 'ran');
    if (isStopped(stop)) return null;
    const { point, correctedMs } = openLoopPoint({
      times: memory,
      ratePerS,
      replicas: 1,
      minAnswers: 1,
      sendServiceMs: median(first.latencyMs),
    });
    return { kind: 'called', rows: requests.bodyBytes.length, point, ...sloOf(task, correctedMs, point.requests) };
  } finally {
    await client.close();
  }
}

/**
 * Poisson arrivals of which exactly `count` fall into the time: a drawn schedule, stretched. So the offered rate is the promised one and does
 * not differ from it by chance.
 */
function poissonArrivals(of: {
  readonly ratePerS: number;
  readonly durationS: number;
  readonly seed: number;
  readonly count: number;
}): Float64Array {
  const { ratePerS, durationS, seed, count } = of;
  const drawn = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, seed, count });
  const lastMs = (1000 * durationS * count) / (count + 1);
  const stretch = lastMs / (drawn.at(-1) ?? lastMs);
  return drawn.map((ms) => ms * stretch);
}

/** The latency at the SLO's percentile. A request without an answer is not within the SLO. */
function sloOf(
  { slo, seed }: CallTask,
  correctedMs: Float64Array,
  requests: number,
): Pick<Extract<Called, { kind: 'called' }>, 'withinSlo' | 'sloLatencyMs'> {
  if (slo === null) return { withinSlo: null, sloLatencyMs: null };
  const withinSlo = correctedMs.filter((ms) => ms <= slo.ms).length / requests;
  if (correctedMs.length < percentileFloor(slo.percentile)) return { withinSlo, sloLatencyMs: null };
  const { percentile } = slo;
  return {
    withinSlo,
    sloLatencyMs: blockBootstrapPercentile({ samples: correctedMs, percentile, random: createRandom(seed) }),
  };
}
