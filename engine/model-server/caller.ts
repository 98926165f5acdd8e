/** The answers that one connection has asked for, in memory or reserved; bytes. Requests of a connection with too many wait. */
export class Share {
  heldBytes = 0;
  /** Requests that wait for memory, in the order in which they came. */
  readonly waiting: Waiting[] = [];
}

/** A request that waits for memory for its answer. */
export interface Waiting {
  /** Expected size of the answer; null if unknown. */
  readonly expectedBytes: number | null;
  /** Its answer has memory now. */
  readonly go: () => void;
}

/** Who waits for an answer: a call of gRPC, or a connection of HTTP, which has one request at a time. */
export class Caller {
  readonly share: Share;
  /** Answers up to this size do not count, because the number of callers limits them. */
  readonly uncountedBytes: number;
  readonly #held: (() => void)[] = [];
  readonly #hasLeft: () => boolean;
  #isGone = false;
  #giveUp: (() => void) | null = null;

  /** `hasLeft`: what knows earlier than `leave` that the caller has left. */
  constructor(options: { readonly uncountedBytes: number; readonly share?: Share; readonly hasLeft?: () => boolean }) {
    this.uncountedBytes = options.uncountedBytes;
    this.share = options.share ?? new Share();
    this.#hasLeft = options.hasLeft ?? (() => false);
  }

  /** Whether no answer can be sent any more: what has not begun for this caller need not begin. */
  get isGone(): boolean {
    return this.#isGone || this.#hasLeft();
  }

  /** Whether an answer that counts is under way to the caller. */
  get holds(): boolean {
    return this.#held.length > 0;
  }

  /** `free` runs once the caller has taken the answer, or has left. */
  hold(free: () => void): void {
    if (this.#isGone) free();
    else this.#held.push(free);
  }

  /** `giveUp` runs if the caller leaves; null: it no longer waits. */
  waits(giveUp: (() => void) | null): void {
    this.#giveUp = giveUp;
  }

  /** The caller has taken the earliest of its answers. */
  taken(): void {
    this.#held.shift()?.();
  }

  /** The caller has left, by itself or because its time is over. */
  leave(): void {
    this.#isGone = true;
    for (const free of this.#held.splice(0)) free();
    this.#giveUp?.();
    this.#giveUp = null;
  }
}
