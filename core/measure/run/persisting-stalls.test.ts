import { expect, test } from 'vitest';
import { whatStallsTake } from './persisting-stalls.ts';

const apart = (lengthsMs: readonly number[], gapMs = 10_000) =>
  lengthsMs.map((lengthMs, index) => ({ atMs: gapMs * index, lengthMs }));

const few = {
  seen: apart([100, 150, 200]),
  clumps: 3,
  spanMs: 60_000,
  allowed: 0.01,
  limitMs: 60,
  calmLoad: 0.8,
};

test('the share of lost time has the Poisson interval of its number', () => {
  const { lostShare } = whatStallsTake(few);
  expect(lostShare.value).toBeCloseTo(0.0075, 9);
  expect(lostShare.low / lostShare.value).toBeCloseTo(0.8177 / 3, 3);
  expect(lostShare.high / lostShare.value).toBeCloseTo(7.7537 / 3, 3);
});

test('what remains of the rate falls with the stalls, and nothing remains where they make too many requests late at any rate', () => {
  const remaining = [[], [70], [150], [150, 150], [300, 300], [2000]].map(
    (lengthsMs) => whatStallsTake({ ...few, seen: apart(lengthsMs), clumps: Math.max(1, lengthsMs.length) }).remaining,
  );
  expect(remaining).toEqual(remaining.toSorted((a, b) => b - a));
  expect(remaining[0]).toBe(1);
  expect(remaining[2]).toBeLessThan(0.98);
  expect(remaining.at(-1)).toBe(0);
});

test('lost time is at most all time', () => {
  const { lostShare } = whatStallsTake({ ...few, seen: apart([900, 900]), clumps: 2, spanMs: 1000 });
  expect(lostShare).toMatchObject({ value: 1, high: 1 });
});

test('stalls of one clump add up: each alone may be shorter than the limit', () => {
  const ten = Array.from({ length: 10 }, () => 40);
  const remaining = (gapMs: number) => whatStallsTake({ ...few, seen: apart(ten, gapMs), clumps: 1 }).remaining;
  expect(remaining(5000)).toBe(1);
  expect(remaining(45)).toBeLessThan(0.7);
});

test('a rate measured above what the servers can serve leaves a share all the same', () => {
  const { remaining } = whatStallsTake({ ...few, calmLoad: 1.05 });
  expect(remaining).toBeGreaterThanOrEqual(0);
  expect(remaining).toBeLessThan(1);
});
