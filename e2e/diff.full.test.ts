import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { AMONG_FEW, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('diff-full');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const runFile = join(folder.path, 'run.json');
const [oldFile, newFile] = ['old.json', 'new.json'].map((name) => join(folder.path, name)) as [string, string];

function diff(...args: readonly string[]) {
  return modewise(['diff', ...args], { home });
}

test('two plans are compared with the causes, whose changes add up, in every form', async () => {
  writeFileSync(runFile, JSON.stringify(exampleRun()));
  const workload = ['--preset', 'million-a-day', ...AMONG_FEW];
  await modewise(['plan', runFile, ...workload, '--out', oldFile], { home });
  const changed = ['--set', 'predictionsPerDay=40m', '--set', 'callerWaits=yes', '--set', 'sloMs=100'];
  await modewise(['plan', runFile, ...workload, ...changed, '--out', newFile], { home });

  const { code, stdout } = await diff(oldFile, newFile, '--format', 'json');
  expect(code).toBe(0);
  const found = JSON.parse(stdout) as { readonly steps: readonly { cause: string; changeUsd: number }[] };
  expect(found.steps.map(({ cause }) => cause)).toEqual(['Predictions per day', 'A caller waits, latency SLO']);
  const costOf = (file: string): number => {
    const { verdict, options } = JSON.parse(readFileSync(file, 'utf8'));
    return options.find((option: { readonly id: string }) => option.id === verdict.optionId).monthlyUsd.value;
  };
  const difference = costOf(newFile) - costOf(oldFile);
  expect(found.steps.reduce((sum, { changeUsd }) => sum + changeUsd, 0)).toBeCloseTo(difference, 6);

  const comment = await diff(oldFile, newFile, '--format', 'github');
  expect(comment.stdout).toMatch(/^<!-- modewise-diff -->\n### Modewise: The verdict changed: /);
  expect(comment.stdout).toContain('<details><summary>Figures</summary>');
  const text = await diff(oldFile, newFile);
  expect(text.stdout).toMatch(/^The verdict changed: .*What moved the cost, one change after another/s);
  expect(text.stdout).not.toMatch(/undefined|NaN|\[object/);
});
