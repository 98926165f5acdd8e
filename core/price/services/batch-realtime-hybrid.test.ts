import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { exampleReuse } from '#core/price/reuse/testing.ts';
import { withReuse } from '#core/price/reuse/with-reuse.ts';
import { scaleRun } from '#core/measure/run/scale-run.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { drawOf, sizedOtherwise } from '#core/price/serving/candidate/draw.ts';
import type { Evaluation, Pricer, Simulation } from '#core/price/serving/candidate/types.ts';

const SOURCES = { runs: [exampleRun()], catalog: exampleCatalog() };
const evaluator = createEvaluator(SOURCES);
const byId = new Map(evaluator.candidates({}).map((candidate) => [candidate.id, candidate]));
const SHOP = {
  predictionsPerDay: 20_000_000,
  callerWaits: true,
  sloMs: 150,
  sloPercentile: 95,
  pathOverheadMs: 40,
  inputsKnownInAdvance: 0.9,
  readsPerEntityPerDay: 1000,
  batchPeriodS: 86_400,
  payloadBytesOut: 512,
} as const satisfies WorkloadInput;

function evaluate(id: string, workload: Workload, simulation: Simulation = CENTRAL_SIMULATION): Evaluation {
  const candidate = byId.get(id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return evaluator.price(candidate, workload, simulation).explain();
}
const hybrid = (patch: Partial<WorkloadInput> = {}): Evaluation =>
  evaluate('batch-realtime-hybrid/c6i.large/spot', Workload.parse({ ...SHOP, ...patch }));

test('twenty thousand entities a night and a tenth of the reads live cost what their parts do', () => {
  const { feasible, breakdown, monthlyUsd, reasons, freshnessS, latencyMs } = hybrid();
  expect(feasible).toBe(true);
  const usd = (item: string): number => breakdown.find((each) => each.code === item)?.monthlyUsd ?? Number.NaN;
  // 20,000 answers of 612 B fit in the smallest node and its replica: 2 × 730 × $0.016. In a table, the 548 million reads alone would cost
  // $34.
  expect(usd('cache-nodes')).toBeCloseTo(23.36, 6);
  const live = evaluate('sagemaker-serverless/-/on-demand', Workload.parse({ ...SHOP, predictionsPerDay: 2_000_000 }));
  const liveUsd = breakdown.filter(({ live }) => live !== undefined).reduce((sum, each) => sum + each.monthlyUsd, 0);
  expect(liveUsd / (live.monthlyUsd ?? Number.NaN)).toBeCloseTo(1, 2);
  const total = breakdown.reduce((sum, each) => sum + each.monthlyUsd, 0);
  expect(monthlyUsd).toBeCloseTo(total, 9);
  expect(reasons[0]).toEqual({
    code: 'hybrid-split',
    entities: expect.closeTo(20_000, 6),
    entityShare: 1,
    isUniform: true,
    periodS: 86_400,
    readsPerEntity: 1000,
    liveShare: expect.closeTo(0.1, 9),
    newShare: expect.closeTo(0.1, 9),
    liveService: 'sagemaker-serverless',
  });
  expect(latencyMs?.p50).toBe(40.5);
  expect(freshnessS?.max).toBeGreaterThan(86_400);
});

test.each([
  [{ readsPerEntityPerDay: 0.5 }, { code: 'storing-does-not-pay', meanReads: 0.5, mostReads: null, periodS: 86_400 }],
  [{ readsPerEntityPerDay: null }, { code: 'reads-not-stated' }],
  [{ inputsKnownInAdvance: 0 }, { code: 'no-input-known' }],
  [
    { maxStalenessS: 60, batchPeriodS: null },
    { code: 'run-over-staleness', maxStalenessS: 60 },
  ],
])('%j makes it infeasible, and it says why', (patch, reason) => {
  const { feasible, reasons } = hybrid(patch);
  expect(feasible).toBe(false);
  expect(reasons[0]).toMatchObject(reason);
});

/** A few popular entities and many unpopular ones: a hundred with 20,000 reads in ten days, 100,000 with two. */
const unlike = exampleReuse([...Array<number>(100).fill(20_000), ...Array<number>(100_000).fill(2)]);

test('of different entities, only those that are read frequently are computed in advance', () => {
  const workload = withReuse(Workload.parse({ ...SHOP, inputsKnownInAdvance: 1 }), unlike);
  const { feasible, reasons } = evaluate('batch-realtime-hybrid/c6i.large/spot', workload);
  expect(feasible).toBe(true);
  // 100 of 100,100 keys have 2.0 of 2.2 million reads; 0.4 % of the reads are of keys that are new since yesterday.
  expect(reasons[0]).toMatchObject({
    code: 'hybrid-split',
    entityShare: expect.closeTo(0.001, 3),
    liveShare: expect.closeTo(0.09, 2),
  });
  const alike = withReuse(
    Workload.parse({ ...SHOP, inputsKnownInAdvance: 1 }),
    exampleReuse(Array<number>(100_000).fill(22)),
  );
  expect(evaluate('batch-realtime-hybrid/c6i.large/spot', alike).feasible).toBe(false);
});

const workloads = fc
  .record({
    predictionsPerDay: fc.integer({ min: 100_000, max: 2_000_000_000 }),
    callerWaits: fc.boolean(),
    inputsKnownInAdvance: fc.constantFrom(0.5, 0.9, 1),
    readsPerEntityPerDay: fc.double({ min: 0.1, max: 5000, noNaN: true }),
    batchPeriodS: fc.constantFrom(null, 3600, 86_400),
    payloadBytesOut: fc.integer({ min: 10, max: 10_000 }),
    minInstances: fc.constantFrom(1, 2),
  })
  .map((patch) => Workload.parse({ ...SHOP, ...patch }));

test('it costs less than either of its parts alone on the same machine, wherever those hold', () => {
  let held = 0;
  fc.assert(
    fc.property(
      workloads,
      fc.constantFrom('c6i.large', 'm6i.xlarge', 'c7g.large'),
      fc.boolean(),
      (plain, type, isUnlike) => {
        const workload = isUnlike ? withReuse(plain, unlike) : plain;
        const mix = evaluate(`batch-realtime-hybrid/${type}/spot`, workload);
        if (!mix.feasible) return;
        held += 1;
        const usd = mix.monthlyUsd ?? Number.NaN;
        const stored = evaluate(`precompute-cache/${type}/spot`, workload);
        if (stored.feasible) expect(usd).toBeLessThanOrEqual((stored.monthlyUsd ?? 0) * 1.001);
        if (mix.breakdown.some(({ code }) => code === 'always-on')) {
          const live = evaluate(`sagemaker-endpoint/ml.${type}/on-demand`, workload);
          if (live.feasible) expect(usd).toBeLessThanOrEqual((live.monthlyUsd ?? 0) * 1.001);
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(held).toBeGreaterThan(50);
});

/** The example's model, 600 times slower: 23 ms for one row. */
const slow = createEvaluator({
  runs: [scaleRun(exampleRun(), { batch: 1 / 600, realtime: 1 / 600, microbatch: 1 / 600 })],
  catalog: exampleCatalog(),
});
const READERS = Workload.parse({
  predictionsPerDay: 5_000_000,
  callerWaits: true,
  sloMs: 200,
  maxStalenessS: 43_200,
  inputsKnownInAdvance: 0.9,
  readsPerEntityPerDay: 10,
});

function slowHybrid(simulation: Simulation): Evaluation {
  const id = 'batch-realtime-hybrid/c7a.large/spot';
  const candidate = slow.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return slow.price(candidate, READERS, simulation).explain();
}
const liveService = ({ reasons }: Evaluation) =>
  reasons.flatMap((r) => (r.code === 'hybrid-split' ? r.liveService : []))[0];

test('with slack the live part is one that holds on a slow machine too: two nodes instead of an uncertain function', () => {
  expect(liveService(slowHybrid(CENTRAL_SIMULATION))).toBe('lambda');
  const careful = slowHybrid({ ...CENTRAL_SIMULATION, slack: 1.5 });
  expect(liveService(careful)).toBe('eks');
  const live = careful.breakdown.filter((item) => item.live !== undefined);
  const usd = (code: string): number => live.find((item) => item.code === code)?.monthlyUsd ?? Number.NaN;
  // A month has 730 h. A cluster costs $0.10, a node $0.10264 and a load balancer $0.0225 per hour, 20 GB of each node's volume $0.08.
  expect(usd('control-plane')).toBeCloseTo(73, 9);
  expect(usd('nodes')).toBeCloseTo(2 * 730 * 0.10264, 9);
  expect(usd('root-volume')).toBeCloseTo(2 * 20 * 0.08, 9);
  expect(usd('load-balancer')).toBeCloseTo(16.425, 9);
  // All traffic needs nine nodes, so two carry two ninths.
  expect(careful.reasons[0]).toMatchObject({ liveShare: expect.closeTo(2 / 9, 6) });
});

test('the live part is chosen once: where the machines are slower the same function misses the SLO', () => {
  const simulation = { ...CENTRAL_SIMULATION, sizedIn: CENTRAL_SIMULATION };
  expect(liveService(slowHybrid({ ...simulation, hardwareZ: () => 1 }))).toBe('lambda');
  const { feasible, reasons } = slowHybrid({ ...simulation, hardwareZ: () => -2 });
  expect(feasible).toBe(false);
  expect(reasons[0]).toMatchObject({ code: 'latency-over-slo', percentile: 99 });
});

test('a fleet of the live part is sized with the slack that is asked for, also after the same draw with less', () => {
  const candidate = byId.get('batch-realtime-hybrid/c7a.large/on-demand');
  if (candidate === undefined) throw new Error('no hybrid');
  const workload = Workload.parse({
    ...SHOP,
    predictionsPerDay: 1e6,
    sloMs: 100,
    sloPercentile: 99,
    pathOverheadMs: 0,
  });
  const draw = drawOf({ ...CENTRAL_SIMULATION, trafficRatio: 1.1 });
  const usdWith = (pricer: Pricer, slack: number): number => {
    const sizedIn = sizedOtherwise(CENTRAL_SIMULATION, { sizedIn: null, slack });
    return pricer.usd(candidate, workload, sizedOtherwise(draw, { sizedIn, slack }));
  };
  const slacks = [1, 1.5, 3];
  const one = createEvaluator(SOURCES);
  const inTurn = slacks.map((slack) => usdWith(one, slack));
  expect(inTurn).toEqual(slacks.map((slack) => usdWith(createEvaluator(SOURCES), slack)));
  expect(inTurn[2]).toBeGreaterThan(inTurn[0] ?? Infinity);
});
