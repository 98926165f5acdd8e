import { codeOf } from '#engine/platform/error-code.ts';
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tryLock } from 'fs-native-extensions';

/** A lock that this process holds until it releases it or ends in any way. */
export interface FileLock {
  /** Removes the file and releases the lock; may be called repeatedly. */
  readonly release: () => void;
}

/** The locked byte is beyond the text, because Windows refuses to read a range that another process has locked. */
const LOCKED_BYTE = 2 ** 30;
/** Checking a lock takes it for microseconds, so a refusal only counts if it repeats. */
const ATTEMPTS = 5;
const BETWEEN_ATTEMPTS_MS = 4;
/** Error codes of file systems without locks. */
const NO_LOCKS: ReadonlySet<unknown> = new Set(['ENOLCK', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL']);

/**
 * Takes the exclusive lock of a file and writes `text` to the file; null if another holder, in this process or
 * elsewhere, has the lock. The kernel holds the lock (an open file description lock on Linux, flock on macOS,
 * LockFileEx on Windows), so a killed holder releases it at once. A file system without locks grants every request.
 * Throws the system's error if the file cannot be created.
 */
export function lockFile(path: string, text: string): FileLock | null {
  for (;;) {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
    try {
      if (!acquire(file)) {
        closeSync(file);
        return null;
      }
      if (isAt(path, file)) {
        ftruncateSync(file);
        writeSync(file, text, 0);
        return held(path, file);
      }
    } catch (error) {
      closeSync(file);
      throw error;
    }
    // The holder removed the file between opening and locking, so this lock is on a file that no other process can
    // open.
    closeSync(file);
  }
}

/** Changing a small file takes milliseconds; after this time the work runs without the lock. */
const WAIT_FOR_LOCK_MS = 5_000;
const LOOK_EVERY_MS = 10;

/**
 * Runs `work` while no other process runs its own under the same lock, for read-modify-write changes. If the lock is
 * not available in time, or at all, `work` runs without it.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + WAIT_FOR_LOCK_MS;
  let lock: FileLock | null = null;
  try {
    for (lock = lockFile(path, ''); lock === null && performance.now() < deadlineMs; lock = lockFile(path, '')) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } catch {
    // If the folder is not writable, the work itself reports it.
  }
  try {
    return await work();
  } finally {
    lock?.release();
  }
}

/** Locks an open file of this process until it is closed, so that other processes know that its writer is alive. */
export function markAsOpen(file: number): void {
  tryOnce(file, {});
}

/** Whether the lock of a file is held. A file that cannot be opened counts as held. */
export function isLocked(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY);
  } catch (error) {
    return codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR';
  }
  try {
    return !tryOnce(file, { shared: true });
  } finally {
    closeSync(file);
  }
}

/** The text that the holder of a lock wrote; empty if there is none. */
export function lockText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function held(path: string, file: number): FileLock {
  let isHeld = true;
  return {
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      // Before releasing the lock: afterwards it could be the file of the next holder.
      rmSync(path, { force: true });
      closeSync(file);
    },
  };
}

function acquire(file: number): boolean {
  for (let attempt = 1; ; attempt += 1) {
    if (tryOnce(file, {})) return true;
    if (attempt === ATTEMPTS) return false;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN_ATTEMPTS_MS);
  }
}

function tryOnce(file: number, options: { readonly shared?: boolean }): boolean {
  try {
    return tryLock(file, LOCKED_BYTE, 1, options);
  } catch (error) {
    if (NO_LOCKS.has(codeOf(error))) return true;
    throw error;
  }
}

function isAt(path: string, file: number): boolean {
  const there = statSync(path, { bigint: true, throwIfNoEntry: false });
  const own = fstatSync(file, { bigint: true });
  return there !== undefined && there.ino === own.ino && there.dev === own.dev;
}
