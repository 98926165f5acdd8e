import { expect, onTestFinished, test } from 'vitest';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { openLoopPoint } from '#core/measure/run/open-loop-point.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createOpenLoopMemory, createStopWord, WORD, type OpenLoopMemory } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { Generator, runOpenLoop } from '#engine/bench/load/open-loop.ts';
import { benchInputOf, ids, LOOK_UP, modelFile, poolOver } from '#engine/bench/testing.ts';

/** Aligning the threads' clocks takes a little time. */
const CLOCK_MS = 0.5;

const GOOD_IDS = [0, 1, 2, 3, 4, 5, 6];

async function lookUpPool(values: readonly number[] = GOOD_IDS): Promise<ExecutorPool> {
  const input = await benchInputOf({ model: modelFile(LOOK_UP), syntheticRows: 8 });
  return poolOver(input, ids(values));
}

interface Batcher {
  readonly windowMs: number;
  readonly maxBatch: number;
  readonly replicas: number;
}

function openLoop(pool: ExecutorPool, batcher: Batcher & { readonly ratePerS: number; readonly seed: number }) {
  const { ratePerS, seed } = batcher;
  const arrivalMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, seed, count: 600 });
  return openLoopOf(pool, { ...batcher, arrivalMs });
}

async function openLoopOf(
  pool: ExecutorPool,
  options: {
    readonly arrivalMs: Float64Array;
    readonly windowMs: number;
    readonly maxBatch: number | Int32Array;
    readonly replicas?: number;
  },
) {
  const generator = new Generator();
  const { arrivalMs, windowMs, maxBatch, replicas = 1 } = options;
  const setting = { threads: 1, replicas };
  const stop = createStopWord();
  try {
    return await runOpenLoop({ pool, generator, arrivalMs, setting, windowMs, maxBatch, spin: false, stop });
  } finally {
    await generator.close();
  }
}

/** The batches of a point in order of arrival: rows of one batch are consecutive and start at the same time. */
function batchesOf(memory: OpenLoopMemory): readonly { readonly first: number; readonly size: number }[] {
  const batches: { first: number; size: number }[] = [];
  for (let first = 0; first < memory.servedWith.length;) {
    const size = Math.abs(memory.servedWith[first] ?? 0);
    if (size === 0) throw new Error(`row ${first} was not served`);
    batches.push({ first, size });
    first += size;
  }
  return batches;
}

function expectBatcher(memory: OpenLoopMemory, { windowMs, maxBatch, replicas }: Batcher, batchesRun: number): void {
  const { arrivalMs, releasedMs, startedMs, finishedMs, servedWith, busyMs } = memory;
  const batches = batchesOf(memory);
  // Every row once: as many inferences as recorded batches, and their sizes add up to the rows.
  expect(batches).toHaveLength(batchesRun);
  expect(batches.reduce((total, { size }) => total + size, 0)).toBe(arrivalMs.length);
  let busy = 0;
  for (const { first, size } of batches) {
    const start = startedMs[first] ?? Number.NaN;
    expect(size).toBeLessThanOrEqual(maxBatch);
    for (let row = first; row < first + size; row++) {
      expect(servedWith[row]).toBe(servedWith[first]);
      expect(startedMs[row]).toBe(start);
      expect(finishedMs[row]).toBe(finishedMs[first]);
      expect(start).toBeGreaterThanOrEqual((releasedMs[row] ?? Number.NaN) - CLOCK_MS);
    }
    if (size < maxBatch) expect(start).toBeGreaterThanOrEqual((arrivalMs[first] ?? Number.NaN) + windowMs - CLOCK_MS);
    busy += (finishedMs[first] ?? Number.NaN) - start;
  }
  expect(busyMs.reduce((total, ms) => total + ms, 0)).toBeCloseTo(busy, 3);
  // No more batches at once than executors: batch k starts after all but `replicas` − 1 of the earlier ones have ended.
  const ends: number[] = [];
  for (const { first } of [...batches].sort((a, b) => (startedMs[a.first] ?? 0) - (startedMs[b.first] ?? 0))) {
    const start = startedMs[first] ?? Number.NaN;
    expect(ends.filter((end) => end > start + CLOCK_MS).length).toBeLessThan(replicas);
    ends.push(finishedMs[first] ?? Number.NaN);
  }
}

test.each([
  { windowMs: 0, maxBatch: 1, replicas: 1, ratePerS: 3000 },
  { windowMs: 0, maxBatch: 16, replicas: 1, ratePerS: 20_000 },
  { windowMs: 5, maxBatch: 8, replicas: 1, ratePerS: 2000 },
  { windowMs: 4, maxBatch: 64, replicas: 1, ratePerS: 2000 },
  { windowMs: 3, maxBatch: 4, replicas: 2, ratePerS: 3000 },
  { windowMs: 0, maxBatch: 1, replicas: 2, ratePerS: 5000 },
])(
  'window $windowMs ms, cap $maxBatch, $replicas executors: every row once, in order, in a batch that was ready',
  { timeout: 30_000 },
  async (batcher) => {
    const pool = await lookUpPool();
    const { memory, batches, stopped } = await openLoop(pool, { ...batcher, seed: 11 });
    expect(stopped).toBe(false);
    expectBatcher(memory, batcher, batches);
  },
);

