import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveSample } from '#engine/model/samples.ts';
import { engine, theEngine } from './lib/engines.ts';
import { measuredBundle, succeed } from './lib/measured-bundle.ts';
import { freePort, isListening, runPython, type Service, startService } from './lib/programs.ts';

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
});
