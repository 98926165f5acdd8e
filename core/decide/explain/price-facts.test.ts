import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { verdictText } from '#core/contract/verdict/verdict-reasons-words.ts';
import type { Evaluation } from '#core/price/serving/candidate/types.ts';
import { candidateOf, pricedAt } from '#core/decide/verdict/testing-options.ts';
import { priceFacts } from './price-facts.ts';

const candidate = candidateOf('batch');

function facts(evaluation: Partial<Evaluation>, opsUsdPerHour = 0): readonly string[] {
  const central = pricedAt(candidate, 300, evaluation);
  const row = {
    candidate,
    central,
    monthlyUsd: new Float64Array(),
    simulations: [],
    slack: 1,
    costUsd: 300,
    holds: 1,
  };
  const workload = Workload.parse({ predictionsPerDay: 1000, region: 'eu-west-1', opsUsdPerHour });
  return priceFacts(row, workload).map(verdictText);
}

test('says which items the price leaves out, and what to do', () => {
  expect(facts({ reasons: [{ code: 'items-unpriced', items: ['s3-answers', 's3-writes'] }] })).toEqual([
    'The price is too low: it omits S3 storage of a month of answers, S3 writes, for which the catalogue has no price in eu-west-1. Import the prices (catalog import).',
  ]);
  expect(facts({})).toEqual([]);
});

test('states the operations in the price if an hour of them has a price', () => {
  const breakdown = [{ code: 'operations', hours: 2, quantity: 2, unit: 'hour', usd: 95, monthlyUsd: 190 }] as never;
  expect(facts({ breakdown }, 95)).toEqual([
    'The price includes $190 per month for operations: 2.0 hours at $95.00, an assumption for EC2 batch.',
  ]);
  expect(facts({ breakdown })).toEqual([]);
});
