import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { AMONG_FEW, expectRefused, type Finished, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('gates');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));
const workload = ['--preset', 'million-a-day', ...AMONG_FEW];
const plan = ['plan', runFile, ...workload];
/** The plan that `passed` wrote, for what a finished plan is enough for. */
const finishedFile = join(folder.path, 'finished.json');
let passed: Finished;

beforeAll(async () => {
  passed = await modewise([...plan, '--fail-if', 'monthlyUsd > 1e9', '--json', '--out', finishedFile], { home });
});

test('a passing gate accepts the plan, and a failing one ends with 1, the numbers and the document', async () => {
  expect(passed.code, passed.stderr).toBe(0);
  const document = PlanDocument.parse(JSON.parse(passed.stdout));
  const chosen = document.options.find((option) => option.id === document.verdict.optionId);
  const costUsd = chosen?.monthlyUsd?.value;
  if (costUsd === undefined) throw new Error('no option was chosen');

  const out = join(folder.path, 'plan.json');
  const gate = `monthlyUsd > ${costUsd / 2}`;
  const failed = await modewise([...plan, '--fail-if', gate, '--json', '--out', out], { home });
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain(gate);
  expect(failed.stderr).toContain(String(costUsd));
  // The document is printed anyway, and was written before the gates were checked.
  expect(PlanDocument.parse(JSON.parse(failed.stdout)).verdict).toEqual(document.verdict);
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(JSON.parse(failed.stdout));
});

test('gates on the verdict and on the run are all checked', async () => {
  const { code, stderr } = await modewise(
    [
      'plan',
      finishedFile,
      '--fail-if',
      'verdict.mode == none',
      '--fail-if',
      'trust.verdict == poor',
      '--fail-if',
      'batch.best.batchSize >= 1',
    ],
    { home },
  );
  expect(code).toBe(1);
  expect(stderr).toContain('batch.best.batchSize');
  expect(stderr).not.toContain('gate failed: verdict.mode');
});

test('a finished plan is checked as it is, and refuses options that would change it', async () => {
  const before = readFileSync(finishedFile, 'utf8');
  const { verdict } = PlanDocument.parse(JSON.parse(before));

  const copy = join(folder.path, 'copy.json');
  const failed = await modewise(['plan', finishedFile, '--fail-if', `verdict.mode == ${verdict.mode}`, '--out', copy], {
    home,
  });
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain(`gate failed: verdict.mode == ${verdict.mode}`);
  expect(JSON.parse(readFileSync(copy, 'utf8'))).toEqual(JSON.parse(before));
  expect((await modewise(['plan', finishedFile, '--fail-if', 'verdict.mode == none'], { home })).code).toBe(0);
  expectRefused(
    await modewise(['plan', finishedFile, '--set', 'predictionsPerDay=5', '--seed', '3'], { home }),
    '--set, --seed cannot be combined with a plan.json',
  );
});
