import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { temporaryFolder } from './modewise.ts';
import { testRefusals } from './refusals.cases.ts';

const folder = temporaryFolder('usage-full');
afterAll(folder.remove);

const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));

testRefusals(folder.path, [
  [['plan', runFile, '--model', 'x.onnx'], '--model', 'cannot be combined'],
  [['plan', runFile, '--preset', 'pricing', '--workload', 'w.json'], 'cannot be combined'],
  [['plan', runFile, '--set', 'sloMs'], 'sloMs'],
  [['plan', runFile, '--set', 'speed=5'], 'speed', 'predictionsPerDay'],
  [['plan', runFile, '--set', 'predictionsPerDay=-3'], 'predictionsPerDay'],
  [['plan', runFile, '--set', 'predictionsPerDay=1e300'], 'predictionsPerDay', 'must be at most'],
  [['plan', runFile, '--instances', 'c99.huge'], 'c99.huge'],
  [['plan', runFile, '--purchase', '2yr'], '2yr', '1yr'],
  [['plan', runFile, '--fail-if', 'monthlyUsd'], 'monthlyUsd', 'PATH OP VALUE'],
  [['plan', runFile, '--imported-run', '/no/such/pack.json'], 'pack.json'],
]);
