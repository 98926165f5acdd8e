import { type ChildProcess, fork } from 'node:child_process';
import { shortMessage } from '#core/words/format/safe-text.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { missingLibrary } from '#engine/platform/native-library.ts';
import { distFile } from '#engine/platform/paths.ts';
import type { Listening, ServerMessage, ServerOrder, ServeTask } from './process-protocol.ts';

/** A listening model server in a separate process. */
export interface ModelServer extends Listening {
  readonly url: string;
  readonly processId: number;
  /**
   * Settles when the process has ended: with null after `stop`, else with an AppError with the cause. Never rejects.
   */
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
  return new AppError({
    code: 'measurement-failed',
    cause: `the process that serves the model ${how}${telling === undefined ? '' : ` (“${shortMessage(telling.trim())}”)`}`,
    actions: [
      'Start it again; if it happens again, the runtime or the memory of this machine does not hold the model or these requests.',
    ],
  });
}

function stoppedEarly(): AppError {
  return new AppError({ code: 'interrupted', cause: 'the server was stopped before it listened', actions: [] });
}

/** A packaged app cannot start itself as Node: a fork would open another window. */
function notInTheApp(): AppError {
  return new AppError({
    code: 'not-available',
    cause: 'the desktop app does not serve models over HTTP',
    actions: ['Use the command line: modewise serve-model, or modewise measure --transport http.'],
  });
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
  child.on('error', () => undefined);
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
export function startModelServer(
  task: ServeTask,
  {
    onDefect = () => undefined,
    signal,
  }: { readonly onDefect?: (text: string) => void; readonly signal?: AbortSignal } = {},
): Promise<ModelServer> {
  if ('electron' in process.versions) return Promise.reject(notInTheApp());
  const { child, lastWords } = forkServer();
  const order = (message: ServerOrder): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  let hasStopped = false;
  let failure: AppError | null = null;
  const ended = new Promise<AppError | null>((resolve) => {
    child.once('close', (code, signal) => resolve(hasStopped ? null : (failure ?? crashed(code, signal, lastWords()))));
  });
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      reject(stoppedEarly());
      child.kill('SIGKILL');
    };
    if (signal?.aborted === true) return cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    child.on('message', (raw) => {
      const message = raw as ServerMessage;
      switch (message.kind) {
        case 'listening': {
          signal?.removeEventListener('abort', cancel);
          const { kind: _, ...listening } = message;
          const stop = async (): Promise<void> => {
            order({ kind: 'stop' });
            await ended;
          };
          const url = `http://127.0.0.1:${listening.port}`;
          const kill = (): void => void child.kill('SIGKILL');
          resolve({ ...listening, url, processId: child.pid ?? 0, ended, stop, kill });
          return;
        }
        case 'failed':
          failure = AppError.fromDocument(message.error);
          return reject(failure);
        case 'defect':
          return onDefect(message.text);
        case 'stopped':
          hasStopped = true;
          return;
      }
    });
    // Before the server listens, report every failure; afterwards nothing awaits this.
    void ended.then((error) => reject(error ?? stoppedEarly()));
    order({ kind: 'serve', task });
  });
}
