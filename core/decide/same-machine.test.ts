import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { makePlan } from './plan.ts';

const run = exampleRun();
const evaluator = createEvaluator({ runs: [run], catalog: exampleCatalog() });

/** A plan of single machines that answer each request, on every purchase. */
function planWithin(sloMs: number): PlanDocument {
  return makePlan({
    runs: [run],
    workload: Workload.parse({ predictionsPerDay: 3e6, callerWaits: true, sloMs, inputsKnownInAdvance: 0 }),
    candidates: evaluator.candidates({}),
    evaluator,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'ab'.repeat(32) },
    flips: false,
    assumptions: [],
  });
}

/** The shares in which the purchases of the same machine meet the requirements, if that is one that cannot be taken away. */
function sharesByMachine({ options }: PlanDocument): ReadonlyMap<string, readonly number[]> {
  const shares = new Map<string, readonly number[]>();
  for (const { service, instanceType, purchase, holds, feasible, variant } of options) {
    if (!feasible || holds === undefined || purchase.includes('spot')) continue;
    const machine = [service, instanceType, variant].join('/');
    shares.set(machine, [...(shares.get(machine) ?? []), holds]);
  }
  return new Map([...shares].filter(([, each]) => each.length > 1));
}

test('every purchase of the same machine meets the requirements in the same share of simulations', () => {
  let partial = 0;
  for (const sloMs of [8, 10, 12, 14, 16, 20, 25]) {
    const machines = sharesByMachine(planWithin(sloMs));
    for (const [machine, shares] of machines) {
      if (shares.some((share) => share < 1)) partial += 1;
      expect(new Set(shares).size, `${machine} within ${sloMs} ms: ${shares.join(', ')}`).toBe(1);
    }
  }
  expect(partial).toBeGreaterThan(2);
});
