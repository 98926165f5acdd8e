import type { CalibrationStep, HostCalibration } from '#core/contract/calibration.ts';
import type { ResidentPoint, SteadyState } from '#core/contract/cold-start.ts';
import type { ErrorDocument } from '#core/contract/errors.ts';
import type { RunEvent } from '#core/contract/journal.ts';
import type { ModelProfile } from '#core/contract/profile.ts';
import type { Effort } from '#core/contract/numbers.ts';
import type { ServicePoint } from '#core/contract/run.ts';
import type { ArrivalProcess } from '#core/math/queueing/arrivals.ts';
import type { BatchConfiguration } from '#core/measure/search/batch-rounds.ts';
import type { DataQuestion } from '#engine/dataset/data-questions.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import type { ServedModel } from '#engine/model-server/served-model.ts';

/** One thread setting: intra-op threads of each session and number of sessions. */
export interface Setting {
  readonly threads: number;
  readonly replicas: number;
}

/** What one bench process is started for. */
export type BenchTask =
  | {
      readonly kind: 'calibrate';
      readonly scratchFolder: string;
      /** About how long it may take. */
      readonly seconds: number;
      /** Threads that can run side by side. */
      readonly cores: number;
      readonly bandwidthBytes: number;
    }
  | {
      readonly kind: 'prepare';
      readonly input: BenchInput;
      readonly spawnedAtMs: number;
      /** Where the optimised model is to be saved; memory by batch size is looked at then, too. */
      readonly saveOptimisedTo?: string;
    }
  /** A start from an optimised model that was saved before. */
  | {
      readonly kind: 'prepare-cached';
      readonly input: BenchInput;
      readonly optimisedPath: string;
    }
  | {
      readonly kind: 'profile';
      readonly input: BenchInput;
      readonly scratchFolder: string;
      readonly ridge: ModelProfile['ridge'];
      readonly seconds: number;
    }
  | {
      readonly kind: 'batch';
      readonly input: BenchInput;
      readonly effort: Effort;
      readonly batchSizes: readonly number[];
      readonly threads: readonly number[];
      readonly replicas: readonly number[];
      /** Search for the best configuration, or only time the service of one session (when batch mode was not asked for). */
      readonly search: boolean;
      /** How long executors run before their first round that counts. */
      readonly settleMs: number;
      readonly seconds: number;
    }
  /** The best configuration once more, in executors that are started anew for each visit. */
  | {
      readonly kind: 'batch-again';
      readonly input: BenchInput;
      readonly effort: Effort;
      readonly configuration: BatchConfiguration;
      /** How long a batch took before, milliseconds. */
      readonly batchMs: number;
      readonly settleMs: number;
      readonly visits: number;
      readonly seconds: number;
    }
  | {
      readonly kind: 'job';
      readonly input: BenchInput;
      readonly batchSize: number;
      readonly setting: Setting;
      readonly resultPath: string;
    }
  | {
      readonly kind: 'realtime';
      readonly input: BenchInput;
      readonly effort: Effort;
      readonly setting: Setting;
      /** The model as HTTP servers serve it; null: requests reach it in the bench process. */
      readonly served: ServedModel | null;
      readonly ratesPerS: readonly number[];
      readonly arrivals: ArrivalProcess;
      readonly slo: { readonly ms: number; readonly percentile: number } | null;
      readonly durationS: number | null;
      readonly seed: number;
      readonly seconds: number;
    }
  | {
      readonly kind: 'microbatch';
      readonly input: BenchInput;
      readonly effort: Effort;
      readonly setting: Setting;
      readonly ratesPerS: readonly number[];
      readonly windowsMs: readonly number[];
      readonly maxBatches: readonly number[];
      /** What the caller judges by: a point with fewer requests than it needs is too few. */
      readonly percentile: number;
      readonly arrivals: ArrivalProcess;
      readonly durationS: number | null;
      /** Batch times that were measured before, at the same thread count; empty: the task times them itself. */
      readonly servicePoints: readonly ServicePoint[];
      readonly seed: number;
      readonly seconds: number;
    };

/** What the calibrate task measures. */
export type Calibrated = Omit<HostCalibration, 'schemaVersion' | 'measuredAt' | 'seconds' | 'host' | 'doubts'>;

/** What the prepare task found out. */
export interface Prepared {
  /** Null when rows can be stacked, or were not meant to be; else what ONNX Runtime said of a batch of two. */
  readonly stackingProblem: string | null;
  readonly processMs: number;
  readonly sessionMs: number;
  readonly firstInferenceMs: number;
  readonly residentMiB: number;
  readonly steady?: SteadyState | null;
  readonly residentByBatch?: readonly ResidentPoint[];
  /** Null when the optimised model was saved where the task said; else why it was not. */
  readonly optimisedProblem?: string | null;
}

/** From the engine to its bench process. */
export type BenchOrder =
  | { readonly kind: 'task'; readonly task: BenchTask }
  /** Answer a question about a data file, in place of a task. Temporary files go to `scratchFolder`. */
  | { readonly kind: 'read'; readonly question: DataQuestion; readonly scratchFolder: string }
  | { readonly kind: 'stop' };

/** From a bench process to its engine. One that ends without `finished` or `failed` has crashed, whatever its exit code. */
export type BenchMessage =
  | { readonly kind: 'event'; readonly event: RunEvent; readonly samplesMs: Float64Array | null }
  | { readonly kind: 'prepared'; readonly prepared: Prepared }
  | { readonly kind: 'calibrating'; readonly step: CalibrationStep }
  | { readonly kind: 'calibrated'; readonly calibrated: Calibrated }
  /** To a question, as DataAnswers has it. */
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly error: ErrorDocument };
