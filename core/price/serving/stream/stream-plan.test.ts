import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { windowLatencyOf } from './measured-windows.ts';
import {
  missedBy,
  missedBySized,
  newStreamLoad,
  newStreamPlan,
  planSizedStream,
  planStream,
  type StreamLoad,
  type StreamPlan,
  streamReaders,
  type StreamTerms,
} from './stream-plan.ts';
import { createStreamServer, type StreamServer, utilisationOf } from './stream-server.ts';

/** s(b) = 40 + b milliseconds: a call costs far more than a row. */
const server = createStreamServer(1, (rows) => 40 + rows);

const TERMS: StreamTerms = { shortestWindowS: 0.2, longestWindowS: Infinity, readRows: 10_000 };

/** A stream in a draw. */
interface Stream {
  readonly terms: StreamTerms;
  readonly server: StreamServer;
  readonly load: Partial<StreamLoad>;
  readonly trafficRatio: number;
}

function streamOf(input: WorkloadInput, patch: Partial<Stream> = {}) {
  const { terms = TERMS, trafficRatio = 1 } = patch;
  const workload = Workload.parse(input);
  const readers = streamReaders({
    terms,
    server: patch.server ?? server,
    latency: windowLatencyOf(exampleRun()),
    workload,
    costOf: ({ consumers }) => consumers,
  });
  const load: StreamLoad = {
    ...newStreamLoad(),
    ...ratesOf(workload, trafficRatio),
    leastCost: 1,
    readRows: terms.readRows,
    propagationP50Ms: 70,
    propagationP99Ms: 70,
    ...patch.load,
  };
  return { readers, load, plan: newStreamPlan() };
}

/** The plan of a stream; the reasons if there is none. */
function planned(input: WorkloadInput, patch: Partial<Stream> = {}): StreamPlan | readonly Reason[] {
  const { readers, load, plan } = streamOf(input, patch);
  return planStream(readers, load, plan) ? plan : missedBy(readers, load, plan);
}

function planOf(input: WorkloadInput, patch: Partial<Stream> = {}): StreamPlan {
  const found = planned(input, patch);
  if (!('windowS' in found)) throw new Error(found[0]?.code);
  return found;
}

test('a session serves the rate at which reads of its window keep it half busy', () => {
  for (const windowMs of [5, 200, 3_000]) {
    expect(utilisationOf(server, server.rateWithin(windowMs), windowMs)).toBeCloseTo(0.5, 2);
  }
  // With almost no window, single rows: 500/41; with the longest window, only the rows count: 500/1.
  expect(server.rateWithin(1)).toBeCloseTo(12.3, 0);
  expect(server.rateWithin(1_000_000)).toBeCloseTo(500, 0);
});

test('consumers are what the peak needs at the batches of the window, and the window is the shortest of the cheapest', () => {
  // 5,000/s: at 200 ms a session carries r with r(41 + 0.2r)/(1 + 0.2r) = 500, r = 339: 15 consumers; long windows come to 500/s: 11.
  expect(planOf({ predictionsPerDay: 5_000 * 86_400 }).consumers).toBe(11);
  expect(planOf({ predictionsPerDay: 86_400 })).toMatchObject({ consumers: 1, windowS: 0.2 });
});

test('an SLO or an age shortens the window, and then takes more consumers', () => {
  const perDay = { predictionsPerDay: 5_000 * 86_400 };
  const free = planOf(perDay);
  const waiting = planOf({ ...perDay, callerWaits: true, sloMs: 600 });
  expect(waiting.windowS).toBeLessThan(free.windowS);
  expect(waiting.consumers).toBeGreaterThan(free.consumers);
  expect(waiting.p99Ms).toBeLessThanOrEqual(600);
  const young = planOf({ ...perDay, maxStalenessS: 2 });
  expect(young.p99Ms).toBeLessThanOrEqual(2000);
});

test('an SLO at another percentile is judged at that percentile', () => {
  const at = (sloPercentile: number) =>
    planned({ predictionsPerDay: 1_000 * 86_400, callerWaits: true, sloMs: 330, sloPercentile });
  expect(at(99)).toMatchObject([{ code: 'latency-over-slo', percentile: 99 }]);
  expect(at(50)).toHaveProperty('windowS');
});

test('an SLO that no window meets is impossible, with the latency of the shortest window', () => {
  expect(planned({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 100 })).toMatchObject([
    { code: 'latency-over-slo', percentile: 99, sloMs: 100, cause: 'window', causeMs: 200 },
  ]);
  const old = planned({ predictionsPerDay: 1e6, maxStalenessS: 0.1 });
  expect(old).toMatchObject([{ code: 'answer-too-old', maxStalenessS: 0.1 }]);
});

test('a read that is full before its window ends is served then', () => {
  const terms = { shortestWindowS: 10, longestWindowS: 10, readRows: 100 };
  const load = { propagationP50Ms: 0, propagationP99Ms: 0 };
  const chosen = planOf({ predictionsPerDay: 200 * 86_400 }, { terms, load });
  expect(chosen.batchRows).toBe(100);
  // 100 rows have arrived after half a second at 200/s.
  expect(chosen.p99Ms).toBeLessThan(1000);
});

test('a faster machine in the same simulation is the same plan with a faster clock', () => {
  const perDay = { predictionsPerDay: 1_000 * 86_400 };
  const twice = planOf(perDay, { load: { speedup: 2 } });
  const faster = planOf(perDay, { server: createStreamServer(1, (rows) => (40 + rows) / 2) });
  expect(twice.consumers).toBe(faster.consumers);
  expect(twice.p99Ms / faster.p99Ms).toBeCloseTo(1, 2);
});

test('runs that differ only in speed share their simulations', () => {
  const run = exampleRun();
  const { serviceTime } = run;
  if (serviceTime === null) throw new Error('the example has service times');
  const points = serviceTime.points.map((point) => ({ ...point, ms: point.ms * 2 }));
  expect(windowLatencyOf({ ...run, serviceTime: { ...serviceTime, points } })).toBe(windowLatencyOf(run));
  expect(windowLatencyOf({ ...run, seed: run.seed + 1 })).not.toBe(windowLatencyOf(run));
});

test('consumers that were sized for the expected load keep their number and window, until they are overloaded', () => {
  const input = { predictionsPerDay: 5_000 * 86_400 };
  const sized = planOf(input);
  const within = (trafficRatio: number, limit: Partial<WorkloadInput> = {}): StreamPlan | readonly Reason[] => {
    const { readers, load, plan } = streamOf({ ...input, ...limit }, { trafficRatio });
    return planSizedStream(readers, load, sized, plan) ? plan : missedBySized(readers, load, plan);
  };
  for (const trafficRatio of [0.7, 1, 1.4]) {
    const here = within(trafficRatio) as StreamPlan;
    expect([here.consumers, here.windowS]).toEqual([sized.consumers, sized.windowS]);
    expect(here.batchRows / sized.batchRows).toBeCloseTo(trafficRatio, 1);
  }
  // They are half busy with the expected load.
  expect(within(2.2)).toMatchObject([{ code: 'fleet-too-small', instances: sized.consumers }]);
  // What waits behind busy consumers is too old before they are overloaded.
  expect(within(1.7, { maxStalenessS: 70 })).toMatchObject([{ code: 'answer-too-old' }]);
});

test('consumers with slack are more, at the same window', () => {
  const input = { predictionsPerDay: 5_000 * 86_400 };
  const plain = planOf(input);
  const slack = planOf(input, { load: { slack: 2 } });
  expect(slack.consumers).toBe(2 * plain.needed);
  expect(slack.windowS).toBe(plain.windowS);
});
