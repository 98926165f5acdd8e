import type { BodyMemory } from '#engine/model-server/body.ts';

/** Bytes of one call in the memory of all callers; the first ones do not count, because the number of calls limits them. */
export class CountedBytes {
  readonly #memory: BodyMemory;
  readonly #uncountedBytes: number;
  #counted = 0;

  constructor(memory: BodyMemory, uncountedBytes: number) {
    this.#memory = memory;
    this.#uncountedBytes = uncountedBytes;
  }

  /** The call has this many bytes now. Throws RequestError (503) without room for them. */
  set(bytes: number): void {
    const counted = bytes <= this.#uncountedBytes ? 0 : bytes;
    if (counted > this.#counted) this.#memory.add(counted - this.#counted);
    else this.#memory.remove(this.#counted - counted);
    this.#counted = counted;
  }
}
