import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { atExtremes, unusableNumbers } from '#core/contract/testing/testing-extremes.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { planAssumptions } from './assumptions.ts';
import type { Pricer } from '#core/price/serving/candidate/types.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { makePlan } from './plan.ts';

const catalog = exampleCatalog();
/** The run whose numbers are replaced. */
export const run = exampleRun();
/** The workloads of the presets. */
export const workloads = PRESETS.map(({ workload }) => Workload.parse(workload));

/** A plan takes about ten thousand evaluations. Far more means a search that does not end. */
const MAX_EVALUATIONS = 300_000;

/** The plan of a run with two simulations. Throws if it takes too many evaluations. */
export function planOf(measured: RunDocument, workload: Workload, options: { readonly flips: boolean }): PlanDocument {
  const evaluator = createEvaluator({ runs: [measured], catalog });
  let evaluations = 0;
  const counted = (...asked: Parameters<Pricer['price']>): typeof asked => {
    evaluations += 1;
    if (evaluations > MAX_EVALUATIONS) throw new Error(`more than ${MAX_EVALUATIONS} evaluations`);
    return asked;
  };
  return makePlan({
    ...options,
    runs: [measured],
    workload,
    candidates: evaluator.candidates({}),
    evaluator: {
      figuresOf: evaluator.figuresOf,
      handlingOf: evaluator.handlingOf,
      usd: (...asked) => evaluator.usd(...counted(...asked)),
      price: (...asked) => evaluator.price(...counted(...asked)),
    },
    simulations: 2,
    seed: 1,
    createdAt: '2026-01-15T09:00:00Z',
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256: '0' },
    assumptions: planAssumptions({ runs: [measured], catalog }),
  });
}

/** Numbers are finite, not below 0 where the schema forbids it, and the document parses again. */
export function checkPlan(plan: PlanDocument): void {
  expect(unusableNumbers(plan)).toEqual([]);
  expect(PlanDocument.safeParse(plan).error?.issues ?? []).toEqual([]);
}

/** Nullable fields have a value, so that each can be varied. */
function withEveryLimit(workload: Workload): Workload {
  return {
    ...workload,
    peakToMean: workload.peakToMean ?? 3,
    sloMs: workload.sloMs ?? 100,
    maxStalenessS: workload.maxStalenessS ?? 86_400,
    readsPerEntityPerDay: workload.readsPerEntityPerDay ?? 4,
    deadlineS: workload.deadlineS ?? 21_600,
    current: {
      monthlyUsd: 100,
      mode: 'batch',
      instanceType: null,
      instances: null,
      switchHours: null,
      run: null,
      measured: null,
    },
  };
}

/** Plans of random runs and for random workloads, `numRuns` of each. */
export function testRandomExtremes(numRuns: number): void {
  test('a plan of any run that the schema admits ends, with finite numbers and no cost below 0', () => {
    fc.assert(
      fc.property(atExtremes(RunDocument, run, { most: 6 }), fc.constantFrom(...workloads), (extreme, workload) => {
        checkPlan(planOf(extreme, workload, { flips: false }));
      }),
      { numRuns },
    );
  }, 300_000);

  test('a plan for any workload that the schema admits ends, with finite numbers and no cost below 0', () => {
    const extremes = fc
      .constantFrom(...workloads)
      .chain((workload) => atExtremes(Workload, withEveryLimit(workload), { most: 5 }));
    fc.assert(
      fc.property(extremes, (workload) => checkPlan(planOf(run, workload, { flips: false }))),
      { numRuns },
    );
  }, 300_000);
}
