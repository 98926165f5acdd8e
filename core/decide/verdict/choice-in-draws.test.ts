import { expect, test } from 'vitest';
import { candidateName } from '#core/words/names.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { chooseRow } from './choice-in-draws.ts';
import { isCommitted } from '#core/decide/rows/likely-winners.ts';
import { candidateOf, pricedAt } from './testing-options.ts';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';

const workload = Workload.parse({ predictionsPerDay: 1000, materialUsd: 0 });

/** A row with its monthly cost in each of ten simulations. */
function row(candidate: Candidate, costs: readonly number[]): PricedRow {
  const monthlyUsd = Float64Array.from(costs);
  const costUsd = costs.filter(Number.isFinite)[0] ?? Infinity;
  const holds = costs.filter(Number.isFinite).length / costs.length;
  const central = pricedAt(candidate, costUsd);
  return { candidate, central, monthlyUsd, costUsd, holds, simulations: [], slack: 1 };
}

function ten(usd: number, failing = 0): readonly number[] {
  return Array.from({ length: 10 }, (_, simulation) => (simulation < 10 - failing ? usd : Infinity));
}

function chosen(...contenders: readonly PricedRow[]): string | null {
  const choice = chooseRow({ contenders, workload, batchFreshWithin: () => true });
  return choice.chosen?.candidate.id ?? null;
}

const batch = candidateOf('batch');
const spot = candidateOf('batch', { purchase: 'spot' });
const live = candidateOf('realtime');

test('a row that holds in eight simulations of ten is steady, and one that holds in seven is not', () => {
  expect(chosen(row(batch, ten(10)), row(spot, ten(5, 2)))).toBe(spot.id);
  expect(chosen(row(batch, ten(10)), row(spot, ten(5, 3)))).toBe(batch.id);
});

test('a row that often fails is chosen where no row is steady, and a commitment where there is nothing else', () => {
  const yearly = candidateOf('batch', { purchase: '1yr' });
  expect(chosen(row(spot, ten(5, 9)), row(yearly, ten(1)))).toBe(spot.id);
  expect(chosen(row(batch, ten(10)), row(yearly, ten(1)))).toBe(batch.id);
  expect(chosen(row(yearly, ten(1)), row(candidateOf('batch', { purchase: '3yr' }), ten(2)))).toBe(yearly.id);
  expect(chosen()).toBeNull();
});

test('another option replaces batch where it is cheaper in eight simulations of ten', () => {
  const cheaperIn = (simulations: number): PricedRow =>
    row(
      live,
      Array.from({ length: 10 }, (_, simulation) => (simulation < simulations ? 5 : 20)),
    );
  expect(chosen(row(batch, ten(10)), cheaperIn(8))).toBe(live.id);
  expect(chosen(row(batch, ten(10)), cheaperIn(7))).toBe(batch.id);
});

test('a row is named by its service, its machine and what is bought, where there is one', () => {
  expect(candidateName(candidateOf('batch', { instanceType: 'c7g.large' }))).toBe('EC2 batch on c7g.large');
  expect(candidateName(candidateOf('batch', { instanceType: 'c7g.large', purchase: 'spot' }))).toBe(
    'EC2 batch on c7g.large (spot)',
  );
  expect(candidateName(candidateOf('realtime', { service: 'lambda', instanceType: null }))).toBe('Lambda');
  expect(
    (['on-demand', 'spot', '1yr', '3yr'] as const).map((purchase) => isCommitted(candidateOf('batch', { purchase }))),
  ).toEqual([false, false, true, true]);
});
