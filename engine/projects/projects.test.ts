import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { type ProjectContent, ProjectContent as Content, Project } from '#core/contract/project/project.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { type FileGuard, folderGuard, OPEN_GUARD } from '#engine/platform/file-guard.ts';
import { openProjects, type Projects } from './projects.ts';

let root = '';
let nowMs = Date.parse('2026-11-24T12:00:00Z');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'modewise-projects-'));
  mkdirSync(join(root, 'work'));
  writeFileSync(join(root, 'work', 'model.onnx'), 'model');
  writeFileSync(join(root, 'work', 'rows.csv'), 'a\n1\n');
});
afterEach(() => {
  chmodSync(join(root, 'work'), 0o755);
  rmSync(root, { recursive: true });
});

const at = (...parts: readonly string[]): string => join(root, ...parts);
const file = (): string => at('work', 'study.modewise');

function projects(guard: FileGuard = OPEN_GUARD): Projects {
  return openProjects({
    recentsFile: at('home', 'recents.json'),
    autosaveFolder: at('home', 'autosave'),
    passingFolder: at('uploads'),
    guard,
    version: '1.2.3',
    // Each call is a second later than the previous one.
    now: () => new Date((nowMs += 1000)),
  });
}

function content(change: Partial<ProjectContent> = {}): ProjectContent {
  return Content.parse({
    id: '00000000-0000-4000-8000-000000000001',
    name: 'study',
    model: at('work', 'model.onnx'),
    data: at('work', 'rows.csv'),
    syntheticRows: null,
    maps: ['x=a'],
    dims: { batch: 4 },
    settings: MEASURE_DEFAULTS,
    run: exampleRun(),
    runFolder: null,
    importedRuns: [],
    workload: { predictionsPerDay: 1000 },
    verdict: {
      mode: 'batch',
      text: 'Serve in batch',
      costPerMillionUsd: { value: 1, low: 0.5, high: 2 },
      pricesAsOf: '2026-10-01/2026-11-20',
    },
    ...change,
  });
}

test('a project that is saved is opened as it was, with the hashes of its files, and is first on the list', async () => {
  const ours = projects();
  await ours.save(file(), content());
  const saved = Project.parse(JSON.parse(readFileSync(file(), 'utf8')));
  expect(saved.stamps.model).toMatchObject({ file: 'model.onnx', bytes: 5 });
  expect(saved.stamps.model?.sha256).toMatch(/^9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4$/);
  expect(saved.modewise).toBe('1.2.3');
  const opened = await projects().open(file(), { saved: false });
  expect(opened).toMatchObject({ content: content(), file: file(), unsavedAt: null, notices: [] });
  expect((await ours.recents()).projects).toMatchObject([
    { file: file(), name: 'study', untitled: false, stale: null },
  ]);
  expect(readdirSync(at('work')).sort()).toEqual(['model.onnx', 'rows.csv', 'study.modewise']);
});

test('edits that were kept come back with the project, are gone once it is saved, and can be given up', async () => {
  const ours = projects();
  await ours.save(file(), content());
  await ours.autosave(file(), content({ maps: ['x=b'] }));
  const kept = await projects().open(file(), { saved: false });
  expect(kept.content.maps).toEqual(['x=b']);
  expect(kept.unsavedAt).not.toBeNull();
  const reverted = await projects().open(file(), { saved: true });
  expect(reverted).toMatchObject({ content: { maps: ['x=a'] }, unsavedAt: null });
  expect((await projects().open(file(), { saved: false })).content.maps).toEqual(['x=a']);
  await ours.autosave(file(), content({ maps: ['x=c'] }));
  await ours.save(file(), content({ maps: ['x=c'] }));
  expect(readdirSync(at('home', 'autosave'))).toEqual([]);
});

test('a study that was never saved is on the list, opens without a file, and leaves the list for its file', async () => {
  const ours = projects();
  const { kept } = await ours.autosave(null, content());
  expect((await ours.recents()).projects).toMatchObject([{ file: kept, untitled: true }]);
  const opened = await ours.open(kept, { saved: false });
  expect(opened.file).toBeNull();
  expect(opened.unsavedAt).not.toBeNull();
  await ours.save(file(), content());
  expect((await ours.recents()).projects.map((each) => each.file)).toEqual([file()]);
});

test('files that moved with the project are found next to it and reported as present', async () => {
  await projects().save(file(), content());
  renameSync(at('work'), at('elsewhere'));
  const opened = await projects().open(at('elsewhere', 'study.modewise'), { saved: false });
  expect(opened.content).toMatchObject({ model: at('elsewhere', 'model.onnx'), data: at('elsewhere', 'rows.csv') });
  expect(opened.notices.map(({ about, state }) => [about, state])).toEqual([
    ['model', 'moved'],
    ['data', 'moved'],
  ]);
  renameSync(at('elsewhere'), at('work'));
});

