import { answerCalls } from '#engine/platform/calls.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped, WORD, type OpenLoopMemory } from '#engine/runtime/control.ts';

/** One point: releases each request on schedule. `startMs` is on the shared clock. */
export interface GenerateCommand {
  readonly memory: OpenLoopMemory;
  readonly startMs: number;
  /** Wakes sleeping executors. Spinning executors see the word without it. */
  readonly notify: boolean;
}

/** The call of the generator thread. */
export interface GeneratorCalls {
  generate(command: GenerateCommand): void;
}

/** Timers are accurate to about a millisecond, so sleep until this long before, then spin. */
const SPIN_MS = 1.5;
/** A generator with its own core only sleeps through longer gaps, because every sleep risks a late wake-up. */
const OWN_CORE_SPIN_MS = 25;

const bell = new Int32Array(new SharedArrayBuffer(4));

function sleepUntil(atMs: number, spinMs: number): void {
  for (;;) {
    const leftMs = atMs - nowMs();
    if (leftMs <= 0) return;
    if (leftMs > spinMs) Atomics.wait(bell, 0, 0, Math.min(leftMs - spinMs + 0.2, 100));
  }
}

/** Releases every request on schedule and records the actual time. Ends early when stopped. */
function generate({ memory, startMs, notify }: GenerateCommand): void {
  const { words, arrivalMs, releasedMs, stop } = memory;
  const spinMs = notify ? SPIN_MS : OWN_CORE_SPIN_MS;
  for (let index = 0; index < arrivalMs.length; index++) {
    sleepUntil(startMs + (arrivalMs[index] ?? 0), spinMs);
    if (isStopped(stop) || Atomics.load(words, WORD.closed) !== 0) return;
    releasedMs[index] = nowMs() - startMs;
    Atomics.store(words, WORD.released, index + 1);
    if (notify) Atomics.notify(words, WORD.released);
  }
}

answerCalls<GeneratorCalls>({ generate });
