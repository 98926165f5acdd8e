import { expect, test } from 'vitest';
import type { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';
import { exampleCurrentDeployment } from '#core/contract/testing/testing-endpoint.ts';
import { makeReport } from '#core/report/make-report.ts';
import { examplePlan } from '#core/report/testing.ts';
import { currentDeploymentRow } from '#core/contract/serving/deployment-row-words.ts';
import { calibrationText } from '#core/contract/endpoint/current-deployment-words.ts';
import { calibratedWorkload, calibrateCurrentDeployment, statedWorkload } from './calibrate-deployment.ts';

const plan = examplePlan();
const live = plan.options.find(
  ({ feasible, latencyMs, mode }) => feasible && latencyMs !== null && mode === 'realtime',
);
if (live?.latencyMs == null) throw new Error('the example has a live option');
const { service } = live;
const planned = live.latencyMs.p99;
const path = plan.workload.pathOverheadMs;

const endpoint = (patch: Partial<MeasuredEndpoint>): MeasuredEndpoint =>
  exampleCurrentDeployment({ p99Ms: planned - path + 3 + 20, service, ...patch });

test('extra latency over the plan is added to the request path of every live option, without the network of the measurement', () => {
  const currentDeployment = calibrateCurrentDeployment(plan, endpoint({}));
  expect(currentDeployment.calibration).toMatchObject({
    state: 'calibrated',
    plannedP99Ms: planned,
    measuredP99Ms: expect.closeTo(planned + 20, 6) as number,
    pathBeforeMs: path,
    pathAfterMs: expect.closeTo(path + 20, 6) as number,
  });
  expect(calibrationText(currentDeployment)).toMatch(
    /p99 of .* The difference, 20 ms, .* added to the request path of every live option/,
  );
});

test('lower latency than planned is subtracted from the request path, which does not become negative', () => {
  const currentDeployment = calibrateCurrentDeployment(plan, endpoint({ p99Ms: 0.001, networkFloorMs: 0 }));
  expect(currentDeployment.calibration).toMatchObject({
    state: 'calibrated',
    pathAfterMs: Math.max(0, 2 * path + 0.001 - planned),
  });
  expect(calibrationText(currentDeployment)).toMatch(/subtracted from|The plan is unchanged/);
});

test.each([
  [{ service: null }, 'service-unknown'],
  [{ p99Ms: null }, 'no-p99'],
  [{ service: 'ec2-batchx' }, 'service-not-feasible'],
] as const)('with %j nothing is calibrated, and it says why', (patch, reason) => {
  const currentDeployment = calibrateCurrentDeployment(plan, endpoint(patch));
  expect(currentDeployment.calibration).toEqual({ state: 'not-calibrated', reason });
  expect(calibrationText(currentDeployment)).toContain('does not change the plan.');
});

test('the measured endpoint is a row of its own basis, with what is billed only if it is stated', () => {
  const currentDeployment = calibrateCurrentDeployment(plan, endpoint({ p99Ms: 12 }));
  const stated = currentDeploymentRow({ workload: { ...plan.workload, current: null }, currentDeployment });
  expect(stated).toMatchObject({
    basis: 'measured',
    latencyP99: '12 ms',
    latencyP99Ms: 12,
    monthly: '—',
    monthlyUsd: null,
    perMillionUsd: null,
  });
  expect(stated?.detail).toContain('host.example as measured');
  const current = {
    monthlyUsd: 730,
    mode: 'endpoint',
    instanceType: null,
    instances: 2,
    switchHours: null,
    run: null,
    measured: null,
  };
  expect(currentDeploymentRow({ workload: { ...plan.workload, current }, currentDeployment })).toMatchObject({
    monthlyUsd: 730,
    count: 2,
    basis: 'measured',
  });
  const report = makeReport({ ...plan, currentDeployment });
  expect(report.currentDeployment?.latencyP99Ms).toBe(12);
  expect(report.notices.map(({ text }) => text)).toContain(calibrationText(currentDeployment));
});

test('a workload changes its network time by the difference found, and is as stated again without it', () => {
  const currentDeployment = calibrateCurrentDeployment(plan, endpoint({}));
  const calibrated = calibratedWorkload(plan.workload, currentDeployment);
  expect(calibrated).toEqual({ ...plan.workload, pathOverheadMs: expect.closeTo(path + 20, 6) as number });
  // A slider has moved the way meanwhile.
  expect(
    calibratedWorkload({ ...plan.workload, pathOverheadMs: path + 7 }, currentDeployment).pathOverheadMs,
  ).toBeCloseTo(path + 27);
  expect(statedWorkload({ workload: calibrated, currentDeployment })).toEqual(plan.workload);
  const unknown = calibrateCurrentDeployment(plan, endpoint({ service: null }));
  expect(calibratedWorkload(plan.workload, unknown)).toBe(plan.workload);
  expect(statedWorkload({ workload: plan.workload, currentDeployment: unknown })).toBe(plan.workload);
  expect(statedWorkload({ workload: calibrated })).toBe(calibrated);
});
