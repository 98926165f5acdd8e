import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { AMONG_FEW, expectRefused, modewise, temporaryFolder } from './modewise.ts';
import { testRefusals } from './refusals.cases.ts';

const folder = temporaryFolder('usage');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));

const model = ['--model', 'sample:fraud'];

// usage.full.test.ts has more of plan; cli/refused-command-lines.test.ts has those of other commands.
testRefusals(folder.path, [
  [['mesure'], 'measure', 'Commands: '],
  [['measure', '--model', 'sample:nothing'], 'nothing', 'fraud'],
  [['plan'], 'the run or model is missing'],
  [['plan', runFile, '--preset', 'fraud-detektion'], "did you mean 'fraud-detection'?", 'nightly-scoring'],
  [['plan', runFile, '--region', 'mars-north-1'], 'mars-north-1', 'us-east-1'],
  [['plan', runFile, ...AMONG_FEW, '--fail-if', 'monthlyEuro > 5'], 'monthlyEuro'],
  [['plan', '/no/such/run.json'], 'run.json', 'no such file'],
]);

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
