import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { TrustFact } from '#core/contract/run/run-facts.ts';
import {
  addStoppedTime,
  hasManyShortStops,
  isDisturbed,
  type Stop,
  type StoppedKind,
  type StoppedTime,
  stopNoise,
  stoppedWithin,
} from '#core/measure/run/stops.ts';
import { distFile } from '#engine/platform/paths.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createBeatMemory, WatchedStops } from './watched-stops.ts';

/** What a process repeats at most, so that a machine that is always stopped does not measure forever. */
const MAX_REPEATS = 3;
const MAX_REPEATS_OF_PROCESS = 8;
const MAX_REPEATED_MS = 60_000;

/** Interval of looks whether an overdue beat has come. */
const LOOK_MS = 2;

/** How a result is measured that a stop would spoil. */
interface Measuring {
  readonly kind: StoppedKind;
  /** False for work that cannot be done again. */
  readonly repeats?: boolean;
}

/** Notices stops of this process and of those that it has started. */
export interface StopSource {
  /** Resolves when stops are noticed. Rejects if that is not possible. */
  readonly ready: Promise<void>;
  /** Resolves when all stops until now are noticed. */
  readonly settled: () => Promise<void>;
  /** The stops that end after a moment of `nowMs`. */
  readonly since: (fromMs: number) => readonly Stop[];
  /** The time so far of stops that are each too short to count, milliseconds. */
  readonly shortMs: () => number;
  readonly end: () => void;
}

/** Starts the thread that notices them. */
export function startHeartbeat(): StopSource {
  const memory = createBeatMemory();
  const worker = new Worker(distFile('bench-heartbeat'), { workerData: memory });
  worker.unref();
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve()).once('error', reject);
  });
  // A process that measures nothing does not wait for the first beat.
  ready.catch(() => undefined);
  const stops = new WatchedStops(memory);
  return {
    ready,
    async settled() {
      // An ended thread has no number.
      while (worker.threadId !== -1 && stops.isOverdue()) await sleep(LOOK_MS);
    },
    since: (fromMs) => stops.since(fromMs),
    shortMs: () => stops.shortMs,
    end: () => stops.end(),
  };
}

interface WatchOptions {
  /** Receives the reason not to trust all results so far that were stopped and could not be repeated. */
  readonly onSpoiled: (reason: TrustFact) => void;
  /** Whether the user has cancelled the measurement, so that nothing is repeated. */
  readonly isCancelled: () => boolean;
}

/** A result, and the stopped time in it; null if no stop spoiled it. */
export interface Watched<T> {
  readonly result: T;
  readonly stopped: StoppedTime | null;
}

/**
 * Watches the stops of this process and of those that it has started, and repeats what they spoil: a machine that slept,
 * a paused virtual machine, a stopped process. See `core/measure/run/stops.ts`.
 */
export class StopWatch {
  readonly #source: StopSource;
  readonly #options: WatchOptions;
  #repeats = 0;
  #repeatedMs = 0;
  #spoiled: StoppedTime = { stops: 0, lostMs: 0, spanMs: 0 };
  #worstShare = 0;
  /** Short stops of results since they last were too many: single rounds are too short to tell. */
  #short = { shortMs: 0, spanMs: 0 };

  constructor(options: WatchOptions, source: StopSource = startHeartbeat()) {
    this.#options = options;
    this.#source = source;
  }

  /** The stopped time of all results that could not be repeated, milliseconds. */
  get spoiledMs(): number {
    return this.#spoiled.lostMs;
  }

  /** How long work took that was repeated, milliseconds: no part of the time that a task may take. */
  get repeatedMs(): number {
    return this.#repeatedMs;
  }

  /** Resolves when stops are noticed. Rejects if the thread cannot start. */
  ready(): Promise<void> {
    return this.#source.ready;
  }

  /** Measures, and again while stops spoil the result, as far as that is allowed. */
  async measure<T>(work: () => Promise<T>, measuring: Measuring): Promise<Watched<T>> {
    await this.#source.ready;
    for (let repeat = 0; ; repeat++) {
      const shortMs = this.#source.shortMs();
      const fromMs = nowMs();
      const result = await work();
      const span = { fromMs, toMs: nowMs() };
      await this.#source.settled();
      const stopped = this.#withShort(
        stoppedWithin(this.#source.since(fromMs), span),
        this.#source.shortMs() - shortMs,
      );
      if (this.#options.isCancelled() || !isDisturbed(stopped, measuring.kind)) return { result, stopped: null };
      if (repeat === MAX_REPEATS || !this.#mayRepeat(stopped, measuring)) {
        this.#spoil(stopped);
        return { result, stopped };
      }
      this.#repeats += 1;
      this.#repeatedMs += stopped.spanMs;
    }
  }

  /** Ends the thread. A process that ends as a whole need not call this. */
  end(): void {
    this.#source.end();
  }

  /** Adds short stops, once they are many. */
  #withShort(stopped: StoppedTime, shortMs: number): StoppedTime {
    const { stops, lostMs, spanMs } = stopped;
    this.#short = { shortMs: this.#short.shortMs + shortMs, spanMs: this.#short.spanMs + spanMs };
    if (!hasManyShortStops(this.#short)) return stopped;
    const share = this.#short.shortMs / this.#short.spanMs;
    this.#short = { shortMs: 0, spanMs: 0 };
    return { stops: Math.max(1, stops), lostMs: Math.max(lostMs, share * spanMs), spanMs };
  }

  #mayRepeat({ spanMs, lostMs }: StoppedTime, { repeats = true }: Measuring): boolean {
    const isShort = this.#repeatedMs + Math.max(0, spanMs - lostMs) <= MAX_REPEATED_MS;
    return repeats && isShort && this.#repeats < MAX_REPEATS_OF_PROCESS;
  }

  #spoil(stopped: StoppedTime): void {
    this.#spoiled = addStoppedTime(this.#spoiled, stopped);
    this.#worstShare = Math.max(this.#worstShare, stopped.lostMs / Math.max(1, stopped.spanMs));
    this.#options.onSpoiled(stopNoise(this.#spoiled, this.#worstShare));
  }
}

let watch: StopWatch | null = null;

/** Watches this process from now on, so that the functions below repeat what stops spoil. */
export function watchStops(options: WatchOptions): void {
  watch = new StopWatch(options);
}

/** Measures a rate, again if the process was stopped meanwhile. In a process that is not watched, once. */
export async function measuredRate<T>(work: () => Promise<T>): Promise<T> {
  return watch === null ? work() : (await watch.measure(work, { kind: 'rate' })).result;
}

/** Measures latency, again if the process was stopped meanwhile, even briefly. */
export async function measuredLatency<T>(work: () => Promise<T>): Promise<T> {
  return watch === null ? work() : (await watch.measure(work, { kind: 'latency' })).result;
}

/** Measures work that cannot be repeated, such as a file that is scored. */
export async function measuredOnce<T>(work: () => Promise<T>): Promise<Watched<T>> {
  return watch === null
    ? { result: await work(), stopped: null }
    : watch.measure(work, { kind: 'rate', repeats: false });
}

/** The clock of the time that a task may take, milliseconds: it stands still for what is repeated. */
export function taskMs(): number {
  return nowMs() - (watch?.repeatedMs ?? 0);
}

/** How long results of this process were stopped that could not be repeated, milliseconds. */
export function spoiledMs(): number {
  return watch?.spoiledMs ?? 0;
}
