import type { TrustFact } from '#core/contract/run/run-facts.ts';
import { clockNoise, governorNoise, timerNoise } from '#core/measure/run/environment-noise.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import { cpuGovernor } from './limits.ts';

/** The smallest observable step of this process's clock, milliseconds; some systems make it coarse. */
export function timerStepMs(): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 100; attempt++) {
    const before = performance.now();
    let after = before;
    while (after === before) after = performance.now();
    smallest = Math.min(smallest, after - before);
  }
  return smallest;
}

/**
 * Starts to observe the clocks and the governor for a whole run. The returned function gives, at the end of the run,
 * the reasons not to trust it.
 */
export function watchRun(): (view: RunView) => Promise<readonly TrustFact[]> {
  const startedWallMs = Date.now();
  const startedMs = performance.now();
  return async (view) => [
    ...clockNoise({ wallMs: Date.now() - startedWallMs, monotonicMs: performance.now() - startedMs }),
    ...timerNoise({ stepMs: timerStepMs(), serviceMs: view.realtimeSetting?.service.p50Ms ?? null }),
    ...governorNoise(await cpuGovernor()),
  ];
}
