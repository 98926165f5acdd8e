const MESSAGE =
  'modewise: internal error: the command ended before it was done, because an operation never finished. Please report this.\n';

/** What the guard needs of the process. */
interface Ending {
  readonly on: (event: 'beforeExit', listener: () => void) => unknown;
  readonly exit: (code: number) => unknown;
}

/**
 * Ends the process with 4 and a message if nothing is left to wait for before the command is done: a promise that never settles would end it with 0.
 * Returns the function to call when the command is done.
 */
export function guardAgainstEarlyEnd(process: Ending, err: (text: string) => void): () => void {
  let isDone = false;
  process.on('beforeExit', () => {
    if (isDone) return;
    err(MESSAGE);
    process.exit(4);
  });
  return () => {
    isDone = true;
  };
}
