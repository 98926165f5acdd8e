import { Worker } from 'node:worker_threads';
import { availableParallelism } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { nowMs } from './clock.ts';
import { ServiceWaits, threadWaitMs } from './core-wait.ts';

/** Services of 1 ms, one after the other; each that is named takes so much longer, and waits for so much of that. */
function waitsOf(long: Readonly<Record<number, { readonly moreMs: number; readonly waitsMs: number }>>): number[] {
  let waitedMs = 5;
  let atMs = 0;
  const waits = new ServiceWaits(() => waitedMs);
  return Array.from({ length: 200 }, (_, index) => {
    const startedMs = atMs;
    atMs += 1 + (long[index]?.moreMs ?? 0);
    waitedMs += long[index]?.waitsMs ?? 0.01;
    return waits.of({ startedMs, finishedMs: atMs });
  });
}

test('the wait for a core is that of the machine, and a pause without one is that of the process', () => {
  const waits = waitsOf({ 60: { moreMs: 7, waitsMs: 7 }, 120: { moreMs: 100, waitsMs: 0 } });
  expect(waits[60]).toBeCloseTo(7, 1);
  // Waits of the last 20 ms at most.
  expect(waits[120]).toBeLessThan(0.25);
  expect(waits.filter((ms) => ms > 0)).toHaveLength(2);
});

test('a wait between services does not count as part of a long one much later, and never for more than it took longer', () => {
  const waits = waitsOf({
    50: { moreMs: 0, waitsMs: 80 },
    100: { moreMs: 30, waitsMs: 0 },
    150: { moreMs: 5, waitsMs: 90 },
  });
  expect(waits[100]).toBeLessThan(0.25);
  expect(waits[150]).toBeLessThanOrEqual(5.1);
});

test('where the system does not say, nothing waits for a core', () => {
  const silent = new ServiceWaits(() => null);
  const took = [1, 1, 1, 50].map((ms, index) => silent.of({ startedMs: 100 * index, finishedMs: 100 * index + ms }));
  expect(took).toEqual([0, 0, 0, 0]);
});

test.runIf(process.platform === 'linux')(
  'a thread that shares its core waits, by the clock of the system',
  async () => {
    const busy = Array.from({ length: 3 * availableParallelism() }, () => new Worker('for (;;);', { eval: true }));
    onTestFinished(async () => {
      await Promise.all(busy.map((worker) => worker.terminate()));
    });
    await Promise.all(busy.map((worker) => new Promise((resolve) => worker.once('online', resolve))));
    const before = threadWaitMs() ?? 0;
    for (const end = nowMs() + 400; nowMs() < end;);
    expect((threadWaitMs() ?? 0) - before).toBeGreaterThan(50);
  },
);
