import { expect, test } from 'vitest';
import { processEnd } from '#engine/bench/process-exit.ts';
import { isTooHungry, residentBytes } from './memory-guard.ts';

const GIB = 2 ** 30;

test.each([
  [10 * GIB, 20 * GIB, false],
  [16 * GIB, 4.1 * GIB, false],
  [17 * GIB, 4 * GIB, true],
  // Other processes have taken the memory.
  [0.5 * GIB, 0, false],
  [null, 0, false],
])('a process with %d bytes while %d are free: is it ended? %s', (resident, available, isEnded) => {
  expect(isTooHungry(resident, available)).toBe(isEnded);
});

test.skipIf(process.platform !== 'linux')(
  'the memory of a process is read, that of one that is gone is unknown',
  () => {
    const own = residentBytes(process.pid) ?? 0;
    expect(own / process.memoryUsage().rss).toBeGreaterThan(0.5);
    expect(own / process.memoryUsage().rss).toBeLessThan(2);
    expect(residentBytes(2 ** 30)).toBeNull();
  },
);

test('the error for a process that was ended before memory ran out says so, with the memory that it had', () => {
  const exit = {
    code: null,
    signal: 'SIGKILL',
    lastWords: '',
    outOfMemoryKill: false,
    endedAtBytes: 17 * GIB,
  } as const;
  expect(processEnd(exit)).toEqual({ how: 'memory-guard', bytes: 17 * GIB });
});
