import type { ConnectionUse } from '#core/contract/endpoint/endpoint.ts';
import type { SendLimit } from '#core/measure/endpoint/load-plan.ts';
import type { OpenLoopMemory } from '#engine/runtime/control.ts';
import type { Endpoint } from './connections.ts';
import type { GrpcCall } from './grpc-connections.ts';
import type { RequestBytes } from './request-bytes.ts';

/**
 * A second form of all requests, with other signatures at the same places. Word 0 of `turn` says which is sent: 0 the first, 1 this one. Who
 * signs writes the one that is not sent.
 */
export interface SecondForm {
  readonly bytes: Uint8Array;
  readonly turn: Int32Array;
}

/** The calls of the HTTP client's thread. */
export interface ClientCalls {
  open(input: {
    readonly endpoints: readonly Endpoint[];
    readonly connectionsEach: number;
    readonly requests: RequestBytes;
    readonly stop: Int32Array;
    /** Set for gRPC, which has one endpoint and messages in place of requests. */
    readonly grpc?: GrpcCall;
    readonly second?: SecondForm;
  }): void;
  /** One point of an open loop. */
  run(input: RunCommand): Traffic;
  /** A closed loop with this number of requests in flight. */
  loop(input: {
    readonly concurrency: number;
    readonly durationMs: number;
    readonly fewest: number;
    readonly spin: boolean;
  }): ClosedLoop;
}

/** `spin`: the thread has its own core and never sleeps. */
export interface RunCommand {
  readonly memory: OpenLoopMemory;
  readonly startMs: number;
  readonly spin: boolean;
  /** What is never exceeded, whatever is due. */
  readonly limit?: SendLimit;
  /** A request without an answer for this time has failed. */
  readonly timeoutMs?: number;
  /** Nothing is sent after this time on the clock of `nowMs`. */
  readonly lastSendMs?: number;
  /** The row of the first request, and the step to that of the next. By default, each request has the next row. */
  readonly rows?: { readonly first: number; readonly step: number };
}

/**
 * The total size in bytes of the bodies sent and received in one point, the number of answers, the use of connections, and the share of the time
 * in which the thread had nothing to do.
 */
export interface Traffic {
  readonly answers: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly use: Omit<ConnectionUse, 'wanted'>;
  readonly idleShare: number;
}

/** Send → answer time of each request in order of the answers, and answers per second. */
export interface ClosedLoop {
  readonly latencyMs: Float64Array;
  readonly perS: number;
  readonly failed: number;
}
