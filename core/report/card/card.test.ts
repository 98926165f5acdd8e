import { expect, test } from 'vitest';
import { judged } from '#core/decide/assumptions.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Offer } from '#core/contract/verdict/verdict-reasons.ts';
import { statedVerdict } from '#core/contract/verdict/verdict-reasons-words.ts';
import { statedFlip } from '#core/contract/verdict/verdict-changes-words.ts';
import { statedAssumption } from '#core/contract/plan/assumptions-words.ts';
import { cardOf, cardUsd, emphasisText } from './card.ts';
import { optionRows } from '#core/report/sections/options.ts';
import { ageText } from '#core/report/tables.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { rarelyHeld } from '#core/report/testing.ts';
import { verdictSentence } from '#core/report/sections/verdict.ts';

const BATCH: Offer = { service: 'ec2-batch', instanceType: 'c7i.xlarge', purchase: 'spot', monthlyUsd: 7.3 };
const LIVE: Offer = { service: 'lambda', instanceType: null, purchase: 'on-demand', monthlyUsd: 60 };

/** A batch for which no caller waits, in a tie, without a stated cost of today. */
function batch(patch: Partial<PlanDocument['workload']> = {}): PlanDocument {
  const plan = EDGE_CASES.example();
  return {
    ...plan,
    workload: { ...plan.workload, current: null, ...patch },
    verdict: {
      ...plan.verdict,
      modeShares: [{ mode: 'batch', share: 1 }],
      because: [
        statedVerdict({
          code: 'default-batch',
          callerWaits: false,
          maxStalenessS: 25_200,
          oldestAnswerS: 24_420,
          knownShare: 1,
          batch: BATCH,
          live: LIVE,
          cheaperShare: 0,
          neededShare: 0.8,
          tieBelowUsd: null,
          simulations: 512,
        }),
        statedVerdict({
          code: 'certainty',
          offer: BATCH,
          lowUsd: 6,
          highUsd: 9,
          usdPerMillion: 0.12,
          share: 0.2,
          simulations: 512,
          leastRegret: null,
          tie: { cheapest: { ...BATCH, monthlyUsd: 7 }, belowUsd: 25, by: { kind: 'parts' } },
        }),
      ],
    },
  };
}

test('the card of a batch says on one line each who waits, what the others cost and why this one was taken', () => {
  const card = cardOf(viewOf(batch()));
  expect(card.headline).toBe('Serve in batch, every 6 hours');
  expect(card.question).toMatch(/per day, no caller waits, answers at most 7 h old$/);
  expect(card.reasons).toEqual([
    { text: 'No caller waits, so new inputs wait for the next run.', mark: 'for' },
    { text: 'Every live option costs more in all simulations.', mark: 'for' },
    { text: 'It costs under $1 a month more than the cheapest, and is simpler to run.', mark: 'for' },
  ]);
  expect(card.confidence).toEqual({ word: 'High', reason: 'cheapest mode in all simulations' });
  expect(card.assumed).toBeNull();
});

test('its tiles are the cost, the best other mode and the worst-case age', () => {
  const [cost, other, age] = cardOf(viewOf(batch())).tiles;
  expect(cost).toMatchObject({
    label: 'Cost',
    note: expect.stringMatching(/^a month; nine in ten simulated months: \$[\d.]+–\$[\d.]+$/),
  });
  expect(other).toMatchObject({ label: 'Best other mode', value: expect.stringMatching(/^\$/) });
  expect(age).toMatchObject({ label: 'Worst-case age', note: 'of 7 h allowed' });
});

test('the spread of the traffic is called a guess where the plan states it', () => {
  const plan = batch();
  const spreads = { traffic: 1.25, spotPrice: 1.2, interruptions: 2, startup: 1.5 };
  const assumption = statedAssumption(judged({ code: 'simulation-spreads', ...spreads }));
  const [cost] = cardOf(viewOf({ ...plan, assumptions: [assumption] })).tiles;
  expect(cost?.note).toMatch(/–\$[\d.]+; traffic ± 25 %: our guess$/);
});

