import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { planBatch, whyNoRuns } from './batch-plan.ts';
import { BatchRuns, type RunLimit } from './batch-runs.ts';

interface Demand {
  readonly input?: Partial<WorkloadInput>;
  readonly most?: RunLimit;
  readonly billing?: { readonly startS: number; readonly leastS: number };
  readonly costs?: { readonly instanceUsdPerH?: number; readonly fixedUsdPerH?: number; readonly rowUsd?: number };
}

function runsOf({ input, most = { instances: 500, of: 'plan' }, billing, costs = {} }: Demand): BatchRuns {
  const { startS, leastS } = billing ?? { startS: 480, leastS: 0 };
  const { instanceUsdPerH = 1, fixedUsdPerH = 0, rowUsd = 0 } = costs;
  const runs = new BatchRuns({
    workload: Workload.parse({ predictionsPerDay: 1e6, ...input }),
    most,
    reworkShare: 0,
    leastBilledS: leastS,
    rowUsd,
  });
  const drawn = { trafficRatio: 1, rowsPerS: 200, startupS: 480, billedStartS: startS };
  return Object.assign(runs, drawn, { instanceUsdPerH, fixedUsdPerH, fixedStartS: 480 });
}

function planned(of: Demand, lossS = 0): BatchRuns {
  const runs = runsOf(of);
  if (!planBatch(runs, lossS)) throw new Error(whyNoRuns(runs).code);
  return runs;
}

function whyNot(of: Demand): Reason | null {
  const runs = runsOf(of);
  return planBatch(runs) ? null : whyNoRuns(runs);
}

test('a million a day at 200 rows/s is one instance for 5,480 s, and answers are up to a day and that old', () => {
  const plan = planned({});
  expect(plan).toMatchObject({ instances: 1, periodS: 86_400, rows: 1e6, runS: 5480, workS: 5000 });
  expect(plan).toMatchObject({ meanAgeS: 5480 + 43_200, maxAgeS: 5480 + 86_400 });
  expect(plan.slackS).toBeCloseTo(86_400 - 1.53 * 480 - 5000, 6);
});

test('a start that is waited for and not billed makes a run late and costs nothing', () => {
  const billedFrom = (startS: number) => planned({ billing: { startS, leastS: 60 } });
  expect(billedFrom(480)).toMatchObject({ runS: 5480, billedS: 5480 });
  expect(billedFrom(280)).toMatchObject({ runS: 5480, billedS: 5280 });
  const short = planned({ input: { predictionsPerDay: 1000 }, billing: { startS: 20, leastS: 60 } });
  expect(short).toMatchObject({ runS: 485, billedS: 60 });
});

test('a deadline takes as many instances as the 95th percentile of the start-up leaves time for, and no more', () => {
  // 1.53 × 480 s = 734.4 s for a slow start: 5,000 s of work fit in the rest of 1,800 s on five instances, not on four.
  expect(planned({ input: { deadlineS: 1800 } }).instances).toBe(5);
  expect(planned({ input: { deadlineS: 734.4 + 5000 } }).instances).toBe(1);
  expect(planned({ input: { deadlineS: 734.4 + 5000 } }, 600).instances).toBe(2);
  expect(whyNot({ input: { deadlineS: 700 } })).toEqual({
    code: 'start-over-deadline',
    startS: expect.closeTo(734.4, 6),
    deadlineS: 700,
  });
  expect(whyNot({ input: { deadlineS: 740 } })).toMatchObject({
    code: 'run-over-instance-limit',
    needed: 893,
    limitOf: 'plan',
  });
});

test('a deadline is short by rounding up to a billionth of it, and by more it takes another instance', () => {
  const deadline = (share: number) => planned({ input: { deadlineS: (734.4 + 5000) * (1 - share) } }).instances;
  expect([5e-10, 2e-9, 1e-6].map(deadline)).toEqual([1, 2, 2]);
});

