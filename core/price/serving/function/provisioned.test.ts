import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';

const catalog = exampleCatalog();
const withPrice = createEvaluator({ runs: [exampleRun()], catalog });
const withoutPrice = createEvaluator({
  runs: [exampleRun()],
  catalog: { ...catalog, services: catalog.services.filter((each) => !each.id.includes('provisioned')) },
});

function evaluate(
  id: string,
  input: Partial<WorkloadInput>,
  evaluator = withPrice,
  simulation: Simulation = CENTRAL_SIMULATION,
) {
  const found = evaluator.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  return evaluator.price(found, Workload.parse({ predictionsPerDay: 1e6, ...input }), simulation).explain();
}

const LAMBDA = 'lambda/-/on-demand';
const RARE = { predictionsPerDay: 100, callerWaits: true, sloMs: 500, inputsKnownInAdvance: 0 } as const;

test('one container that is kept ready avoids cold starts that break the SLO, and the option states its price and reason', () => {
  const kept = evaluate(LAMBDA, RARE);
  expect(kept.feasible).toBe(true);
  const [ready] = kept.breakdown;
  const memoryMb = Number(ready?.['memoryMb']);
  expect(ready).toMatchObject({ code: 'provisioned', count: 1 });
  // GB · $0.0000041667 · 2,628,000 s.
  expect(ready?.monthlyUsd).toBeCloseTo((memoryMb / 1024) * 4.1667e-6 * 2_628_000, 9);
  expect(kept.latencyMs?.p99).toBeLessThan(500);
  // λ·T = 100/86,400 · 600.
  const share = Math.exp(-(100 / 86_400) * 600);
  expect(reasonOf(kept, 'provisioned')).toMatchObject({
    containers: 1,
    why: 'cold-starts',
    share: expect.closeTo(share, 3),
  });
});

test('whether containers are kept ready for the SLO is decided before it is known how long starts take, with slack if it must hold more often', () => {
  const inSimulation = (simulation: Partial<Simulation>) =>
    evaluate(LAMBDA, { ...RARE, sloMs: 900 }, withPrice, { ...CENTRAL_SIMULATION, ...simulation });
  // A start is expected to take 747 ms. Its owner did not provide for starts that take twice as long.
  expect(reasonOf(inSimulation({}), 'not-provisioned')).not.toBeNull();
  expect(inSimulation({ coldStartRatio: 2, sizedIn: CENTRAL_SIMULATION }).feasible).toBe(false);
  const careful = { slack: 3, sizedIn: { ...CENTRAL_SIMULATION, slack: 3 } };
  expect(reasonOf(inSimulation({ ...careful, coldStartRatio: 2 }), 'provisioned')?.containers).toBe(1);
  // Starts that turn out shorter do not make it cheaper.
  expect(reasonOf(inSimulation({ ...careful, coldStartRatio: 0.1 }), 'provisioned')?.containers).toBe(1);
});

test('without its price, cold starts make the option infeasible, and the reason names the missing price', () => {
  const infeasible = evaluate(LAMBDA, RARE, withoutPrice);
  expect(infeasible.feasible).toBe(false);
  expect(reasonOf(infeasible, 'provisioning-unpriced')).not.toBeNull();
  const serverless = evaluate('sagemaker-serverless/-/on-demand', RARE);
  expect(reasonOf(serverless, 'provisioning-unpriced')).not.toBeNull();
});

test('where cold starts decide against Lambda, a reason says that SnapStart does not take its container image', () => {
  const early = { ...CENTRAL_SIMULATION, coldStartRatio: 2, sizedIn: CENTRAL_SIMULATION };
  const late = evaluate(LAMBDA, { ...RARE, sloMs: 900 }, withPrice, early);
  expect(late.reasons.map(({ code }) => code)).toEqual(['latency-over-slo', 'image-without-snapstart']);
  const slow = evaluate(LAMBDA, { ...RARE, sloMs: 5 });
  expect(reasonOf(slow, 'image-without-snapstart')).toBeNull();
});

