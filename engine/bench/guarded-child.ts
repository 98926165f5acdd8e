import { type ChildProcess, fork } from 'node:child_process';
import type { ProcessEndFact } from '#core/contract/run/run-facts.ts';
import { outOfMemoryKills } from '#engine/hardware/memory-kills.ts';
import { guardMemory } from '#engine/platform/memory-guard.ts';
import { processEnd } from './process-exit.ts';

/** Characters of stderr kept for the account of its end. */
const LAST_WORDS = 2_000;

/** A process that measures: it is ended before it takes the last memory of the machine, and its end is explained. */
export interface GuardedChild {
  readonly child: ChildProcess;
  /** Calls the listener when the process has ended and all of its messages have arrived. */
  readonly onEnd: (listener: (end: ProcessEndFact) => void) => void;
}

/** Starts a built program as a child of this Node process. */
export function forkGuarded(program: string, environment: NodeJS.ProcessEnv = process.env): GuardedChild {
  const killsBefore = outOfMemoryKills();
  const child = fork(program, [], {
    serialization: 'advanced',
    // ONNX Runtime writes to the standard streams, which must not mix with results.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A terminal sends Ctrl-C to the whole process group, but the engine decides when a measurement stops.
    detached: process.platform !== 'win32',
    execArgv: [],
    env: environment,
  });
  child.on('error', () => undefined);
  let endedAtBytes: number | undefined;
  const stopGuard = guardMemory(child.pid, (bytes) => {
    endedAtBytes = bytes;
    child.kill('SIGKILL');
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  child.once('close', stopGuard);
  return {
    child,
    // `close` comes after the channel is drained; `exit` may come before the last message.
    onEnd: (listener) =>
      child.once('close', (code, signal) => {
        const kills = outOfMemoryKills();
        const outOfMemoryKill = kills === null || killsBefore === null ? null : kills > killsBefore;
        const guarded = endedAtBytes === undefined ? {} : { endedAtBytes };
        listener(processEnd({ code, signal, lastWords, outOfMemoryKill, ...guarded }));
      }),
  };
}
