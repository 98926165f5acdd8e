import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Candidate, Evaluation } from '#core/price/serving/candidate/types.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';

const example = exampleRun();
/** 8.2 GFLOP per row in 200 nodes; no whole job was measured, so the host does not cap it. */
const run = exampleRun({
  model: { ...example.model, operators: { Conv: 100, Relu: 100 }, flopsPerRow: 8.2e9 },
  coldStart: null,
  batch: null,
});

function evaluate(
  region: string,
  id: string,
  { gpuSpeed, ...input }: Partial<WorkloadInput> & Pick<Candidate, 'gpuSpeed'> = { gpuSpeed: undefined },
): Evaluation {
  const evaluator = createEvaluator({ runs: [run], catalog: loadCatalog({ region }) });
  const found = evaluator.gpuCandidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  const plain = { alsoPaid: false, failureRate: 0, payloadBytesIn: 0, payloadBytesOut: 0, maxStalenessS: 26 * 3600 };
  const workload = Workload.parse({ predictionsPerDay: 1e6, ...plain, region, ...input });
  return evaluator
    .price(gpuSpeed === undefined ? found : { ...found, gpuSpeed }, workload, CENTRAL_SIMULATION)
    .explain();
}

// Source of the rules: cloud.google.com/run/pricing; learn.microsoft.com/azure/container-apps/billing.
test('a Cloud Run job on an L4 bills the L4 with 4 vCPUs and 16 GiB for its tasks', () => {
  const job = evaluate('us-central1', 'cloud-run-job/g2-standard-4/on-demand');
  expect(job.feasible).toBe(true);
  const hourUsd = 3600 * (4 * 0.000018 + 16 * 0.000002 + 0.0001867);
  const hours = (job.breakdown.find(({ code }) => code === 'job-tasks')?.monthlyUsd ?? 0) / hourUsd;
  const limit = evaluate('us-central1', 'cloud-run-job/g2-standard-4/on-demand', { gpuSpeed: 'unlimited' });
  // At any speed, a run pays at least the minimum of a minute: 730 ÷ 24 runs.
  const leastUsd = limit.breakdown.find(({ code }) => code === 'job-tasks')?.monthlyUsd ?? 0;
  expect(leastUsd).toBeCloseTo((730 / 24) * (60 / 3600) * hourUsd, 2);
  expect(hours).toBeGreaterThan(730 / 24 / 60);
  expect(reasonOf(job, 'container-gpu')).toMatchObject({ accelerator: 'L4', vcpus: 4, memoryGb: 16 });
});

test('a job of Container Apps on a T4 bills the profile of 8 vCPUs and 56 GiB, and not the T4 alone', () => {
  const job = evaluate('eastus', 'container-apps-job/Standard_NC8as_T4_v3/on-demand', { gpuSpeed: 'unlimited' });
  const hourUsd = 3600 * (8 * 0.000024 + 56 * 0.000003 + 0.000073);
  const usd = job.breakdown.find(({ code }) => code === 'job-tasks')?.monthlyUsd ?? 0;
  // The driver, the image and the session start in each of 730 ÷ 24 runs.
  expect(usd / hourUsd / (730 / 24)).toBeGreaterThan(85 / 3600);
  expect(hourUsd).toBeCloseTo(1.5588, 3);
});

test('a service on an L4 is not known to be in time until it is measured; the least that it costs is stated', () => {
  const service = evaluate('us-central1', 'cloud-run-instances/g2-standard-4/on-demand', {
    callerWaits: true,
    sloMs: 100,
    gpuSpeed: undefined,
  });
  expect(service.feasible).toBe(false);
  expect(reasonOf(service, 'gpu-needs-measurement')).toMatchObject({ what: 'latency' });
  expect(reasonOf(service, 'gpu-at-least')?.monthlyUsd).toBeGreaterThan(0);
});

test('a delayed job and request-based billing have no accelerator', () => {
  const ids = createEvaluator({ runs: [run], catalog: loadCatalog({ region: 'us-central1' }) })
    .gpuCandidates({})
    .map(({ id }) => id);
  expect(ids.filter((id) => /^cloud-run(-delayed-job)?\//.test(id))).toEqual([]);
});
