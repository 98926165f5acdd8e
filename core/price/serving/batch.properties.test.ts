import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { MATERIAL_SHARE, Workload } from '#core/contract/workload/workload.ts';
import { createEvaluator } from './evaluator.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation } from './candidate/types.ts';

const SERVICES = new Set([
  'ec2-batch',
  'sagemaker-batch-transform',
  'spark-emr',
  'spark-emr-serverless',
  'lambda-batch',
]);
const catalog = exampleCatalog();
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const candidates = fc.constantFrom(...evaluator.candidates({}).filter((each) => SERVICES.has(each.service)));
const workloads = fc
  .record({
    predictionsPerDay: fc.integer({ min: 1000, max: 10_000_000_000 }),
    maxStalenessS: fc.option(fc.integer({ min: 600, max: 200_000 })),
    deadlineS: fc.option(fc.integer({ min: 600, max: 40_000 })),
    callerWaits: fc.boolean(),
    readsPerEntityPerDay: fc.option(fc.constantFrom(1, 20)),
    batchRecovery: fc.constantFrom('shards' as const, 'checkpoints' as const, 'whole-job' as const),
    failureRate: fc.constantFrom(0, 1e-6),
    materialUsd: fc.constantFrom(0, 25),
  })
  .map((input) => Workload.parse(input));
const simulations = fc
  .record({ interruptionRatio: fc.constantFrom(0.2, 1, 5, 500), startupRatio: fc.constantFrom(0.5, 1, 2) })
  .map((simulation) => ({ ...CENTRAL_SIMULATION, ...simulation }));

/** The time between two runs, seconds; NaN without a fresh answer. */
function periodS({ freshnessS }: Pick<Evaluation, 'freshnessS'>): number {
  return freshnessS === null ? Number.NaN : Math.round(2 * (freshnessS.max - freshnessS.mean));
}

/** The catalogue with one price raised: of an instance under a purchase, of SageMaker, or of a service. */
function withOneDearer(source: Catalog, at: number, factor: number): Catalog {
  let left = at;
  const raise = <T extends { readonly usdPerHour: number }>(price: T): T =>
    left-- === 0 ? { ...price, usdPerHour: price.usdPerHour * factor } : price;
  return {
    ...source,
    instances: source.instances.map((each) => ({
      ...each,
      prices: each.prices.map(raise),
      sagemaker: each.sagemaker === null ? null : raise(each.sagemaker),
    })),
    services: source.services.map((each) =>
      each.usd !== null && left-- === 0 ? { ...each, usd: each.usd * factor } : each,
    ),
  };
}

const prices = catalog.instances.reduce((sum, each) => sum + each.prices.length + (each.sagemaker === null ? 0 : 1), 0);
const dearer = Array.from({ length: prices + catalog.services.length }, (_, at) =>
  createEvaluator({ runs: [exampleRun()], catalog: withOneDearer(catalog, at, 1.7) }),
);

test('no single price that rises makes a batch cheaper', () => {
  fc.assert(
    fc.property(
      candidates,
      workloads,
      simulations,
      fc.nat(dearer.length - 1),
      (candidate, workload, simulation, at) => {
        const before = evaluator.price(candidate, workload, simulation).explain();
        const after = dearer[at]?.price(candidate, workload, simulation).explain();
        expect(after?.feasible).toBe(before.feasible);
        if (!before.feasible) return;
        const usd = before.monthlyUsd ?? 0;
        // Fewer runs may cost a dollar or 5 % more than the cheapest number of them, which a price can end.
        const fewerRunsUsd = workload.materialUsd === 0 ? 0 : Math.max(1, usd * (1 - 1 / (1 + MATERIAL_SHARE)));
        // The number of instances is chosen without the S3 requests, and each instance makes one.
        expect(after?.monthlyUsd).toBeGreaterThanOrEqual((usd - fewerRunsUsd) * (1 - 1e-3));
      },
    ),
    { numRuns: 1500 },
  );
});

test('the same simulation gives the same answer, and shards are done again no less where instances are taken away more often', () => {
  fc.assert(
    fc.property(candidates, workloads, simulations, (candidate, workload, simulation) => {
      const once = evaluator.price(candidate, workload, simulation).explain();
      expect(evaluator.price(candidate, workload, simulation).explain()).toEqual(once);
      const worse = { ...simulation, interruptionRatio: 3 * simulation.interruptionRatio };
      const again = evaluator.price(candidate, workload, worse).explain();
      // Checkpoints are more frequent the more often a job is interrupted, so that one interruption costs less.
      if (!again.feasible || workload.batchRecovery !== 'shards') return;
      expect(once.feasible).toBe(true);
      // A job that is interrupted more often may need more instances, or another period, and so have smaller shards.
      if (again.count !== once.count || periodS(again) !== periodS(once)) return;
      expect(again.errorHandling.expectedReworkPct).toBeGreaterThanOrEqual(once.errorHandling.expectedReworkPct - 1e-9);
    }),
    { numRuns: 500 },
  );
});

test('a priced batch holds its deadline and its staleness', () => {
  fc.assert(
    fc.property(candidates, workloads, (candidate, workload) => {
      const { feasible, freshnessS } = evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
      if (!feasible || freshnessS === null) return;
      const betweenRunsS = 2 * (freshnessS.max - freshnessS.mean);
      const runS = freshnessS.max - betweenRunsS;
      expect(runS).toBeLessThanOrEqual(Math.min(betweenRunsS, workload.deadlineS ?? Infinity) * (1 + 1e-9));
      expect(freshnessS.max).toBeLessThanOrEqual((workload.maxStalenessS ?? Infinity) * (1 + 1e-9));
    }),
    { numRuns: 500 },
  );
});
