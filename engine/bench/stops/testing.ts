import { setTimeout as sleep } from 'node:timers/promises';
import { forkGuarded } from '#engine/bench/guarded-child.ts';
import type { BenchMessage, BenchTask } from '#engine/bench/protocol.ts';
import { distFile } from '#engine/platform/paths.ts';

/** A bench process runs this long between stops: less than any task with a file takes. */
const RUNS_MS = 100;
const STOPPED_MS = 100;

/** How long the only stop of a task takes. */
export const ONE_STOP_MS = 2_000;
const LOOK_MS = 2;

/** Starts a task in a bench process. Its messages are complete when it has ended. */
function startTask(task: BenchTask) {
  const { child, onEnd } = forkGuarded(distFile('bench'));
  const messages: BenchMessage[] = [];
  child.on('message', (message) => messages.push(message as BenchMessage));
  const ended = new Promise((resolve) => onEnd(resolve));
  child.send({ kind: 'task', task });
  return { child, messages, ended, isRunning: (): boolean => child.exitCode === null && child.signalCode === null };
}

/** Runs a task in a bench process that is stopped for 2 s as soon as a condition holds. Returns its messages. */
export async function runStoppedOnce(task: BenchTask, when: () => boolean): Promise<readonly BenchMessage[]> {
  const { child, messages, ended, isRunning } = startTask(task);
  while (isRunning() && !when()) await sleep(LOOK_MS);
  child.kill('SIGSTOP');
  await sleep(ONE_STOP_MS);
  child.kill('SIGCONT');
  await ended;
  return messages;
}

/** Runs a task in a bench process that is stopped again and again until it ends. Returns its messages. */
export async function runStopped(task: BenchTask): Promise<readonly BenchMessage[]> {
  const { child, messages, ended, isRunning } = startTask(task);
  while (isRunning()) {
    await sleep(RUNS_MS);
    child.kill('SIGSTOP');
    await sleep(STOPPED_MS);
    child.kill('SIGCONT');
  }
  await ended;
  return messages;
}
