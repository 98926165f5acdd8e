import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cpuGovernor, cpuQuota } from './limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string): string {
  const path = join(folder, `${content.length}-limit`);
  writeFileSync(path, content);
  return path;
}

test('a quota is read in cores, and is null without a limit', async () => {
  expect(await cpuQuota(file('150000 100000\n'))).toBe(1.5);
  expect(await cpuQuota(file('max 100000\n'))).toBeNull();
  expect(await cpuQuota(file(''))).toBeNull();
  expect(await cpuQuota(join(folder, 'absent'))).toBeNull();
});

test('the governor is a word, or null where there is none', async () => {
  expect(await cpuGovernor(file('powersave\n'))).toBe('powersave');
  expect(await cpuGovernor(join(folder, 'absent'))).toBeNull();
});
