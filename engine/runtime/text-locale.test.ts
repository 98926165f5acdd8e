import { existsSync, mkdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { provideLocaleOf } from './text-locale.ts';

const failure = (name: string) =>
  new Error(
    `string_normalizer.cc:88 Failed to construct locale with name:${name}:: Please, install necessary language-pack`,
  );

/** A system with one locale. */
function system() {
  const folder = scratch();
  const known = join(folder, 'C.utf8');
  mkdirSync(known);
  return { known, options: { folder: join(folder, 'ours'), known: [known], environment: {} as NodeJS.ProcessEnv } };
}

test('an English locale that the system lacks is found under its name, once', () => {
  const { known, options } = system();
  expect(provideLocaleOf(failure('en_US.UTF-8'), options)).toBe(true);
  expect(readlinkSync(join(options.folder, 'en_US.UTF-8'))).toBe(known);
  expect(options.environment['LOCPATH']).toBe(options.folder);
  // It did not help, so another attempt would not either.
  expect(provideLocaleOf(failure('en_US.UTF-8'), options)).toBe(false);
});

test('another language, another failure, and a system without any locale are left as they are', () => {
  const { options } = system();
  expect(provideLocaleOf(failure('tr_TR.UTF-8'), options)).toBe(false);
  expect(provideLocaleOf(new Error('bad_alloc'), options)).toBe(false);
  expect(provideLocaleOf(failure('en_US.UTF-8'), { ...options, known: ['/no/such/folder'] })).toBe(false);
  expect(existsSync(options.folder)).toBe(false);
  expect(options.environment).toEqual({});
});
