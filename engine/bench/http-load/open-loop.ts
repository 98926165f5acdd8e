import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped, WORD, type OpenLoopMemory } from '#engine/runtime/control.ts';
import type { ClientCommand } from './client-protocol.ts';
import type { Answer } from './response-reader.ts';
import type { ClientState } from './client-state.ts';

/** Timers are accurate to about a millisecond, so shorter waits spin on the event loop. */
const SPIN_MS = 1.5;
const MAX_SLEEP_MS = 50;
/** How long waiting requests may still be sent after the last arrival before they are dropped. */
const DRAIN_MS = 2_000;
/** How long requests in flight are then awaited, because they would disturb the next point. */
const IN_FLIGHT_MS = 30_000;

/** Bodies sent and received in one point. */
export interface Traffic {
  readonly answers: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** The requests of one point, from their release to their answer. Times go to the shared memory. */
class Requests {
  readonly traffic = { answers: 0, bytesIn: 0, bytesOut: 0 };
  readonly count: number;
  settled = 0;
  #released = 0;
  #sent = 0;
  readonly #state: ClientState;
  readonly #memory: OpenLoopMemory;
  readonly #startMs: number;

  constructor(state: ClientState, memory: OpenLoopMemory, startMs: number) {
    this.#state = state;
    this.#memory = memory;
    this.#startMs = startMs;
    this.count = memory.arrivalMs.length;
    state.listener = (request, answer) => this.#onAnswer(request, answer);
  }

  /** When the next request is due, on the clock of `nowMs`; null after the last one. */
  get nextMs(): number | null {
    return this.#released < this.count ? this.#startMs + (this.#memory.arrivalMs[this.#released] ?? 0) : null;
  }

  /** Releases and sends the requests that are due. */
  release(): void {
    const { arrivalMs, releasedMs } = this.#memory;
    while (this.#released < this.count) {
      const now = nowMs() - this.#startMs;
      if ((arrivalMs[this.#released] ?? 0) > now) return;
      releasedMs[this.#released] = now;
      this.#released += 1;
      // Send each before reading the clock for the next.
      this.sendWaiting();
    }
  }

  /** Sends released requests as long as a connection is free. */
  sendWaiting(): void {
    const { startedMs } = this.#memory;
    while (this.#sent < this.#released) {
      // Before the write, which may take longer than the answer.
      startedMs[this.#sent] = nowMs() - this.#startMs;
      if (!this.#state.connections.send(this.#sent, this.#state.bytesOf(this.#sent))) {
        startedMs[this.#sent] = Number.NaN;
        return;
      }
      this.#sent += 1;
    }
  }

  #onAnswer(request: number, answer: Answer | null): void {
    this.#memory.finishedMs[request] = nowMs() - this.#startMs;
    this.#memory.servedWith[request] = answer?.status === 200 ? 1 : -1;
    this.settled += 1;
    if (answer !== null) {
      this.traffic.answers += 1;
      this.traffic.bytesIn += this.#state.bodyBytesOf(request);
      this.traffic.bytesOut += answer.bodyBytes;
    }
    this.sendWaiting();
  }
}

/**
 * Sends every request at its scheduled time, or as soon as a connection is free. Records when it was due and released
 * (`releasedMs`), sent (`startedMs`) and answered (`finishedMs`).
 */
export function openLoop(
  state: ClientState,
  { memory, startMs, spin }: Extract<ClientCommand, { kind: 'run' }>,
): Promise<Traffic> {
  const { connections, stop } = state;
  const endMs = startMs + (memory.arrivalMs.at(-1) ?? 0);
  const requests = new Requests(state, memory, startMs);
  return new Promise((resolve) => {
    let isDropping = false;
    const turn = (): void => {
      const now = nowMs();
      if (!isDropping) {
        requests.release();
        requests.sendWaiting();
        isDropping = now > endMs + DRAIN_MS;
      }
      const isOver = isDropping && (connections.inFlight === 0 || now > endMs + DRAIN_MS + IN_FLIGHT_MS);
      if (requests.settled === requests.count || isOver || isEnded(memory, stop)) {
        connections.abandon();
        state.listener = () => undefined;
        resolve(requests.traffic);
        return;
      }
      const dueMs = requests.nextMs ?? now + MAX_SLEEP_MS;
      const sleepMs = Math.min(dueMs - nowMs() - SPIN_MS, MAX_SLEEP_MS);
      if (spin || sleepMs < 1) setImmediate(turn);
      // A response wakes the thread by itself, but a timer must not fire after the next arrival.
      else setTimeout(turn, Math.floor(sleepMs));
    };
    turn();
  });
}

function isEnded({ words }: OpenLoopMemory, stop: Int32Array): boolean {
  return isStopped(stop) || Atomics.load(words, WORD.closed) !== 0;
}
