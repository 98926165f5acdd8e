import { setTimeout as sleep } from 'node:timers/promises';
import { endpointPoint } from '#core/measure/endpoint/point.ts';
import { sendLimit } from '#core/measure/endpoint/load-plan.ts';
import type { EndpointPoint, PlannedRate } from '#core/contract/endpoint/endpoint.ts';
import { connectionsFor, Generators, generatorsFor } from '#engine/bench/endpoint/generators.ts';
import type { EndpointEvent } from '#engine/bench/endpoint/events.ts';
import { openProbe } from '#engine/bench/endpoint/probe.ts';
import { type Bodies, encodeBodies, packFrames, packHttp } from '#engine/bench/endpoint/requests.ts';
import { readServerSums, serverTimeBetween } from '#engine/bench/endpoint/server-statistics.ts';
import type { EndpointTask, ServiceCall } from '#engine/bench/endpoint/service-call.ts';
import { grpcCallOf } from '#engine/bench/endpoint/service-grpc.ts';
import { signRequests, type SignedRequests } from '#engine/bench/endpoint/signed-requests.ts';
import { type WarmUp, warmUp } from '#engine/bench/endpoint/warm-up.ts';
import type { SecondForm } from '#engine/bench/http-load/client-protocol.ts';
import type { GrpcCall } from '#engine/bench/http-load/grpc-connections.ts';
import type { RequestBytes } from '#engine/bench/http-load/request-bytes.ts';
import { readAnswer } from '#engine/protocols/answers.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { cores } from '#engine/runtime/cores.ts';

type Tell = (event: EndpointEvent) => void;

/** The most that a pause after a rate takes, so that the limit of a second holds across rates. */
const MAX_PAUSE_MS = 2_000;

/**
 * Sends a planned load to a service: a warm-up of requests one at a time, then rising rates until one is not carried. Nothing is sent after
 * the allowed seconds or a stop. Tells what it finds as it goes. Throws AppError for a service that cannot be called.
 */
export async function callEndpoint(
  task: EndpointTask,
  { stop, tell }: { readonly stop: Int32Array; readonly tell: Tell },
): Promise<void> {
  const { service, rows, plan } = task;
  const bodies = await encodeBodies(service, rows);
  tell({ kind: 'encoded', rows: bodies.rows, encoded: bodies.encoded.length, names: bodies.names });
  const signed = service.aws === null ? null : await signRequests(service, bodies);
  const requests =
    signed?.requests ??
    (service.protocol === 'v2-grpc' ? packFrames(bodies.encoded) : packHttp(service, bodies.encoded));
  const startMs = nowMs();
  const lastSendMs = startMs + 1000 * plan.most.seconds;
  try {
    const warm = await warmedUp(task, { requests, bodies, lastSendMs, stop, tell });
    if (warm !== null && !isStopped(stop)) await sendRates(task, { requests, signed, warm, lastSendMs, stop, tell });
  } finally {
    signed?.end();
    tell({ kind: 'ended', seconds: (nowMs() - startMs) / 1000 });
  }
}

function grpcCall(service: ServiceCall): GrpcCall | null {
  return service.protocol === 'v2-grpc' ? grpcCallOf(service, 'ModelInfer') : null;
}

interface Sending {
  readonly requests: RequestBytes;
  readonly lastSendMs: number;
  readonly stop: Int32Array;
  readonly tell: Tell;
}

/** Null if the warm-up met trouble. */
async function warmedUp(task: EndpointTask, sending: Sending & { readonly bodies: Bodies }): Promise<WarmUp | null> {
  const { service, plan, timeoutMs, maxErrorShare, keptAnswers } = task;
  const { requests, bodies, lastSendMs, stop, tell } = sending;
  const { bytes, starts } = requests;
  const rows = bodies.encoded.length;
  const bytesOf = (row: number): Uint8Array => bytes.subarray(starts[row % rows], starts[(row % rows) + 1]);
  const bounds = {
    plan: plan.warmUp,
    timeoutMs,
    maxErrorShare,
    keptAnswers: Math.min(keptAnswers, rows),
    stop,
    lastSendMs,
    shown: service.shown,
    maxAnswerBytes: service.endpoint.maxAnswerBytes,
  };
  const warm = await warmUp(() => openProbe(service.endpoint, grpcCall(service), timeoutMs), bytesOf, bounds);
  const how = { protocol: service.protocol, expression: bodies.template?.answer ?? null };
  const answers = warm.answers.map(({ row, answer }) => ({ row, parts: readAnswer(answer, how) }));
  tell({ kind: 'warm', requests: warm.requests, split: warm.split, answers });
  if (warm.trouble === null) return warm;
  tell({ kind: 'trouble', evidence: warm.trouble });
  return null;
}

