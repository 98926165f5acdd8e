import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { expectRefused, modewise, SMALL_REGION, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('allowed');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));
const workload = ['--preset', 'million-a-day', '--region', SMALL_REGION];

test('a plan keeps what was allowed, what exists and the quotas, and says so in a line each', async () => {
  const quotas = join(folder.path, 'quotas.csv');
  writeFileSync(quotas, 'quota,value,max\nec2.vcpus,64,\n');
  const out = join(folder.path, 'plan.json');
  const asked = ['--without', 'kubernetes', '--without', 'serverless', '--purchase', 'on-demand', '--existing', 'nat'];
  const finished = await modewise(['plan', runFile, ...workload, ...asked, '--quotas', quotas, '--out', out], { home });
  expect(finished.code, finished.stderr).toBe(0);
  expect(finished.stdout).toContain('What is allowed');
  expect(finished.stdout.match(/Kubernetes/g)?.length ?? 0).toBeLessThanOrEqual(2);
  const plan = PlanDocument.parse(JSON.parse(readFileSync(out, 'utf8')));
  expect(plan.workload).toMatchObject({
    only: ['on-demand'],
    without: ['kubernetes', 'serverless'],
    existing: ['nat'],
    quotas: [{ id: 'ec2.vcpus', value: 64, max: null }],
  });
  expect(plan.options.some(({ service, purchase }) => service.startsWith('eks') || purchase !== 'on-demand')).toBe(
    false,
  );
  // A comparison plans again with the same restrictions: nothing changed.
  const compared = await modewise(['diff', out, out, '--format', 'json'], { home });
  expect(compared.code, compared.stderr).toBe(0);
  // The finished plan takes no other restrictions.
  expectRefused(
    await modewise(['plan', out, '--without', 'spot'], { home }),
    '--without cannot be combined with a plan.json',
  );
});

test('a job that runs once is priced per job', async () => {
  const { code, stdout, stderr } = await modewise(['plan', runFile, ...workload, '--set', 'once=true'], { home });
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/Verdict: batch for 1 million predictions per job/i);
  expect(stdout).not.toContain('per month');
});
