import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '#e2e/root.ts';
import { engine, theEngine } from './lib/engines.ts';

const scratch = mkdtempSync(join(tmpdir(), 'modewise-dockerfile-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function hadolint(file: string): readonly string[] {
  const program = join(dirname(theEngine('checkers').path), 'hadolint');
  const { stdout, error } = spawnSync(program, ['--no-color', '--failure-threshold', 'style', file], {
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return stdout.split('\n').filter((line) => line !== '');
}

test.skipIf(engine('checkers') === null)('hadolint finds nothing in the Dockerfile, and something in a bad one', () => {
  const file = join(ROOT, 'Dockerfile');
  expect(hadolint(file)).toEqual([]);
  const wrong = join(scratch, 'Dockerfile');
  writeFileSync(wrong, readFileSync(file, 'utf8').replace('WORKDIR /src', 'RUN cd /src'));
  expect(hadolint(wrong).join()).toContain('DL3003');
});
