import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing.ts';
import { expectRefused, modewise, SMALL_REGION, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('usage');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));

const model = ['--model', 'sample:fraud'];

/** A command line and the expected parts of its refusal. */
const REFUSED: readonly (readonly [readonly string[], ...(string | RegExp)[]])[] = [
  [['mesure'], 'measure', 'Commands: '],
  [['measure', '--modle', 'x.onnx'], '--modle', '--model', 'Options: '],
  [['--nonsense'], '--nonsense'],
  [['inspect'], "missing required argument 'model'"],
  [['inspect', 'a.onnx', 'b.onnx'], 'too many arguments'],
  [['measure'], 'the model is missing', '--model FILE'],
  [['measure', '--model', 'x.onnx'], 'the data is missing', '--synthetic ROWS'],
  [['measure', ...model, '--data', 'x.csv', '--synthetic', '5'], 'cannot be combined'],
  [['measure', ...model, '--rate', 'abc'], '--rate', 'abc', 'a rate per second, such as'],
  [['measure', ...model, '--rate', '0'], '--rate', 'at least 0.0001'],
  [['measure', ...model, '--rate', '-5'], '--rate', 'at least 0.0001'],
  [['measure', ...model, '--percentile', '100'], '--percentile', 'at most 99.9999'],
  [['measure', ...model, '--synthetic', '1.5'], '--synthetic', 'whole number'],
  [['measure', ...model, '--dim', 'x'], '--dim', 'NAME=N'],
  [['measure', ...model, '--map', 'features'], '--map', 'INPUT=COLUMN'],
  [['measure', ...model, '--modes', 'batch,real-time'], '--modes', "did you mean 'realtime'?"],
  [['measure', ...model, '--arrivals', 'gamma:0'], '--arrivals'],
  [['measure', ...model, '--modes', 'batch', '--rate', '5'], '--rate', 'realtime or microbatch'],
  [['measure', ...model, '--modes', 'batch', '--duration-s', '1'], '--duration-s', 'realtime or microbatch'],
  [['measure', ...model, '--modes', 'realtime', '--window-ms', '5'], '--window-ms', 'microbatch'],
  [['measure', ...model, '--threads', '100000'], '--threads', '1024'],
  [['measure', ...model, '--effort', 'huge'], '--effort', 'quick, standard, thorough'],
  [['measure', ...model, '--transport', 'grpc'], 'grpc', 'in-process, http'],
  [['measure', ...model, '--out', '/no/such/folder/run.json'], 'run.json', 'does not exist'],
  [['measure', '--model', 'sample:nothing'], 'nothing', 'fraud'],
  [['measure', '--resume', '/no/such/run'], '/no/such/run'],
  [['measure', '--resume', '/no/such/run', '--rate', '5'], '--rate', '--resume'],
  [['plan'], 'the run or model is missing'],
  [['plan', runFile, '--model', 'x.onnx'], '--model', 'cannot be combined'],
  [['plan', runFile, '--preset', 'fraud-detektion'], "did you mean 'fraud-detection'?", 'nightly-scoring'],
  [['plan', runFile, '--preset', 'pricing', '--workload', 'w.json'], 'cannot be combined'],
  [['plan', runFile, '--set', 'sloMs'], 'sloMs'],
  [['plan', runFile, '--set', 'speed=5'], 'speed', 'predictionsPerDay'],
  [['plan', runFile, '--set', 'predictionsPerDay=-3'], 'predictionsPerDay'],
  [['plan', runFile, '--set', 'predictionsPerDay=1e300'], 'predictionsPerDay', 'must be at most'],
  [['plan', runFile, '--region', 'mars-north-1'], 'mars-north-1', 'us-east-1'],
  [['plan', runFile, '--instances', 'c99.huge'], 'c99.huge'],
  [['plan', runFile, '--purchase', '2yr'], '2yr', '1yr'],
  [['plan', runFile, '--fail-if', 'monthlyUsd'], 'monthlyUsd', 'PATH OP VALUE'],
  [['plan', runFile, '--region', SMALL_REGION, '--fail-if', 'monthlyEuro > 5'], 'monthlyEuro'],
  [['plan', runFile, '--packs', '/no/such/pack.json'], 'pack.json'],
  [['plan', '/no/such/run.json'], 'run.json', 'no such file'],
  [
    ['report', runFile, '--format', 'html', '--out', folder.path],
    'run.json',
    'this is a run.json, and a plan.json is needed',
  ],
  [['report', '/no/such/plan.json', '--format', 'pdf', '--out', folder.path], 'plan.json', 'no such file'],
  [['report', 'plan.json', '--format', 'docx', '--out', '.'], 'docx', 'html'],
  [['report', 'plan.json', '--format', 'html'], '--out'],
  [['serve', '--port', '70000'], '--port', '65535'],
  [['serve-model', '/no/such/x.onnx'], 'x.onnx', 'no such file'],
  [['serve-model', 'x.onnx', '--port', '70000'], '--port', '65535'],
  [['serve-model', 'sample:fraud', '--dim', 'nosuch=3'], 'nosuch', 'symbolic dimensions are'],
  [['catalog', 'refresh', '--region', 'us-central1'], 'Google Cloud', 'catalog import FILE'],
  [['catalog', 'import', 'x.csv'], 'x.csv: there is no such file', 'Check the path'],
  [['catalog', 'shw'], 'show'],
  [['fleet', 'pln'], '(Did you mean plan?)'],
  [['fleet', 'plan', '/no/such/plan.json'], 'no such file'],
  [
    ['fleet', 'plan', 'plan.json', '--types', 'c7i large'],
    "'c7i large' is not an instance type; expected a name such as c7i.xlarge",
  ],
  [['fleet', 'plan', 'plan.json', '--deadline-s', '5'], 'of at least 60'],
  [['fleet', 'run', '/no/such/fleet.json'], 'modewise fleet plan'],
  [['fleet', 'preflight'], 'fleet.json is missing'],
  [['fleet', 'status', 'mw-abcdefgh', '--context', 'x'], 'kubeconfig'],
  [['fleet', 'collect', 'mw-abcdefgh', '--on', 'aws-batch'], 'the bucket is missing'],
  [['fleet', 'cancel', 'mw-abcdefgh', '--on', 'aws-batch', '--bucket', 'packs'], 's3://BUCKET/PREFIX'],
  [['fleet', 'job', '--study', 'x', '--type', 'y'], 'modewise fleet run'],
  [['fleet', 'fetch', '--url-from', 'NO_SUCH_VARIABLE', '--sha256', 'x', '--out', 'x'], 'NO_SUCH_VARIABLE'],
  [['doctor', '--seconds', '9'], 'doctor --calibrate'],
];

