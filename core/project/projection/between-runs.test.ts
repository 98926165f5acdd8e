import { expect, test } from 'vitest';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { normalQuantile, studentTQuantile } from '#core/math/stats/distributions.ts';
import { betweenRuns } from './between-runs.ts';
import { projectCapacity } from './project.ts';

const example = exampleRun();

/** A run of the example's model on a machine, a day of January and a rate. */
function runOn(machineId: string | null, day: number, rowsPerS: number, patch: Partial<RunDocument> = {}): RunDocument {
  const { batch } = example;
  if (batch === null) throw new Error('the example has a batch');
  const best = { ...batch.best, starts: 3, rowsPerS: { value: rowsPerS, low: null, high: null } };
  return {
    ...example,
    startedAt: `2026-01-${String(day).padStart(2, '0')}T09:00:00Z`,
    host: { ...example.host, machineId },
    batch: { ...batch, best },
    ...patch,
  };
}

/** Two days on each of five machines: days differ by a factor of 1.02², machines not at all. */
const STEADY = [1, 2, 3, 4, 5].flatMap((machine) => [
  runOn(`m${machine}`, 1, 1000 * 1.02),
  runOn(`m${machine}`, 2, 1000 / 1.02),
]);

test('fewer than ten runs or three machines say nothing of another day or host', () => {
  expect(betweenRuns(STEADY.slice(0, 9))).toEqual({ runs: 9, machines: 5, days: 2, spread: null });
  const twoMachines = Array.from({ length: 12 }, (_, index) => runOn(`m${index % 2}`, 1 + index, 1000));
  expect(betweenRuns(twoMachines)).toEqual({ runs: 12, machines: 2, days: 12, spread: null });
  expect(betweenRuns([])).toEqual({ runs: 0, machines: 0, days: 0, spread: null });
});

test('days that differ on every machine alike give a factor for another day, and no more for another host', () => {
  const { runs, machines, days, spread } = betweenRuns(STEADY);
  expect({ runs, machines, days }).toEqual({ runs: 10, machines: 5, days: 2 });
  // Within a machine: two logarithms ± ln 1.02, variance 2 ln² 1.02, with five degrees of freedom.
  const variance = 2 * Math.log(1.02) ** 2;
  expect(spread?.dayFactor90).toBeCloseTo(Math.exp(studentTQuantile(0.95, 5) * Math.sqrt(2 * variance)), 9);
  expect(spread?.hostFactor90).toBeGreaterThanOrEqual(spread?.dayFactor90 ?? Infinity);
});

test('machines that differ give a wider factor for another host than for another day', () => {
  const speeds = [0.8, 0.9, 1, 1.1, 1.2];
  const differing = STEADY.map((run, index) =>
    runOn(run.host.machineId ?? '', 1 + (index % 2), (run.batch?.best.rowsPerS.value ?? 0) * (speeds[index >> 1] ?? 1)),
  );
  const { spread } = betweenRuns(differing);
  expect(spread?.dayFactor90).toBeCloseTo(betweenRuns(STEADY).spread?.dayFactor90 ?? 0, 9);
  expect(spread?.hostFactor90).toBeGreaterThan(1.3);
});

test('one run on each machine tells hosts apart, and nothing of days', () => {
  const once = Array.from({ length: 10 }, (_, index) => runOn(`m${index}`, 1, 1000 * 1.01 ** index));
  expect(betweenRuns(once).spread).toMatchObject({ dayFactor90: null, hostFactor90: expect.any(Number) });
});

test('other models, runtimes and kinds of machine, poor runs, searches and machines without identity do not count', () => {
  const { host, model, batch, trust } = example;
  if (batch === null) throw new Error('the example has a batch');
  const foreign = [
    runOn(null, 3, 500),
    runOn('m6', 3, 500, { model: { ...model, sha256: 'f'.repeat(64) } }),
    runOn('m6', 3, 500, { host: { ...host, machineId: 'm6', instanceType: 'c7a.large' } }),
    runOn('m6', 3, 500, { host: { ...host, machineId: 'm6', runtime: { ...host.runtime, version: '0.1.0' } } }),
    runOn('m6', 3, 500, { trust: { ...trust, verdict: 'poor' } }),
    runOn('m6', 3, 500, { batch }),
  ];
  expect(host.instanceType).not.toBe('c7a.large');
  expect(betweenRuns([...STEADY, ...foreign])).toEqual(betweenRuns([...STEADY]));
});

test('a plan draws another host from such runs, and nothing while they are too few', () => {
  const onType = (run: RunDocument): RunDocument => ({ ...run, host: { ...run.host, instanceType: 'c7a.large' } });
  const catalog = exampleCatalog();
  const instance = catalog.instances.find(({ instanceType }) => instanceType === 'c7a.large');
  if (instance === undefined) throw new Error('no c7a.large');
  const sigmaLog = (runs: readonly RunDocument[]): number => {
    const projection = projectCapacity({ runs, instance, catalog });
    return projection.state === 'projected' ? projection.profile.sigmaLog : Number.NaN;
  };
  const runs = STEADY.map(onType);
  const { hostFactor90 = 0 } = betweenRuns(runs).spread ?? {};
  expect(sigmaLog(runs)).toBeCloseTo(Math.log(hostFactor90) / normalQuantile(0.95), 9);
  expect(sigmaLog(runs.slice(0, 9))).toBe(0);
});