test('a changed model is reported as changed, even at the same size, and a missing one as missing; the measurements stay', async () => {
  const ours = projects();
  await ours.save(file(), content());
  writeFileSync(at('work', 'model.onnx'), 'MODEL');
  utimesSync(at('work', 'model.onnx'), new Date(), new Date(2000, 1, 1));
  rmSync(at('work', 'rows.csv'));
  const opened = await projects().open(file(), { saved: false });
  expect(opened.notices.map(({ about, state }) => [about, state])).toEqual([
    ['model', 'changed'],
    ['data', 'missing'],
  ]);
  expect(opened.content.run).toEqual(exampleRun());
  expect((await ours.recents()).projects[0]?.stale).toBe('model changed: measure again');
});

test('a file that was only touched is still the same', async () => {
  await projects().save(file(), content());
  utimesSync(at('work', 'model.onnx'), new Date(), new Date(2000, 1, 1));
  expect((await projects().open(file(), { saved: false })).notices).toEqual([]);
});

test.each([
  ['cut off', (whole: string) => whole.slice(0, 100), /not JSON/],
  ['empty', () => '', /not JSON/],
  ['another document', () => JSON.stringify(exampleRun()), /not a project/],
  ['of a newer version', (whole: string) => whole.replace('"schemaVersion":3', '"schemaVersion":9'), /newer/],
])('a project that is %s is refused with its name, and the list stays', async (_what, damage, said) => {
  const ours = projects();
  await ours.save(file(), content({ run: null }));
  const whole = readFileSync(file(), 'utf8');
  writeFileSync(file(), damage(whole));
  await expect(ours.open(file(), { saved: false })).rejects.toMatchObject({
    code: 'unusable-input',
    file: file(),
    reason: expect.stringMatching(said),
  });
  expect((await ours.recents()).projects).toHaveLength(1);
});

test('the list holds nine, is read although it is damaged, and the damaged one is put aside', async () => {
  const ours = projects();
  for (let index = 0; index < 11; index += 1) {
    await ours.save(at('work', `p${index}.modewise`), content({ name: `p${index}`, run: null }));
  }
  expect((await ours.recents()).projects.map(({ name }) => name)).toEqual(
    [10, 9, 8, 7, 6, 5, 4, 3, 2].map((index) => `p${index}`),
  );
  writeFileSync(at('home', 'recents.json'), '{"projects": [');
  const damaged = await projects().recents();
  expect(damaged.projects).toEqual([]);
  expect(damaged.problem).toContain('damaged');
  expect(existsSync(at('home', 'recents.json.damaged'))).toBe(true);
  await ours.save(file(), content());
  expect((await ours.recents()).projects.map((each) => each.file)).toEqual([file()]);
  expect((await ours.forget(file())).projects).toEqual([]);
});

test('a list that cannot be written does not prevent saving', async () => {
  mkdirSync(at('home'));
  mkdirSync(at('home', 'recents.json'));
  const ours = projects();
  await ours.save(file(), content());
  expect(await ours.recents()).toMatchObject({
    projects: [{ file: file() }],
    problem: expect.stringContaining('recents.json'),
  });
});

test('a place that cannot be written is refused with a remedy, and the old project stays', async () => {
  const ours = projects();
  await expect(ours.save(at('absent', 'study.modewise'), content())).rejects.toMatchObject({
    code: 'unusable-input',
    reason: expect.stringContaining('its folder does not exist'),
    actions: [expect.stringContaining('another')],
  });
  mkdirSync(at('work', 'folder.modewise'));
  await expect(ours.save(at('work', 'folder.modewise'), content())).rejects.toMatchObject({ code: 'unusable-input' });
  expect(readdirSync(at('work')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a page may make no project of files that it may not read, and open none but its own and those on the list', async () => {
  const own = at('uploads', 'tab');
  mkdirSync(own, { recursive: true });
  const guard = folderGuard({ read: [at('home', 'autosave')], write: [own] });
  const page = projects(guard);
  await expect(page.save(join(own, 'a.modewise'), content())).rejects.toThrow(/a browser/);
  await expect(page.autosave(null, content())).rejects.toThrow(/a browser/);

  // The user's own project, saved by the desktop app, is in the list: it opens, and its files may then be read.
  await projects().save(file(), content());
  expect((await page.open(file(), { saved: false })).notices).toEqual([]);
  expect(() => guard.checkRead(at('work', 'model.onnx'))).not.toThrow();

  // A project that the page sent names files of this machine, which must not be read.
  const other = folderGuard({ read: [at('home', 'autosave')], write: [own] });
  copyFileSync(file(), join(own, 'brought.modewise'));
  const brought = await projects(other).open(join(own, 'brought.modewise'), { saved: false });
  expect(brought.notices.map(({ state }) => state)).toEqual(['missing', 'missing']);
  expect(() => other.checkRead(at('work', 'model.onnx'))).toThrow(/a browser/);
  await expect(projects(other).open(at('work', 'rows.csv'), { saved: false })).rejects.toThrow(/a browser/);
});

test('the file of a project is the one on the list, else its autosaved copy', async () => {
  const ours = projects();
  const { id } = content();
  expect(await ours.fileOf(id)).toBeNull();
  const { kept } = await ours.autosave(null, content());
  expect(await ours.fileOf(id)).toBe(kept);
  await ours.save(file(), content());
  expect(await ours.fileOf(id)).toBe(file());
  expect(await ours.fileOf('00000000-0000-4000-8000-000000000002')).toBeNull();
});
