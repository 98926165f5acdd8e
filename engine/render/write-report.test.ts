import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { examplePlan } from '../../core/report/testing.ts';
import { writeReport } from './write-report.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'modewise-report-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

test('the files are written into a folder that is made for them, and nothing else is left there', async () => {
  const folder = join(root, 'a', 'b');
  const written = await writeReport({ plan: examplePlan(), formats: ['html', 'md', 'csv', 'json', 'html'], folder });
  expect(written.files.map(({ file }) => file)).toEqual(['report.html', 'report.md', 'options.csv', 'report.json']);
  expect((await readdir(folder)).sort()).toEqual(['options.csv', 'report.html', 'report.json', 'report.md']);
  for (const { file, bytes } of written.files) expect((await readFile(join(folder, file))).length).toBe(bytes);
});

test('a report that is there already is replaced', async () => {
  await writeFile(join(root, 'report.md'), 'old');
  await writeReport({ plan: examplePlan(), formats: ['md'], folder: root });
  expect(await readFile(join(root, 'report.md'), 'utf8')).toMatch(/^# Serve in batch/);
});

test.each([
  ['a file', (folder: string) => join(folder, 'file')],
  ['below a file', (folder: string) => join(folder, 'file', 'below')],
])('a folder that is %s is refused with its name and a remedy', async (_what, at) => {
  await writeFile(join(root, 'file'), 'keep me');
  const folder = at(root);
  await expect(writeReport({ plan: examplePlan(), formats: ['md'], folder })).rejects.toMatchObject({
    name: 'AppError',
    code: 'unusable-input',
    file: folder,
    actions: [expect.stringContaining('--out')],
  });
  expect(await readFile(join(root, 'file'), 'utf8')).toBe('keep me');
});

test('a name that is taken by a folder leaves no half-written file', async () => {
  const folder = join(root, 'out');
  await writeReport({ plan: examplePlan(), formats: ['csv'], folder });
  await writeReport({ plan: examplePlan(), formats: ['md'], folder: join(folder, 'report.md') });
  await expect(writeReport({ plan: examplePlan(), formats: ['md'], folder })).rejects.toMatchObject({
    code: 'unusable-input',
  });
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a format that is not to be had leaves nothing behind', async () => {
  const folder = join(root, 'out');
  await expect(writeReport({ plan: examplePlan(), formats: ['html', 'pdf'], folder })).rejects.toMatchObject({
    code: 'usage',
  });
  expect(await readdir(root)).toEqual([]);
});
