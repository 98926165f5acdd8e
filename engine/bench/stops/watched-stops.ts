import { uptime } from 'node:os';
import { type Beat, BEAT_MS, type Stop } from '#core/measure/run/stops.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { threadWaitMs } from '#engine/runtime/core-wait.ts';

/** Number of recorded stops; the oldest are replaced. A stop of a started process is one for each beat. */
const MAX_STOPS = 4096;
/** Numbers of a stop in the memory. */
const FIELDS = 3;
/** Positions of the latest beat's time and of the time of short stops, before the stops. */
const AT = { beatMs: 0, shortMs: 1 } as const;
const FIRST = 2;
/** A beat that is later than this is overdue: it may be about to record a stop. */
const OVERDUE_MS = 10;

/** The memory that a process shares with the thread that watches it. */
export interface BeatMemory {
  readonly numbers: Float64Array;
  /** See WORD below. */
  readonly words: Int32Array;
}

/** Indices into `words`. */
const WORD = {
  /** 1 if the thread must end. */
  end: 0,
  /** Number of stops so far, which are complete. */
  stops: 1,
} as const;

export function createBeatMemory(): BeatMemory {
  const bytes = 8 * (FIRST + FIELDS * MAX_STOPS);
  return {
    numbers: new Float64Array(new SharedArrayBuffer(bytes)),
    words: new Int32Array(new SharedArrayBuffer(8)),
  };
}

/** The clocks of this process and thread now. Only Linux has a clock of its own that counts the sleep of the machine. */
export function readBeat(): Beat {
  const { user, system } = process.cpuUsage();
  const isLinux = process.platform === 'linux';
  return {
    atMs: nowMs(),
    cpuMs: (user + system) / 1000,
    upMs: isLinux ? 1000 * uptime() : null,
    waitedMs: threadWaitMs(),
  };
}

/** The stops in the shared memory. One thread writes; the others read at any time. */
export class WatchedStops {
  readonly #numbers: Float64Array;
  readonly #words: Int32Array;

  constructor({ numbers, words }: BeatMemory) {
    this.#numbers = numbers;
    this.#words = words;
  }

  /** Waits for some milliseconds in the thread that watches. False if it must end. */
  rest(ms: number): boolean {
    return Atomics.wait(this.#words, WORD.end, 0, ms) === 'timed-out';
  }

  /** Lets the thread end. */
  end(): void {
    Atomics.store(this.#words, WORD.end, 1);
    Atomics.notify(this.#words, WORD.end);
  }

  /** Records that the thread looked at the clocks. */
  beat(atMs: number): void {
    this.#numbers[AT.beatMs] = atMs;
  }

  /** Whether the next beat is late, so that it may record a stop. */
  isOverdue(): boolean {
    return nowMs() - this.#at(AT.beatMs) > BEAT_MS + OVERDUE_MS;
  }

  add({ fromMs, toMs, lostMs }: Stop): void {
    const count = Atomics.load(this.#words, WORD.stops);
    this.#numbers.set([fromMs, toMs, lostMs], placeOf(count));
    Atomics.store(this.#words, WORD.stops, count + 1);
  }

  /** Adds to the time of short stops. */
  addShort(ms: number): void {
    this.#numbers[AT.shortMs] = this.shortMs + ms;
  }

  /** The time of short stops so far, milliseconds. */
  get shortMs(): number {
    return this.#at(AT.shortMs);
  }

  /** The stops that end after a moment. */
  since(fromMs: number): readonly Stop[] {
    const stops: Stop[] = [];
    const count = Atomics.load(this.#words, WORD.stops);
    for (let index = count - 1; index >= Math.max(0, count - MAX_STOPS); index--) {
      const stop = this.#stop(index);
      if (stop.toMs < fromMs) break;
      stops.unshift(stop);
    }
    return stops;
  }

  #at(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  #stop(index: number): Stop {
    const at = placeOf(index);
    return { fromMs: this.#at(at), toMs: this.#at(at + 1), lostMs: this.#at(at + 2) };
  }
}

/** The position of a stop, counted from the first. */
function placeOf(index: number): number {
  return FIRST + FIELDS * (index % MAX_STOPS);
}
