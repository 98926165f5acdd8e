import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { ProjectContent } from '#core/contract/project/project.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { examplePlan } from '#core/report/testing.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { OPEN_GUARD } from '#engine/platform/file-guard.ts';
import { saveWorkload } from '#engine/service/handlers/workload.ts';
import { openProjects } from '#engine/projects/projects.ts';
import { writeReport } from '#engine/render/write-report.ts';
import { Journal, readJournal } from '#engine/runs/journal.ts';
import { writeDocument } from '#engine/runs/run-files.ts';
import { CAN_MOUNT, smallDisk } from './testing.ts';

const onFullDisk = test.skipIf(!CAN_MOUNT);
const FULL = 'the disk is full';

function content(): ProjectContent {
  return ProjectContent.parse({
    id: '00000000-0000-4000-8000-000000000001',
    name: 'study',
    model: null,
    data: null,
    syntheticRows: null,
    maps: [],
    dims: {},
    settings: MEASURE_DEFAULTS,
    run: exampleRun(),
    runFolder: null,
    importedRuns: [],
    workload: { predictionsPerDay: 1000 },
    verdict: null,
  });
}

onFullDisk('a project that does not fit is refused with its file and the cause, and the saved one stays', async () => {
  const disk = smallDisk(64 * 1024);
  const home = scratch();
  const projects = openProjects({
    recentsFile: join(home, 'recents.json'),
    autosaveFolder: join(disk, 'autosave'),
    passingFolder: join(home, 'uploads'),
    guard: OPEN_GUARD,
    version: '1.0.0',
  });
  const file = join(disk, 'study.modewise');
  await projects.save(file, content());
  const before = readFileSync(file, 'utf8');
  const large = { ...content(), importedRuns: Array.from({ length: 40 }, () => exampleRun()) };
  for (const save of [() => projects.save(file, large), () => projects.autosave(file, large)]) {
    const error = await refusal(save);
    expect(error).toMatchObject({ code: 'unusable-input', file: expect.stringMatching(/\.modewise$/) });
    expect(error.reason).toContain(FULL);
  }
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(readdirSync(disk).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

onFullDisk('a report, a run.json and a workload that do not fit are refused alike', async () => {
  const disk = smallDisk(4096);
  const report = await refusal(() =>
    writeReport({
      plan: examplePlan(),
      formats: ['html'],
      folder: disk,
      printer: { print: () => Promise.reject(new Error('not asked for')) },
      signal: new AbortController().signal,
    }),
  );
  expect(report).toMatchObject({ code: 'unusable-input', file: join(disk, 'report.html'), reason: FULL });
  const run = await refusal(() => writeDocument(disk, exampleRun()));
  expect(run).toMatchObject({ code: 'measurement-failed', file: join(disk, 'run.json') });
  expect(run.reason).toContain(FULL);
  const large = Workload.parse({ predictionsPerDay: 9, shape: 'trace', traceMinutes: Array(1440).fill(123456.789) });
  const workload = await refusal(() => saveWorkload({ file: join(disk, 'workload.json'), workload: large }));
  expect(workload.reason).toContain(FULL);
  expect(readdirSync(disk)).toEqual([]);
});

onFullDisk('a journal on a full disk says so, and what it holds can be read and carried on', async () => {
  const disk = smallDisk(64 * 1024);
  const folder = join(disk, 'run');
  const request = { ...MEASURE_DEFAULTS, model: 'model.onnx', syntheticRows: 8 };
  const journal = Journal.create(folder, request);
  journal.append({ kind: 'started', at: '2026-01-01T00:00:00Z', runId: 'run', request, modewise: '0.1.0' });
  let kept = 0;
  const error = await refusal(() => {
    for (;;) {
      journal.append({ kind: 'incident', phase: 'batch', incident: { code: 'phase-failed', cause: 'x'.repeat(1000) } });
      kept += 1;
    }
  });
  expect(error).toMatchObject({ code: 'measurement-failed', file: join(folder, 'events.ndjson') });
  expect(error.reason).toContain(FULL);
  expect(error.actions.join()).toContain(`--resume ${folder}`);
  expect(kept).toBeGreaterThan(10);
  journal.close();
  expect(readJournal(folder).incidents).toHaveLength(kept);
});
