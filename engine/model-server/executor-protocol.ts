import type { WireTensor } from './datatypes.ts';
import type { RequestLimits } from './limits.ts';
import type { InferAnswer } from './response.ts';
import type { Inferred } from './runner.ts';
import type { ServedModel } from './served-model.ts';
import type { RequestTimes, RunNote } from './statistics.ts';

/** The options of a model server's executor thread. */
export interface ExecutorTask {
  readonly model: ServedModel;
  /** Sizes of symbolic dimensions, for the example row that times the model. */
  readonly dims: Readonly<Record<string, number>>;
  readonly limits: RequestLimits;
}

/** The calls of the executor; buffers are copied or moved. */
export interface ExecutorCalls {
  /** Loads the model first. Returns the ms of an inference of example rows; null without any. Throws AppError. */
  load(input: null): number | null;
  infer(input: {
    readonly inputs: readonly { readonly name: string; readonly tensor: WireTensor }[];
    readonly fetches: readonly string[];
  }): Inferred;
  /** A complete request, which is parsed, run and answered here, or refused. */
  answer(input: { readonly body: Uint8Array; readonly jsonBytes: number | null }): WholeAnswer | Refusal;
}

/** The status and the message of a RequestError. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** The answer to a complete request, and the data for the statistics. */
export interface WholeAnswer {
  readonly body: Uint8Array;
  readonly jsonBytes: number | null;
  readonly inferMs: number;
  readonly run: RunNote | null;
  readonly times: RequestTimes | null;
}

/** An answer and the duration of its inference, milliseconds. */
export interface TimedAnswer extends InferAnswer {
  readonly inferMs: number;
}
