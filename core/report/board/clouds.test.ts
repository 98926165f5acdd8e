import { expect, test } from 'vitest';
import type { CloudPlan } from '#core/contract/plan/plan-clouds.ts';
import { examplePlan } from '#core/report/testing.ts';
import { cloudsPart } from './clouds.ts';

const plan = examplePlan();

function cloudPlan(cloud: CloudPlan['cloud'], region: string, usd: number): CloudPlan {
  const id = `${cloud}-service/-/on-demand`;
  const monthlyUsd = { value: usd, low: usd, high: usd };
  const option = {
    id,
    service: 'lambda-batch',
    mode: 'batch' as const,
    monthlyUsd,
    p99Ms: null,
    maxAgeS: 60,
    start: null,
  };
  const best = [{ ...option, bills: 'while it runs', alwaysOn: 0 }];
  return { cloud, region, asOf: '2026-10-08', services: { priced: 1, all: 1 }, chosenId: id, best };
}

function partOf(ownUsd: number, otherUsd: number, materialUsd: number) {
  const clouds = [cloudPlan('aws', plan.catalog.region, ownUsd), cloudPlan('gcp', 'us-central1', otherUsd)];
  return cloudsPart({ ...plan, workload: { ...plan.workload, materialUsd }, clouds });
}

test('the claim has the cheapest cloud first', () => {
  expect(partOf(10, 20, 5)).toMatchObject({ claim: 'AWS costs $10 and Google Cloud costs $20 a month.', why: '' });
  expect(partOf(4, 2, 5)?.claim).toBe('Google Cloud costs $2.00 and AWS costs $4.00 a month.');
});

test('a plan that is not for the cheapest cloud has the reason: the saving is too small, or its region decides', () => {
  expect(partOf(4, 2, 5)?.why).toBe(
    'The plan is for AWS: a saving of $2.00 a month is too small for a change of cloud.',
  );
  expect(partOf(400, 200, 5)?.why).toBe('The plan is for AWS, the cloud of its region.');
});

test('a plan of one cloud compares none', () => {
  expect(cloudsPart(plan)).toBeNull();
});
