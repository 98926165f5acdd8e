import { z } from 'zod';
import { BatchRows, Count, MiB, Ms, Text } from './numbers.ts';

/**
 * The point at which inference times have become steady in a new process: number of runs, time since the first run started, and time of an
 * inference from then on.
 */
export const SteadyState = z.object({ afterRuns: Count, afterMs: Ms, ms: Ms });
export type SteadyState = Readonly<z.infer<typeof SteadyState>>;

/** A start from a file that ONNX Runtime has optimised and saved before, as a cache of optimised models would give. */
export const CachedStart = z.object({ sessionMs: Ms, firstInferenceMs: Ms });
export type CachedStart = Readonly<z.infer<typeof CachedStart>>;

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
});
export type ColdStart = Readonly<z.infer<typeof ColdStart>>;
