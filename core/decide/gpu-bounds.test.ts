import { describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { makePlan } from './plan.ts';
import { pricerBy } from './verdict/testing.ts';
import { candidateOf, evaluationOf } from './verdict/testing-options.ts';

const GPU = candidateOf('batch', { id: 'gpu', instanceType: 'g9.large', purchase: 'spot', gpuSpeed: 'cuda' });
const SPOT = candidateOf('batch', { instanceType: 'c9.large', purchase: 'spot' });
const ON_DEMAND = candidateOf('batch', { instanceType: 'c9.large' });

/**
 * A plan among jobs by their cost. The cost of the GPU is the lower or the upper bound in half of the simulations each; the spot job misses
 * its deadline in a few simulations, so that a tie goes to the one on demand.
 */
function planOf(costs: {
  readonly gpu: readonly [lowUsd: number, highUsd: number];
  readonly spotUsd: number | null;
  readonly onDemandUsd: number | null;
}): PlanDocument {
  const { gpu, spotUsd, onDemandUsd } = costs;
  const pricer = pricerBy((candidate: Candidate, _, { interruptionRatio, trafficRatio }) => {
    const usd =
      candidate.gpuSpeed !== undefined
        ? gpu[trafficRatio < 1 ? 0 : 1]
        : candidate.purchase === 'spot'
          ? interruptionRatio < 1.8
            ? spotUsd
            : null
          : onDemandUsd;
    return evaluationOf(candidate, usd, { freshnessS: { mean: 43_200, max: 86_400 } });
  });
  return makePlan({
    runs: [exampleRun()],
    workload: Workload.parse({ predictionsPerDay: 1e6, maxStalenessS: 26 * 3600 }),
    candidates: [SPOT, ON_DEMAND],
    gpuCandidates: [GPU],
    evaluator: pricer,
    simulations: 64,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'ab'.repeat(32) },
    flips: false,
    assumptions: [],
  });
}

describe('a GPU that is known by its bounds', () => {
  test('is compared with the cheapest option that qualifies, not with the choice of a tie', () => {
    const alone = planOf({ gpu: [500, 500], spotUsd: 1.98, onDemandUsd: 4 });
    expect(alone.verdict.optionId).toBe(ON_DEMAND.id);
    const plan = planOf({ gpu: [0.67, 2.64], spotUsd: 1.98, onDemandUsd: 4 });
    expect(plan.verdict.optionId).toBe(ON_DEMAND.id);
    expect(plan.options.find(({ id }) => id === GPU.id)).toMatchObject({ excludedBy: 'gpu-not-measured' });
  });

  test('is not chosen for a saving that does not matter, even if its upper bound costs less', () => {
    const plan = planOf({ gpu: [0.67, 1], spotUsd: null, onDemandUsd: 4 });
    expect(plan.verdict.optionId).toBe(ON_DEMAND.id);
    expect(plan.verdict.because.map(({ code }) => code)).toContain('gpu-saves-little');
  });

  test('is chosen for a saving that matters at its upper bound', () => {
    expect(planOf({ gpu: [100, 150], spotUsd: 1000, onDemandUsd: 400 }).verdict.optionId).toBe(GPU.id);
  });
});
