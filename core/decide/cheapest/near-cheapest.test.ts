import { expect, test } from 'vitest';
import type { PricedRow } from '#core/decide/rows/priced-row.ts';
import { priceRow } from '#core/decide/rows/priced-row.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';
import { nearCheapest } from './near-cheapest.ts';

const workload = Workload.parse({ predictionsPerDay: 1000 });

/** A row with these monthly costs in as many draws; infeasible where one is Infinity. */
function row(monthlyUsd: readonly number[]): PricedRow {
  const simulations = monthlyUsd.map((trafficRatio) => ({ ...CENTRAL_SIMULATION, trafficRatio }));
  const pricer = pricerBy((subject, _workload, { trafficRatio }) =>
    evaluationOf(subject, Number.isFinite(trafficRatio) ? trafficRatio : null),
  );
  return priceRow({ candidate: candidateOf('realtime'), workload, pricer, simulations });
}

const shareOf = (own: readonly number[], others: readonly (readonly number[])[], materialUsd = 25, penalty = 0) =>
  nearCheapest(row(own), others.map(row), {
    workload: { materialUsd },
    penaltyUsd: new Float64Array(own.length).fill(penalty),
  }).share;

test('a cost within the material amount or 5 % of the cheapest counts, and so does a tie', () => {
  // $24 and $26 above $100; $40 (4 %) and $60 (6 %) above $1,000; equal; less.
  expect(shareOf([124, 126], [[100, 100]])).toBe(0.5);
  expect(shareOf([1040, 1070], [[1000, 1000]])).toBe(0.5);
  expect(shareOf([100, 90], [[100, 100]])).toBe(1);
  // Of two that always cost the same, both are the cheapest.
  expect(shareOf([100, 100], [[100, 100]], 0)).toBe(1);
  expect(shareOf([100.01, 100], [[100, 100]], 0)).toBe(0.5);
});

test('a draw in which the row fails counts with the penalty, and so does one in which the others fail', () => {
  expect(shareOf([100, Infinity], [[100, 100]], 25, 500)).toBe(0.5);
  expect(shareOf([100, Infinity], [[100, 100]], 25, 110)).toBe(1);
  expect(shareOf([100, 400], [[100, Infinity]], 25, 500)).toBe(1);
});

test('the distance that counts is that of the workload', () => {
  expect(nearCheapest(row([1]), [], { workload: { materialUsd: 40 }, penaltyUsd: new Float64Array(0) })).toEqual({
    share: 1,
    belowUsd: 40,
  });
});
