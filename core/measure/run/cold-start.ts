import type { CachedStart, ColdStart, EvictedStart } from '#core/contract/machine/cold-start.ts';
import { median } from '#core/math/stats/moments.ts';

/** A start from an optimised model, or why there is none. */
export interface CachedOutcome {
  readonly cached: CachedStart | null;
  readonly reason: string | null;
}

/** A start whose files were dropped from the file cache, or why there is none. */
export interface EvictedOutcome {
  readonly evicted: EvictedStart | null;
  readonly reason: string | null;
}

/** The starts of a run so far. `evicted` is null if it was not tried. */
export interface SeenStarts {
  readonly coldStarts: readonly ColdStart[];
  readonly cachedStarts: readonly CachedOutcome[];
  readonly evictedStart: EvictedOutcome | null;
}

/**
 * Combines the starts of a run into one: the median of each stage, their number and range, and memory by batch size from the start that measured it.
 * Returns null without starts. A field that no start measured is absent.
 */
export function coldStartOf({ coldStarts: starts, cachedStarts, evictedStart }: SeenStarts): ColdStart | null {
  if (starts.length === 0) return null;
  const middle = (pick: (start: ColdStart) => number): number => median(starts.map(pick));
  const wholeMs = starts.map((start) => start.processMs + start.sessionMs + start.firstInferenceMs);
  const withMemory = starts.find((start) => start.residentByBatch !== undefined);
  return {
    processMs: middle((start) => start.processMs),
    sessionMs: middle((start) => start.sessionMs),
    firstInferenceMs: middle((start) => start.firstInferenceMs),
    residentMiB: middle((start) => start.residentMiB),
    ...steadyOf(starts),
    ...cachedOf(cachedStarts),
    starts: { count: starts.length, minMs: Math.min(...wholeMs), maxMs: Math.max(...wholeMs) },
    ...(evictedStart === null ? {} : { evicted: evictedStart.evicted, evictedReason: evictedStart.reason }),
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
