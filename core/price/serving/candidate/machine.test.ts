import { expect, test } from 'vitest';
import { CENTRAL_WORLD } from './central-world.ts';
import { speedupIn } from './machine.ts';

const profile = { instanceType: 'm', uarch: 'u', sigmaLog: 0, measurementSigmaLog: 0.1 };
const speedAt = (measurementZ: number, disturbanceSigmaLog: number): number =>
  speedupIn({ ...CENTRAL_WORLD, measurementZ }, { ...profile, disturbanceSigmaLog });

test('a disturbed measurement may have been slower than the machine, not faster', () => {
  expect(speedAt(1, 0)).toBeCloseTo(Math.exp(0.1), 12);
  expect(speedAt(1, 0.5)).toBeCloseTo(Math.exp(Math.hypot(0.1, 0.5)), 12);
  expect(speedAt(-1, 0.5)).toBe(speedAt(-1, 0));
  expect(speedAt(0, 0.5)).toBe(1);
});
