/** An answer is expected to have this many bytes, and some for each byte of its request. */
const PLAIN_BYTES = 4_096;

/** Answers that one caller has asked for and not taken: those that it has, and those that the model still works on, by their expected size. */
export class Backlog {
  readonly #maxBytes: number;
  readonly #waiting = new Map<Turn, number>();
  #bytes = 0;
  /** Bytes of an answer for each byte of its request, the most so far. */
  #ratio = 1;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Calls `go` once there is room for the answer to a request of this size. A caller without a backlog has room for any answer. */
  enter(requestBytes: number, go: () => void): Turn {
    const turn = new Turn(go, requestBytes);
    this.#waiting.set(turn, requestBytes);
    this.#advance();
    return turn;
  }

  /** The size of the answer is known. */
  answered(turn: Turn, bytes: number): void {
    this.#ratio = Math.max(this.#ratio, (bytes - PLAIN_BYTES) / Math.max(1, turn.requestBytes));
    this.#hold(turn, bytes);
  }

  /** The answer was taken, or will never be. */
  leave(turn: Turn): void {
    this.#waiting.delete(turn);
    this.#hold(turn, 0);
    this.#advance();
  }

  #hold(turn: Turn, bytes: number): void {
    this.#bytes += bytes - turn.heldBytes;
    turn.heldBytes = bytes;
  }

  #advance(): void {
    for (const [turn, requestBytes] of this.#waiting) {
      const expectedBytes = PLAIN_BYTES + requestBytes * this.#ratio;
      if (this.#bytes > 0 && this.#bytes + expectedBytes > this.#maxBytes) return;
      this.#waiting.delete(turn);
      this.#hold(turn, expectedBytes);
      turn.go();
    }
  }
}

/** One request in a backlog. */
class Turn {
  readonly go: () => void;
  readonly requestBytes: number;
  heldBytes = 0;

  constructor(go: () => void, requestBytes: number) {
    this.go = go;
    this.requestBytes = requestBytes;
  }
}

export type { Turn };
