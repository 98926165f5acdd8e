import { dirname } from 'node:path';
import { AppError } from '#engine/platform/app-error.ts';
import { type FileLock, lockFile, lockText } from '#engine/platform/files/file-lock.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';

/** How often one looks whether another process has ended its measurement. */
const LOOK_EVERY_MS = 300;

/** One who measures, or waits for its turn. */
interface Turn {
  readonly what: string;
  readonly over: Promise<void>;
}

/** Those who measure in this process by the file of their lock: the first has its turn, the others wait in the order in which they came. */
const lines = new Map<string, Turn[]>();

/**
 * Runs `work` when nothing else is measured on this machine under the same home: measurements at once would measure each other. In a process the
 * turns are in order; between processes whoever looks first is next. Where the lock cannot be had (a home that is read-only), only the measurements
 * of this process wait for each other. Throws AppError (interrupted) when it is cancelled while it waits.
 */
export async function inTurn<T>(
  options: {
    /** File that stands for the machine's one turn. */
    readonly lockPath: string;
    /** What is measured, as those who wait for it are told: "the measurement of model.onnx". */
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
      // If the home cannot be written to, making the run reports it.
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
        new AppError({
          code: 'interrupted',
          cause: 'stopped before anything was measured',
          actions: ['No results were saved. Start again when ready.'],
        }),
      );
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolvePromise, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
