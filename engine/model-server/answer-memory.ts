import { nowMs } from '#engine/runtime/clock.ts';
import type { Caller, Share, Waiting } from './caller.ts';
import { callerLeft, RequestError } from './request-error.ts';

const MIB = 2 ** 20;
const MAX_BYTES = 64 * MIB;
/** A connection whose caller has this many bytes of answers still to take gets no further inference until it has taken some. */
const MAX_SHARE_BYTES = 16 * MIB;
/** Answers up to this size always have room if their connection holds no others, so that callers that take nothing do not stop the rest. */
const SMALL_BYTES = 64 * 1024;
/** Requests at once whose answers have an unknown size. Two, so that a thread of its own need not wait for the next one. */
const MAX_UNKNOWN = 2;
const WAIT_MS = 5_000;

/** Memory for one answer, from before its inference until the caller has taken it. */
export interface Held {
  /** The answer is there and has this size. */
  settle(bytes: number): void;
  /** There will be no answer, or it was taken. */
  free(): void;
}

/**
 * Memory for the answers of all callers, over HTTP and gRPC. An inference begins only once its answer has room; one larger than all memory has room if
 * no other one is. Connections take turns. Requests wait for room as long as others make progress, and are refused afterwards.
 */
export class AnswerMemory {
  readonly #maxBytes: number;
  readonly #waitMs: number;
  readonly #waiting = new Set<Share>();
  #bytes = 0;
  #large = 0;
  #unknown = 0;
  /** Inferences under way. */
  #running = 0;
  #progressMs = 0;

  /** `waitMs`: how long a request waits while no memory becomes free. */
  constructor({
    maxBytes = MAX_BYTES,
    waitMs = WAIT_MS,
  }: { readonly maxBytes?: number | undefined; readonly waitMs?: number | undefined } = {}) {
    this.#maxBytes = maxBytes;
    this.#waitMs = waitMs;
  }

  /**
   * Reserves memory for an answer, at once or later; `expectedBytes` null: its size is unknown. Null for an answer that does not count. Rejects with
   * RequestError: 503 without room, 499 if the caller leaves.
   */
  reserve(caller: Caller, expectedBytes: number | null): Held | null | Promise<Held> {
    if (expectedBytes !== null && expectedBytes <= caller.uncountedBytes) return null;
    const { share } = caller;
    if (share.waiting.length === 0 && this.#fits(share, expectedBytes)) return this.#take(caller, expectedBytes);
    return new Promise((resolve, reject) => this.#wait(caller, expectedBytes, { resolve, reject }));
  }

  /** The size of an answer is known; `held` null: it was expected not to count. From now on it counts until the caller has taken it. */
  answered(caller: Caller, held: Held | null, bytes: number): void {
    if (bytes <= caller.uncountedBytes) return held?.free();
    const kept = held ?? this.#take(caller, bytes);
    kept.settle(bytes);
    caller.hold(() => kept.free());
  }

  #wait(
    caller: Caller,
    expectedBytes: number | null,
    { resolve, reject }: { readonly resolve: (held: Held) => void; readonly reject: (error: Error) => void },
  ): void {
    const { share } = caller;
    const leave = (error: Error): void => {
      clearInterval(timer);
      caller.waits(null);
      share.waiting.splice(share.waiting.indexOf(waiting), 1);
      reject(error);
      this.#advance();
    };
    const timer = setInterval(() => {
      if (this.#isStuck(share)) leave(this.#full());
    }, this.#waitMs).unref();
    const waiting: Waiting = {
      expectedBytes,
      go: () => {
        clearInterval(timer);
        caller.waits(null);
        if (caller.isGone) reject(callerLeft());
        else resolve(this.#take(caller, expectedBytes));
      },
    };
    caller.waits(() => leave(callerLeft()));
    share.waiting.push(waiting);
    this.#waiting.add(share);
  }

  /** Whether all memory is held by other callers, who take nothing. */
  #isStuck({ heldBytes }: Share): boolean {
    return heldBytes === 0 && this.#running === 0 && nowMs() - this.#progressMs >= this.#waitMs;
  }

  #full(): RequestError {
    const held = `answers that callers have not taken hold ${this.#bytes} of ${this.#maxBytes} bytes`;
    return new RequestError(503, `${held}; try again later`);
  }

  #fits(share: Share, expectedBytes: number | null): boolean {
    const bytes = expectedBytes ?? 1;
    if (share.heldBytes > 0 && share.heldBytes + bytes > MAX_SHARE_BYTES) return false;
    if (expectedBytes === null && this.#unknown >= MAX_UNKNOWN) return false;
    if (share.heldBytes === 0 && expectedBytes !== null && bytes <= SMALL_BYTES) return true;
    if (bytes > this.#maxBytes) return this.#large === 0;
    return this.#bytes + bytes <= this.#maxBytes;
  }

  #take({ share }: Caller, expectedBytes: number | null): Held {
    let [bytes, isRunning, isUnknown] = [0, true, expectedBytes === null];
    const count = (next: number): void => {
      const [before, after] = [bytes, next].map((each) => each > this.#maxBytes);
      share.heldBytes += next - bytes;
      this.#large += Number(after) - Number(before);
      this.#bytes += (after === true ? 0 : next) - (before === true ? 0 : bytes);
      bytes = next;
    };
    const settle = (next: number): void => {
      count(next);
      this.#running -= Number(isRunning);
      this.#unknown -= Number(isUnknown);
      [isRunning, isUnknown] = [false, false];
      this.#progressMs = nowMs();
      this.#advance();
    };
    this.#running += 1;
    this.#unknown += Number(isUnknown);
    count(expectedBytes ?? 0);
    return { settle, free: () => settle(0) };
  }

  /** Lets connections with room go on, one request of each in turn. */
  #advance(): void {
    for (const share of this.#waiting) {
      const [next] = share.waiting;
      if (next !== undefined && !this.#fits(share, next.expectedBytes)) continue;
      this.#waiting.delete(share);
      if (next === undefined) continue;
      share.waiting.shift();
      // The last one from now on; this loop comes to it again.
      if (share.waiting.length > 0) this.#waiting.add(share);
      next.go();
    }
  }
}
