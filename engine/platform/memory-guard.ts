import { readFileSync } from 'node:fs';
import { availableBytes } from './available-memory.ts';

/** Often enough for a process that takes a gigabyte a second, seldom enough not to be seen in a measurement. */
const POLL_MS = 200;
/** A process that has taken less than this is left alone, however little is free. */
const MIN_BYTES = 2 ** 30;
/** A process is ended when it holds this many times the memory that is still free: at four fifths of all it could have. */
const SHARE = 4;
const PAGE_BYTES = 4096;

/** Resident memory of a process in bytes; null where the system does not tell it (other than Linux) or it is gone. */
export function residentBytes(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return Number.isFinite(pages) ? pages * PAGE_BYTES : null;
  } catch {
    return null;
  }
}

/** Whether a process takes so much of the memory that the system would soon end it, or another in its place. */
export function isTooHungry(resident: number | null, available: number): boolean {
  return resident !== null && resident > MIN_BYTES && resident > SHARE * available;
}

/**
 * Watches the memory of a process that runs an untrusted model, and calls `end` once with its bytes before the machine runs out: an inference may
 * allocate without bound, and the system might end another process in its place. Returns how to stop watching.
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
