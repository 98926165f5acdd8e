import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { foldRun } from '#core/measure/run/fold.ts';
import { EMPTY_RUN } from '#core/measure/run/run-view.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { withoutRights } from '#engine/dataset/rows/testing.ts';
import { Journal, readEvents, readJournal, RUN_FILES } from './journal.ts';

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

test('a last line that a crash cut off is ignored, and everything before it counts', () => {
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

test('a line in the middle that is not an event is an error that names it', () => {
  const folder = journalWithRounds(1);
  appendFileSync(join(folder, RUN_FILES.events), 'nonsense\n');
  appendFileSync(join(folder, RUN_FILES.events), `${JSON.stringify(round(2))}\n`);
  expect(() => readJournal(folder)).toThrow(/line 2 is not an event/);
});

test('a folder without a run is an error that says what to give', () => {
  writeFileSync(join(home, 'note.txt'), 'hello');
  expect(() => readJournal(home)).toThrow(/there is no run/);
});

test('progress is shown but not kept', () => {
  const folder = join(home, 'run');
  const journal = Journal.create(folder, request);
  journal.append({ kind: 'progress', phase: 'batch', done: 1, of: 2, text: 'half way' });
  journal.close();
  expect(readFileSync(join(folder, RUN_FILES.events), 'utf8')).toBe('');
});

test('a run in progress can be read, with its results so far', () => {
  const folder = join(home, 'run');
  const journal = Journal.create(folder, request);
  journal.append({ kind: 'phase-started', phase: 'batch', at: '2026-01-15T09:00:00Z', expectedS: 6, effort: 'quick' });
  journal.append({ kind: 'progress', phase: 'batch', done: 1, of: 2, text: 'half way' });
  journal.append({ kind: 'phase-finished', phase: 'batch', at: '2026-01-15T09:00:06Z' });
  journal.close();
  expect(readEvents(folder).map(({ kind }) => kind)).toEqual(['phase-started', 'phase-finished']);
  expect(readEvents(folder).reduce(foldRun, EMPTY_RUN)).toEqual(readJournal(folder));
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

/** Any events that a journal keeps, with multi-byte text. */
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.nat({ max: 99 }).map(round),
  fc
    .string({ unit: 'grapheme' })
    .map((cause): RunEvent => ({ kind: 'incident', phase: 'batch', incident: { code: 'phase-failed', cause } })),
  fc
    .record({ code: fc.constant('governor' as const), governor: fc.string({ unit: 'grapheme' }) })
    .map((reason): RunEvent => ({ kind: 'noise', reason, phase: 'batch' })),
  fc.constantFrom<RunEvent>(
    { kind: 'phase-started', phase: 'batch', at: '2026-01-01T00:00:00Z', expectedS: 1 },
    { kind: 'phase-finished', phase: 'batch', at: '2026-01-01T00:00:01Z' },
    { kind: 'finished', at: '2026-01-01T00:00:02Z', state: 'interrupted' },
  ),
);
const anyEvents = fc.array(anyEvent, { maxLength: 12 });
const fold = (events: readonly RunEvent[]) => events.reduce(foldRun, EMPTY_RUN);

let folders = 0;
/** A journal of these events in a new folder, truncated after a share of its bytes. */
function cutJournal(events: readonly RunEvent[], share: number): { folder: string; whole: number } {
  const folder = join(home, String((folders += 1)));
  const journal = Journal.create(folder, request);
  for (const event of events) journal.append(event);
  journal.close();
  const path = join(folder, RUN_FILES.events);
  const bytes = readFileSync(path);
  const kept = bytes.subarray(0, Math.floor(share * bytes.length));
  writeFileSync(path, kept);
  return { folder, whole: kept.filter((byte) => byte === 0x0a).length };
}
const anyShare = fc.double({ min: 0, max: 1, noNaN: true });

test('a journal that is cut at any byte is the fold of the lines that are whole', () => {
  fc.assert(
    fc.property(anyEvents, anyShare, (events, share) => {
      const { folder, whole } = cutJournal(events, share);
      const kept = fold(events.slice(0, whole));
      expect(readJournal(folder)).toEqual(kept);
      const reopened = Journal.reopen(folder);
      expect(reopened.view).toEqual(kept);
      reopened.close();
      expect(readJournal(folder)).toEqual(kept);
    }),
    { numRuns: 60 },
  );
});

test('what is appended to a journal that was cut and reopened follows what was whole', () => {
  fc.assert(
    fc.property(anyEvents, anyShare, anyEvents, (before, share, after) => {
      const { folder, whole } = cutJournal(before, share);
      const journal = Journal.reopen(folder);
      for (const event of after) journal.append(event);
      journal.close();
      const expected = fold([...before.slice(0, whole), ...after]);
      expect(journal.view).toEqual(expected);
      expect(readJournal(folder)).toEqual(expected);
      expect(readJournal(folder)).toEqual(readJournal(folder));
    }),
    { numRuns: 60 },
  );
});

test('samples that a crash cut in two, or took away, leave the journal readable, and what follows lies on whole samples', () => {
  const [point] = exampleRun().realtime?.curve ?? [];
  if (point === undefined) throw new Error('the example run has a curve');
  const folder = join(home, 'run');
  const first = Journal.create(folder, request);
  first.append({ kind: 'realtime-point', point, samples: null }, Float64Array.of(1, 2, 3));
  first.close();
  truncateSync(join(folder, RUN_FILES.samples), 13);
  const journal = Journal.reopen(folder);
  expect(journal.view.realtimePoints).toEqual([point]);
  const kept = journal.append({ kind: 'realtime-point', point, samples: null }, Float64Array.of(4.5));
  journal.close();
  expect(kept).toMatchObject({ samples: { offset: 8, count: 1 } });
  expect(readFileSync(join(folder, RUN_FILES.samples)).readDoubleLE(8)).toBe(4.5);
});

test.skipIf(process.platform !== 'linux')('a full disk is an error that names the file and how to go on', () => {
  const folder = join(home, 'run');
  const full = Journal.create(folder, request);
  full.append(round(1));
  full.close();
  rmSync(join(folder, RUN_FILES.samples));
  symlinkSync('/dev/full', join(folder, RUN_FILES.samples));
  const [point] = exampleRun().realtime?.curve ?? [];
  if (point === undefined) throw new Error('the example run has a curve');
  const journal = Journal.reopen(folder);
  const append = () => journal.append({ kind: 'realtime-point', point, samples: null }, Float64Array.of(1));
  expect(append).toThrow(AppError);
  expect(append).toThrow(/samples\.bin: results cannot be saved: the disk is full/);
  journal.close();
  // An event that could not be stored is not folded.
  expect(journal.view.realtimePoints).toEqual([]);
  expect(readJournal(folder).batchRounds).toHaveLength(1);
});

test.skipIf(process.platform === 'win32')(
  'a folder that may not be written is refused, and stays as it was',
  async () => {
    const folder = journalWithRounds(2);
    const before = readFileSync(join(folder, RUN_FILES.events), 'utf8');
    chmodSync(home, 0o755);
    await withoutRights(async () => {
      expect(() => Journal.reopen(folder)).toThrow(/no permission to write there/);
    });
    expect(readFileSync(join(folder, RUN_FILES.events), 'utf8')).toBe(before);
  },
);
