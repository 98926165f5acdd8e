import { describe, expect, test } from 'vitest';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { drawnTogether } from '#core/price/serving/candidate/draw.ts';
import type { Candidate, Simulation } from '#core/price/serving/candidate/types.ts';
import { finished } from '#core/steps.ts';
import { decide, type DecideRequest, NO_FINDINGS } from './decide.ts';
import { priceRow } from './rows/priced-row.ts';
import { pricerBy } from './verdict/testing.ts';
import { candidateOf, evaluationOf } from './verdict/testing-options.ts';

const batch = candidateOf('batch');
const live = candidateOf('realtime');
const micro = candidateOf('microbatch');
const yearly = candidateOf('realtime', { purchase: '1yr' });
const SIMULATIONS = drawnTogether(
  [0.8, 0.9, 1, 1.1, 1.2].map((trafficRatio) => ({ ...CENTRAL_SIMULATION, trafficRatio })),
);

type Cost = (workload: Workload, simulation: Simulation) => number | null;

function decision(
  costs: readonly (readonly [Candidate, Cost])[],
  {
    extras = [],
    workload = {},
  }: {
    readonly extras?: readonly Candidate[];
    readonly workload?: Partial<WorkloadInput>;
  } = {},
) {
  const pricer = pricerBy((candidate, asked, simulation) =>
    evaluationOf(candidate, costs.find(([each]) => each.id === candidate.id)?.[1](asked, simulation) ?? null, {
      latencyMs: candidate.mode === 'batch' ? null : { p50: 1, p99: 9 },
      freshnessS: candidate.mode === 'batch' ? { mean: 60, max: 100 } : null,
    }),
  );
  const stated = Workload.parse({ predictionsPerDay: 1000, materialUsd: 0, ...workload });
  const price = (candidate: Candidate) => priceRow({ candidate, workload: stated, pricer, simulations: SIMULATIONS });
  const candidates = costs.map(([candidate]) => candidate);
  const request: DecideRequest = {
    rows: candidates.filter((each) => !extras.includes(each)).map(price),
    extras: extras.map(price),
    likely: candidates,
    shortlist: { batches: () => candidates.filter(({ mode }) => mode === 'batch'), all: () => candidates },
    workload: stated,
    pricer,
    handlingMs: null,
    simulations: SIMULATIONS,
  };
  const deciding = decide(request);
  const findings = finished(deciding.search());
  const { volumes, sensitivity } = findings;
  return {
    ...deciding,
    volumes,
    sensitivity,
    verdict: deciding.verdict(findings),
    before: deciding.verdict(NO_FINDINGS),
  };
}

const flat =
  (usd: number): Cost =>
  () =>
    usd;

describe('a decision', () => {
  test('has the option, its share of simulations as the cheapest that qualifies, and the lowest regret', () => {
    const { verdict } = decision([
      [batch, flat(10)],
      [live, (_workload, { trafficRatio }) => 10.5 * trafficRatio],
    ]);
    // Live costs 8.4, 9.45, 10.5, 11.55 and 12.6.
    expect(verdict).toMatchObject({ mode: 'batch', optionId: batch.id, probabilityCheapest: 0.6 });
    expect(verdict.nearCheapest).toEqual({ share: 0.6, belowUsd: 0 });
    expect(verdict.leastRegretId).toBe(batch.id);
    expect(verdict.relax).toEqual([]);
  });

  test('has the share in which it costs no more than the cheapest, up to what matters', () => {
    const { verdict } = decision(
      [
        [batch, flat(10)],
        [live, (_workload, { trafficRatio }) => 10.5 * trafficRatio],
      ],
      { workload: { materialUsd: 25 } },
    );
    // Live is cheaper in two of five simulations, and by at most $1.60.
    expect(verdict).toMatchObject({ probabilityCheapest: 0.6, nearCheapest: { share: 1, belowUsd: 25 } });
  });

  test('compares only what a rule admits', () => {
    const waits = { callerWaits: true, sloMs: 50 };
    const { verdict, sensitivity } = decision(
      [
        [batch, flat(1)],
        [live, flat(10)],
        [micro, flat(20)],
      ],
      { workload: waits },
    );
    expect(verdict).toMatchObject({ mode: 'realtime', probabilityCheapest: 1, leastRegretId: live.id });
    expect(sensitivity).toMatchObject({ optionId: live.id, nextId: micro.id });
  });

  test('without any option says what to give up, and has neither option, regret nor sensitivity', () => {
    const holds: Cost = ({ sloMs }) => ((sloMs ?? 0) >= 80 ? 10 : null);
    const { verdict, sensitivity } = decision([[live, holds]], { workload: { callerWaits: true, sloMs: 50 } });
    expect(verdict).toMatchObject({ mode: 'none', optionId: null, probabilityCheapest: null, leastRegretId: null });
    expect(verdict.relax.map(({ input }) => input)).toEqual(['sloMs']);
    expect(sensitivity).toBeNull();
  });

  test('has no other next to it where it is alone', () => {
    expect(decision([[batch, flat(10)]]).sensitivity).toMatchObject({ optionId: batch.id, nextId: null });
  });

  test('has a frontier of all rows that hold, the listed ones included', () => {
    const large = candidateOf('realtime', { instanceType: 'a1.large' });
    const { verdict } = decision(
      [
        [batch, flat(10)],
        [live, flat(30)],
        [large, flat(20)],
        [micro, () => null],
      ],
      {
        extras: [large],
      },
    );
    expect(verdict.frontier).toEqual([batch.id, large.id]);
  });

  test('has break-evens between the best of each service, without commitments', () => {
    const perRow: Cost = ({ predictionsPerDay }) => predictionsPerDay / 100;
    const { volumes } = decision([
      [batch, flat(20)],
      [live, perRow],
      [yearly, flat(1)],
    ]);
    expect(volumes.breakEvens).toEqual([{ between: [batch.id, live.id], perDay: expect.closeTo(2000, 1) }]);
    const committed = decision([
      [batch, flat(20)],
      [yearly, perRow],
    ]).volumes.breakEvens;
    expect(committed).toEqual([{ between: [batch.id, yearly.id], perDay: expect.closeTo(2000, 1) }]);
    const spot = candidateOf('batch', { purchase: 'spot' });
    const cheapest = decision([
      [batch, flat(20)],
      [spot, flat(5)],
      [live, perRow],
    ]).volumes.breakEvens;
    expect(cheapest.map(({ between }) => between)).toEqual([[spot.id, live.id]]);
    expect(
      decision([
        [batch, () => null],
        [live, perRow],
      ]).volumes.breakEvens,
    ).toEqual([]);
  });
});

