import { z } from 'zod';

/** When inference times have become steady in a new process: after so many runs, so long after the first began, at so many milliseconds. */
export const SteadyState = z.object({ afterRuns: z.number().int(), afterMs: z.number(), ms: z.number() });
export type SteadyState = Readonly<z.infer<typeof SteadyState>>;

/** A start from a file that ONNX Runtime had optimised and saved before: what a cache of optimised models would make of it. */
export const CachedStart = z.object({ sessionMs: z.number(), firstInferenceMs: z.number() });
export type CachedStart = Readonly<z.infer<typeof CachedStart>>;

/** Resident memory of process and session once batches of this size have run, in MiB; one process, ascending sizes. */
export const ResidentPoint = z.object({ batchSize: z.number().int(), residentMiB: z.number() });
export type ResidentPoint = Readonly<z.infer<typeof ResidentPoint>>;

/**
 * Milliseconds of each stage before a steady state is reached, and the resident memory of process and session. What is optional was not part
 * of earlier runs.
 */
export const ColdStart = z.object({
  processMs: z.number(),
  sessionMs: z.number(),
  firstInferenceMs: z.number(),
  residentMiB: z.number(),
  /** Null where a run takes so long that steadiness cannot be told. */
  steady: SteadyState.nullable().optional(),
  /** Null where the optimised model could not be saved or loaded; `cachedReason` then says why. */
  cached: CachedStart.nullable().optional(),
  cachedReason: z.string().nullable().optional(),
  residentByBatch: z.array(ResidentPoint).optional(),
});
export type ColdStart = Readonly<z.infer<typeof ColdStart>>;
