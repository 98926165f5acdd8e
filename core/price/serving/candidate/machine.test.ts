import { expect, test } from 'vitest';
import type { RateError } from '#core/project/projection/measurement-error.ts';
import { CENTRAL_WORLD } from './central-world.ts';
import { liveSpeedupIn, speedupIn } from './machine.ts';
import type { World } from './types.ts';

const profileWith = (of: {
  readonly batch: RateError;
  readonly live: RateError;
  readonly disturbanceSigmaLog?: number;
}) => {
  const { batch, live, disturbanceSigmaLog = 0 } = of;
  return {
    instanceType: 'm',
    uarch: 'u',
    sigmaLog: 0,
    measurement: { batch, live, correlation: 0.5 },
    disturbanceSigmaLog,
  };
};
const EVEN = { slower: 0.1, faster: 0.1 };
const at = (z: Partial<World>): World => ({ ...CENTRAL_WORLD, ...z });

test('a disturbed measurement may have been slower than the machine, not faster', () => {
  const speedAt = (measurementZ: number, disturbanceSigmaLog: number): number =>
    speedupIn(at({ measurementZ }), profileWith({ batch: EVEN, live: EVEN, disturbanceSigmaLog }));
  expect(speedAt(1, 0)).toBeCloseTo(Math.exp(0.1), 12);
  expect(speedAt(1, 0.5)).toBeCloseTo(Math.exp(Math.hypot(0.1, 0.5)), 12);
  expect(speedAt(-1, 0.5)).toBe(speedAt(-1, 0));
  expect(speedAt(0, 0.5)).toBe(1);
});

test('real time and batch have an interval each, and each side of it its own width', () => {
  const profile = profileWith({ batch: EVEN, live: { slower: 0.2, faster: 0.3 } });
  expect(speedupIn(at({ measurementZ: -1 }), profile)).toBeCloseTo(Math.exp(-0.1), 12);
  expect(liveSpeedupIn(at({ measurementZ: -1 }), profile)).toBeCloseTo(Math.exp(-0.2), 12);
  expect(liveSpeedupIn(at({ measurementZ: 1 }), profile)).toBeCloseTo(Math.exp(0.3), 12);
  expect(liveSpeedupIn(CENTRAL_WORLD, profile)).toBe(1);
});
