import { describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { makePlan } from '#core/decide/plan.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';
import { cardOf } from '#core/report/card/card.ts';

const CHEAP = candidateOf('realtime', { id: 'cheap', service: 'lambda', instanceType: null });
const COSTLY = candidateOf('realtime', { id: 'costly', instanceType: 'b2.large' });
const SMALL = candidateOf('realtime', { id: 'small', instanceType: 'b2.small' });

/** Per option its cost, and the multiple of the stated traffic up to which it meets the SLO. */
type Market = readonly (readonly [candidate: Candidate, usd: number, upTo: number])[];

function planOf(market: Market): PlanDocument {
  const pricer = pricerBy((candidate, _, { trafficRatio }) => {
    const [, usd = 0, upTo = 0] = market.find(([{ id }]) => id === candidate.id) ?? [];
    return evaluationOf(candidate, trafficRatio <= upTo ? usd : null, {
      latencyMs: { p50: 1, p99: 9 },
      freshnessS: { mean: 0, max: 0.1 },
    });
  });
  return makePlan({
    runs: [exampleRun()],
    workload: Workload.parse({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 100, inputsKnownInAdvance: 0 }),
    candidates: market.map(([candidate]) => candidate),
    evaluator: pricer,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'ab'.repeat(32) },
    flips: false,
    assumptions: [],
  });
}

const factOf = ({ verdict }: PlanDocument) => verdict.because.find(({ code }) => code === 'near-threshold');

/** The multiple of the traffic that is not exceeded in a share of simulations: it is log-normal, within ×/÷ 1.25 in nine of ten. */
const quantile = (normal: number): number => Math.exp((Math.log(1.25) / 1.6449) * normal);
const [IN_94, IN_90, IN_80, IN_99] = [1.5548, 1.2816, 0.8416, 2.3263].map(quantile);

describe('near the needed share the verdict states both sides of the step', () => {
  test('the cheaper option that nearly meets the SLO, with its share and how many times as much the choice costs', () => {
    const plan = planOf([
      [CHEAP, 66, IN_94 ?? 0],
      [COSTLY, 657, IN_99 ?? 0],
    ]);
    expect(PlanDocument.parse(plan)).toEqual(plan);
    expect(plan.verdict.optionId).toBe('costly');
    const fact = factOf(plan);
    if (fact?.code !== 'near-threshold') throw new Error('a fact');
    expect(fact).toMatchObject({
      offer: { monthlyUsd: 657 },
      other: { monthlyUsd: 66 },
      neededShare: 0.95,
      hasSlo: true,
    });
    expect(fact.otherShare).toBeCloseTo(0.94, 2);
    expect(fact.holdsShare).toBeCloseTo(0.99, 2);
    expect(fact.text).toMatch(
      /^Lambda for \$66\.00 per month meets the SLO in 9[34](\.\d)? % of the simulations, .* for \$657 in 9[89](\.\d)? %: 10 times the cost for \d(\.\d)? points; 95 % is needed\.$/,
    );
    expect(cardOf(viewOf(plan)).reasons.map(({ text }) => text)).toContainEqual(expect.stringContaining('$66'));
  });

  test('also where the cheaper one is another machine of the same service, which no row shows', () => {
    const plan = planOf([
      [SMALL, 772, IN_94 ?? 0],
      [COSTLY, 1402, IN_99 ?? 0],
    ]);
    expect(plan.verdict.optionId).toBe('costly');
    expect(factOf(plan)).toMatchObject({ other: { instanceType: 'b2.small', monthlyUsd: 772 } });
  });

  test('where none meets it, the one that does so most often is chosen, and the cheaper one within five points is stated', () => {
    const plan = planOf([
      [CHEAP, 274, IN_90 ?? 0],
      [COSTLY, 1374, IN_94 ?? 0],
    ]);
    expect(plan.verdict).toMatchObject({ optionId: 'costly' });
    expect(factOf(plan)).toMatchObject({ offer: { monthlyUsd: 1374 }, other: { monthlyUsd: 274 } });
  });

  test('both are stated wherever the share of the cheaper one is within five points below the needed one', () => {
    const stated = [0.9, 0.95, 1, 1.05].map((by) => {
      const plan = planOf([
        [CHEAP, 66, quantile(1.6449 * by)],
        [COSTLY, 657, IN_99 ?? 0],
      ]);
      const fact = factOf(plan);
      return fact?.code === 'near-threshold'
        ? [fact.offer.monthlyUsd, fact.other.monthlyUsd].sort().join()
        : plan.verdict.optionId;
    });
    expect(stated.slice(0, 3)).toEqual(['657,66', '657,66', '657,66']);
  });

  test('nothing is stated far from it, or for a step that costs little more', () => {
    expect(
      factOf(
        planOf([
          [CHEAP, 66, IN_80 ?? 0],
          [COSTLY, 657, IN_99 ?? 0],
        ]),
      ),
    ).toBeUndefined();
    expect(
      factOf(
        planOf([
          [CHEAP, 600, IN_94 ?? 0],
          [COSTLY, 657, IN_99 ?? 0],
        ]),
      ),
    ).toBeUndefined();
    expect(
      factOf(
        planOf([
          [CHEAP, 66, IN_99 ?? 0],
          [COSTLY, 657, IN_99 ?? 0],
        ]),
      ),
    ).toBeUndefined();
  });
});
