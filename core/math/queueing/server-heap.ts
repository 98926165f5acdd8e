/**
 * The times at which servers are next free, as a binary heap. Read the earliest; replace it when that server takes new work. Lasts as long
 * as one simulation.
 */
export class ServerHeap {
  readonly #freeAtMs: Float64Array;

  constructor(servers: number) {
    this.#freeAtMs = new Float64Array(servers);
  }

  /** When the first server is free. */
  get earliestMs(): number {
    return this.#freeAtMs[0] ?? Infinity;
  }

  /** Occupies the server that is free first until `untilMs`. */
  occupy(untilMs: number): void {
    const heap = this.#freeAtMs;
    const size = heap.length;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= size) break;
      const right = left + 1;
      const leftMs = heap[left] ?? Infinity;
      const rightMs = right < size ? (heap[right] ?? Infinity) : Infinity;
      const childMs = rightMs < leftMs ? rightMs : leftMs;
      if (untilMs <= childMs) break;
      heap[at] = childMs;
      at = rightMs < leftMs ? right : left;
    }
    heap[at] = untilMs;
  }
}
