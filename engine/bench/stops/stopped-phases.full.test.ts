import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BenchMessage, BenchTask } from '#engine/bench/protocol.ts';
import { benchInputOf } from '#engine/bench/testing.ts';
import { scratch } from '#engine/dataset/rows/testing.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { runStopped } from './testing.ts';

const SLOW = { timeout: 120_000 };
const SETTING = { threads: 1, replicas: 1 };
const ARRIVALS = { kind: 'poisson' } as const;
/** Ten times as long as a process runs between its stops: on a busy machine these come late, and a shorter round has none. */
const ROUND_S = 1;
const LIVE = {
  setting: SETTING,
  durationS: ROUND_S,
  effort: 'quick',
  arrivals: ARRIVALS,
  seed: 1,
  seconds: 5,
} as const;

const TASKS: readonly ((input: BenchInput) => BenchTask)[] = [
  (input) => ({
    kind: 'job',
    input,
    batchSize: 64,
    setting: SETTING,
    resultPath: join(scratch(), 'predictions.csv'),
    pairs: 1,
    repeatS: 0,
  }),
  (input) => ({
    kind: 'batch',
    phase: 'batch',
    input,
    budget: { exploringMs: 100, roundMs: 1_000 * ROUND_S, rounds: 2 },
    batchSizes: [8],
    threads: [1],
    replicas: [1],
    search: true,
    settleMs: 50,
    seconds: 2,
  }),
  (input) => ({
    kind: 'profile',
    input,
    scratchFolder: scratch(),
    ridge: { flopsPerByte: 1, basis: 'assumed' },
    seconds: 1,
  }),
  (input) => ({
    kind: 'realtime',
    input,
    ...LIVE,
    transport: 'in-process',
    served: null,
    ratesPerS: [200],
    slo: null,
  }),
  (input) => ({
    kind: 'microbatch',
    input,
    ...LIVE,
    ratesPerS: [200],
    windowsMs: [2],
    maxBatches: [4],
    percentile: 99,
    servicePoints: [],
  }),
];

const codesOf = (messages: readonly BenchMessage[]): readonly string[] =>
  messages.flatMap((message) =>
    message.kind === 'event' && message.event.kind === 'noise' ? [message.event.reason.code] : [],
  );

test.runIf(process.platform === 'linux')(
  'every phase whose process is stopped again and again finishes with a grave reason against its numbers',
  SLOW,
  async () => {
    const input = await benchInputOf({ model: 'sample:fraud' });
    for (const taskOf of TASKS) {
      const task = taskOf(input);
      const messages = await runStopped(task);
      expect(messages.at(-1), task.kind).toMatchObject({ kind: 'finished' });
      expect(codesOf(messages), task.kind).toContain('stopped');
    }
  },
);
