import type { Provider } from '#core/contract/machine/execution.ts';
import type { SessionTuning } from '#core/contract/run/tuning.ts';
import type { TensorData, TensorRows } from '#engine/model/tensor-rows.ts';
import type { OpenLoopMemory } from '#engine/runtime/control.ts';

/** The calls of an executor thread. The caller chooses the ids of sessions. */
export interface ExecutorCalls {
  open(input: {
    readonly session: number;
    readonly modelPath: string;
    readonly threads: number;
    readonly outputs: readonly string[];
    readonly provider?: Provider | undefined;
    readonly tuning?: SessionTuning | undefined;
  }): void;
  close(input: { readonly session: number }): void;
  /** `stop` is null in a process of its own, which shares no memory: `stop` is for it. */
  rows(input: { readonly data: TensorRows; readonly stop: Int32Array | null }): void;
  /** Stops after this inference. For `tell`. */
  stop(input: null): void;
  /** One inference of rows that the executor has. */
  run(input: { readonly session: number; readonly first: number; readonly size: number }): InferenceTimes;
  /** Runs whole batches until `durationMs` after `startMs`, at least `minBatches` and at most `maxBatches`. */
  batch(input: {
    readonly session: number;
    readonly batchSize: number;
    readonly warmUps: number;
    readonly startMs: number;
    readonly durationMs: number;
    readonly minBatches: number;
    readonly maxBatches: number;
  }): BatchTimes;
  /**
   * Serves an open loop through the batcher; window 0 and cap 1 is plain real time. If there is a cap per row, that of
   * a batch's first row applies, so batches can be dictated. `spin`: never sleep while waiting. Returns the number of batches.
   */
  serve(input: {
    readonly session: number;
    readonly executor: number;
    readonly memory: OpenLoopMemory;
    readonly startMs: number;
    readonly windowMs: number;
    readonly maxBatch: number | Int32Array;
    readonly spin: boolean;
  }): number;
  /** Runs rows received by message, `batchSize` at a time, and returns the outputs: the whole-job pipeline. */
  infer(input: { readonly session: number; readonly data: TensorRows; readonly batchSize: number }): {
    readonly rows: number;
    readonly inferMs: number;
    readonly outputs: readonly OutputRows[];
  };
}

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
