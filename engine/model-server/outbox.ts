import { nowMs } from '#engine/runtime/clock.ts';

/** Maximum delay of an answer. Answers of longer inferences are not delayed: the next would delay them further. */
const MAX_MS = 0.1;

/**
 * Sends answers that are ready at nearly the same moment together, at the end of the turn of the event loop: a sleeping
 * client on another core then wakes once for all of them, and waking is the main cost of sending.
 */
export class Outbox {
  #waiting: (() => void)[] = [];
  #sinceMs = 0;
  readonly #flush = (): void => {
    const ready = this.#waiting;
    this.#waiting = [];
    for (const write of ready) write();
  };

  /** `write` sends one answer, whose inference took `inferMs`. */
  send(write: () => void, inferMs: number): void {
    const now = nowMs();
    if (this.#waiting.length === 0) {
      this.#sinceMs = now;
      setImmediate(this.#flush);
    }
    this.#waiting.push(write);
    if (inferMs > MAX_MS || now - this.#sinceMs > MAX_MS) this.#flush();
  }
}
