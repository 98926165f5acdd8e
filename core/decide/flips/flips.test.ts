import { finished } from '#core/steps.ts';
import { describe, expect, test } from 'vitest';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { drawnTogether } from '#core/price/serving/candidate/draw.ts';
import type { Candidate, Simulation } from '#core/price/serving/candidate/types.ts';
import { findFlips } from './flips.ts';
import { leversOf } from './levers.ts';
import { settle } from '#core/decide/verdict/verdict-elsewhere.ts';
import { type Evaluate, pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';

const batch = candidateOf('batch');
const live = candidateOf('realtime');

type Cost = (workload: Workload, simulation: Simulation) => number | null;

/** The flips of a verdict for options whose cost is a function of workload and simulation, in simulations with traffic from 0.9 to 1.1. */
function flipsOf(
  costs: readonly (readonly [Candidate, Cost])[],
  options: {
    readonly simulations?: number;
    readonly known?: readonly Candidate[];
    /** Names of options that are not searched unless nothing else is feasible. */
    readonly unlikely?: readonly string[];
    readonly workload?: Partial<WorkloadInput>;
  } = {},
) {
  const { simulations: count = 64, known = costs.map(([candidate]) => candidate), unlikely = [] } = options;
  const evaluate: Evaluate = (candidate, workload, simulation) =>
    evaluationOf(candidate, costs.find(([each]) => each.id === candidate.id)?.[1](workload, simulation) ?? null);
  const simulations = drawnTogether(
    Array.from({ length: count }, (_, i) => ({
      ...CENTRAL_SIMULATION,
      trafficRatio: 0.9 + (0.2 * ((i * 7) % count)) / Math.max(1, count - 1),
    })),
  );
  const model = { candidates: known, pricer: pricerBy(evaluate), margin: 0, simulations };
  const workload = Workload.parse({ predictionsPerDay: 4000, materialUsd: 0, ...options.workload });
  const situation = { workload, simulation: CENTRAL_SIMULATION };
  const { mode, holds } = settle(model, situation);
  const { flips } = finished(
    findFlips({
      model,
      likely: costs.map(([candidate]) => candidate).filter(({ id }) => !unlikely.includes(id)),
      every: costs.map(([candidate]) => candidate),
      situation,
      levers: leversOf(workload, null),
      mode,
      holds,
    }),
  );
  return { mode, holds, flips, at: (input: string) => flips.filter((flip) => flip.input === input) };
}

/** Within the precision of a search and of three digits, on the side that differs, above or below. */
function expectJustBeyond(value: number | undefined, limit: number, within = 0.016): void {
  expect(Math.abs(Math.log((value ?? 0) / limit))).toBeLessThan(within);
}

const flat =
  (usd: number): Cost =>
  () =>
    usd;
const perRow: Cost = ({ predictionsPerDay }, { trafficRatio }) => (predictionsPerDay * trafficRatio) / 100;

describe('a flip', () => {
  test.each([64, 512, 8])('is where four simulations of five turn, in %d of them', (simulations) => {
    const { mode, at } = flipsOf(
      [
        [batch, flat(20)],
        [live, perRow],
      ],
      { simulations },
    );
    expect(mode).toBe('batch');
    const [flip, ...others] = at('predictionsPerDay');
    expect(others).toEqual([]);
    // Live is cheaper below 20 dollars; the 80th percentile of the traffic is 1.06.
    const exact = 2000 / 1.06;
    expect(flip?.becomes).toBe('realtime');
    expect((flip?.at ?? 0) / exact).toBeLessThanOrEqual(1.02);
    expect((flip?.at ?? 0) / exact).toBeGreaterThan(0.96);
    expect(flip?.code).toBe('input-falls');
  });

  test('is looked for in both directions', () => {
    const between: Cost = ({ predictionsPerDay }) => (predictionsPerDay > 1000 && predictionsPerDay < 20_000 ? 50 : 5);
    const { at } = flipsOf([
      [batch, flat(20)],
      [live, between],
    ]);
    expect(at('predictionsPerDay').map(({ becomes }) => becomes)).toEqual(['realtime', 'realtime']);
    const [up, down] = at('predictionsPerDay').map(({ at: value }) => value);
    expectJustBeyond(up, 20_000);
    expectJustBeyond(down, 1000);
    expect(at('predictionsPerDay').map(({ code }) => code)).toEqual(['input-rises', 'input-falls']);
  });

  test('is found between two values of the same mode where another comes near, or is possible at one of them', () => {
    // In the middle of the range upwards, live costs 35 dollars, or is impossible; it is cheap only between there and the end.
    const cheap = ({ predictionsPerDay }: Workload): boolean =>
      predictionsPerDay > 60_000 && predictionsPerDay < 300_000;
    const nearby: Cost = (workload) => (cheap(workload) ? 5 : 35);
    const possible: Cost = (workload) => (cheap(workload) ? 5 : workload.predictionsPerDay < 60_000 ? null : 2000);
    for (const cost of [nearby, possible]) {
      const { mode, at } = flipsOf([
        [batch, flat(20)],
        [live, cost],
      ]);
      expect(mode).toBe('batch');
      expect(at('predictionsPerDay').map(({ becomes }) => becomes)).toEqual(['realtime']);
      expectJustBeyond(at('predictionsPerDay')[0]?.at, 60_000);
    }
  });

  test('is where something wins that was not likely to', () => {
    const unforeseen = candidateOf('microbatch');
    const cheapThere: Cost = ({ predictionsPerDay }) => (predictionsPerDay >= 9000 ? 1 : 100);
    const dearThere: Cost = ({ predictionsPerDay }) => (predictionsPerDay >= 8000 ? 40 : 20);
    const costs = [
      [batch, dearThere],
      [live, flat(30)],
      [unforeseen, cheapThere],
    ] as const;
    const { at } = flipsOf(costs, { known: [batch, live] });
    const [up] = at('predictionsPerDay');
    expect(up?.becomes).toBe('realtime');
    expectJustBeyond(up?.at, 8000);
    const later: Cost = ({ predictionsPerDay }) => (predictionsPerDay >= 8000 ? 1 : 100);
    const [found] = flipsOf(
      [
        [batch, dearThere],
        [live, flat(30)],
        [unforeseen, later],
      ],
      { known: [batch, live] },
    ).at('predictionsPerDay');
    expect(found?.becomes).toBe('microbatch');
    expectJustBeyond(found?.at, 8000);
  });

  test('of a whole number is that number', () => {
    const perInstance: Cost = ({ minInstances }) => 9 * minInstances;
    const { mode, at } = flipsOf(
      [
        [batch, flat(20)],
        [live, perInstance],
      ],
      { workload: { minInstances: 4 } },
    );
    expect(mode).toBe('batch');
    expect(at('minInstances')).toMatchObject([{ at: 2, becomes: 'realtime' }]);
  });

  test('is left to the rules where cost changes nothing: below a second, or beyond one unknown input in a hundred, there is no batch', () => {
    const costs = [
      [batch, flat(20)],
      [live, flat(50)],
    ] as const;
    const tooYoung = { input: 'maxStalenessS', at: 0.99, becomes: 'realtime' };
    expect(flipsOf(costs).flips).toMatchObject([tooYoung]);
    expect(flipsOf(costs, { workload: { callerWaits: true } }).flips).toEqual(
      expect.arrayContaining([
        expect.objectContaining(tooYoung),
        expect.objectContaining({ input: 'inputsKnownInAdvance', at: expect.closeTo(0.989, 2), becomes: 'realtime' }),
      ]),
    );
  });

  test('of unknown inputs is not named where no caller waits: they wait for the next run', () => {
    expect(
      flipsOf([
        [batch, flat(20)],
        [live, flat(50)],
      ]).at('inputsKnownInAdvance'),
    ).toEqual([]);
  });

  test('to nothing at all is stated only where no candidate is feasible, likely or not', () => {
    const upTo =
      (perDay: number): Cost =>
      ({ predictionsPerDay }) =>
        predictionsPerDay > perDay ? null : 20;
    const wide = candidateOf('realtime', { id: 'wide' });
    const flipOf = (perDay: number) =>
      flipsOf(
        [
          [live, upTo(10_000)],
          [wide, upTo(perDay)],
        ],
        { known: [live], unlikely: ['wide'] },
      ).at('predictionsPerDay');
    const [flip, ...others] = flipOf(1e6);
    expect(flip).toMatchObject({ becomes: 'none', code: 'input-rises' });
    expectJustBeyond(flip?.at, 1e6, 0.016);
    expect(others).toEqual([]);
    expect(flipOf(1e12)).toEqual([]);
  });

  test('of a waiting caller says 1, and of none 0', () => {
    const costs = [
      [batch, flat(20)],
      [live, flat(50)],
    ] as const;
    const fails: Cost = ({ callerWaits }) => (callerWaits ? null : 20);
    expect(
      flipsOf([
        [batch, fails],
        [live, flat(50)],
      ]).at('callerWaits'),
    ).toMatchObject([{ at: 1, becomes: 'realtime' }]);
    const waiting = { callerWaits: true };
    expect(
      flipsOf(
        [
          [batch, fails],
          [live, flat(50)],
        ],
        { workload: waiting },
      ).at('callerWaits'),
    ).toMatchObject([{ at: 0, becomes: 'batch' }]);
    expect(flipsOf(costs, { workload: waiting }).at('callerWaits')).toEqual([]);
  });
});

describe('an option that holds in enough simulations', () => {
  /** Feasible up to 6,000 a day. The traffic is above 1.09 in one simulation of twenty. */
  const limited: Cost = ({ predictionsPerDay }, { trafficRatio }) =>
    predictionsPerDay * trafficRatio <= 6000 ? 10 : null;
  const LAST = 6000 / 1.09;
  const within = (predictionsPerDay: number, simulations: number) =>
    flipsOf([[live, limited]], {
      simulations,
      workload: { predictionsPerDay, callerWaits: true, sloMs: 50, inputsKnownInAdvance: 0 },
    });

  test.each([64, 512])(
    'no longer does so far before it is infeasible in the central one, in %d simulations',
    (simulations) => {
      const { holds, at } = within(4000, simulations);
      expect(holds).toBe(true);
      const [flip, ...others] = at('predictionsPerDay');
      expect(others).toEqual([]);
      expect(flip).toMatchObject({ code: 'input-rises', becomes: 'none', holds: false });
      expectJustBeyond(flip?.at, LAST, 0.02);
    },
  );

  test.each([64, 512])(
    'is what a flip leads to where none does, and harder limits are not, in %d simulations',
    (simulations) => {
      const { mode, holds, flips, at } = within(5900, simulations);
      expect([mode, holds]).toEqual(['realtime', false]);
      const [flip] = at('predictionsPerDay');
      expect(at('predictionsPerDay')).toHaveLength(1);
      expect(flip).toMatchObject({ code: 'input-falls', becomes: 'realtime', holds: true });
      expectJustBeyond(flip?.at, LAST, 0.02);
      expect(flips.filter(({ becomes }) => becomes === 'none')).toEqual([]);
    },
  );
});

describe('the simulations that locate a flip', () => {
  /** One simulation in eight, the first of them, has another traffic than the rest. */
  function skewed(located: number, rest: number, input: 'predictionsPerDay' | 'discountPct' = 'predictionsPerDay') {
    let asked = 0;
    const simulations = drawnTogether(
      Array.from({ length: 128 }, (_, i) => ({ ...CENTRAL_SIMULATION, trafficRatio: i % 8 === 0 ? located : rest })),
    );
    const evaluate: Evaluate = (candidate, { predictionsPerDay, discountPct }, simulation) => {
      asked += 1;
      if (candidate.id === batch.id) return evaluationOf(candidate, 20);
      const usd = input === 'discountPct' ? (100 - discountPct) / 2 : predictionsPerDay / 100;
      return evaluationOf(candidate, usd * simulation.trafficRatio);
    };
    const workload = Workload.parse({ predictionsPerDay: 4000, materialUsd: 0, discountPct: 0 });
    const candidates = [batch, live];
    const { flips } = finished(
      findFlips({
        model: { candidates, pricer: pricerBy(evaluate), margin: 0, simulations },
        likely: candidates,
        every: candidates,
        situation: { workload, simulation: CENTRAL_SIMULATION },
        levers: leversOf(workload, null),
        mode: 'batch',
      }),
    );
    return { at: flips.find((flip) => flip.input === input)?.at ?? 0, asked };
  }

  test('do not decide where it is: all simulations do, also where the few say earlier or later', () => {
    for (const located of [0.5, 0.99, 1, 1.01, 1.5]) expectJustBeyond(skewed(located, 1).at, 2000, 0.015);
    // A discount of 60 % brings 50 dollars to 20.
    for (const located of [0.7, 0.99, 1, 1.01, 1.5]) {
      const { at } = skewed(located, 1, 'discountPct');
      expect(at).toBeGreaterThanOrEqual(60);
      expect(at).toBeLessThan(60.9);
    }
  });

  test('save most of the work where all simulations confirm them', () => {
    const agree = skewed(1, 1).asked;
    expect(agree).toBeLessThan(skewed(1.5, 1).asked / 1.5);
  });
});

/** Searches around an option that fails where traffic, as a share of the most traffic, times the million predictions a day is above a limit. */
function searchNear(above: number) {
  const count = 512;
  const simulations = drawnTogether(
    Array.from({ length: count }, (_, i) => ({ ...CENTRAL_SIMULATION, trafficRatio: (i + 0.5) / count })),
  );
  const evaluate: Evaluate = (subject, { predictionsPerDay }, { trafficRatio }) =>
    evaluationOf(subject, trafficRatio * (predictionsPerDay / 1e6) > above && trafficRatio < 1 ? null : 100);
  const workload = Workload.parse({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 100 });
  const situation = { workload, simulation: CENTRAL_SIMULATION };
  return (holds: boolean, isNearThreshold: boolean) =>
    finished(
      findFlips({
        model: { candidates: [live], pricer: pricerBy(evaluate), margin: 0, simulations },
        likely: [live],
        every: [live],
        situation,
        levers: leversOf(workload, null),
        mode: 'realtime',
        holds,
        isNearThreshold,
      }),
    );
}

describe('where more simulations than those of the search gave the verdict', () => {
  test('only what moves the share is a flip, and not every input at its present value', () => {
    // It holds in 488 of 512, which is enough; in more of them it was not.
    const search = searchNear(488 / 512);
    expect(new Set(search(false, false).flips.map(({ input }) => input)).size).toBeGreaterThan(3);
    const { flips, isOnEdge } = search(false, true);
    expect(isOnEdge).toBe(false);
    expect(flips.filter(({ code }) => code !== 'caller-waits')).toMatchObject([
      { code: 'input-falls', input: 'predictionsPerDay', becomes: 'realtime', holds: true, isAbout: true },
    ]);
    expect(flips[0]).toHaveProperty('at', expect.closeTo(997_500, -4));
  });

  test('no flip is listed where the simulations of the search are far from the verdict', () => {
    const { flips, isOnEdge } = searchNear(1)(false, true);
    expect(flips.filter(({ code }) => code !== 'caller-waits')).toEqual([]);
    expect(isOnEdge).toBe(true);
    expect(searchNear(1)(true, true)).toMatchObject({ isOnEdge: false });
  });
});

describe('a flip within a tie', () => {
  const workload = { predictionsPerDay: 2000, materialUsd: 25 };
  const perVolume: Cost = ({ predictionsPerDay }, { trafficRatio }) => (predictionsPerDay * trafficRatio) / 40;

  test('is not stated: batch, the default, replaces a live option in words only where it costs materially less', () => {
    const { mode, at } = flipsOf(
      [
        [batch, flat(110)],
        [live, perVolume],
      ],
      { workload },
    );
    expect(mode).toBe('realtime');
    // At 3,400 per day the live option costs $85, which is no longer a material saving; from 5,400 on, $135, batch saves $25.
    const [flip] = at('predictionsPerDay').filter(({ code }) => code === 'input-rises');
    expect(flip).toMatchObject({ becomes: 'batch' });
    expectJustBeyond(flip?.at, 5400, 0.02);
  });

  test('is not stated at all where the other option never costs materially less', () => {
    const capped: Cost = (...asked) => Math.min(120, perVolume(...asked) ?? 0);
    const { mode, at } = flipsOf(
      [
        [batch, flat(110)],
        [live, capped],
      ],
      { workload },
    );
    expect(mode).toBe('realtime');
    expect(at('predictionsPerDay')).toEqual([]);
  });

  test('is stated where the option of the verdict is infeasible, whatever the others cost', () => {
    const limited: Cost = (asked, simulation) => (asked.predictionsPerDay > 3000 ? null : perVolume(asked, simulation));
    const { at } = flipsOf(
      [
        [batch, flat(110)],
        [live, limited],
      ],
      { workload },
    );
    const [flip] = at('predictionsPerDay');
    expect(flip).toMatchObject({ code: 'input-rises', becomes: 'batch' });
    expectJustBeyond(flip?.at, 3000, 0.02);
  });
});
