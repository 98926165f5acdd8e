import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { applySettings } from '#core/decide/settings/workload-settings.ts';
import { runsFolder } from '#engine/platform/paths.ts';
import { currentRunFile, withCurrentBeside, withCurrentRead } from './current-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-current-'));
const file = join(folder, 'run.json');
const run = exampleRun();
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(file, JSON.stringify(run));

function workloadWith(text: string): Workload {
  const current = { monthlyUsd: 100, mode: 'endpoint', run: text };
  return Workload.parse({ predictionsPerDay: 1e6, current });
}

test('a path is read, and the workload then names the run by its id and is not read again', async () => {
  const read = await withCurrentRead(workloadWith(file));
  expect(read.current).toMatchObject({ run: run.runId, measured: { runId: run.runId } });
  expect(read.current?.measured?.p99Ms).toBeGreaterThan(read.current?.measured?.p50Ms ?? Infinity);
  expect(currentRunFile(read)).toBeNull();
  expect(await withCurrentRead(read)).toBe(read);
  // Another run replaces what the first one measured.
  const changed = applySettings(read, ['current.run=other.json']);
  if (changed.kind === 'refused') throw new Error(changed.problem);
  expect(changed.value.current).toMatchObject({ run: 'other.json', measured: null });
});

test('an id is a run in the runs folder, and a relative path in a workload file starts from its folder', () => {
  expect(currentRunFile(workloadWith('2026-01-01-a'))).toBe(join(runsFolder(), '2026-01-01-a', 'run.json'));
  expect(currentRunFile(withCurrentBeside(workloadWith('run.json'), join(folder, 'workload.json')))).toBe(file);
});

test.each([
  ['missing.json', /no such file|does not exist|not found/i],
  ['batch-only.json', /no valid real-time measurement/],
  ['not.json', /not JSON/],
])('%s is refused with its name and a remedy', async (name, cause) => {
  const path = join(folder, name);
  if (name === 'batch-only.json') writeFileSync(path, JSON.stringify({ ...run, realtime: null }));
  if (name === 'not.json') writeFileSync(path, 'hello');
  const refused = await withCurrentRead(workloadWith(path)).catch((error: unknown) => error);
  expect(refused).toMatchObject({ file: path, reason: expect.stringMatching(cause) });
  expect(refused).toHaveProperty('actions.0');
});
