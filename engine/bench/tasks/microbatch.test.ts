import { expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { type ServicePoint, SimulatedWindow } from '#core/contract/run/run.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { benchInputOf, ids, LOOK_UP, modelFile } from '#engine/bench/testing.ts';
import { microbatch } from './microbatch.ts';

const SLOW = { timeout: 60_000 };

async function eventsOf(stop: Int32Array, servicePoints: readonly ServicePoint[] = []): Promise<readonly RunEvent[]> {
  const input = await benchInputOf({ model: modelFile(LOOK_UP), syntheticRows: 8 });
  const task: Extract<BenchTask, { kind: 'microbatch' }> = {
    kind: 'microbatch',
    input,
    effort: 'quick',
    setting: { threads: 1, replicas: 1 },
    ratesPerS: [400],
    windowsMs: [0, 10],
    maxBatches: [4, 16],
    percentile: 90,
    arrivals: { kind: 'poisson' },
    durationS: 0.3,
    servicePoints,
    seed: 5,
    seconds: 4,
  };
  const events: RunEvent[] = [];
  const emit = (event: RunEvent): void => void events.push(event);
  await microbatch(task, { input, data: ids([0, 1, 2, 3]), stop, emit });
  return events;
}

test(
  'every window × cap × rate is measured and compared with its prediction, then longer windows are simulated',
  SLOW,
  async () => {
    const events = await eventsOf(createStopWord());
    const points = events.flatMap((event) => (event.kind === 'microbatch-point' ? [event.point] : []));
    expect(points.map(({ windowMs, maxBatch }) => [windowMs, maxBatch])).toEqual([
      [0, 4],
      [10, 4],
      [0, 16],
      [10, 16],
    ]);
    for (const { predicted, requests, maxBatch, errors } of points) {
      expect(errors).toBe(0);
      expect(requests).toBeGreaterThan(60);
      expect(predicted.meanBatch).toBeGreaterThanOrEqual(1);
      expect(predicted.meanBatch).toBeLessThanOrEqual(maxBatch);
      expect(predicted.utilisation).toBeGreaterThan(0);
    }
    const windows = events.flatMap((event) => (event.kind === 'microbatch-simulated' ? event.windows : []));
    expect(events.at(-1)?.kind).toBe('microbatch-simulated');
    for (const window of windows) expect(SimulatedWindow.parse(window)).toEqual(window);
    const longest = windows.filter(({ windowMs }) => windowMs === 300_000);
    expect(longest.map(({ offeredPerS }) => offeredPerS)).toEqual([1, 10]);
    expect(longest.map(({ extrapolated }) => extrapolated)).toEqual([true, true]);
    expect(windows.some(({ offeredPerS }) => offeredPerS === 400)).toBe(true);
  },
);

test('what batch mode timed of large batches is not extrapolated', SLOW, async () => {
  const servicePoints = [1, 64, 4_096].map((batchSize) => ({ batchSize, threads: 1, ms: 0.02 + batchSize / 1_000 }));
  const events = await eventsOf(createStopWord(), servicePoints);
  const windows = events.flatMap((event) => (event.kind === 'microbatch-simulated' ? event.windows : []));
  const longest = windows.find(({ windowMs, offeredPerS }) => windowMs === 300_000 && offeredPerS === 1);
  expect(longest?.extrapolated).toBe(false);
  // 0.02 + 301/1000 milliseconds per batch.
  expect((longest?.computeMsPerRow ?? 0) * (longest?.meanBatch ?? 0)).toBeGreaterThan(0.1);
});

test('a stop before the first batch leaves nothing but the setting', SLOW, async () => {
  const stop = createStopWord();
  Atomics.store(stop, 0, 1);
  expect((await eventsOf(stop)).map(({ kind }) => kind)).toEqual(['microbatch-setting']);
});
