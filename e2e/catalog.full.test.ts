import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('catalog-full');
afterAll(() => folder.remove());
const home = join(folder.path, 'home');
const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));

test('a plan for another cloud prices the services of that cloud, and lists no service of AWS', async () => {
  const { code, stdout } = await modewise(['plan', runFile, '--region', 'us-central1', '--json'], { home });
  expect(code).toBe(0);
  const { options, verdict } = PlanDocument.parse(JSON.parse(stdout));
  expect(verdict.optionId).toMatch(/^(vertex-batch|compute-engine-batch|cloud-run(-delayed)?-job)\//);
  const services = options.map(({ service }) => service);
  expect(services).toEqual(expect.arrayContaining(['cloud-run', 'gke', 'dataflow-batch', 'bigquery']));
  expect(services).not.toContain('lambda');
});
