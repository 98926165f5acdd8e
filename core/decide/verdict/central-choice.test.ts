import { describe, expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { batchFreshness, centralChoice, freshestBatchS } from './central-choice.ts';
import type { Situation } from '#core/decide/rows/rows.ts';
import { type Evaluate, pricerBy } from './testing.ts';
import { candidateOf, evaluationOf } from './testing-options.ts';

const batch = candidateOf('batch');
const live = candidateOf('realtime');
const situation: Situation = {
  workload: Workload.parse({
    predictionsPerDay: 1000,
    materialUsd: 0,
    callerWaits: true,
    sloMs: 5,
    inputsKnownInAdvance: 0.5,
  }),
  simulation: CENTRAL_SIMULATION,
};

/** A batch whose answers are at most this old, whatever the maximum staleness. */
function aged(maxS: number | null): Evaluate {
  return (candidate) => evaluationOf(candidate, 10, maxS === null ? {} : { freshnessS: { mean: maxS / 2, max: maxS } });
}

describe('how fresh a batch can be', () => {
  const within = (limitS: number | null, evaluate: Evaluate): boolean =>
    batchFreshness({ batches: () => [batch], pricer: pricerBy(evaluate) }, situation)(limitS);

  test('is its oldest answer against the limit, to a billionth', () => {
    expect(within(600, aged(600))).toBe(true);
    expect(within(600, aged(600 * (1 + 1e-10)))).toBe(true);
    expect(within(600, aged(600.001))).toBe(false);
    expect(within(null, aged(1e9))).toBe(true);
    expect(within(60, aged(null))).toBe(true);
  });

  test('is never less than a second', () => {
    expect([0.5, 0.999, 1].map((limitS) => within(limitS, aged(0)))).toEqual([false, false, true]);
  });

  test('asks of a batch for which no caller waits and whose inputs are known', () => {
    const asked: Workload[] = [];
    const evaluate: Evaluate = (candidate, workload) => {
      asked.push(workload);
      return evaluationOf(candidate, 10);
    };
    const fresh = batchFreshness({ batches: () => [batch], pricer: pricerBy(evaluate) }, situation);
    expect([fresh(60), fresh(60)]).toEqual([true, true]);
    // Live options are never queried, and no query is repeated.
    expect(asked).toEqual([
      { ...situation.workload, callerWaits: false, sloMs: null, inputsKnownInAdvance: 1, maxStalenessS: 60 },
    ]);
  });

  test('is not a batch where no batch holds', () => {
    expect(within(null, (candidate) => evaluationOf(candidate, null))).toBe(false);
    const fails: Evaluate = (candidate) => evaluationOf(candidate, candidate.mode === 'batch' ? null : 1);
    expect(within(600, fails)).toBe(false);
  });

  test('is found to one per cent, from a second to sixty days', () => {
    const freshest = (maxS: number | null): number | null =>
      freshestBatchS({ batches: () => [batch], pricer: pricerBy(aged(maxS)) }, situation);
    const found = freshest(3600) ?? 0;
    expect(found).toBeGreaterThanOrEqual(3600);
    expect(found).toBeLessThanOrEqual(3600 * 1.01);
    expect(freshest(null)).toBeLessThanOrEqual(1.01);
    expect(freshest(60 * 86_400)).toBeCloseTo(60 * 86_400, 0);
    expect(freshest(60 * 86_400 + 1)).toBeNull();
    expect(freshestBatchS({ batches: () => [], pricer: pricerBy(aged(1)) }, situation)).toBeNull();
  });
});

test('in the central simulation, a live option replaces batch when it is cheaper by more than the margin', () => {
  const chosen = (margin: number): string | undefined => {
    const evaluate: Evaluate = (candidate) => evaluationOf(candidate, candidate.mode === 'batch' ? 100 : 90);
    const calm = { ...situation, workload: Workload.parse({ predictionsPerDay: 1000, materialUsd: 0 }) };
    return centralChoice({ candidates: [batch, live], pricer: pricerBy(evaluate), margin }, calm).chosen?.candidate
      .mode;
  };
  // ln(100/90) = 0.1054.
  expect([0, 0.105, 0.106].map(chosen)).toEqual(['realtime', 'realtime', 'batch']);
});
