import { expect, test } from 'vitest';
import { normalCdf, normalQuantile } from '#core/math/stats/distributions.ts';
import { mean, median, variance } from '#core/math/stats/moments.ts';
import { ERROR_CORRELATION } from '#core/project/projection/shared-error.ts';
import { UNKNOWN_PROCESSORS } from '#core/price/serving/function/function-profile.ts';
import { liveSpeedupOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import { drawSimulations, hardwareCorrelation, JUDGED_CORRELATION, SIMULATION_SPREADS } from './simulations.ts';

const simulations = drawSimulations({ seed: 3 });
const GRAVITON3 = { instanceType: 'c7g.large', uarch: 'Neoverse V1' };
const ICE_LAKE = { instanceType: 'm6i.large', uarch: 'Ice Lake' };

test('512 simulations come from a seed, the same ones every time', () => {
  expect(simulations).toHaveLength(512);
  const again = drawSimulations({ seed: 3 });
  expect(again.map((w) => [w.measurementZ, w.trafficRatio, w.startupRatio, w.hardwareZ(GRAVITON3)])).toEqual(
    simulations.map((w) => [w.measurementZ, w.trafficRatio, w.startupRatio, w.hardwareZ(GRAVITON3)]),
  );
  expect(drawSimulations({ seed: 4 })[0]?.trafficRatio).not.toBe(simulations[0]?.trafficRatio);
});

test('ratios have a median of 1 and nine in ten within their factor', () => {
  const traffic = simulations.map((w) => w.trafficRatio);
  expect(median(traffic)).toBeCloseTo(1, 2);
  const within = traffic.filter((r) => r <= SIMULATION_SPREADS.traffic && r >= 1 / SIMULATION_SPREADS.traffic).length;
  expect(within / 512).toBeCloseTo(0.9, 2);
});

test('nine in ten spot prices lie within 1.3, interruptions within 2, start-up times within 1.5, traffic within 1.25, cold starts within 3, payloads within 2', () => {
  const ends = (
    key:
      | 'spotPriceRatio'
      | 'interruptionRatio'
      | 'startupRatio'
      | 'trafficRatio'
      | 'coldStartRatio'
      | 'frontDoorRatio'
      | 'derivedPriceRatio'
      | 'requestBytesRatio'
      | 'answerBytesRatio',
  ) => {
    const sorted = simulations.map((simulation) => simulation[key]).sort((a, b) => a - b);
    return [sorted[25] ?? 0, sorted[486] ?? 0];
  };
  const spreads = (
    [
      'spotPriceRatio',
      'interruptionRatio',
      'startupRatio',
      'trafficRatio',
      'coldStartRatio',
      'frontDoorRatio',
      'derivedPriceRatio',
      'requestBytesRatio',
      'answerBytesRatio',
    ] as const
  ).map(ends);
  [1.3, 2, 1.5, 1.25, 3, 2, 1.2, 2, 2].forEach((factor, i) => {
    // The 26th of 512 strata is the one of 5 %.
    expect((spreads[i]?.[0] ?? 0) * factor).toBeCloseTo(1, 1.5);
    expect((spreads[i]?.[1] ?? 0) / factor).toBeCloseTo(1, 1.5);
  });
  expect(simulations.every(({ speedRatio }) => speedRatio === 1)).toBe(true);
});

test('each quantity has one simulation in each of as many equally likely stretches', () => {
  const few = drawSimulations({ seed: 9, count: 10 });
  const strata = few.map(({ measurementZ }) => Math.floor(10 * normalCdf(measurementZ))).sort((a, b) => a - b);
  expect(strata).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(few.map(({ measurementZ }) => measurementZ)).not.toEqual(
    few.map(({ measurementZ }) => measurementZ).sort((a, b) => a - b),
  );
});

test('z scores are standard normal', () => {
  for (const scores of [simulations.map((w) => w.measurementZ), simulations.map((w) => w.hardwareZ(ICE_LAKE))]) {
    expect(Math.abs(mean(scores))).toBeLessThan(0.2);
    expect(Math.abs(variance(scores) - 1)).toBeLessThan(0.25);
  }
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const products = a.map((x, i) => (x - meanA) * ((b[i] ?? 0) - meanB));
  return mean(products) / Math.sqrt(variance(a) * variance(b));
}

test('errors of batch and real time correlate as far as the intervals share the variation from run to run', () => {
  const [batch, live] = [0.1, 0.2].map((deviation) => ({ slower: deviation, faster: deviation }));
  if (batch === undefined || live === undefined) throw new Error('there are two');
  for (const shared of [0, 0.4, 1]) {
    const measurement = { batch, live, correlation: shared };
    const profile = { ...GRAVITON3, sigmaLog: 0, quantiles: null, sourceShare: 0, disturbanceSigmaLog: 0, measurement };
    const inBatch = simulations.map((simulation) => Math.log(speedupOf(profile, simulation)) / 0.1);
    const inRealTime = simulations.map((simulation) => Math.log(liveSpeedupOf(profile, simulation)) / 0.2);
    expect(Math.abs(variance(inRealTime) - 1)).toBeLessThan(0.1);
    expect(Math.abs(correlation(inBatch, inRealTime) - shared)).toBeLessThan(0.1);
  }
});

test('one machine has one error, a microarchitecture shares most of it, all from one source a part', () => {
  const z = (instanceType: string, uarch: string): number[] =>
    simulations.map((w) => w.hardwareZ({ instanceType, uarch }));
  const sapphire = 'Sapphire Rapids';
  expect(z('ml.c7i.large', sapphire)).toEqual(z('c7i.large', sapphire));
  const { within, between } = ERROR_CORRELATION;
  expect(correlation(z('c6i.large', 'Ice Lake'), z('m6i.4xlarge', 'Ice Lake'))).toBeCloseTo(within, 1);
  expect(Math.abs(correlation(z('c7i.large', sapphire), z('c7g.large', 'Neoverse V1')) - between)).toBeLessThan(0.1);
  // A measurement shares nothing with projections.
  const measured = simulations.map((w) => w.hardwareZ({ instanceType: 'c7a.large', uarch: 'Zen 4', sourceShare: 0 }));
  expect(Math.abs(correlation(measured, z('c7g.large', 'Neoverse V1')))).toBeLessThan(0.15);
});

test('functions, serverless endpoints and Fargate rest on one projection, so they share its error', () => {
  const z = simulations.map((w) => w.hardwareZ({ instanceType: UNKNOWN_PROCESSORS.x86_64, uarch: 'Ice Lake' }));
  const machine = simulations.map((w) => w.hardwareZ(ICE_LAKE));
  expect(correlation(z, machine)).toBeCloseTo(ERROR_CORRELATION.within, 1);
});

test('the stated correlation of two machines is that of their draws', () => {
  expect(hardwareCorrelation({ ...GRAVITON3, instanceType: 'ml.c7g.large' }, GRAVITON3)).toBe(1);
  expect(hardwareCorrelation({ instanceType: 'c6i.large', uarch: 'Ice Lake' }, ICE_LAKE)).toBe(
    ERROR_CORRELATION.within,
  );
  expect(hardwareCorrelation(GRAVITON3, ICE_LAKE)).toBe(ERROR_CORRELATION.between);
});

test('start-up and cold start, spot price and interruptions, traffic and its peak are drawn together', () => {
  for (const seed of [1, 2, 3]) {
    const drawn = drawSimulations({ seed, count: 2048 });
    for (const [key, other] of [
      ['coldStart', 'startup'],
      ['interruption', 'spotPrice'],
      ['peak', 'traffic'],
    ] as const) {
      const [one, two] = [key, other].map((name) => drawn.map((simulation) => Math.log(simulation[`${name}Ratio`])));
      expect(correlation(one ?? [], two ?? [])).toBeCloseTo(JUDGED_CORRELATION, 1);
      // Each of them keeps its strata.
      const sorted = drawn.map((simulation) => Math.log(simulation[`${key}Ratio`])).sort((a, b) => a - b);
      const sigma = Math.log(SIMULATION_SPREADS[key]) / normalQuantile(0.95);
      expect(sorted.map((log) => Math.floor(2048 * normalCdf(log / sigma)))).toEqual(
        Array.from({ length: 2048 }, (_, i) => i),
      );
    }
  }
});

test('wider judgements stretch what is judged, in the same simulations, and nothing that was measured', () => {
  const wide = drawSimulations({ seed: 3, judgedSpreads: 1.5 });
  for (const [i, simulation] of simulations.entries()) {
    expect(Math.log(wide[i]?.coldStartRatio ?? 0)).toBeCloseTo(1.5 * Math.log(simulation.coldStartRatio), 9);
    expect(wide[i]?.handlingZ).toBeCloseTo(1.5 * simulation.handlingZ, 9);
    expect([wide[i]?.measurementZ, wide[i]?.hardwareZ(ICE_LAKE)]).toEqual([
      simulation.measurementZ,
      simulation.hardwareZ(ICE_LAKE),
    ]);
  }
});

test('the other quantities of a simulation are independent of each other', () => {
  const traffic = simulations.map((w) => w.trafficRatio);
  const others = [
    simulations.map((w) => w.spotPriceRatio),
    simulations.map((w) => w.startupRatio),
    simulations.map((w) => w.measurementZ),
  ];
  for (const other of others) expect(Math.abs(correlation(traffic, other))).toBeLessThan(0.15);
});

test('a seed draws the simulations that it always drew, so that plans can be made again', () => {
  const [first] = drawSimulations({ seed: 1, count: 2 });
  // As Modewise 0.1.0 drew it on 2026-11-30.
  expect(first?.trafficRatio).toBeCloseTo(1.17069912896, 9);
});
