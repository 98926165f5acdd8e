import { nowMs } from '#engine/runtime/clock.ts';

/** Streams that the callers of all connections may reset at once, and each second. Callers whose deadlines pass reset some. */
const ALL = { burst: 2_000, perS: 200 } as const;
/** Beyond that, the same for a connection that may stay. nghttp2 ends a connection that resets many, whatever the others do. */
const ONE = { burst: 50, perS: 5 } as const;

interface Limit {
  readonly burst: number;
  readonly perS: number;
}

/** Counts events that are forgotten at a constant rate. */
class Count {
  readonly #limit: Limit;
  #events = 0;
  #atMs = nowMs();

  constructor(limit: Limit) {
    this.#limit = limit;
  }

  /** Whether there are more than the limit, with these. */
  add(events: number): boolean {
    const now = nowMs();
    const forgotten = ((now - this.#atMs) / 1000) * this.#limit.perS;
    this.#atMs = now;
    this.#events = Math.max(0, this.#events - forgotten) + events;
    const isOver = this.#events > this.#limit.burst;
    // Bounded, so that a flood is forgotten soon after its end.
    this.#events = Math.min(this.#events, 2 * this.#limit.burst);
    return isOver;
  }
}

/** Streams that callers reset: one at a time costs little, but thousands of them over many connections take all of the processor. */
export class Resets {
  readonly #all = new Count(ALL);

  /** The count of one connection: whether it may stay after these resets. */
  connection(): (resets: number) => boolean {
    const own = new Count(ONE);
    return (resets) => {
      if (resets === 0) return true;
      const isMany = own.add(resets);
      return !this.#all.add(resets) || !isMany;
    };
  }
}
