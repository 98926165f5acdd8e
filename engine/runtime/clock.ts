import { performance } from 'node:perf_hooks';

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** What to add to this thread's `performance.now()`: the tightest of a few readings, good to a fraction of a microsecond. */
function threadOffsetMs(): number {
  let best = { width: Number.POSITIVE_INFINITY, offset: 0 };
  for (let attempt = 0; attempt < 50; attempt++) {
    const before = performance.now();
    const monotonic = monotonicMs();
    const after = performance.now();
    if (after - before < best.width) best = { width: after - before, offset: monotonic - (before + after) / 2 };
  }
  return best.offset;
}

const offsetMs = threadOffsetMs();

/**
 * Milliseconds on the monotonic clock that all threads and processes of this machine share (`CLOCK_MONOTONIC` or its like).
 * `performance.now()` counts from each thread's own start; `hrtime.bigint()` is shared but allocates, and a thread that spins on it
 * would be stopped by its own garbage. So: the former, shifted onto the latter once.
 */
export function nowMs(): number {
  return performance.now() + offsetMs;
}
