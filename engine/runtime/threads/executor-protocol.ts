import type { Provider } from '#core/contract/execution.ts';
import type { SessionTuning } from '#core/contract/tuning.ts';
import type { ErrorDocument } from '#core/contract/errors.ts';
import type { TensorData, TensorRows } from '#engine/model/tensor-rows.ts';
import type { OpenLoopMemory } from '#engine/runtime/control.ts';

/** Commands to an executor thread. The sender chooses the ids of sessions. */
export type ExecutorCommand =
  | {
      readonly kind: 'open';
      readonly session: number;
      readonly modelPath: string;
      readonly threads: number;
      readonly outputs: readonly string[];
      readonly provider?: Provider | undefined;
      readonly tuning?: SessionTuning | undefined;
    }
  | { readonly kind: 'close'; readonly session: number }
  /** `stop` is null in a process of its own, which shares no memory and receives `stop` as a command. */
  | { readonly kind: 'rows'; readonly data: TensorRows; readonly stop: Int32Array | null }
  /** Stops after this inference. The only command without an answer. */
  | { readonly kind: 'stop' }
  /** One inference of rows that the executor has. */
  | { readonly kind: 'run'; readonly session: number; readonly first: number; readonly size: number }
  /** Runs whole batches until `durationMs` after `startMs`, at least `minBatches` and at most `maxBatches`. */
  | {
      readonly kind: 'batch';
      readonly session: number;
      readonly batchSize: number;
      readonly warmUps: number;
      readonly startMs: number;
      readonly durationMs: number;
      readonly minBatches: number;
      readonly maxBatches: number;
    }
  /**
   * Serves an open loop through the batcher; window 0 and cap 1 is plain real time. If there is a cap per row, that of
   * a batch's first row applies, so batches can be dictated. `spin`: never sleep while waiting.
   */
  | {
      readonly kind: 'serve';
      readonly session: number;
      readonly executor: number;
      readonly memory: OpenLoopMemory;
      readonly startMs: number;
      readonly windowMs: number;
      readonly maxBatch: number | Int32Array;
      readonly spin: boolean;
    }
  /** Runs rows received by message, `batchSize` at a time, and returns the outputs: the whole-job pipeline. */
  | { readonly kind: 'infer'; readonly session: number; readonly data: TensorRows; readonly batchSize: number };

/** One output for a number of rows: `data` has rows × width elements, row-major. */
export interface OutputRows {
  readonly name: string;
  /** ONNX Runtime's name of the element type. */
  readonly type: string;
  readonly width: number;
  readonly data: TensorData;
  /** For a kept column: one byte for each row, 1 where the value is missing. Absent if none is. */
  readonly missing?: Uint8Array;
}

/** Start and end of an inference on the clock of `nowMs`, which the processes of a machine share. */
export interface InferenceTimes {
  readonly startedMs: number;
  readonly finishedMs: number;
}

interface BatchTimes {
  /** Duration of each batch, in order, milliseconds. */
  readonly batchMs: Float64Array;
  readonly rows: number;
  /** First start to last end, milliseconds. */
  readonly wallMs: number;
}

/** Answers, in order, one per command. */
export type ExecutorReply =
  | { readonly kind: 'done' }
  | ({ readonly kind: 'batched' } & BatchTimes)
  | { readonly kind: 'served'; readonly batches: number }
  | ({ readonly kind: 'ran' } & InferenceTimes)
  | {
      readonly kind: 'inferred';
      readonly rows: number;
      readonly inferMs: number;
      readonly outputs: readonly OutputRows[];
    }
  | { readonly kind: 'failed'; readonly error: ErrorDocument };
