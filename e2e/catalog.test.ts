import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Catalog } from '#core/contract/catalog/catalog.ts';
import { CatalogUpdate, OverlayList } from '#core/contract/catalog/catalog-update.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { expectRefused, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('catalog');
afterAll(() => folder.remove());
const home = join(folder.path, 'home');
const runFile = join(folder.path, 'run.json');
writeFileSync(runFile, JSON.stringify(exampleRun()));
const own = join(folder.path, 'ours.csv');
const REGION = 'eu-west-1';

test('user-supplied prices are imported, used in plans, listed and removed', async () => {
  writeFileSync(own, 'instance_type,region,purchase,usd\nc7g.xlarge,eu-west-1,on-demand,0.001\n');
  const imported = await modewise(['catalog', 'import', own, '--json'], { home });
  expect(imported.code).toBe(0);
  expect(CatalogUpdate.parse(JSON.parse(imported.stdout))).toMatchObject({
    action: 'imported',
    changes: [{ id: 'c7g.xlarge/on-demand', change: 'cheaper', fromUsd: 0.155, toUsd: 0.001 }],
  });

  const planFile = join(folder.path, 'plan.json');
  const only = ['--only', 'ec2-batch', '--purchase', 'on-demand'];
  const planned = ['plan', runFile, '--region', REGION, ...only, '--out', planFile, '--json'];
  const plan = await modewise(planned, { home });
  const { options } = PlanDocument.parse(JSON.parse(plan.stdout));
  expect(options.find((option) => option.service === 'ec2-batch')).toMatchObject({
    instanceType: 'c7g.xlarge',
    reasons: expect.arrayContaining([expect.objectContaining({ code: 'own-price', source: 'ours.csv' })]),
  });
  expect((await modewise(['plan', planFile], { home })).stdout).toContain('own price');

  const list = await modewise(['catalog', 'import', '--list', '--json'], { home });
  expect(OverlayList.parse(JSON.parse(list.stdout)).overlays).toMatchObject([{ kind: 'imported', name: 'ours.csv' }]);
  expect((await modewise(['catalog', 'import', own, '--remove'], { home })).code).toBe(0);
  const shown = await modewise(['catalog', 'show', '--region', REGION, '--json'], { home });
  const c7g = Catalog.parse(JSON.parse(shown.stdout)).instances.find((each) => each.instanceType === 'c7g.xlarge');
  expect(c7g?.prices.find(({ purchase }) => purchase === 'on-demand')).toMatchObject({ usdPerHour: 0.155 });
});

test('an invalid line is named by line and column, and nothing is imported', async () => {
  writeFileSync(own, 'instance_type,region,purchase,usd\nc7a.large,us-east-1,,0.1\nc7a.large,us-east-1,spot,cheap\n');
  expectRefused(
    await modewise(['catalog', 'import', own], { home }),
    'ours.csv',
    'line 3, column usd',
    'nothing was imported',
  );
  expect((await modewise(['catalog', 'import', '--list'], { home })).stdout).toContain(
    'Only the bundled prices are used',
  );
});
