import type { CachedStart, ColdStart } from '#core/contract/cold-start.ts';
import { median } from '#core/math/stats/moments.ts';

/** A start from an optimised model, or why there is none. */
export interface CachedOutcome {
  readonly cached: CachedStart | null;
  readonly reason: string | null;
}

/**
 * Combines the starts of a run into one: the median of each stage, and memory by batch size from the start that measured it. Returns null
 * without starts. A field that no start measured is absent.
 */
export function coldStartOf(starts: readonly ColdStart[], cachedStarts: readonly CachedOutcome[]): ColdStart | null {
  if (starts.length === 0) return null;
  const middle = (pick: (start: ColdStart) => number): number => median(starts.map(pick));
  const withMemory = starts.find((start) => start.residentByBatch !== undefined);
  return {
    processMs: middle((start) => start.processMs),
    sessionMs: middle((start) => start.sessionMs),
    firstInferenceMs: middle((start) => start.firstInferenceMs),
    residentMiB: middle((start) => start.residentMiB),
    ...steadyOf(starts),
    ...cachedOf(cachedStarts),
    ...(withMemory === undefined ? {} : { residentByBatch: withMemory.residentByBatch }),
  };
}

function steadyOf(starts: readonly ColdStart[]): Pick<ColdStart, 'steady'> {
  const tried = starts.filter((start) => start.steady !== undefined);
  if (tried.length === 0) return {};
  const steady = tried.flatMap((start) => start.steady ?? []);
  if (steady.length === 0) return { steady: null };
  return {
    steady: {
      afterRuns: Math.round(median(steady.map((each) => each.afterRuns))),
      afterMs: median(steady.map((each) => each.afterMs)),
      ms: median(steady.map((each) => each.ms)),
    },
  };
}

function cachedOf(outcomes: readonly CachedOutcome[]): Pick<ColdStart, 'cached' | 'cachedReason'> {
  if (outcomes.length === 0) return {};
  const cached = outcomes.flatMap((each) => each.cached ?? []);
  if (cached.length === 0)
    return { cached: null, cachedReason: outcomes.find((each) => each.reason !== null)?.reason ?? null };
  return {
    cached: {
      sessionMs: median(cached.map((each) => each.sessionMs)),
      firstInferenceMs: median(cached.map((each) => each.firstInferenceMs)),
    },
    cachedReason: null,
  };
}
