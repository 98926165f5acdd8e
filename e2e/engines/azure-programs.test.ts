import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT } from '#e2e/root.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { engine, theEngine } from './lib/engines.ts';
import { measuredBundle, succeed } from './lib/measured-bundle.ts';
import { freePort, isListening, outputOf, runPython, type Service, startService } from './lib/programs.ts';
import { sampleObjects } from './lib/sample-objects.ts';

const TEMPLATES = join(ROOT, 'engine', 'bundles', 'templates', 'python');
const Answer = z.object({ predictions: z.array(z.unknown()).optional(), error: z.string().optional() });
const Answered = z.object({
  type: z.string(),
  route: z.string(),
  answers: z.array(z.tuple([z.number(), Answer])),
});
const SHARDS = 5;
const ROWS = 200_000;
const folder = mkdtempSync(join(tmpdir(), 'modewise-azure-programs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

/** The account of Azurite, which is the same everywhere. Source: its documentation. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

describe.skipIf(engine('azure') === null || engine('azurite') === null)('the programs of bundles for Azure', () => {
  let storage: Service;
  let connection: Readonly<Record<string, string>>;

  beforeAll(async () => {
    const port = await freePort();
    const args = [theEngine('azurite').path, '--silent', '--inMemoryPersistence', '--skipApiVersionCheck'];
    const program = { program: process.execPath, args: [...args, '--disableTelemetry', '--blobPort', String(port)] };
    storage = await startService(program, () => isListening(port));
    const endpoint = `http://127.0.0.1:${port}/${ACCOUNT}`;
    const parts = ['DefaultEndpointsProtocol=http', `AccountName=${ACCOUNT}`, `AccountKey=${KEY}`];
    connection = { AZURE_STORAGE_CONNECTION_STRING: [...parts, `BlobEndpoint=${endpoint};`].join(';') };
  });
  afterAll(() => storage?.stop());

  test('the replicas of a Container Apps job answer as modewise score does, also for a replica that was killed', async () => {
    const workload = ['--preset', 'million-a-day', '--region', 'eastus'];
    const bundle = await measuredBundle({ sample: 'fraud', service: 'container-apps-job', workload });
    const python = theEngine('azure').path;
    const { dataPath } = await resolveSample('fraud');
    await runPython(python, 'repeat_rows.py', [dataPath, at('rows.parquet'), String(ROWS)]);
    const args = ['score', 'sample:fraud', '--data', at('rows.parquet'), '--out', at('own.parquet')];
    await succeed(args, { home: at('home') });
    await runPython(python, 'azure_container.py', ['make', 'rows'], connection);
    const replica = {
      program: python,
      args: [join(bundle.folder, 'azure_job.py')],
      environment: {
        ...connection,
        PYTHONPATH: bundle.folder,
        CONTAINER_APP_JOB_EXECUTION_NAME: 'fraud-abcde',
        SHARDS: String(SHARDS),
        DATA: at('rows.parquet'),
        OUT: `abfss://rows@${ACCOUNT}.dfs.core.windows.net/predictions`,
      },
    };
    // The first replica is killed while it holds a shard, or later shards; the others take what it leaves.
    const first = await startService(replica, ({ log }) => log().includes('"shard": 1'));
    await first.kill();
    const said = await Promise.all([outputOf(replica), outputOf(replica)]);
    const scored = [...first.log().matchAll(/"shard": (\d)/g), ...said.join('\n').matchAll(/"shard": (\d)/g)];
    const shards = scored.map(([, shard]) => Number(shard));
    // No two replicas score the same shard. The killed one may have ended before it said that it had scored its last.
    expect(new Set(shards).size).toBe(shards.length);
    expect(said.join('')).toContain('"state": "scored"');
    const get = ['get', 'rows', 'predictions/fraud-abcde/', at('answers')];
    expect(await runPython(python, 'azure_container.py', get, connection)).toEqual({ files: SHARDS });
    const compared = await runPython(python, 'compare_answers.py', [at('own.parquet'), at('answers')]);
    expect(compared).toMatchObject({ rows: ROWS, differing: 0 });
  });
});

test.skipIf(engine('azure') === null)(
  'the program of an Azure ML batch endpoint answers as modewise score does',
  async () => {
    const workload = ['--preset', 'million-a-day', '--region', 'eastus'];
    const bundle = await measuredBundle({ sample: 'fraud', service: 'azure-ml-batch', workload });
    const python = theEngine('azure').path;
    const { dataPath } = await resolveSample('fraud');
    const files = ['a.parquet', 'b.parquet'].map(at);
    for (const [index, file] of files.entries()) {
      await runPython(python, 'repeat_rows.py', [dataPath, file, String(1000 * (index + 1))]);
      await succeed(['score', 'sample:fraud', '--data', file, '--out', `${file}.own.parquet`], { home: at('home') });
    }
    // As Azure ML calls it: once to begin, then with some files at a time.
    const driver =
      'import azure_batch, json, sys; azure_batch.init(); print(json.dumps(azure_batch.run(sys.argv[1:])))';
    const environment = { PYTHONPATH: bundle.folder, AZUREML_BI_OUTPUT_PATH: at('output') };
    const said = await outputOf({ program: python, args: ['-c', driver, ...files], environment });
    expect(z.array(z.string()).parse(JSON.parse(said))).toHaveLength(2);
    for (const [index, file] of files.entries()) {
      const pair = [`${file}.own.parquet`, join(at('output'), basename(file))];
      const compared = await runPython(python, 'compare_answers.py', pair);
      expect(compared).toMatchObject({ rows: 1000 * (index + 1), differing: 0 });
    }
  },
);

test.skipIf(engine('azure') === null)('the function of a bundle answers rows, and refuses what is none', async () => {
  // Its program, with the model and the settings of another live option.
  const workload = ['--preset', 'fraud-detection', '--region', 'eastus'];
  const bundle = await measuredBundle({ sample: 'fraud', service: 'azure-ml-endpoint', workload });
  copyFileSync(join(TEMPLATES, 'function_app.py'), join(bundle.folder, 'function_app.py'));
  const rows = await sampleObjects('fraud', 3);
  const bodies = [JSON.stringify({ rows }), JSON.stringify(rows[1]), '{', '{"amount_usd": 1}'];
  const said = Answered.parse(
    await runPython(theEngine('azure').path, 'azure_function.py', bodies, { PYTHONPATH: bundle.folder }),
  );
  const [many, one, ...refused] = said.answers;
  expect([said.type, said.route]).toEqual(['httpTrigger', 'predictions']);
  expect(many?.[1].predictions).toHaveLength(3);
  expect(one).toEqual([200, { predictions: [many?.[1].predictions?.[1]] }]);
  expect(refused).toMatchObject([
    [400, { error: expect.stringContaining('not JSON') }],
    [400, { error: expect.stringContaining('has no value') }],
  ]);
});
