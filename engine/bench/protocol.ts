import type { CalibrationStep, HostCalibration } from '#core/contract/machine/calibration.ts';
import type { ResidentPoint, SteadyState } from '#core/contract/machine/cold-start.ts';
import type { Execution, Provider, ProviderState } from '#core/contract/machine/execution.ts';
import type { ErrorDocument } from '#core/contract/base/errors.ts';
import type { RunEvent } from '#core/contract/run/journal.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { ModelProfile } from '#core/contract/run/profile.ts';
import type { Effort } from '#core/contract/base/numbers.ts';
import type { EffortBudget } from '#core/measure/search/effort.ts';
import type { BatchJob, Parity, ServicePoint } from '#core/contract/run/run.ts';
import type { TuningResult } from '#core/contract/run/tuning.ts';
import type { SpeedRound } from '#core/measure/answers/speed.ts';
import type { AnswerChange, LeftOperator, NotMade, VariantKind } from '#core/contract/model/variants.ts';
import type { ArrivalProcess } from '#core/math/queueing/arrivals.ts';
import type { BatchConfiguration } from '#core/measure/search/batch-rounds.ts';
import type { DataQuestion } from '#engine/dataset/questions/data-questions.ts';
import type { RowChoice } from '#engine/dataset/rows/dataset.ts';
import type { EndpointEvent } from '#engine/bench/endpoint/events.ts';
import type { EndpointTask } from '#engine/bench/endpoint/service-call.ts';
import type { ModelAnswer } from '#engine/bench/tasks/answers.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import type { ServedModel } from '#engine/model-server/served-model.ts';
import type { SourceNews, SourceOrder } from '#engine/sources/readers/receiving.ts';

/** One thread setting: intra-op threads of each session and number of sessions. */
export interface Setting {
  readonly threads: number;
  readonly replicas: number;
}

/** The inferences for which settings of a session are tried. */
export type TuningUse = Pick<TuningResult, 'use' | 'batchSize' | 'threads' | 'replicas'>;

/** The task of a bench process. */
export type BenchTask =
  | {
      readonly kind: 'calibrate';
      readonly scratchFolder: string;
      /** Approximate time limit. */
      readonly seconds: number;
      /** Threads that can run concurrently. */
      readonly cores: number;
      readonly bandwidthBytes: number;
    }
  /** Loads the model and ends: finds what ONNX Runtime refuses before anything is measured. */
  | { readonly kind: 'load'; readonly modelPath: string; readonly outputs: readonly string[] }
  /** Whether a provider works here, with a model of one node. */
  | { readonly kind: 'try-provider'; readonly provider: Provider; readonly scratchFolder: string }
  /** Where the nodes of a model run on a device. */
  | { readonly kind: 'place'; readonly input: BenchInput; readonly scratchFolder: string }
  | {
      readonly kind: 'prepare';
      readonly input: BenchInput;
      readonly spawnedAtMs: number;
      /** Where to save the optimised model; if set, memory by batch size is measured too. */
      readonly saveOptimisedTo?: string;
    }
  /** A start from a previously saved optimised model. */
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
      /** A first look is the same task with few batch sizes. */
      readonly phase: 'first-look' | 'batch';
      readonly input: BenchInput;
      readonly budget: Pick<EffortBudget, 'exploringMs' | 'roundMs' | 'rounds'>;
      readonly batchSizes: readonly number[];
      readonly threads: readonly number[];
      readonly replicas: readonly number[];
      /** Whether to search for the best configuration, or only time one session (if batch mode was not requested). */
      readonly search: boolean;
      /** How long executors run before their first counted round. */
      readonly settleMs: number;
      readonly seconds: number;
    }
  /** Repeats the best configuration, with new executors for each visit. */
  | {
      readonly kind: 'batch-again';
      readonly input: BenchInput;
      /** Wall milliseconds of a round. */
      readonly roundMs: number;
      readonly configuration: BatchConfiguration;
      /** Previous duration of a batch, milliseconds. */
      readonly batchMs: number;
      readonly settleMs: number;
      /** Fresh starts, and the seconds for them. */
      readonly visits: number;
      readonly seconds: number;
      /** Seconds for which it then runs without a rest; 0 for not at all. */
      readonly sustainedS: number;
    }
  /** Tries the settings of a session for each use of the model. */
  | {
      readonly kind: 'tune';
      readonly input: BenchInput;
      readonly uses: readonly TuningUse[];
      readonly blockPairs: number;
      /** How long a session with one combination of settings runs each time. */
      readonly visitMs: number;
      readonly seed: number;
    }
  | {
      readonly kind: 'job';
      readonly input: BenchInput;
      readonly batchSize: number;
      readonly setting: Setting;
      readonly resultPath: string;
      /** How often the whole job and a smaller one run, and the seconds that repeating the whole job may take. */
      readonly pairs: number;
      readonly repeatS: number;
    }
  /** Scores rows of a file for their own sake: the whole job without a measurement. */
  | {
      readonly kind: 'score';
      readonly input: BenchInput;
      /** Null to choose one. */
      readonly batchSize: number | null;
      readonly setting: Setting;
      readonly resultPath: string;
      readonly choice: RowChoice;
      /** The names of the kept columns in the result. */
      readonly keptNames: readonly string[];
      /** For temporary files. */
      readonly scratchFolder: string;
    }
  /** Writes a variant of the model to `path`, with scales from the rows where its rules need them. */
  | {
      readonly kind: 'make-variant';
      readonly input: BenchInput;
      readonly variant: VariantKind;
      readonly path: string;
      readonly scratchFolder: string;
    }
  /** Compares variants with the model, one after the other: their answers to the same rows, and their speed. */
  | {
      readonly kind: 'compare-variants';
      readonly input: BenchInput;
      /** With the bytes of the files of each. */
      readonly variants: readonly { readonly path: string; readonly bytes: number }[];
      /** Whether answers are compared too; else only speed, in a further process. */
      readonly answers: boolean;
      /** The first rows, on which a variant was calibrated: its answers are compared on the others, if there are any. */
      readonly calibrationRows: number;
      /** The column with the right answers. */
      readonly label: string | null;
      /** Rows of the file, with those that lack a value. */
      readonly fileRows: number;
      /** How long each model is timed in one round. */
      readonly roundMs: number;
      readonly scratchFolder: string;
    }
  /** Sends a load to any service. */
  | EndpointTask
  /** The model's own answers to the first rows. */
  | { readonly kind: 'answers'; readonly input: BenchInput; readonly rows: number }
  | {
      readonly kind: 'realtime';
      readonly input: BenchInput;
      readonly effort: Effort;
      readonly setting: Setting;
      /** How requests reach the model. */
      readonly transport: MeasureRequest['transport'];
      /** The model as HTTP servers serve it; null if it cannot be sent over HTTP, which `http` requires. */
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
      /** The caller's percentile, which determines the minimum number of requests per point. */
      readonly percentile: number;
      readonly arrivals: ArrivalProcess;
      readonly durationS: number | null;
      /** Batch times measured earlier with the same thread count; if empty, the task measures them. */
      readonly servicePoints: readonly ServicePoint[];
      readonly seed: number;
      readonly seconds: number;
    };

