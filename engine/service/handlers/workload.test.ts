import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPreset } from '#core/contract/workload/presets.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { folderGuard, OPEN_GUARD } from '#engine/platform/file-guard.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { openWorkload, saveWorkload } from './workload.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modewise-workload-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reading = { host: createChildBenchHost(), signal: new AbortController().signal };
const seconds = Array.from({ length: 3600 }, (_, second) => second).join('\n');

test('a workload that was saved is the same when it is opened', async () => {
  const workload = findPreset('recommendations')?.workload ?? Workload.parse({ predictionsPerDay: 1 });
  const file = join(folder, 'workload.json');
  await saveWorkload({ file, workload });
  expect(readFileSync(file, 'utf8').endsWith('}\n')).toBe(true);
  expect(await openWorkload(file, OPEN_GUARD, reading)).toEqual(workload);
});

test('a trace that a workload names is read from its folder, if the page may read there', async () => {
  writeFileSync(join(folder, 'hour.txt'), seconds);
  const file = join(folder, 'workload.json');
  writeFileSync(file, JSON.stringify({ predictionsPerDay: 1000, shape: 'trace', traceFile: 'hour.txt' }));
  const workload = await openWorkload(file, OPEN_GUARD, reading);
  expect(workload.traceMinutes).toHaveLength(1440);
  expect(workload.traceFile).toBe('hour.txt');
  const elsewhere = folderGuard({ read: [join(folder, 'other')], write: [] });
  await expect(openWorkload(file, elsewhere, reading)).rejects.toThrow(/can only open/);
});

test('the error for a workload names the file and the key', async () => {
  const file = join(folder, 'workload.json');
  writeFileSync(file, '{"predictionsPerDay": 0, "sloms": 5}');
  await expect(openWorkload(file, OPEN_GUARD, reading)).rejects.toThrow(/workload\.json: .*predictionsPerDay.*"sloms"/);
  writeFileSync(file, '{');
  await expect(openWorkload(file, OPEN_GUARD, reading)).rejects.toThrow(/this is not JSON/);
});
