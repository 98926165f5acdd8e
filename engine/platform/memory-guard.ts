import { readFileSync } from 'node:fs';
import { availableBytes } from './available-memory.ts';

/** Frequent enough for a process that allocates a gigabyte per second, and rare enough not to affect a measurement. */
const POLL_MS = 200;
/** A process with less memory than this is never ended. */
const MIN_BYTES = 2 ** 30;
/** A process is ended when it has this many times the free memory, that is four fifths of what it could have. */
const SHARE = 4;
const PAGE_BYTES = 4096;

/** Resident bytes of a process; null if it is gone or the system does not report it (other than Linux). */
export function residentBytes(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return Number.isFinite(pages) ? pages * PAGE_BYTES : null;
  } catch {
    return null;
  }
}

/** Whether a process uses so much memory that the system would soon kill it, or another process instead. */
export function isTooHungry(resident: number | null, available: number): boolean {
  return resident !== null && resident > MIN_BYTES && resident > SHARE * available;
}

/**
 * Watches the memory of a process that runs an untrusted model, and calls `end` once with its bytes before the machine
 * runs out of memory: an inference may allocate without bound, and the system might kill another process instead.
 * Returns a function that stops watching.
 */
export function guardMemory(pid: number | undefined, end: (bytes: number) => void): () => void {
  if (pid === undefined) return () => undefined;
  const timer = setInterval(() => {
    const resident = residentBytes(pid);
    if (resident === null || !isTooHungry(resident, availableBytes())) return;
    clearInterval(timer);
    end(resident);
  }, POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
