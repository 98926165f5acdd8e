import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { type PricedRow, priceRow, probabilityCheaper, probabilityCheapest } from '#core/decide/rows/priced-row.ts';
import { expectedRegretUsd, leastRegret } from './regret.ts';
import { MARKET, MARKET_PRICER } from '#core/decide/verdict/testing.ts';

const [candidate] = MARKET;
if (candidate === undefined) throw new Error('the market is empty');
const blank = priceRow({
  candidate,
  workload: Workload.parse({ predictionsPerDay: 1e5 }),
  pricer: MARKET_PRICER,
  simulations: [],
});

function row(planned: number, costs: readonly number[]): PricedRow {
  const monthlyUsd = Float64Array.from(costs);
  return { ...blank, central: { ...blank.central, usd: planned }, monthlyUsd, costUsd: planned, holds: 1 };
}

test('regret is what a row costs beyond the best of each simulation, and unplanned cost weighs a quarter more', () => {
  const steady = row(12, [12, 12]);
  const risky = row(10, [10, 18]);
  expect(expectedRegretUsd(steady, [steady, risky])).toBe(1);
  expect(expectedRegretUsd(risky, [steady, risky])).toBe((0 + 6 + 0.25 * 8) / 2);
  expect(leastRegret([steady, risky])).toBe(steady);
});

test('a row that does not hold in a simulation is charged more than the most expensive row that does', () => {
  const weak = row(5, [5, Infinity]);
  const sound = row(10, [10, 10]);
  expect(expectedRegretUsd(weak, [weak, sound])).toBe((0 + 12.5 - 10) / 2);
  expect(expectedRegretUsd(sound, [weak, sound])).toBe(2.5);
});

test('probabilities count simulations; a tie for the cheapest is shared', () => {
  const a = row(1, [1, 2, 3, Infinity]);
  const b = row(1, [2, 2, 1, 5]);
  expect(probabilityCheaper(a, b)).toBe(0.25);
  expect(probabilityCheapest(a, [a, b])).toBe(1.5 / 4);
  expect(probabilityCheapest(b, [a, b])).toBe(2.5 / 4);
});
