import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleProject } from '#core/contract/testing/testing-project.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { shareProject } from './share-project.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modewise-share-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, project: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(project));
  return file;
}

test('a project is shared with its results and the names of its files, and without any folder of its user', async () => {
  const place = { kind: 'kubernetes', context: 'secret', namespace: 'ann', packs: null } as const;
  const project = exampleProject({ fleet: exampleStudy([exampleType('c7i.large')], { place }) });
  const workload = { ...project.workload, readsFile: '/home/ann/secret/reads.csv' };
  const shared = await shareProject(written('study.modewise', { ...project, workload }));
  expect(shared.content).toMatchObject({
    name: 'Card fraud',
    model: 'fraud.onnx',
    data: 'fraud.csv',
    run: project.run,
  });
  expect(shared.file).toBe('study.modewise');
  expect(JSON.stringify(shared)).not.toMatch(/home|ann|secret/);
  expect(JSON.stringify(shared)).not.toContain(folder);
});

test('another file, or a project without a measurement, is refused with its name and a remedy', async () => {
  await expect(shareProject(written('plan.json', {}))).rejects.toMatchObject({
    code: 'unusable-input',
    actions: ['Name a .modewise file.'],
  });
  await expect(shareProject(written('empty.modewise', exampleProject({ run: null })))).rejects.toMatchObject({
    reason: 'this project has no measurement',
    file: join(folder, 'empty.modewise'),
  });
  await expect(shareProject(join(folder, 'absent.modewise'))).rejects.toMatchObject({ code: 'unusable-input' });
});
