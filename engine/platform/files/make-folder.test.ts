import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { makeFolder } from './make-folder.ts';

test('all that is missing is made, with the rights asked for, and made again without harm', () => {
  const folder = join(scratch(), 'a', 'b', 'c');
  makeFolder(folder, 0o700);
  makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
  expect(statSync(join(folder, '..')).mode & 0o777).toBe(0o700);
});

test('where a file is, or below one, no folder can be made, and the system says why', () => {
  const file = join(scratch(), 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(join(file, 'x'))).toThrow(/ENOTDIR/);
  expect(() => makeFolder(file)).toThrow(/EEXIST/);
});

test.skipIf(!existsSync('/proc/self'))(
  'a folder that takes nothing new is refused instead of being tried for ever',
  () => {
    expect(() => makeFolder('/proc/modewise/x')).toThrow(/ENOENT/);
  },
);
