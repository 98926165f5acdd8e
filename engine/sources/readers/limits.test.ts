import { expect, test } from 'vitest';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { SOURCE_LIMITS, sourceLimits } from './limits.ts';

test('settings change the limits that they name, and nothing else', () => {
  expect(sourceLimits({})).toEqual(SOURCE_LIMITS);
  const set = { MODEWISE_SOURCE_GIB: '0.5', MODEWISE_SOURCE_MINUTES: '120', MODEWISE_SOURCE_SILENCE_S: '90' };
  expect(sourceLimits(set)).toEqual({
    maxBytes: 2 ** 29,
    maxMs: 7_200_000,
    silenceMs: 90_000,
    minBytesPerS: SOURCE_LIMITS.minBytesPerS,
    // A step may take as long as everything.
    stepMs: 7_200_000,
    quietMs: 10_000,
  });
  expect(sourceLimits({ MODEWISE_SOURCE_MINUTES: '1', MODEWISE_SOURCE_GIB: '' })).toEqual({
    ...SOURCE_LIMITS,
    maxMs: 60_000,
  });
});

test.each(['0', '-1', 'many', 'NaN', 'Infinity', '1e9'])('a setting of %s is refused by its name', async (text) => {
  const error = await refusal(() => sourceLimits({ MODEWISE_SOURCE_MINUTES: text }));
  expect(error).toMatchObject({ code: 'usage', reason: expect.stringContaining('MODEWISE_SOURCE_MINUTES') });
});
