import type { OpenLoopMemory } from '#engine/runtime/control.ts';
import type { Endpoint } from './connections.ts';
import type { RequestBytes } from './request-bytes.ts';

/** Commands to the HTTP client's thread. */
export type ClientCommand =
  | {
      readonly kind: 'open';
      readonly endpoints: readonly Endpoint[];
      readonly connectionsEach: number;
      readonly requests: RequestBytes;
      readonly stop: Int32Array;
    }
  /** One point of an open loop. `spin`: the thread has its own core and never sleeps. */
  | { readonly kind: 'run'; readonly memory: OpenLoopMemory; readonly startMs: number; readonly spin: boolean }
  /** A closed loop with this number of requests in flight. */
  | {
      readonly kind: 'loop';
      readonly concurrency: number;
      readonly durationMs: number;
      readonly fewest: number;
      readonly spin: boolean;
    };

/** Answers of the HTTP client's thread. */
export type ClientReply =
  | { readonly kind: 'opened' }
  /** The total size in bytes of the bodies sent and received, and the number of answers. */
  | { readonly kind: 'ran'; readonly answers: number; readonly bytesIn: number; readonly bytesOut: number }
  /** Send → answer time of each request in order of the answers, and answers per second. */
  | { readonly kind: 'looped'; readonly latencyMs: Float64Array; readonly perS: number; readonly failed: number }
  | { readonly kind: 'failed'; readonly message: string };
