import type { RunEvent } from '#core/contract/run/journal.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';

/** The resources of a task. */
export interface TaskContext {
  readonly input: BenchInput;
  readonly data: TensorRows;
  readonly stop: Int32Array;
  /** Sends an event to the engine, with the raw samples (milliseconds) that belong to it. */
  readonly emit: (event: RunEvent, samplesMs?: Float64Array) => void;
}
