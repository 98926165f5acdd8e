import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { leversOf } from '#core/decide/flips/levers.ts';
import { sensitivityOf } from './sensitivity.ts';
import { MARKET, MARKET_PRICER } from '#core/decide/verdict/testing.ts';
import { SIMULATION_SPREADS } from '#core/decide/draws/simulations.ts';

function candidate(id: string): Candidate {
  const found = MARKET.find((each) => each.id === id);
  if (found === undefined) throw new Error(id);
  return found;
}

const SPOT = candidate('ec2-batch/a1.small/spot');
const ON_DEMAND = candidate('ec2-batch/a1.small/on-demand');
const workload = Workload.parse({ predictionsPerDay: 1e6, maxStalenessS: 90_000 });

function sensitivity(patch: Partial<Workload> = {}, next: Candidate | null = ON_DEMAND) {
  const situation = { workload: { ...workload, ...patch }, simulation: CENTRAL_SIMULATION };
  return sensitivityOf({
    chosen: SPOT,
    next,
    situation,
    levers: leversOf(situation.workload, null),
    pricer: MARKET_PRICER,
  });
}

test('the spot price moves a spot batch in proportion, and the next option not at all', () => {
  const { inputs, costPerMillionUsd, nextPerMillionUsd } = sensitivity();
  const spot = inputs.find((each) => each.input === 'spotPrice');
  expect(spot?.low.costPerMillionUsd).toBeCloseTo(costPerMillionUsd / SIMULATION_SPREADS.spotPrice, 9);
  expect(spot?.high.costPerMillionUsd).toBeCloseTo(costPerMillionUsd * SIMULATION_SPREADS.spotPrice, 9);
  expect(spot?.low.nextPerMillionUsd).toBe(nextPerMillionUsd);
  expect(inputs.map((each) => each.input)).not.toContain('interruptions');
});

test('the input that moves the cost most comes first', () => {
  const { inputs, costPerMillionUsd } = sensitivity();
  const swings = inputs.map(({ low, high }) => {
    const costs = [low.costPerMillionUsd ?? Infinity, high.costPerMillionUsd ?? Infinity, costPerMillionUsd];
    return Math.max(...costs) - Math.min(...costs);
  });
  expect(swings.length).toBeGreaterThan(2);
  expect(swings).toEqual([...swings].sort((a, b) => b - a));
});

test('more traffic does not cost more by itself: the start-up of a run is spread over more predictions', () => {
  const traffic = sensitivity().inputs.find((each) => each.input === 'traffic');
  expect(traffic?.high.costPerMillionUsd).toBeLessThan(traffic?.low.costPerMillionUsd ?? 0);
});

test('an end at which the option does not hold has no cost', () => {
  const { inputs } = sensitivity({ maxStalenessS: 900, predictionsPerDay: 1e5 });
  const staleness = inputs.find((each) => each.input === 'maxStalenessS');
  expect(staleness).toMatchObject({ range: 'stated', low: { at: 450, costPerMillionUsd: null }, high: { at: 1800 } });
  expect(staleness?.high.costPerMillionUsd).toBeGreaterThan(0);
});

test('without another option there is no price to compare with', () => {
  const { nextId, nextPerMillionUsd, inputs } = sensitivity({}, null);
  expect([nextId, nextPerMillionUsd]).toEqual([null, null]);
  expect(inputs.every(({ low, high }) => low.nextPerMillionUsd === null && high.nextPerMillionUsd === null)).toBe(true);
});
