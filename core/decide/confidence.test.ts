import { expect, test } from 'vitest';
import { viewOf } from './plan-view.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { statedVerdict } from '#core/contract/verdict/verdict-reasons-words.ts';
import { confidenceSentence } from './confidence.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';

/** The example, in which each mode is the cheapest in the stated share of the simulations and the chosen option in few. */
function planOf(
  modeShares: NonNullable<PlanDocument['verdict']['modeShares']>,
  trust: 'good' | 'fair' | 'poor' = 'good',
): PlanDocument {
  const plan = EDGE_CASES.example();
  return {
    ...plan,
    runs: plan.runs.map((run) => ({ ...run, trust: { ...run.trust, verdict: trust } })),
    verdict: { ...plan.verdict, probabilityCheapest: 0.02, modeShares },
  };
}

test('the confidence is that of the mode, however rarely its option is the cheapest', () => {
  const sure = viewOf(planOf([{ mode: 'batch', share: 1 }])).confidence;
  expect(sure).toMatchObject({
    word: 'high',
    mode: 'batch is the cheapest mode in all simulations',
    doubt: null,
  });
  const shares = [
    { mode: 'batch', share: 0.7 },
    { mode: 'realtime', share: 0.3 },
  ] as const;
  expect(viewOf(planOf([...shares])).confidence).toMatchObject({ word: 'medium', shares });
  expect(viewOf(planOf([{ mode: 'realtime', share: 1 }])).confidence?.word).toBe('low');
});

test('where batch is the default and rarely the cheapest, no share is stated as a reason', () => {
  const plan = planOf([{ mode: 'realtime', share: 1 }]);
  const inTie = {
    code: 'default-batch',
    callerWaits: false,
    maxStalenessS: null,
    oldestAnswerS: null,
    knownShare: 1,
    batch: null,
    live: null,
    cheaperShare: 1,
    neededShare: 0.8,
    tieBelowUsd: 25,
    simulations: 512,
    text: 'A tie goes to batch.',
  } as const;
  const confidence = viewOf({ ...plan, verdict: { ...plan.verdict, because: [inTie] } }).confidence;
  expect(confidence).toMatchObject({
    word: 'low',
    mode: 'another mode saves too little, or too rarely, to replace batch',
  });
});

test('a measurement of poor quality makes it low and leaves no percentage', () => {
  const poor = viewOf(planOf([{ mode: 'batch', share: 1 }], 'poor')).confidence;
  expect(poor).toEqual({
    word: 'low',
    mode: 'batch is likely the cheapest mode',
    short: 'likely the cheapest mode',
    within: '',
    doubt: 'the quality of the measurement is poor, so measure again on a quiet machine',
    shares: [],
  });
  expect(poor === null ? '' : confidenceSentence(poor)).toBe('Batch is likely the cheapest mode.');
});

test('a poor measurement is named whatever else makes the confidence low', () => {
  const plan = planOf([{ mode: 'batch', share: 1 }], 'poor');
  const assumed = { ...plan, workload: { ...plan.workload, assumed: ['age' as const] } };
  const poor = 'the quality of the measurement is poor, so measure again on a quiet machine';
  expect(viewOf(assumed).confidence?.doubt).toBe(`the workload is assumed; ${poor}`);
  const services = { priced: 3, all: 20 };
  const few = { ...plan, catalog: { ...plan.catalog, region: 'eastus', services } };
  expect(viewOf(few).confidence?.doubt).toBe(`only 3 of 20 services are priced in eastus; ${poor}`);
});

test('a mode that is the cheapest in fewer than half of the simulations is not likely the cheapest', () => {
  const shares = [
    { mode: 'batch', share: 0.44 },
    { mode: 'realtime', share: 0.56 },
  ] as const;
  const poor = viewOf(planOf([...shares], 'poor')).confidence;
  expect(poor).toMatchObject({ word: 'low', short: 'not the cheapest mode in most simulations' });
  expect(poor === null ? '' : confidenceSentence(poor)).toBe('Batch is not the cheapest mode in most simulations.');
});

