import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AppError } from './app-error.ts';
import { makeRunsFolder } from './make-runs-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-runs-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the folder is made with all that is above it', async () => {
  const runs = join(folder, 'a', 'b', 'runs');
  await makeRunsFolder(runs);
  await makeRunsFolder(runs);
  expect(statSync(runs).isDirectory()).toBe(true);
});

test('a file in the way is named as one, with the way out', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  for (const runs of [file, join(file, 'runs')]) {
    const error: unknown = await makeRunsFolder(runs).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'unusable-input',
      file: runs,
      reason: expect.stringContaining('a file, not a folder'),
    });
    expect((error as AppError).actions.join(' ')).toContain('MODEWISE_HOME');
  }
});
