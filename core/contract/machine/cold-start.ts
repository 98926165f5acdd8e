import { z } from 'zod';
import { BatchRows, Count, MiB, Ms, Text } from '#core/contract/base/numbers.ts';

/**
 * The point at which inference times have become steady in a new process: number of runs, time since the first run started, and time of an
 * inference from then on.
 */
export const SteadyState = z.object({ afterRuns: Count, afterMs: Ms, ms: Ms });
export type SteadyState = Readonly<z.infer<typeof SteadyState>>;

/** A start from a file that ONNX Runtime has optimised and saved before, as a cache of optimised models would give. */
export const CachedStart = z.object({ sessionMs: Ms, firstInferenceMs: Ms });
export type CachedStart = Readonly<z.infer<typeof CachedStart>>;

/** Milliseconds of the stages of a start. */
const StartStages = z.object({ processMs: Ms, sessionMs: Ms, firstInferenceMs: Ms });

/**
 * A start whose files were first dropped from the system's file cache: those of the model, and the runtime's library if `runtime`. Node and
 * the rest of the program stay in the cache.
 */
export const EvictedStart = z.object({ ...StartStages.shape, runtime: z.boolean() });
export type EvictedStart = Readonly<z.infer<typeof EvictedStart>>;

/** Resident memory of process and session after batches of this size, in MiB. All points come from one process, with ascending sizes. */
export const ResidentPoint = z.object({ batchSize: BatchRows, residentMiB: MiB });
export type ResidentPoint = Readonly<z.infer<typeof ResidentPoint>>;

/**
 * Milliseconds of each stage until the steady state, and the resident memory of process and session. Optional fields are absent in earlier
 * runs.
 */
export const ColdStart = z.object({
  processMs: Ms,
  sessionMs: Ms,
  firstInferenceMs: Ms,
  residentMiB: MiB,
  /** Null if a run takes too long to determine a steady state. */
  steady: SteadyState.nullable().optional(),
  /** Null if the optimised model could not be saved or loaded; `cachedReason` then says why. */
  cached: CachedStart.nullable().optional(),
  cachedReason: Text.nullable().optional(),
  residentByBatch: z.array(ResidentPoint).max(64).optional(),
  /**
   * The number of starts whose medians these are, all from a warm file cache, and the shortest and the longest of them together. Absent for
   * a single start of a journal, and in earlier runs.
   */
  starts: z.object({ count: Count, minMs: Ms, maxMs: Ms }).optional(),
  /** Null if the files could not be dropped from the cache; `evictedReason` then says why. Absent if it was not tried. */
  evicted: EvictedStart.nullable().optional(),
  evictedReason: Text.nullable().optional(),
});
export type ColdStart = Readonly<z.infer<typeof ColdStart>>;
