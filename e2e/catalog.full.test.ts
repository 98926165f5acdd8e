import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { expectRefused, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('catalog-full');
afterAll(() => folder.remove());
const home = join(folder.path, 'home');
const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));
/** A region without commitments to machines among its published prices, and without other estimates. */
const REGION = 'eu-west-1';

test('a plan for another cloud prices the services of that cloud, and lists no service of AWS', async () => {
  const { code, stdout } = await modewise(['plan', runFile, '--region', 'us-central1', '--json'], { home });
  expect(code).toBe(0);
  const { options, verdict } = PlanDocument.parse(JSON.parse(stdout));
  expect(verdict.optionId).toMatch(/^(vertex-batch|compute-engine-batch|cloud-run(-delayed)?-job)\//);
  const services = options.map(({ service }) => service);
  expect(services).toEqual(expect.arrayContaining(['cloud-run', 'gke', 'dataflow-batch', 'bigquery']));
  expect(services).not.toContain('lambda');
});

test('estimates are omitted unless requested, and marked where they are shown', async () => {
  const shown = (await modewise(['catalog', 'show', '--region', REGION], { home })).stdout;
  expect(shown).not.toMatch(/~\$/);
  expect((await modewise(['catalog', 'show', '--region', REGION, '--estimates'], { home })).stdout).toMatch(/~\$/);
  const plan = ['plan', runFile, '--region', REGION, '--only', 'ec2', '--purchase', '3yr'];
  expectRefused(await modewise(plan, { home }), 'no option has a price in eu-west-1', '--estimates');
  expect((await modewise([...plan, '--estimates'], { home })).stdout).toContain('estimated price');
});
