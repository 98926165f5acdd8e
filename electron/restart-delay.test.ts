import { expect, test } from 'vitest';
import { restartDelayMs } from './restart-delay.ts';

test('the restart delay doubles up to ten seconds', () => {
  const delays: number[] = [];
  let endings = 0;
  for (let ending = 0; ending < 9; ending += 1) {
    const { delayMs, count } = restartDelayMs({ endings, livedMs: 50 });
    delays.push(delayMs);
    endings = count;
  }
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test('an engine that ran for a while restarts at once', () => {
  expect(restartDelayMs({ endings: 8, livedMs: 60_000 })).toEqual({ delayMs: 100, count: 1 });
});
