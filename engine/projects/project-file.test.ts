import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { currentProject } from '#core/contract/project/migrations.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { readProject } from './projects.ts';

const FILE = fileURLToPath(new URL('../platform/version-1/study.modewise', import.meta.url));

test('a project of version 1 opens with its runs, packs, workload and verdict', async () => {
  const project = await readProject(FILE);
  const { workload, verdict, name } = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
  expect(project).toMatchObject({ schemaVersion: 3, name, workload, verdict });
  expect(project.workload.assumed).toEqual([]);
  expect([project.run, ...project.importedRuns].map((run) => run?.schemaVersion)).toEqual([2, 2]);
  expect(project.run?.trust).toMatchObject({
    verdict: 'poor',
    reasons: [{ code: 'recorded', was: 'other-load' }, {}, {}],
  });
});

test('a project without a run is migrated too', () => {
  expect(currentProject({ schemaVersion: 1, run: null, packs: [] })).toEqual({
    schemaVersion: 3,
    run: null,
    importedRuns: [],
  });
});

test('a project of version 2 opens under the names of this version', () => {
  const today = { host: '127.0.0.1:8080' };
  expect(currentProject({ schemaVersion: 2, run: null, packs: [exampleRun()], today })).toEqual({
    schemaVersion: 3,
    run: null,
    importedRuns: [exampleRun()],
    currentDeployment: today,
  });
});

test('a document of another kind is named as what it is', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'modewise-project-file-')), 'other.json');
  onTestFinished(() => rmSync(dirname(file), { recursive: true }));
  writeFileSync(file, JSON.stringify(exampleRun()));
  expect((await refusal(() => readProject(file))).reason).toBe('this is a run.json, not a project');
});
