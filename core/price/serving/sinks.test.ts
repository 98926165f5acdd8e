import { describe, expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from './evaluator.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation } from './candidate/types.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

function evaluate(id: string, input: Partial<WorkloadInput>): Evaluation {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`the example offers ${id}`);
  return evaluator.price(candidate, Workload.parse({ predictionsPerDay: 1e6, ...input }), CENTRAL_SIMULATION).explain();
}

const usdOf = ({ breakdown }: Evaluation, code: string) => breakdown.find((item) => item.code === code)?.monthlyUsd;
const quotasOf = ({ reasons }: Evaluation) => reasons.filter(({ code }) => code === 'quota-increase');
/** A million per day. */
const ANSWERS = (1e6 * 730) / 24;
const GIB = 2 ** 30;
const BATCH = 'ec2-batch/c7a.large/on-demand';
const KINESIS = 'kinesis-microbatch/c7a.large/on-demand';
const KAFKA = 'kafka-microbatch/c7a.large/on-demand';

describe('a batch', () => {
  test('writes to S3 unless the workload names another sink', () => {
    const natural = evaluate(BATCH, {});
    expect(evaluate(BATCH, { sink: 's3' })).toEqual(natural);
    expect(usdOf(natural, 's3-answers')).toBeCloseTo((ANSWERS * 256 * 0.023) / GIB, 9);
  });

  test('pays a table one write unit for each KB of an answer with its key', () => {
    const small = evaluate(BATCH, { sink: 'table' });
    expect(usdOf(small, 'dynamodb-writes')).toBeCloseTo(ANSWERS * 6.25e-7, 9);
    expect(usdOf(small, 'dynamodb-storage')).toBeCloseTo((ANSWERS * 356 * 0.25) / GIB, 9);
    expect(usdOf(small, 's3-answers')).toBeUndefined();
    // 2,000 bytes and a key of 100 begin a third KB.
    const large = evaluate(BATCH, { sink: 'table', payloadBytesOut: 2000 });
    expect(usdOf(large, 'dynamodb-writes')).toBeCloseTo(3 * ANSWERS * 6.25e-7, 9);
  });

  test('pays a stream for full records of 25 KB, a hundred answers in each', () => {
    const stream = evaluate(BATCH, { sink: 'stream' });
    // 100 answers of 256 bytes are one put unit; spread over the day, a million need one shard.
    expect(usdOf(stream, 'output-puts')).toBeCloseTo((ANSWERS / 100) * 1.4e-8, 9);
    expect(usdOf(stream, 'output-shards')).toBeCloseTo(730 * 0.015, 9);
  });

  test('of 6.5 MB answers keeps 989 TB a month in S3 at fraud’s traffic, which is not free', () => {
    const heavy = evaluate(BATCH, { predictionsPerDay: 5e6, payloadBytesOut: 6.5e6 });
    const bytes = 5e6 * (730 / 24) * 6.5e6;
    expect(bytes / 1e12).toBeCloseTo(989, 0);
    expect(usdOf(heavy, 's3-answers')).toBeCloseTo((bytes * 0.023) / GIB, 3);
  });

  test('does not fit where an answer is larger than an item or a record', () => {
    const table = evaluate(BATCH, { sink: 'table', payloadBytesOut: 400 * 1024 });
    expect(table.reasons[0]).toMatchObject({ code: 'store-item-too-large', limitBytes: 400 * 1024 });
    const stream = evaluate(BATCH, { sink: 'stream', payloadBytesOut: 2 ** 20 + 1 });
    expect(stream.reasons[0]).toMatchObject({ code: 'payload-over-limit', part: 'answer', limitBytes: 2 ** 20 });
    const waiting = evaluate(BATCH, { callerWaits: true, payloadBytesOut: 400 * 1024 });
    expect(waiting.reasons[0]?.code).toBe('store-item-too-large');
  });

  test('needs more throughput of a table than 40,000 units only if the time available is too short', () => {
    expect(quotasOf(evaluate(BATCH, { sink: 'table' }))).toEqual([]);
    // 2.9 thousand million per day are 33,565 per second over the day, and twice as many units with answers over 1 KB.
    const busy = evaluate(BATCH, { sink: 'table', payloadBytesOut: 1024, predictionsPerDay: 2.9e9 });
    // The example catalogue has no row for a raise.
    expect(busy.reasons[0]).toMatchObject({ code: 'peak-over-limit', unit: 'write-unit', limit: 40_000 });
  });
});

