/** Connections at once whose headers take longer than from one look to the next: those of other callers come in one piece. */
export const MAX_SLOW_HEADS = 64;

/** Limits how many connections send their headers slowly: the earliest of too many end, long before the time for headers is over. */
export class SlowHeads<T> {
  #before = new Set<T>();

  /** `now`: the connections whose headers are to end. `end` ends one. */
  look(now: Iterable<T>, end: (connection: T) => void): void {
    const heads = new Set(now);
    // The earliest first.
    const slow = [...this.#before].filter((each) => heads.has(each));
    for (const each of slow.slice(0, Math.max(0, slow.length - MAX_SLOW_HEADS))) {
      heads.delete(each);
      end(each);
    }
    this.#before = new Set([...slow.filter((each) => heads.has(each)), ...heads]);
  }
}
