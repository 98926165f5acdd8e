import type { OpenLoopResult } from './open-loop.ts';

/** What a server does without a queue. */
export interface Unloaded {
  /** Times of single requests, back to back, once they are steady. */
  readonly serviceMs: Float64Array;
  /** Requests per second that the servers can take together, about. */
  readonly capacityPerS: number;
}

/** How the requests of an open loop reach the model: in this process, or over HTTP. Everything above it is the same for both. */
export interface OpenLoopDriver {
  /**
   * What a start is: the moment when an executor takes the request, or the moment when the request is sent, behind which the server may still let
   * it wait.
   */
  readonly starts: 'service' | 'send';
  measureUnloaded(): Promise<Unloaded>;
  /** A short open loop that nobody looks at. */
  warmUp(ratePerS: number): Promise<void>;
  /** One point; `arrivalMs` is its schedule. */
  run(arrivalMs: Float64Array): Promise<OpenLoopResult>;
  /**
   * Puts new executors in the place of those that served so far, and lets them settle: what differs from one start to the next shows in no number of
   * points of the same ones. Null where that is not possible.
   */
  readonly renew: (() => Promise<void>) | null;
  /** Ends what the driver has started. */
  close(): Promise<void>;
}
