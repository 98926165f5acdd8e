import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing.ts';
import { exampleCatalog } from '#core/contract/testing-catalog.ts';
import { Workload } from '#core/contract/workload.ts';
import { CENTRAL_WORLD } from '#core/price/serving/candidate/central-world.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';

test('in a region without SageMaker prices its options are infeasible with that reason, not passed over', () => {
  const catalog = exampleCatalog();
  const bare = { ...catalog, instances: catalog.instances.map((instance) => ({ ...instance, sagemaker: null })) };
  const { candidates, evaluate } = createEvaluator({ runs: [exampleRun()], catalog: bare });
  const workload = Workload.parse({ predictionsPerDay: 1e6 });
  for (const service of ['sagemaker-endpoint', 'sagemaker-batch-transform']) {
    const own = candidates({}).filter((candidate) => candidate.service === service);
    expect(own.length).toBeGreaterThan(0);
    for (const candidate of own) {
      const { feasible, reasons } = evaluate(candidate, workload, CENTRAL_WORLD);
      expect(feasible).toBe(false);
      expect(reasons[0]?.code).toBe('sagemaker-price-missing');
    }
  }
});
