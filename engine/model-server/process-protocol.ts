import type { ErrorDocument } from '#core/contract/errors.ts';
import type { ServedModel } from './served-model.ts';

/** Where a model is run: on the thread that speaks HTTP, or on one of its own; `auto`: measured at the start. */
export type Place = 'http-thread' | 'executor-thread';

/**
 * From this time an inference is moved to a thread of its own: one thread then speaks HTTP while the other infers, which is worth more than the
 * hand-over (tens of microseconds, twice) costs. Below it the hand-over would cost more than that.
 */
const SLOW_MS = 0.1;

/** Where a model belongs whose inference of one row takes so long; null: nobody knows. */
export function placeFor(inferenceMs: number | null): Place {
  return inferenceMs !== null && inferenceMs < SLOW_MS ? 'http-thread' : 'executor-thread';
}

/** What a server process is started for. */
export interface ServeTask {
  readonly model: ServedModel;
  /** 0: any that is free. */
  readonly port: number;
  readonly place: Place | 'auto';
  /** Sizes of symbolic dimensions, for the made-up row that the model is timed with. */
  readonly dims: Readonly<Record<string, number>>;
  /**
   * Whether requests that wait at the same time may be run as one inference where that gives the same answers (docs/adr/0017). Not where real time is
   * measured: there each request is one inference.
   */
  readonly merges: boolean;
}

/** From who starts a server process to the process. */
export type ServerOrder = { readonly kind: 'serve'; readonly task: ServeTask } | { readonly kind: 'stop' };

/** What a server that listens is. */
export interface Listening {
  readonly port: number;
  readonly place: Place;
  /** Requests of one row that are run as one inference, at most; 1: each is run alone. */
  readonly mostMerged: number;
  /** The largest body that is read. */
  readonly limitBytes: number;
}

/** From a server process. One that ends without `stopped` or `failed` has crashed; `failed` may come before it listens or later, and it ends then. */
export type ServerMessage =
  | ({ readonly kind: 'listening' } & Listening)
  | { readonly kind: 'defect'; readonly text: string }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: ErrorDocument };
