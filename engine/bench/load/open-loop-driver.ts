import type { OpenLoopResult } from './open-loop.ts';

/** The performance of a server without queueing. */
export interface Unloaded {
  /** Times of single back-to-back requests in steady state. */
  readonly serviceMs: Float64Array;
  /** Approximate capacity of all servers together, requests per second. */
  readonly capacityPerS: number;
}

/** How the requests of an open loop reach the model: in this process or over HTTP. */
export interface OpenLoopDriver {
  /** A start time is when an executor takes the request, or when it is sent and may still wait in the server. */
  readonly starts: 'service' | 'send';
  measureUnloaded(): Promise<Unloaded>;
  /** Runs a short open loop and discards its result. */
  warmUp(ratePerS: number): Promise<void>;
  /** One point; `arrivalMs` is its schedule. */
  run(arrivalMs: Float64Array): Promise<OpenLoopResult>;
  /**
   * Replaces the executors and lets the new ones settle, because variation between starts does not show in points of
   * the same executors. Null if that is not possible.
   */
  readonly renew: (() => Promise<void>) | null;
  /** Ends everything that the driver has started. */
  close(): Promise<void>;
}
