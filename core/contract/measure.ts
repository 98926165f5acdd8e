import { z } from 'zod';
import { Effort, MeasuredMode } from './numbers.ts';
import { Workload } from './workload.ts';

/** How requests arrive in the open loop. Gamma has CV² = 1/k; a trace is a file of seconds or ISO times, one a line. */
export const Arrivals = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('poisson') }),
  z.object({ kind: z.literal('constant') }),
  z.object({ kind: z.literal('diurnal') }),
  z.object({ kind: z.literal('gamma'), k: z.number().positive() }),
  z.object({ kind: z.literal('trace'), file: z.string() }),
]);
export type Arrivals = Readonly<z.infer<typeof Arrivals>>;

/**
 * What to measure. Lists that are empty leave the choice to the search; a list that is given is measured exactly, crossed with
 * the others. `model` is a path or `sample:NAME`; one of `data` and `syntheticRows` is null unless the sample brings its data.
 */
export const MeasureRequest = z.object({
  model: z.string(),
  data: z.string().nullable(),
  syntheticRows: z.number().int().positive().nullable(),
  modes: z.array(MeasuredMode).min(1),
  effort: Effort,
  sloMs: z.number().positive().nullable(),
  percentile: z.number().gt(0).lt(100),
  ratesPerS: z.array(z.number().positive()),
  arrivals: Arrivals,
  windowsMs: z.array(z.number().min(0)),
  maxBatches: z.array(z.number().int().positive()),
  batchSizes: z.array(z.number().int().positive()),
  threads: z.array(z.number().int().positive()),
  replicas: z.array(z.number().int().positive()),
  /** Seconds per point; null: the effort decides. */
  durationS: z.number().positive().nullable(),
  /** `INPUT=COLUMN,COLUMN,…` as typed; a column may also be a range of positions (`2..31`) or a pattern (`mean*`). */
  maps: z.array(z.string()),
  /** Columns of the data that no input may take, by name as typed. */
  drops: z.array(z.string()).default([]),
  /** Sizes of symbolic dimensions. */
  dims: z.record(z.string(), z.number().int().positive()),
  transport: z.enum(['in-process', 'http']),
  seed: z.number().int().min(0).max(0xffff_ffff),
  /** The instance type that this host is, as a pack is to say it; null: as the host says itself, if it does. */
  instanceType: z.string().min(1).nullable().default(null),
  /**
   * What the predictions are for, where that is known: measuring then stops once the decision does not hang on the numbers any more. Null:
   * everything is measured at the full effort.
   */
  workload: Workload.nullable().default(null),
});
export type MeasureRequest = Readonly<z.infer<typeof MeasureRequest>>;

/** The request that `modewise measure` makes when nothing but model and data is given. */
export const MEASURE_DEFAULTS = {
  data: null,
  syntheticRows: null,
  modes: ['batch', 'realtime', 'microbatch'],
  effort: 'quick',
  sloMs: null,
  percentile: 99,
  ratesPerS: [],
  arrivals: { kind: 'poisson' },
  windowsMs: [],
  maxBatches: [],
  batchSizes: [],
  threads: [],
  replicas: [],
  durationS: null,
  maps: [],
  drops: [],
  dims: {},
  transport: 'in-process',
  seed: 1,
  instanceType: null,
  workload: null,
} satisfies Omit<MeasureRequest, 'model'>;
