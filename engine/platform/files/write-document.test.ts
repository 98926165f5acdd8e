import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeDocument } from './write-document.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-write-document-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a document is written whole, and one that cannot be written is an error with its file, the reason and the remedy', async () => {
  const file = join(folder, 'a.json');
  await writeDocument(file, '{}\n', 'Choose another file.');
  expect(readFileSync(file, 'utf8')).toBe('{}\n');
  const inFile = join(file, 'b.json');
  await expect(writeDocument(inFile, '{}\n', 'Choose another file.')).rejects.toMatchObject({
    code: 'unusable-input',
    file: inFile,
    reason: 'it cannot be written: a part of the path is a file, not a folder',
    advice: ['Choose another file.'],
  });
  expect(readdirSync(folder)).toEqual(['a.json']);
});
