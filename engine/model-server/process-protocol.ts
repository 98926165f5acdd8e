import type { ErrorDocument } from '#core/contract/base/errors.ts';
import type { ServedModel } from './served-model.ts';

/** Where a model runs: on the HTTP thread or on its own thread; `auto`: timed at the start. */
export type Place = 'http-thread' | 'executor-thread';

/**
 * Inferences that take at least this long run on a separate thread: parallel HTTP and inference then save more than the
 * hand-over costs (tens of microseconds, twice).
 */
const SLOW_MS = 0.1;

/** The place for a model by the time of one row; null if unknown. */
export function placeFor(inferenceMs: number | null): Place {
  return inferenceMs !== null && inferenceMs < SLOW_MS ? 'http-thread' : 'executor-thread';
}

/** The task of a server process. */
export interface ServeTask {
  readonly model: ServedModel;
  /** 0 selects a free port. */
  readonly port: number;
  /** The port for gRPC; null to serve HTTP only. */
  readonly grpcPort?: number | null;
  readonly place: Place | 'auto';
  /** Sizes of symbolic dimensions, for the example row that times the model. */
  readonly dims: Readonly<Record<string, number>>;
  /**
   * Whether waiting requests may be merged into one inference if the answers are the same (docs/adr/0017). Not for
   * real-time measurements, where each request is one inference.
   */
  readonly merges: boolean;
}

/** A listening server. */
export interface Listening {
  readonly port: number;
  /** Null without gRPC. */
  readonly grpcPort: number | null;
  readonly place: Place;
  /** Maximum number of single-row requests in one inference; 1: each alone. */
  readonly mostMerged: number;
  /** Maximum body size. */
  readonly limitBytes: number;
}

/** From the parent to a server process, which gets one task. */
export interface ServerCalls {
  /** Returns when it listens. */
  serve(task: ServeTask): Listening;
  /** For `tell`. */
  stop(input: null): Promise<void>;
}

/** From a server process. One that ends without `stopped` or `failed` has crashed. */
export interface ServerNotes {
  /** A failure that a client saw as 500. */
  defect(text: string): void;
  /** It was stopped, and ends. */
  stopped(input: null): void;
  /** It ends after an error that no request caused. */
  failed(error: ErrorDocument): void;
}