describe('a live option without a waiting caller', () => {
  const LAMBDA = 'lambda/-/on-demand';
  const live = (input: Partial<WorkloadInput>) => evaluate(LAMBDA, input);

  test('keeps its answers for a month in a file per minute, as a batch keeps them', () => {
    const kept = live({});
    expect(usdOf(kept, 's3-answers')).toBe(usdOf(evaluate(BATCH, {}), 's3-answers'));
    expect(usdOf(kept, 's3-writes')).toBeCloseTo(43_800 * 5e-6, 9);
  });

  test('pays a table or a stream for every answer, within their limits', () => {
    expect(usdOf(live({ sink: 'table' }), 'dynamodb-writes')).toBeCloseTo(ANSWERS * 6.25e-7, 9);
    expect(usdOf(live({ sink: 'stream' }), 'output-puts')).toBeCloseTo(ANSWERS * 1.4e-8, 9);
    const large = { payloadBytesOut: 2e6 } as const;
    expect(live({ ...large, sink: 'table' }).reasons[0]?.code).toBe('store-item-too-large');
    expect(live({ ...large, sink: 'stream' }).reasons[0]).toMatchObject({ part: 'answer', product: 'kinesis' });
  });

  test('has no sink where a caller waits', () => {
    const { breakdown } = live({ callerWaits: true, sink: 'table' });
    expect(breakdown.map(({ code }) => code)).not.toContain('dynamodb-writes');
  });
});

/** Answers that may not wait for a file, which takes a minute to write and as long to be read. */
const USED_SOON = { maxStalenessS: 120 } as const;

describe('a stream', () => {
  test('writes to a bucket what may wait for a file, so that it is compared with a batch that keeps its answers', () => {
    const month = { maxStalenessS: 121, payloadBytesOut: 120_000 } as const;
    for (const id of [KINESIS, KAFKA]) {
      expect(evaluate(id, month)).toEqual(evaluate(id, { ...month, sink: 's3' }));
      expect(usdOf(evaluate(id, month), 's3-answers')).toBeCloseTo((ANSWERS * 120_000 * 0.023) / GIB, 6);
      const [prompt, stream] = [
        evaluate(id, { ...month, ...USED_SOON }),
        evaluate(id, { ...month, ...USED_SOON, sink: 'stream' }),
      ];
      expect(prompt.breakdown).toEqual(stream.breakdown);
    }
  });

  test('writes a file per minute and session to S3, whose answers are up to a minute older', () => {
    const [natural, files] = [evaluate(KINESIS, USED_SOON), evaluate(KINESIS, { sink: 's3' })];
    expect(usdOf(natural, 'output-shards')).toBeGreaterThan(0);
    expect(usdOf(files, 'output-shards')).toBeUndefined();
    // One consumer with two sessions: 87,600 files.
    expect(files.count).toBe(1);
    expect(usdOf(files, 's3-writes')).toBeCloseTo(2 * 43_800 * 5e-6, 9);
    expect(usdOf(files, 's3-answers')).toBeCloseTo((ANSWERS * 256 * 0.023) / GIB, 9);
    expect((files.freshnessS?.max ?? 0) - (natural.freshnessS?.max ?? 0)).toBeCloseTo(60, 6);
  });

  test('writes a file per read where answers may not wait for a minute', () => {
    const prompt = evaluate(KINESIS, { sink: 's3', maxStalenessS: 5 });
    expect(usdOf(prompt, 's3-writes')).toBeGreaterThan(2 * 43_800 * 5e-6);
    expect(prompt.freshnessS?.max).toBeLessThan(5);
  });

  test.each([KINESIS, KAFKA])('%s pays a table for every answer, and does not write the answers to a stream', (id) => {
    const table = evaluate(id, { sink: 'table' });
    expect(usdOf(table, 'dynamodb-writes')).toBeCloseTo(ANSWERS * 6.25e-7, 9);
    expect(usdOf(table, 'output-puts')).toBeUndefined();
  });

  test('of Kafka stores only the requests if the answers go elsewhere', () => {
    const usd = (sink: 'natural' | 's3') =>
      usdOf(evaluate(KAFKA, { ...USED_SOON, sink, payloadBytesOut: 1024 }), 'topic-storage') ?? 0;
    expect(usd('natural') / usd('s3')).toBeCloseTo(2, 9);
  });

  test.each([
    [KINESIS, 'stream', 'payload-over-limit'],
    [KAFKA, 'stream', 'payload-over-limit'],
    [KINESIS, 'queue', 'payload-over-limit'],
    [KINESIS, 'table', 'store-item-too-large'],
  ] as const)('%s with the sink %s takes no answer of 6.5 MB', (id, sink, code) => {
    const [first] = evaluate(id, { ...USED_SOON, sink, payloadBytesOut: 6.5e6 }).reasons;
    expect(first?.code).toBe(code);
  });

  test('gives the answer to a caller who waits, whatever the sink', () => {
    const waiting = { callerWaits: true, sloMs: 5000 } as const;
    const usd = (sink: 'natural' | 's3') => evaluate(KINESIS, { ...waiting, sink }).monthlyUsd;
    expect(usd('s3')).toBe(usd('natural'));
  });
});

