import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { examplePlan } from '#core/report/testing.ts';
import { AppError } from '#engine/platform/app-error.ts';
import type { PdfPrinter } from './pdf-printer.ts';
import { writeReport as writeReportOf } from './write-report.ts';

let root = '';

/** Writes as many bytes as the page has. */
const copying: PdfPrinter = {
  print: async ({ html, pdf }) => {
    const page = await readFile(html);
    await writeFile(pdf, page);
    return { bytes: page.length };
  },
};
const none: PdfPrinter = {
  print: () => Promise.reject(new AppError({ code: 'not-available', cause: 'nothing prints here', actions: [] })),
};

type Options = Parameters<typeof writeReportOf>[0];

function writeReport(options: Pick<Options, 'plan' | 'formats' | 'folder'> & Partial<Options>) {
  return writeReportOf({ printer: none, signal: new AbortController().signal, ...options });
}

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

test('with a stem, every file has that name, and nothing but what was asked for is written', async () => {
  const stem = 'Card fraud-2026-11-27';
  const written = await writeReport({
    plan: examplePlan(),
    formats: ['pdf', 'csv'],
    folder: root,
    stem,
    printer: copying,
  });
  expect(written.files.map(({ file }) => file)).toEqual([`${stem}.pdf`, `${stem}.csv`]);
  expect((await readdir(root)).sort()).toEqual([`${stem}.csv`, `${stem}.pdf`]);
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

test.skipIf(!existsSync('/proc/self')).each(['/proc', '/proc/x', '/proc/x/y'])(
  'a folder where nothing new can be made is refused at once: %s',
  async (folder) => {
    await expect(writeReport({ plan: examplePlan(), formats: ['md'], folder })).rejects.toMatchObject({
      code: 'unusable-input',
      file: expect.stringMatching(/^\/proc/),
      reason: 'its folder does not exist or accepts no new files',
      actions: [expect.stringContaining('--out')],
    });
  },
);

test('an empty name of the folder is called empty', async () => {
  await expect(writeReport({ plan: examplePlan(), formats: ['md'], folder: '' })).rejects.toMatchObject({
    code: 'usage',
    file: null,
    reason: 'the name of the folder for the report is empty',
  });
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

test('a PDF is printed from the HTML, which is deleted afterwards', async () => {
  const written = await writeReport({ plan: examplePlan(), formats: ['md', 'pdf'], folder: root, printer: copying });
  expect(written.files.map(({ file }) => file)).toEqual(['report.md', 'report.pdf']);
  expect((await readdir(root)).sort()).toEqual(['report.md', 'report.pdf']);
  expect(await readFile(join(root, 'report.pdf'), 'utf8')).toMatch(/^<!doctype html>/i);
});

test('where nothing can print a PDF no other file is left behind', async () => {
  await expect(writeReport({ plan: examplePlan(), formats: ['html', 'pdf'], folder: root })).rejects.toMatchObject({
    code: 'not-available',
  });
  expect(await readdir(root)).toEqual([]);
});
