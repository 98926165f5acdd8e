import { dirname } from 'node:path';
import { interrupted } from '#engine/platform/app-error.ts';
import { type FileLock, lockFile, lockText } from '#engine/platform/files/file-lock.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';

/** Interval for checking whether another process has finished its measurement. */
const LOOK_EVERY_MS = 300;

/** A measurement that runs or waits for its turn. */
interface Turn {
  readonly what: string;
  readonly over: Promise<void>;
}

/** Measurements of this process by lock file: the first one runs, the others wait in order. */
const lines = new Map<string, Turn[]>();

/**
 * Runs `work` when no other measurement runs on this machine under the same home folder, because simultaneous
 * measurements would disturb each other. Within a process the order is first come, first served; between processes the
 * first to check is next. If the lock is not available (a read-only home), only the measurements of this process wait
 * for each other. Throws AppError (interrupted) if it is cancelled while waiting.
 */
export async function inTurn<T>(
  options: {
    /** The lock file of the machine's single turn. */
    readonly lockPath: string;
    /** The name shown to waiting measurements: "the measurement of model.onnx". */
    readonly what: string;
    readonly signal: AbortSignal;
    /** Called with what it waits for, whenever that changes; with null when its turn comes after a wait. */
    readonly onWait: (forWhat: string | null) => void;
  },
  work: () => Promise<T>,
): Promise<T> {
  const { lockPath, what, signal, onWait } = options;
  const line = lines.get(lockPath) ?? [];
  lines.set(lockPath, line);
  let end: () => void = () => undefined;
  const turn: Turn = {
    what,
    over: new Promise((resolve) => {
      end = resolve;
    }),
  };
  line.push(turn);
  let told: string | null = null;
  const tell = (forWhat: string | null): void => {
    if (forWhat !== told) onWait(forWhat);
    told = forWhat;
  };
  let lock: FileLock | null = null;
  try {
    for (let first = line[0]; first !== undefined && first !== turn; first = line[0]) {
      tell(first.what);
      await unlessCancelled(first.over, signal);
    }
    lock = await machineTurn({ lockPath, what, signal }, tell);
    tell(null);
    return await work();
  } finally {
    lock?.release();
    line.splice(line.indexOf(turn), 1);
    if (line.length === 0) lines.delete(lockPath);
    end();
  }
}

async function machineTurn(
  { lockPath, what, signal }: { readonly lockPath: string; readonly what: string; readonly signal: AbortSignal },
  tell: (forWhat: string) => void,
): Promise<FileLock | null> {
  for (;;) {
    try {
      makeFolder(dirname(lockPath));
      const lock = lockFile(lockPath, `${what} (process ${process.pid})`);
      if (lock !== null) return lock;
    } catch {
      // If the home folder is not writable, creating the run reports it.
      return null;
    }
    tell(lockText(lockPath) || 'another measurement');
    await unlessCancelled(new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS)), signal);
  }
}

/** Settles as `work` does, or rejects as soon as the signal fires. */
export function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolvePromise, reject) => {
    const cancel = (): void =>
      reject(
        interrupted(null, 'stopped before anything was measured', 'No results were saved. Start again when ready.'),
      );
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolvePromise, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
