import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';

const catalog = exampleCatalog();
const run = exampleRun();
const evaluator = createEvaluator({ runs: [run], catalog });

function evaluate(id: string, input: Partial<WorkloadInput>, simulation: Partial<Simulation> = {}, priced = evaluator) {
  const found = priced.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  return priced
    .price(found, Workload.parse({ predictionsPerDay: 1e6, handlingMs: 0, ...input }), {
      ...CENTRAL_SIMULATION,
      ...simulation,
    })
    .explain();
}

const AUTOSCALED = 'sagemaker-endpoint-autoscaled/ml.c6i.large/on-demand';
const ALWAYS_ON = 'sagemaker-endpoint/ml.c6i.large/on-demand';

/** The sustained rate per second of one ml.c6i.large of the example, which is X_slo without an SLO. */
function sustainedPerS(): number {
  const instance = catalog.instances.find((each) => each.instanceType === 'c6i.large');
  if (instance === undefined) throw new Error('the example has c6i.large');
  const projection = createProjector({ runs: [run], catalog })(instance);
  if (projection.state === 'refused') throw new Error('it can be projected');
  return projection.profile.realtime.saturationPerS;
}

test('an office day is paid by the minute: three instances while it lasts, one at night', () => {
  const meanPerS = 0.45 * sustainedPerS();
  const open = {
    predictionsPerDay: 86_400 * meanPerS,
    shape: 'business-hours',
    peakToMean: 3,
    minInstances: 1,
  } as const;
  const office = evaluate(AUTOSCALED, { ...open, payloadBytesIn: 0, payloadBytesOut: 0 });
  // A load of 1.35 instances at half of their limit needs three from 9:01 until five minutes after 17:01, which is 485 minutes, and one
  // otherwise.
  const hours = 730 * (1 + (2 * 485) / 1440);
  expect(office.count).toBe(3);
  // Loads between the points of the table are interpolated.
  const [kept, more] = office.breakdown;
  expect(((kept?.monthlyUsd ?? 0) + (more?.monthlyUsd ?? 0)) / (hours * 0.102)).toBeCloseTo(1, 2);
  expect(kept?.monthlyUsd).toBeCloseTo(730 * 0.102, 9);
  expect(more).toMatchObject({ code: 'by-the-minute', most: 2 });
  // The alarm has three data points a minute after 9:03, and instances serve 450 s later; what has queued is served within the next minutes.
  const lag = reasonOf(office, 'scale-out-lag');
  expect(lag).toMatchObject({ startS: 450, outcome: 'queued' });
  expect(lag?.share).toBeGreaterThan(11.5 / 480);
  expect(lag?.share).toBeLessThan(18 / 480);
  const missed = reasonOf(office, 'missed-minutes');
  expect(missed).toMatchObject({ cycle: 'day', hasSlo: false, kept: { instances: 2 } });
  expect(missed?.minutes).toBeCloseTo(7 * 480 * (lag?.share ?? 0), -1);
  // Two carry the load of 1.35, and one more follows as before: one further instance for the time outside of the office hours.
  expect((missed?.kept?.monthlyUsd ?? 0) / ((730 * 0.102 * (1440 - 485)) / 1440)).toBeCloseTo(1, 1);
  expect(evaluate(ALWAYS_ON, open).monthlyUsd).toBeGreaterThan(office.monthlyUsd ?? Infinity);
});

test('flat traffic costs what an endpoint that is always on does', () => {
  for (const predictionsPerDay of [1e5, 1e8, 4e8]) {
    const flat = { predictionsPerDay, shape: 'flat' } as const;
    expect(evaluate(AUTOSCALED, flat).monthlyUsd).toBeCloseTo(evaluate(ALWAYS_ON, flat).monthlyUsd ?? 0, 6);
    expect(evaluate(AUTOSCALED, flat).count).toBe(evaluate(ALWAYS_ON, flat).count);
  }
});

test('a schedule starts instances before a load that recurs, and machines stay ready for one that does not', () => {
  const waiting = { callerWaits: true, sloMs: 50, pathOverheadMs: 20, inputsKnownInAdvance: 0 };
  const sudden = {
    ...waiting,
    predictionsPerDay: 86_400 * 0.45 * sustainedPerS(),
    shape: 'business-hours',
    peakToMean: 3,
    minInstances: 1,
  } as const;
  const ready = evaluate(AUTOSCALED, sudden);
  expect(ready.feasible).toBe(true);
  expect(reasonOf(ready, 'ready-before-load')).toMatchObject({ how: 'schedule', percentile: 99 });
  expect(reasonOf(ready, 'scale-out-lag')).toBeNull();
  const crowd = evaluate(AUTOSCALED, { ...sudden, shape: 'flash-crowd', peakToMean: 3 });
  expect(crowd.feasible).toBe(true);
  expect(['kept', 'target']).toContain(reasonOf(crowd, 'ready-before-load')?.how);
  expect(reasonOf(crowd, 'carries-traffic')?.ratio).toBeGreaterThanOrEqual(1.25);
  const calm = evaluate(AUTOSCALED, { ...sudden, shape: 'diurnal', peakToMean: 2 });
  expect(calm.feasible).toBe(true);
  expect(reasonOf(calm, 'ready-before-load')).toBeNull();
});

test('a Savings Plan is infeasible until the catalogue has its discount, and then covers what never goes', () => {
  for (const service of ['sagemaker-endpoint', 'sagemaker-endpoint-autoscaled']) {
    const unknown = evaluate(`${service}/ml.c6i.large/3yr`, {});
    expect(unknown.reasons).toEqual([{ code: 'savings-discount-missing', purchase: '3yr' }]);
  }
  const limits = [
    ...catalog.limits,
    { id: 'sagemaker-savings.3yr', value: 40, unit: '%', kind: 'exact', source: 'test', asOf: null, note: '' } as const,
  ];
  const known = createEvaluator({ runs: [run], catalog: { ...catalog, limits } });
  const day = { predictionsPerDay: 4e8, shape: 'diurnal' } as const;
  const items = (id: string) => evaluate(id, day, {}, known).breakdown.map((each) => each.monthlyUsd);
  const [kept = 0, more = 0] = items('sagemaker-endpoint-autoscaled/ml.c6i.large/3yr');
  expect(kept).toBeCloseTo(0.6 * 2 * 730 * 0.102, 9);
  expect(more).toBeCloseTo(items(AUTOSCALED)[1] ?? 0, 9);
  const alwaysOn = items('sagemaker-endpoint/ml.c6i.large/3yr');
  expect(alwaysOn[0]).toBeCloseTo(0.6 * (items(ALWAYS_ON)[0] ?? 0), 9);
});

test('spot is not offered behind an endpoint', () => {
  const spot = evaluator.candidates({ purchases: ['spot'] }).map((each) => each.service);
  expect(spot.filter((service) => service.startsWith('sagemaker-endpoint'))).toEqual([]);
});
