import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { currentDeploymentRow } from './deployment-row-words.ts';

test('the current deployment has its cost per month and per million predictions, and no row if it is not stated', () => {
  const workload = Workload.parse({ predictionsPerDay: 1e6 });
  expect(currentDeploymentRow({ workload })).toBeNull();
  const paid = { monthlyUsd: 4000, mode: 'always-on endpoint', instanceType: 'ml.c5.xlarge', instances: 2 };
  // 730 h of 1 million per day are 30.4167 million predictions a month: $131.51 per million.
  expect(currentDeploymentRow({ workload: Workload.parse({ ...workload, current: paid }) })).toEqual({
    detail: 'always-on endpoint, 2 × ml.c5.xlarge',
    count: 2,
    perMillion: '132',
    monthly: '4,000',
    perMillionUsd: expect.closeTo(131.507, 3),
    monthlyUsd: 4000,
    basis: 'stated',
    latencyP99: '—',
    latencyP50Ms: null,
    latencyP99Ms: null,
  });
});

test('a measured run of it adds its latency and its rate, with the basis measured', () => {
  const measured = { runId: 'r1', p50Ms: 1.25, p99Ms: 8, ratePerS: 420 };
  const current = { monthlyUsd: 4000, mode: 'endpoint', run: 'r1', measured };
  expect(currentDeploymentRow({ workload: Workload.parse({ predictionsPerDay: 1e6, current }) })).toMatchObject({
    detail: 'endpoint; p50 1.3 ms and p99 8.0 ms at up to 420 requests/s',
    basis: 'measured',
    latencyP99: '8.0 ms',
    latencyP99Ms: 8,
  });
});
