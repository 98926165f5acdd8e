import { expect, test } from 'vitest';
import { parseStat, type ProcessStat, programLoads } from './process-times.ts';

test('a name with brackets and spaces does not move the fields', () => {
  const rest = 'S 7 1 1 0 -1 0 0 0 0 0 120 30 40 10 20 0 1 0 5555 1 1';
  expect(parseStat(`42 (odd) name (x) ${rest}`)).toEqual({
    comm: 'odd) name (x',
    parent: 7,
    ownMs: 1500,
    endedMs: 500,
    startedAt: 5555,
  });
  expect(parseStat('')).toBeNull();
});

const OWN = 10;
function stat(comm: string, parent: number, ownMs: number, more: Partial<ProcessStat> = {}): ProcessStat {
  return { comm, parent, ownMs, endedMs: 0, startedAt: 1, ...more };
}
const loads = (from: readonly [number, ProcessStat][], to: readonly [number, ProcessStat][]) =>
  programLoads(new Map(from), new Map(to), {
    wallMs: 1000,
    isOwn: (pid) => pid === OWN,
    nameOf: (_, { comm }) => comm,
  });

test('processes of one program are added, and those of the measurement are excluded', () => {
  const before = [
    [OWN, stat('node', 1, 0)],
    [11, stat('server', OWN, 0)],
    [20, stat('chrome', 1, 100)],
    [21, stat('chrome', 20, 100)],
    [30, stat('idle', 1, 70)],
  ] as [number, ProcessStat][];
  const after = [
    [OWN, stat('node', 1, 900)],
    [11, stat('server', OWN, 900)],
    [12, stat('helper', 11, 900)],
    [20, stat('chrome', 1, 300)],
    [21, stat('chrome', 20, 400)],
    [30, stat('idle', 1, 70)],
  ] as [number, ProcessStat][];
  expect(loads(before, after)).toEqual([{ name: 'chrome', cores: 0.5 }]);
});

test('what ended processes used in between counts for the program that started them', () => {
  const make = (endedMs: number) => stat('make', 1, 10, { endedMs });
  // The compiler had used 200 ms before, and make now reports all of its 500 ms.
  expect(
    loads(
      [
        [40, make(0)],
        [41, stat('cc1', 40, 200)],
      ],
      [[40, make(500)]],
    ),
  ).toEqual([{ name: 'make', cores: 0.3 }]);
});

test('a process that reuses a number is another process', () => {
  const later = stat('backup', 1, 400, { startedAt: 2 });
  expect(loads([[50, stat('backup', 1, 300)]], [[50, later]])).toEqual([{ name: 'backup', cores: 0.4 }]);
});
