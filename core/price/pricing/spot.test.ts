import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/math/stats/random.ts';
import {
  BAND_NAMES,
  bestCheckpointH,
  checkpointedSpotH,
  hoursAfterInterruption,
  interruptionsPerHour,
  likelyInterruptions,
  shardedSpotH,
  wholeJobHours,
} from './spot.ts';

test('the work left after the first interruption is W − (1−e^(−rW))/r', () => {
  const work = { workH: 10, interruptionsPerH: 0.05 };
  expect(hoursAfterInterruption({ ...work, count: 1 })).toBeCloseTo(10 - (1 - Math.exp(-0.5)) / 0.05, 9);
  expect(hoursAfterInterruption({ ...work, interruptionsPerH: 1e-9, count: 1 })).toBeCloseTo(0.5e-9 * 100, 15);
  expect(hoursAfterInterruption({ ...work, interruptionsPerH: 0, count: 1 })).toBe(0);
  expect(hoursAfterInterruption({ ...work, count: 40 })).toBe(0);
});

test('the work left after the third interruption agrees with drawn interruptions', () => {
  const random = createRandom(1);
  const draws = 200_000;
  let left = 0;
  for (let i = 0; i < draws; i++) {
    const third = -Math.log((1 - random.uniform()) * (1 - random.uniform()) * (1 - random.uniform())) / 0.3;
    left += Math.max(0, 10 - third) / draws;
  }
  expect(hoursAfterInterruption({ workH: 10, interruptionsPerH: 0.3, count: 3 })).toBeCloseTo(left, 1);
});

test('a whole job with unlimited spot attempts takes 13.04 h for ten; with a limit, less on spot and the rest on demand', () => {
  const work = { workH: 10, interruptionsPerH: 0.05, restartH: 0.1 };
  const endless = wholeJobHours({ ...work, count: 1000 });
  expect(endless.spotH).toBeCloseTo(13.04, 2);
  expect(endless.spotH).toBeCloseTo((1 / 0.05 + 0.1) * (Math.exp(0.5) - 1), 9);
  const once = wholeJobHours({ ...work, count: 1 });
  // One attempt lasts (1−e^(−rW))/r on average, and one in (1−e^(−rW)) of them ends in a restart.
  const failing = 1 - Math.exp(-0.5);
  expect(once.spotH).toBeCloseTo(failing / 0.05 + 0.1 * failing, 9);
  expect(once.onDemandH).toBeCloseTo(10 * failing, 9);
  expect(wholeJobHours({ ...work, interruptionsPerH: 0, count: 1 })).toEqual({ spotH: 10, onDemandH: 0 });
});

test('the likely interruptions are the smallest number not exceeded in nineteen of twenty runs', () => {
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

test('restarting shards take (W/s)(1/r + R)(e^(rs) − 1), and no shard is longer than the work', () => {
  const work = { workH: 6, interruptionsPerH: 0.2, restartH: 0.5 };
  expect(shardedSpotH({ ...work, shardH: 2 })).toBeCloseTo(3 * 5.5 * (Math.exp(0.4) - 1), 12);
  expect(shardedSpotH({ ...work, shardH: 60 })).toBeCloseTo(5.5 * (Math.exp(1.2) - 1), 12);
  expect(shardedSpotH({ ...work, workH: 0, shardH: 2 })).toBe(0);
});

test('checkpoints cost their time, the work lost since the last one, and the restarts', () => {
  const work = { workH: 10, interruptionsPerH: 0.1, restartH: 0.5, checkpointH: 0.05 };
  // Per hour, 0.05/2 for checkpoints and 0.1·(2/2 + 0.5) for interruptions.
  expect(checkpointedSpotH({ ...work, everyH: 2 })).toBeCloseTo(10 * (1 + 0.025 + 0.15), 12);
  // √(2·0.05/0.1) = 1, and no other interval costs less.
  expect(bestCheckpointH(work)).toBeCloseTo(1, 12);
  for (const everyH of [0.9, 1.1]) {
    expect(checkpointedSpotH({ ...work, everyH })).toBeGreaterThan(checkpointedSpotH({ ...work, everyH: 1 }));
  }
});

test('a whole job that is short or uninterrupted is done on spot', () => {
  const work = { workH: 10, interruptionsPerH: 0.05, restartH: 0.1, count: 2 };
  expect(wholeJobHours({ ...work, workH: 0 })).toEqual({ spotH: 0, onDemandH: 0 });
  expect(wholeJobHours({ ...work, interruptionsPerH: 0 })).toEqual({ spotH: 10, onDemandH: 0 });
  // Two attempts fail with q². Each takes (1−e^(−rW))/r, the second only after a failed first one, and each failure restarts.
  const failing = 1 - Math.exp(-0.5);
  const { spotH, onDemandH } = wholeJobHours(work);
  expect(onDemandH).toBeCloseTo(10 * failing ** 2, 12);
  expect(spotH).toBeCloseTo((1 + failing) * (failing / 0.05 + 0.1 * failing), 9);
});

test('the work left after the k-th interruption decreases with k and never exceeds the work', () => {
  const left = (count: number): number => hoursAfterInterruption({ workH: 10, interruptionsPerH: 2, count });
  expect(left(0)).toBeCloseTo(10, 9);
  for (let count = 1; count <= 60; count++) {
    expect(left(count)).toBeLessThanOrEqual(left(count - 1));
    expect(left(count)).toBeGreaterThanOrEqual(0);
  }
  // Twenty are expected: P(N ≥ 40) is about 1e-5, and P(N ≥ 66) is below 1e-13.
  expect(left(40)).toBeGreaterThan(0);
  expect(left(40)).toBeLessThan(1e-4);
  expect(left(200)).toBe(0);
  // From E[(W − T_2)+] = ∫ P(N(t) ≥ 2) dt, term by term.
  const byHand = (workH: number, r: number): number => {
    const steps = 100_000;
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      const t = ((i + 0.5) / steps) * workH;
      sum += 1 - Math.exp(-r * t) * (1 + r * t);
    }
    return (sum / steps) * workH;
  };
  expect(hoursAfterInterruption({ workH: 7, interruptionsPerH: 0.4, count: 2 })).toBeCloseTo(byHand(7, 0.4), 6);
});

test('no interruption is likely while nineteen of twenty fleets meet none, and one beyond that', () => {
  const mean = -Math.log(0.95);
  const likely = (workH: number, instances = 1): number =>
    likelyInterruptions({ workH, interruptionsPerH: 1, instances });
  expect(likely(0)).toBe(0);
  expect(likely(mean * 0.999)).toBe(0);
  expect(likely(mean * 1.001)).toBe(1);
  // Ten instances that work a tenth as long have as many interruptions.
  expect(likely((mean / 10) * 0.999, 10)).toBe(0);
  expect(likely((mean / 10) * 1.001, 10)).toBe(1);
  expect(likelyInterruptions({ workH: 3, interruptionsPerH: 1, instances: 1, probability: 0.5 })).toBe(3);
});

test('each band of interruptions loses its middle in a month, the open one a quarter', () => {
  const lost = BAND_NAMES.map((band) => 1 - Math.exp(-730 * (interruptionsPerHour(band) ?? 0)));
  expect(BAND_NAMES).toEqual(['<5%', '5-10%', '10-15%', '15-20%', '>20%']);
  expect(lost).toEqual([0.025, 0.075, 0.125, 0.175, 0.25].map((share) => expect.closeTo(share, 12)));
});
