import type { Random } from '#core/math/stats/random.ts';
import type { BatchTime } from './batch-time.ts';

/**
 * Time from one burst to the next, as a multiple of the burst's service time. Sometimes the server is still busy when the next burst
 * arrives; mostly it has been idle for a while. It is idle for half of the time overall.
 */
const PACES = [0.8, 1.8, 3.4];

/** A schedule of bursts. */
export interface Bursts {
  /** Milliseconds from the start, ascending. All rows of a burst arrive at the same time. */
  readonly arrivalMs: Float64Array;
  /** For each row, the size of its burst. */
  readonly sizes: Int32Array;
}

/**
 * A schedule of bursts. Each burst is one batch. Every block contains each size once, in random order, at a pace that a batcher meets in
 * use. Batches that run back to back and in order of size would be faster than in use.
 */
export function burstSchedule(options: {
  readonly sizes: readonly number[];
  readonly blocks: number;
  readonly replicas: number;
  /** Approximate time of a batch. */
  readonly batchTime: BatchTime;
  readonly random: Random;
}): Bursts {
  const { sizes, blocks, replicas, batchTime, random } = options;
  const times: number[] = [];
  const sizeOfRow: number[] = [];
  let atMs = 0;
  for (let block = 0; block < blocks; block++) {
    for (const size of shuffled(sizes, random)) {
      for (let row = 0; row < size; row++) {
        times.push(atMs);
        sizeOfRow.push(size);
      }
      atMs += (batchTime(size) * (PACES[random.int(PACES.length)] ?? 1)) / replicas;
    }
  }
  return { arrivalMs: Float64Array.from(times), sizes: Int32Array.from(sizeOfRow) };
}

/** Mean milliseconds of one block of a burst schedule. */
export function burstBlockMs(options: {
  readonly sizes: readonly number[];
  readonly replicas: number;
  readonly batchTime: BatchTime;
}): number {
  const pace = PACES.reduce((total, each) => total + each, 0) / PACES.length;
  return (pace * options.sizes.reduce((total, size) => total + options.batchTime(size), 0)) / options.replicas;
}

/** Fisher–Yates shuffle. */
function shuffled(values: readonly number[], random: Random): readonly number[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.int(last + 1);
    const kept = result[last] ?? 0;
    result[last] = result[other] ?? 0;
    result[other] = kept;
  }
  return result;
}
