import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { exampleReuse } from '#core/price/reuse/testing.ts';
import { withReuse } from '#core/price/reuse/with-reuse.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Evaluation } from '#core/price/serving/candidate/types.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });
const WAITING = {
  predictionsPerDay: 8_000_000,
  callerWaits: true,
  sloMs: 100,
  pathOverheadMs: 20,
  readsPerEntityPerDay: 8,
  batchPeriodS: 21_600,
  payloadBytesOut: 2_048,
} as const satisfies WorkloadInput;

function at(workload: Workload, id = 'precompute-cache/c7a.large/spot'): Evaluation {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
}
const on = (patch: WorkloadInput | Partial<WorkloadInput>): Evaluation => at(Workload.parse({ ...WAITING, ...patch }));

test('a million entities are held in the nodes that cost least, where a table counts whole units of writing and half ones of reading', () => {
  const { breakdown, reasons, latencyMs, count, freshnessS } = on({});
  const usd = (item: string): number => breakdown.find((each) => each.code === item)?.monthlyUsd ?? Number.NaN;
  // 121.7 runs × 10⁶ rows × 3 units (2,148 B) × $0.625 a million = $228, 243 million reads × ½ unit × $0.125 a million = $15.2 and 2 GiB are
  // $244 in DynamoDB; two GiB in nodes of 0.5 GiB less a quarter are six, twice: 12 × 730 × $0.016 = $140.16. Two cache.m7g.large are $184.54.
  expect(usd('cache-nodes')).toBeCloseTo(140.16, 6);
  expect(reasons[0]).toMatchObject({
    code: 'answers-stored',
    store: 'elasticache',
    otherStore: 'dynamodb',
    otherMonthlyUsd: expect.closeTo(243.83, 2),
  });
  expect(latencyMs).toEqual({ p50: 20.5, p99: 22 });
  expect(count).toBe(1);
  expect(reasons).toContainEqual({ code: 'reads-per-answer', reads: 2 });
  // D is 31.5 s + 125 s + loading, and a few seconds of work.
  expect(freshnessS?.max).toBeGreaterThan(21_600 + 156);
  expect(freshnessS?.max).toBeLessThan(21_600 + 180);
});

test('where answers are few and seldom written the table is cheaper', () => {
  const few = { predictionsPerDay: 2_000_000, payloadBytesOut: 256, batchPeriodS: 86_400 };
  const { breakdown, reasons, latencyMs } = on(few);
  const usd = (item: string): number => breakdown.find((each) => each.code === item)?.monthlyUsd ?? Number.NaN;
  expect(usd('dynamodb-writes')).toBeCloseTo((730 / 24) * 0.25 * 0.625, 6);
  expect(usd('dynamodb-reads')).toBeCloseTo(2 * (730 / 24) * 0.5 * 0.125, 6);
  expect(usd('dynamodb-storage')).toBeCloseTo(((0.25 * 356e6) / 2 ** 30) * 0.25, 6);
  expect(reasons[0]).toEqual({
    code: 'answers-stored',
    store: 'dynamodb',
    monthlyUsd: expect.closeTo(8.58, 2),
    otherStore: 'elasticache',
    otherMonthlyUsd: expect.closeTo(23.36, 2),
  });
  expect(latencyMs?.p99).toBe(30);
});

test.each([
  [{ inputsKnownInAdvance: 0.9 }, { code: 'unanswered-reads', share: expect.closeTo(0.1, 9), periodS: null }],
  [{ sloMs: 21 }, { code: 'store-too-slow', store: 'dynamodb', p99Ms: 10, budgetMs: 1 }],
  [{ sloMs: 20 }, { code: 'store-too-slow', store: 'dynamodb', budgetMs: 0 }],
  [
    { maxStalenessS: 100, batchPeriodS: null },
    { code: 'run-over-staleness', maxStalenessS: 100 },
  ],
])('%j makes it infeasible, with the reason', (patch, reason) => {
  const { feasible, reasons } = on(patch);
  expect(feasible).toBe(false);
  expect(reasons[0]).toMatchObject(reason);
});

test('it is infeasible when new keys arrive faster than the runs', () => {
  const fresh = exampleReuse([400, 30, 5, 2, 1], { newKeyShare: [{ periodS: 3600, share: 0.02, reads: 100 }] });
  const workload = withReuse(Workload.parse(WAITING), fresh);
  expect(at(workload).reasons).toEqual([
    {
      code: 'unanswered-reads',
      share: expect.closeTo(0.02, 2),
      toleratedShare: 0.01,
      periodS: expect.closeTo(21_600, -2),
    },
  ]);
  expect(at(withReuse(Workload.parse(WAITING), exampleReuse([400, 30, 5, 2, 1]))).feasible).toBe(true);
});

test('the more often an entity is read, the less a read costs', () => {
  const period = fc.constantFrom(null, 3600, 86_400);
  const reads = fc.double({ min: 0.1, max: 1000, noNaN: true });
  fc.assert(
    fc.property(reads, fc.double({ min: 1, max: 50, noNaN: true }), period, (few, factor, batchPeriodS) => {
      const rarely = on({ readsPerEntityPerDay: few, batchPeriodS });
      const often = on({ readsPerEntityPerDay: few * factor, batchPeriodS });
      expect(often.monthlyUsd).toBeLessThanOrEqual((rarely.monthlyUsd ?? Number.NaN) * (1 + 1e-9));
    }),
    { numRuns: 200 },
  );
});

test('a burstable node is planned without its credits: many reads take larger nodes', () => {
  const { breakdown } = on({ predictionsPerDay: 800_000_000, readsPerEntityPerDay: 100_000 });
  // 9,259 reads per second need five burstable nodes of 2,000, twice, or one large one: $116.80 against $184.54.
  expect(breakdown).toContainEqual(
    expect.objectContaining({ count: 10, type: 'cache.t4g.micro', engine: 'Redis OSS' }),
  );
  const more = on({ predictionsPerDay: 2_000_000_000, readsPerEntityPerDay: 100_000 }).breakdown;
  expect(more).toContainEqual(expect.objectContaining({ count: 2, type: 'cache.m7g.large', engine: 'Valkey' }));
});

test('if 99 % of the inputs are known, one in a hundred finds no answer, which is tolerated', () => {
  expect(1 - 0.99).toBeGreaterThan(0.01);
  expect(on({ inputsKnownInAdvance: 0.99 }).feasible).toBe(true);
  expect(on({ inputsKnownInAdvance: 0.989 }).feasible).toBe(false);
});

test('where no caller waits, a store by key needs reads that repeat: without them it is a batch whose sink is a table', () => {
  const unread = { callerWaits: false, sloMs: null, readsPerEntityPerDay: null } as const;
  expect(on(unread).reasons[0]).toEqual({ code: 'reads-not-stated' });
  expect(on({ ...unread, readsPerEntityPerDay: 8 }).feasible).toBe(true);
  expect(on({ ...unread, callerWaits: true }).feasible).toBe(true);
});

test('the workload states which share of the reads may find no answer: more than 1 %, or none', () => {
  expect(on({ inputsKnownInAdvance: 0.9, toleratedUnanswered: 0.1 }).feasible).toBe(true);
  expect(on({ inputsKnownInAdvance: 0.89, toleratedUnanswered: 0.1 }).reasons[0]).toMatchObject({
    code: 'unanswered-reads',
    toleratedShare: 0.1,
  });
  expect(on({ inputsKnownInAdvance: 1, toleratedUnanswered: 0 }).feasible).toBe(true);
  expect(on({ inputsKnownInAdvance: 0.999, toleratedUnanswered: 0 }).feasible).toBe(false);
});
