import { expect, onTestFinished, test } from 'vitest';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { openLoopPoint } from '#core/measure/run/open-loop-point.ts';
import { AppError } from '#engine/platform/app-error.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import type { Place } from '#engine/model-server/process-protocol.ts';
import { servedModel } from '#engine/model-server/served-model.ts';
import { HttpDriver } from './open-loop-http.ts';
import { benchInputOf, ids, LOOK_UP, modelFile } from '#engine/bench/testing.ts';

async function lookUpDriver(options: {
  readonly rows?: TensorRows;
  readonly place?: Place;
  readonly replicas?: number;
}): Promise<{ readonly driver: HttpDriver; readonly stop: Int32Array }> {
  const { rows = ids([0, 1, 2, 3, 4]), place = 'http-thread', replicas = 1 } = options;
  const input = await benchInputOf({ model: modelFile(LOOK_UP), syntheticRows: 8 });
  const stop = createStopWord();
  const context: TaskContext = { input, data: rows, stop, emit: () => undefined };
  const port = { kind: 'tensor' as const, type: 'int64', dims: ['N'], batched: true };
  const served = servedModel({
    name: 'look up',
    modelPath: input.modelPath,
    threads: 1,
    inputs: [{ ...port, name: 'id' }],
    outputs: [{ ...port, name: 'y' }],
  });
  const driver = await HttpDriver.start({ context, served, setting: { threads: 1, replicas }, place });
  onTestFinished(() => driver.close());
  return { driver, stop };
}

const schedule = (count: number, ratePerS: number): Float64Array =>
  makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS, seed: 7, count });

test.each(['http-thread', 'executor-thread'] as const)(
  'every request of a point goes over HTTP once, in order, and has all its times (%s)',
  { timeout: 60_000 },
  async (place) => {
    const { driver } = await lookUpDriver({ place });
    const arrivalMs = schedule(400, 1000);
    const { memory, batches, stopped } = await driver.run(arrivalMs);
    expect({ batches, stopped }).toEqual({ batches: 400, stopped: false });
    expect([...memory.servedWith]).toEqual(Array.from({ length: 400 }, () => 1));
    arrivalMs.forEach((arrival, index) => {
      const released = memory.releasedMs[index] ?? Number.NaN;
      const started = memory.startedMs[index] ?? Number.NaN;
      expect(released).toBeGreaterThanOrEqual(arrival);
      expect(started).toBeGreaterThanOrEqual(released);
      expect(memory.finishedMs[index]).toBeGreaterThan(started);
      if (index > 0) expect(started).toBeGreaterThanOrEqual(memory.startedMs[index - 1] ?? Number.NaN);
    });
    expect(memory.busyMs[0]).toBeGreaterThan(0);
    const { bytesIn, bytesOut } = driver.bodyBytes();
    // Eight bytes each of id and answer, and the JSON part.
    const json =
      '{"inputs":[{"name":"id","shape":[1],"datatype":"INT64","parameters":{"binary_data_size":8}}],"parameters":{"binary_data_output":true}}';
    expect(bytesIn).toBe(json.length + 8);
    const answer =
      '{"model_name":"look up","model_version":"1","outputs":[{"name":"y","datatype":"INT64","shape":[1],"parameters":{"binary_data_size":8}}]}';
    expect(bytesOut).toBe(answer.length + 8);
  },
);

test('an idle server is measured, and what it can take', { timeout: 60_000 }, async () => {
  const { driver } = await lookUpDriver({});
  const { serviceMs, capacityPerS } = await driver.measureUnloaded();
  expect(serviceMs.length).toBeGreaterThan(2);
  expect(serviceMs.every((ms) => ms > 0)).toBe(true);
  expect(capacityPerS).toBeGreaterThan(0);
});

test('a request that is answered with an error is an error, and the point goes on', { timeout: 60_000 }, async () => {
  const { driver } = await lookUpDriver({ rows: ids([0, 1, 2, 3, 99]) });
  const { memory } = await driver.run(schedule(100, 1000));
  expect([...memory.servedWith]).toEqual(Array.from({ length: 100 }, (_, row) => (row % 5 === 4 ? -400 : 1)));
  const { point } = openLoopPoint({ times: memory, ratePerS: 1000, replicas: 1, minAnswers: 11, sendServiceMs: 1 });
  expect(point).toMatchObject({ requests: 100, errors: 20, dropped: 0 });
});

test('two replicas are two processes, and both are asked', { timeout: 60_000 }, async () => {
  const { driver } = await lookUpDriver({ replicas: 2 });
  expect(new Set(driver.processIds).size).toBe(2);
  const { memory } = await driver.run(schedule(200, 2000));
  expect(memory.busyMs).toHaveLength(2);
  expect(memory.busyMs.every((ms) => ms > 0)).toBe(true);
  expect(memory.servedWith.every((rows) => rows === 1)).toBe(true);
});

test('a server that is killed fails the point in words, at once', { timeout: 60_000 }, async () => {
  const { driver } = await lookUpDriver({});
  // A point of several minutes, which only the server's death can end.
  const running = driver.run(schedule(3000, 20));
  setTimeout(() => process.kill(driver.processIds[0] ?? 0, 'SIGKILL'), 300);
  const error: unknown = await running.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).reason).toContain('the process that serves the model was ended by signal SIGKILL');
});

test('a stop ends a point', { timeout: 60_000 }, async () => {
  const { driver, stop } = await lookUpDriver({});
  const running = driver.run(schedule(3000, 20));
  setTimeout(() => Atomics.store(stop, 0, 1), 200);
  expect((await running).stopped).toBe(true);
});
