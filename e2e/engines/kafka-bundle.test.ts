import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { BatchTime } from '#core/math/queueing/batch-time.ts';
import { makeSchedule } from '#core/math/queueing/arrivals.ts';
import { simulateBatcher } from '#core/math/queueing/batcher.ts';
import { serviceCurveOf } from '#core/project/projection/service-curve.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { engine, theEngine } from './lib/engines.ts';
import { type Kafka, startKafka } from './lib/kafka.ts';
import { measuredBundle, type MeasuredBundle } from './lib/measured-bundle.ts';
import { printTable } from './lib/print.ts';
import { runPython, type Service, startService } from './lib/programs.ts';

const RATE_PER_S = 200;
const SECONDS = 20;
const Loaded = z.object({
  sent: z.number(),
  answered: z.number(),
  repeated: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  lagP99Ms: z.number(),
});
const Counts = z.object({
  messages: z.number(),
  batches: z.number(),
  meanBatch: z.number(),
  refused: z.number(),
  inferS: z.number(),
  busyS: z.number(),
});

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

  function consumer(topic: string, environment: Readonly<Record<string, string>> = {}): Promise<Service> {
    return startService(
      {
        program: theEngine('kafka-client').path,
        args: [join(bundle.folder, 'kafka_consumer.py')],
        environment: {
          PYTHONPATH: bundle.folder,
          KAFKA_SERVERS: kafka.bootstrap,
          REQUEST_TOPIC: `${topic}-requests`,
          ANSWER_TOPIC: `${topic}-answers`,
          DEAD_LETTER_TOPIC: `${topic}-dead`,
          CONSUMER_GROUP: topic,
          ...environment,
        },
      },
      (service) => service.log().includes('reading '),
    );
  }

  /** The last line of counts that a consumer has written. */
  function countsOf(service: Service): z.infer<typeof Counts> {
    const lines = service
      .log()
      .split('\n')
      .filter((line) => line.startsWith('{"messages"'));
    return Counts.parse(JSON.parse(lines.at(-1) ?? ''));
  }

  test('answers an open loop, in batches of the planned window', async () => {
    await load('open', 'topics');
    const service = await consumer('open');
    const loaded = Loaded.parse(await load('open', 'loop', String(RATE_PER_S), String(SECONDS)));
    await service.stop();
    const counts = countsOf(service);
    expect(loaded).toMatchObject({ sent: RATE_PER_S * SECONDS, answered: RATE_PER_S * SECONDS, repeated: 0 });
    expect(counts).toMatchObject({ messages: RATE_PER_S * SECONDS, refused: 0 });
    const setting = settingsOf(bundle);
    const busyMs = (1000 * counts.busyS) / counts.batches;
    const row = (name: string, { meanBatch, latency }: ReturnType<typeof simulated>) => [
      name,
      setting.windowMs,
      meanBatch.toFixed(2),
      latency.p50Ms?.toFixed(1) ?? '',
      latency.p99Ms?.toFixed(1) ?? '',
      '',
    ];
    printTable('kafka-bundle', {
      title: 'The generated Kafka consumer under an open loop',
      note: `Fraud sample, ${RATE_PER_S} messages/s for ${SECONDS} s, one broker and one partition on this machine. Latency from when a message was due to its answer in the topic of answers. A batch kept the consumer busy for ${busyMs.toFixed(1)} ms on average, of which ${((1000 * counts.inferS) / counts.batches).toFixed(1)} ms were the model's: the rest is writing the answers and keeping the position.`,
      columns: ['', 'window, ms', 'mean batch', 'p50, ms', 'p99, ms', 'sending late at p99, ms'],
      rows: [
        [
          'Kafka',
          setting.windowMs,
          counts.meanBatch.toFixed(2),
          loaded.p50Ms.toFixed(1),
          loaded.p99Ms.toFixed(1),
          loaded.lagP99Ms.toFixed(1),
        ],
        row('simulation with the batch times of the run', simulated(setting, batchTimesOf(bundle))),
        row(
          'simulation with the time that a batch kept the consumer busy',
          simulated(setting, () => busyMs),
        ),
      ],
    });
  });

  test('loses nothing when it is killed, and repeats no more than a batch', async () => {
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
    expect(loaded.repeated).toBeLessThanOrEqual(settingsOf(bundle).maxBatch);
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
