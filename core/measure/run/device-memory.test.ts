import { expect, test } from 'vitest';
import { deviceMemory, largestDeviceBatch, powerOfTwoUpTo } from './device-memory.ts';

const MIB = 2 ** 20;

test('nine tenths of the free memory are shared by the sessions, each with its weights', () => {
  const model = { weightBytes: 100 * MIB, rowBytes: MIB };
  // 900 − 100 = 800 MiB for one session; 450 − 100 = 350 MiB for each of two.
  expect(largestDeviceBatch({ freeBytes: 1_000 * MIB, ...model, sessions: 1 })).toBe(800);
  expect(largestDeviceBatch({ freeBytes: 1_000 * MIB, ...model, sessions: 2 })).toBe(350);
});

test('a model that does not fit has room for no row, and unknown memory bounds nothing', () => {
  expect(largestDeviceBatch({ freeBytes: MIB, weightBytes: MIB, rowBytes: 4, sessions: 1 })).toBe(0);
  expect(largestDeviceBatch({ freeBytes: null, weightBytes: MIB, rowBytes: 4, sessions: 1 })).toBeNull();
  const unknown = deviceMemory(
    { source: null, totalBytes: null, freeBytes: null },
    { weightBytes: 1, rowBytes: 1, sessions: 1 },
  );
  expect(unknown.largestBatch).toBeNull();
});

test('the largest size of a search is a power of two', () => {
  expect([0, 1, 2, 3, 800].map(powerOfTwoUpTo)).toEqual([1, 1, 2, 2, 512]);
});
