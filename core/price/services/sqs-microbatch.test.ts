import { describe, expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Evaluation } from '#core/price/serving/candidate/types.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';

const catalog = exampleCatalog();
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });
const LAMBDA = 'sqs-microbatch/-/on-demand';
const TASKS = 'sqs-microbatch/fargate/on-demand';
const KINESIS = 'kinesis-microbatch/-/on-demand';
const PER_MONTH = 730 / 24;
const HUNDRED = 100 * PER_MONTH;

function evaluate(id: string, input: Partial<WorkloadInput>, from = evaluator): Evaluation {
  const found = from.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`the example offers ${id}`);
  const workload = Workload.parse({ predictionsPerDay: 100, maxStalenessS: 60, ...input });
  return from.price(found, workload, CENTRAL_SIMULATION).explain();
}

const usdOf = ({ breakdown }: Evaluation, code: string) =>
  breakdown.find((item) => item.code === code)?.monthlyUsd ?? 0;

describe('a queue that Lambda reads', () => {
  test('costs a hundred events a day their requests and the polls that find nothing, not a shard', () => {
    const few = evaluate(LAMBDA, {});
    // Each message alone: sent, received and deleted.
    expect(usdOf(few, 'queue-messages')).toBeCloseTo(HUNDRED * 3 * 4e-7, 6);
    // Five pollers ask every 20 seconds of 730 hours.
    expect(usdOf(few, 'queue-polls')).toBeCloseTo(((5 * 730 * 3600) / 20 - HUNDRED) * 4e-7, 5);
    expect(few.monthlyUsd ?? Infinity).toBeLessThan(0.5);
    expect(evaluate(KINESIS, {}).monthlyUsd ?? 0).toBeGreaterThan(730 * 0.015);
  });

  test('gathers messages for a window where that is in time, so that a batch shares its requests and its call', () => {
    const [patient, prompt] = [
      evaluate(LAMBDA, { predictionsPerDay: 1e7 }),
      evaluate(LAMBDA, { predictionsPerDay: 1e7, maxStalenessS: 0.9 }),
    ];
    expect(reasonOf(patient, 'stream-window')?.windowS).toBeGreaterThanOrEqual(1);
    expect(reasonOf(prompt, 'stream-window')?.windowS).toBeLessThan(1);
    // A message is sent alone, and received and deleted ten at a time.
    expect(usdOf(patient, 'queue-messages')).toBeCloseTo(1e7 * PER_MONTH * 1.2 * 4e-7, 3);
    expect(usdOf(prompt, 'queue-messages')).toBeGreaterThan(usdOf(patient, 'queue-messages'));
    expect(usdOf(prompt, 'lambda-reads')).toBeGreaterThan(usdOf(patient, 'lambda-reads'));
    // Batches of ten messages at once take over from polls that find nothing.
    expect(usdOf(patient, 'queue-polls')).toBe(0);
  });

  test('is a FIFO queue of 300 messages/s where the order counts, without a window, and costs a quarter more', () => {
    const ordered = evaluate(LAMBDA, { needsOrder: true });
    expect(usdOf(ordered, 'queue-messages')).toBeCloseTo(HUNDRED * 3 * 5e-7, 6);
    expect(reasonOf(ordered, 'requests-through')?.transport).toBe('fifo-queue');
    expect(reasonOf(ordered, 'stream-window')?.windowS).toBeLessThan(1);
    const busy = evaluate(LAMBDA, { needsOrder: true, predictionsPerDay: 301 * 86_400 });
    expect(busy.reasons[0]).toMatchObject({ code: 'peak-over-limit', unit: 'message', limit: 300, product: 'sqs' });
  });

  test('gets events of 6 MB at most, so large messages come few at a time', () => {
    const heavy = { predictionsPerDay: 1e6, payloadBytesIn: 1e6, transport: 'queue' } as const;
    // Five messages of 1 MB fit into an event.
    expect(reasonOf(evaluate(LAMBDA, heavy), 'stream-window')?.batchRows).toBeLessThanOrEqual(6);
    expect(evaluate(LAMBDA, { ...heavy, payloadBytesIn: 2 ** 20 + 1 }).reasons[0]).toMatchObject({
      code: 'payload-over-limit',
      product: 'sqs',
      limitBytes: 2 ** 20,
    });
    // Binary data are a third more as text: 800,000 bytes are over 1 MiB.
    const binary = { ...heavy, payloadBytesIn: 8e5, payloadEncoding: 'binary' } as const;
    expect(evaluate(LAMBDA, binary).reasons[0]).toMatchObject({ product: 'sqs', binaryBytes: 8e5 });
  });
});

describe('a queue that tasks read', () => {
  test('pays the tasks all month, a request per message, and their polls', () => {
    const few = evaluate(TASKS, {});
    expect(few.count).toBe(1);
    expect(usdOf(few, 'consumers')).toBeGreaterThan(730 * 0.25 * 0.04048);
    expect(usdOf(few, 'queue-messages')).toBeCloseTo(HUNDRED * 3 * 4e-7, 6);
    expect(usdOf(few, 'queue-polls')).toBeGreaterThan(0);
  });

  test('needs more of them as the load grows', () => {
    const busy = evaluate(TASKS, { predictionsPerDay: 5e9 });
    expect(busy.count).toBeGreaterThan(1);
  });
});

describe.each([LAMBDA, TASKS])('%s', (id) => {
  test('says what the queue does: at least once, in no order, not readable again', () => {
    const said = reasonOf(evaluate(id, {}), 'requests-through');
    expect(said).toMatchObject({ transport: 'queue' });
  });

  test('does not serve a caller who waits, messages that must be replayed, or a workload that names a stream', () => {
    const first = (input: Partial<WorkloadInput>) => evaluate(id, input).reasons[0];
    expect(first({ callerWaits: true })).toEqual({ code: 'queue-without-reply' });
    expect(first({ needsReplay: true })).toEqual({ code: 'channel-lacks', product: 'sqs', need: 'replay' });
    expect(first({ transport: 'stream' })).toEqual({ code: 'transport-not-taken', transport: 'stream' });
  });

  test('sends a hundred answers a day that may not wait for a file to a queue', () => {
    expect(reasonOf(evaluate(id, {}), 'answers-go-to')?.sink).toBe('queue');
    expect(usdOf(evaluate(id, { sink: 'stream' }), 'output-shards')).toBeCloseTo(730 * 0.015, 6);
  });

  test('has no row without a price of SQS', () => {
    const services = catalog.services.filter((row) => !row.id.startsWith('sqs.'));
    const bare = createEvaluator({ runs: [exampleRun()], catalog: { ...catalog, services } });
    expect(evaluate(id, {}, bare).reasons[0]).toMatchObject({ code: 'product-price-missing', products: ['sqs'] });
  });
});
