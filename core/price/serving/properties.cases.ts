import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { costPerMillionUsd } from '#core/price/pricing/units.ts';
import { createEvaluator } from './evaluator.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation } from './candidate/types.ts';
import { anySimulation } from './testing-simulations.ts';

const catalog = exampleCatalog();
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const usd = (evaluation: Evaluation): number => evaluation.monthlyUsd ?? Number.NaN;

const workloads = fc
  .record({
    predictionsPerDay: fc.integer({ min: 100, max: 1_000_000_000 }),
    shape: fc.constantFrom('flat' as const, 'diurnal' as const, 'bursty' as const),
    callerWaits: fc.boolean(),
    sloMs: fc.option(fc.integer({ min: 1, max: 2000 })),
    maxStalenessS: fc.option(fc.integer({ min: 1, max: 200_000 })),
    deadlineS: fc.option(fc.integer({ min: 60, max: 40_000 })),
    inputsKnownInAdvance: fc.constantFrom(0, 0.9, 1),
    payloadBytesIn: fc.integer({ min: 0, max: 8_000_000 }),
    failureRate: fc.constantFrom(0, 0.001),
    discountPct: fc.constantFrom(0, 20),
  })
  .map((input) => Workload.parse(input));
const candidates = fc.constantFrom(...evaluator.candidates({}));

function costlier(source: Catalog, factor: number): Catalog {
  return {
    ...source,
    instances: source.instances.map((i) => ({
      ...i,
      prices: i.prices.map((p) => ({ ...p, usdPerHour: p.usdPerHour * factor })),
      sagemaker: i.sagemaker === null ? null : { ...i.sagemaker, usdPerHour: i.sagemaker.usdPerHour * factor },
    })),
    services: source.services.map((s) => ({ ...s, usd: s.usd === null ? null : s.usd * factor })),
  };
}

/** What holds for every option and workload, in some hundred random cases: 200 to 400 where `numRuns` is 100. */
export function testProperties(numRuns: number): void {
  test('an infeasible option has a reason and no number; a feasible one has a bill that is the sum of its items', () => {
    fc.assert(
      fc.property(candidates, workloads, anySimulation, (chosen, workload, simulation) => {
        const e = evaluator.price(chosen, workload, simulation).explain();
        if (!e.feasible) {
          expect(e.reasons.length).toBeGreaterThan(0);
          expect([e.count, e.monthlyUsd, e.latencyMs, e.freshnessS, e.breakdown]).toEqual([null, null, null, null, []]);
          return;
        }
        const total = e.breakdown.reduce((sum, item) => sum + item.monthlyUsd, 0);
        expect(usd(e)).toBeCloseTo(total, 9);
        expect(Number.isFinite(total) && total > 0).toBe(true);
        expect(Number.isInteger(e.count) && (e.count ?? 0) >= 1).toBe(true);
        expect(e.latencyMs?.p99).toBeGreaterThanOrEqual(e.latencyMs?.p50 ?? Infinity);
        expect(e.freshnessS?.max).toBeGreaterThanOrEqual(e.freshnessS?.mean ?? Infinity);
        const perMillion = costPerMillionUsd(total, workload.predictionsPerDay);
        expect((perMillion * workload.predictionsPerDay * (730 / 24)) / 1e6).toBeCloseTo(total, 6);
      }),
      { numRuns: 4 * numRuns },
    );
  });

  test('a feasible option keeps the limits that the workload sets', () => {
    fc.assert(
      fc.property(candidates, workloads, anySimulation, (chosen, workload, simulation) => {
        const e = evaluator.price(chosen, workload, simulation).explain();
        if (!e.feasible) return;
        if (workload.maxStalenessS !== null && chosen.mode === 'batch') {
          expect(e.freshnessS?.max).toBeLessThanOrEqual(workload.maxStalenessS * (1 + 1e-9));
        }
        if (workload.callerWaits && workload.sloMs !== null) {
          expect(e.latencyMs?.p99).toBeLessThanOrEqual(workload.sloMs * (1 + 1e-9));
        }
      }),
      { numRuns: 4 * numRuns },
    );
  });

  testBillsRise(numRuns);
  testLeastCosts(numRuns);
}

