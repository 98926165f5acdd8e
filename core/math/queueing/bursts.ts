import type { Random } from '#core/math/stats/random.ts';
import type { BatchTime } from './batch-time.ts';

/**
 * From one burst to the next, in units of what the burst takes: now and then the server is still busy when the next one comes, mostly
 * it has been idle for a while, half of the time altogether.
 */
const PACES = [0.8, 1.8, 3.4];

export interface Bursts {
  /** Milliseconds from the start, ascending, the rows of a burst at the same instant. */
  readonly arrivalMs: Float64Array;
  /** For every row the size of its burst. */
  readonly sizes: Int32Array;
}

/**
 * A schedule of bursts, each of them one batch: every size once in each block, in random order, at a pace that a batcher meets. Back to
 * back and in order of size, batches are faster than they will be.
 */
export function burstSchedule(options: {
  readonly sizes: readonly number[];
  readonly blocks: number;
  readonly replicas: number;
  /** About how long a batch takes. */
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

/** Milliseconds that one block of a schedule of bursts takes on average. */
export function burstBlockMs(options: {
  readonly sizes: readonly number[];
  readonly replicas: number;
  readonly batchTime: BatchTime;
}): number {
  const pace = PACES.reduce((total, each) => total + each, 0) / PACES.length;
  return (pace * options.sizes.reduce((total, size) => total + options.batchTime(size), 0)) / options.replicas;
}

/** Fisher and Yates' shuffle. */
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
