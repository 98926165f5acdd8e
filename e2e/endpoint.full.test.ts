import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { answering, listen, writeRows } from './endpoint-testing.ts';
import { expectRefused, modewise, SMALL_REGION, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('endpoint-full');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const data = writeRows(folder.path);
const COMMAND = ['measure-endpoint', '--protocol', 'tfserving', '--data', data];

test('measure --target still measures an endpoint, and names the command that replaces it', async () => {
  const url = await listen(answering());
  const measure = ['measure', '--target', url, '--protocol', 'tfserving', '--data', data];
  const ran = await modewise([...measure, '--max-rps', '40', '--max-requests', '60', '--json'], { home });
  expect(ran.stderr).toContain('measure --target is deprecated; use: modewise measure-endpoint URL');
  expect(EndpointDocument.parse(JSON.parse(ran.stdout)).data).toMatchObject({ file: 'rows.csv', rows: 20 });
  expectRefused(await modewise([...measure, '--modes', 'batch'], { home }), '--modes');
});

test('the current deployment joins a plan as a measured row, which says whether it calibrates', async () => {
  const url = await listen(answering());
  const endpoint = join(folder.path, 'today.json');
  const load = ['--rate', '30', '--max-rps', '60', '--max-requests', '1000', '--duration-s', '3', '--out', endpoint];
  let carries = false;
  // A busy machine may find nothing.
  for (let turn = 0; turn < 8 && !carries; turn++) {
    await modewise([...COMMAND, url, ...load], { home });
    carries = EndpointDocument.parse(JSON.parse(readFileSync(endpoint, 'utf8'))).highest !== null;
  }
  expect(carries).toBe(true);
  const run = join(folder.path, 'run.json');
  writeFileSync(run, JSON.stringify(exampleRun()));
  const out = join(folder.path, 'plan.json');
  const workload = [
    '--preset',
    'fraud-detection',
    '--region',
    SMALL_REGION,
    '--set',
    'current.monthlyUsd=730',
    '--set',
    'current.mode=endpoint',
  ];
  const planned = await modewise(
    ['plan', run, ...workload, '--current-deployment', endpoint, '--current-service', 'eks', '--out', out],
    { home },
  );
  expect(planned.code, planned.stderr).toBe(0);
  expect(planned.stdout).toContain('Current deployment');
  expect(planned.stdout).toMatch(/today: endpoint; 127\.0\.0\.1:\d+ as measured, p50 \d+ ms/);
  const { currentDeployment } = PlanDocument.parse(JSON.parse(readFileSync(out, 'utf8')));
  expect(currentDeployment?.endpoint).toMatchObject({ protocol: 'tfserving', service: 'eks', ratePerS: 30 });
  // Three seconds have too few answers for a p99.
  expect(currentDeployment?.calibration).toEqual({ state: 'not-calibrated', reason: 'no-p99' });
  expectRefused(
    await modewise(['plan', run, ...workload, '--current-deployment', run], { home }),
    'endpoint.json',
    'measure-endpoint',
  );
  expectRefused(
    await modewise(['plan', run, ...workload, '--current-deployment', endpoint, '--current-service', 'ekz'], { home }),
    "'eks'",
  );
});
