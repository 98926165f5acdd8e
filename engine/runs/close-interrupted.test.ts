import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { closeInterruptedRuns } from './close-interrupted.ts';
import { Journal, RUN_FILES } from './journal.ts';
import { claim } from './owner.ts';
import { ROWS_FOLDER } from './run-files.ts';
import { discardRun, leftBehindRuns } from './left-behind.ts';

let runs: string;
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'modewise-runs-'));
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

/** Larger than any process id. */
const NOBODY = '999999999';

/** A run whose engine was killed after its first batch round. */
function abandonedRun(name: string, owner: string): string {
  const folder = join(runs, name);
  const request = { ...MEASURE_DEFAULTS, model: 'model.onnx', syntheticRows: 8 };
  const { host, model, data } = exampleRun();
  const journal = Journal.create(folder, request);
  journal.append({ kind: 'started', at: '2026-01-01T00:00:00Z', runId: name, request, modewise: '0.1.0' });
  journal.append({ kind: 'host', host });
  journal.append({ kind: 'model', model });
  journal.append({ kind: 'data', data });
  const round = {
    kind: 'batch-round',
    round: 1,
    batchSize: 8,
    threads: 1,
    replicas: 1,
    batchMs: 8,
    batches: 9,
  } as const;
  journal.append({ ...round, rowsPerS: 1000 });
  journal.close();
  writeFileSync(join(folder, RUN_FILES.owner), owner);
  return folder;
}

test('a run whose engine is gone is closed as interrupted, with what it had measured', async () => {
  const folder = abandonedRun('gone', NOBODY);
  mkdirSync(join(folder, ROWS_FOLDER));
  expect(await closeInterruptedRuns(runs)).toEqual([folder]);
  expect(existsSync(join(folder, ROWS_FOLDER))).toBe(false);
  const run = RunDocument.parse(JSON.parse(readFileSync(join(folder, RUN_FILES.document), 'utf8')));
  expect(run.state).toBe('interrupted');
  expect(run.batch?.best.rowsPerS.value).toBe(1000);
  expect(await closeInterruptedRuns(runs)).toEqual([]);
});

test('a run that is being measured is left alone', async () => {
  const folder = abandonedRun('alive', NOBODY);
  const owner = claim(folder);
  expect(await closeInterruptedRuns(runs)).toEqual([]);
  expect(existsSync(join(folder, RUN_FILES.document))).toBe(false);
  owner?.release();
});

test('a mark whose process number another process has by now does not keep a run open', async () => {
  // As in a container, where every start has the same process id.
  const folder = abandonedRun('same-number', String(process.pid));
  expect(await closeInterruptedRuns(runs)).toEqual([folder]);
});

test('a run that was carried on and lost its engine again is closed again, with what the second part measured', async () => {
  const folder = abandonedRun('twice', NOBODY);
  await closeInterruptedRuns(runs);
  const journal = Journal.reopen(folder);
  const batch = { phase: 'batch', at: '2026-01-02T00:00:00Z' } as const;
  journal.append({ kind: 'phase-started', ...batch, expectedS: 1 });
  const round = { kind: 'batch-round', round: 1, batchSize: 16, threads: 1, replicas: 1 } as const;
  journal.append({ ...round, rowsPerS: 3000, batchMs: 5, batches: 9 });
  journal.append({ kind: 'phase-finished', ...batch });
  journal.close();
  writeFileSync(join(folder, RUN_FILES.owner), NOBODY);
  expect(await closeInterruptedRuns(runs)).toEqual([folder]);
  const run = RunDocument.parse(JSON.parse(readFileSync(join(folder, RUN_FILES.document), 'utf8')));
  expect(run).toMatchObject({ state: 'interrupted', batch: { best: { batchSize: 16, rowsPerS: { value: 3000 } } } });
  expect(await closeInterruptedRuns(runs)).toEqual([]);
});

test('a caller that asks while runs are being closed learns of them too', async () => {
  const folder = abandonedRun('asked-twice', NOBODY);
  const answers = await Promise.all([leftBehindRuns(runs), leftBehindRuns(runs)]);
  for (const answer of answers) expect(answer.map((run) => run.folder)).toEqual([folder]);
});

test('folders that hold no run, and a missing folder, do not stop it', async () => {
  writeFileSync(join(runs, 'note.txt'), 'hello');
  expect(await closeInterruptedRuns(runs)).toEqual([]);
  expect(await closeInterruptedRuns(join(runs, 'missing'))).toEqual([]);
});

test('a run that was left behind is distinguished from one that its user stopped, and can be discarded', async () => {
  const folder = abandonedRun('gone', NOBODY);
  const stopped = abandonedRun('stopped', NOBODY);
  rmSync(join(stopped, RUN_FILES.owner));
  const journal = Journal.reopen(stopped);
  journal.append({ kind: 'finished', at: '2026-01-01T00:01:00Z', state: 'interrupted' });
  journal.close();
  writeFileSync(join(stopped, RUN_FILES.document), '{}');
  const model = exampleRun().model.file;
  expect(await leftBehindRuns(runs)).toMatchObject([
    { folder, model, startedAt: '2026-01-01T00:00:00Z', finishedPhases: [], request: { effort: 'quick' } },
  ]);
  await discardRun(runs, folder);
  expect(existsSync(folder)).toBe(false);
  expect(await leftBehindRuns(runs)).toEqual([]);
});

test('only runs that no process is measuring are discarded', async () => {
  const alive = abandonedRun('alive', NOBODY);
  const owner = claim(alive);
  const outside = mkdtempSync(join(tmpdir(), 'modewise-no-runs-'));
  writeFileSync(join(outside, RUN_FILES.spec), '{}');
  for (const folder of [alive, outside, runs, join(runs, 'absent'), join(runs, 'alive', '..')]) {
    await expect(discardRun(runs, folder)).rejects.toMatchObject({ code: 'unusable-input' });
  }
  expect(existsSync(alive) && existsSync(outside)).toBe(true);
  owner?.release();
  rmSync(outside, { recursive: true });
});
