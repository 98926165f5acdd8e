import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { AMONG_FEW, expectRefused, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('gates-full');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));
const workload = ['--preset', 'million-a-day', ...AMONG_FEW];

test('a null value fails its gate with a message', async () => {
  const withoutMicroBatch = join(folder.path, 'no-microbatch.json');
  writeFileSync(withoutMicroBatch, JSON.stringify(exampleRun({ microBatch: null })));
  const { code, stderr } = await modewise(
    ['plan', withoutMicroBatch, ...workload, '--fail-if', 'microBatch.replicas > 5'],
    { home },
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/microBatch\.replicas has no value/);
});

test('an unknown path is a usage error, reported after plan.json is written', async () => {
  const out = join(folder.path, 'kept.json');
  const finished = await modewise(['plan', runFile, ...workload, '--fail-if', 'verdict.moood == batch', '--out', out], {
    home,
  });
  expectRefused(finished, 'moood');
  PlanDocument.parse(JSON.parse(readFileSync(out, 'utf8')));
});
