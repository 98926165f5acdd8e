import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { currentProject } from '#core/contract/migrations.ts';
import { readProject } from './projects.ts';

const FILE = fileURLToPath(new URL('../platform/version-1/study.modewise', import.meta.url));

test('a project of version 1 opens with its runs, packs, workload and verdict', async () => {
  const project = await readProject(FILE);
  const { workload, verdict, name } = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
  expect(project).toMatchObject({ schemaVersion: 2, name, workload, verdict });
  expect(project.workload.assumed).toEqual([]);
  expect([project.run, ...project.packs].map((run) => run?.schemaVersion)).toEqual([2, 2]);
  expect(project.run?.trust).toMatchObject({
    verdict: 'poor',
    reasons: [{ code: 'recorded', was: 'other-load' }, {}, {}],
  });
});

test('a project without a run is migrated too', () => {
  expect(currentProject({ schemaVersion: 1, run: null, packs: [] })).toEqual({
    schemaVersion: 2,
    run: null,
    packs: [],
  });
});
