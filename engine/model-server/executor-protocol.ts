import type { ErrorDocument } from '#core/contract/errors.ts';
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

/** Requests to the executor; buffers are copied or transferred. */
export type ExecutorQuestion =
  | {
      readonly kind: 'infer';
      readonly id: number;
      readonly inputs: readonly { readonly name: string; readonly tensor: WireTensor }[];
      readonly fetches: readonly string[];
    }
  /** A complete request, which is parsed, run and answered here. */
  | { readonly kind: 'answer'; readonly id: number; readonly body: Uint8Array; readonly jsonBytes: number | null };

/** The answer to a complete request, and the data for the statistics. */
export interface WholeAnswer {
  readonly body: Uint8Array;
  readonly jsonBytes: number | null;
  readonly inferMs: number;
  readonly run: RunNote | null;
  readonly times: RequestTimes | null;
}

/** Answers of the executor. */
export type ExecutorAnswer =
  | { readonly kind: 'ready'; readonly inferenceMs: number | null }
  | { readonly kind: 'unusable'; readonly error: ErrorDocument }
  | { readonly kind: 'inferred'; readonly id: number; readonly inferred: Inferred }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: WholeAnswer }
  | { readonly kind: 'refused'; readonly id: number; readonly status: number; readonly message: string }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** An answer and the duration of its inference, milliseconds. */
export interface TimedAnswer extends InferAnswer {
  readonly inferMs: number;
}
