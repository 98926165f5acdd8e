import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { unusable } from './app-error.ts';
import { describeError } from './diagnostics.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-diagnostics-'));
const before = process.env['MODEWISE_HOME'];
afterEach(() => {
  if (before === undefined) delete process.env['MODEWISE_HOME'];
  else process.env['MODEWISE_HOME'] = before;
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a failure that a user can act on passes as it is, on either side of a line', () => {
  const error = unusable('rows.csv', 'it is empty', 'Fill it.');
  expect(describeError(error)).toEqual(error.toDocument());
  expect(describeError(new RpcError(error.toDocument()))).toEqual(error.toDocument());
});

test('a defect is one line for the user, and its stack goes into a file that is named', () => {
  process.env['MODEWISE_HOME'] = folder;
  const document = describeError(new Error('x is not a function\n    at secret', { cause: new Error('deeper') }));
  expect(document.code).toBe('defect');
  expect(document.cause).toContain('x is not a function');
  expect(document.cause).not.toContain('\n');
  const file = /details are in (.+?)\. Please/.exec(document.actions.join(' '))?.[1];
  if (file === undefined) throw new Error('no file is named');
  const details = readFileSync(file, 'utf8');
  expect(details).toContain('diagnostics.test.ts');
  expect(details).toContain('caused by: Error: deeper');
});

test('details that cannot be written do not make it worse', () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  process.env['MODEWISE_HOME'] = file;
  expect(describeError('thrown text')).toMatchObject({
    code: 'defect',
    actions: ['The details could not be written.'],
  });
});
