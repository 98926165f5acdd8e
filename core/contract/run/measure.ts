import { z } from 'zod';
import { Drops, Maps } from '#core/contract/model/column-choice.ts';
import { Provider } from '#core/contract/machine/execution.ts';
import { MissingPolicy } from '#core/contract/model/model.ts';
import {
  BatchRows,
  Cores,
  countUpTo,
  Dims,
  Effort,
  MAX_CAP_ROWS,
  MAX_CHOICES,
  MAX_GENERATED_PER_S,
  MAX_POINT_S,
  MAX_SYNTHETIC_ROWS,
  MAX_WINDOW_MS,
  MeasuredMode,
  Name,
  Path,
  Percentile,
  PositiveMs,
  ProjectId,
  Seed,
} from '#core/contract/base/numbers.ts';
import { Workload } from '#core/contract/workload/workload.ts';

/** Minimum arrival rate of a point, in requests per second. */
export const MIN_GENERATED_PER_S = 1e-4;
/** Minimum duration of a point, in seconds. */
export const MIN_POINT_S = 1e-3;
/** Shape of gamma arrivals: CV² from 100 down to a millionth. */
export const GAMMA_SHAPE = { min: 0.01, max: 1e6 } as const;

/** The arrival process of the open loop. Gamma has CV² = 1/k. A trace is a file of seconds or ISO times, one per line. */
export const Arrivals = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('poisson') }),
  z.object({ kind: z.literal('constant') }),
  z.object({ kind: z.literal('diurnal') }),
  z.object({ kind: z.literal('gamma'), k: z.number().min(GAMMA_SHAPE.min).max(GAMMA_SHAPE.max) }),
  z.object({ kind: z.literal('trace'), file: Path }),
]);
export type Arrivals = Readonly<z.infer<typeof Arrivals>>;

/**
 * What to measure. An empty list leaves the choice to the search. The values of a given list are measured exactly, crossed with the other
 * lists. `model` is a path or `sample:NAME`. Either `data` or `syntheticRows` is null; both are null for a sample's own data.
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
  /** Seconds per point; null leaves the choice to the effort. Less than half a second also shortens the other phases. */
  durationS: z.number().min(MIN_POINT_S).max(MAX_POINT_S).nullable(),
  /** `INPUT=COLUMN,COLUMN,…` as typed. A column may also be a range of positions (`2..31`) or a pattern (`mean*`). */
  maps: Maps,
  /** Columns of the data that no input may use, by name as typed. */
  drops: Drops.default([]),
  /** Columns of the data that are labels, by name as typed: no input uses them. */
  labels: Drops.default([]),
  /** Sizes of symbolic dimensions. */
  dims: Dims,
  /** What to do with missing numbers. Absent: NaN where the model takes it, else their rows are left out. */
  missing: MissingPolicy.optional(),
  transport: z.enum(['in-process', 'http']),
  seed: Seed,
  /** The instance type of this host, for use as a pack; null to use what the host reports, if anything. */
  instanceType: Name.min(1).nullable().default(null),
  /**
   * The workload that the predictions are for, if known. Unless it is assumed, measuring stops once the decision no longer depends on the
   * exact numbers. Null measures everything at full effort.
   */
  workload: Workload.nullable().default(null),
  /** ONNX Runtime's execution provider. Absent: the CPU. */
  provider: Provider.optional(),
  /** Whether settings of a session other than its threads are tried too. */
  tune: z.boolean().optional(),
  /**
   * Whether a verdict is planned from the results so far while the measurement rests between its phases. Such a measurement starts with a first look
   * at the service times.
   */
  verdicts: z.boolean().optional(),
  /** The project of the window that it is measured for, which continuing an interrupted run reopens. Absent on the command line. */
  project: ProjectId.optional(),
});
export type MeasureRequest = Readonly<z.infer<typeof MeasureRequest>>;

/** Where the model and the data of a measurement are now. */
export const LocatedFiles = z.object({ model: Path, data: Path.nullable() });
export type LocatedFiles = Readonly<z.infer<typeof LocatedFiles>>;

/** The request that `modewise measure` makes if only model and data are given. */
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
  labels: [],
  dims: {},
  transport: 'in-process',
  seed: 1,
  instanceType: null,
  workload: null,
} satisfies Omit<MeasureRequest, 'model'>;

/** The settings of a measurement: every field of a request that is set by hand. */
export const MeasureSettings = MeasureRequest.omit({
  model: true,
  data: true,
  syntheticRows: true,
  maps: true,
  drops: true,
  labels: true,
  dims: true,
  missing: true,
  workload: true,
  project: true,
});
export type MeasureSettings = Readonly<Omit<z.infer<typeof MeasureSettings>, 'verdicts'>>;
