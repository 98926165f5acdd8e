import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { findPreset } from '#core/contract/workload/presets.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';

/** Events of a month and device, by hand: a hundred million a day for 730 hours. */
const EVENTS = 1e8 * (730 / 24);
const TIB = 2 ** 40;
const PRESET = findPreset('event-stream')?.workload ?? {};

const evaluatorIn = new Map<string, ReturnType<typeof createEvaluator>>();

function inRegion(region: string) {
  const known = evaluatorIn.get(region) ?? createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
  evaluatorIn.set(region, known);
  return known;
}

/** The cheapest on-demand row of a service for the preset of an event stream, with its items and its usual extras in US dollars per month. */
function streamIn(region: string, service: string, input: Partial<WorkloadInput> = {}) {
  const evaluator = inRegion(region);
  const workload = Workload.parse({ ...PRESET, alsoPaid: false, region, ...input });
  const rows = evaluator
    .candidates({ purchases: ['on-demand'] })
    .filter((each) => each.service === service)
    .map((candidate) => ({ candidate, row: evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain() }))
    .filter(({ row }) => row.feasible);
  const best = rows.toSorted((a, b) => (a.row.monthlyUsd ?? 0) - (b.row.monthlyUsd ?? 0))[0];
  if (best === undefined) throw new Error(`${service} takes no such stream`);
  const items = Object.fromEntries(best.row.breakdown.map(({ code, monthlyUsd }) => [code, monthlyUsd]));
  const extras = Object.fromEntries(
    evaluator.alsoPaid(best.candidate, workload).map(({ code, monthlyUsd }) => [code, monthlyUsd]),
  );
  const quantities = Object.fromEntries(
    best.row.breakdown.map(({ code, ...item }) => [code, Number(item['quantity'])]),
  );
  return { ...best.row, items, extras, quantities };
}

describe('a hundred million events of 400 bytes a day, with answers of 64', () => {
  test('cost $111 to publish one by one on Pub/Sub, $48 to pull in batches and $14 for answers that share messages', () => {
    const row = streamIn('us-central1', 'pubsub-cloud-run');
    const batchRows = reasonOf(row, 'stream-window')?.batchRows ?? 0;
    // Each event is a request of its own: 1,000 bytes. $110.66.
    const publishUsd = (EVENTS * 1000 * 40) / TIB;
    expect(publishUsd).toBeCloseTo(110.66, 1);
    // A pull brings the rows of a batch: each 400 bytes, 20 of a timestamp and 16 of an id; one in two thousand is delivered again.
    expect(batchRows * 436).toBeGreaterThan(1000);
    const pullUsd = (EVENTS * 1.0005 * (400 + 20 + 16) * 40) / TIB;
    expect(pullUsd).toBeCloseTo(48.27, 1);
    // To within what the retries of retries add.
    expect(row.items['pubsub-throughput']).toBeCloseTo(publishUsd + pullUsd, 1);
    // The answers of a batch, up to 500, share a message, which is published and delivered.
    const together = Math.min(500, batchRows);
    const answersUsd = (2 * (EVENTS / together) * Math.max(1000, 64 * together + 36) * 40) / TIB;
    expect(row.items['pubsub-throughput-of-answers']).toBeCloseTo(answersUsd, 6);
    expect(answersUsd).toBeGreaterThan(14);
    expect(answersUsd).toBeLessThan(20);
    // Without logs of each event: the worker pool, by the second.
    const workerUsd = row.items['consumers'] ?? 0;
    const { monthlyUsd } = row;
    expect(monthlyUsd).toBeCloseTo(publishUsd + pullUsd + answersUsd + workerUsd, 1);
    expect((monthlyUsd ?? 0) - workerUsd).toBeGreaterThan(165);
    expect((monthlyUsd ?? 0) - workerUsd).toBeLessThan(185);
  });

  test('say what the events cost because each has a request of its own', () => {
    const said = reasonOf(streamIn('us-central1', 'pubsub-cloud-run'), 'published-singly');
    expect(said?.leastBytes).toBe(1000);
    expect(said?.monthlyUsd).toBeCloseTo((EVENTS * 1000 * 40) / TIB, 6);
    expect(said?.togetherUsd).toBeCloseTo((EVENTS * 436 * 40) / TIB, 6);
    // A message of a thousand bytes gains nothing from company.
    expect(
      reasonOf(streamIn('us-central1', 'pubsub-cloud-run', { payloadBytesIn: 4096 }), 'published-singly'),
    ).toBeNull();
  });

  test('have answers that share records on Kinesis, messages on Pub/Sub and events on Event Hubs, for $26 at most', () => {
    const kinesis = streamIn('us-east-1', 'kinesis-microbatch', { sink: 'stream' });
    const pubsub = streamIn('us-central1', 'pubsub-cloud-run', { sink: 'stream' });
    const eventHubs = streamIn('eastus', 'event-hubs-container-apps', { sink: 'stream' });
    const sent = (quantities: Readonly<Record<string, number>>, code: string, each: number) =>
      (quantities[code] ?? 0) * each;
    // Put units, and events by the million: one for hundreds of answers, and no fewer than their bytes fill.
    const puts = sent(kinesis.quantities, 'output-puts', 1);
    const events = sent(eventHubs.quantities, 'event-hubs-events-of-answers', 1e6);
    for (const [units, unitBytes] of [
      [puts, 25_600],
      [events, 65_536],
    ] as const) {
      expect(units).toBeGreaterThanOrEqual((EVENTS * 64) / unitBytes);
      expect(units).toBeLessThan(EVENTS / 20);
    }
    const usd = (items: Readonly<Record<string, number>>) =>
      Object.entries(items).reduce((sum, [code, each]) => sum + (/^output-|of-answers$/.test(code) ? each : 0), 0);
    for (const { items } of [kinesis, pubsub, eventHubs]) {
      expect(usd(items)).toBeGreaterThan(0);
      // By hand: bytes on Pub/Sub $14 to $20, two shards $22, a throughput unit $21.90 and its events.
      expect(usd(items)).toBeLessThan(26);
    }
  });

  test('have answers of their own on a topic where subscribers take each: published together, 100 bytes each', () => {
    const { items } = streamIn('us-central1', 'pubsub-cloud-run', { sink: 'topic' });
    expect(items['pubsub-throughput-of-answers']).toBeCloseTo((2 * EVENTS * (64 + 36) * 40) / TIB, 4);
    const one = streamIn('eastus', 'event-hubs-container-apps', { sink: 'topic' });
    expect(one.items['event-hubs-events-of-answers']).toBeCloseTo((EVENTS * 0.028) / 1e6, 4);
  });

  test('log what their readers log, which are machines in every cloud: under $3 a month, not hundreds', () => {
    const logs = [
      streamIn('us-east-1', 'kinesis-microbatch').extras['usual-logs'],
      streamIn('us-central1', 'pubsub-cloud-run').extras['usual-logs-gcp'],
      streamIn('us-central1', 'pubsub-dataflow').extras['usual-logs-gcp'],
      streamIn('eastus', 'event-hubs-container-apps').extras['usual-logs-azure'],
    ];
    // 2 MB an hour of each machine, at $0.53, $0.50 and $2.30 to $2.99 a GB: $0.70 to $4.30 for each machine.
    for (const usd of logs) {
      expect(usd).toBeGreaterThan(0);
      expect(usd).toBeLessThan(12);
    }
  });
});

