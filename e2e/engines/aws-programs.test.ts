import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveSample } from '#engine/model/samples.ts';
import { engine, theEngine } from './lib/engines.ts';
import { measuredBundle } from './lib/measured-bundle.ts';
import { freePort, isListening, runPython, type Service, startService } from './lib/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-aws-programs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(engine('aws') === null)("the programs of bundles on AWS's interfaces, served by moto", () => {
  let moto: Service;
  let endpoint: string;

  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
    moto = await startService({ program: theEngine('aws').path, args }, () => isListening(port));
  });
  afterAll(() => moto?.stop());

  test('stream readers answer every record once, and set aside what the model cannot take', async () => {
    const bundle = await measuredBundle({
      sample: 'fraud',
      service: 'kinesis-microbatch',
      workload: ['--preset', 'event-stream'],
      is: ({ instanceType }) => instanceType !== null,
    });
    const { dataPath } = await resolveSample('fraud');
    const answer = await runPython(theEngine('aws').path, 'aws_programs.py', [
      'kinesis',
      bundle.folder,
      dataPath,
      endpoint,
    ]);
    expect(answer).toEqual({
      // The two records before the bad one are answered; Lambda repeats from there.
      handler: { failures: [{ itemIdentifier: '2' }], answers: 2 },
      consumer: { answers: 40, refused: ['not a JSON object'], code: 0 },
    });
  });

  test('readers of a queue answer every message, and set aside what the model cannot take', async () => {
    const bundle = await measuredBundle({
      sample: 'fraud',
      service: 'sqs-microbatch',
      // The plan lists the cheaper of function and tasks alone.
      workload: ['--preset', 'event-stream', '--all-instances'],
      is: ({ instanceType }) => instanceType === 'fargate',
    });
    const { dataPath } = await resolveSample('fraud');
    const program = theEngine('aws').path;
    const answer = await runPython(program, 'aws_programs.py', ['queue', bundle.folder, dataPath, endpoint]);
    expect(answer).toEqual({
      handler: { failures: [], answers: 3, refused: ['{'] },
      large: ['0'],
      worker: { answers: 40, refused: ['not a JSON object'], codes: [0, 0] },
    });
  });

  test('the table of answers is filled by the job and read by the service', async () => {
    const bundle = await measuredBundle({
      sample: 'fraud',
      service: 'precompute-cache',
      workload: ['--preset', 'million-a-day', '--set', 'readsPerEntityPerDay=5'],
    });
    const { dataPath } = await resolveSample('fraud');
    const python = theEngine('aws').path;
    const out = join(folder, 'predictions');
    await runPython(
      python,
      join(bundle.folder, 'score_job.py'),
      ['--data', dataPath, '--out', out, '--shard', '1/20'],
      {
        PYTHONPATH: bundle.folder,
      },
    );
    // A row that the model cannot take is set aside with its reason, and its shard is whole.
    const [header = '', ...rows] = readFileSync(dataPath, 'utf8').split('\n').slice(0, 101);
    const amount = header.split(',').indexOf('amount_usd');
    const bad = rows.map((row, at) => (at === 41 ? row.split(',').with(amount, 'none').join(',') : row));
    const badPath = join(folder, 'bad.csv');
    writeFileSync(badPath, `${[header, ...bad].join('\n')}\n`);
    const scored = await runPython(
      python,
      join(bundle.folder, 'score_job.py'),
      ['--data', badPath, '--out', join(folder, 'bad')],
      { PYTHONPATH: bundle.folder },
    );
    expect(scored).toMatchObject({ state: 'scored', rows: 99, failed: 1 });
    const [failed = ''] = readdirSync(join(folder, 'bad')).filter((name) => name.endsWith('.failed.jsonl'));
    expect(readFileSync(join(folder, 'bad', failed), 'utf8')).toContain("column 'amount_usd'");
    const answer = await runPython(python, 'aws_programs.py', ['answers', bundle.folder, out, endpoint]);
    expect(answer).toEqual({ loaded: 1000, same: true, missing: null, live: { live: 1 } });
  });
});
