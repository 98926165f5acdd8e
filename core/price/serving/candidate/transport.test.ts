import { describe, expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import type { Evaluation } from './types.ts';

const catalog = exampleCatalog();
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const PER_MONTH = 730 / 24;

function evaluate(id: string, input: Partial<WorkloadInput>): Evaluation {
  const found = evaluator.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  const workload = Workload.parse({ predictionsPerDay: 1e6, minInstances: 1, ...input });
  return evaluator.price(found, workload, CENTRAL_SIMULATION).explain();
}

function bufferOf(id: string, input: Partial<WorkloadInput>) {
  const { breakdown } = evaluate(id, input);
  return breakdown.find(({ code }) => code === 'request-queue' || code === 'request-stream') ?? null;
}

const SPOT = 'ecs-fargate/-/spot';
const SCALED = 'ecs-fargate-autoscaled/-/on-demand';
const OFFICE = { predictionsPerDay: 5e8, shape: 'business-hours', peakToMean: 3 } as const;

test('few events before a spot fleet wait in SQS: 1.2 requests each', () => {
  const queue = bufferOf(SPOT, { predictionsPerDay: 1e5 });
  expect(queue).toMatchObject({ code: 'request-queue' });
  expect(queue?.monthlyUsd).toBeCloseTo(1e5 * PER_MONTH * 1.2 * 4e-7, 9);
});

test('many events wait in a Kinesis stream, which costs less', () => {
  const stream = bufferOf(SPOT, { predictionsPerDay: 1e8 });
  expect(stream).toMatchObject({ code: 'request-stream', count: 2 });
  expect(stream?.monthlyUsd).toBeCloseTo(2 * 730 * 0.015 + 1e8 * PER_MONTH * 1.4e-8, 6);
});

test('a fleet that scales has a queue only where requests wait for machines', () => {
  expect(bufferOf(SCALED, OFFICE)).not.toBeNull();
  expect(bufferOf(SCALED, { ...OFFICE, shape: 'flat', peakToMean: null })).toBeNull();
});

test('there is no queue in front of permanent machines, or between a fleet and a waiting caller', () => {
  expect(bufferOf('ecs-fargate/-/on-demand', {})).toBeNull();
  expect(bufferOf(SPOT, { callerWaits: true })).toBeNull();
  expect(bufferOf('lambda/-/on-demand', {})).toBeNull();
});

describe('a function that no caller waits for', () => {
  const LAMBDA = 'lambda/-/on-demand';
  const HUNDRED = 100 * PER_MONTH;
  const event = (input: Partial<WorkloadInput>) =>
    evaluate(LAMBDA, { predictionsPerDay: 100, maxStalenessS: 3600, ...input });
  const usdOf = ({ breakdown }: Evaluation, code: string) =>
    breakdown.find((item) => item.code === code)?.monthlyUsd ?? 0;

  test('is called asynchronously with 1 MB, and by the event of an object with more', () => {
    expect(reasonOf(event({ payloadBytesIn: 1e6 }), 'requests-through')).toMatchObject({
      transport: 'direct',
      monthlyUsd: 0,
    });
    const large = event({ payloadBytesIn: 1e6 + 1 });
    expect(reasonOf(large, 'requests-through')).toMatchObject({ transport: 's3', otherTransport: 'queue' });
    expect(usdOf(large, 'request-objects')).toBeCloseTo(HUNDRED * 5.4e-6, 9);
    // A day of them: 100 MB.
    expect(usdOf(large, 'request-storage')).toBeCloseTo((100 * 1_000_001 * 0.023) / 2 ** 30, 9);
  });

  test('takes three quarters of a megabyte of binary data, which is a megabyte of base64', () => {
    const way = (payloadBytesIn: number) =>
      reasonOf(event({ payloadBytesIn, payloadEncoding: 'binary' }), 'requests-through')?.transport;
    expect([way(750_000), way(750_001)]).toEqual(['direct', 's3']);
  });

  test('takes images of 50 MB from a bucket, which no call takes', () => {
    const images = event({ payloadBytesIn: 50e6 });
    expect(images.feasible).toBe(true);
    expect(event({ payloadBytesIn: 50e6, transport: 'direct' }).reasons[0]).toMatchObject({
      code: 'payload-over-limit',
      product: 'lambda',
      limitBytes: 1e6,
    });
  });

  test('is called a second later through a bucket, whose event may take five', () => {
    const [direct, bucket] = [event({}), event({ transport: 's3' })];
    expect((bucket.latencyMs?.p50 ?? 0) - (direct.latencyMs?.p50 ?? 0)).toBeCloseTo(1100, 6);
    expect((bucket.latencyMs?.p99 ?? 0) - (direct.latencyMs?.p99 ?? 0)).toBeCloseTo(5200, 6);
    expect(event({ transport: 's3', predictionsPerDay: 1e6, maxStalenessS: 5 }).reasons[0]?.code).toBe(
      'answer-too-old',
    );
  });

  test.each([
    ['topic', 5e-7, 2 ** 18],
    ['bus', 1e-6, 1e6],
  ] as const)('pays a %s that the workload names for each event, up to its size', (transport, usd, limitBytes) => {
    expect(usdOf(event({ transport }), 'request-events')).toBeCloseTo(HUNDRED * usd, 9);
    const chunks = Math.ceil(limitBytes / 2 ** 16);
    expect(usdOf(event({ transport, payloadBytesIn: limitBytes }), 'request-events')).toBeCloseTo(
      HUNDRED * chunks * usd,
      9,
    );
    expect(event({ transport, payloadBytesIn: limitBytes + 1 }).reasons[0]).toMatchObject({ limitBytes });
  });

  test.each([
    [{ needsOrder: true }, 'fifo-queue', HUNDRED * 1.2 * 5e-7],
    [{ needsReplay: true }, 's3', HUNDRED * 5.4e-6],
    [{ needsOrder: true, needsReplay: true }, 'stream', 730 * 0.015 + HUNDRED * 1.4e-8],
  ] as const)('with the needs %o has requests through a %s', (needs, transport, usd) => {
    const asked = event(needs);
    const said = reasonOf(asked, 'requests-through');
    expect(said).toMatchObject({ transport });
    expect(said?.monthlyUsd).toBeCloseTo(usd, transport === 's3' ? 5 : 9);
    expect(event({ ...needs, transport: 'direct' }).reasons[0]).toMatchObject({ code: 'channel-lacks' });
  });

  test('has the limit of 6 MB, and no transport, where a caller waits', () => {
    const waiting = evaluate(LAMBDA, { callerWaits: true, payloadBytesIn: 5e6, transport: 'topic', needsOrder: true });
    expect(waiting.feasible).toBe(true);
    expect(reasonOf(waiting, 'requests-through')).toBeNull();
  });
});

test('calls of machines that may be reclaimed would be lost, and a fleet takes no events of a bucket, a topic or a bus', () => {
  expect(evaluate(SPOT, { transport: 'direct' }).reasons[0]?.code).toBe('requests-lost');
  for (const transport of ['s3', 'topic', 'bus'] as const) {
    expect(evaluate(SPOT, { transport }).reasons[0]).toEqual({ code: 'transport-not-taken', transport });
  }
  expect(bufferOf('ecs-fargate/-/on-demand', { transport: 'queue' })?.code).toBe('request-queue');
});

test('SageMaker Async keeps requests in its bucket, which can be read again, and keeps no order', () => {
  const ASYNC = 'sagemaker-async/ml.c6i.large/on-demand';
  expect(evaluate(ASYNC, { needsOrder: true, sink: 's3' }).reasons[0]).toEqual({
    code: 'channel-lacks',
    product: 'async-inference',
    need: 'order',
  });
  expect(evaluate(ASYNC, { needsReplay: true }).feasible).toBe(true);
});

test('a stream takes requests from a stream alone, and a queue of its own from that queue', () => {
  const refused = { code: 'transport-not-taken', transport: 'topic' };
  for (const id of ['kinesis-microbatch/-/on-demand', 'sagemaker-async/ml.c6i.large/on-demand']) {
    expect(evaluate(id, { transport: 'topic' }).reasons[0]).toEqual(refused);
  }
  expect(evaluate('kinesis-microbatch/-/on-demand', { transport: 'stream' }).feasible).toBe(true);
});
