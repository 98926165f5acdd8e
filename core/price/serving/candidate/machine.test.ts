import { expect, test } from 'vitest';
import type { RateError } from '#core/project/projection/measurement-error.ts';
import { Z_SCORES } from '#core/project/projection/predictive.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { type Draw, drawOf } from './draw.ts';
import { jobRowsPerSOf, liveSpeedupOf, speedupOf } from './machine.ts';
import type { Simulation } from './types.ts';

/** A machine without an error of projection. */
const EXACT = { instanceType: 'm', uarch: 'u', sigmaLog: 0, quantiles: null, sourceShare: 0 };

const profileWith = (of: {
  readonly batch: RateError;
  readonly live: RateError;
  readonly disturbanceSigmaLog?: number;
}) => {
  const { batch, live, disturbanceSigmaLog = 0 } = of;
  return { ...EXACT, measurement: { batch, live, correlation: 0.5 }, disturbanceSigmaLog };
};
const EVEN = { slower: 0.1, faster: 0.1 };
const at = (z: Partial<Simulation>): Draw => drawOf({ ...CENTRAL_SIMULATION, ...z });

test('a disturbed measurement may have been slower than the machine, not faster', () => {
  const speedAt = (measurementZ: number, disturbanceSigmaLog: number): number =>
    speedupOf(profileWith({ batch: EVEN, live: EVEN, disturbanceSigmaLog }), at({ measurementZ }));
  expect(speedAt(1, 0)).toBeCloseTo(Math.exp(0.1), 12);
  expect(speedAt(1, 0.5)).toBeCloseTo(Math.exp(Math.hypot(0.1, 0.5)), 12);
  expect(speedAt(-1, 0.5)).toBe(speedAt(-1, 0));
  expect(speedAt(0, 0.5)).toBe(1);
});

test('real time and batch have an interval each, and each side of it its own width', () => {
  const profile = profileWith({ batch: EVEN, live: { slower: 0.2, faster: 0.3 } });
  expect(speedupOf(profile, at({ measurementZ: -1 }))).toBeCloseTo(Math.exp(-0.1), 12);
  expect(liveSpeedupOf(profile, at({ measurementZ: -1 }))).toBeCloseTo(Math.exp(-0.2), 12);
  expect(liveSpeedupOf(profile, at({ measurementZ: 1 }))).toBeCloseTo(Math.exp(0.3), 12);
  expect(liveSpeedupOf(profile, CENTRAL_SIMULATION)).toBe(1);
});

test('the error of a projection is drawn from its quantiles, and from a normal distribution without them', () => {
  const measurement = { batch: { slower: 0, faster: 0 }, live: { slower: 0, faster: 0 }, correlation: 1 };
  const normal = { ...EXACT, sigmaLog: 0.3, measurement, disturbanceSigmaLog: 0 };
  // A distribution whose slow side is twice as long.
  const skewed = { ...normal, quantiles: Z_SCORES.map((z) => (z < 0 ? 0.2 : 0.1) * z) };
  const speedAt = (z: number, profile: typeof normal | typeof skewed): number =>
    speedupOf(profile, at({ hardwareZ: () => z }));
  expect([-1, 0, 1].map((z) => Math.log(speedAt(z, normal)))).toEqual([-0.3, 0, 0.3].map((x) => expect.closeTo(x, 9)));
  expect([-1, 0, 1].map((z) => Math.log(speedAt(z, skewed)))).toEqual([-0.2, 0, 0.1].map((x) => expect.closeTo(x, 9)));
});

test('the rate of a whole job varies by the error of its ratio to inference, and never beyond what its host allows', () => {
  const at = (jobZ: number, jobCapPerS = Infinity): number =>
    jobRowsPerSOf(
      { ...CENTRAL_SIMULATION, jobZ },
      { profile: { jobRowsPerS: 100, jobSigmaLog: 0.2, jobCapPerS }, speedup: 2 },
    );
  expect(at(0)).toBe(200);
  expect(at(1)).toBeCloseTo(200 * Math.exp(0.2), 9);
  expect(at(1, 210)).toBe(210);
});
