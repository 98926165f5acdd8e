import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { openLoopPoint } from '#core/measure/run/open-loop-point.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import type { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { Generator, runOpenLoop } from './load/open-loop.ts';
import { benchInputOf, ids, LOOK_UP, modelFile, poolOver } from './testing.ts';

/* Sessions in processes of their own, as on a device. What is tested here does not depend on the provider. */

const SLOW = { timeout: 60_000 };
const SETTING = { threads: 1, replicas: 2 };
const BATCH = { session: 1, batchSize: 2, warmUps: 0, minBatches: 1, maxBatches: 1e6 };

async function processPool(stop = createStopWord()): Promise<ExecutorPool> {
  const input = await benchInputOf({ model: modelFile(LOOK_UP), syntheticRows: 8 });
  return poolOver({ ...input, ownProcesses: true }, ids([0, 1, 2, 3, 4, 5, 99]), stop);
}

/** The processes of executors that this process has started. */
function executors(): readonly number[] {
  const tasks = readdirSync(`/proc/${process.pid}/task`);
  const children = tasks.flatMap((task) => {
    const list = readFileSync(`/proc/${process.pid}/task/${task}/children`, 'utf8').trim();
    return list === '' ? [] : list.split(' ').map(Number);
  });
  return children.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bench-executor.cjs'));
}

test('two sessions, each in a process of its own, share the requests of one schedule', SLOW, async () => {
  const pool = await processPool();
  const generator = new Generator();
  const arrivalMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS: 400, seed: 5, count: 210 });
  const loop = { pool, generator, setting: SETTING, windowMs: 2, maxBatch: 3, spin: false, stop: createStopWord() };
  const { memory, batches, stopped } = await runOpenLoop({ ...loop, arrivalMs });
  await generator.close();
  expect(stopped).toBe(false);
  // Every seventh row has no entry in the table: an inference with it fails, and the requests after it are still served.
  const { point } = openLoopPoint({ times: memory, ratePerS: 400, replicas: 2, minAnswers: 1 });
  expect(point).toMatchObject({ requests: 210, dropped: 0 });
  expect(point.errors).toBeGreaterThanOrEqual(30);
  expect(point.errors).toBeLessThanOrEqual(90);
  expect(batches).toBeGreaterThanOrEqual(70);
  memory.startedMs.forEach((startedMs, row) => {
    expect(startedMs).toBeGreaterThanOrEqual((memory.arrivalMs[row] ?? Number.NaN) - 0.5);
    expect(memory.finishedMs[row]).toBeGreaterThanOrEqual(startedMs);
  });
});

test('a stop reaches a process that runs batches', SLOW, async () => {
  const stop = createStopWord();
  const pool = await processPool(stop);
  await pool.prepare({ threads: 1, replicas: 1 });
  const endless = { ...BATCH, batchSize: 1, startMs: nowMs(), durationMs: 1e9, maxBatches: 6 };
  const few = await pool.call(0, 'batch', endless);
  expect(few.rows).toBe(6);
  const running = pool.call(0, 'batch', { ...endless, maxBatches: Number.MAX_SAFE_INTEGER, batchSize: 5 });
  Atomics.store(stop, 0, 1);
  expect((await running).rows % 5).toBe(0);
});

test.runIf(process.platform === 'linux')(
  'a process that dies is a lost device, and says how it ended',
  SLOW,
  async () => {
    const pool = await processPool();
    await pool.prepare(SETTING);
    const [first, second] = executors();
    if (first === undefined || second === undefined) throw new Error('there are no two processes');
    const endless = { ...BATCH, batchSize: 5, startMs: nowMs(), durationMs: 1e9, maxBatches: Number.MAX_SAFE_INTEGER };
    const running = [0, 1].map((index) => pool.call(index, 'batch', endless).catch((error: unknown) => error));
    process.kill(first, 'SIGKILL');
    process.kill(second, 'SIGSEGV');
    const errors = await Promise.all(running);
    for (const error of errors) expect(error).toMatchObject({ code: 'device-lost' });
    const causes = errors.map((error) => (error instanceof AppError ? error.reason : '')).join('\n');
    expect(causes).toContain('was killed');
    expect(causes).toContain('crashed in native code');
  },
);
