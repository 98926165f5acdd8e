import { expect, test } from 'vitest';
import { effortBudget } from '#core/measure/search/effort.ts';
import type { RatePoint } from '#core/measure/search/slo-search.ts';
import { SearchClock } from './search-clock.ts';

const POINT: RatePoint = { ratePerS: 2_000, replicate: 0, purpose: 'bracket' };
const DEADLINE_MS = 20_000;

function clockAt(timeMs: { now: number }, durationS: number | null = 1): SearchClock {
  return new SearchClock({
    budget: effortBudget('quick'),
    durationS,
    deadlineMs: DEADLINE_MS,
    now: () => timeMs.now,
  });
}

test('a point takes its arrivals, and as much longer as the points before took', async () => {
  const timeMs = { now: 0 };
  const clock = clockAt(timeMs);
  expect(clock.pointMs(POINT)).toBe(1_000);
  for (const tookMs of [1_200, 1_800]) {
    await clock.time(POINT, () => {
      timeMs.now += tookMs;
      return Promise.resolve();
    });
  }
  expect(clock.leftMs).toBe(DEADLINE_MS - 3_000);
  expect(clock.pointMs(POINT)).toBe(1_500);
});

test('time is short once one more point would take from the repetitions, which are slower than planned', async () => {
  const timeMs = { now: 0 };
  const clock = clockAt(timeMs);
  // Three passes of three points and one more: 10 s as planned.
  timeMs.now = 10_000;
  expect(clock.isShort(POINT.ratePerS)).toBe(false);
  timeMs.now = 10_001;
  expect(clock.isShort(POINT.ratePerS)).toBe(true);
  timeMs.now = 1_000;
  await clock.time(POINT, () => {
    timeMs.now += 2_000;
    return Promise.resolve();
  });
  expect(clock.isShort(POINT.ratePerS)).toBe(true);
});

test('repetitions last as long as half of the time allows, in the second round as all of it does, alike within a pass', async () => {
  const timeMs = { now: 0 };
  const clock = clockAt(timeMs, null);
  const lasting = async (replicate: number, atMs: number): Promise<number> => {
    timeMs.now = atMs;
    return clock.time({ ratePerS: 2_000, replicate, purpose: 'replicate' }, (stretch) => {
      timeMs.now += stretch * 900;
      return Promise.resolve(stretch);
    });
  };
  // Three passes of three points of 0.9 s.
  const first = await lasting(1, 0);
  expect(first).toBeCloseTo(10 / 8.1);
  expect(await lasting(1, 5_000)).toBe(first);
  expect(await lasting(3, 0)).toBeCloseTo(10 / 2.7);
  expect(await lasting(4, 8_000)).toBeCloseTo(12 / 8.1);
  expect(await lasting(6, 0)).toBe(effortBudget('quick').maxStretch);
  expect(await lasting(7, 19_000)).toBe(1);
});

test('nothing but repetitions is stretched, and they are not where the user says how long a point is', () => {
  const timeMs = { now: 0 };
  expect(clockAt(timeMs, null).stretchOf(POINT)).toBe(1);
  expect(clockAt(timeMs, 1).stretchOf({ ...POINT, replicate: 1, purpose: 'replicate' })).toBe(1);
});
