import { describe, expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { linkOf, linkReasons } from './link.ts';
import type { Evaluation } from './types.ts';

const plain = exampleCatalog();
const seen = { kind: 'exact', source: 'test', asOf: '2026-07-20', note: '' } as const;
const LIMITS = { 'fargate.vcpu-network': 0.3, 'lambda.network': 0.6 };
/** Every instance has a baseline of 0.8 Gbit/s: 100 MB/s. */
const catalog = {
  ...plain,
  instances: plain.instances.map((each) => ({ ...each, networkGbps: 0.8 })),
  limits: [...plain.limits, ...Object.entries(LIMITS).map(([id, value]) => ({ id, value, unit: 'unit', ...seen }))],
};
const [without, within] = [plain, catalog].map((each) => createEvaluator({ runs: [exampleRun()], catalog: each }));

function evaluated(from: typeof within, id: string, input: Partial<WorkloadInput>): Evaluation {
  const candidate = from?.candidates({}).find((each) => each.id === id);
  if (from === undefined || candidate === undefined) throw new Error(`the example offers ${id}`);
  return from.price(candidate, Workload.parse({ predictionsPerDay: 1e6, ...input }), CENTRAL_SIMULATION).explain();
}

const WAITING = { callerWaits: true, sloMs: 500 } as const;
/** A request of 1 MB with an answer of 1 MB. */
const LARGE = { ...WAITING, payloadBytesIn: 1e6, payloadBytesOut: 1e6 } as const;

test('2 MB take 20 ms over 100 MB/s, which carry 50 of them per second', () => {
  expect(linkOf(2e6, 0.8)).toEqual({ transferMs: 20, carriedPerS: 50, bytesPerS: 1e8 });
  expect(linkOf(2e6, null)).toMatchObject({ transferMs: 0, carriedPerS: Infinity });
  expect(linkOf(0, 0.8)).toMatchObject({ transferMs: 0, carriedPerS: Infinity });
});

test('a network is mentioned if it is the bottleneck, or unknown where it matters', () => {
  const link = linkOf(2e6, 0.8);
  expect(linkReasons(link, { bytes: 2e6, networkGbps: 0.8, modelPerS: 40 })).toEqual([]);
  expect(linkReasons(link, { bytes: 2e6, networkGbps: 0.8, modelPerS: 1000 })).toMatchObject([
    { code: 'network-bound', rowsPerS: 50, rowBytes: 2e6, modelRowsPerS: 1000 },
  ]);
  const unknown = linkOf(2e6, null);
  expect(linkReasons(unknown, { bytes: 1000, networkGbps: null, modelPerS: 1000 })).toEqual([]);
  expect(linkReasons(unknown, { bytes: 2e6, networkGbps: null, modelPerS: 1 })).toEqual([{ code: 'network-unknown' }]);
});

describe('real time', () => {
  test.each([
    ['eks/c7a.large/on-demand', 20],
    ['sagemaker-endpoint/ml.c6i.large/on-demand', 20],
    // 0.6 Gbit/s are 75 MB/s.
    ['lambda/-/on-demand', 2000 / 75],
  ])('on %s adds %d ms for the bytes of 2 MB', (id, ms) => {
    const few = { ...LARGE, predictionsPerDay: 1000, sloPercentile: 50 } as const;
    const [near, far] = [evaluated(without, id, few), evaluated(within, id, few)];
    expect((far.latencyMs?.p50 ?? 0) - (near.latencyMs?.p50 ?? 0)).toBeCloseTo(ms, 2);
  });

  test('is capped by the network: 400/s of 2 MB need sixteen machines that carry 50/s and are loaded to half', () => {
    const busy = evaluated(within, 'eks/c7a.large/on-demand', { ...LARGE, predictionsPerDay: 400 * 86_400 });
    expect(busy.count).toBe(16);
    expect(busy.reasons.map(({ code }) => code)).toContain('network-bound');
  });

  test('cannot answer within an SLO that is shorter than the transfer, and says so', () => {
    const late = evaluated(within, 'eks/c7a.large/on-demand', { ...LARGE, payloadBytesIn: 1e7, sloMs: 100 });
    expect(late.reasons[0]).toMatchObject({ code: 'transfer-over-slo', transferMs: 110, sloMs: 100 });
  });
});

test('the consumers of a stream share the network of their machine', () => {
  // 1 MB in and 1 MB out: 50 rows/s at most, and half of it at the peak.
  const busy = evaluated(within, 'kinesis-microbatch/c7a.large/on-demand', {
    payloadBytesIn: 1e6,
    payloadBytesOut: 1e6,
    predictionsPerDay: 99 * 86_400,
    handlingMs: 0,
  });
  expect(busy.count).toBe(4);
});