test('break-evens have the choice, where a cheaper option of its service holds too rarely', () => {
  const rare = candidateOf('realtime', { purchase: 'spot' });
  const { verdict, volumes } = decision(
    [
      [live, ({ predictionsPerDay }) => predictionsPerDay / 100],
      [rare, ({ predictionsPerDay }, { trafficRatio }) => (trafficRatio > 1 ? null : predictionsPerDay / 200)],
      [micro, flat(20)],
    ],
    { workload: { callerWaits: true, sloMs: 50 } },
  );
  expect(verdict.optionId).toBe(live.id);
  expect(volumes.costByVolume.options.map(({ id }) => id)).toEqual([live.id, micro.id]);
  expect(volumes.breakEvens).toEqual([{ between: [live.id, micro.id], perDay: expect.closeTo(2000, 1) }]);
});

describe('the flips of a verdict', () => {
  const perRow: Cost = ({ predictionsPerDay }) => predictionsPerDay / 100;

  test('is the volume at which the other mode is surely cheaper, and it is searched for after the verdict', () => {
    const costs = [
      [batch, flat(20)],
      [live, perRow],
    ] as const;
    const { verdict, before } = decision(costs, { workload: { predictionsPerDay: 4000 } });
    expect(before).toEqual({ ...verdict, flips: [], because: before.because });
    expect(verdict.mode).toBe('batch');
    const volume = verdict.flips.filter(({ input }) => input === 'predictionsPerDay');
    expect(volume.map(({ becomes }) => becomes)).toEqual(['realtime']);
    expect(volume[0]?.at).toBeLessThan(2000);
    expect(volume[0]?.at).toBeGreaterThan(1980);
    expect(volume[0]?.text).toMatch(/real time\.$/);
  });

  test('is whether a caller waits, yes or no', () => {
    const waiting = (callerWaits: boolean) =>
      decision(
        [
          [batch, flat(5)],
          [live, flat(20)],
        ],
        { workload: { callerWaits, sloMs: 50 } },
      ).verdict.flips.filter(({ input }) => input === 'callerWaits');
    expect(waiting(false)).toMatchObject([{ at: 1, becomes: 'realtime' }]);
    expect(waiting(true)).toMatchObject([{ at: 0, becomes: 'batch' }]);
  });

  test('may leave nothing that fits, and goes to no commitment', () => {
    const upTo: Cost = ({ predictionsPerDay }) => (predictionsPerDay > 5000 ? null : 10);
    const { verdict } = decision([
      [batch, upTo],
      [yearly, flat(11)],
    ]);
    const volume = verdict.flips.filter(({ input }) => input === 'predictionsPerDay');
    expect(volume).toMatchObject([{ becomes: 'none' }]);
    expect(volume[0]?.at).toBeGreaterThan(5000);
    expect(volume[0]?.at).toBeLessThan(5030);
    expect(volume[0]?.text).toContain('no option is feasible');
  });

  test('goes to a commitment where the verdict is one', () => {
    const upTo: Cost = ({ predictionsPerDay }) => (predictionsPerDay > 5000 ? null : 10);
    const batches = candidateOf('batch', { purchase: '3yr' });
    const { verdict } = decision([
      [batches, upTo],
      [yearly, flat(11)],
    ]);
    expect(verdict).toMatchObject({ mode: 'batch', optionId: batches.id });
    expect(verdict.flips.find(({ input }) => input === 'predictionsPerDay')?.becomes).toBe('realtime');
  });
});
