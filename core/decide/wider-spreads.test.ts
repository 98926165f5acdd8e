import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { statedVerdict } from '#core/contract/verdict/verdict-reasons-words.ts';
import { chooseRow } from './verdict/choice-in-draws.ts';
import { type PricedRow, priceRow } from './rows/priced-row.ts';
import { type Evaluate, pricerBy } from './verdict/testing.ts';
import { candidateOf, evaluationOf } from './verdict/testing-options.ts';
import { drawSimulations } from './draws/simulations.ts';
import { widerFact } from './wider-spreads.ts';

const batch = candidateOf('batch');
const cheap = candidateOf('realtime', { instanceType: 'a1.small' });
const dear = candidateOf('realtime', { instanceType: 'a2.small' });
const workload = Workload.parse({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 100, inputsKnownInAdvance: 0 });

/** The cheap option fails above a traffic; the other live one costs three times as much. A batch costs less than both. */
const upTo =
  (limit: number, dearUsd: number | null = 300): Evaluate =>
  (subject, _workload, { trafficRatio }) =>
    subject === batch
      ? evaluationOf(subject, 50)
      : evaluationOf(subject, subject === dear ? dearUsd : trafficRatio > limit ? null : 100);

function wider(limit: number, dearUsd: number | null = 300) {
  const pricer = pricerBy(upTo(limit, dearUsd));
  const simulations = drawSimulations({ seed: 3 });
  const rows = [batch, cheap, dear].map((candidate) => priceRow({ candidate, workload, pricer, simulations }));
  const choose = (some: readonly PricedRow[]) =>
    chooseRow({ contenders: some, workload, batchFreshWithin: () => false });
  const { chosen } = choose(rows);
  if (chosen === null) throw new Error('nothing was chosen');
  expect(chosen.candidate).toBe(cheap);
  return widerFact({ chosen, rows, choose, workload, pricer, seed: 3 });
}

test('a verdict that stays the same with wider assumed spreads says so', () => {
  const fact = wider(9);
  expect(fact).toMatchObject({ code: 'wider-spreads', factor: 1.5, change: 'none', mode: 'realtime' });
  expect(statedVerdict(fact).text).toBe('With all assumed spreads 1.5 times as wide, the verdict is the same.');
});

test('a choice that holds in enough simulations only as the spreads are judged becomes another option', () => {
  // 97 % of the traffic lies below 1.29; with spreads of 1.5 times it is 89 %.
  const fact = wider(1.29);
  expect(fact).toMatchObject({ change: 'option', mode: 'realtime', offer: { instanceType: 'a2.small' } });
  expect(statedVerdict(fact).text).toMatch(/times as wide, the mode is the same: the option becomes .*a2\.small/u);
});

test('where no other option holds it stays the one that holds most often', () => {
  expect(wider(1.29, null)).toMatchObject({ change: 'none' });
});
