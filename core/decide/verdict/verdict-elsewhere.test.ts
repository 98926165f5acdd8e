import { describe, expect, test } from 'vitest';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { drawnTogether } from '#core/price/serving/candidate/draw.ts';
import type { Candidate, Simulation } from '#core/price/serving/candidate/types.ts';
import { settledMode } from './verdict-elsewhere.ts';
import { type Evaluate, pricerBy } from './testing.ts';
import { candidateOf, evaluationOf } from './testing-options.ts';

const batch = candidateOf('batch');
const live = candidateOf('realtime');
const micro = candidateOf('microbatch');
/** Ten simulations with traffic from 1 to 10. */
const TEN = drawnTogether(Array.from({ length: 10 }, (_, i) => ({ ...CENTRAL_SIMULATION, trafficRatio: i + 1 })));

type Cost = (simulation: Simulation) => number | null;

/** The mode of the verdict for options whose cost is a function of the simulation. */
function settled(
  costs: readonly (readonly [Candidate, Cost])[],
  {
    workload = {},
    simulation = {},
    gpus = [],
  }: {
    readonly workload?: Partial<WorkloadInput>;
    readonly simulation?: Partial<Simulation>;
    readonly gpus?: readonly (readonly [Candidate, Cost])[];
  } = {},
) {
  const evaluate: Evaluate = (candidate, _workload, at) =>
    evaluationOf(candidate, [...costs, ...gpus].find(([each]) => each.id === candidate.id)?.[1](at) ?? null, {
      freshnessS: candidate.mode === 'batch' ? { mean: 60, max: 100 } : null,
    });
  const model = {
    candidates: costs.map(([each]) => each),
    gpus: gpus.map(([each]) => each),
    pricer: pricerBy(evaluate),
    margin: 0,
    simulations: TEN,
  };
  return settledMode(model, {
    workload: Workload.parse({ predictionsPerDay: 1000, materialUsd: 0, ...workload }),
    simulation: { ...CENTRAL_SIMULATION, ...simulation },
  });
}

const flat =
  (usd: number): Cost =>
  () =>
    usd;
/** Cheaper than 10 in this many of the ten simulations. */
const cheaperIn =
  (simulations: number): Cost =>
  ({ trafficRatio }) =>
    trafficRatio <= simulations ? 9 : 12;

