import type { OpenLoopMemory } from '#engine/runtime/control.ts';
import type { RequestBytes } from './request-bytes.ts';

/** What the HTTP client's thread can be told. */
export type ClientCommand =
  | {
      readonly kind: 'open';
      readonly ports: readonly number[];
      readonly connectionsEach: number;
      readonly requests: RequestBytes;
      readonly stop: Int32Array;
    }
  /** One point of an open loop. `spin`: the thread has a core of its own and never sleeps. */
  | { readonly kind: 'run'; readonly memory: OpenLoopMemory; readonly startMs: number; readonly spin: boolean }
  /** So many requests under way all the time. */
  | {
      readonly kind: 'loop';
      readonly concurrency: number;
      readonly durationMs: number;
      readonly fewest: number;
      readonly spin: boolean;
    };

export type ClientReply =
  | { readonly kind: 'opened' }
  /** Bodies that were really sent and received, bytes in all, and the answers that they belong to. */
  | { readonly kind: 'ran'; readonly answers: number; readonly bytesIn: number; readonly bytesOut: number }
  /** Send → answer of each request in order of the answers, and answers per second. */
  | { readonly kind: 'looped'; readonly latencyMs: Float64Array; readonly perS: number; readonly failed: number }
  | { readonly kind: 'failed'; readonly message: string };