test('where a caller waits, the tiles say how often the SLO is met, and what nearly meets it', () => {
  const plan = EDGE_CASES.realtimeChosen();
  const options = plan.options.map((option) => ({
    ...option,
    holds: option.id === plan.verdict.optionId ? 0.974 : 0.96,
  }));
  const offer = { ...LIVE, monthlyUsd: 1374 };
  const near = statedVerdict({
    code: 'near-threshold',
    offer,
    holdsShare: 0.974,
    other: { ...LIVE, monthlyUsd: 274 },
    otherShare: 0.9,
    neededShare: 0.95,
    hasSlo: true,
  });
  const workload = { ...plan.workload, current: null, callerWaits: true, sloMs: 100 };
  const tiles = (because: PlanDocument['verdict']['because']) =>
    cardOf(viewOf({ ...plan, workload, options, verdict: { ...plan.verdict, because } })).tiles;
  expect(tiles([]).at(-1)).toEqual({
    label: 'Meets 100 ms',
    value: '97 of 100',
    note: 'simulations at p99; 95 needed',
  });
  expect(tiles([])[1]?.note).toMatch(/; meets the SLO$/);
  expect(tiles([near])[1]?.note).toMatch(/; meets the SLO\. \$274 nearly does, in 90 of 100 simulations$/);
});

test('the sentence names what it runs on, its cost first seen, and the best other mode', () => {
  const { sentence } = cardOf(viewOf(batch()));
  expect(sentence.strong).toMatch(/^\$[\d.]+ a month$/);
  expect(emphasisText(sentence)).toMatch(
    /^EC2 batch on c7i\.xlarge \(spot\) for \$[\d.]+ a month\. The best other mode, .+, costs \$[\d.,]+/,
  );
});

test('with a stated bill it says to switch or to keep what runs, and shows a saving only for a switch', () => {
  const costs = (monthlyUsd: number) => {
    const { current } = EDGE_CASES.example().workload;
    return cardOf(viewOf(batch({ current: current && { ...current, monthlyUsd } })));
  };
  const costly = costs(480);
  expect(emphasisText(costly.sentence)).toMatch(/^You pay \$480 a month\. Batch, every 6 hours: \$[\d.]+\. Switch\.$/);
  expect(costly.tiles[1]).toMatchObject({ label: 'Saves', note: 'a month, of $480 today' });
  const cheap = costs(1);
  expect(emphasisText(cheap.sentence)).toMatch(
    /^Keep what you have for \$1\.00 a month, if it meets the requirements: EC2 batch on .+ costs \$[\d.]+\.$/,
  );
  expect(cheap.tiles[1]).toEqual({ label: 'Today', value: '$1.00', note: 'a month, as stated' });
});

test('assumptions are shown with the headline, with the number of open questions', () => {
  const card = cardOf(viewOf(batch({ assumed: ['volume', 'age'], predictionsPerDay: 1e6 })));
  expect(card.headline).not.toContain('assumed');
  expect(card.assumed).toBe('Assumes 1 million a day: answer 2 questions');
  expect(card.confidence).toEqual({ word: 'Low', reason: 'the workload is assumed' });
});

test('the tipping point is the nearest flip, in the words of this version', () => {
  const plan = batch();
  const flip = statedFlip({ code: 'input-falls', input: 'maxStalenessS', at: 3480, becomes: 'microbatch' });
  const far = statedFlip({ code: 'input-falls', input: 'maxStalenessS', at: 60, becomes: 'realtime' });
  const card = cardOf(
    viewOf({
      ...plan,
      verdict: { ...plan.verdict, flips: [far, { ...flip, text: 'as it was once said' }] },
    }),
  );
  expect(card.tippingPoint && emphasisText(card.tippingPoint)).toBe(
    'At a tolerated age of about 58 min or less, the verdict becomes micro-batch.',
  );
});

test('where the inputs were not varied, no value is named, and not that none would change the verdict', () => {
  const plan = batch();
  const flips = [statedFlip({ code: 'caller-waits', input: 'callerWaits', at: 1, becomes: 'realtime' })];
  const card = cardOf(viewOf({ ...plan, verdict: { ...plan.verdict, flips, isOnEdge: true } }));
  expect(card.tippingPoint && emphasisText(card.tippingPoint)).toBe(
    'The choice is on the edge: a small change of any input may change it.',
  );
});

