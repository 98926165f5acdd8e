import { describe, expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import type { Evaluation } from './types.ts';

const catalog = exampleCatalog();
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const seen = { unit: 'unit', kind: 'exact', source: 'test', asOf: null, note: '' } as const;
/** With Kinesis on demand, at its prices of us-east-1. */
const onDemand = createEvaluator({
  runs: [exampleRun()],
  catalog: {
    ...catalog,
    services: [
      ...catalog.services,
      { id: 'kinesis.stream', service: 'kinesis', item: 'stream', usd: 0.04, ...seen },
      { id: 'kinesis.data-in', service: 'kinesis', item: 'data in', usd: 0.08, ...seen },
      { id: 'kinesis.data-out', service: 'kinesis', item: 'data out', usd: 0.04, ...seen },
    ],
    limits: [...catalog.limits, { id: 'kinesis.on-demand-bytes', value: 2e8, ...seen }],
  },
});
const LAMBDA = 'lambda/-/on-demand';
const BATCH = 'ec2-batch/c7a.large/on-demand';
const KINESIS = 'kinesis-microbatch/-/on-demand';
const KAFKA = 'kafka-microbatch/c7a.large/on-demand';
/** A hundred answers a day are this many a month. */
const HUNDRED = (100 * 730) / 24;
/** Answers that cannot wait for a file. */
const PROMPT = { predictionsPerDay: 100, maxStalenessS: 60 } as const;

function evaluate(id: string, input: Partial<WorkloadInput>, from = evaluator): Evaluation {
  const found = from.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`the example offers ${id}`);
  return from.price(found, Workload.parse({ ...PROMPT, ...input }), CENTRAL_SIMULATION).explain();
}

const usdOf = ({ breakdown }: Evaluation, code: string) => breakdown.find((item) => item.code === code)?.monthlyUsd;
const firstOf = ({ reasons }: Evaluation) => reasons[0];

describe('the sink of answers that may not wait for a file', () => {
  test('is a queue for a hundred answers a day: $0.004 for three requests each, not $10.95 for a shard', () => {
    const few = evaluate(LAMBDA, {});
    expect(usdOf(few, 'answer-messages')).toBeCloseTo(HUNDRED * 3 * 4e-7, 9);
    expect(usdOf(few, 'output-shards')).toBeUndefined();
    const said = reasonOf(few, 'answers-go-to');
    expect(said).toMatchObject({ sink: 'queue', otherSink: 's3' });
    expect(evaluate(LAMBDA, { sink: 'stream' }).monthlyUsd ?? 0).toBeGreaterThan(730 * 0.015);
  });

  test('is a stream for a million answers a day from single requests, which cost more as messages', () => {
    const million = evaluate(LAMBDA, { predictionsPerDay: 1e6 });
    expect(usdOf(million, 'output-shards')).toBeCloseTo(730 * 0.015, 9);
    // 30.4 million answers, three requests each.
    expect(reasonOf(million, 'answers-go-to')).toMatchObject({ sink: 'stream', otherSink: 'queue' });
    expect(reasonOf(million, 'answers-go-to')?.otherMonthlyUsd).toBeCloseTo(1e4 * HUNDRED * 3 * 4e-7, 6);
  });

  test('of a stream that Lambda reads is a queue too, whose answers of one batch go together', () => {
    const few = evaluate(KINESIS, { predictionsPerDay: 1e5 });
    expect(reasonOf(few, 'answers-go-to')?.sink).toBe('queue');
    expect(usdOf(few, 'answer-messages')).toBeLessThan(1000 * HUNDRED * 3 * 4e-7);
  });

  test('of Kafka is a topic of its cluster, whose brokers are in the bill already', () => {
    const kafka = evaluate(KAFKA, {});
    expect(usdOf(kafka, 'answer-messages')).toBeUndefined();
    expect(usdOf(kafka, 's3-answers')).toBeUndefined();
  });

  test.each([
    [{ needsReplay: true, predictionsPerDay: 1e6 }, 'stream'],
    [{ needsOrder: true }, 'fifo-queue'],
    [{ needsOrder: true, needsReplay: true }, 'stream'],
    // 5,000 answers per second are more than the 300 single messages that a FIFO queue takes.
    [{ needsOrder: true, predictionsPerDay: 5000 * 86_400 }, 'stream'],
    // Larger than a message and than a record.
    [{ payloadBytesOut: 2e6 }, 's3'],
  ] as const)('with the needs %o is the %s', (input, sink) => {
    expect(reasonOf(evaluate(LAMBDA, input), 'answers-go-to')?.sink).toBe(sink);
  });

  test('costs a FIFO queue more per request', () => {
    expect(usdOf(evaluate(LAMBDA, { needsOrder: true }), 'answer-messages')).toBeCloseTo(HUNDRED * 3 * 5e-7, 9);
  });

  test('is a bucket with a file for each where the region prices neither queue nor stream', () => {
    const services = catalog.services.filter(({ id }) => !/^(sqs|kinesis)\./.test(id));
    const bare = createEvaluator({ runs: [exampleRun()], catalog: { ...catalog, services } });
    const few = evaluate(LAMBDA, {}, bare);
    expect(usdOf(few, 's3-writes')).toBeCloseTo(HUNDRED * 5e-6, 9);
    const stream = evaluate(LAMBDA, { sink: 'stream' }, bare);
    expect(reasonOf(stream, 'items-unpriced')?.items).toEqual(['output-shards']);
  });
});

