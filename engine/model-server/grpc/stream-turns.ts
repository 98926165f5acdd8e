/** Streams that may begin, over all connections, before the event loop does other work: each takes some ten microseconds, and more with its call. */
const MAX_STREAMS = 256;

/** Limits how many streams begin in a turn of the event loop. Connections with more of them go on in later turns, one after the other. */
export class StreamTurns {
  readonly #waiting = new Set<() => void>();
  #left = MAX_STREAMS;
  #isSet = false;

  /** Streams that may begin in this turn. */
  get left(): number {
    return this.#left;
  }

  /** Streams have begun. */
  took(streams: number): void {
    this.#left -= streams;
    if (streams > 0) this.#set();
  }

  /** `go` runs in a later turn. */
  wait(go: () => void): void {
    this.#waiting.add(go);
    this.#set();
  }

  /** `go`, which takes as long as all streams of a connection, runs in a later turn without others. */
  waitAlone(go: () => void): void {
    this.wait(() => {
      this.#left = 0;
      go();
    });
  }

  /** `go` need not run any more. */
  leave(go: () => void): void {
    this.#waiting.delete(go);
  }

  #set(): void {
    if (this.#isSet) return;
    this.#isSet = true;
    setImmediate(() => {
      this.#isSet = false;
      this.#left = MAX_STREAMS;
      for (const go of this.#waiting) {
        if (this.#left <= 0) break;
        this.#waiting.delete(go);
        go();
      }
      if (this.#waiting.size > 0) this.#set();
    });
  }
}
