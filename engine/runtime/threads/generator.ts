import { parentPort } from 'node:worker_threads';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped, WORD, type OpenLoopMemory } from '#engine/runtime/control.ts';

/** One point: let each request go at its time. `startMs` is on the shared clock. */
export interface GenerateCommand {
  readonly memory: OpenLoopMemory;
  readonly startMs: number;
  /** Wake executors that sleep. Executors that spin see the word without it. */
  readonly notify: boolean;
}

/** Timers have a floor of about a millisecond: sleep until this long before, then spin. */
const SPIN_MS = 1.5;
/** A generator with a core of its own sleeps only where nothing is due for long: every sleep risks being woken late. */
const OWN_CORE_SPIN_MS = 25;

const bell = new Int32Array(new SharedArrayBuffer(4));

function sleepUntil(atMs: number, spinMs: number): void {
  for (;;) {
    const leftMs = atMs - nowMs();
    if (leftMs <= 0) return;
    if (leftMs > spinMs) Atomics.wait(bell, 0, 0, Math.min(leftMs - spinMs + 0.2, 100));
  }
}

/** Lets every request go at its scheduled time and notes when it really did. Ends early when stopped. */
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

parentPort?.on('message', (command: GenerateCommand) => {
  generate(command);
  parentPort?.postMessage({ kind: 'generated' });
});