test('a doubt is never left out, and there are three reasons at most', () => {
  const plan = batch();
  const [first, ...rest] = plan.verdict.because;
  const because = [first, ...rest, ...rest, rarelyHeld()].filter((reason) => reason !== undefined);
  const { reasons, headline } = cardOf(viewOf({ ...plan, verdict: { ...plan.verdict, because } }));
  expect(headline).toBe('Serve in batch, every 6 hours, but not reliably');
  expect(reasons).toHaveLength(3);
  expect(reasons.at(-1)).toEqual({
    text: 'It meets the SLO in only 60 % of the simulations; no option meets it reliably.',
    mark: 'doubt',
  });
});

test('a waiting caller and unknown inputs are one reason', () => {
  const plan = EDGE_CASES.realtimeChosen();
  const because = [
    statedVerdict({ code: 'caller-waits', sloMs: 100, percentile: 99, freshestBatchS: 96 }),
    statedVerdict({ code: 'inputs-unknown', fromKeys: false, knownShare: 0, gapShare: 1, toleratedShare: 0.01 }),
    statedVerdict({
      code: 'live-choice',
      mode: 'realtime',
      offer: LIVE,
      p99Ms: 64,
      sloMs: 100,
      rival: { ...LIVE, service: 'kinesis-microbatch', monthlyUsd: 302 },
      neededSaving: 0.1,
    }),
  ];
  const card = cardOf(viewOf({ ...plan, verdict: { ...plan.verdict, because } }));
  expect(card.reasons.map(({ text }) => text)).toEqual([
    'A caller waits, and no request is known in advance.',
    'The cheapest micro-batch option costs 5 times as much.',
  ]);
  expect(card.tiles.at(-1)).toMatchObject({ label: 'Latency, p99', note: 'of 100 ms allowed' });
});

test('if no option is feasible, it says so, shows the measurements and what would make one feasible', () => {
  const card = cardOf(viewOf(EDGE_CASES.nothingFits()));
  expect(card.headline).toBe('No option is feasible');
  expect(card.confidence).toBeNull();
  expect(card.tiles.length).toBeGreaterThan(0);
  expect(card.tippingPoint && emphasisText(card.tippingPoint)).toMatch(
    /^Latency SLO: 15 ms instead of 1 ms makes .+ feasible\.$/,
  );
});

test('if no option is feasible after a poor measurement, the caveat names it', () => {
  const plan = EDGE_CASES.nothingFits();
  const runs = plan.runs.map((run) => ({ ...run, trust: { ...run.trust, verdict: 'poor' as const } }));
  expect(cardOf(viewOf({ ...plan, runs })).caveat).toContain('quality of the measurement is poor');
  expect(cardOf(viewOf(plan)).caveat).toBeNull();
});

test('a job that runs once costs an amount per job', () => {
  const card = cardOf(viewOf(batch({ once: true })));
  expect(card.tiles[0]?.note).toMatch(/^per job/);
  expect(emphasisText(card.sentence)).not.toContain('a month');
});

test('amounts have whole dollars from ten on and cents below', () => {
  expect([0, 0.001, 0.28, 9.9, 10.4, 60.78, 150, 1240].map(cardUsd)).toEqual([
    '$0',
    'under $0.01',
    '$0.28',
    '$9.90',
    '$10',
    '$61',
    '$150',
    '$1,240',
  ]);
});

test('every case has at most three tiles and reasons and no empty line', () => {
  for (const make of Object.values(EDGE_CASES)) {
    const { tiles, reasons, sentence, question, headline } = cardOf(viewOf(make()));
    expect(tiles.length).toBeLessThanOrEqual(3);
    expect(reasons.length).toBeLessThanOrEqual(3);
    for (const text of [question, headline, emphasisText(sentence), ...reasons.map((each) => each.text)]) {
      expect(text.trim()).not.toBe('');
    }
  }
});

test('the oldest answer is rounded up, and reads the same in every text about it', () => {
  const plan = batch();
  const options = plan.options.map((option) =>
    option.id === plan.verdict.optionId ? { ...option, freshnessS: { mean: 47_190, max: 90_390 } } : option,
  );
  const aged = { ...plan, options };
  expect(cardOf(viewOf(aged)).tiles.at(-1)?.value).toBe('25 h 7 min');
  expect(verdictSentence(viewOf(aged))).toContain('answers are at most 25 h 7 min old');
  const row = optionRows(viewOf(aged)).find(({ chosen }) => chosen);
  expect(row === undefined ? '' : ageText(row)).toBe('25 h 7 min');
});