describe('a sink that the workload names', () => {
  test.each([
    ['queue', 3 * 4e-7],
    ['topic', 5e-7],
    ['bus', 1e-6],
  ] as const)('%s is paid by its requests', (sink, usd) => {
    expect(usdOf(evaluate(LAMBDA, { sink }), 'answer-messages')).toBeCloseTo(HUNDRED * usd, 9);
  });

  test.each([
    ['queue', (3 / 10) * 4e-7],
    ['topic', 5e-7 / 10],
    ['bus', 1e-6],
  ] as const)('%s takes the answers of a run ten at a time, except a bus', (sink, usd) => {
    const batch = evaluate(BATCH, { sink, predictionsPerDay: 1e6, maxStalenessS: 1e5 });
    expect(usdOf(batch, 'answer-messages')).toBeCloseTo(1e4 * HUNDRED * usd, 9);
    expect(usdOf(batch, 's3-answers')).toBeUndefined();
  });

  test('bills messages by 64 KiB begun, sent and received', () => {
    const large = evaluate(LAMBDA, { sink: 'queue', payloadBytesOut: 2 ** 16 + 1 });
    expect(usdOf(large, 'answer-messages')).toBeCloseTo(HUNDRED * 5 * 4e-7, 9);
  });

  test.each([
    [LAMBDA, 'queue', 2 ** 20],
    [BATCH, 'queue', 2 ** 20],
    [KINESIS, 'topic', 2 ** 18],
    [LAMBDA, 'bus', 1e6],
  ] as const)('%s with a %s takes answers of at most %i bytes of text', (id, sink, limitBytes) => {
    const input = { sink, maxStalenessS: id === BATCH ? 1e5 : 60 } as const;
    const over = { code: 'payload-over-limit', part: 'answer', limitBytes };
    expect(evaluate(id, { ...input, payloadBytesOut: limitBytes }).feasible).toBe(true);
    expect(firstOf(evaluate(id, { ...input, payloadBytesOut: limitBytes + 1 }))).toMatchObject(over);
    // Three quarters of it are as many bytes of base64.
    const binary = { ...input, payloadEncoding: 'binary', payloadBytesOut: 0.75 * limitBytes + 1 } as const;
    expect(firstOf(evaluate(id, binary))).toMatchObject({ ...over, binaryBytes: 0.75 * limitBytes + 1 });
  });

  test.each([
    ['topic', { needsOrder: true }, 'order'],
    ['bus', { needsReplay: true }, 'replay'],
    ['queue', { needsReplay: true }, 'replay'],
  ] as const)('%s does not serve a workload that needs %o', (sink, needs, need) => {
    for (const id of [LAMBDA, KINESIS]) {
      expect(firstOf(evaluate(id, { sink, ...needs }))).toMatchObject({ code: 'channel-lacks', need });
    }
  });
});

describe('Kinesis', () => {
  /** 100 million a day in business hours, three times the mean at the peak: 3,472 records/s take four shards. */
  const spiky = { predictionsPerDay: 1e8, shape: 'business-hours', peakToMean: 3, payloadBytesIn: 400 } as const;

  test('has shards where they are cheaper than on-demand capacity', () => {
    const shards = evaluate(KINESIS, spiky, onDemand);
    expect(usdOf(shards, 'shards')).toBeCloseTo(4 * 730 * 0.015, 6);
    expect(usdOf(shards, 'stream')).toBeUndefined();
  });

  test('has on-demand capacity for a peak that would need many shards: its hours, and a KB of each record in and out', () => {
    const rare = { ...spiky, predictionsPerDay: 1e7, peakToMean: 60 } as const;
    // 6,944 records/s need seven shards.
    const elastic = evaluate(KINESIS, rare, onDemand);
    expect(usdOf(elastic, 'stream')).toBeCloseTo(730 * 0.04, 6);
    const gb = (1e5 * HUNDRED * 1024) / 2 ** 30;
    expect(usdOf(elastic, 'stream-data')).toBeCloseTo(gb * 0.12, 6);
    expect(reasonOf(elastic, 'stream-on-demand')).toMatchObject({ shards: 7 });
    expect(usdOf(evaluate(KINESIS, rare), 'shards')).toBeCloseTo(7 * 730 * 0.015, 6);
  });
});
