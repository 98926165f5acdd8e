import type { Failures, RequestFailure } from '#core/contract/endpoint/endpoint.ts';

/**
 * How a request ended, as one number in shared memory: 1 for a good answer, 0 for none yet, otherwise one of these, or minus the status of HTTP,
 * or minus (1000 + the status of gRPC).
 */
export const ENDED = {
  well: 1,
  unanswered: 0,
  brokenConnection: -1,
  timedOut: -2,
  tooLarge: -3,
  throttled: -429,
} as const;

const GRPC_BASE = 1000;

/** The end of a request with a status of gRPC. */
export function endedWithGrpc(status: number): number {
  return status === 0 ? ENDED.well : -(GRPC_BASE + status);
}

/** Statuses of gRPC that say that the request is wrong or not allowed: 3 INVALID_ARGUMENT, 5 NOT_FOUND, … */
const GRPC_CLIENT = new Set([3, 5, 6, 7, 9, 11, 12, 16]);
const GRPC_DEADLINE = 4;
const GRPC_EXHAUSTED = 8;

/** Why a request failed; null for one with a good answer. */
export function failureOf(ended: number): RequestFailure | null {
  if (ended > 0) return null;
  if (ended === ENDED.unanswered) return 'unanswered';
  if (ended === ENDED.brokenConnection) return 'connection-broken';
  if (ended === ENDED.timedOut) return 'timed-out';
  if (ended === ENDED.tooLarge) return 'too-large';
  if (ended <= -GRPC_BASE) {
    const status = -ended - GRPC_BASE;
    if (status === GRPC_EXHAUSTED) return 'throttled';
    if (status === GRPC_DEADLINE) return 'timed-out';
    return GRPC_CLIENT.has(status) ? 'client-error' : 'server-error';
  }
  if (ended === ENDED.throttled) return 'throttled';
  return ended <= -500 ? 'server-error' : 'client-error';
}

/** The status that a service answered with, of HTTP or gRPC; null if it did not answer. */
export function statusOf(ended: number): number | null {
  if (ended <= -GRPC_BASE) return -ended - GRPC_BASE;
  return ended <= -100 ? -ended : null;
}

const NO_FAILURES: Failures = {
  throttled: 0,
  'client-error': 0,
  'server-error': 0,
  'connection-broken': 0,
  'timed-out': 0,
  'too-large': 0,
  unanswered: 0,
};

/** Counts failures by kind. */
export function countFailures(ended: Iterable<number>): Failures {
  const counts: Record<RequestFailure, number> = { ...NO_FAILURES };
  for (const each of ended) {
    const failure = failureOf(each);
    if (failure !== null) counts[failure] += 1;
  }
  return counts;
}

/** The most frequent failure with its number; null if there is none. */
export function mainFailure(failures: Failures): { readonly kind: RequestFailure; readonly count: number } | null {
  let main: { kind: RequestFailure; count: number } | null = null;
  for (const [kind, count] of Object.entries(failures) as [RequestFailure, number][]) {
    if (count > 0 && (main === null || count > main.count)) main = { kind, count };
  }
  return main;
}
