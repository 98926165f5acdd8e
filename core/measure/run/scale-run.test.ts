import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { scaleRun } from './scale-run.ts';

test('a server that is twice as fast carries twice the rate within half the limit', () => {
  const run = exampleRun();
  const { realtime } = scaleRun(run, { batch: 1, realtime: 2, microbatch: 1 });
  expect(run.realtime?.slo).toMatchObject({ ms: 10, maxRatePerS: { value: 44_300 }, firstFailingPerS: 52_000 });
  expect(realtime?.slo).toMatchObject({
    ms: 5,
    maxRatePerS: { value: 88_600, low: 85_800, high: 91_400 },
    firstFailingPerS: 104_000,
  });
  expect(scaleRun({ ...run, realtime: null }, { batch: 2, realtime: 2, microbatch: 2 }).realtime).toBeNull();
});
