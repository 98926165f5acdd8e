import { fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { fileWith } from '#engine/dataset/rows/testing.ts';
import { AppError } from './app-error.ts';
import { Calls, type Takers, type WorkerEnd } from './calls.ts';

/** What the program tells without a call. */
interface News {
  news(text: string): void;
}

const urlOf = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);

interface Program {
  announce(input: string): string;
  double(input: number): number;
  move(input: Float64Array): Float64Array;
  note(input: string): void;
  notes(input: null): readonly string[];
  refuse(input: string): never;
  crash(input: string): never;
  leak(input: null): unknown;
  stuck(input: null): never;
  exit(input: number): never;
}

const PROGRAM = `
import { register } from 'node:module';
register(${urlOf('../../tools/run-sources.mjs')});
const { answerCalls } = await import(${urlOf('./calls.ts')});
const { AppError } = await import(${urlOf('./app-error.ts')});
const notes = [];
const tell = answerCalls({
  announce: async (text) => {
    await tell('news', text);
    return 'announced';
  },
  double: async (input) => {
    // 1 is doubled once a note is there.
    while (input === 1 && notes.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    return 2 * input;
  },
  move: (input, moved) => {
    moved.push(input.buffer);
    return input;
  },
  note: (input) => void notes.push(input),
  notes: () => notes,
  refuse: (file) => {
    throw new AppError({ code: 'unusable-input', file, cause: 'it is empty', actions: ['Use another file.'] });
  },
  crash: (text) => {
    throw new TypeError(text);
  },
  leak: () => () => 1,
  stuck: () => new Promise(() => undefined),
  exit: (code) => process.exit(code),
});
`;

const endedBy = ({ error, code, signal }: WorkerEnd): Error => error ?? new Error(`ended with ${signal ?? code}`);

const STARTS: readonly (readonly [string, (takers?: Takers<News>) => Calls<Program, News>])[] = [
  [
    'process',
    (takers) => {
      const child = fork(fileWith('calls.mjs', PROGRAM), [], { execArgv: [], serialization: 'advanced' });
      onTestFinished(() => void child.kill());
      return new Calls<Program, News>(child, endedBy, takers);
    },
  ],
  [
    'thread',
    (takers) => {
      const worker = new Worker(fileWith('calls.mjs', PROGRAM), { execArgv: [] });
      onTestFinished(async () => void (await worker.terminate()));
      return new Calls<Program, News>(worker, endedBy, takers);
    },
  ],
];

test.each(STARTS)(
  'a %s answers each call, whichever is done first, and takes messages without an answer in their order',
  async (_, start) => {
    const calls = start();
    const last = calls.call('double', 1);
    expect(await Promise.all([calls.call('double', 2), calls.call('double', 3)])).toEqual([4, 6]);
    calls.tell('note', 'first');
    expect(await last).toBe(2);
    calls.tell('note', 'second');
    expect(await calls.call('notes', null)).toEqual(['first', 'second']);
  },
);

test.each(STARTS)('a %s tells what no call asked for, before an answer that follows', async (_, start) => {
  const taken: string[] = [];
  const calls = start({ news: (text) => void taken.push(text) });
  expect(await calls.call('announce', 'first')).toBe('announced');
  expect(taken).toEqual(['first']);
  await calls.call('announce', 'second');
  expect(taken).toEqual(['first', 'second']);
});

test.each(STARTS)(
  'a refusal of a %s keeps its file, cause and actions, and a defect its message and its kind',
  async (_, start) => {
    const calls = start();
    const refusal: unknown = await calls.call('refuse', 'rows.csv').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({
      code: 'unusable-input',
      file: 'rows.csv',
      reason: 'it is empty',
      actions: ['Use another file.'],
    });
    await expect(calls.call('crash', 'x is undefined')).rejects.toThrow(new TypeError('x is undefined'));
    expect(await calls.call('double', 4)).toBe(8);
  },
);

test.each(STARTS)('a call of a %s waits for its input, and fails with it', async (_, start) => {
  const calls = start();
  expect(await calls.call('double', Promise.resolve(21))).toBe(42);
  await expect(calls.call('double', Promise.reject(new Error('there is no input')))).rejects.toThrow(
    'there is no input',
  );
});

test.each(STARTS)('when a %s ends, the calls that wait and all later ones fail with the reason', async (_, start) => {
  const calls = start();
  const waiting = calls.call('double', 1).catch((error: unknown) => error);
  await expect(calls.call('exit', 7)).rejects.toThrow('ended with 7');
  expect(await waiting).toEqual(new Error('ended with 7'));
  expect(calls.hasEnded).toBe(true);
  await expect(calls.call('double', 1)).rejects.toThrow('ended with 7');
});

test.each(STARTS)('a %s whose handler never settles fails the call as a defect', async (_, start) => {
  await expect(start().call('stuck', null)).rejects.toMatchObject({ code: 'defect' });
});

test('an answer or input that cannot be copied to or from a thread fails its call only', async () => {
  const calls = new Calls<Program>(startThread(), endedBy);
  await expect(calls.call('leak', null)).rejects.toThrow('could not be cloned');
  await expect(calls.call('double', (() => 1) as unknown as number)).rejects.toThrow('could not be cloned');
  expect(await calls.call('double', 5)).toBe(10);
});

test('buffers move to a thread and back without a copy', async () => {
  const calls = new Calls<Program>(startThread(), endedBy);
  const sent = new Float64Array([1, 2]);
  const answer = calls.call('move', sent, [sent.buffer]);
  expect(sent.byteLength).toBe(0);
  expect(await answer).toEqual(new Float64Array([1, 2]));
});

test('an end from this side fails what waits, with its error', async () => {
  const calls = new Calls<Program>(startThread(), endedBy);
  const waiting = calls.call('double', 1);
  calls.end(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  await expect(calls.call('double', 2)).rejects.toThrow('cancelled');
});

function startThread(): Worker {
  const worker = new Worker(fileWith('calls.mjs', PROGRAM), { execArgv: [] });
  onTestFinished(async () => void (await worker.terminate()));
  return worker;
}
