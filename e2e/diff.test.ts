import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { modewise, temporaryFolder } from './modewise.ts';
import { sharedPlanOf } from './shared-plan.ts';

const folder = temporaryFolder('diff');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const runFile = join(folder.path, 'run.json');

function diff(...args: readonly string[]) {
  return modewise(['diff', ...args], { home });
}

// diff.full.test.ts has two plans that differ.
test('two plans that are the same have no causes', async () => {
  const { file: planFile } = await sharedPlanOf('million-a-day');
  const { code, stdout } = await diff(planFile, planFile);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^The verdict is the same: /);
  expect(stdout).not.toContain('What moved the cost');
});

test('two measurements are compared as such, and a measurement with a plan is refused', async () => {
  const { file: planFile } = await sharedPlanOf('million-a-day');
  const run = exampleRun();
  writeFileSync(runFile, JSON.stringify(run));
  const otherFile = join(folder.path, 'other.json');
  writeFileSync(otherFile, JSON.stringify({ ...run, model: { ...run.model, sha256: 'a'.repeat(64) } }));
  const { code, stdout } = await diff(runFile, otherFile);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^No figure differs .*Another model/s);

  const refused = await diff(runFile, planFile);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('is a measurement, and the other file is a plan');
  expect((await diff(runFile, '/no/such.json')).stderr).toContain('there is no such file');
  expect((await diff(runFile, otherFile, '--format', 'xml')).stderr).toContain('github');
});
