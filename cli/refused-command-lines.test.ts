import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { runCommandLine } from './run-command-line.ts';
import { processTerminal } from './output/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-refused-'));
const runFile = join(folder, 'run.json');
const homeBefore = process.env['MODEWISE_HOME'];

beforeAll(() => {
  process.env['MODEWISE_HOME'] = join(folder, 'home');
  writeFileSync(runFile, JSON.stringify(exampleRun()));
});
afterAll(() => {
  if (homeBefore === undefined) delete process.env['MODEWISE_HOME'];
  else process.env['MODEWISE_HOME'] = homeBefore;
  rmSync(folder, { recursive: true, force: true });
});

const model = ['--model', 'sample:fraud'];

/** A command line and the expected parts of its refusal. Those of `plan`, which starts a thread, are in e2e/usage.test.ts and e2e/usage.full.test.ts. */
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
  [
    ['report', runFile, '--format', 'html', '--out', folder],
    'run.json',
    'this is a run.json, and a plan.json is needed',
  ],
  [['report', '/no/such/plan.json', '--format', 'pdf', '--out', folder], 'plan.json', 'no such file'],
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

/** Runs a command line in this process, with streams in memory instead of a terminal. */
async function run(args: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
  const interruption = { signal: new AbortController().signal, announce: () => undefined };
  const terminal = processTerminal(stream('stdout'), stream('stderr'), {});
  const code = await runCommandLine(args, { terminal, interruption });
  return { code, ...written };
}

describe('an invalid command line is rejected with the valid values, and prints no result', () => {
  for (const [args, ...said] of REFUSED) {
    test(`modewise ${args.join(' ').replaceAll(folder, '…')}`, async () => {
      const { stderr, ...rest } = await run(args);
      expect(rest, stderr).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^modewise: \S/m);
      for (const part of said) expect(stderr).toMatch(part);
      expect(stderr).not.toMatch(/^\s+at |undefined|\[object Object\]|ZodError/m);
    });
  }
});
