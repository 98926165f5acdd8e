import { createRandom, type Random } from '#core/math/stats/random.ts';

/**
 * A uniform sample of a stream of unknown length (Vitter, "Random sampling with a reservoir", 1985, algorithm R). The same seed and stream
 * give the same sample, in the order of the stream.
 */
export class Reservoir<T> {
  readonly #capacity: number;
  readonly #random: Random;
  readonly #kept: { at: number; item: T }[] = [];
  #seen = 0;

  constructor(capacity: number, seed: number) {
    this.#capacity = capacity;
    this.#random = createRandom(seed).fork('reservoir');
  }

  /** Number of items offered so far. */
  get seen(): number {
    return this.#seen;
  }

  /** Number of items in the sample. */
  get kept(): number {
    return this.#kept.length;
  }

  /** Offers the next item, which is made only if it is kept. Returns the item that it replaces, if any. */
  offer(make: () => T): T | null {
    const at = this.#seen;
    this.#seen += 1;
    if (at < this.#capacity) {
      this.#kept.push({ at, item: make() });
      return null;
    }
    const place = this.#random.int(this.#seen);
    const replaced = this.#kept[place];
    if (replaced === undefined) return null;
    this.#kept[place] = { at, item: make() };
    return replaced.item;
  }

  /** The sample, in the order of the stream. */
  items(): readonly T[] {
    return [...this.#kept].sort((one, other) => one.at - other.at).map(({ item }) => item);
  }
}
