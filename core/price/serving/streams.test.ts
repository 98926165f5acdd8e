import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from './evaluator.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation } from './candidate/types.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

function evaluate(id: string, input: Partial<WorkloadInput>, from = evaluator): Evaluation {
  const found = from.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  return from.price(found, Workload.parse({ predictionsPerDay: 1e6, ...input }), CENTRAL_SIMULATION).explain();
}

const usdOf = (evaluation: Evaluation, code: string): number =>
  evaluation.breakdown.filter((each) => each.code === code).reduce((sum, each) => sum + each.monthlyUsd, 0);

test('a million a day through Kinesis is a shard, its puts and one consumer', () => {
  const kinesis = evaluate('kinesis-microbatch/c7a.large/on-demand', {});
  expect(kinesis.count).toBe(1);
  expect(usdOf(kinesis, 'shards')).toBeCloseTo(0.015 * 730, 6);
  expect(usdOf(kinesis, 'puts')).toBeCloseTo(1e6 * (730 / 24) * 1.4e-8, 6);
  expect(usdOf(kinesis, 'consumers')).toBeCloseTo(0.10264 * 730, 6);
  // 70 ms of propagation and the window of 200 ms; a read of two rows adds almost no time.
  expect(kinesis.latencyMs?.p99).toBeGreaterThan(260);
  expect(kinesis.latencyMs?.p99).toBeLessThan(275);
});

test('the latency is simulated, not the bound of a window and two batches', () => {
  // 17,361 rows/s and session: reads of 3,473 rows that take 35 ms. The bound is 70 + 200 + 35; half of the rows are there by half the window.
  const { latencyMs } = evaluate('kinesis-microbatch/c7a.large/on-demand', { predictionsPerDay: 3e9 });
  expect(latencyMs?.p50).toBeGreaterThan(190);
  expect(latencyMs?.p50).toBeLessThan(220);
  expect(latencyMs?.p99).toBeGreaterThan(295);
  expect(latencyMs?.p99).toBeLessThan(310);
});

test('a shard is read by one consumer, so slow consumers need more shards', () => {
  const run = exampleRun();
  const { serviceTime, batch } = run;
  if (serviceTime === null || batch === null) throw new Error('the example measured both');
  const slow = createEvaluator({
    runs: [
      exampleRun({
        serviceTime: {
          ...serviceTime,
          points: [1, 8].map((batchSize) => ({ batchSize, threads: 1, ms: 50 * batchSize })),
        },
        batch: { ...batch, best: { ...batch.best, batchSize: 8, rowsPerS: { value: 40, low: 39, high: 41 } } },
      }),
    ],
    catalog: exampleCatalog(),
  });
  // 100 rows/s at half of a consumer's 40 rows/s need five consumers, although a shard takes 1,000 records.
  const kinesis = evaluate('kinesis-microbatch/c7a.large/on-demand', { predictionsPerDay: 100 * 86_400 }, slow);
  expect(kinesis.count).toBeGreaterThanOrEqual(5);
  expect(usdOf(kinesis, 'shards')).toBeCloseTo((kinesis.count ?? 0) * 0.015 * 730, 6);
});

test('a waiting caller has two consumers, and each of them a shard', () => {
  const waiting = { predictionsPerDay: 5e6, callerWaits: true, sloMs: 2000, inputsKnownInAdvance: 0 } as const;
  const kinesis = evaluate('kinesis-microbatch/c7a.large/on-demand', waiting);
  expect(kinesis.count).toBe(2);
  expect(usdOf(kinesis, 'shards')).toBeCloseTo(2 * 0.015 * 730, 6);
});

test('Lambda reads a stream for the fee and the fixed time of a batch, divided by its rows', () => {
  const lambda = evaluate('kinesis-microbatch/-/on-demand', { maxStalenessS: 60 });
  expect(reasonOf(lambda, 'lambda-reader')?.memoryMb).toBe(1769);
  const direct = evaluate('lambda/-/on-demand', {});
  expect(usdOf(lambda, 'lambda-reads')).toBeLessThan(0.1 * (direct.monthlyUsd ?? 0));
  expect(lambda.latencyMs?.p99).toBeLessThanOrEqual(60_000);
  const soon = evaluate('kinesis-microbatch/-/on-demand', { maxStalenessS: 3 });
  expect(usdOf(soon, 'lambda-reads')).toBeGreaterThan(usdOf(lambda, 'lambda-reads'));
  expect(evaluate('kinesis-microbatch/-/on-demand', { maxStalenessS: 1 }).feasible).toBe(false);
});

test('Lambda is on demand only, and rare rows meet its cold starts', () => {
  const ids = evaluator.candidates({}).map((each) => each.id);
  expect(ids.filter((id) => id.startsWith('kinesis-microbatch/-/'))).toEqual(['kinesis-microbatch/-/on-demand']);
  const rare = evaluate('kinesis-microbatch/-/on-demand', { predictionsPerDay: 20, maxStalenessS: 30 });
  const often = evaluate('kinesis-microbatch/-/on-demand', { predictionsPerDay: 20_000, maxStalenessS: 30 });
  expect(often.feasible && rare.feasible).toBe(true);
  const beyondWindow = (e: Evaluation) => (e.latencyMs?.p99 ?? 0) % 1000;
  expect(beyondWindow(rare) - beyondWindow(often)).toBeGreaterThan(500);
});

