import { type ChildProcess, spawn } from 'node:child_process';

/** What a kubelet keeps of a log. */
const MAX_LOG_BYTES = 10 * 2 ** 20;

/** A process of a container: its log, and how it ends. */
export interface PodProcess {
  readonly child: ChildProcess;
  readonly log: () => string;
  /** The exit code; 128 and the signal's number if a signal ended it. */
  readonly ended: Promise<number>;
}

const SIGNALLED: Readonly<Record<string, number>> = { SIGINT: 130, SIGKILL: 137, SIGTERM: 143 };

/** Starts the command of a container as a process of this machine, in a group of its own. */
export function startProcess(
  [file = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
): PodProcess {
  const child = spawn(file, args, {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let log = '';
  const write = (part: Buffer): void => {
    log = (log + part.toString('utf8')).slice(-MAX_LOG_BYTES);
  };
  child.stdout.on('data', write);
  child.stderr.on('data', write);
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => write(Buffer.from(`${error.message}\n`)));
    // With its first process, all of a container end.
    child.once('exit', () => endGroup(child));
    child.once('close', (code, signal) => resolve(code ?? SIGNALLED[signal ?? ''] ?? 128));
  });
  return { child, log: () => log, ended };
}

/** Ends a process and all that it started. */
export function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