describe('an invalid command line is rejected with the valid values', () => {
  for (const [args, ...said] of REFUSED) {
    test(`modewise ${args.join(' ').replaceAll(folder.path, '…')}`, async () => {
      expectRefused(await modewise(args, { home }), ...said);
    });
  }
});

test('a region without prices is rejected before anything is measured', async () => {
  const refused = await modewise(['plan', ...model, '--region', 'mars-1'], { home });
  expectRefused(refused, 'mars-1', 'us-east-1');
  expect(refused.stderr).not.toMatch(/cold start|run saved/);
});

test('help and version are results: stdout, exit 0', async () => {
  const help = await modewise(['--help'], { home });
  expect(help).toMatchObject({ code: 0, stderr: '' });
  for (const command of ['inspect', 'measure', 'plan', 'report', 'samples', 'presets', 'doctor', 'catalog']) {
    expect(help.stdout).toContain(command);
  }
  const measureHelp = await modewise(['measure', '--help'], { home });
  expect(measureHelp).toMatchObject({ code: 0 });
  expect(measureHelp.stdout).toContain('--slo-ms');
  const version = await modewise(['--version'], { home });
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('an empty command line prints the help to stderr', async () => {
  const { code, stdout, stderr } = await modewise([], { home });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Usage: modewise');
});

test('doctor reports an unusable data folder and how to fix it', async () => {
  const file = join(folder.path, 'not-a-folder');
  writeFileSync(file, '');
  const { code, stdout } = await modewise(['doctor'], { home: file });
  expect(code).toBe(1);
  expect(stdout).toContain('MODEWISE_HOME');
  expect(readFileSync(file, 'utf8')).toBe('');
});
