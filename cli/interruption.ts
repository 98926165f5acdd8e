/** Handling of Ctrl-C and SIGTERM: the first requests a stop, the second ends the program. */
export interface Interruption {
  /** Fires at the first signal. */
  readonly signal: AbortSignal;
  /** Sets the message for the first signal. */
  readonly announce: (text: string) => void;
}

/** The used part of `process`. */
interface SignalSource {
  on(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** Listens for Ctrl-C and SIGTERM: the first prints a message and fires the signal, the second calls `exit`. */
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
    options.err(`\n${announcement} (press Ctrl-C again to quit immediately)\n`);
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
