import type { ErrorDocument } from '#core/contract/errors.ts';
import type { WireTensor } from './datatypes.ts';
import type { RequestLimits } from './limits.ts';
import type { InferAnswer } from './response.ts';
import type { Inferred } from './runner.ts';
import type { ServedModel } from './served-model.ts';
import type { RequestTimes, RunNote } from './statistics.ts';

/** What the executor thread of a model server is started with. */
export interface ExecutorTask {
  readonly model: ServedModel;
  /** Sizes of symbolic dimensions, for the made-up row that the model is timed with. */
  readonly dims: Readonly<Record<string, number>>;
  readonly limits: RequestLimits;
}

/** What it is asked; storage is copied or handed over on the way. */
export type ExecutorQuestion =
  | {
      readonly kind: 'infer';
      readonly id: number;
      readonly inputs: readonly { readonly name: string; readonly tensor: WireTensor }[];
      readonly fetches: readonly string[];
    }
  /** A whole request: it is parsed, run and answered here. */
  | { readonly kind: 'answer'; readonly id: number; readonly body: Uint8Array; readonly jsonBytes: number | null };

/** The answer to a whole request, and what the statistics need to know of it. */
export interface WholeAnswer {
  readonly body: Uint8Array;
  readonly jsonBytes: number | null;
  readonly inferMs: number;
  readonly run: RunNote | null;
  readonly times: RequestTimes | null;
}

/** What it answers. */
export type ExecutorAnswer =
  | { readonly kind: 'ready'; readonly inferenceMs: number | null }
  | { readonly kind: 'unusable'; readonly error: ErrorDocument }
  | { readonly kind: 'inferred'; readonly id: number; readonly inferred: Inferred }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: WholeAnswer }
  | { readonly kind: 'refused'; readonly id: number; readonly status: number; readonly message: string }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** An answer, and how long its inference took, milliseconds. */
export interface TimedAnswer extends InferAnswer {
  readonly inferMs: number;
}
