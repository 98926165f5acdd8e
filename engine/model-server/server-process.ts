import { type ChildProcess, fork } from 'node:child_process';
import { shortMessage } from '#core/words/format/safe-text.ts';
import { AppError, interrupted, measurementFailed, notAvailable } from '#engine/platform/app-error.ts';
import { Calls } from '#engine/platform/calls.ts';
import { missingLibrary } from '#engine/platform/native-library.ts';
import { distFile } from '#engine/platform/paths.ts';
import type { Listening, ServerCalls, ServerNotes, ServeTask } from './process-protocol.ts';

/** A listening model server in a separate process. */
export interface ModelServer extends Listening {
  readonly url: string;
  readonly processId: number;
  /** Settles when the process has ended: null after `stop`, else an AppError with the cause. Never rejects. */
  readonly ended: Promise<AppError | null>;
  /** Answers the requests in flight, then ends. */
  stop(): Promise<void>;
  kill(): void;
}

const LAST_WORDS = 2_000;

function crashed(code: number | null, signal: NodeJS.Signals | null, lastWords: string): AppError {
  const missing = missingLibrary(lastWords);
  if (missing !== null) return missing;
  const how = signal === null ? `ended with exit code ${String(code)}` : `was ended by signal ${signal}`;
  const telling = lastWords.split('\n').find((line) => /error|terminate|abort|fatal|what\(\)/i.test(line));
  return measurementFailed(
    null,
    `the process that serves the model ${how}${telling === undefined ? '' : ` (“${shortMessage(telling.trim())}”)`}`,
    'Start it again; if it happens again, the runtime or the memory of this machine does not hold the model or these requests.',
  );
}

function stoppedEarly(): AppError {
  return interrupted(null, 'the server was stopped before it listened');
}

/** A packaged app cannot start itself as Node: a fork would open another window. */
function notInTheApp(): AppError {
  return notAvailable(
    null,
    'the desktop app does not serve models over HTTP',
    'Use the command line: modewise serve-model, or modewise measure --transport http.',
  );
}

/** Starts the process; `lastWords` returns the end of its stderr. */
function forkServer(): { readonly child: ChildProcess; readonly lastWords: () => string } {
  const child = fork(distFile('model-server'), [], {
    serialization: 'advanced',
    // ONNX Runtime writes to the standard streams, which must not mix with results.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A terminal sends Ctrl-C to the whole process group, but the parent decides when the server stops.
    detached: process.platform !== 'win32',
    execArgv: [],
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  return { child, lastWords: () => lastWords };
}

/**
 * Starts a model server and waits until it listens on 127.0.0.1. Throws AppError if the model cannot be loaded, the
 * port is not available, or the process ends; also (interrupted) if `signal` fires before it listens. `onDefect`
 * receives failures inside the server that clients saw as 500.
 */
export async function startModelServer(
  task: ServeTask,
  {
    onDefect = () => undefined,
    signal,
  }: { readonly onDefect?: (text: string) => void; readonly signal?: AbortSignal } = {},
): Promise<ModelServer> {
  if ('electron' in process.versions) throw notInTheApp();
  const { child, lastWords } = forkServer();
  const stopped = stoppedEarly();
  let end: AppError | null = null;
  const calls = new Calls<ServerCalls, ServerNotes>(
    child,
    ({ code, signal: by }) => (end ??= crashed(code, by, lastWords())),
    {
      defect: onDefect,
      stopped: () => void (end = stopped),
      failed: (error) => void (end = AppError.fromDocument(error)),
    },
  );
  const ended = new Promise<AppError | null>((resolve) => {
    // After the calls have made the error of an end without a message.
    child.once('close', () => resolve(end === stopped ? null : end));
  });
  const kill = (): void => void child.kill('SIGKILL');
  const cancel = (): void => {
    calls.end(stopped);
    kill();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted === true) cancel();
  try {
    const listening = await calls.call('serve', task);
    const stop = async (): Promise<void> => {
      calls.tell('stop', null);
      await ended;
    };
    return { ...listening, url: `http://127.0.0.1:${listening.port}`, processId: child.pid ?? 0, ended, stop, kill };
  } catch (error) {
    kill();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
