import { setTimeout as sleep } from 'node:timers/promises';
import { forkGuarded } from '#engine/bench/guarded-child.ts';
import type { BenchMessage, BenchTask } from '#engine/bench/protocol.ts';
import { distFile } from '#engine/platform/paths.ts';

/** A bench process runs this long between stops: less than any task with a file takes. */
const RUNS_MS = 100;
const STOPPED_MS = 100;

/** Runs a task in a bench process that is stopped again and again until it ends. Returns its messages. */
export async function runStopped(task: BenchTask): Promise<readonly BenchMessage[]> {
  const { child, onEnd } = forkGuarded(distFile('bench'));
  const messages: BenchMessage[] = [];
  child.on('message', (message) => messages.push(message as BenchMessage));
  const ended = new Promise((resolve) => onEnd(resolve));
  child.send({ kind: 'task', task });
  while (child.exitCode === null && child.signalCode === null) {
    await sleep(RUNS_MS);
    child.kill('SIGSTOP');
    await sleep(STOPPED_MS);
    child.kill('SIGCONT');
  }
  await ended;
  return messages;
}
