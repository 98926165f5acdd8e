import { expect, test } from 'vitest';
import { effortBudget } from '#core/measure/search/effort.ts';
import type { RatePoint } from '#core/measure/search/slo-search.ts';
import { SearchClock } from './search-clock.ts';

const POINT: RatePoint = { ratePerS: 2_000, replicate: 0, purpose: 'curve' };
const DEADLINE_MS = 20_000;

function clockAt(timeMs: { now: number }, durationS: number | null = 1): SearchClock {
  return new SearchClock({
    budget: effortBudget('quick'),
    durationS,
    deadlineMs: DEADLINE_MS,
    now: () => timeMs.now,
  });
}

/** A point of a second and its lead-in of a fifth. */
const POINT_MS = 1_200;

test('a point takes its arrivals with their lead-in, and as much longer as the points before took', async () => {
  const timeMs = { now: 0 };
  const clock = clockAt(timeMs);
  expect(clock.pointMs(POINT)).toBe(POINT_MS);
  for (const tookMs of [1_500, 2_100]) {
    await clock.time(POINT, () => {
      timeMs.now += tookMs;
      return Promise.resolve();
    });
  }
  expect(clock.leftMs).toBe(DEADLINE_MS - 3_600);
  expect(clock.pointMs(POINT)).toBe(1.5 * POINT_MS);
});

test('time is short once another pass of three points no longer fits, as slow as points were so far', async () => {
  const timeMs = { now: DEADLINE_MS - 3 * POINT_MS };
  const clock = clockAt(timeMs);
  expect(clock.isShort(POINT.ratePerS)).toBe(false);
  timeMs.now += 1;
  expect(clock.isShort(POINT.ratePerS)).toBe(true);
  timeMs.now = 1_000;
  await clock.time(POINT, () => {
    timeMs.now += 8 * POINT_MS;
    return Promise.resolve();
  });
  expect(clock.isShort(POINT.ratePerS)).toBe(true);
});

test('passes share the time that is left, alike within a pass', async () => {
  const timeMs = { now: 0 };
  const clock = clockAt(timeMs, null);
  const lasting = async (replicate: number, atMs: number): Promise<number> => {
    timeMs.now = atMs;
    return clock.time({ ratePerS: 2_000, replicate, purpose: 'replicate' }, (stretch) => {
      timeMs.now += stretch * 1_080;
      return Promise.resolve(stretch);
    });
  };
  // Four passes of three points of 0.9 s and their lead-in.
  const first = await lasting(1, 0);
  expect(first).toBeCloseTo(20 / 12.96);
  expect(await lasting(1, 5_000)).toBe(first);
  expect(await lasting(3, 8_000)).toBeCloseTo(12 / 6.48);
  expect(await lasting(4, 0)).toBe(effortBudget('quick').maxStretch);
  expect(await lasting(5, 19_000)).toBe(1);
});

test('nothing but repetitions is stretched, and they are not where the user says how long a point is', () => {
  const timeMs = { now: 0 };
  expect(clockAt(timeMs, null).stretchOf(POINT)).toBe(1);
  expect(clockAt(timeMs, 1).stretchOf({ ...POINT, replicate: 1, purpose: 'replicate' })).toBe(1);
});
