import { type ChildProcess, fork } from 'node:child_process';
import type { OpenLoopTimes } from '#core/measure/run/open-loop-times.ts';
import { Calls, type Handlers, type InputOf } from '#engine/platform/calls.ts';
import { distFile } from '#engine/platform/paths.ts';
import { createOpenLoopMemory, createStopWord } from '#engine/runtime/control.ts';
import type { ClientCalls, RunCommand, Traffic } from './client-protocol.ts';
import { clientFailure } from './client-thread.ts';

/** The calls of a process: as of a thread, without memory that both share. */
interface ProcessCalls {
  open(input: Omit<InputOf<ClientCalls, 'open'>, 'stop' | 'second'> & { readonly isSigned: boolean }): void;
  /** Returns also when each request was sent and answered, on the clock that all processes share. */
  run(input: Omit<RunCommand, 'memory'> & { readonly arrivalMs: Float64Array }): Traffic & {
    readonly times: Omit<OpenLoopTimes, 'arrivalMs' | 'busyMs'>;
  };
  /** The requests with other signatures at the same places. For `tell`. */
  renew(bytes: Uint8Array): void;
  /** Stops the current run. For `tell`. */
  stop(input: null): void;
}

/**
 * The client in a process of its own, which ends with this one. It handles one call at a time; a stop and other signatures reach it meanwhile. Calls
 * reject with AppError; once it `hasEnded`, nothing asked it to.
 */
export class ClientProcess extends Calls<ProcessCalls> {
  readonly #child: ChildProcess;

  constructor() {
    const child = fork(distFile('bench-http-client'), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // A terminal sends Ctrl-C to the whole process group, but this process decides when the others stop.
      detached: process.platform !== 'win32',
      execArgv: [],
    });
    super(child, ({ code, signal }) =>
      clientFailure(
        `the process ${signal === null ? `ended with exit code ${code}` : `was ended by signal ${signal}`}`,
      ),
    );
    this.#child = child;
  }

  /** Ends the process. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.hasEnded) return resolve();
      this.#child.once('close', () => resolve());
      this.#child.kill('SIGKILL');
    });
  }
}

/** The calls of the process that started this one, answered by those of the thread. */
export function inProcess(client: Handlers<ClientCalls>): Handlers<ProcessCalls> {
  const stop = createStopWord();
  const turn = new Int32Array(new SharedArrayBuffer(4));
  let forms: readonly Uint8Array[] = [];
  return {
    open: ({ isSigned, ...open }, moved) => {
      const { bytes } = open.requests;
      const second = isSigned ? { second: { bytes: new Uint8Array(bytes), turn } } : {};
      forms = isSigned ? [bytes, second.second?.bytes ?? bytes] : [];
      return client.open({ ...open, ...second, stop }, moved);
    },
    run: async ({ arrivalMs, ...run }, moved) => {
      const memory = createOpenLoopMemory({ arrivalMs, executors: 1, stop });
      const traffic = await client.run({ ...run, memory }, moved);
      const own = (of: Float64Array): Float64Array => of.slice();
      const { releasedMs, startedMs, finishedMs, servedWith } = memory;
      const times = { releasedMs: own(releasedMs), startedMs: own(startedMs), finishedMs: own(finishedMs) };
      return { ...traffic, times: { ...times, servedWith: servedWith.slice() } };
    },
    renew: (bytes) => {
      const next = 1 - Atomics.load(turn, 0);
      forms[next]?.set(bytes);
      Atomics.store(turn, 0, next);
    },
    stop: () => void Atomics.store(stop, 0, 1),
  };
}
