import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { drawnTogether } from '#core/price/serving/candidate/draw.ts';
import { chargedShares, chargedUsd, penaltiesOf } from './charged.ts';
import { optionOf } from '#core/decide/verdict/option.ts';
import { priceRow } from './priced-row.ts';
import { type Evaluate, pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';

const candidate = candidateOf('realtime');
/** No caller waits, so that four of five simulations are enough. */
const workload = Workload.parse({ predictionsPerDay: 1e6, maxStalenessS: 60 });
const usual = Array.from({ length: 80 }, (_, i) => 0.8 + i / 400);
const simulationsOf = (busy: readonly number[]) =>
  drawnTogether(
    [...usual, ...busy].map((trafficRatio) => ({ ...CENTRAL_SIMULATION, trafficRatio, sizedIn: CENTRAL_SIMULATION })),
  );
const busyAt = (trafficRatio: number): readonly number[] => Array<number>(20).fill(trafficRatio);

/** A fleet that holds up to its slack; a unit of it costs 100 dollars. */
const fleet: Evaluate = (subject, _workload, { trafficRatio, sizedIn, slack }) => {
  const size = sizedIn?.slack ?? slack;
  return evaluationOf(subject, trafficRatio > size ? null : 100 * size);
};

const optionIn = (busy: readonly number[], penaltyUsd = new Float64Array(0)) =>
  optionOf({
    row: priceRow({ candidate, workload, pricer: pricerBy(fleet), simulations: simulationsOf(busy) }),
    penaltyUsd,
    workload,
    standing: { excludedBy: null, versusChosen: null },
    evaluator: {},
  });

test('a row that holds in four of five simulations costs in the others what the next larger fleet costs', () => {
  const option = optionIn(busyAt(1.9));
  expect(option).toMatchObject({ holds: 0.8, chargedShare: 0.2 });
  expect(option.monthlyUsd).toMatchObject({ value: 100, high: 200 });
  expect(option.reasons).toMatchObject([
    { code: 'holds-in-share', share: 0.8 },
    { code: 'charged-where-it-fails', fleetShare: 0.2, penaltyShare: 0 },
  ]);
  expect(optionIn(busyAt(1.4)).monthlyUsd?.high).toBe(150);
});

test('where no larger fleet helps it costs the penalty of regret: a quarter more than the most expensive row that holds', () => {
  const option = optionIn(busyAt(9), new Float64Array(100).fill(500));
  expect(option.monthlyUsd).toMatchObject({ value: 100, high: 500 });
  expect(option.reasons[1]).toMatchObject({ fleetShare: 0, penaltyShare: 0.2 });
  const rows = [
    [10, 40, Infinity],
    [20, Infinity, Infinity],
  ].map((costs) => ({ monthlyUsd: Float64Array.from(costs) }));
  // Where no row holds, the largest of the others.
  expect([...penaltiesOf(rows)]).toEqual([25, 50, 50]);
  expect([...penaltiesOf([{ monthlyUsd: Float64Array.of(Infinity) }])]).toEqual([]);
});

test('a failed draw is never charged less than the draws in which the row holds', () => {
  const row = { monthlyUsd: Float64Array.of(30, Infinity, 10, Infinity), remedyUsd: new Map([[3, 45]]) };
  expect([...chargedUsd(row)]).toEqual([30, 30, 10, 45]);
  expect([...chargedUsd(row, Float64Array.of(12, 12, 12, 12))]).toEqual([30, 30, 10, 45]);
  expect([...chargedUsd(row, Float64Array.of(70, 70, 70, 70))]).toEqual([30, 70, 10, 45]);
  expect(chargedShares(row)).toEqual({ fleet: 0.25, penalty: 0.25 });
  expect([...chargedUsd({ monthlyUsd: Float64Array.of(Infinity) }, Float64Array.of(5))]).toEqual([Infinity]);
});
