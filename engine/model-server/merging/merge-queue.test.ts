import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Inference } from '#engine/model-server/inference.ts';
import { limitsOf } from '#engine/model-server/limits.ts';
import type { Place } from '#engine/model-server/process-protocol.ts';
import { type ModelRunner, runHere } from '#engine/model-server/runner.ts';
import { runInThread } from '#engine/model-server/runner-thread.ts';
import type { ServedModel } from '#engine/model-server/served-model.ts';
import { Statistics } from '#engine/model-server/statistics.ts';
import { identityOfAll } from '#engine/model-server/testing.ts';
import { binaryBody, CENTRED, held, limitsFor, lookUp, ROWS, served } from './testing.ts';

interface Stats {
  readonly inference_count: number;
  readonly execution_count: number;
  readonly batch_stats: readonly { readonly batch_size: number; readonly compute_infer: { readonly count: number } }[];
}

/** Answers requests on a runner at the given place, merged and alone. */
async function answering(model: ServedModel, place: Place, around = (runner: ModelRunner): ModelRunner => runner) {
  const runner =
    place === 'http-thread'
      ? await runHere(model)
      : await runInThread({ model, dims: {}, limits: limitsOf(model, {}) });
  onTestFinished(() => runner.close());
  const statistics = new Statistics();
  const [merging, alone] = [limitsFor(model), null].map((mergeLimits) => {
    const counted = mergeLimits === null ? new Statistics() : statistics;
    const limits = limitsOf(model, {});
    return new Inference({ model, runner: around(runner), statistics: counted, limits, mergeLimits, large: null });
  });
  const stats = (): Stats =>
    (statistics.document(model.name) as { readonly model_stats: readonly [Stats] }).model_stats[0];
  /** Number of runs by their number of rows. */
  const runs = (): Readonly<Record<string, number>> =>
    Object.fromEntries(stats().batch_stats.map((each) => [each.batch_size, each.compute_infer.count]));
  type Request = ReturnType<typeof binaryBody>;
  const ask = (inference: Inference | undefined, { body, jsonBytes }: Request): Promise<Buffer | undefined> =>
    inference?.answer(body, jsonBytes).then((answer) => answer.body) ?? Promise.resolve(undefined);
  return {
    merged: (request: Request) => ask(merging, request),
    alone: (request: Request) => ask(alone, request),
    stats,
    runs,
  };
}

const floats = (rows: number, first: number): ReturnType<typeof binaryBody> => {
  const data = Float32Array.from({ length: rows * 4 }, (_, index) => first + index / 8);
  return binaryBody([{ name: 'x', datatype: 'FP32', shape: [rows, 4], data }]);
};
const idRequest = (...ids: readonly number[]): ReturnType<typeof binaryBody> =>
  binaryBody([{ name: 'id', datatype: 'INT64', shape: [ids.length], data: BigInt64Array.from(ids, BigInt) }]);
const lastId = (answer: Buffer | undefined): number => Number(answer?.readBigInt64LE(answer.length - 8));

