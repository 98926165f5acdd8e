import { expect, test } from 'vitest';
import { ColdStart } from '#core/contract/cold-start.ts';
import { coldStartOf } from './cold-start.ts';

const bare = { processMs: 100, sessionMs: 20, firstInferenceMs: 3, residentMiB: 90 };
const steady = (afterRuns: number) => ({ afterRuns, afterMs: 2 * afterRuns, ms: 0.5 });

test('a run without starts has no cold start, and a start of an earlier version is unchanged', () => {
  expect(coldStartOf([], [])).toBeNull();
  expect(coldStartOf([bare], [])).toStrictEqual(bare);
  expect(ColdStart.parse(bare)).toStrictEqual(bare);
});

test('each stage is its median over the starts; memory by batch size comes from the start that measured it', () => {
  const memory = [{ batchSize: 1, residentMiB: 91 }];
  const starts = [
    { ...bare, steady: steady(10), residentByBatch: memory },
    { ...bare, sessionMs: 50, steady: steady(30) },
    { ...bare, sessionMs: 40, steady: null },
  ];
  const merged = coldStartOf(starts, []);
  expect(merged).toStrictEqual({ ...bare, sessionMs: 40, steady: steady(20), residentByBatch: memory });
  expect(coldStartOf([{ ...bare, steady: null }], [])?.steady).toBeNull();
});

test('a cached start is the median of the successful ones, and null with the reason if none succeeded', () => {
  const cached = (sessionMs: number) => ({ cached: { sessionMs, firstInferenceMs: 1 }, reason: null });
  const refused = { cached: null, reason: 'no room' };
  expect(coldStartOf([bare], [cached(9), cached(5), cached(7), refused])).toMatchObject({
    cached: { sessionMs: 7, firstInferenceMs: 1 },
    cachedReason: null,
  });
  expect(coldStartOf([bare], [refused])).toMatchObject({ cached: null, cachedReason: 'no room' });
});
