import { expect, test } from 'vitest';
import { emrFeeUsd, emrServerlessWorkerUsd } from './emr.ts';

test("EMR's fee is a quarter of the on-demand price, at most $0.27 where there is a cap", () => {
  expect(emrFeeUsd({ onDemandUsdPerHour: 1.008, share: 0.25, capUsd: 0.27 })).toBeCloseTo(0.252, 12);
  expect(emrFeeUsd({ onDemandUsdPerHour: 3.06, share: 0.25, capUsd: 0.27 })).toBe(0.27);
  expect(emrFeeUsd({ onDemandUsdPerHour: 26.676, share: 0.25, capUsd: null })).toBeCloseTo(6.669, 12);
});

test('1,200 vCPU-hours and 9,600 GB-hours of EMR Serverless cost $118.62', () => {
  const worker = emrServerlessWorkerUsd({ vcpus: 4, memoryGb: 32, usdPerVcpuH: 0.052624, usdPerGbH: 0.0057785 });
  expect(300 * worker).toBeCloseTo(118.62, 2);
});
