import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ROOT } from '#e2e/root.ts';
import { engine, theEngine } from './lib/engines.ts';

const scratch = mkdtempSync(join(tmpdir(), 'modewise-workflows-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FOLDER = join(ROOT, '.github', 'workflows');
const WORKFLOWS = readdirSync(FOLDER).map((file) => join(FOLDER, file));
const ACTION = join(ROOT, 'action.yml');

/** What a checker says; nothing if it found nothing. */
function found(name: string, args: readonly string[]): string {
  const program = join(dirname(theEngine('workflows').path), name);
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  return status === 0 ? '' : `${stdout}${stderr}` || `${name} ended with ${status}`;
}

const bySchema = (schema: string, files: readonly string[]): string =>
  found('check-jsonschema', ['--builtin-schema', `vendor.github-${schema}`, ...files]);
const bySecurity = (files: readonly string[]): string =>
  found('zizmor', ['--offline', '--no-progress', '--color', 'never', '--min-severity', 'medium', ...files]);

/** A copy of the release workflow with a text replaced. */
function wrong(text: string | RegExp, by: string): string {
  const before = readFileSync(join(FOLDER, 'release.yml'), 'utf8');
  expect(before).toMatch(text);
  const file = join(mkdtempSync(join(scratch, 'wrong-')), 'release.yml');
  writeFileSync(file, before.replace(text, by));
  return file;
}

describe.skipIf(engine('workflows') === null)('the workflows', () => {
  test("follow the schema of GitHub's workflows and actions", () => {
    expect(bySchema('workflows', WORKFLOWS)).toBe('');
    expect(bySchema('actions', [ACTION])).toBe('');
    expect(bySchema('workflows', [wrong('runs-on: ubuntu-24.04', 'run-on: ubuntu-24.04')])).toContain('run-on');
  });

  test('pin their actions by their hashes, and keep inputs out of scripts', () => {
    expect(bySecurity([...WORKFLOWS, ACTION])).toBe('');
    expect(bySecurity([wrong(/actions\/checkout@[0-9a-f]{40}/, 'actions/checkout@v7')])).toContain('unpinned-uses');
    expect(
      bySecurity([wrong('mv SHA256SUMS "SHA256SUMS-$SYSTEM"', 'mv SHA256SUMS "${{ github.ref_name }}"')]),
    ).toContain('template-injection');
  });
});
