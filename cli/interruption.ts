/** What Ctrl-C and SIGTERM lead to: the first asks to stop, the second ends the program. */
export interface Interruption {
  /** Fires at the first signal. */
  readonly signal: AbortSignal;
  /** Says what the first signal waits for; shown at once. */
  readonly announce: (text: string) => void;
}

/** The part of `process` that is used here. */
interface SignalSource {
  on(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/**
 * Listens for Ctrl-C and SIGTERM. The first is answered at once on stderr and fires the signal; the second calls `exit` without
 * waiting for anything.
 */
export function listenForInterruption(options: {
  readonly process: SignalSource;
  readonly err: (text: string) => void;
  readonly exit: (code: 3) => void;
}): Interruption {
  const controller = new AbortController();
  let announcement = 'stopping…';
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      options.err('\nstopped.\n');
      options.exit(3);
      return;
    }
    options.err(`\n${announcement} (Ctrl-C again ends at once)\n`);
    controller.abort();
  };
  options.process.on('SIGINT', onSignal);
  options.process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    announce: (text) => {
      announcement = text;
    },
  };
}
