import { readFileSync } from 'node:fs';

/** How long this thread has waited for a core so far, milliseconds; null where the system does not say. */
export function threadWaitMs(): number | null {
  if (process.platform !== 'linux') return null;
  try {
    const [, waitedNs] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ');
    return waitedNs === undefined ? null : Number(waitedNs) / 1e6;
  } catch {
    return null;
  }
}

/** A service that takes this much longer than usual, as a factor and in milliseconds, may have waited for a core. Shorter than `stallLimitMs` allows. */
const LONG = { factor: 2, ms: 0.2 };
/** The clock of waiting is read at least this often, so that waits between services do not count for a long one, and no more often: it takes 20 µs. */
const READ_MS = 20;
/** Weight of the latest service in the usual one. */
const LATEST_SHARE = 0.05;

/**
 * Tells which part of a long service its thread spent waiting for a core. Another program, or another guest of the machine, ran meanwhile, so that
 * it belongs to the machine. A pause of the process itself, such as a garbage collection or a page fault, does not count as one.
 */
export class ServiceWaits {
  readonly #read: () => number | null;
  #waitedMs: number | null;
  #readAtMs = 0;
  #usualMs: number | null = null;

  constructor(read: () => number | null = threadWaitMs) {
    this.#read = read;
    this.#waitedMs = read();
  }

  /**
   * Call it after each service, in order.
   * @returns milliseconds of the service; 0 for a usual one, and where the system does not say.
   */
  of({ startedMs, finishedMs }: { readonly startedMs: number; readonly finishedMs: number }): number {
    const tookMs = finishedMs - startedMs;
    const usualMs = this.#usualMs ?? tookMs;
    this.#usualMs = usualMs + LATEST_SHARE * (Math.min(tookMs, LONG.factor * usualMs) - usualMs);
    const isLong = tookMs > LONG.factor * usualMs && tookMs > usualMs + LONG.ms;
    if (!isLong && finishedMs - this.#readAtMs < READ_MS) return 0;
    this.#readAtMs = finishedMs;
    const before = this.#waitedMs;
    this.#waitedMs = this.#read();
    if (!isLong || before === null || this.#waitedMs === null) return 0;
    return Math.max(0, Math.min(this.#waitedMs - before, tookMs - usualMs));
  }
}