test('the units of a stream are at most one for each message and at least its bytes', () => {
  const services = [
    ['us-central1', 'pubsub-cloud-run', 'pubsub-throughput', TIB, 1],
    ['eastus', 'event-hubs-container-apps', 'event-hubs-events', 1e6, 65_536],
    ['us-east-1', 'kinesis-microbatch', 'puts', 1, 25_600],
  ] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...services),
      fc.integer({ min: 1, max: 60_000 }),
      fc.integer({ min: 1, max: 4_000 }),
      fc.integer({ min: 1_000, max: 20_000_000 }),
      ([region, service, code, unit, unitBytes], payloadBytesIn, payloadBytesOut, predictionsPerDay) => {
        const of = { payloadBytesIn, payloadBytesOut, predictionsPerDay, peakToMean: 1.5, failureRate: 0 };
        const row = streamIn(region, service, { ...of, sink: 'stream', maxStalenessS: 60 });
        const messages = predictionsPerDay * (730 / 24);
        const units = (name: string) => ((row.quantities[name] ?? Number.NaN) * unit) / unitBytes;
        // Pub/Sub bills bytes, in and out: a message has at most its own, 36 of its service and a thousand of a request, each way.
        const most = (bytes: number) =>
          service === 'pubsub-cloud-run' ? 2 * Math.max(1000, bytes + 36) : Math.ceil(bytes / unitBytes);
        const billed = service === 'pubsub-cloud-run' ? units(code) : (row.quantities[code] ?? Number.NaN) * unit;
        // On demand, Kinesis bills bytes instead.
        if (!(code in row.quantities)) return;
        expect(billed).toBeLessThanOrEqual(messages * most(payloadBytesIn) * (1 + 1e-9));
        expect(billed).toBeGreaterThanOrEqual(((messages * payloadBytesIn) / unitBytes) * (1 - 1e-9));
        const answers = { puts: 'output-puts' }[code as string] ?? `${code}-of-answers`;
        if (!(answers in row.quantities)) return;
        const billedAnswers = (row.quantities[answers] ?? Number.NaN) * unit;
        expect(billedAnswers).toBeLessThanOrEqual(messages * most(payloadBytesOut) * (1 + 1e-9));
        expect(billedAnswers).toBeGreaterThanOrEqual(((messages * payloadBytesOut) / unitBytes) * (1 - 1e-9));
      },
    ),
    { numRuns: 40, seed: 52 },
  );
});
