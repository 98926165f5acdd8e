import { nowMs } from '#engine/runtime/clock.ts';

/** No answer is kept back for longer than this, and none of an inference that takes longer: the next one would hold it up. */
const MAX_MS = 0.1;

/**
 * Sends answers that are ready at nearly the same moment one right after the other, at the end of the turn of the event loop in which they were made:
 * a caller on another core that has gone to sleep is woken once for all of them, and waking is what sending costs most.
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
