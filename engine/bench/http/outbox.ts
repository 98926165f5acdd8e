import type { ServerResponse } from 'node:http';
import { nowMs } from '../clock.ts';

/** No answer is kept back for longer than this, and none of an inference that takes longer: the next one would hold it up. */
const LONGEST_MS = 0.1;
/** Answers up to this size are copied into one piece with their head. */
const ONE_PIECE_BYTES = 4096;

interface Waiting {
  readonly response: ServerResponse;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly inferMs: number;
}

/**
 * Sends answers that are ready at nearly the same moment one right after the other, at the end of the turn of the event loop in which they were made:
 * a caller on another core that has gone to sleep is woken once for all of them, and waking is what sending costs most.
 */
export class Outbox {
  #waiting: Waiting[] = [];
  #sinceMs = 0;

  send(waiting: Waiting): void {
    const now = nowMs();
    if (this.#waiting.length === 0) {
      this.#sinceMs = now;
      setImmediate(() => this.#flush());
    }
    this.#waiting.push(waiting);
    if (waiting.inferMs > LONGEST_MS || now - this.#sinceMs > LONGEST_MS) this.#flush();
  }

  #flush(): void {
    const ready = this.#waiting;
    this.#waiting = [];
    for (const { response, headers, body } of ready) {
      response.writeHead(200, headers as string[]);
      // Text goes out with the head in one piece, where bytes are a second one: a character of Latin-1 is a byte.
      if (body.length <= ONE_PIECE_BYTES) response.end(body.toString('latin1'), 'latin1');
      else response.end(body);
    }
  }
}
