import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { AppError } from '#engine/platform/app-error.ts';
import type { BenchMessage, BenchTask } from '#engine/bench/protocol.ts';
import { distFile } from '#engine/platform/paths.ts';

/** The result of one bench process, from start to end. */
export interface TaskRun {
  readonly events: readonly RunEvent[];
  /** Spawn to exit, milliseconds. */
  readonly wallMs: number;
  /** Peak resident memory; null if the system does not report it. */
  readonly peakMiB: number | null;
}

const LOOK_MS = 25;

/** The high-water mark of a process so far, in MiB (Linux). */
function peakMiBOf(pid: number | undefined): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
    return found?.[1] === undefined ? null : Number(found[1]) / 1024;
  } catch {
    return null;
  }
}

/** Polls a process's high-water mark until it ends. Returns a function that reads the result in MiB. */
export function watchPeakMiB(child: ChildProcess): () => number | null {
  let peakMiB: number | null = null;
  const look = setInterval(() => {
    peakMiB = peakMiBOf(child.pid) ?? peakMiB;
  }, LOOK_MS);
  child.once('close', () => clearInterval(look));
  return () => peakMiB;
}

/** Runs one task in a bench process, as a measurement does. Throws the error of a failed task. */
export function runTask(task: BenchTask): Promise<TaskRun> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = fork(distFile('bench'), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const peakMiB = watchPeakMiB(child);
    const events: RunEvent[] = [];
    let end: BenchMessage | null = null;
    child.on('message', (message: BenchMessage) => {
      if (message.kind === 'event') events.push(message.event);
      else end = message;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const last = end as BenchMessage | null;
      if (last?.kind === 'failed') reject(AppError.fromDocument(last.error));
      else if (last?.kind === 'finished')
        resolve({ events, wallMs: performance.now() - startedMs, peakMiB: peakMiB() });
      else reject(new Error(`the bench process ended with ${String(code)} and no word`));
    });
    child.send({ kind: 'task', task });
  });
}
