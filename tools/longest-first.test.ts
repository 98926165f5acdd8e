import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LONGEST } from './longest-first.ts';

test('the files of tests that are run first exist', () => {
  expect(LONGEST.length).toBeGreaterThan(0);
  expect(LONGEST.filter((file) => !existsSync(fileURLToPath(new URL(`../${file}`, import.meta.url))))).toEqual([]);
});