/** Loads that fleets follow: jumps, rows that all appear at once, and callers with and without an SLO. */
const followed = fc
  .record({
    predictionsPerDay: fc
      .double({ min: Math.log(1e3), max: Math.log(5e9), noNaN: true })
      .map((x) => Math.round(Math.exp(x))),
    shape: fc.constantFrom(
      'diurnal',
      'bursty',
      'weekly',
      'business-hours',
      'flash-crowd',
      'partner-batch',
      'deploy-restart',
    ),
    peakToMean: fc.option(fc.double({ min: 1, max: 40, noNaN: true })),
    callerWaits: fc.boolean(),
    sloMs: fc.option(fc.integer({ min: 20, max: 5000 })),
    rowsAppear: fc.constantFrom('over-the-day', 'at-once'),
    maxStalenessS: fc.option(fc.integer({ min: 600, max: 200_000 })),
    deadlineS: fc.option(fc.integer({ min: 600, max: 40_000 })),
    minInstances: fc.constantFrom(1, 2, 3),
    discountPct: fc.constantFrom(0, 20),
  })
  .map((input) => Workload.parse(input));

/** The least that a fleet may cost, by which it is left unsimulated. */
function testLeastCosts(numRuns: number): void {
  const central = { workload: Workload.parse({ predictionsPerDay: 1e6 }), simulation: CENTRAL_SIMULATION };
  const simulated = evaluator
    .candidates({})
    .filter((each) => evaluator.leastUsd?.(each, central.workload, central.simulation) !== null);

  test('a fleet that follows its load costs no less than the least that is worked out without a simulation', () => {
    expect(new Set(simulated.map(({ service }) => service)).size).toBeGreaterThan(6);
    let feasible = 0;
    fc.assert(
      fc.property(fc.constantFrom(...simulated), followed, (chosen, workload) => {
        const least = evaluator.leastUsd?.(chosen, workload, CENTRAL_SIMULATION) ?? 0;
        const cost = evaluator.usd(chosen, workload, CENTRAL_SIMULATION);
        if (cost < Infinity) feasible++;
        expect(least).toBeLessThanOrEqual(cost * (1 + 1e-9));
      }),
      { numRuns: 4 * numRuns },
    );
    expect(feasible).toBeGreaterThan(numRuns / 4);
  });
}

/** Bills with other prices and more requests. */
function testBillsRise(numRuns: number): void {
  test('a bill never falls when every price rises', () => {
    const expensive = createEvaluator({ runs: [exampleRun()], catalog: costlier(catalog, 1.3) });
    fc.assert(
      fc.property(candidates, workloads, anySimulation, (chosen, workload, simulation) => {
        const before = evaluator.price(chosen, workload, simulation).explain();
        const after = expensive.price(chosen, workload, simulation).explain();
        expect(after.feasible).toBe(before.feasible);
        if (before.feasible) expect(usd(after)).toBeCloseTo(1.3 * usd(before), 6);
      }),
      { numRuns: 2 * numRuns },
    );
  });

  test('more requests never lower the bill of a metered service, nor of any other where no SLO is at stake', () => {
    fc.assert(
      fc.property(candidates, workloads, fc.double({ min: 1, max: 20, noNaN: true }), (chosen, workload, factor) => {
        const open: Workload = { ...workload, callerWaits: false, maxStalenessS: null };
        const less = evaluator.price(chosen, open, CENTRAL_SIMULATION).explain();
        const more = evaluator.price(chosen, open, { ...CENTRAL_SIMULATION, trafficRatio: factor }).explain();
        if (less.feasible && more.feasible) expect(usd(more)).toBeGreaterThanOrEqual(usd(less) * (1 - 1e-9));
      }),
      { numRuns: 3 * numRuns },
    );
  });
}
