import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { currentEvent, currentRun, withCurrentRuns } from '#core/contract/project/migrations.ts';
import { RunEvent } from '#core/contract/run/journal.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { runDocument } from '#core/measure/run/document.ts';
import { EMPTY_RUN } from '#core/measure/run/run-view.ts';
import { foldRun } from '#core/measure/run/fold.ts';
import { readRun } from '#engine/platform/read-document.ts';

/** Files that Modewise 0.1.0 wrote with schemaVersion 1: `measure sample:fraud` and its project. */
const written = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const written1 = JSON.parse(readFileSync(written('run.json'), 'utf8')) as {
  readonly trust: {
    readonly verdict: string;
    readonly reasons: readonly { readonly code: string; readonly text: string }[];
  };
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modewise-version-1-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a run.json of version 1 opens with its numbers, its verdict and its sentences', async () => {
  const run = await readRun(written('run.json'));
  expect(run).toMatchObject({ schemaVersion: 2, trust: { verdict: written1.trust.verdict } });
  expect(run.trust.reasons).toEqual(
    written1.trust.reasons.map(({ code, text, ...rest }) => ({
      ...rest,
      code: 'recorded',
      was: code,
      text,
      sentence: text,
      remedy: expect.any(String) as string,
      phases: [],
    })),
  );
  expect(run).toMatchObject(Object.fromEntries(Object.entries(written1).filter(([key]) => NUMBERS.includes(key))));
});

const NUMBERS: readonly string[] = [
  'host',
  'model',
  'data',
  'serviceTime',
  'batch',
  'realtime',
  'microBatch',
  'profile',
];

test('a document that was migrated stays as it is when it is read again', async () => {
  const run = await readRun(written('run.json'));
  const again = join(folder, 'again.json');
  writeFileSync(again, JSON.stringify(run));
  expect(await readRun(again)).toEqual(run);
  expect(currentRun(run)).toBe(run);
});

test('incidents of version 1 keep their sentence', () => {
  const run = RunDocument.parse(currentRun({ ...written1, incidents: ['The bench process ended.'] }));
  expect(run.incidents).toEqual([
    { code: 'recorded', sentence: 'The bench process ended.', phase: null, text: 'The bench process ended.' },
  ]);
});

test('the runs of a plan are migrated, whatever the version of the plan', () => {
  const plan = withCurrentRuns({ schemaVersion: 1, runs: [written1] });
  expect(plan).toMatchObject({ schemaVersion: 1, runs: [{ schemaVersion: 2 }] });
});

test('a journal of version 1 folds into the same run, and its reasons count as they did', () => {
  const lines = readFileSync(written('events.ndjson'), 'utf8').trim().split('\n');
  const view = lines.map((line) => RunEvent.parse(currentEvent(JSON.parse(line)))).reduce(foldRun, EMPTY_RUN);
  const run = runDocument(view);
  expect(run?.trust.verdict).toBe(written1.trust.verdict);
  // Since then, those that decide the verdict come first.
  const texts = (reasons: readonly { readonly text: string }[] = []) => reasons.map(({ text }) => text).sort();
  expect(texts(run?.trust.reasons)).toEqual(texts(written1.trust.reasons));
  const incident = currentEvent({ kind: 'incident', phase: 'batch', text: 'It crashed.' });
  expect(RunEvent.parse(incident)).toEqual({
    kind: 'incident',
    phase: 'batch',
    incident: { code: 'recorded', sentence: 'It crashed.' },
  });
});

test.each([
  null,
  5,
  'text',
  [],
  {},
  { schemaVersion: 1 },
  { schemaVersion: 1, trust: { reasons: [null, 5] }, incidents: {} },
])('a value that is not a document does not become one: %j', (value) => {
  expect(RunDocument.safeParse(currentRun(value)).success).toBe(false);
  expect(RunEvent.safeParse(currentEvent(value)).success).toBe(false);
  expect(() => withCurrentRuns(value)).not.toThrow();
});
