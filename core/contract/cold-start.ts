import { z } from 'zod';
import { BatchRows, Count, MiB, Ms, Text } from './numbers.ts';

/** When inference times have become steady in a new process: after so many runs, so long after the first began, at so many milliseconds. */
export const SteadyState = z.object({ afterRuns: Count, afterMs: Ms, ms: Ms });
export type SteadyState = Readonly<z.infer<typeof SteadyState>>;

/** A start from a file that ONNX Runtime had optimised and saved before: what a cache of optimised models would make of it. */
export const CachedStart = z.object({ sessionMs: Ms, firstInferenceMs: Ms });
export type CachedStart = Readonly<z.infer<typeof CachedStart>>;

/** Resident memory of process and session once batches of this size have run, in MiB; one process, ascending sizes. */
export const ResidentPoint = z.object({ batchSize: BatchRows, residentMiB: MiB });
export type ResidentPoint = Readonly<z.infer<typeof ResidentPoint>>;

/**
 * Milliseconds of each stage before a steady state is reached, and the resident memory of process and session. What is optional was not part
 * of earlier runs.
 */
export const ColdStart = z.object({
  processMs: Ms,
  sessionMs: Ms,
  firstInferenceMs: Ms,
  residentMiB: MiB,
  /** Null where a run takes so long that steadiness cannot be told. */
  steady: SteadyState.nullable().optional(),
  /** Null where the optimised model could not be saved or loaded; `cachedReason` then says why. */
  cached: CachedStart.nullable().optional(),
  cachedReason: Text.nullable().optional(),
  residentByBatch: z.array(ResidentPoint).max(64).optional(),
});
export type ColdStart = Readonly<z.infer<typeof ColdStart>>;
