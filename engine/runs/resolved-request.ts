import type { ModelDescription } from '#core/contract/model/model.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { DataDescription } from '#core/contract/run/run.ts';
import type { ArrivalProcess } from '#core/math/queueing/arrivals.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';

/** A request with its files found, read and bound: the input of the bench processes and the start of the journal. */
export interface ResolvedRequest {
  readonly request: MeasureRequest;
  readonly model: ModelDescription;
  /** Absolute paths of the model and its external data. */
  readonly modelFiles: readonly string[];
  readonly data: DataDescription;
  readonly input: BenchInput;
  readonly arrivals: ArrivalProcess;
}
