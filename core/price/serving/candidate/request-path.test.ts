import { describe, expect, test } from 'vitest';
import type { Interval } from '#core/contract/base/numbers.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { drawOf } from './draw.ts';
import { createLookup } from './lookup.ts';
import { frontDoorMs, handlingOn } from './request-path.ts';
import type { Evaluation, Simulation } from './types.ts';

const catalog = exampleCatalog();
const lookup = createLookup(catalog);
const PYTHON = { ms: lookup.limit('python.handling'), factor90: lookup.limit('python.handling-factor') };
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });

function evaluate(id: string, input: Partial<WorkloadInput>, simulation: Partial<Simulation> = {}): Evaluation {
  const found = evaluator.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  const workload = Workload.parse({ predictionsPerDay: 1e6, ...input });
  return evaluator.price(found, workload, { ...CENTRAL_SIMULATION, ...simulation }).explain();
}

const p50 = ({ latencyMs }: Evaluation): number => latencyMs?.p50 ?? Number.NaN;
const ENDPOINT = 'sagemaker-endpoint/ml.c6i.large/on-demand';

describe('request handling', () => {
  const of = (input: Partial<WorkloadInput>, simulation: Partial<Simulation> = {}, clockGHz = 3.2) =>
    handlingOn(
      { context: { run: exampleRun(), lookup }, workload: Workload.parse({ predictionsPerDay: 1, ...input }) },
      clockGHz,
    )({ ...CENTRAL_SIMULATION, ...simulation });

  test('is that of the server, or the stated milliseconds, and scales with the clock', () => {
    expect([of({}), of({ server: 'lean' }), of({ handlingMs: 2.5 })]).toEqual([PYTHON.ms, 0.1, 2.5]);
    expect(of({ handlingMs: 3 }, {}, 1.6)).toBe(6);
  });

  test('of a kind of server lies within its factor in nine of ten simulations; a stated one is certain', () => {
    const high = { handlingZ: 1.6448536269514722 };
    expect(of({}, high)).toBeCloseTo(PYTHON.ms * PYTHON.factor90, 9);
    expect(of({ server: 'lean' }, high)).toBeCloseTo(0.15, 9);
    expect(of({ handlingMs: 2.5 }, high)).toBe(2.5);
  });

  test('that was measured with the requests, over HTTP, is not added again', () => {
    const added = (ms: number) => {
      const workload = Workload.parse({ predictionsPerDay: 1, handlingMs: ms });
      return handlingOn({ context: { run: exampleRun(), lookup }, workload }, 3.2, 0.1)(CENTRAL_SIMULATION);
    };
    expect(added(2)).toBeCloseTo(1.9, 12);
    expect(added(0.05)).toBe(0);
  });

  test('does not share the noise of the measurement or of the projection', () => {
    expect(of({}, { measurementZ: 2, speedRatio: 0.1, hardwareZ: () => 2 })).toBe(PYTHON.ms);
  });
});

describe('the handling of a lean server that the run measured', () => {
  const lean = Workload.parse({ predictionsPerDay: 1, server: 'lean' });
  const measured = (ms: Interval, hostGHz: number | null = 3.2): RunDocument => {
    const run = exampleRun();
    if (run.realtime === null) throw new Error('the example has no real-time mode');
    const realtime = { ...run.realtime, handling: { kind: 'lean', ms } as const };
    return { ...run, host: { ...run.host, clockGHz: hostGHz }, realtime };
  };
  const of = (run: RunDocument, clockGHz = 3.2, handlingZ = 0): number =>
    handlingOn({ context: { run, lookup }, workload: lean }, clockGHz)({ handlingZ });
  const high = 1.6448536269514722;

  test('replaces the judgement, by the ratio of the clocks', () => {
    const run = measured({ value: 0.04, low: 0.038, high: 0.042 }, 2.4);
    // 0.04 ms × 2.4 GHz is 0.096 million cycles: 0.03 ms at 3.2 GHz, 0.06 ms at 1.6 GHz.
    expect(of(run)).toBeCloseTo(0.03, 12);
    expect(of(run, 1.6)).toBeCloseTo(0.06, 12);
    expect(of(measured({ value: 0.04, low: 0.038, high: 0.042 }, null))).toBeCloseTo(0.04, 12);
  });

  test('has the spread of its interval, but at least 1.2', () => {
    expect(of(measured({ value: 0.04, low: 0.038, high: 0.042 }), 3.2, high)).toBeCloseTo(0.04 * 1.2, 9);
    // 0.04 / 0.025 is 1.6, more than 0.055 / 0.04.
    expect(of(measured({ value: 0.04, low: 0.025, high: 0.055 }), 3.2, high)).toBeCloseTo(0.064, 9);
  });

  test('is not used if its interval is wider than a factor of two, or unknown', () => {
    expect(of(measured({ value: 0.04, low: 0.019, high: 0.061 }))).toBe(0.1);
    expect(of(measured({ value: 0.04, low: -0.01, high: 0.09 }))).toBe(0.1);
    expect(of(measured({ value: 0.04, low: null, high: null }))).toBe(0.1);
  });

  test('does not change a Python container', () => {
    const workload = Workload.parse({ predictionsPerDay: 1 });
    const run = measured({ value: 0.04, low: 0.038, high: 0.042 });
    expect(handlingOn({ context: { run, lookup }, workload }, 3.2)(CENTRAL_SIMULATION)).toBe(PYTHON.ms);
  });
});

