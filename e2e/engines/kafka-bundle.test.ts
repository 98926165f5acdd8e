import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { BatchTime } from '#core/math/queueing/batch-time.ts';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { simulateBatcher } from '#core/math/queueing/batcher.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { serviceCurveOf } from '#core/project/projection/service-curve.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { engine, theEngine } from './lib/engines.ts';
import { type Kafka, startKafka } from './lib/kafka.ts';
import { measuredBundle, type MeasuredBundle } from './lib/measured-bundle.ts';
import { printTable } from './lib/print.ts';
import { runPython, type Service, startService } from './lib/programs.ts';

const RATE_PER_S = 200;
const SECONDS = 20;
/** The same as in the consumer. */
const OPEN_BATCHES = 8;
const Loaded = z.object({
  sent: z.number(),
  answered: z.number(),
  repeated: z.number(),
  tookMs: z.array(z.number()),
  lagP99Ms: z.number(),
});
type Loaded = z.infer<typeof Loaded>;
const Counts = z.object({
  messages: z.number(),
  batches: z.number(),
  meanBatch: z.number(),
  refused: z.number(),
  inferS: z.number(),
  busyS: z.number(),
});
type Counts = z.infer<typeof Counts>;

/** The window and cap in a bundle's settings. */
function settingsOf({ folder: place }: MeasuredBundle): { readonly windowMs: number; readonly maxBatch: number } {
  const text = readFileSync(join(place, 'settings.py'), 'utf8');
  const numberOf = (name: string): number => Number(new RegExp(`^${name} = ([\\d.e-]+)`, 'm').exec(text)?.[1]);
  return { windowMs: numberOf('WINDOW_S') * 1000, maxBatch: numberOf('MAX_BATCH') };
}

/** The batcher of the plan under the same rate. */
function simulated(setting: ReturnType<typeof settingsOf>, batchTime: BatchTime) {
  const arrivalsMs = makeSchedule({ arrivals: { kind: 'poisson' }, ratePerS: RATE_PER_S, count: 50_000, seed: 1 });
  return simulateBatcher({ ...setting, arrivalsMs, replicas: 1, batchTime });
}

/** The batch times of the run that the plan is from. */
function batchTimesOf({ plan: { runs } }: MeasuredBundle): BatchTime {
  const [run] = runs;
  const curve = run === undefined ? null : serviceCurveOf(run, 1);
  if (curve === null) throw new Error('the run has no batch times');
  return curve.ms;
}

/** A copy of a bundle whose consumer waits for no window: one message at a time. */
function singlesOf(bundleFolder: string, under: string): string {
  const copy = join(under, 'singles');
  cpSync(bundleFolder, copy, { recursive: true });
  const file = join(copy, 'settings.py');
  const singles = readFileSync(file, 'utf8')
    .replace(/^WINDOW_S = .*$/m, 'WINDOW_S = 0.0')
    .replace(/^MAX_BATCH = .*$/m, 'MAX_BATCH = 1');
  writeFileSync(file, singles);
  return copy;
}

const SUMS = 100_000;

/** The distribution of the sum of two independent latencies, sorted. */
function sumsOf(one: ArrayLike<number>, other: ArrayLike<number>): Float64Array {
  const random = createRandom(1);
  const drawn = (from: ArrayLike<number>) => from[Math.floor(random.uniform() * from.length)] ?? Number.NaN;
  return Float64Array.from({ length: SUMS }, () => drawn(one) + drawn(other)).sort();
}

