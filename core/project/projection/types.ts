import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Basis } from '#core/contract/base/numbers.ts';
import type { MeasurementError } from './measurement-error.ts';

/** The bottleneck of a model on a CPU, and therefore the resources of a faster machine that it can use. */
export type ModelFamily = 'trees' | 'conv' | 'gemm' | 'other';

/** How an instance serves a stream of single requests. Each `speedup` is true ÷ projected throughput. */
export interface RealtimeCapacity {
  /** Sessions that serve side by side. */
  readonly sessions: number;
  readonly meanServiceMs: number;
  /** Highest rate per second that the instance sustains. */
  readonly saturationPerS: number;
  /** Highest rate per second at which a percentile stays within the budget; 0 if even an idle session exceeds it. */
  readonly maxRatePerS: (at: {
    readonly percentile: number;
    readonly budgetMs: number;
    readonly speedup: number;
  }) => number;
  /** A latency percentile at a rate, including service and queue; Infinity beyond saturation. */
  readonly latencyMs: (at: {
    readonly percentile: number;
    readonly ratePerS: number;
    readonly speedup: number;
  }) => number;
  /**
   * A percentile of the latency, including service, queue and the handling of the request, which shares the cores with the inferences: one service time
   * for both, in one queue or one for each session. Returned as a function of the rate per second, the speedup, and the time of the handling in a draw.
   */
  readonly handledMs: (
    percentile: number,
    law: HandlingLoad,
  ) => (ratePerS: number, speedup: number, handling: HandlingTime) => number;
}

/** How the serving runtime loads a machine. */
interface HandlingLoad {
  /** Squared coefficient of variation. */
  readonly scv: number;
  /** The time for which it occupies a session in the central simulation, which the variation of handling and inference together is taken from. */
  readonly centralMs: number;
  /** Whether a request waits for any session, or for its own session. */
  readonly queues: 'one' | 'per-session';
}

/** The time of the serving runtime for each request, in milliseconds. */
interface HandlingTime {
  /** What it adds to a request without others, in the mean. */
  readonly ownMs: number;
  /** For how long it occupies a session. */
  readonly occupiedMs: number;
}

/** What a model can do on one instance type. */
export interface CapacityProfile {
  readonly instanceType: string;
  /** Microarchitecture by the catalogue's name, and sustained clock. */
  readonly uarch: string;
  readonly clockGHz: number;
  /** Physical cores. */
  readonly cores: number;
  readonly basis: Basis;
  /** The interval band of the projection (docs/methodology/projection.md). */
  readonly bandId: string;
  /** Standard deviation of log throughput of the hardware projection: of the normal distribution with the same 90 % interval. */
  readonly sigmaLog: number;
  /** Quantiles of log(true ÷ projected) throughput (`predictive.ts`); null for a normal distribution. */
  readonly quantiles: readonly number[] | null;
  /** The share of that error's variance that all projections from the source have in common (`shared-error.ts`). */
  readonly sourceShare: number;
  /** The errors of the measurement that it starts from. */
  readonly measurement: MeasurementError;
  /** Standard deviation of log throughput that disturbances hid: an undisturbed measurement would have been faster, not slower. 0 without any. */
  readonly disturbanceSigmaLog: number;
  /**
   * Nine in ten true throughputs lie within `factor90` of the projected one, either way. `residuals` is the number of backtest residuals
   * behind it, null for a published band.
   */
  readonly interval: { readonly factor90: number; readonly residuals: number | null };
  readonly sessions: number;
  readonly threadsPerSession: number;
  /** Milliseconds of one session for a batch of this size. */
  readonly serviceMs: (batchSize: number) => number;
  /** Highest rows per second of the whole instance for inference alone, and the batch size that reaches it. */
  readonly best: { readonly batchSize: number; readonly rowsPerS: number };
  /** Rows per second of a whole job, including reading, converting and writing. */
  readonly jobRowsPerS: number;
  /** Standard deviation of the log ratio of that rate to inference alone. 0 if no job was measured. */
  readonly jobSigmaLog: number;
  /**
   * The most rows per second that the host's part of a job allows, however fast the model is. Infinity if `jobRowsPerS` includes it, or if
   * it is unknown.
   */
  readonly jobCapPerS: number;
  readonly realtime: RealtimeCapacity;
  readonly memoryMiB: { readonly needed: number; readonly available: number };
  /** Notes on this projection. */
  readonly reasons: readonly Reason[];
}

/** A profile with some fields changed. Field by field, so that all profiles have one hidden class. */
export function profileWith(from: CapacityProfile, changes: Partial<CapacityProfile>): CapacityProfile {
  const made: CapacityProfile = {
    instanceType: from.instanceType,
    uarch: from.uarch,
    clockGHz: from.clockGHz,
    cores: from.cores,
    basis: from.basis,
    bandId: from.bandId,
    sigmaLog: from.sigmaLog,
    quantiles: from.quantiles,
    sourceShare: from.sourceShare,
    interval: from.interval,
    measurement: from.measurement,
    disturbanceSigmaLog: from.disturbanceSigmaLog,
    sessions: from.sessions,
    threadsPerSession: from.threadsPerSession,
    serviceMs: from.serviceMs,
    best: from.best,
    jobRowsPerS: from.jobRowsPerS,
    jobSigmaLog: from.jobSigmaLog,
    jobCapPerS: from.jobCapPerS,
    realtime: from.realtime,
    memoryMiB: from.memoryMiB,
    reasons: from.reasons,
  };
  return Object.assign(made, changes);
}

/** The projection to an instance type: its capacity, or the reasons why none is given. */
export type Projection =
  | { readonly state: 'projected'; readonly profile: CapacityProfile }
  | {
      readonly state: 'refused';
      readonly instanceType: string;
      readonly bandId: string;
      readonly reasons: readonly Reason[];
    };