/** An executor whose requests the test releases. `startMs` determines whether the windows are past or far ahead. */
function serveBy(
  pool: ExecutorPool,
  options: {
    readonly memory: OpenLoopMemory;
    readonly maxBatch: number;
    readonly startMs: number;
    readonly spin?: boolean;
  },
) {
  const { memory, maxBatch, startMs, spin = false } = options;
  const served = pool.call(0, 'serve', { session: 1, executor: 0, memory, startMs, windowMs: 1, maxBatch, spin });
  const release = (count: number): void => {
    Atomics.store(memory.words, WORD.released, count);
    Atomics.notify(memory.words, WORD.released);
  };
  const taken = async (count: number): Promise<void> => {
    while (Atomics.load(memory.words, WORD.taken) < count) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { served, release, taken };
}

const LONG_MS = 1e8;
const twentyArrivals = (): Float64Array => Float64Array.from({ length: 20 }, (_, index) => index);

test.each([false, true])(
  'when the window is over, all that wait are taken up to the cap, late comers included (spin: %s)',
  async (spin) => {
    const pool = await lookUpPool();
    await pool.prepare({ threads: 1, replicas: 1 });
    const memory = createOpenLoopMemory({ arrivalMs: twentyArrivals(), executors: 1, stop: createStopWord() });
    const { served, release, taken } = serveBy(pool, { memory, maxBatch: 8, startMs: nowMs() - LONG_MS, spin });
    release(5);
    await taken(5);
    release(8);
    await taken(8);
    release(20);
    expect(await served).toBe(4);
    expect(batchesOf(memory).map(({ size }) => size)).toEqual([5, 3, 8, 4]);
  },
);

test('a batch that is full does not wait for its window, and one that is not full does', async () => {
  const pool = await lookUpPool();
  await pool.prepare({ threads: 1, replicas: 1 });
  const memory = createOpenLoopMemory({ arrivalMs: twentyArrivals(), executors: 1, stop: createStopWord() });
  const { served, release, taken } = serveBy(pool, { memory, maxBatch: 8, startMs: nowMs() + LONG_MS });
  release(7);
  release(8);
  await taken(8);
  release(17);
  await taken(16);
  Atomics.store(memory.words, WORD.closed, 1);
  Atomics.notify(memory.words, WORD.released);
  expect(await served).toBe(2);
  expect([...memory.servedWith]).toEqual([...Array.from({ length: 16 }, () => 8), 0, 0, 0, 0]);
});

test('batches can be dictated: each starts when it is full, whatever waits', async () => {
  const pool = await lookUpPool();
  const sizes = [3, 1, 8, 3, 5];
  const { memory, batches } = await openLoopOf(pool, {
    arrivalMs: twentyArrivals(),
    windowMs: LONG_MS,
    maxBatch: Int32Array.from(sizes.flatMap((size) => Array.from({ length: size }, () => size))),
  });
  expect(batches).toBe(sizes.length);
  expect(batchesOf(memory).map(({ size }) => size)).toEqual(sizes);
});

test('a synthetic executor takes τ0 + α·b for a batch, and once as long as it stalls', async () => {
  const server = { tau0Ms: 1, alphaMs: 0.5, stall: { request: 9, ms: 40 } };
  const pool = new ExecutorPool({
    input: await benchInputOf({ model: modelFile(LOOK_UP), syntheticRows: 8 }),
    data: ids(GOOD_IDS),
    stop: createStopWord(),
    program: { file: 'measure-synthetic-executor', workerData: server },
  });
  onTestFinished(() => pool.close());
  const { memory } = await openLoopOf(pool, { arrivalMs: twentyArrivals(), windowMs: 3, maxBatch: 4 });
  for (const { first, size } of batchesOf(memory)) {
    const stallMs = first <= 9 && 9 < first + size ? 40 : 0;
    const tookMs = (memory.finishedMs[first] ?? 0) - (memory.startedMs[first] ?? 0);
    expect(tookMs).toBeGreaterThanOrEqual(1 + 0.5 * size + stallMs);
  }
});

test('an inference that fails is counted as an error, and the loop goes on', { timeout: 30_000 }, async () => {
  const pool = await lookUpPool([0, 1, 2, 3, 99]);
  const { memory, batches } = await openLoop(pool, { windowMs: 0, maxBatch: 1, replicas: 1, ratePerS: 2000, seed: 3 });
  expect(batches).toBe(600);
  expect([...memory.servedWith]).toEqual(Array.from({ length: 600 }, (_, row) => (row % 5 === 4 ? -1 : 1)));
  const { point, correctedMs } = openLoopPoint({ times: memory, ratePerS: 2000, replicas: 1, minAnswers: 11 });
  expect(point).toMatchObject({ requests: 600, errors: 120, dropped: 0 });
  expect(correctedMs).toHaveLength(480);
});

test('a stop ends the loop: what was not served is dropped, not lost', { timeout: 30_000 }, async () => {
  const pool = await lookUpPool();
  await pool.prepare({ threads: 1, replicas: 1 });
  const stop = createStopWord();
  const memory = createOpenLoopMemory({ arrivalMs: twentyArrivals(), executors: 1, stop });
  const { served, release, taken } = serveBy(pool, { memory, maxBatch: 8, startMs: nowMs() - LONG_MS });
  release(3);
  await taken(3);
  Atomics.store(stop, 0, 1);
  expect(await served).toBe(1);
  const { point } = openLoopPoint({ times: memory, ratePerS: 1000, replicas: 1, minAnswers: 11 });
  expect(point).toMatchObject({ requests: 20, errors: 0, dropped: 17, verdict: 'generator-limited' });
});
