import type { Reason } from '#core/contract/reasons.ts';
import type { Basis } from '#core/contract/numbers.ts';

/** What bounds a model on a CPU, and so what of a faster machine it can use. */
export type ModelFamily = 'trees' | 'conv' | 'gemm' | 'other';

/** What one session does with a stream of single requests. Every `speedup` is the ratio of the true to the projected throughput. */
export interface RealtimeCapacity {
  /** Sessions that serve side by side. */
  readonly sessions: number;
  readonly meanServiceMs: number;
  /** Highest rate that the instance sustains at all, per second. */
  readonly saturationPerS: number;
  /** Highest rate per second at which a percentile stays within the budget; 0 when not even an idle session does. */
  readonly maxRatePerS: (at: {
    readonly percentile: number;
    readonly budgetMs: number;
    readonly speedup: number;
  }) => number;
  /** A percentile of the latency at a rate, service and queue; Infinity beyond saturation. */
  readonly latencyMs: (at: {
    readonly percentile: number;
    readonly ratePerS: number;
    readonly speedup: number;
  }) => number;
}

/** What a model can do on one instance type. */
export interface CapacityProfile {
  readonly instanceType: string;
  readonly basis: Basis;
  /** The interval band that the projection rests on: docs/methodology/projection.md. */
  readonly bandId: string;
  /** Standard deviations of log throughput: of the hardware projection, and of the measurement it starts from. */
  readonly sigmaLog: number;
  readonly measurementSigmaLog: number;
  /** Nine in ten true throughputs lie within this factor of the projected one, either way; by so many residuals of the back-test, null by a published band. */
  readonly interval: { readonly factor90: number; readonly residuals: number | null };
  readonly sessions: number;
  readonly threadsPerSession: number;
  /** Milliseconds that one session takes for a batch of so many rows. */
  readonly serviceMs: (batchSize: number) => number;
  /** Most rows per second of the whole instance, inference alone, and the batch size that gives them. */
  readonly best: { readonly batchSize: number; readonly rowsPerS: number };
  /** Rows per second of a whole job, reading, converting and writing included. */
  readonly jobRowsPerS: number;
  readonly realtime: RealtimeCapacity;
  readonly memoryMiB: { readonly needed: number; readonly available: number };
  /** What to know about this projection. */
  readonly reasons: readonly Reason[];
}

export type Projection =
  | { readonly state: 'projected'; readonly profile: CapacityProfile }
  | {
      readonly state: 'refused';
      readonly instanceType: string;
      readonly bandId: string;
      readonly reasons: readonly Reason[];
    };
