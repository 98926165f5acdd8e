import { expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { foldRun } from '#core/measure/run/fold.ts';
import { EMPTY_RUN } from '#core/measure/run/run-view.ts';
import { phaseUnderWay, progressTitle, timeLeftText, trialPlace } from './progress-words.ts';

const BEGUN = '2026-01-15T09:00:00Z';
const after = (seconds: number): number => Date.parse(BEGUN) + 1000 * seconds;

function viewOf(...events: readonly RunEvent[]) {
  return events.reduce(foldRun, { ...EMPTY_RUN, runId: 'one' });
}

const REALTIME: RunEvent = { kind: 'phase-started', phase: 'realtime', at: BEGUN, expectedS: 20, effort: 'quick' };

test('the title has mode, trial and the estimated number of trials of a search', () => {
  const view = viewOf(REALTIME, { kind: 'progress', phase: 'realtime', done: 7, of: 7, text: '', at: 60 });
  expect(progressTitle(view, after(7))).toBe('Measuring real time: rate 8 of about 20');
  expect(progressTitle(view, after(19.9))).toBe('Measuring real time: rate 8');
});

test('a known number of trials is shown', () => {
  const started: RunEvent = { kind: 'phase-started', phase: 'microbatch', at: BEGUN, expectedS: 7, effort: 'quick' };
  const view = viewOf(started, { kind: 'progress', phase: 'microbatch', done: 2, of: 6, text: '', at: 5 });
  expect(progressTitle(view, after(1))).toBe('Measuring micro-batch: window 3 of 6');
});

test('before the first event and between phases the title is general', () => {
  expect(progressTitle(EMPTY_RUN, after(0))).toBe('Reading model and data');
  const between = viewOf(REALTIME, { kind: 'phase-finished', phase: 'realtime', at: BEGUN });
  expect(progressTitle(between, after(1))).toBe('Measuring');
  expect(phaseUnderWay(between)).toBeNull();
});

test.each([
  ['realtime', 60, '60 requests/s'],
  ['microbatch', 20, '20 ms window'],
  ['batch', 32, 'batches of 32 rows'],
  ['job', 1, null],
] as const)('the running trial of %s at %d is %s', (phase, at, place) => {
  const started: RunEvent = { kind: 'phase-started', phase, at: BEGUN, expectedS: 7 };
  const view = viewOf(started, { kind: 'progress', phase, done: 0, of: 0, text: '', at });
  const underWay = phaseUnderWay(view);
  expect(underWay === null ? undefined : trialPlace(underWay)).toBe(place);
});

test('time left is whole seconds, then minutes', () => {
  const stretch = {
    key: 'a',
    kind: 'batch',
    effort: null,
    title: 'Batch',
    plannedS: 120,
    doneS: 62,
    state: 'running',
  } as const;
  expect(timeLeftText([stretch])).toBe('about 58 s left of 2 min');
  expect(timeLeftText([{ ...stretch, doneS: 119.5 }])).toBe('almost done');
  expect(timeLeftText([])).toBe('');
});