/** The results of the calibrate task. */
export type Calibrated = Omit<HostCalibration, 'schemaVersion' | 'measuredAt' | 'seconds' | 'host' | 'doubts'>;

/** The results of the prepare task. */
export interface Prepared {
  /** Null if rows can be stacked or need not be; else ONNX Runtime's error for a batch of two. */
  readonly stackingProblem: string | null;
  readonly processMs: number;
  readonly sessionMs: number;
  readonly firstInferenceMs: number;
  readonly residentMiB: number;
  readonly steady?: SteadyState | null;
  readonly residentByBatch?: readonly ResidentPoint[];
  /** Null if the optimised model was saved; else why it was not. */
  readonly optimisedProblem?: string | null;
}

/** The results of the score task. `parity` compares stacked rows with single ones; null if it was not tested. */
export interface Scored {
  readonly batchSize: number;
  readonly parity: Parity | null;
  readonly job: BatchJob;
}

/** The result of the make-variant task: the written files, or why there are none. */
export type MadeVariant =
  | {
      readonly kind: 'made';
      readonly files: readonly string[];
      readonly changed: Readonly<Record<string, number>> | null;
      readonly left: readonly LeftOperator[];
      readonly calibrationRows: number | null;
      readonly seconds: number;
      readonly peakMiB: number;
    }
  | { readonly kind: 'not-made'; readonly reason: NotMade; readonly left: readonly LeftOperator[] };

/** The result of the compare-variants task for one variant: one process of its speed. */
export interface ComparedVariant {
  /** Null if only the speed was asked for. */
  readonly answers: AnswerChange | null;
  readonly batchSize: number;
  readonly threads: number;
  readonly rounds: readonly SpeedRound[];
  /** Seconds for which the machine slept or was paused. */
  readonly stoppedS: number;
}

/** The result of each kind of task that has one. The others report events only. */
interface Results {
  readonly calibrate: Calibrated;
  readonly prepare: Prepared;
  readonly score: Scored;
  readonly 'make-variant': MadeVariant;
  readonly 'try-provider': ProviderState;
  readonly place: Execution;
  readonly answers: readonly ModelAnswer[];
}

/** The result of a kind of task. */
export type ResultOf<K extends BenchTask['kind']> = K extends keyof Results ? Results[K] : void;

const WITH_RESULT = {
  calibrate: true,
  prepare: true,
  score: true,
  'make-variant': true,
  'try-provider': true,
  place: true,
  answers: true,
} satisfies Record<keyof Results, true>;

/** Whether a task of this kind that finishes has a result. */
export function hasResult(kind: BenchTask['kind']): boolean {
  return Object.hasOwn(WITH_RESULT, kind);
}

/** From the engine to its bench process. */
export type BenchOrder =
  | { readonly kind: 'task'; readonly task: BenchTask }
  /** Answers a question about a data file instead of running a task. Temporary files go to `scratchFolder`. */
  | { readonly kind: 'read'; readonly question: DataQuestion; readonly scratchFolder: string }
  /** Reads data from a server instead of running a task. */
  | { readonly kind: 'receive'; readonly source: SourceOrder }
  | { readonly kind: 'stop' };

/** From a bench process to its engine. One that ends without `finished` or `failed` crashed, at any exit code. */
export type BenchMessage =
  | { readonly kind: 'event'; readonly event: RunEvent; readonly samplesMs: Float64Array | null }
  | { readonly kind: 'calibrating'; readonly step: CalibrationStep }
  | { readonly kind: 'compared'; readonly compared: ComparedVariant }
  | { readonly kind: 'endpoint'; readonly event: EndpointEvent }
  | { readonly kind: 'receiving'; readonly news: SourceNews }
  /** The answer to a question (see DataAnswers) or to `receive` (Received). */
  | { readonly kind: 'answer'; readonly value: unknown }
  /** `result` of a task, see ResultOf; null after a stop. Absent for questions and sources. */
  | { readonly kind: 'finished'; readonly result?: unknown }
  | { readonly kind: 'failed'; readonly error: ErrorDocument };