test('the choice is called the one with the lowest expected regret only where it has it', () => {
  const plan = planOf([{ mode: 'batch', share: 1 }]);
  const offer = { service: 'ec2-batch', instanceType: 'c7i.xlarge', purchase: 'spot', monthlyUsd: 7 } as const;
  const tied = {
    code: 'certainty',
    offer,
    lowUsd: 6,
    highUsd: 8,
    usdPerMillion: 1,
    share: 0.3,
    simulations: 512,
    leastRegret: null,
    tie: { cheapest: offer, belowUsd: 25, by: { kind: 'regret' } },
    text: '',
  } as const;
  const because = [tied];
  const within = (leastRegretId: string | null) =>
    viewOf({ ...plan, verdict: { ...plan.verdict, because, leastRegretId } }).confidence?.within;
  expect(within(plan.verdict.optionId)).toContain('the lowest expected regret');
  expect(within('another')).not.toContain('lowest');
});

test('the option is near the cheapest up to what matters, and in a plan of an earlier version the cheapest', () => {
  const plan = planOf([{ mode: 'batch', share: 1 }]);
  const nearCheapest = { share: 0.96, belowUsd: 25 };
  const near = viewOf({ ...plan, verdict: { ...plan.verdict, nearCheapest } }).confidence;
  expect(near?.within).toBe('the option is within $25 or 5 % of the cheapest in 96 of 100 simulations');
  expect(viewOf(plan).confidence?.within).toBe('the option is the cheapest in 2 of 100 simulations');
});

test('it is not high where the option or the bill is a coin toss, however sure the mode is', () => {
  const plan = planOf([{ mode: 'batch', share: 1 }]);
  const near = (share: number) => {
    const nearCheapest = { share, belowUsd: 25 };
    return viewOf({ ...plan, verdict: { ...plan.verdict, nearCheapest } }).confidence;
  };
  expect(near(0.96)).toMatchObject({ word: 'high', short: 'cheapest mode in all simulations' });
  expect(near(0.5)).toMatchObject({
    word: 'medium',
    short:
      'cheapest mode in all simulations, but the option is within $25 or 5 % of the cheapest in only 50 of 100 simulations',
  });
  const offer = { service: 'lambda', instanceType: null, purchase: 'on-demand', monthlyUsd: 1374 } as const;
  const step = statedVerdict({
    code: 'near-threshold',
    offer,
    holdsShare: 0.95,
    other: { ...offer, monthlyUsd: 274 },
    otherShare: 0.9,
    neededShare: 0.95,
    hasSlo: true,
  });
  const onStep = viewOf({ ...plan, verdict: { ...plan.verdict, because: [step] } }).confidence;
  expect(onStep).toMatchObject({ word: 'medium', short: expect.stringContaining('an option of another cost') });
});

test('an assumed workload makes it low', () => {
  const plan = planOf([{ mode: 'batch', share: 1 }]);
  const assumed = { ...plan, workload: { ...plan.workload, assumed: ['age' as const] } };
  expect(viewOf(assumed).confidence).toMatchObject({ word: 'low', doubt: 'the workload is assumed' });
});

test('a region that has no price for most services makes it low, and one that lacks a few does not', () => {
  const plan = planOf([{ mode: 'batch', share: 1 }]);
  const among = (priced: number) =>
    viewOf({ ...plan, catalog: { ...plan.catalog, region: 'eastus', services: { priced, all: 20 } } }).confidence;
  expect(among(3)).toMatchObject({ word: 'low', doubt: 'only 3 of 20 services are priced in eastus' });
  expect(among(18)).toMatchObject({ word: 'high', doubt: null });
});

test('there is none where nothing is chosen', () => {
  expect(viewOf(EDGE_CASES.nothingFits()).confidence).toBeNull();
});
