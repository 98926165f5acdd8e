import { nowMs } from '#engine/runtime/clock.ts';
import { ServiceWaits } from '#engine/runtime/core-wait.ts';
import { isStopped, WORD, type OpenLoopMemory } from '#engine/runtime/control.ts';
import { runtimeFailure } from '#engine/runtime/runtime-failure.ts';
import type { ExecutorCalls, InferenceTimes } from './executor-protocol.ts';

type Serve = Parameters<ExecutorCalls['serve']>[0];

/** Answers requests `first` to `first + size` as one inference. Throws if it fails. */
type RunRows = (first: number, size: number) => Promise<InferenceTimes>;

/** Sleeping is accurate to about a millisecond; shorter waits spin. */
const SPIN_MS = 1.5;
/** Interval at which a sleeping thread checks for a stop. */
const LOOK_MS = 50;

function isOver({ words, stop }: OpenLoopMemory): boolean {
  return isStopped(stop) || Atomics.load(words, WORD.closed) !== 0;
}

/** Waits until `words[word] !== seen`, or for a moment. */
function waitForChange(memory: OpenLoopMemory, word: number, seen: number, spin: boolean, atMostMs: number): void {
  if (spin) {
    for (let turn = 0; turn < 100; turn++) if (Atomics.load(memory.words, word) !== seen) return;
    return;
  }
  Atomics.wait(memory.words, word, seen, atMostMs);
}

/** Becomes the only executor that assembles a batch. False if the point is over. */
function enterAssembly(memory: OpenLoopMemory, spin: boolean): boolean {
  while (Atomics.compareExchange(memory.words, WORD.assembling, 0, 1) !== 0) {
    if (isOver(memory)) return false;
    waitForChange(memory, WORD.assembling, 1, spin, LOOK_MS);
  }
  return true;
}

function leaveAssembly(memory: OpenLoopMemory): void {
  Atomics.store(memory.words, WORD.assembling, 0);
  Atomics.notify(memory.words, WORD.assembling, 1);
}

interface Batch {
  readonly first: number;
  readonly size: number;
}

/**
 * Waits for the next batch and takes it. A batch is ready at the earlier of (arrival of the oldest waiting row +
 * window) and (arrival of the row that fills the cap); it takes the oldest min(cap, waiting) rows, counted at the
 * moment of service. Null if nothing more will come.
 */
function nextBatch(command: Serve): Batch | null {
  const { memory, startMs, windowMs, spin } = command;
  const { words, arrivalMs } = memory;
  const first = Atomics.load(words, WORD.taken);
  if (first >= arrivalMs.length) return null;
  const maxBatch = typeof command.maxBatch === 'number' ? command.maxBatch : (command.maxBatch[first] ?? 1);
  for (;;) {
    if (isOver(memory)) return null;
    const released = Atomics.load(words, WORD.released);
    const waiting = released - first;
    const deadlineMs = startMs + (arrivalMs[first] ?? 0) + windowMs;
    const leftMs = waiting === 0 ? LOOK_MS : deadlineMs - nowMs();
    if (waiting >= maxBatch || (waiting > 0 && leftMs <= 0)) {
      const size = Math.min(maxBatch, waiting);
      Atomics.store(words, WORD.taken, first + size);
      return { first, size };
    }
    if (waiting === 0) waitForChange(memory, WORD.released, released, spin, LOOK_MS);
    else if (leftMs > SPIN_MS) {
      waitForChange(memory, WORD.released, released, spin, Math.min(leftMs - SPIN_MS + 0.2, LOOK_MS));
    }
  }
}

/** Times of a batch after the start of the point, and its rows; negative: failed. */
async function outcomeOf(
  { first, size }: Batch,
  { startMs }: Serve,
  run: RunRows,
): Promise<InferenceTimes & { readonly outcome: number }> {
  const takenMs = nowMs();
  try {
    const { startedMs, finishedMs } = await run(first, size);
    return { startedMs: startedMs - startMs, finishedMs: finishedMs - startMs, outcome: size };
  } catch (error) {
    if (runtimeFailure(error).code === 'device-lost') throw error;
    // A failed request is an answer too and counts as an error; the loop continues, as a server would.
    return { startedMs: takenMs - startMs, finishedMs: nowMs() - startMs, outcome: -size };
  }
}

/**
 * Serves one open-loop point until its last request is answered or the point is closed. Writes times to the shared
 * memory, and returns the number of batches. Throws if the device is lost, because every later request would fail as well.
 */
export async function serve(command: Serve, run: RunRows): Promise<number> {
  const { memory } = command;
  const waits = new ServiceWaits();
  let batches = 0;
  for (;;) {
    if (!enterAssembly(memory, command.spin)) break;
    const batch = nextBatch(command);
    leaveAssembly(memory);
    if (batch === null) break;
    const { startedMs, finishedMs, outcome } = await outcomeOf(batch, command, run);
    const waitedMs = waits.of({ startedMs, finishedMs });
    for (let index = batch.first; index < batch.first + batch.size; index++) {
      memory.startedMs[index] = startedMs;
      memory.finishedMs[index] = finishedMs;
      memory.servedWith[index] = outcome;
      memory.waitedMs[index] = waitedMs;
    }
    memory.busyMs[command.executor] = (memory.busyMs[command.executor] ?? 0) + finishedMs - startedMs;
    batches += 1;
  }
  return batches;
}