describe('the mode of the verdict', () => {
  test('is batch until something else is cheaper in four simulations of five', () => {
    expect(
      settled([
        [batch, flat(10)],
        [live, cheaperIn(7)],
      ]),
    ).toBe('batch');
    expect(
      settled([
        [batch, flat(10)],
        [live, cheaperIn(8)],
      ]),
    ).toBe('realtime');
  });

  test('comes from the simulations and not from the central one, which only shows what is near', () => {
    // In the central simulation, live costs twice as much.
    const central: Cost = ({ trafficRatio, measurementZ }) => (measurementZ === 0 && trafficRatio === 1 ? 20 : 5);
    expect(
      settled([
        [batch, flat(10)],
        [live, central],
      ]),
    ).toBe('realtime');
  });

  test('moves with what the situation changes in the simulation', () => {
    const costs = [
      [batch, flat(10)],
      [live, cheaperIn(8)],
    ] as const;
    // With twice the traffic, simulations 1 to 4 are still below 8.
    expect(settled(costs, { simulation: { trafficRatio: 2 } })).toBe('batch');
    const by = (key: 'speedRatio' | 'spotPriceRatio' | 'interruptionRatio' | 'startupRatio') =>
      settled(
        [
          [batch, flat(10)],
          [live, (simulation) => (simulation[key] === 3 ? 5 : 20)],
        ],
        { simulation: { [key]: 3 } },
      );
    expect([by('speedRatio'), by('spotPriceRatio'), by('interruptionRatio'), by('startupRatio')]).toEqual(
      Array.from({ length: 4 }, () => 'realtime'),
    );
  });

  test('is live where a rule excludes batch, the micro-batch where it saves a tenth', () => {
    const waits = { callerWaits: true, sloMs: 50 };
    const live10 = [live, flat(10)] as const;
    const all = (microUsd: number) => [[batch, flat(1)], live10, [micro, flat(microUsd)]] as const;
    expect(settled([[batch, flat(1)], live10], { workload: waits })).toBe('realtime');
    expect(settled(all(9), { workload: waits })).toBe('microbatch');
    expect(settled(all(9.1), { workload: waits })).toBe('realtime');
    expect(settled([[batch, flat(1)], live10], { workload: { maxStalenessS: 99 } })).toBe('realtime');
    expect(settled([[batch, flat(1)], live10], { workload: { maxStalenessS: 100 } })).toBe('batch');
  });

  test('is none where nothing meets the requirements', () => {
    expect(
      settled([
        [batch, () => null],
        [live, () => null],
      ]),
    ).toBe('none');
    expect(settled([])).toBe('none');
  });

  test('is of a row that is steady, where there is one', () => {
    // The cheapest batch is infeasible in half of the simulations; the other one costs more than live.
    const weak = candidateOf('batch', { purchase: 'spot' });
    const failing: Cost = ({ trafficRatio }) => (trafficRatio > 5 ? null : 5);
    expect(
      settled([
        [weak, failing],
        [live, flat(10)],
      ]),
    ).toBe('realtime');
    expect(
      settled([
        [weak, failing],
        [batch, flat(7)],
        [live, flat(10)],
      ]),
    ).toBe('batch');
    expect(settled([[weak, failing]])).toBe('batch');
  });

  test('is found among all that hold, where what is near the cheapest does not', () => {
    const far: Cost = flat(60);
    const failing: Cost = ({ trafficRatio }) => (trafficRatio > 1 ? null : 5);
    expect(
      settled([
        [candidateOf('batch', { purchase: 'spot' }), failing],
        [live, far],
      ]),
    ).toBe('realtime');
  });

  test('counts the cheapest type of a service, not the sum of them', () => {
    const large = candidateOf('realtime', { instanceType: 'a1.large' });
    expect(
      settled([
        [batch, flat(10)],
        [large, flat(30)],
        [live, flat(9)],
      ]),
    ).toBe('realtime');
  });

  test('comes from the competitors of a row at its priced cost, not at its central cost', () => {
    // In the central simulation, live costs less than half of what it costs in the others.
    const central: Cost = ({ trafficRatio }) => (trafficRatio === 1 ? 4 : 12);
    const stale = { maxStalenessS: 99 };
    const costs = [[batch, flat(1)] as const, [live, central] as const];
    expect(settled(costs, { workload: stale })).toBe('realtime');
    expect(settled([...costs, [micro, flat(9)]], { workload: stale })).toBe('microbatch');
    // One that holds in too few simulations does not stand for its kind.
    const rare: Cost = ({ trafficRatio }) => (trafficRatio <= 7 ? 5 : null);
    const other = candidateOf('microbatch', { purchase: 'spot' });
    expect(settled([...costs, [other, rare], [micro, flat(9)]], { workload: stale })).toBe('microbatch');
  });

  test('is a GPU’s that is known by its specification where its upper bound is below the lower bound of the rest', () => {
    const gpu = candidateOf('batch', { instanceType: 'g1.large', gpuSpeed: 'cuda' });
    const costs = [[batch, () => null] as const, [live, flat(10)] as const];
    expect(settled(costs)).toBe('realtime');
    expect(settled(costs, { gpus: [[gpu, flat(9)]] })).toBe('batch');
    expect(settled(costs, { gpus: [[gpu, ({ trafficRatio }) => trafficRatio]] })).toBe('batch');
    expect(settled(costs, { gpus: [[gpu, ({ trafficRatio }) => 2 * trafficRatio]] })).toBe('realtime');
    const waits = { callerWaits: true, sloMs: 50 };
    expect(settled(costs, { gpus: [[gpu, flat(1)]], workload: waits })).toBe('realtime');
  });
});