test('a load balancer has the median and the 99th percentile of the catalogue, and is log-normal in between', () => {
  const front = frontDoorMs(createLookup(catalog), 'lambda');
  const at = (percentile: number): number => front(CENTRAL_SIMULATION, percentile);
  expect([at(50), at(99)]).toEqual([8, expect.closeTo(30, 9)]);
  // ln(30/8) = 1.3218 at z 2.3263, so σ is 0.5682: at z 1.6449 it is 8·e^0.9346.
  expect(at(95)).toBeCloseTo(20.37, 2);
  expect(front(drawOf({ ...CENTRAL_SIMULATION, frontDoorRatio: 2 }), 50)).toBe(16);
});

describe('an answer takes inference, handling and load balancer', () => {
  test('at an endpoint: 5 ms of the SageMaker runtime and the handling at the clock of the machine', () => {
    const bare = p50(evaluate(ENDPOINT, { handlingMs: 0 }));
    const clockGHz = catalog.instances.find(({ instanceType }) => instanceType === 'c6i.large')?.clockGHz ?? 0;
    expect(bare).toBeGreaterThan(5);
    // At 11.6 requests per second, 4 ms of handling take 2 % of the core, and queueing hardly changes.
    expect(p50(evaluate(ENDPOINT, { handlingMs: 4 })) - bare).toBeCloseTo((4 * 3.2) / clockGHz, 1);
    expect(p50(evaluate(ENDPOINT, { handlingMs: 0, pathOverheadMs: 7 })) - bare).toBeCloseTo(7, 9);
  });

  test('no option that answers requests is faster than its load balancer or gateway', () => {
    const doors = { alb: 1, 'sagemaker-endpoint': 5, 'sagemaker-serverless': 8, lambda: 8 };
    const ids = {
      'ecs-fargate/-/on-demand': doors.alb,
      'eks/c6i.large/on-demand': doors.alb,
      [ENDPOINT]: doors['sagemaker-endpoint'],
      'sagemaker-endpoint-autoscaled/ml.c6i.large/on-demand': doors['sagemaker-endpoint'],
      'sagemaker-serverless/-/on-demand': doors['sagemaker-serverless'],
      'lambda/-/on-demand': doors.lambda,
    };
    for (const [id, doorMs] of Object.entries(ids)) {
      expect(p50(evaluate(id, { handlingMs: 0 })), id).toBeGreaterThan(doorMs);
    }
  });

  test('an SLO that is shorter than the latency of the load balancer cannot be met', () => {
    const slo = { callerWaits: true, sloMs: 20 };
    expect(evaluate(ENDPOINT, slo).feasible).toBe(false);
    expect(evaluate(ENDPOINT, { ...slo, sloMs: 60 }).feasible).toBe(true);
  });
});

test('handling takes capacity: a core serves 1/h requests at most, so that a fleet grows with it', () => {
  // 2,000/s at 1 ms of handling keep two cores busy, and machines are loaded to half: at least four of one core.
  const busy = { predictionsPerDay: 2000 * 86_400, minInstances: 1 };
  const clockGHz = catalog.instances.find(({ instanceType }) => instanceType === 'c6i.large')?.clockGHz ?? 0;
  const cores = (2000 * 0.001 * 3.2) / clockGHz;
  const counted = evaluate(ENDPOINT, { ...busy, handlingMs: 1 }).count ?? 0;
  const without = evaluate(ENDPOINT, { ...busy, handlingMs: 0 }).count ?? 0;
  expect(counted).toBeGreaterThanOrEqual(Math.floor(2 * cores) + without - 1);
  expect(counted).toBeLessThanOrEqual(Math.ceil(2 * cores) + without);
});

test('a function is billed the expected rounded duration, so its price has no cliffs', () => {
  const usd = (ms: number): number => evaluate('lambda/-/on-demand', { handlingMs: ms }).monthlyUsd ?? 0;
  const prices = Array.from({ length: 21 }, (_, i) => usd(2 + i * 0.05));
  for (const [i, price] of prices.entries()) {
    const before = prices[i - 1];
    if (before !== undefined) expect(price / before).toBeLessThan(1.06);
    if (before !== undefined) expect(price).toBeGreaterThanOrEqual(before * (1 - 1e-9));
  }
});
