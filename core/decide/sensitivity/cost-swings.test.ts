import { describe, expect, test } from 'vitest';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';
import { leversOf } from '#core/decide/flips/levers.ts';
import { sensitivityOf } from './sensitivity.ts';
import { pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';

const chosen = candidateOf('realtime');
const next = candidateOf('batch');
/** A million predictions per month, so dollars per month equal dollars per million. */
const MILLION = (1e6 * 24) / 730;

type Cost = (workload: Workload, simulation: Simulation) => number | null;

/** The sensitivity of the chosen option's cost; the next option costs 500. */
function swings(cost: Cost, patch: Partial<WorkloadInput> = {}) {
  const workload = Workload.parse({ predictionsPerDay: MILLION, ...patch });
  return sensitivityOf({
    chosen,
    next,
    situation: { workload, simulation: CENTRAL_SIMULATION },
    levers: leversOf(workload, null),
    pricer: pricerBy((candidate, workload, simulation) =>
      evaluationOf(candidate, candidate === chosen ? cost(workload, simulation) : 500),
    ),
  });
}

function endsOf(input: string, cost: Cost, patch: Partial<WorkloadInput> = {}) {
  const found = swings(cost, patch).inputs.filter((each) => each.input === input);
  return found.map(({ low, high }) => [low.at, high.at]).flat();
}

/** A cost that depends on one workload input. */
const by =
  (input: keyof Workload): Cost =>
  (workload) =>
    100 + Number(workload[input] ?? 0);

describe('the ends of an input', () => {
  test.each([
    ['maxStalenessS', { maxStalenessS: 60 }, [30, 120]],
    ['batchPeriodS', { batchPeriodS: 100 }, [60, 200]],
    ['deadlineS', { deadlineS: 1000 }, [500, 2000]],
    ['sloMs', { callerWaits: true, sloMs: 40 }, [20, 80]],
    ['pathOverheadMs', { callerWaits: true, sloMs: 40, pathOverheadMs: 30 }, [15, 40]],
    ['payloadBytesIn', { payloadBytesIn: 1000 }, [500, 2000]],
    ['payloadBytesOut', { payloadBytesOut: 1000 }, [500, 2000]],
    ['readsPerEntityPerDay', { readsPerEntityPerDay: 8 }, [4, 16]],
    ['peakToMean', { peakToMean: 1.5 }, [1, 3]],
    ['minInstances', { minInstances: 3 }, [2, 4]],
    ['minInstances', { minInstances: 0 }, [0, 1]],
  ] as const)('%s, with %o, are half and double, or one more and less, as far as it goes', (input, patch, ends) => {
    expect(endsOf(input, by(input), patch)).toEqual(ends);
  });

  test('of shares are near it', () => {
    const steep =
      (input: 'failureRate' | 'inputsKnownInAdvance'): Cost =>
      (workload) =>
        100 + 1000 * workload[input];
    expect(endsOf('failureRate', steep('failureRate'), { failureRate: 0.02 })).toEqual([0, 0.04]);
    expect(endsOf('failureRate', steep('failureRate'), { failureRate: 0 })).toEqual([0, 0.01]);
    expect(endsOf('failureRate', steep('failureRate'), { failureRate: 0.4 })).toEqual([0, 0.5]);
    const known = endsOf('inputsKnownInAdvance', steep('inputsKnownInAdvance'), {
      callerWaits: true,
      inputsKnownInAdvance: 0.98,
    });
    expect(known).toEqual([expect.closeTo(0.93, 9), 1]);
  });

  test('of the simulations are the ends of nine of ten', () => {
    const of = (key: 'trafficRatio' | 'spotPriceRatio' | 'interruptionRatio' | 'startupRatio', input: string) =>
      endsOf(input, (_workload, simulation) => 100 * simulation[key] * simulation.trafficRatio);
    expect(of('spotPriceRatio', 'spotPrice')).toEqual([1 / 1.3, 1.3]);
    expect(of('interruptionRatio', 'interruptions')).toEqual([1 / 2, 2]);
    expect(of('startupRatio', 'startup')).toEqual([1 / 1.5, 1.5]);
    expect(of('trafficRatio', 'traffic')).toEqual([1 / 1.25, 1.25]);
    const z = [expect.closeTo(-1.6449, 4), expect.closeTo(1.6449, 4)];
    expect(endsOf('measurement', (_workload, simulation) => 100 + simulation.measurementZ)).toEqual(z);
    expect(
      endsOf(
        'hardware',
        (_workload, simulation) => 100 + simulation.hardwareZ({ instanceType: 'a1.small', uarch: 'one' }),
      ),
    ).toEqual(z);
  });

  test('are none of a limit that was not set, and none of what is decided', () => {
    expect(endsOf('maxStalenessS', by('maxStalenessS'))).toEqual([]);
    expect(endsOf('discountPct', (workload) => 100 - workload.discountPct, { discountPct: 50 })).toEqual([]);
  });
});

describe('what the cost depends on', () => {
  test('has the cost of both options at each end, for a million of the traffic that is there', () => {
    const { inputs, ...rest } = swings((_workload, simulation) => 100 * simulation.spotPriceRatio);
    expect(rest).toEqual({
      optionId: chosen.id,
      costPerMillionUsd: expect.closeTo(100, 9),
      nextId: next.id,
      nextPerMillionUsd: expect.closeTo(500, 9),
    });
    // A constant 100 is 125 per million at four fifths of the traffic.
    expect(inputs.map(({ input, low, high }) => [input, low.costPerMillionUsd, high.costPerMillionUsd])).toEqual([
      ['spotPrice', expect.closeTo(100 / 1.3, 9), expect.closeTo(130, 9)],
      ['traffic', expect.closeTo(125, 9), expect.closeTo(80, 9)],
    ]);
    const [spot, traffic] = inputs;
    expect(spot?.low.nextPerMillionUsd).toBeCloseTo(500, 9);
    expect(traffic?.low.nextPerMillionUsd).toBeCloseTo(625, 9);
  });

  test('leaves out what moves it by less than half a per cent', () => {
    const proportional =
      (share: number): Cost =>
      (_workload, simulation) =>
        100 * simulation.trafficRatio * (1 + share * (simulation.startupRatio - 1 / 1.5));
    const shown = (share: number) => swings(proportional(share)).inputs.map(({ input }) => input);
    // From 1/1.5 to 1.5 is 0.8333: of the central 1 + share/3.
    expect(shown(0.0062)).toContain('startup');
    expect(shown(0.0058)).not.toContain('startup');
  });

  test('keeps an input at whose end the option does not hold', () => {
    const fails: Cost = (_workload, simulation) => (simulation.startupRatio > 1 ? null : 100 * simulation.trafficRatio);
    const { inputs } = swings(fails);
    expect(inputs.map(({ input }) => input)).toEqual(['startup']);
    expect(inputs[0]).toMatchObject({ range: 'simulations', high: { costPerMillionUsd: null } });
  });
});
