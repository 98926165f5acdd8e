import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../core/contract/journal.ts';
import { MEASURE_DEFAULTS } from '../../core/contract/measure.ts';
import { exampleRun } from '../../core/contract/testing.ts';
import { Journal, readJournal, RUN_FILES } from './journal.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'modewise-journal-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const request = { ...MEASURE_DEFAULTS, model: 'model.onnx', syntheticRows: 8 };
const round = (number: number): RunEvent => ({
  kind: 'batch-round',
  round: number,
  batchSize: 8,
  threads: 1,
  replicas: 1,
  rowsPerS: 1000 + number,
  batchMs: 8,
  batches: 10,
});

function journalWithRounds(rounds: number): string {
  const folder = join(home, 'run');
  const journal = Journal.create(folder, request);
  for (let index = 0; index < rounds; index++) journal.append(round(index));
  journal.close();
  return folder;
}

test('what is read back is what was folded while it was written', () => {
  const folder = join(home, 'run');
  const journal = Journal.create(folder, request);
  journal.append({ kind: 'started', at: '2026-01-01T00:00:00Z', runId: 'run', request, modewise: '0.1.0' });
  journal.append(round(0));
  journal.close();
  expect(readJournal(folder)).toEqual(journal.view);
});

test('a last line that a crash cut off is left out, and everything before it counts', () => {
  const folder = journalWithRounds(3);
  const events = join(folder, RUN_FILES.events);
  truncateSync(events, statSync(events).size - 20);
  expect(readJournal(folder).batchRounds).toHaveLength(2);
});

test('a journal that was cut can be carried on', () => {
  const folder = journalWithRounds(2);
  const events = join(folder, RUN_FILES.events);
  truncateSync(events, statSync(events).size - 20);
  const journal = Journal.reopen(folder);
  journal.append(round(7));
  journal.close();
  expect(readJournal(folder).batchRounds.map((each) => each.round)).toEqual([0, 7]);
});

test('a line in the middle that is no event is an error that names it', () => {
  const folder = journalWithRounds(1);
  appendFileSync(join(folder, RUN_FILES.events), 'nonsense\n');
  appendFileSync(join(folder, RUN_FILES.events), `${JSON.stringify(round(2))}\n`);
  expect(() => readJournal(folder)).toThrow(/line 2 is not an event/);
});

test('a folder without a run is an error that says what to give', () => {
  writeFileSync(join(home, 'note.txt'), 'hello');
  expect(() => readJournal(home)).toThrow(/no run lies there/);
});

test('progress is shown but not kept', () => {
  const folder = join(home, 'run');
  const journal = Journal.create(folder, request);
  journal.append({ kind: 'progress', phase: 'batch', done: 1, of: 2, text: 'half way' });
  journal.close();
  expect(readFileSync(join(folder, RUN_FILES.events), 'utf8')).toBe('');
});

test('raw samples lie in samples.bin where their event says', () => {
  const folder = join(home, 'run');
  const [point] = exampleRun().realtime?.curve ?? [];
  if (point === undefined) throw new Error('the example run has a curve');
  const journal = Journal.create(folder, request);
  journal.append({ kind: 'realtime-point', point, samples: null }, Float64Array.of(1.5, 2.5));
  const second = journal.append({ kind: 'realtime-point', point, samples: null }, Float64Array.of(3.25));
  journal.close();
  if (second.kind !== 'realtime-point' || second.samples === null) throw new Error('the event should name its samples');
  const bytes = readFileSync(join(folder, RUN_FILES.samples));
  expect(second.samples).toEqual({ offset: 16, count: 1 });
  expect(bytes.readDoubleLE(second.samples.offset)).toBe(3.25);
});
