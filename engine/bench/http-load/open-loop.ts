import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped, WORD, type OpenLoopMemory } from '#engine/runtime/control.ts';
import type { RequestEnd } from './connections.ts';
import type { RunCommand as Run, Traffic } from './client-protocol.ts';
import type { ClientState } from './client-state.ts';

/** Timers are accurate to about a millisecond, so shorter waits spin on the event loop. */
const SPIN_MS = 1.5;
const MAX_SLEEP_MS = 50;
/** Requests that are released before answers are read again, if many are due. */
const RELEASED_AT_ONCE = 256;
/** How long waiting requests may still be sent after the last arrival before they are dropped. */
const DRAIN_MS = 2_000;
/** How long requests in flight are then awaited, because they would disturb the next point. */
const IN_FLIGHT_MS = 30_000;

/** A turn without work takes microseconds. Whatever is longer than this was not idle: the thread was kept from running. */
const IDLE_TURN_MS = 0.2;

/**
 * The time in which the thread had nothing to do: turns without anything sent or answered, and sleep as long as it was asked for. A thread without
 * any measures itself.
 */
class IdleTime {
  #lastMs: number | null = null;
  #totalMs = 0;
  #idleMs = 0;
  #work = 0;
  #sleepMs = 0;

  /** One turn; `work` grows with everything that is done. */
  note(nowAtMs: number, work: number): void {
    if (this.#lastMs !== null) {
      const tookMs = nowAtMs - this.#lastMs;
      const idleMs = work === this.#work ? IDLE_TURN_MS : 0;
      this.#totalMs += tookMs;
      this.#idleMs += Math.min(tookMs, Math.max(this.#sleepMs, idleMs));
    }
    this.#lastMs = nowAtMs;
    this.#sleepMs = 0;
  }

  /** The end of a turn, before a sleep of this many milliseconds, or none. */
  rest(work: number, sleepMs: number): void {
    this.#work = work;
    this.#sleepMs = sleepMs;
  }

  get share(): number {
    return this.#totalMs === 0 ? 1 : this.#idleMs / this.#totalMs;
  }
}

/** The requests of one point, from their release to their answer. Times go to the shared memory. */
class Requests {
  readonly traffic = { answers: 0, bytesIn: 0, bytesOut: 0 };
  readonly count: number;
  settled = 0;
  #released = 0;
  #sent = 0;
  #isDropped = false;
  readonly #state: ClientState;
  readonly #memory: OpenLoopMemory;
  readonly #startMs: number;
  readonly #limit: Run['limit'];
  readonly #rows: NonNullable<Run['rows']>;

  constructor(state: ClientState, { memory, startMs, limit, rows = { first: 0, step: 1 } }: Run) {
    this.#state = state;
    this.#memory = memory;
    this.#startMs = startMs;
    this.#limit = limit;
    this.#rows = rows;
    this.count = memory.arrivalMs.length;
    state.connections.startCounting();
    state.listener = (request, end) => this.#onAnswer(request, end);
  }

  /** Grows with each request that is released, sent or answered. */
  get work(): number {
    return this.#released + this.#sent + this.settled;
  }

