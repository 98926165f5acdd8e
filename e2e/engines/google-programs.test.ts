import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { resolveSample } from '#engine/model/samples.ts';
import { startContainer, terminate } from './lib/container-server.ts';
import { engine, theEngine } from './lib/engines.ts';
import { measuredBundle, succeed } from './lib/measured-bundle.ts';
import { freePort, isListening, PYTHON_SCRIPTS, runPython, type Service, startService } from './lib/programs.ts';
import { sampleObjects } from './lib/sample-objects.ts';

const ModelRequest = z.object({
  model: z.object({ containerSpec: z.object({ healthRoute: z.string(), predictRoute: z.string() }) }),
});
const Predictions = z.object({ predictions: z.array(z.unknown()) });

const TASKS = 3;
const ROWS = 20_000;
const folder = mkdtempSync(join(tmpdir(), 'modewise-google-programs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

describe.skipIf(engine('google') === null)('the programs of bundles for Google Cloud', () => {
  let storage: Service;
  let endpoint: string;

  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    const program = join(dirname(theEngine('google').path), 'gcp-storage-emulator');
    const args = ['start', '--host', '127.0.0.1', '--port', String(port), '--in-memory', '--default-bucket', 'rows'];
    storage = await startService({ program, args }, () => isListening(port));
  });
  afterAll(() => storage?.stop());

  test('the tasks of a Cloud Run job answer as modewise score does, from bucket to bucket', async () => {
    const workload = ['--preset', 'million-a-day', '--region', 'us-central1'];
    const bundle = await measuredBundle({ sample: 'fraud', service: 'cloud-run-job', workload });
    const python = theEngine('google').path;
    const { dataPath } = await resolveSample('fraud');
    await runPython(python, 'repeat_rows.py', [dataPath, at('rows.parquet'), String(ROWS)]);
    const args = ['score', 'sample:fraud', '--data', at('rows.parquet'), '--out', at('own.parquet')];
    await succeed(args, { home: at('home') });
    const emulator = { CLOUD_STORAGE_EMULATOR_ENDPOINT: endpoint };
    const copy = (from: string, to: string): Promise<unknown> =>
      runPython(python, 'copy_files.py', [from, to], emulator);
    await copy(at('rows.parquet'), 'gs://anonymous@rows/rows/rows.parquet');
    const task = (index: number): Promise<unknown> =>
      runPython(python, join(bundle.folder, 'score_job.py'), [], {
        ...emulator,
        PYTHONPATH: bundle.folder,
        CLOUD_RUN_EXECUTION: 'fraud-abcde',
        CLOUD_RUN_TASK_INDEX: String(index),
        CLOUD_RUN_TASK_COUNT: String(TASKS),
        DATA: 'gs://anonymous@rows/rows',
        OUT: 'gs://anonymous@rows/predictions',
      });
    const parts = [await task(0), await task(1), await task(2), await task(1)];
    expect(parts).toMatchObject([
      { state: 'scored', shard: 1, shards: TASKS, out: 'rows/predictions/fraud-abcde/part-00001-of-00003.parquet' },
      { state: 'scored', shard: 2 },
      { state: 'scored', shard: 3 },
      { state: 'already-there', shard: 2 },
    ]);
    await copy('gs://anonymous@rows/predictions/fraud-abcde', at('answers'));
    const compared = await runPython(python, 'compare_answers.py', [at('own.parquet'), at('answers')]);
    expect(compared).toMatchObject({ rows: ROWS, differing: 0 });
  });

  test('the tasks of Google Cloud Batch know their shard and the folder of their run', async () => {
    const workload = ['--preset', 'million-a-day', '--region', 'us-central1'];
    const bundle = await measuredBundle({ sample: 'fraud', service: 'compute-engine-batch', workload });
    const { dataPath } = await resolveSample('fraud');
    const task = (environment: Readonly<Record<string, string>>): Promise<unknown> =>
      runPython(theEngine('google').path, join(bundle.folder, 'score_job.py'), [], {
        PYTHONPATH: bundle.folder,
        BATCH_TASK_INDEX: '1',
        BATCH_TASK_COUNT: '40',
        DATA: dataPath,
        OUT: at('batch'),
        ...environment,
      });
    expect(await task({ BATCH_JOB_UID: 'j-1' })).toMatchObject({
      state: 'scored',
      out: join(at('batch'), 'j-1', 'part-00002-of-00040.parquet'),
    });
    // Without the name of the run it would write into the folder of another one.
    await expect(task({})).rejects.toThrow('BATCH_JOB_UID');
  });
});

