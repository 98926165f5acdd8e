import type { Caller } from './caller.ts';
import type { Place } from './process-protocol.ts';
import { callerLeft } from './request-error.ts';

/** Time of the inferences that may begin before the event loop reads its sockets again. */
const TURN_MS = 5;
const MAX_AT_ONCE = 16;

interface Turn {
  readonly caller: Caller | null;
  readonly go: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Begins inferences that run alone: a few at a time, so that other work runs between them, and none for a caller that has left meanwhile. How many
 * depends on how long the latest ones took.
 */
export class InferenceTurns {
  readonly #waiting: Turn[] = [];
  readonly #least: number;
  #running = 0;
  #most: number;

  /** `place`: a thread of its own has one inference ahead, however long they take. */
  constructor(place: Place) {
    this.#least = place === 'http-thread' ? 1 : 2;
    this.#most = this.#least;
  }

  /** Runs `work` in its turn. Rejects with its error, or with RequestError (499). */
  run<T extends { readonly inferMs: number }>(caller: Caller | null, work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#most) return this.#begin(work);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ caller, reject, go: () => void this.#begin(work).then(resolve, reject) });
    });
  }

  async #begin<T extends { readonly inferMs: number }>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      const done = await work();
      const fitting = Math.floor(TURN_MS / Math.max(done.inferMs, TURN_MS / MAX_AT_ONCE));
      // Down at once, up slowly: one quick inference says little about the next ones.
      this.#most = Math.max(this.#least, Math.min(fitting, this.#most + 1));
      return done;
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  #next(): void {
    while (this.#running < this.#most) {
      const turn = this.#waiting.shift();
      if (turn === undefined) return;
      if (turn.caller?.isGone === true) turn.reject(callerLeft());
      else turn.go();
    }
  }
}