test('without a waiting caller, calls are paid by use, and both purchases are compared', () => {
  const open = evaluate(LAMBDA, { predictionsPerDay: 1e5 });
  expect(reasonOf(open, 'not-provisioned')?.why).toBe('dearer');
  expect(open.monthlyUsd).toBe(evaluate(LAMBDA, { predictionsPerDay: 1e5 }, withoutPrice).monthlyUsd);
});

test('a steady stream is cheaper in containers that are kept ready, never below what they cost when always busy', () => {
  const steady = { predictionsPerDay: 3e9, failureRate: 0 };
  const kept = evaluate(LAMBDA, steady);
  const byUse = evaluate(LAMBDA, steady, withoutPrice);
  expect(reasonOf(kept, 'provisioned')?.why).toBe('cheaper');
  const durationUsd = (byUse.monthlyUsd ?? 0) - (3e9 * 730 * 2e-7) / 24;
  const keptUsd = (kept.monthlyUsd ?? 0) - (3e9 * 730 * 2e-7) / 24;
  expect(keptUsd).toBeLessThan(durationUsd);
  expect(keptUsd).toBeGreaterThan(durationUsd * ((9.7222 + 4.1667) / 16.6667));
});

test('an imported price of SageMaker Serverless is used in the same way', () => {
  const services = catalog.services.map((each) =>
    each.id === 'sagemaker-serverless.provisioned' ? { ...each, usd: 6e-6, kind: 'exact' as const } : each,
  );
  const own = createEvaluator({ runs: [exampleRun()], catalog: { ...catalog, services } });
  const kept = evaluate('sagemaker-serverless/-/on-demand', RARE, own);
  expect(kept.feasible).toBe(true);
  expect(reasonOf(kept, 'provisioned')?.containers).toBe(1);
});

test('Lambda bills the start of a container like a duration, and SageMaker Serverless does not', () => {
  const rare = { predictionsPerDay: 100 };
  const lambda = evaluate(LAMBDA, rare);
  const start = lambda.breakdown.find(({ code }) => code === 'container-starts');
  const memoryMb = Number(start?.['memoryMb']);
  const share = reasonOf(lambda, 'cold-starts')?.share ?? 0;
  expect(share).toBeCloseTo(Math.exp(-(100 / 86_400) * 600), 3);
  // Process, session and first inference took 142.7 ms on a whole core; the function has a share of one.
  const { processMs, sessionMs, firstInferenceMs } = exampleRun().coldStart ?? {};
  const ownS = ((processMs ?? 0) + (sessionMs ?? 0) + (firstInferenceMs ?? 0)) / 1000 / Math.min(1, memoryMb / 1769);
  const starts = 100 * (730 / 24) * share;
  expect(start?.monthlyUsd).toBeCloseTo(starts * (memoryMb / 1024) * 1.66667e-5 * ownS, 9);
  const serverless = evaluate('sagemaker-serverless/-/on-demand', rare);
  expect(reasonOf(serverless, 'cold-starts')).not.toBeNull();
  expect(serverless.breakdown.map(({ code }) => code)).not.toContain('container-starts');
});

test('with slack, one container at least is kept ready where cold starts would break the SLO, though they are rare enough in the central simulation', () => {
  // At 50 requests per second and 1 % allowed, cold starts are rare enough.
  const busy = { ...RARE, predictionsPerDay: 4_320_000, sloMs: 900, sloPercentile: 99 } as const;
  const slack = (factor: number) => evaluate(LAMBDA, busy, withPrice, { ...CENTRAL_SIMULATION, slack: factor });
  const kept = slack(1.5).breakdown.find(({ code }) => code === 'provisioned');
  expect(slack(1).breakdown.map(({ code }) => code)).not.toContain('provisioned');
  expect(Number(kept?.['count'])).toBeGreaterThanOrEqual(1);
  // Where no caller waits and no age is set, cold starts break nothing.
  const patient = evaluate(LAMBDA, { predictionsPerDay: 4_320_000 }, withPrice, { ...CENTRAL_SIMULATION, slack: 1.5 });
  expect(patient.breakdown.map(({ code }) => code)).not.toContain('provisioned');
});