const folder = mkdtempSync(join(tmpdir(), 'modewise-kafka-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const isThere = engine('kafka-broker') !== null && engine('kafka-client') !== null && engine('java') !== null;

describe.skipIf(!isThere)('the Kafka consumer of a bundle', () => {
  let bundle: MeasuredBundle;
  let kafka: Kafka;
  let rows: string;

  beforeAll(async () => {
    const workload = [
      '--set',
      `predictionsPerDay=${RATE_PER_S * 86_400}`,
      '--set',
      'shape=flat',
      '--set',
      'callerWaits=false',
      '--set',
      'maxStalenessS=2',
    ];
    bundle = await measuredBundle({ sample: 'fraud', service: 'kafka-microbatch', workload });
    rows = (await resolveSample('fraud')).dataPath;
    kafka = await startKafka();
  });
  afterAll(() => kafka?.service.stop());

  function load(topic: string, ...args: readonly string[]): Promise<unknown> {
    return runPython(theEngine('kafka-client').path, 'kafka_load.py', [kafka.bootstrap, topic, rows, ...args]);
  }

  function consumer(topic: string, program = bundle.folder): Promise<Service> {
    return startService(
      {
        program: theEngine('kafka-client').path,
        args: [join(program, 'kafka_consumer.py')],
        environment: {
          KAFKA_SERVERS: kafka.bootstrap,
          REQUEST_TOPIC: `${topic}-requests`,
          ANSWER_TOPIC: `${topic}-answers`,
          DEAD_LETTER_TOPIC: `${topic}-dead`,
          CONSUMER_GROUP: topic,
        },
      },
      (service) => service.log().includes('reading '),
    );
  }

  /** The last line of counts that a consumer has written. */
  function countsOf(service: Service): Counts {
    const lines = service
      .log()
      .split('\n')
      .filter((line) => line.startsWith('{"messages"'));
    return Counts.parse(JSON.parse(lines.at(-1) ?? ''));
  }

  /** An open loop against a consumer of its own, and what the consumer counted. */
  async function openLoop(
    topic: string,
    program: string,
  ): Promise<{ readonly loaded: Loaded; readonly counts: Counts }> {
    await load(topic, 'topics');
    const service = await consumer(topic, program);
    const loaded = Loaded.parse(await load(topic, 'loop', String(RATE_PER_S), String(SECONDS)));
    await service.stop();
    const counts = countsOf(service);
    expect(loaded).toMatchObject({ sent: RATE_PER_S * SECONDS, repeated: 0 });
    expect(loaded.answered).toBe(RATE_PER_S * SECONDS);
    expect(loaded.tookMs.length).toBeGreaterThan(RATE_PER_S * (SECONDS / 2));
    expect(counts).toMatchObject({ messages: RATE_PER_S * SECONDS, refused: 0 });
    return { loaded, counts };
  }

  test('answers an open loop, in batches of the planned window', async () => {
    // At the same time, so that what else the machine does is the same for both.
    const [way, { loaded, counts }] = await Promise.all([
      openLoop('way', singlesOf(bundle.folder, folder)),
      openLoop('open', bundle.folder),
    ]);
    const setting = settingsOf(bundle);
    const planned = simulated(setting, batchTimesOf(bundle));
    const expected = sumsOf(way.loaded.tookMs, planned.latenciesMs);
    const at = (sorted: ArrayLike<number>, share: number) => quantileOfSorted(sorted, share);
    const ratio = (measured: number, of: number) => (measured / of).toFixed(2);
    const row = (name: string, meanBatch: number | null, sorted: ArrayLike<number>, lagMs: number | null) => [
      name,
      meanBatch?.toFixed(2) ?? '',
      at(sorted, 0.5).toFixed(1),
      at(sorted, 0.99).toFixed(1),
      lagMs?.toFixed(1) ?? '',
    ];
    const busyMs = (1000 * counts.busyS) / counts.batches;
    printTable('kafka-bundle', {
      title: 'The generated Kafka consumer under an open loop',
      note: `Fraud sample, ${RATE_PER_S} messages/s for ${SECONDS} s without counting the first five, one broker and one partition on this machine; window ${setting.windowMs} ms. Latency from when a message was due to its answer in the topic of answers. A batch took the consumer ${busyMs.toFixed(1)} ms on average, including ${((1000 * counts.inferS) / counts.batches).toFixed(1)} ms for the model. The path is measured with the same consumer without a window, one message at a time, at the same rate and time: two passes through the broker, and the model.`,
      columns: ['', 'mean batch', 'p50, ms', 'p99, ms', 'sending late at p99, ms'],
      rows: [
        row('Kafka', counts.meanBatch, loaded.tookMs, loaded.lagP99Ms),
        row('the way', way.counts.meanBatch, way.loaded.tookMs, way.loaded.lagP99Ms),
        row('simulation', planned.meanBatch, [...planned.latenciesMs].sort(), null),
        row('the way and the simulation', null, expected, null),
        [
          'Kafka ÷ the way and the simulation',
          ratio(counts.meanBatch, planned.meanBatch),
          ratio(at(loaded.tookMs, 0.5), at(expected, 0.5)),
          ratio(at(loaded.tookMs, 0.99), at(expected, 0.99)),
          '',
        ],
      ],
    });
  });

  test('loses nothing when it is killed, and repeats no more than its open batches', async () => {
    await load('kill', 'topics');
    const first = await consumer('kill');
    const running = load('kill', 'loop', String(RATE_PER_S), '10');
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    // Without a chance to commit or to say goodbye.
    await first.kill();
    const second = await consumer('kill');
    const loaded = Loaded.parse(await running);
    await second.stop();
    expect(loaded).toMatchObject({ sent: RATE_PER_S * 10, answered: RATE_PER_S * 10 });
    expect(loaded.repeated).toBeLessThanOrEqual(OPEN_BATCHES * settingsOf(bundle).maxBatch);
  });

  test('puts what the model cannot take into the dead-letter topic, with the reason', async () => {
    await load('dead', 'topics');
    const service = await consumer('dead');
    const dead = z.array(z.object({ value: z.string(), reason: z.string() })).parse(await load('dead', 'bad'));
    await service.stop();
    expect(dead.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('not JSON'),
      'not a JSON object',
      expect.stringContaining('has no value'),
      expect.stringContaining('cannot be read as float32'),
    ]);
    expect(countsOf(service)).toMatchObject({ messages: 5, refused: 4 });
  });
});
