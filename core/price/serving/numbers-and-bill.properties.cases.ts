import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import { type Draw, drawnTogether, drawOf, sizedOtherwise } from './candidate/draw.ts';
import type { Candidate, Pricer, Simulation } from './candidate/types.ts';
import { createEvaluator } from './evaluator.ts';
import { anySimulation } from './testing-simulations.ts';

const sources = { runs: [exampleRun()], catalog: exampleCatalog() };
const evaluator = createEvaluator(sources);
const everyCandidate = [...evaluator.candidates({}), ...evaluator.gpuCandidates({})];
const services = new Set(everyCandidate.map(({ service }) => service));

/** A candidate of any service, each as likely as another. */
const candidates = fc
  .constantFrom(...services)
  .chain((service) => fc.constantFrom(...everyCandidate.filter((each) => each.service === service)));

const workloads = fc
  .record({
    predictionsPerDay: fc.double({ min: 100, max: 1e9, noNaN: true }),
    shape: fc.constantFrom('flat' as const, 'diurnal' as const, 'bursty' as const),
    callerWaits: fc.boolean(),
    sloMs: fc.constantFrom(null, 40, 200, 2000),
    maxStalenessS: fc.constantFrom(null, 5, 900, 90_000),
    inputsKnownInAdvance: fc.constantFrom(0, 0.9, 1),
    readsPerEntityPerDay: fc.constantFrom(null, 0.5, 5),
    payloadBytesIn: fc.constantFrom(0, 3000, 700_000),
    minInstances: fc.constantFrom(1, 2),
    failureRate: fc.constantFrom(0, 0.001),
    discountPct: fc.constantFrom(0, 17),
    opsUsdPerHour: fc.constantFrom(0, 95),
    sink: fc.constantFrom('natural' as const, 's3' as const, 'table' as const, 'queue' as const),
    transport: fc.constantFrom('natural' as const, 'queue' as const, 'stream' as const),
    rowsAppear: fc.constantFrom('at-once' as const, 'over-the-day' as const),
    batchPeriodS: fc.constantFrom(null, 3600, 86_400),
    once: fc.boolean(),
    alsoPaid: fc.boolean(),
    existing: fc.subarray(['eks', 'load-balancer', 'nat', 'msk'] as const),
  })
  .map((input) => Workload.parse({ ...input, once: input.once && !input.callerWaits }));

/** Whose values a fleet is sized for, and with which slack. */
const sizings = fc.record({ isSizedAhead: fc.boolean(), slack: fc.constantFrom(1, 1.5, 3) });

function sized(draw: Draw, { isSizedAhead, slack }: { readonly isSizedAhead: boolean; readonly slack: number }): Draw {
  const expected = sizedOtherwise(CENTRAL_SIMULATION, { sizedIn: null, slack });
  return sizedOtherwise(draw, { sizedIn: isSizedAhead ? expected : null, slack });
}

/** Draws of one set, each with several sizings. */
const draws = fc
  .tuple(fc.array(anySimulation, { minLength: 2, maxLength: 3 }), fc.array(sizings, { minLength: 1, maxLength: 3 }))
  .map(([drawn, each]) => [drawnTogether(drawn), each] as const)
  .map(([simulations, each]) => each.flatMap((sizing) => simulations.map((draw) => sized(draw, sizing))));

/** The numbers of a candidate in a draw, and those of its bill. Throws if they are not the same to the last bit. */
function comparedUsd(pricer: Pricer, ...asked: readonly [Candidate, Workload, Simulation]): number {
  const usd = pricer.usd(...asked);
  const priced = pricer.price(...asked);
  const { feasible, monthlyUsd, count, latencyMs, freshnessS, breakdown } = priced.explain();
  expect([priced.feasible, priced.usd]).toEqual([Number.isFinite(usd), usd]);
  expect([feasible, monthlyUsd ?? Infinity]).toEqual([priced.feasible, usd]);
  if (feasible) {
    expect(breakdown.reduce((sum, item) => sum + item.monthlyUsd, 0)).toBe(usd);
    expect([priced.count, priced.p99Ms]).toEqual([count, latencyMs?.p99]);
    expect(priced.maxAgeS).toBe(freshnessS?.max);
    if (asked[0].mode === 'batch') expect(priced.meanAgeS).toBe(freshnessS?.mean);
  }
  return usd;
}

/** Costs without a bill are those with one, in three times `numRuns` random cases with more than `leastFeasible` feasible draws. What is kept of other draws changes no cost, in `numRuns` cases. */
export function testNumbersAndBill(numRuns: number, leastFeasible: number): void {
  test('a cost without a bill is the sum of the items of the bill, to the last bit, however fleets are sized', () => {
    let feasible = 0;
    fc.assert(
      fc.property(candidates, workloads, draws, (candidate, workload, some) => {
        for (const draw of some) if (Number.isFinite(comparedUsd(evaluator, candidate, workload, draw))) feasible += 1;
      }),
      { numRuns: 3 * numRuns },
    );
    expect(feasible).toBeGreaterThan(leastFeasible);
  });

  test('what is kept of other draws, sizings and candidates changes no cost', () => {
    fc.assert(
      fc.property(fc.array(candidates, { minLength: 2, maxLength: 4 }), workloads, draws, (several, workload, some) => {
        const asked = several.flatMap((candidate) => some.map((draw) => ({ candidate, draw })));
        const usd = asked.map(({ candidate, draw }) => evaluator.usd(candidate, workload, draw));
        const fresh = createEvaluator(sources);
        const alone = asked.map(({ candidate, draw }) => {
          const { sizedIn } = draw;
          const copy = drawOf({ ...draw, sizedIn: sizedIn === null ? null : { ...sizedIn } });
          return fresh.usd({ ...candidate }, { ...workload }, copy);
        });
        expect(usd).toEqual(alone);
      }),
      { numRuns },
    );
  });
}
