import { z } from 'zod';
import {
  BatchRows,
  Cores,
  countUpTo,
  Dims,
  Effort,
  MAX_CAP_ROWS,
  MAX_CHOICES,
  MAX_ENTRIES,
  MAX_GENERATED_PER_S,
  MAX_POINT_S,
  MAX_SYNTHETIC_ROWS,
  MAX_WINDOW_MS,
  MeasuredMode,
  Name,
  Path,
  Percentile,
  PositiveMs,
  Seed,
} from './numbers.ts';
import { Workload } from './workload.ts';

/** `INPUT=COLUMN,COLUMN,…` as typed. */
export const Maps = z.array(z.string().max(MAX_ENTRIES)).max(100_000);
/** Names of columns that are left out. */
export const Drops = z.array(Name).max(100_000);

/** Slowest and fastest arrivals of a point, requests per second. */
export const MIN_GENERATED_PER_S = 1e-4;
export const MIN_POINT_S = 1e-3;
/** Shape of gamma arrivals: CV² from 100 down to a millionth. */
export const GAMMA_SHAPE = { min: 0.01, max: 1e6 } as const;

/** How requests arrive in the open loop. Gamma has CV² = 1/k; a trace is a file of seconds or ISO times, one a line. */
export const Arrivals = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('poisson') }),
  z.object({ kind: z.literal('constant') }),
  z.object({ kind: z.literal('diurnal') }),
  z.object({ kind: z.literal('gamma'), k: z.number().min(GAMMA_SHAPE.min).max(GAMMA_SHAPE.max) }),
  z.object({ kind: z.literal('trace'), file: Path }),
]);
export type Arrivals = Readonly<z.infer<typeof Arrivals>>;

/**
 * What to measure. Lists that are empty leave the choice to the search; a list that is given is measured exactly, crossed with
 * the others. `model` is a path or `sample:NAME`; one of `data` and `syntheticRows` is null unless the sample brings its data.
 */
export const MeasureRequest = z.object({
  model: Path,
  data: Path.nullable(),
  syntheticRows: countUpTo(MAX_SYNTHETIC_ROWS).nullable(),
  modes: z.array(MeasuredMode).min(1).max(8),
  effort: Effort,
  sloMs: PositiveMs.nullable(),
  percentile: Percentile,
  ratesPerS: z.array(z.number().min(MIN_GENERATED_PER_S).max(MAX_GENERATED_PER_S)).max(MAX_CHOICES),
  arrivals: Arrivals,
  windowsMs: z.array(z.number().min(0).max(MAX_WINDOW_MS)).max(MAX_CHOICES),
  maxBatches: z.array(countUpTo(MAX_CAP_ROWS)).max(MAX_CHOICES),
  batchSizes: z.array(BatchRows).max(MAX_CHOICES),
  threads: z.array(Cores).max(MAX_CHOICES),
  replicas: z.array(Cores).max(MAX_CHOICES),
  /** Seconds per point; null: the effort decides. */
  durationS: z.number().min(MIN_POINT_S).max(MAX_POINT_S).nullable(),
  /** `INPUT=COLUMN,COLUMN,…` as typed; a column may also be a range of positions (`2..31`) or a pattern (`mean*`). */
  maps: Maps,
  /** Columns of the data that no input may take, by name as typed. */
  drops: Drops.default([]),
  /** Sizes of symbolic dimensions. */
  dims: Dims,
  transport: z.enum(['in-process', 'http']),
  seed: Seed,
  /** The instance type that this host is, as a pack is to say it; null: as the host says itself, if it does. */
  instanceType: Name.min(1).nullable().default(null),
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