async function sendRates(
  task: EndpointTask,
  sending: Sending & { readonly signed: SignedRequests | null; readonly warm: WarmUp },
): Promise<void> {
  const { service, plan, timeoutMs } = task;
  const { requests, signed, warm, lastSendMs, stop, tell } = sending;
  const ratePerS = Math.max(...plan.rates.map((rate) => rate.ratePerS));
  const count = task.generators ?? generatorsFor(ratePerS, cores());
  const generators = new Generators(count, stop);
  try {
    const grpc = grpcCall(service);
    const { unloadedMs } = warm;
    const wanted = task.connections ?? connectionsFor({ ratePerS, unloadedMs, isMultiplexed: grpc !== null });
    const second: { readonly second?: SecondForm } = signed === null ? {} : { second: signed.second };
    const before = await readServerSums(service, timeoutMs);
    await generators.open(
      { endpoints: [service.endpoint], requests, ...(grpc === null ? {} : { grpc }), ...second },
      wanted,
    );
    tell({ kind: 'opened', connections: generators.connections, generators: count });
    for (const planned of plan.rates) {
      const rate = withinTime(planned, (lastSendMs - nowMs()) / 1000);
      if (isStopped(stop) || rate === null) break;
      tell({ kind: 'rate', ratePerS: rate.ratePerS, durationS: rate.durationS });
      const point = await sendRate(task, rate, { generators, warm, lastSendMs, stop, tell });
      if (point === null || (point.verdict !== 'held' && point.verdict !== 'too-few')) break;
      await sleep(Math.min(MAX_PAUSE_MS, sendLimit(plan.caps.ratePerS).windowMs));
    }
    tell({ kind: 'server', server: serverTimeBetween(before, await readServerSums(service, timeoutMs)) });
  } finally {
    await generators.close();
  }
}

/** A rate cut to the time that is left; null if nothing is left of it. */
function withinTime(rate: PlannedRate, leftS: number): PlannedRate | null {
  if (leftS >= rate.durationS) return rate;
  const requests = Math.floor(rate.ratePerS * leftS);
  return requests < 1 ? null : { ...rate, requests, durationS: requests / rate.ratePerS };
}

/** Null if the rate was stopped before its end. */
async function sendRate(
  task: EndpointTask,
  rate: PlannedRate,
  sending: Omit<Sending, 'requests'> & { readonly generators: Generators; readonly warm: WarmUp },
): Promise<EndpointPoint | null> {
  const { plan, slo, limits = [], seed, timeoutMs } = task;
  const { generators, warm, lastSendMs, stop, tell } = sending;
  const { ratePerS, requests, durationS } = rate;
  // With a core to itself, a thread never sleeps.
  const spin = cores() > 2;
  const load = { ratePerS, requests, maxPerS: plan.caps.ratePerS, seed, timeoutMs, lastSendMs, spin };
  const { shards, ...sentAs } = await generators.send(load);
  const started = shards.reduce(
    (total, { startedMs }) => total + startedMs.filter((ms) => !Number.isNaN(ms)).length,
    0,
  );
  // What a lost generator has sent is not known; it was no more than its part.
  const sent = sentAs.lostGenerators === 0 ? started : requests;
  if (isStopped(stop)) {
    tell({ kind: 'stopped-rate', sent });
    return null;
  }
  const point = endpointPoint({
    shards,
    ...sentAs,
    durationS,
    unloadedMs: warm.unloadedMs,
    slo,
    limits,
    allowedPerS: plan.caps.ratePerS,
  });
  tell({ kind: 'point', point, sent });
  return point;
}
