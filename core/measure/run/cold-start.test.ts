import { expect, test } from 'vitest';
import { ColdStart } from '#core/contract/machine/cold-start.ts';
import { type CachedOutcome, coldStartOf, type EvictedOutcome } from './cold-start.ts';

function combined(
  coldStarts: readonly ColdStart[],
  cachedStarts: readonly CachedOutcome[] = [],
  evictedStart: EvictedOutcome | null = null,
): ColdStart | null {
  return coldStartOf({ coldStarts, cachedStarts, evictedStart });
}

const bare = { processMs: 100, sessionMs: 20, firstInferenceMs: 3, residentMiB: 90 };
const steady = (afterRuns: number) => ({ afterRuns, afterMs: 2 * afterRuns, ms: 0.5 });

test('a run without starts has no cold start, and a start of an earlier version is unchanged', () => {
  expect(combined([])).toBeNull();
  expect(combined([bare])).toStrictEqual({ ...bare, starts: { count: 1, minMs: 123, maxMs: 123 } });
  expect(ColdStart.parse(bare)).toStrictEqual(bare);
});

test('each stage is its median over the starts; memory by batch size comes from the start that measured it', () => {
  const memory = [{ batchSize: 1, residentMiB: 91 }];
  const starts = [
    { ...bare, steady: steady(10), residentByBatch: memory },
    { ...bare, sessionMs: 50, steady: steady(30) },
    { ...bare, sessionMs: 40, steady: null },
  ];
  const merged = combined(starts);
  expect(merged).toStrictEqual({
    ...bare,
    sessionMs: 40,
    steady: steady(20),
    residentByBatch: memory,
    starts: { count: 3, minMs: 123, maxMs: 153 },
  });
  expect(combined([{ ...bare, steady: null }])?.steady).toBeNull();
});

test('a cached start is the median of the successful ones, and null with the reason if none succeeded', () => {
  const cached = (sessionMs: number) => ({ cached: { sessionMs, firstInferenceMs: 1 }, reason: null });
  const refused = { cached: null, reason: 'no room' };
  expect(combined([bare], [cached(9), cached(5), cached(7), refused])).toMatchObject({
    cached: { sessionMs: 7, firstInferenceMs: 1 },
    cachedReason: null,
  });
  expect(combined([bare], [refused])).toMatchObject({ cached: null, cachedReason: 'no room' });
});

test('a start without the file cache follows the medians, or the reason why there is none', () => {
  const evicted = { processMs: 200, sessionMs: 90, firstInferenceMs: 4, runtime: true };
  expect(combined([bare], [], { evicted, reason: null })).toMatchObject({ evicted, evictedReason: null });
  expect(combined([bare], [], { evicted: null, reason: 'no dd' })).toMatchObject({
    evicted: null,
    evictedReason: 'no dd',
  });
  expect(combined([bare])).not.toHaveProperty('evicted');
});
