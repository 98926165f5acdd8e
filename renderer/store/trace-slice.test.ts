import { beforeEach, expect, test } from 'vitest';
import type { ColumnReading } from '#core/contract/workload/column-reading.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { Client, StreamOptions } from '#core/rpc/client.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import type { Host } from '#renderer/host/host.ts';
import { useStore } from './store.ts';

const blank = useStore.getInitialState();
const state = useStore.getState;
const READINGS: ColumnReading[] = [
  { traceColumn: 'ts,hits', time: 'ts', count: { name: 'hits', isRate: false }, perDay: 1_200_000, rows: 200 },
  { traceColumn: 'ts,none', time: 'ts', count: null, perDay: 1440, rows: 200 },
];
const DAY = { traceFile: 'hits.csv', traceMinutes: [1, 2], traceWeek: null, traceHours: 24, remarks: ['120 arrivals'] };

/** What the engine was asked to read. */
let read: unknown[];
/** The request that is being answered. */
let told: StreamOptions<{ readonly share: number }>;
/** Answers the request. */
let answer: (result: unknown) => void;

const client = {
  stream: (_: string, input: { readonly column: string | null }, options: typeof told) => {
    read.push(input.column);
    told = options;
    return new Promise((resolve, reject) => {
      answer = (result) => (result instanceof Error ? reject(result) : resolve(result));
    });
  },
} as unknown as Client<Methods>;
const host = { kind: 'electron', chooseFiles: () => Promise.resolve(['/logs/hits.csv']) } as unknown as Host;
const several = (): RpcError =>
  new RpcError({
    code: 'unusable-input',
    file: 'hits.csv',
    cause: 'it can be read in several ways',
    actions: READINGS.map((reading) => ({ reading })),
  });
const unreadable = (): RpcError =>
  new RpcError({ code: 'unusable-input', file: 'hits.csv', cause: 'it is empty', actions: ['Export it again.'] });

beforeEach(() => {
  read = [];
  useStore.setState({ ...blank, client, host }, true);
});

/** Waits until the engine is asked for the number of readings. */
const asked = (times: number): Promise<void> => expect.poll(() => read.length).toBe(times);

test('a log of two readings is a question instead of a problem, and the chosen one is read and kept', async () => {
  const opened = state().openTrace();
  await asked(1);
  answer(several());
  await opened;
  expect(state().problem).toBeNull();
  expect(state().trace).toMatchObject({ file: '/logs/hits.csv', note: null, readings: READINGS });
  expect(state().workload).toEqual(blank.workload);
  const chosen = state().readTraceBy('ts,hits');
  expect(state().trace).toMatchObject({ column: 'ts,hits', readings: [] });
  answer(DAY);
  await chosen;
  expect(read).toEqual([null, 'ts,hits']);
  expect(state().trace).toMatchObject({ note: null, remarks: ['120 arrivals'], readings: [] });
  expect(state().workload).toMatchObject({ shape: 'trace', traceFile: 'hits.csv', traceColumn: 'ts,hits' });
});

test('the share that is read is shown, and a stop changes nothing', async () => {
  const opened = state().openTrace();
  await asked(1);
  expect(state().trace?.note).toBe('Reading hits.csv');
  told.onEvent({ share: 0.427 }, 1);
  expect(state().trace?.note).toBe('Reading hits.csv: 42 %');
  state().closeTrace();
  expect(told.signal?.aborted).toBe(true);
  told.onEvent({ share: 0.5 }, 2);
  answer(DAY);
  await opened;
  expect([state().trace, state().problem, state().workload]).toEqual([null, null, blank.workload]);
});

test('a log that cannot be read is a problem, which another column removes', async () => {
  const opened = state().openTrace();
  await asked(1);
  answer(unreadable());
  await opened;
  expect(state().problem).toMatchObject({ cause: 'it is empty', actions: ['Export it again.'] });
  const again = state().readTraceBy('sent');
  answer(DAY);
  await again;
  expect(state().problem).toBeNull();
});
