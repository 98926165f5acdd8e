import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mlperfQueryCount } from '#core/math/stats/percentiles.ts';
import { effortBudget, microBatchBudget, pointBudget, pointSeconds, requestBudget, shareOfUsual } from './effort.ts';
import { searchRates } from './slo-search.ts';

/** Planned seconds of the search on a server whose highest load within the SLO is known and that saturates at its capacity. */
function searchSeconds(effort: 'quick' | 'standard', capacityPerS: number, limitLoad: number): number {
  const budget = effortBudget(effort);
  const search = searchRates({
    ...budget,
    capacityPerS,
    lowestPerS: 0,
    estimate: () => ({ value: limitLoad * capacityPerS, low: null, high: null }),
    isShort: () => false,
  });
  let seconds = 0;
  let step = search.next();
  while (!step.done) {
    const { ratePerS, purpose } = step.value;
    seconds += pointSeconds(ratePerS, pointBudget(budget, purpose));
    step = search.next({ saturated: ratePerS > capacityPerS });
  }
  return seconds;
}

test.each([
  { effort: 'quick', slowestMs: 0.3 },
  { effort: 'standard', slowestMs: 0.4 },
] as const)('climb and all passes fit into a $effort phase up to $slowestMs ms a request', (each) => {
  const load = fc.double({ min: 0.35, max: 0.99, noNaN: true });
  const serviceMs = fc.double({ min: 0.01, max: each.slowestMs, noNaN: true });
  fc.assert(
    fc.property(load, serviceMs, (limitLoad, ms) => {
      expect(searchSeconds(each.effort, 1000 / ms, limitLoad)).toBeLessThanOrEqual(effortBudget(each.effort).realtimeS);
    }),
  );
});

test("a thorough point has MLPerf's query count at every rate at which it takes less than an hour", () => {
  fc.assert(
    fc.property(fc.double({ min: 80, max: 1e5, noNaN: true }), fc.constantFrom(90, 95, 99), (ratePerS, percentile) => {
      const seconds = pointSeconds(ratePerS, effortBudget('thorough', percentile));
      expect(seconds * ratePerS).toBeGreaterThanOrEqual(mlperfQueryCount(percentile) * (1 - 1e-9));
      expect(seconds).toBeLessThanOrEqual(3600);
    }),
  );
  expect(effortBudget('thorough').minRequests).toBe(262_742);
});

test('no point is longer than its effort allows, and a fast model gets no more requests than needed', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      fc.constantFrom('quick', 'standard', 'thorough'),
      (ratePerS, effort) => {
        for (const budget of [effortBudget(effort), microBatchBudget(effort)]) {
          const seconds = pointSeconds(ratePerS, budget);
          expect(seconds).toBeLessThanOrEqual(budget.maxPointS);
          expect(seconds * ratePerS).toBeLessThanOrEqual(Math.max(budget.maxRequests, 0.2 * ratePerS) * (1 + 1e-9));
        }
      },
    ),
  );
});

test('points of less than half a second shorten the rest of a measurement, and other lengths leave it as it is', () => {
  for (const effort of ['quick', 'standard', 'thorough'] as const) {
    const usual = effortBudget(effort);
    for (const durationS of [null, 0.5, 60]) expect(requestBudget({ effort, durationS })).toEqual(usual);
    const short = requestBudget({ effort, durationS: 0.25 });
    expect(short.coldStarts).toBe(Math.floor(usual.coldStarts / 2));
    expect(short.roundMs).toBe(usual.roundMs / 2);
    expect(short.profileS).toBe(usual.profileS / 2);
    expect(requestBudget({ effort, durationS: 0.001 }).coldStarts).toBe(1);
  }
  expect(shareOfUsual(null)).toBe(1);
  expect(shareOfUsual(0.1)).toBeCloseTo(0.2);
});
