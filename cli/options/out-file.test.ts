import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#engine/platform/app-error.ts';
import { checkOutFile, writeDocument } from './out-file.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'modewise-out-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function refusal(file: string, example: 'plan.json' | 'run.json' = 'plan.json'): AppError {
  try {
    checkOutFile(file, example);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${file} was not rejected`);
}

test('a writable file passes, and the check creates and changes nothing', async () => {
  checkOutFile(undefined, 'plan.json');
  checkOutFile(join(root, 'new.json'), 'plan.json');
  expect(readdirSync(root)).toEqual([]);
  writeFileSync(join(root, 'old.json'), 'old');
  checkOutFile(join(root, 'old.json'), 'plan.json');
  expect(readFileSync(join(root, 'old.json'), 'utf8')).toBe('old');
  await writeDocument(join(root, 'old.json'), { a: 1 });
  expect(JSON.parse(readFileSync(join(root, 'old.json'), 'utf8'))).toEqual({ a: 1 });
  expect(readdirSync(root)).toEqual(['old.json']);
});

test.each([['p.json'], ['deep/er/p.json']])(
  'a path below a file is rejected, and the file is named: FILE/%s',
  (below) => {
    const file = join(root, 'run.json');
    writeFileSync(file, 'keep me');
    const error = refusal(join(file, below));
    expect(error).toMatchObject({ code: 'unusable-input', file: join(file, below) });
    expect(error.reason).toBe(`${file} is a file, not a folder`);
    expect(error.actions).not.toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe('keep me');
  },
);

test('a missing folder, a folder and an empty name are rejected with an example for the command', () => {
  expect(refusal(join(root, 'none', 'p.json')).reason).toBe(`the folder ${join(root, 'none')} does not exist`);
  expect(refusal(root).actions).toEqual(['Give a file name: --out plan.json']);
  expect(refusal(root, 'run.json').actions).toEqual(['Give a file name: --out run.json']);
  expect(refusal('')).toMatchObject({ code: 'usage', reason: '--out is empty' });
});

test('a name that is too long with its temporary suffix is rejected', () => {
  expect(refusal(join(root, 'n'.repeat(256))).reason).toBe('the name is too long');
});

test.skipIf(process.platform === 'win32')('a folder without write permission is rejected', () => {
  const folder = join(root, 'closed');
  mkdirSync(folder);
  chmodSync(root, 0o755);
  chmodSync(folder, 0o555);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    expect(refusal(join(folder, 'p.json')).reason).toBe('no permission to write there');
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});

test.skipIf(!existsSync('/proc/self'))('an existing folder that accepts no new files is rejected', () => {
  expect(refusal('/proc/x.json')).toMatchObject({ code: 'unusable-input', file: '/proc/x.json' });
  expect(refusal('/proc/x.json').actions.join()).toContain('--out plan.json');
});
