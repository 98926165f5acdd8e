import { expect, test } from 'vitest';
import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { exampleCatalog } from '#core/contract/testing/testing-catalog.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createLookup } from '#core/price/serving/candidate/lookup.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { offeredBy } from '#core/price/serving/candidate/offered.ts';

test('in a region without SageMaker prices its options are infeasible with that reason, not passed over', () => {
  const catalog = exampleCatalog();
  const bare = { ...catalog, instances: catalog.instances.map((instance) => ({ ...instance, sagemaker: null })) };
  const { candidates, price } = createEvaluator({ runs: [exampleRun()], catalog: bare });
  const workload = Workload.parse({ predictionsPerDay: 1e6 });
  for (const service of ['sagemaker-endpoint', 'sagemaker-batch-transform']) {
    const own = candidates({}).filter((candidate) => candidate.service === service);
    expect(own.length).toBeGreaterThan(0);
    for (const candidate of own) {
      const { feasible, reasons } = price(candidate, workload, CENTRAL_SIMULATION).explain();
      expect(feasible).toBe(false);
      expect(reasons[0]?.code).toBe('sagemaker-price-missing');
    }
  }
});

test('a type that SageMaker’s API does not take is not offered, whatever price it has; without a list every type is', () => {
  const catalog = exampleCatalog();
  const withProducts = (managedProducts: InstanceType['managedProducts']) =>
    createLookup({ ...catalog, instances: catalog.instances.map((each) => ({ ...each, managedProducts })) });
  const endpoint = offeredBy('realtime-endpoint');
  expect(endpoint.has('ml.c6i.large', withProducts([]))).toBe(false);
  expect(endpoint.has('ml.c6i.large', withProducts(['batch-transform']))).toBe(false);
  expect(endpoint.has('ml.c6i.large', withProducts(['realtime-endpoint']))).toBe(true);
  expect(endpoint.has('ml.c6i.large', withProducts(undefined))).toBe(true);
  expect(endpoint.has('ml.unknown', withProducts([]))).toBe(true);
});
