import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { fileWith } from '#engine/dataset/rows/testing.ts';

const urlOf = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);

/** A process or a thread that runs the task that a message names, and tells of its end or of the error of its guard. */
const PROGRAM = `
import { register } from 'node:module';
import { parentPort } from 'node:worker_threads';
register(${urlOf('../../tools/run-sources.mjs')});
const { guardTasks } = await import(${urlOf('./unfinished.ts')});
const tell = (message, then = () => undefined) => {
  if (parentPort === null) return process.send(message, then);
  parentPort.postMessage(message);
  then();
};
const guard = guardTasks(parentPort ?? process.channel, (error, exit) => tell(error.code, exit));
let take = null;
const TASKS = {
  works: () => new Promise((resolve) => setTimeout(resolve, 20, 'done')),
  stuck: () => new Promise(() => undefined),
  asks: () => guard.messageOf(new Promise((resolve) => (take = resolve))),
};
(parentPort ?? process).on('message', (name) => {
  if (take === null) void guard.run(TASKS[name]).then((end) => tell(end));
  else take(name);
});
`;

interface Started {
  readonly send: (message: string) => void;
  readonly next: () => Promise<unknown>;
  readonly code: Promise<unknown>;
  readonly end: () => void;
}

const STARTS: readonly (readonly [string, () => Started])[] = [
  [
    'process',
    () => {
      const child = fork(fileWith('task.mjs', PROGRAM), [], { execArgv: [] });
      const code = once(child, 'close').then(([each]: unknown[]) => each);
      const next = () => once(child, 'message').then(([each]: unknown[]) => each);
      return { send: (message) => void child.send(message), next, code, end: () => void child.kill() };
    },
  ],
  [
    'thread',
    () => {
      const worker = new Worker(fileWith('task.mjs', PROGRAM), { execArgv: [] });
      const code = once(worker, 'exit').then(([each]: unknown[]) => each);
      const next = () => once(worker, 'message').then(([each]: unknown[]) => each);
      return { send: (message) => worker.postMessage(message), next, code, end: () => void worker.terminate() };
    },
  ],
];

test.each(STARTS)('a %s whose task never settles tells so and ends with 4', async (_, start) => {
  const { send, next, code } = start();
  const told = next();
  send('stuck');
  expect(await told).toBe('defect');
  expect(await code).toBe(4);
});

test.each(STARTS)('a %s runs task after task, and waits for messages within one', async (_, start) => {
  const { send, next, code, end } = start();
  for (let each = 0; each < 2; each++) {
    const done = next();
    send('works');
    expect(await done).toBe('done');
  }
  const answered = next();
  send('asks');
  send('an answer');
  expect(await answered).toBe('an answer');
  end();
  await code;
});

test('every process and thread of the engine that takes tasks by message is watched', () => {
  const engine = fileURLToPath(new URL('..', import.meta.url));
  const files = readdirSync(engine, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!test)\.ts$/.test(file),
  );
  const programs = files.filter((file) => {
    const text = readFileSync(join(engine, file), 'utf8');
    return /^(?:\s*)(?:parentPort\??|process)\s*\.on\('message'/m.test(text) && !text.includes('guardTasks(');
  });
  expect(programs).toEqual([]);
});
