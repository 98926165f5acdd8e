import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import type { QuotaId } from '#core/contract/workload/own-quotas.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';

/** A job with more rows than the default number of tasks at once finishes within ten minutes. */
test.each([
  ['us-east-1', 'lambda-batch', 'lambda.concurrency', 1_000],
  ['us-central1', 'cloud-run-job', 'cloud-run-job.parallel', 100],
  ['us-central1', 'dataflow-batch', 'dataflow-batch.parallel', 100],
  ['eastus', 'container-apps-job', 'container-apps-job.parallel', 100],
] as const)('in %s %s is limited by the quota %s unless the user has more', (region, service, id: QuotaId, limit) => {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
  const candidate = evaluator.candidates({}).find((each) => each.service === service);
  if (candidate === undefined) throw new Error(service);
  const evaluated = (value: number | null) => {
    const quotas = value === null ? [] : [{ id, value, max: value }];
    const workload = {
      predictionsPerDay: 3e11,
      batchPeriodS: 86_400,
      deadlineS: 1_200,
      region,
      alsoPaid: false,
      quotas,
    };
    return evaluator.price(candidate, Workload.parse(workload), CENTRAL_SIMULATION).explain();
  };
  const [byDefault] = evaluated(null).reasons;
  expect(byDefault).toMatchObject({ code: 'run-over-instance-limit', limit });
  expect(evaluated(50_000).feasible).toBe(true);
  const [own] = evaluated(7).reasons;
  expect(own).toMatchObject({ limit: 7, isOwn: true });
  expect(own === undefined ? '' : statedReason(own).text).toMatch(/; your quota is at most 7$/);
});
