import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { always, partsOf } from './latency-parts.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });
const candidates = evaluator.candidates({});
const WAITING = {
  predictionsPerDay: 1e6,
  callerWaits: true,
  sloMs: 2000,
  pathOverheadMs: 30,
  inputsKnownInAdvance: 0.9,
  readsPerEntityPerDay: 50,
} as const satisfies WorkloadInput;

test('the remainder of a latency is the last part, and a part that takes no time is omitted', () => {
  expect(partsOf({ p50: 10, p99: 50 }, [always('path', 4), always('transfer', 0)], 'queue')).toEqual([
    { code: 'path', p50: 4, p99: 4 },
    { code: 'queue', p50: 6, p99: 46 },
  ]);
  expect(partsOf({ p50: 4, p99: 4 }, [always('path', 4)], 'queue')).toEqual([{ code: 'path', p50: 4, p99: 4 }]);
});

test('parts that take longer than the whole are cut at the longest, so that they add up', () => {
  expect(partsOf({ p50: 10, p99: 12 }, [always('path', 4), { code: 'inference', p50: 7, p99: 9 }], 'queue')).toEqual([
    { code: 'path', p50: 4, p99: 4 },
    { code: 'inference', p50: 6, p99: 8 },
  ]);
});

test.each([
  ['a caller waits', WAITING],
  ['all is known', { ...WAITING, inputsKnownInAdvance: 1 }],
  ['no caller waits', { predictionsPerDay: 1e6, maxStalenessS: 100_000 }],
])('the parts of every option add up to its latency where %s', (_, input) => {
  const workload = Workload.parse(input);
  let seen = 0;
  for (const candidate of candidates) {
    for (const slack of [1, 2]) {
      const { feasible, latencyMs } = evaluator.price(candidate, workload, { ...CENTRAL_SIMULATION, slack }).explain();
      const parts = evaluator.detailsOf(candidate, workload, slack)?.latencyParts;
      if (!feasible || latencyMs === null) continue;
      seen += 1;
      const sum = (percentile: 'p50' | 'p99') => (parts ?? []).reduce((ms, part) => ms + part[percentile], 0);
      expect(sum('p50') / latencyMs.p50, candidate.id).toBeCloseTo(1, 6);
      expect(sum('p99') / latencyMs.p99, candidate.id).toBeCloseTo(1, 6);
    }
  }
  expect(seen).toBeGreaterThan(50);
});

test('an answer of an endpoint is its path, its gateway, its handling, its inference and its queue', () => {
  const workload = Workload.parse({ ...WAITING, handlingMs: 1.5 });
  const candidate = candidates.find(({ id }) => id === 'sagemaker-endpoint/ml.c6i.large/on-demand');
  if (candidate === undefined) throw new Error('no endpoint');
  const parts = evaluator.detailsOf(candidate, workload, 1)?.latencyParts ?? [];
  const of = (code: string) => parts.find((part) => part.code === code);
  expect(of('path')).toEqual({ code: 'path', p50: 30, p99: 30 });
  const { limits } = exampleCatalog();
  const limit = (id: string) => limits.find((row) => row.id === id)?.value;
  expect(of('front-door')?.p50).toBeCloseTo(limit('sagemaker-endpoint.front-p50') ?? 0, 9);
  expect(of('front-door')?.p99).toBeCloseTo(limit('sagemaker-endpoint.front-p99') ?? 0, 9);
  // 1.5 ms on a core at 3.2 GHz, at the clock of the c6i. A time without variation adds less to the tail of a sum than to its mean.
  const clock = exampleCatalog().instances.find(({ instanceType }) => instanceType === 'c6i.large')?.clockGHz ?? 0;
  const handlingMs = (1.5 * 3.2) / clock;
  expect((of('handling')?.p50 ?? 0) / handlingMs).toBeCloseTo(1, 1);
  expect(of('handling')?.p99).toBeLessThan(handlingMs);
  expect(of('inference')?.p50).toBeGreaterThan(0);
});