describe('an option that answers one by one, where no caller waits', () => {
  const LAMBDA = 'lambda/-/on-demand';

  test('writes a file per answer where answers may not wait for a minute, and one per minute elsewhere', () => {
    expect(usdOf(evaluate(LAMBDA, { sink: 's3', maxStalenessS: 5 }), 's3-writes')).toBeCloseTo(ANSWERS * 5e-6, 9);
    expect(usdOf(evaluate(LAMBDA, { sink: 's3', maxStalenessS: 3600 }), 's3-writes')).toBeCloseTo(43_800 * 5e-6, 9);
  });

  test('writes to a stream by nature where answers may not wait for a file, as a stream does', () => {
    const prompt = evaluate(LAMBDA, { maxStalenessS: 5 });
    expect(usdOf(prompt, 's3-writes')).toBeUndefined();
    expect(usdOf(prompt, 'output-puts')).toBeGreaterThan(0);
    expect(usdOf(evaluate(LAMBDA, { maxStalenessS: 3600 }), 's3-writes')).toBeGreaterThan(0);
  });
});

describe('answers are kept for a month whatever computes them', () => {
  const OPTIONS = [BATCH, 'lambda-batch/-/on-demand', KINESIS, KAFKA, 'lambda/-/on-demand', 'ecs-fargate/-/on-demand'];
  const RETRIED = { failureRate: 0.1, maxStalenessS: 100_000 } as const;

  test.each(OPTIONS)('in a bucket: %s', (id) => {
    expect(usdOf(evaluate(id, { ...RETRIED, sink: 's3' }), 's3-answers')).toBeCloseTo((ANSWERS * 256 * 0.023) / GIB, 9);
    expect(usdOf(evaluate(id, RETRIED), 's3-answers')).toBeCloseTo((ANSWERS * 256 * 0.023) / GIB, 9);
  });

  test.each(OPTIONS)('in a table, with their keys: %s', (id) => {
    const table = evaluate(id, { ...RETRIED, sink: 'table' });
    expect(usdOf(table, 'dynamodb-storage')).toBeCloseTo((ANSWERS * 356 * 0.25) / GIB, 9);
    expect(usdOf(table, 's3-answers')).toBeUndefined();
  });

  test.each(OPTIONS)('and in a stream for as long as it keeps records, which is in its price: %s', (id) => {
    const stream = evaluate(id, { ...RETRIED, sink: 'stream' });
    expect(usdOf(stream, 's3-answers')).toBeUndefined();
    expect(usdOf(stream, 'dynamodb-storage')).toBeUndefined();
  });
});