describe.each(['http-thread', 'executor-thread'] as const)('on the %s', (place) => {
  test('merged requests have the answers that they have alone, byte for byte', { timeout: 60_000 }, async () => {
    const { merged, alone, stats } = await answering(served(ROWS), place);
    let rows = 0;
    const sent = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -50, max: 50 })), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(sent, async (sizes) => {
        const requests = sizes.map(([count, first]) => floats(count, first));
        rows += sizes.reduce((total, [count]) => total + count, 0);
        const together = await Promise.all(requests.map(merged));
        for (const [index, request] of requests.entries()) expect(together[index]).toEqual(await alone(request));
      }),
      { numRuns: 30 },
    );
    expect(stats().inference_count).toBe(rows);
    expect(stats().execution_count).toBeLessThan(rows / 3);
  });

  test('one at fault is refused alone, and the others are answered', { timeout: 60_000 }, async () => {
    const { merged, runs } = await answering(lookUp(), place);
    const settled = await Promise.allSettled([3, 99, 5].map((id) => merged(idRequest(id))));
    expect(settled.map((each) => (each.status === 'fulfilled' ? lastId(each.value) : String(each.reason)))).toEqual([
      103,
      expect.stringContaining('ONNX Runtime cannot run the model on these inputs'),
      105,
    ]);
    expect(runs()).toEqual({ 1: 2 });
    // The queue works normally afterwards.
    expect((await Promise.all([1, 2].map((id) => merged(idRequest(id))))).map(lastId)).toEqual([101, 102]);
    expect(runs()).toEqual({ 1: 2, 2: 1 });
  });

  test('requests that come while an inference is under way are the next one', { timeout: 60_000 }, async () => {
    const { merged, runs } = await answering(lookUp(), place);
    const first = merged(idRequest(0));
    await new Promise((resolve) => setImmediate(resolve));
    const others = [1, 2, 3, 4].map((id) => merged(idRequest(id)));
    expect((await Promise.all([first, ...others])).map(lastId)).toEqual([100, 101, 102, 103, 104]);
    expect(runs()).toEqual({ 1: 1, 4: 1 });
  });

  test('no more are merged than may be, and only with their like', { timeout: 60_000 }, async () => {
    const { merged, runs } = await answering(lookUp(), place);
    const ones = Array.from({ length: 70 }, (_, index) => merged(idRequest(index % 10)));
    const twos = [merged(idRequest(1, 2)), merged(idRequest(3, 4))];
    expect((await Promise.all(ones)).map(lastId)).toEqual(ones.map((_, index) => 100 + (index % 10)));
    expect((await Promise.all(twos)).map(lastId)).toEqual([102, 104]);
    expect(runs()).toEqual({ 32: 2, 6: 1, 4: 1 });
  });

  test('where an output has other rows than was found at the start, each is run alone from there on', async () => {
    let calls = 0;
    const { merged, alone, runs } = await answering(served(CENTRED), place, (runner) => ({
      ...runner,
      run: (...args) => {
        calls += 1;
        return runner.run(...args);
      },
    }));
    const requests = [1, 2, 3].map((first) => floats(2, first));
    const expected = await Promise.all(requests.map(alone));
    calls = 0;
    expect(await Promise.all(requests.map(merged))).toEqual(expected);
    expect(await Promise.all(requests.map(merged))).toEqual(expected);
    expect(runs()).toEqual({ 2: 6 });
    // The failed merged run, and each request alone, twice.
    expect(calls).toBe(1 + 3 + 3);
  });
});

test('an invalid truth value is refused before it is merged with others', async () => {
  const { merged, runs } = await answering(identityOfAll(['bool']), 'http-thread');
  const truths = (...data: readonly number[]): ReturnType<typeof binaryBody> =>
    binaryBody([{ name: 'x_bool', datatype: 'BOOL', shape: [1, 2], data: Uint8Array.from(data) }]);
  const settled = await Promise.allSettled([truths(0, 1), truths(0, 2), truths(1, 0)].map(merged));
  expect(settled.map((each) => (each.status === 'fulfilled' ? each.value?.at(-1) : String(each.reason)))).toEqual([
    1,
    expect.stringContaining('element 1 of BOOL should be 0 or 1, found 2'),
    0,
  ]);
  expect(runs()).toEqual({ 2: 1 });
});

test('a runner that ends lets no request wait', { timeout: 60_000 }, async () => {
  const model = lookUp();
  const limits = limitsOf(model, {});
  const runner = await runInThread({ model, dims: {}, limits });
  const { runner: slow, asked, letGo } = held(runner);
  const inference = new Inference({
    model,
    runner: slow,
    statistics: new Statistics(),
    limits,
    mergeLimits: limitsFor(model),
    large: null,
  });
  const { body, jsonBytes } = idRequest(1);
  const waiting = Promise.allSettled([1, 2, 3].map(() => inference.answer(body, jsonBytes)));
  await asked;
  await runner.close();
  letGo();
  for (const each of await waiting) expect(each).toMatchObject({ status: 'rejected', reason: { status: 500 } });
});
