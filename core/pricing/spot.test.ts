import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../stats/random.ts';
import { hoursAfterInterruption, likelyInterruptions, unprotectedSpotH, wholeJobHours } from './spot.ts';

test('what is left after the first interruption is W − (1−e^(−rW))/r', () => {
  const work = { workH: 10, interruptionsPerH: 0.05 };
  expect(hoursAfterInterruption({ ...work, count: 1 })).toBeCloseTo(10 - (1 - Math.exp(-0.5)) / 0.05, 9);
  expect(hoursAfterInterruption({ ...work, interruptionsPerH: 1e-9, count: 1 })).toBeCloseTo(0.5e-9 * 100, 15);
  expect(hoursAfterInterruption({ ...work, interruptionsPerH: 0, count: 1 })).toBe(0);
  expect(hoursAfterInterruption({ ...work, count: 40 })).toBe(0);
});

test('what is left after the third interruption is what drawn interruptions leave', () => {
  const random = createRandom(1);
  const draws = 200_000;
  let left = 0;
  for (let i = 0; i < draws; i++) {
    const third = -Math.log((1 - random.uniform()) * (1 - random.uniform()) * (1 - random.uniform())) / 0.3;
    left += Math.max(0, 10 - third) / draws;
  }
  expect(hoursAfterInterruption({ workH: 10, interruptionsPerH: 0.3, count: 3 })).toBeCloseTo(left, 1);
});

test('a whole job on spot without end takes 13.04 h for ten, and with an end less on spot and the rest on demand', () => {
  const work = { workH: 10, interruptionsPerH: 0.05, restartH: 0.1 };
  const endless = wholeJobHours({ ...work, count: 1000 });
  expect(endless.spotH).toBeCloseTo(13.04, 2);
  expect(endless.spotH).toBeCloseTo(unprotectedSpotH(work), 9);
  const once = wholeJobHours({ ...work, count: 1 });
  // One attempt lasts (1−e^(−rW))/r on average, and one in (1−e^(−rW)) of them ends in a restart.
  const failing = 1 - Math.exp(-0.5);
  expect(once.spotH).toBeCloseTo(failing / 0.05 + 0.1 * failing, 9);
  expect(once.onDemandH).toBeCloseTo(10 * failing, 9);
  expect(wholeJobHours({ ...work, interruptionsPerH: 0, count: 1 })).toEqual({ spotH: 10, onDemandH: 0 });
});

test('the likely interruptions are not exceeded in nineteen runs of twenty, and are the fewest such', () => {
  const poisson = (mean: number, atMost: number) => {
    let term = Math.exp(-mean);
    let sum = term;
    for (let j = 1; j <= atMost; j++) sum += term *= mean / j;
    return sum;
  };
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 5, noNaN: true }), fc.integer({ min: 1, max: 100 }), (mean, instances) => {
      const count = likelyInterruptions({ workH: mean, interruptionsPerH: 1, instances });
      expect(poisson(mean, count) ** instances).toBeGreaterThanOrEqual(0.95 - 1e-9);
      if (count > 0) expect(poisson(mean, count - 1) ** instances).toBeLessThan(0.95 + 1e-9);
    }),
  );
});
