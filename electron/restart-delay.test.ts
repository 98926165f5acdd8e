import { expect, test } from 'vitest';
import { restartDelayMs } from './restart-delay.ts';

test('an engine that keeps ending is started ever later, at most every ten seconds', () => {
  const delays: number[] = [];
  let endings = 0;
  for (let ending = 0; ending < 9; ending += 1) {
    const { delayMs, count } = restartDelayMs({ endings, livedMs: 50 });
    delays.push(delayMs);
    endings = count;
  }
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test('one that lived a while is started at once again', () => {
  expect(restartDelayMs({ endings: 8, livedMs: 60_000 })).toEqual({ delayMs: 100, count: 1 });
});
