import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { expectRefused, modewise, SMALL_REGION, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('allowed-full');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));
const workload = ['--preset', 'million-a-day', '--region', SMALL_REGION];

test('names that nothing has, and restrictions that leave nothing, are refused with what to do', async () => {
  const refused = async (...args: readonly string[]) => modewise(['plan', runFile, ...workload, ...args], { home });
  expectRefused(await refused('--without', 'kubernets'), /did you mean 'kubernetes'\?/, 'sagemaker');
  expectRefused(await refused('--existing', 'eksx'), /did you mean 'eks'\?/, 'load-balancer');
  expectRefused(await refused('--only', 'lambda', '--without', 'serverless'), 'leaves no option');
  expectRefused(await refused('--quotas', join(folder.path, 'none.csv')), 'none.csv');
  expectRefused(await refused('--set', 'once=true', '--set', 'callerWaits=true'), 'exclude each other');
});
