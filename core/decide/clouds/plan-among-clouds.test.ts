import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { CloudPlan } from '#core/contract/plan/plan-clouds.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { sameElsewhereText } from '#core/contract/plan/plan-clouds-words.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { makePlan } from '#core/decide/plan.ts';
import { pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';
import { cloudsPart } from '#core/report/board/clouds.ts';
import { finished } from '#core/steps.ts';
import { planAmongClouds } from './plan-among-clouds.ts';

const AWS = 'us-east-1';
const GOOGLE = 'us-central1';
const AZURE = 'eastus';
/** Traffic varies by ×/÷ 1.25 in nine of ten simulations: it is at most 1.25 times the stated one in 95 %, and at most the stated one in half of them. */
const IN_HALF = 1;
const IN_TWO_THIRDS = 1.06;
const IN_97 = 1.29;

/** The plan of a cloud with one option, which meets the SLO up to a multiple of the stated traffic. */
function planIn(region: string, usd: number, upTo: number): PlanDocument {
  const only = candidateOf('realtime');
  const pricer = pricerBy((candidate, _, { trafficRatio }) =>
    evaluationOf(candidate, trafficRatio <= upTo ? usd : null, {
      latencyMs: { p50: 1, p99: 9 },
      freshnessS: { mean: 0, max: 0.1 },
    }),
  );
  return makePlan({
    runs: [exampleRun()],
    workload: Workload.parse({
      predictionsPerDay: 1e6,
      callerWaits: true,
      sloMs: 100,
      inputsKnownInAdvance: 0,
      region,
    }),
    candidates: [only],
    evaluator: pricer,
    simulations: 512,
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    catalog: { asOf: '2026-09-01', region, sha256: 'ab'.repeat(32) },
    flips: false,
    assumptions: [],
  });
}

function among(plans: readonly PlanDocument[], which: 'cheapest' | 'first' = 'cheapest'): PlanDocument {
  function* stepsOf(plan: PlanDocument): Generator<() => PlanDocument, PlanDocument> {
    yield () => plan;
    return plan;
  }
  const prices = exampleCatalog();
  return finished(
    planAmongClouds(
      plans.map((plan) => ({ steps: stepsOf(plan), prices })),
      which,
    ),
  );
}

test('a cloud that does not meet the requirements loses to one that does, whatever it saves', () => {
  const [google, aws] = [planIn(GOOGLE, 188, IN_HALF), planIn(AWS, 1366, IN_97)];
  expect(google.verdict.because.map(({ code }) => code)).toContain('rarely-held');
  expect(aws.verdict.because.map(({ code }) => code)).not.toContain('rarely-held');
  expect(among([google, aws]).catalog.region).toBe(AWS);
  expect(among([aws, google]).catalog.region).toBe(AWS);
});

test('of clouds that meet the requirements the cheapest is chosen, another one than stated only for a material saving', () => {
  const [aws, google, azure] = [planIn(AWS, 1366, IN_97), planIn(GOOGLE, 700, IN_97), planIn(AZURE, 690, IN_97)];
  expect(among([aws, google]).catalog.region).toBe(GOOGLE);
  expect(among([google, azure]).catalog.region).toBe(GOOGLE);
  expect(among([aws, google], 'first').catalog.region).toBe(AWS);
});

test('where no cloud meets the requirements, the one that does most often is chosen, and money decides between about equal shares', () => {
  const [aws, google, azure] = [
    planIn(AWS, 900, IN_TWO_THIRDS),
    planIn(GOOGLE, 188, IN_HALF),
    planIn(AZURE, 400, 1.055),
  ];
  expect(among([google, aws]).catalog.region).toBe(AWS);
  expect(among([google, aws, azure]).catalog.region).toBe(AZURE);
});

test('each cloud says how often its choice meets the requirements, and the comparison names the one that does not', () => {
  const plan = among([planIn(AWS, 1366, IN_97), planIn(GOOGLE, 188, IN_HALF)]);
  const [aws, google] = (plan.clouds ?? []).map((each) => CloudPlan.parse(each));
  expect(aws).toMatchObject({ meets: true });
  expect(google).toMatchObject({ meets: false });
  expect(aws?.holds).toBeGreaterThan(0.95);
  expect(google?.holds).toBeCloseTo(0.5, 1);
  if (google === undefined || aws === undefined) throw new Error('two clouds');
  expect(sameElsewhereText(aws)).toMatch(/\$1,366 a month, meets the requirements in 9\d(\.\d)? % of the simulations$/);
  expect(sameElsewhereText(google)).toMatch(
    /\$188 a month, but meets the requirements in only \d\d(\.\d)? % of the simulations$/,
  );
  expect(cloudsPart(plan)?.why).toMatch(
    /^The plan is for AWS: on Google Cloud, the best option meets the requirements in only \d\d(\.\d)? % of the simulations\.$/,
  );
});
