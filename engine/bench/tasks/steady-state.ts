import type { SteadyState } from '#core/contract/machine/cold-start.ts';
import { steadyStateFrom } from '#core/math/stats/changepoint.ts';
import { median } from '#core/math/stats/moments.ts';
import { nowMs } from '#engine/runtime/clock.ts';

/** Minimum duration and runs, if they fit in the time limit; and the maximum for finding a change point. */
const RUNNING_MS = 120;
const MIN_RUNS = 40;
const LIMIT_MS = 600;
const MAX_RUNS = 10_000;
/** Warm-up may only end in the first half of the runs; if it reaches further, its end was not observed. */
const LATEST = 0.48;

/**
 * When single inferences become steady, including the first one of the process; null if too few fit in the time or they
 * did not become steady. `run` runs one row, a different one each time.
 */
export async function measureSteadyState(
  firstInferenceMs: number,
  run: (index: number) => Promise<unknown>,
): Promise<SteadyState | null> {
  const runMs = [firstInferenceMs];
  const beganMs = nowMs();
  let endedMs = beganMs;
  while (runMs.length < MAX_RUNS) {
    const elapsedMs = endedMs - beganMs;
    if (elapsedMs >= LIMIT_MS || (elapsedMs >= RUNNING_MS && runMs.length >= MIN_RUNS)) break;
    const startedMs = endedMs;
    await run(runMs.length);
    endedMs = nowMs();
    runMs.push(endedMs - startedMs);
  }
  return steadyStateOf(Float64Array.from(runMs));
}

/** See `measureSteadyState`; `runMs` are all runs of the process in order. */
export function steadyStateOf(runMs: Float64Array): SteadyState | null {
  if (runMs.length < MIN_RUNS) return null;
  // The first inference allocates memory and is never steady, so the rest is judged without it.
  const afterRuns = 1 + steadyStateFrom(runMs.subarray(1), { minDiscarded: 0 });
  if (afterRuns >= LATEST * runMs.length) return null;
  const warmUp = runMs.subarray(0, afterRuns);
  return { afterRuns, afterMs: warmUp.reduce((total, ms) => total + ms, 0), ms: median(runMs.subarray(afterRuns)) };
}
