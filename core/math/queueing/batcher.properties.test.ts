import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulateBatcher, type BatcherOptions } from './batcher.ts';

/** Whole milliseconds throughout, so that equal moments are equal. */
const arrivals = fc
  .array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 })
  .map((list) => Float64Array.from(list).sort());
const settings = fc.record({
  windowMs: fc.integer({ min: 0, max: 40 }),
  maxBatch: fc.integer({ min: 1, max: 9 }),
  replicas: fc.integer({ min: 1, max: 4 }),
  tau0: fc.integer({ min: 1, max: 20 }),
  alpha: fc.integer({ min: 0, max: 5 }),
});
const cases = fc.tuple(arrivals, settings).map(([arrivalsMs, { tau0, alpha, ...rest }]) => ({
  ...rest,
  arrivalsMs,
  batchTime: (rows: number): number => tau0 + alpha * rows,
}));

interface Batch {
  readonly first: number;
  readonly size: number;
  readonly startMs: number;
  readonly doneMs: number;
}

/**
 * The batcher as docs/methodology/micro-batch.md defines it, without any cleverness: the next batch starts at the first moment at which a server is free
 * and either the oldest waiting row has waited for the window or as many wait as a batch may hold; it takes the oldest of them.
 */
function byTheBook({ arrivalsMs, windowMs, maxBatch, replicas, batchTime }: BatcherOptions): readonly Batch[] {
  const freeMs = Array.from({ length: replicas }, () => 0);
  const batches: Batch[] = [];
  const rows = [...arrivalsMs];
  for (let first = 0; first < rows.length;) {
    const waitingAt = (ms: number): number => rows.filter((at, row) => row >= first && at <= ms).length;
    const starts = (ms: number): boolean =>
      freeMs.some((free) => free <= ms) &&
      waitingAt(ms) > 0 &&
      (ms >= (rows[first] ?? 0) + windowMs || waitingAt(ms) >= maxBatch);
    const moments = [...rows, ...rows.map((at) => at + windowMs), ...freeMs].sort((a, b) => a - b);
    const startMs = moments.find(starts);
    if (startMs === undefined) throw new Error('a row waits for ever');
    const size = Math.min(maxBatch, waitingAt(startMs));
    const doneMs = startMs + batchTime(size);
    freeMs[freeMs.indexOf(Math.min(...freeMs))] = doneMs;
    batches.push({ first, size, startMs, doneMs });
    first += size;
  }
  return batches;
}

test('the simulation does what the rules say, row by row', () => {
  fc.assert(
    fc.property(cases, (options) => {
      const book = byTheBook(options);
      const result = simulateBatcher(options);
      expect([...result.batchSizes]).toEqual(book.map(({ size }) => size));
      const latencies = book.flatMap(({ first, size, doneMs }) =>
        Array.from({ length: size }, (_, k) => doneMs - (options.arrivalsMs[first + k] ?? 0)),
      );
      expect([...result.latenciesMs]).toEqual(latencies);
    }),
    { numRuns: 150 },
  );
});

test('every row is served once, in order of arrival, in a batch within the cap, by a server that is free', () => {
  fc.assert(
    fc.property(cases, (options) => {
      const { arrivalsMs, maxBatch, replicas, windowMs, batchTime } = options;
      const { batchSizes, latenciesMs } = simulateBatcher(options);
      expect(batchSizes.reduce((total, size) => total + size, 0)).toBe(arrivalsMs.length);
      const running: number[] = [];
      let first = 0;
      let previousStartMs = 0;
      for (const size of batchSizes) {
        const doneMs = (arrivalsMs[first] ?? 0) + (latenciesMs[first] ?? 0);
        const startMs = doneMs - batchTime(size);
        expect(size).toBeLessThanOrEqual(maxBatch);
        expect(startMs).toBeGreaterThanOrEqual(previousStartMs);
        expect(startMs).toBeGreaterThanOrEqual(arrivalsMs[first + size - 1] ?? 0);
        // What is not full has waited for its window.
        if (size < maxBatch) expect(startMs).toBeGreaterThanOrEqual((arrivalsMs[first] ?? 0) + windowMs);
        expect(running.filter((ends) => ends > startMs).length).toBeLessThan(replicas);
        running.push(doneMs);
        previousStartMs = startMs;
        first += size;
      }
    }),
    { numRuns: 150 },
  );
});

test('with as many servers as there are rows nobody waits longer than the window', () => {
  fc.assert(
    fc.property(cases, (options) => {
      const replicas = options.arrivalsMs.length;
      const { latenciesMs } = simulateBatcher({ ...options, replicas });
      const longestMs = options.windowMs + options.batchTime(options.maxBatch);
      expect(Math.max(...latenciesMs)).toBeLessThanOrEqual(longestMs);
    }),
    { numRuns: 80 },
  );
});

test('more servers than are ever busy change nothing', () => {
  fc.assert(
    fc.property(cases, (options) => {
      const enough = simulateBatcher({ ...options, replicas: options.arrivalsMs.length });
      const more = simulateBatcher({ ...options, replicas: options.arrivalsMs.length + 3 });
      expect(more.latenciesMs).toEqual(enough.latenciesMs);
      expect(more.batchSizes).toEqual(enough.batchSizes);
    }),
    { numRuns: 50 },
  );
});