  #rowOf(request: number): number {
    return this.#rows.first + request * this.#rows.step;
  }

  /** When the next request is due or may be sent, on the clock of `nowMs`; null after the last one. */
  get nextMs(): number | null {
    if (this.#released === this.count && this.#sent === this.count) return null;
    const { arrivalMs, releasedMs, startedMs } = this.#memory;
    const dueMs = Math.max(arrivalMs[this.#released] ?? Infinity, this.#freeMs(releasedMs, this.#released) ?? 0);
    const freeMs = this.#sent < this.#released ? this.#freeMs(startedMs, this.#sent) : null;
    return this.#startMs + (freeMs === null ? dueMs : Math.min(dueMs, freeMs));
  }

  /** When the limit lets a request go after those before it, milliseconds after the start; null if it does already. */
  #freeMs(times: Float64Array, request: number): number | null {
    if (this.#limit === undefined || request < this.#limit.requests) return null;
    const freeMs = (times[request - this.#limit.requests] ?? 0) + this.#limit.windowMs;
    return freeMs > nowMs() - this.#startMs ? freeMs : null;
  }

  /** Sends nothing more, also when an answer frees a connection. */
  drop(): void {
    this.#isDropped = true;
  }

  /** Releases and sends the requests that are due. */
  release(): void {
    const { arrivalMs, releasedMs } = this.#memory;
    for (let turn = 0; turn < RELEASED_AT_ONCE && this.#released < this.count; turn++) {
      const now = nowMs() - this.#startMs;
      if ((arrivalMs[this.#released] ?? 0) > now || this.#freeMs(releasedMs, this.#released) !== null) return;
      releasedMs[this.#released] = now;
      this.#released += 1;
      // Send each before reading the clock for the next.
      this.sendWaiting();
    }
  }

  /** Sends released requests as long as a connection is free. */
  sendWaiting(): void {
    const { startedMs } = this.#memory;
    while (!this.#isDropped && this.#sent < this.#released && this.#freeMs(startedMs, this.#sent) === null) {
      const now = nowMs();
      // Before the write, which may take longer than the answer.
      startedMs[this.#sent] = now - this.#startMs;
      if (!this.#state.connections.send(this.#sent, this.#state.bytesOf(this.#rowOf(this.#sent)), now)) {
        startedMs[this.#sent] = Number.NaN;
        return;
      }
      this.#sent += 1;
    }
  }

  #onAnswer(request: number, { ended, bodyBytes }: RequestEnd): void {
    this.#memory.finishedMs[request] = nowMs() - this.#startMs;
    this.#memory.servedWith[request] = ended;
    this.settled += 1;
    if (bodyBytes !== null) {
      this.traffic.answers += 1;
      this.traffic.bytesIn += this.#state.bodyBytesOf(this.#rowOf(request));
      this.traffic.bytesOut += bodyBytes;
    }
    this.sendWaiting();
  }
}

/**
 * Sends every request at its scheduled time, or as soon as a connection is free. Records when it was due and released
 * (`releasedMs`), sent (`startedMs`) and answered (`finishedMs`).
 */
export function openLoop(state: ClientState, run: Run): Promise<Traffic> {
  const { memory, startMs, spin, timeoutMs = Infinity, lastSendMs = Infinity } = run;
  const { connections, stop } = state;
  const endMs = startMs + (memory.arrivalMs.at(-1) ?? 0);
  const dropMs = Math.min(endMs + DRAIN_MS, lastSendMs);
  const inFlightMs = Math.min(IN_FLIGHT_MS, timeoutMs);
  const requests = new Requests(state, run);
  const idle = new IdleTime();
  let expiredMs = startMs;
  return new Promise((resolve) => {
    let isDropping = false;
    const turn = (): void => {
      const now = nowMs();
      if (isEnded(memory, stop)) return finish();
      if (now >= startMs && now <= endMs) idle.note(now, requests.work);
      if (now - expiredMs > MAX_SLEEP_MS) {
        expiredMs = now;
        connections.expire(now - timeoutMs);
      }
      if (!isDropping) {
        requests.release();
        requests.sendWaiting();
        isDropping = now > dropMs;
        if (isDropping) requests.drop();
      }
      const isOver = isDropping && (connections.inFlight === 0 || now > dropMs + inFlightMs);
      if (requests.settled === requests.count || isOver || isEnded(memory, stop)) return finish();
      const dueMs = requests.nextMs ?? now + MAX_SLEEP_MS;
      const sleepMs = Math.min(dueMs - nowMs() - SPIN_MS, MAX_SLEEP_MS);
      const rests = spin || sleepMs < 1 ? 0 : Math.floor(sleepMs);
      idle.rest(requests.work, rests);
      if (rests === 0) {
        setImmediate(turn);
        return;
      }
      // A response wakes the thread by itself, but a timer must not fire after the next arrival.
      setTimeout(turn, rests);
    };
    const finish = (): void => {
      const { use } = connections;
      connections.abandon();
      state.listener = () => undefined;
      resolve({ ...requests.traffic, use, idleShare: idle.share });
    };
    turn();
  });
}

function isEnded({ words }: OpenLoopMemory, stop: Int32Array): boolean {
  return isStopped(stop) || Atomics.load(words, WORD.closed) !== 0;
}
