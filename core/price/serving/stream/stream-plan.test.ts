import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { windowLatencyOf } from './measured-windows.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { planSizedStream, planStream, type StreamPlan, type StreamRequest } from './stream-plan.ts';
import { createStreamServer, utilisationOf } from './stream-server.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';

/** s(b) = 40 + b milliseconds: a call costs far more than a row. */
const server = createStreamServer(1, (rows) => 40 + rows);

function plan(input: WorkloadInput, patch: Partial<StreamRequest> = {}): Planning<StreamPlan> {
  return planStream(requestOf(input, patch));
}

function requestOf(input: WorkloadInput, patch: Partial<StreamRequest> = {}): StreamRequest {
  return {
    terms: {
      shortestWindowS: 0.2,
      longestWindowS: Infinity,
      readRows: 10_000,
      propagationMs: { p50: 70, p99: 70 },
    },
    server,
    latency: windowLatencyOf(exampleRun()),
    speedup: 1,
    workload: Workload.parse(input),
    simulation: CENTRAL_SIMULATION,
    leastConsumers: 1,
    costOf: ({ consumers }) => consumers,
    leastCost: 1,
    ...patch,
  };
}

function planOf(input: WorkloadInput, patch: Partial<StreamRequest> = {}): StreamPlan {
  const planning = plan(input, patch);
  if (planning.state === 'impossible') throw new Error(planning.reasons[0]?.code);
  return planning.plan;
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
  expect(waiting.latencyMs.p99).toBeLessThanOrEqual(600);
  const young = planOf({ ...perDay, maxStalenessS: 2 });
  expect(young.latencyMs.p99).toBeLessThanOrEqual(2000);
});

test('an SLO at another percentile is judged at that percentile', () => {
  const at = (sloPercentile: number) =>
    plan({ predictionsPerDay: 1_000 * 86_400, callerWaits: true, sloMs: 330, sloPercentile });
  expect(at(99).state).toBe('impossible');
  expect(at(50).state).toBe('planned');
});

test('an SLO that no window meets is impossible, with the latency of the shortest window', () => {
  const planning = plan({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 100 });
  if (planning.state === 'planned') throw new Error('a window of 200 ms cannot answer within 100 ms');
  expect(planning.reasons).toMatchObject([
    { code: 'latency-over-slo', percentile: 99, sloMs: 100, cause: 'window', causeMs: 200 },
  ]);
  const old = plan({ predictionsPerDay: 1e6, maxStalenessS: 0.1 });
  expect(old).toMatchObject({ state: 'impossible', reasons: [{ code: 'answer-too-old', maxStalenessS: 0.1 }] });
});

test('a read that is full before its window ends is served then', () => {
  const terms = { shortestWindowS: 10, longestWindowS: 10, readRows: 100, propagationMs: { p50: 0, p99: 0 } };
  const chosen = planOf({ predictionsPerDay: 200 * 86_400 }, { terms });
  expect(chosen.batchRows).toBe(100);
  // 100 rows have arrived after half a second at 200/s.
  expect(chosen.latencyMs.p99).toBeLessThan(1000);
});

test('a faster machine in the same simulation is the same plan with a faster clock', () => {
  const perDay = { predictionsPerDay: 1_000 * 86_400 };
  const twice = planOf(perDay, { speedup: 2 });
  const faster = planOf(perDay, { server: createStreamServer(1, (rows) => (40 + rows) / 2) });
  expect(twice.consumers).toBe(faster.consumers);
  expect(twice.latencyMs.p99 / faster.latencyMs.p99).toBeCloseTo(1, 2);
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
  const within = (trafficRatio: number, limit: Partial<WorkloadInput> = {}) =>
    planSizedStream(requestOf({ ...input, ...limit }, { simulation: { ...CENTRAL_SIMULATION, trafficRatio } }), sized);
  for (const trafficRatio of [0.7, 1, 1.4]) {
    const { state, plan: here } = within(trafficRatio) as { state: 'planned'; plan: StreamPlan };
    expect([state, here.consumers, here.windowS]).toEqual(['planned', sized.consumers, sized.windowS]);
    expect(here.batchRows / sized.batchRows).toBeCloseTo(trafficRatio, 1);
  }
  // They are half busy with the expected load.
  expect(within(2.2)).toMatchObject({
    state: 'impossible',
    reasons: [{ code: 'fleet-too-small', instances: sized.consumers }],
  });
  // What waits behind busy consumers is too old before they are overloaded.
  expect(within(1.7, { maxStalenessS: 70 })).toMatchObject({
    state: 'impossible',
    reasons: [{ code: 'answer-too-old' }],
  });
});

test('consumers with slack are more, at the same window', () => {
  const input = { predictionsPerDay: 5_000 * 86_400 };
  const plain = planOf(input);
  const slack = planOf(input, { simulation: { ...CENTRAL_SIMULATION, slack: 2 } });
  expect(slack.consumers).toBe(2 * plain.needed);
  expect(slack.windowS).toBe(plain.windowS);
});