const Delivered = z.object({
  left: z.number(),
  requests: z.number(),
  published: z.record(z.string(), z.array(z.string())),
});

test.skipIf(engine('google') === null)(
  'a consumer of Pub/Sub answers every message, sets aside what the model cannot take, and loses none when it is killed',
  async () => {
    const set = ['predictionsPerDay=30000000', 'callerWaits=false', 'maxStalenessS=60'];
    const workload = ['--region', 'us-central1', ...set.flatMap((input) => ['--set', input])];
    const bundle = await measuredBundle({ sample: 'fraud', service: 'pubsub-cloud-run', workload });
    const python = theEngine('google').path;
    const rows = await sampleObjects('fraud', 100);
    const lines = Array.from({ length: 3000 }, (_, index) =>
      index % 1000 === 7 ? 'not JSON' : JSON.stringify(rows[index % rows.length]),
    );
    writeFileSync(at('messages.jsonl'), lines.join('\n'));
    const port = await freePort();
    const args = [join(PYTHON_SCRIPTS, 'pubsub_server.py'), String(port), at('messages.jsonl'), at('delivered.json')];
    const server = await startService({ program: python, args }, () => isListening(port));
    onTestFinished(() => server.stop());
    const delivered = () => Delivered.parse(JSON.parse(readFileSync(at('delivered.json'), 'utf8')));
    const consumer = {
      program: python,
      args: [join(bundle.folder, 'pubsub_consumer.py')],
      environment: {
        PYTHONPATH: bundle.folder,
        PUBSUB_EMULATOR_HOST: `127.0.0.1:${port}`,
        REQUEST_SUBSCRIPTION: 'projects/p/subscriptions/requests',
        ANSWER_TOPIC: 'answers',
        DEAD_LETTER_TOPIC: 'dead-letters',
      },
    };
    const first = await startService(consumer, () => delivered().requests > 2);
    await first.kill();
    const second = await startService(consumer, () => delivered().left === 0);
    await second.stop();
    const { published, requests } = delivered();
    expect(published['answers']?.length).toBeGreaterThanOrEqual(2997);
    const refused = new Set(published['dead-letters']);
    expect(refused.size).toBe(1);
    expect([...refused][0]).toContain('"message": "not JSON"');
    // Answers of a batch go together.
    expect(requests).toBeLessThan(1000);
  },
);

describe.skipIf(engine('servers') === null)('the server of a bundle for Vertex AI or Cloud Run', () => {
  test.each(['AIP_HTTP_PORT', 'PORT'])(
    'answers instances at %s and the routes of its request, and ends what it has begun when it is stopped',
    async (variable) => {
      const workload = ['--preset', 'fraud-detection', '--region', 'us-central1'];
      const bundle = await measuredBundle({ sample: 'fraud', service: 'vertex-endpoint-autoscaled', workload });
      const { containerSpec } = ModelRequest.parse(
        JSON.parse(readFileSync(join(bundle.folder, 'model.json'), 'utf8')),
      ).model;
      const port = await freePort();
      const environment = { [variable]: String(port) };
      const server = await startContainer(bundle.folder, { port, environment });
      onTestFinished(() => server.stop());
      const ask = async (instances: readonly unknown[]): Promise<readonly unknown[]> => {
        const body = JSON.stringify({ instances });
        const answer = await fetch(`http://127.0.0.1:${port}${containerSpec.predictRoute}`, { method: 'POST', body });
        expect(answer.status).toBe(200);
        return Predictions.parse(await answer.json()).predictions;
      };
      expect((await fetch(`http://127.0.0.1:${port}${containerSpec.healthRoute}`)).status).toBe(200);
      const rows = await sampleObjects('fraud', 3);
      const predictions = await ask(rows);
      expect(predictions).toHaveLength(3);
      const many = Array.from({ length: 100_000 }, (_, index) => rows[index % 3]);
      const late = ask(many);
      await new Promise((resolve) => setTimeout(resolve, 300));
      terminate(server);
      expect((await late).slice(0, 3)).toEqual(predictions);
      await expect.poll(() => isListening(port), { timeout: 10_000 }).toBe(false);
    },
  );
});
