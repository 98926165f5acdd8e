import { performance } from 'node:perf_hooks';

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Offset of this thread's `performance.now()`: the tightest of a few readings, to a fraction of a microsecond. */
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
 * Milliseconds on the monotonic clock that all threads and processes of this machine share (`CLOCK_MONOTONIC` or
 * similar). `performance.now()` starts at zero in each thread; `hrtime.bigint()` is shared but allocates, so garbage
 * collection would interrupt a thread that spins on it. So this adds a fixed offset to the former.
 */
export function nowMs(): number {
  return performance.now() + offsetMs;
}
