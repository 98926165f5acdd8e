import { describe, expect, test } from 'vitest';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { leversOf } from './levers.ts';

function levers(patch: Omit<WorkloadInput, 'predictionsPerDay'> = {}) {
  return leversOf(Workload.parse({ predictionsPerDay: 86_400, ...patch }), 0.8);
}

function lever(input: string, patch: Omit<WorkloadInput, 'predictionsPerDay'> = {}) {
  const found = levers(patch).find((each) => each.input === input);
  if (found === undefined) throw new Error(`no lever ${input}`);
  return found;
}

const ALWAYS = [
  'predictionsPerDay',
  'peakToMean',
  'maxStalenessS',
  'discountPct',
  'failureRate',
  'payloadBytesIn',
  'minInstances',
  'handlingMs',
  'payloadBytesOut',
  'speed',
  'frontDoor',
  'startup',
  'coldStart',
  'spotPrice',
  'interruptions',
];

describe('the inputs that are turned', () => {
  const added = (patch: Omit<WorkloadInput, 'predictionsPerDay'>): readonly string[] =>
    levers(patch)
      .map(({ input }) => input)
      .filter((input) => !ALWAYS.includes(input));

  test('are the fifteen that always have an effect', () => {
    expect(levers().map(({ input }) => input)).toEqual(ALWAYS);
  });

  test('are more where a period, a deadline, reads or an SLO that a caller waits for is stated', () => {
    expect(added({ batchPeriodS: 3600 })).toEqual(['batchPeriodS']);
    expect(added({ deadlineS: 3600 })).toEqual(['deadlineS']);
    expect(added({ readsPerEntityPerDay: 3 })).toEqual(['readsPerEntityPerDay']);
    expect(added({ callerWaits: true, sloMs: 100 })).toEqual(['inputsKnownInAdvance', 'sloMs', 'pathOverheadMs']);
    expect(added({ callerWaits: false, sloMs: 100 })).toEqual([]);
    expect(added({ callerWaits: true })).toEqual(['inputsKnownInAdvance']);
  });
});

describe('an input is turned', () => {
  test.each([
    ['predictionsPerDay', {}, { base: 86_400, low: 8.64, high: 864_000_000, scale: 'log' }],
    ['maxStalenessS', {}, { base: 2_592_000, low: 0.1, high: 2_592_000, scale: 'log' }],
    ['maxStalenessS', { maxStalenessS: 60 }, { base: 60, low: 0.1, high: 2_592_000, scale: 'log' }],
    [
      'inputsKnownInAdvance',
      { callerWaits: true, inputsKnownInAdvance: 0.7 },
      { base: 0.7, low: 0, high: 1, scale: 'linear' },
    ],
    ['discountPct', { discountPct: 10 }, { base: 10, low: 0, high: 95, scale: 'linear' }],
    ['failureRate', { failureRate: 0.01 }, { base: 0.01, low: 0, high: 0.5, scale: 'linear' }],
    ['payloadBytesIn', { payloadBytesIn: 0 }, { base: 1, low: 1, high: 1e9, scale: 'log' }],
    ['payloadBytesOut', { payloadBytesOut: 2e9 }, { base: 2e9, low: 1, high: 2e9, scale: 'log' }],
    ['minInstances', { minInstances: 2 }, { base: 2, low: 0, high: 10, scale: 'whole' }],
    ['batchPeriodS', { batchPeriodS: 3600 }, { base: 3600, low: 60, high: 2_592_000, scale: 'log' }],
    ['deadlineS', { deadlineS: 30 }, { base: 30, low: 30, high: 2_592_000, scale: 'log' }],
    ['sloMs', { callerWaits: true, sloMs: 50 }, { base: 50, low: 0.1, high: 86_400_000, scale: 'log' }],
    ['readsPerEntityPerDay', { readsPerEntityPerDay: 3 }, { base: 3, low: 0.01, high: 10_000, scale: 'log' }],
    ['spotPrice', {}, { base: 1, low: 0.05, high: 20, scale: 'log' }],
  ] as const)('%s, with %o, from its base between its ends', (input, patch, range) => {
    expect(lever(input, patch).range).toEqual(range);
  });

  test('up to the SLO, where it is the time that the path takes of it', () => {
    const upTo = (pathOverheadMs: number) =>
      lever('pathOverheadMs', { callerWaits: true, sloMs: 50, pathOverheadMs }).range;
    expect(upTo(5)).toEqual({ base: 5, low: 0, high: 50, scale: 'linear' });
    expect(upTo(80)).toEqual({ base: 80, low: 0, high: 80, scale: 'linear' });
  });

  test('in the workload alone, or in the simulation alone', () => {
    const situation = { workload: Workload.parse({ predictionsPerDay: 86_400 }), simulation: CENTRAL_SIMULATION };
    expect(lever('discountPct').turn(situation, 40)).toEqual({
      workload: { ...situation.workload, discountPct: 40 },
      simulation: CENTRAL_SIMULATION,
    });
    const turned = ['speed', 'startup', 'spotPrice', 'interruptions'].map((input) => lever(input).turn(situation, 3));
    expect(turned.map(({ simulation }) => simulation)).toEqual([
      { ...CENTRAL_SIMULATION, speedRatio: 3 },
      { ...CENTRAL_SIMULATION, startupRatio: 3 },
      { ...CENTRAL_SIMULATION, spotPriceRatio: 3 },
      { ...CENTRAL_SIMULATION, interruptionRatio: 3 },
    ]);
    expect(turned.map(({ workload }) => workload)).toEqual(turned.map(() => situation.workload));
  });
});
