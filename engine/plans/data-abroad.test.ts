import { expect, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { planAsked, prepareSources } from '#core/decide/plan-asked.ts';
import { loadCatalog } from '#engine/catalog/load.ts';

const GIB = 2 ** 30;
const priced = (region: string) => ({ catalog: loadCatalog({ region }), catalogSha256: '0'.repeat(64) });
const [aws, gcp] = [priced('us-east-1'), priced('us-central1')];

/** A plan at home on AWS with Google Cloud as the other cloud, or on Google Cloud alone. */
function planned(input: Partial<WorkloadInput>, alone = false): PlanDocument {
  const workload = Workload.parse({
    predictionsPerDay: 1e6,
    region: alone ? 'us-central1' : 'us-east-1',
    only: ['cloud-run-job', 'batch-fargate', 'cloud-run', 'lambda'],
    failureRate: 0,
    ...input,
  });
  const of = { runs: [exampleRun()], variants: null, seed: 1 };
  const sources = prepareSources(alone ? { ...of, ...gcp, otherClouds: [] } : { ...of, ...aws, otherClouds: [gcp] });
  const asked = {
    workload,
    currentDeployment: null,
    instances: [],
    allInstances: false,
    purchases: [],
    cloud: 'cheapest' as const,
    createdAt: '2026-12-02T00:00:00.000Z',
  };
  return planAsked(sources, asked, { flips: false, simulations: 16 });
}

const onGoogle = ({ clouds }: PlanDocument) =>
  clouds?.find(({ cloud }) => cloud === 'gcp')?.best[0]?.monthlyUsd.value ?? Number.NaN;
const saysOf = ({ assumptions }: PlanDocument) => assumptions.filter(({ code }) => code === 'data-abroad');

test('inputs of a batch that lie on AWS cost their way to Google Cloud, so that moving them decides with the price of the job', () => {
  const rows = { payloadBytesIn: 1e5, payloadBytesOut: 100, maxStalenessS: 26 * 3600 };
  const both = planned(rows);
  // 100 KB of a million rows a day at 9 cents a GB, and the answers back at 12.
  const inputsGb = (1e6 * (730 / 24) * 1e5) / GIB;
  const answersGb = inputsGb / 1000;
  const egressUsd = inputsGb * 0.09 + answersGb * 0.12;
  expect(egressUsd).toBeCloseTo(255.3, 0);
  expect(onGoogle(both)).toBeGreaterThan(egressUsd);
  const alone = planned(rows, true);
  const job = alone.options.find(({ id }) => id === alone.verdict.optionId)?.monthlyUsd?.value ?? Number.NaN;
  // To within the spread of the simulations.
  expect(onGoogle(both) / (job + egressUsd)).toBeGreaterThan(0.95);
  expect(onGoogle(both) / (job + egressUsd)).toBeLessThan(1.05);
  expect(both.verdict.optionId).toMatch(/^batch-fargate|^lambda/);
  expect(saysOf(both)).toEqual([]);
});

test('a plan in another cloud says where its inputs come from, and that it bills their transfer', () => {
  const small = planned({
    payloadBytesIn: 100,
    payloadBytesOut: 10,
    maxStalenessS: 26 * 3600,
    only: ['cloud-run-job'],
  });
  expect(small.catalog.region).toBe('us-central1');
  expect(small.workload.dataIn).toBe('aws:us-east-1');
  const chosen = small.options.find(({ id }) => id === small.verdict.optionId);
  const inputs = chosen?.breakdown.find(({ code }) => code === 'inputs-from-elsewhere');
  expect(inputs?.monthlyUsd).toBeCloseTo(((1e6 * (730 / 24) * 100) / GIB) * 0.09, 6);
  expect(saysOf(small).map(({ text }) => text)).toEqual([expect.stringContaining('The inputs stay in aws:us-east-1')]);
});

test('what a waiting caller sends comes from the caller, and a stated place of the data holds in every cloud', () => {
  const live = { callerWaits: true, sloMs: 5000, inputsKnownInAdvance: 0, only: ['cloud-run'] };
  const called = planned(live);
  expect(called.workload.dataIn).toBeNull();
  expect(called.options.flatMap(({ breakdown }) => breakdown).map(({ code }) => code)).not.toContain(
    'inputs-from-elsewhere',
  );
  expect(saysOf(called).map(({ text }) => text)).toEqual([expect.stringContaining('Callers send their requests')]);
  const stated = planned({ ...live, dataIn: 'gcp:us-central1' });
  expect(stated.workload.dataIn).toBe('gcp:us-central1');
});