test('a staleness is kept at the 95th percentile: D+P is the tolerated age, and runs do not overlap', () => {
  const plan = planned({ input: { maxStalenessS: 7200 } });
  expect(1.53 * 480 + plan.workS + plan.periodS).toBeCloseTo(7200, 6);
  expect(1.53 * 480 + plan.workS).toBeLessThanOrEqual(plan.periodS);
  expect(plan.instances).toBe(1);
  expect(whyNot({ input: { maxStalenessS: 700 } })).toMatchObject({
    code: 'run-over-staleness',
    startS: expect.closeTo(734.4, 6),
  });
});

test('a job that is not cut into shards runs on one instance, or not at all', () => {
  expect(planned({ input: { batchRecovery: 'checkpoints' } }).instances).toBe(1);
  expect(whyNot({ input: { batchRecovery: 'whole-job', deadlineS: 3600 } })).toMatchObject({
    code: 'unsharded-run-late',
    runS: expect.closeTo(5734.4, 6),
    availableS: 3600,
  });
});

test('a master that is paid while a run lasts makes more instances pay', () => {
  // (n + 4)·(480 + 5000/n) is minimal near n = √(4·5000/480) = 6.5.
  expect(planned({ costs: { fixedUsdPerH: 4 } }).instances).toBe(6);
});

test('no number of instances that finishes in time is cheaper than the planned one', () => {
  const inputs = fc.record({
    predictionsPerDay: fc.integer({ min: 1000, max: 300_000_000 }),
    maxStalenessS: fc.option(fc.integer({ min: 1000, max: 200_000 })),
    deadlineS: fc.option(fc.integer({ min: 1000, max: 40_000 })),
    callerWaits: fc.boolean(),
    readsPerEntityPerDay: fc.option(fc.constantFrom(1, 20)),
  });
  const prices = fc.record({
    instanceUsdPerH: fc.double({ min: 0.01, max: 5, noNaN: true }),
    fixedUsdPerH: fc.constantFrom(0, 0.3, 5),
    rowUsd: fc.constantFrom(0, 6e-7),
  });
  const billings = fc.record({ startS: fc.constantFrom(420, 480), leastS: fc.constantFrom(0, 60) });
  const most = 60;
  const slowS = 1.53 * 480;
  fc.assert(
    fc.property(inputs, prices, billings, (input, price, billing) => {
      const costs = price;
      const entities = input.callerWaits && input.readsPerEntityPerDay !== null;
      const perS = entities ? 0 : input.predictionsPerDay / 86_400;
      const fixed = entities ? input.predictionsPerDay / (input.readsPerEntityPerDay ?? 1) : 0;
      const stalestS = input.maxStalenessS ?? Infinity;
      /** The cost per second of this many instances, or none if they are late: from the formulas, without the planner. */
      const usdPerS = (n: number) => {
        const periodS = Math.min(86_400, (stalestS - slowS - fixed / (n * 200)) / (1 + perS / (n * 200)));
        const rows = fixed + perS * periodS;
        const workS = rows / (n * 200);
        const withinS = Math.min(periodS, input.deadlineS ?? Infinity, stalestS - periodS) * (1 + 1e-9);
        if (periodS <= 0 || slowS + workS > withinS) return Infinity;
        const billedS = Math.max(billing.leastS, billing.startS + workS);
        const runUsd = (n * costs.instanceUsdPerH * billedS + costs.fixedUsdPerH * (480 + workS)) / 3600;
        return (runUsd + rows * costs.rowUsd) / periodS;
      };
      const all = Array.from({ length: most }, (_, i) => usdPerS(i + 1));
      const runs = runsOf({ input, costs, billing, most: { instances: most, of: 'plan' } });
      if (!planBatch(runs)) {
        expect(Math.min(...all)).toBe(Infinity);
        return;
      }
      expect(all[runs.instances - 1]).toBeLessThanOrEqual(Math.min(...all) * (1 + 1e-9));
    }),
    { numRuns: 500 },
  );
});