test('a Kafka cluster is three brokers, what it keeps, and consumers with a partition for every session', () => {
  const kafka = evaluate('kafka-microbatch/c7a.large/on-demand', { sink: 'stream' });
  expect(kafka.count).toBe(1);
  expect(usdOf(kafka, 'brokers')).toBeCloseTo(3 * 0.21 * 730, 6);
  // A day of 1,024 bytes per request and 256 per answer, three times.
  expect(usdOf(kafka, 'topic-storage')).toBeCloseTo(((3 * 1e6 * 1280) / 2 ** 30) * 0.1, 6);
  expect(kafka.reasons[0]).toEqual({ code: 'kafka-cluster', partitions: 2, brokers: 3, replication: 3 });
  expect(kafka.latencyMs?.p99).toBeLessThan(40);
});

test('consumers on Fargate are of the size that costs least', () => {
  const fargate = evaluate('kafka-microbatch/-/on-demand', {});
  expect(usdOf(fargate, 'consumers')).toBeCloseTo((0.25 * 0.04048 + 0.004445) * 730, 6);
  expect(fargate.breakdown).toContainEqual(expect.objectContaining({ code: 'consumers', vcpus: 0.25, memoryGb: 1 }));
  const ids = evaluator.candidates({ purchases: ['3yr'] }).map((each) => each.id);
  expect(ids).toContain('kafka-microbatch/c7a.large/3yr');
  expect(ids).not.toContain('kafka-microbatch/-/3yr');
});

test('Kafka has its limits too', () => {
  const large = evaluate('kafka-microbatch/-/on-demand', { payloadBytesIn: 2e6 });
  expect(reasonOf(large, 'payload-over-limit')).toMatchObject({ part: 'record', product: 'kafka' });
  const wide = evaluate('kafka-microbatch/c7a.4xlarge/on-demand', { payloadBytesIn: 1e6, predictionsPerDay: 1e8 });
  expect(reasonOf(wide, 'peak-over-limit')).toMatchObject({ unit: 'broker', limit: 30 });
  const late = evaluate('kafka-microbatch/-/on-demand', { callerWaits: true, sloMs: 15 });
  expect(reasonOf(late, 'latency-over-slo')?.sloMs).toBe(15);
});

test('records above a mebibyte are taken up to ten, and said to be exceptions', () => {
  const usual = evaluate('kinesis-microbatch/c7a.large/on-demand', { payloadBytesIn: 2 ** 20 });
  expect(reasonOf(usual, 'large-records')).toBeNull();
  const large = evaluate('kinesis-microbatch/c7a.large/on-demand', { payloadBytesIn: 10 * 2 ** 20 });
  expect(reasonOf(large, 'large-records')).toEqual({
    code: 'large-records',
    bytes: 10 * 2 ** 20,
    usualBytes: 2 ** 20,
  });
  expect(large.feasible).toBe(true);
});

const withMsk = (prices: Readonly<Record<string, number>>) => {
  const base = exampleCatalog();
  const seen = { unit: 'unit', kind: 'exact' as const, source: 'test', asOf: null, note: '' };
  const more = Object.entries(prices).map(([id, usd]) => ({ id, service: id, item: id, usd, ...seen }));
  const other = createEvaluator({ runs: [exampleRun()], catalog: { ...base, services: [...base.services, ...more] } });
  return (id: string, input: Partial<WorkloadInput>) => {
    const found = other.candidates({}).find((each) => each.id === id);
    if (found === undefined) throw new Error(`no candidate ${id}`);
    return other.price(found, Workload.parse({ predictionsPerDay: 1e6, ...input }), CENTRAL_SIMULATION).explain();
  };
};

test('a small topic lies on three small brokers, and one that they cannot carry on larger ones', () => {
  const priced = withMsk({ 'msk.t3-small': 0.0456 });
  const small = priced('kafka-microbatch/c7a.large/on-demand', {});
  expect(small.breakdown[0]).toMatchObject({ code: 'brokers', count: 3, type: 'kafka.t3.small' });
  expect(usdOf(small, 'brokers')).toBeCloseTo(3 * 0.0456 * 730, 6);
  // 86.4 MB/s of rows in three copies are 65 small brokers, more than a cluster has, and four of 65 MB/s.
  const wide = priced('kafka-microbatch/c7a.large/on-demand', {
    predictionsPerDay: 8.64e9,
    payloadBytesIn: 764,
    payloadBytesOut: 100,
  });
  expect(wide.breakdown[0]).toMatchObject({ code: 'brokers', count: 4, type: 'kafka.m5.large' });
});

test('MSK Serverless pays its cluster, its partitions, and every byte in and out', () => {
  const priced = withMsk({
    'msk-serverless.cluster': 0.75,
    'msk-serverless.partition': 0.0015,
    'msk-serverless.storage': 0.1,
    'msk-serverless.data-in': 0.1,
    'msk-serverless.data-out': 0.05,
  });
  const topic = priced('kafka-serverless-microbatch/-/on-demand', { sink: 'stream' });
  expect(usdOf(topic, 'cluster')).toBeCloseTo(547.5, 6);
  const partitions = reasonOf(topic, 'serverless-topic')?.partitions ?? 0;
  expect(usdOf(topic, 'partitions')).toBeCloseTo(partitions * 730 * 0.0015, 9);
  const gb = ((730 / 24) * 1e6 * 1280) / 2 ** 30;
  expect(usdOf(topic, 'topic-bytes')).toBeCloseTo(gb * 0.15, 6);
  const over = priced('kafka-serverless-microbatch/-/on-demand', { predictionsPerDay: 1e10, payloadBytesIn: 120_000 });
  expect(reasonOf(over, 'peak-over-limit')).toMatchObject({ unit: 'partition', limit: 2400 });
});
