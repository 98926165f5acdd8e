import type { ErrorDocument } from '#core/contract/base/errors.ts';

/** What gives a process or a thread its tasks: `process.channel` or `parentPort`. It keeps the event loop running, except while a task runs. */
interface Line {
  ref(): void;
  unref(): void;
}

/** Runs the tasks of a process or a thread. */
export interface TaskGuard {
  /** Runs a task to its end. */
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Waits within a task for a message of the line. */
  messageOf<T>(message: Promise<T>): Promise<T>;
}

/** The exit code of a process or thread that ended before its task was done. */
const UNFINISHED_CODE = 4;

/**
 * Watches over tasks that wait for something that never comes: a promise that never settles keeps nothing running, so the event loop runs empty. Then
 * `report` gets an error for whoever gave the task, and the process or thread ends with 4 once that has called `exit`. Without a line that can be
 * let go of, as in the desktop app, nothing is watched.
 */
export function guardTasks(
  line: Partial<Line> | null | undefined,
  report: (error: ErrorDocument, exit: () => void) => void,
): TaskGuard {
  let tasks = 0;
  let awaited = 0;
  let hasReported = false;
  const isStuck = (): boolean => tasks > 0 && awaited === 0;
  const hold = (): void => (isStuck() ? line?.unref?.() : line?.ref?.());
  process.on('beforeExit', () => {
    if (!isStuck() || hasReported) return;
    hasReported = true;
    report(unfinished(), () => process.exit(UNFINISHED_CODE));
  });
  return {
    run: async (task) => {
      tasks += 1;
      hold();
      try {
        return await task();
      } finally {
        tasks -= 1;
        hold();
      }
    },
    messageOf: async (message) => {
      awaited += 1;
      hold();
      try {
        return await message;
      } finally {
        awaited -= 1;
        hold();
      }
    },
  };
}

function unfinished(): ErrorDocument {
  return {
    code: 'defect',
    file: null,
    cause: 'internal error: a task ended before it was done, because an operation never finished',
    actions: ['Please report this.'],
  };
}
