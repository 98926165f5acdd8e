import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { foldRun } from '#core/measure/run/fold.ts';
import { EMPTY_RUN } from '#core/measure/run/run-view.ts';
import { secondsLeft, stretchesOf } from './stretches.ts';
import { shareDone, trialsChanged } from './measuring-news.ts';

const BEGUN = '2026-01-15T09:00:00Z';
const at = (seconds: number): string => new Date(Date.parse(BEGUN) + 1000 * seconds).toISOString();
const ms = (seconds: number): number => Date.parse(at(seconds));
const { host, model, data } = exampleRun();

function viewOf(events: readonly RunEvent[], request: Partial<typeof MEASURE_DEFAULTS> = {}) {
  const begun: RunEvent[] = [
    {
      kind: 'started',
      at: BEGUN,
      runId: 'one',
      request: { ...MEASURE_DEFAULTS, modes: [...MEASURE_DEFAULTS.modes], model: 'm.onnx', ...request },
      modewise: '0',
    },
    { kind: 'host', host },
    { kind: 'model', model },
    { kind: 'data', data },
  ];
  return [...begun, ...events].reduce(foldRun, EMPTY_RUN);
}

test('before the run the track is divided by expected time and mode', () => {
  const stretches = stretchesOf(viewOf([]), ms(0));
  expect(stretches.map(({ title, plannedS }) => [title, plannedS])).toEqual([
    ['Prepare', 4.5],
    ['Batch', 7.5],
    ['Real time', 20.5],
    ['Micro-batch', 7.5],
    ['Batch again', 5],
  ]);
  expect(secondsLeft(stretches)).toBe(45);
});

test('what finished phases took beyond their plan is added to those that follow', () => {
  const view = viewOf([
    { kind: 'phase-started', phase: 'profile', at: at(0), expectedS: 1, effort: 'quick' },
    { kind: 'phase-finished', phase: 'profile', at: at(6) },
    { kind: 'phase-started', phase: 'batch', at: at(6), expectedS: 6, effort: 'quick' },
    { kind: 'phase-finished', phase: 'batch', at: at(15.5) },
  ]);
  // (0.5 + 5 + 3.5) ÷ 3 = 3 s for each of real time, micro-batch and batch again.
  const left = stretchesOf(view, ms(15.5)).filter(({ state }) => state === 'to-come');
  expect(left.map(({ plannedS }) => plannedS)).toEqual([23, 10, 7.5]);
});

test('time left decreases with the clock and is never less than the phases that have not started', () => {
  const view = viewOf([{ kind: 'phase-started', phase: 'realtime', at: at(10), expectedS: 20, effort: 'quick' }]);
  const realtime = (seconds: number) => stretchesOf(view, ms(seconds)).find(({ kind }) => kind === 'realtime');
  expect(realtime(15)).toMatchObject({ state: 'running', doneS: 5 });
  expect(realtime(300)).toMatchObject({ state: 'running', plannedS: 319, doneS: 290 });
});

test('a finished phase counts with the time that it took', () => {
  const view = viewOf([
    { kind: 'phase-started', phase: 'cold-start', at: at(0), expectedS: 9 },
    { kind: 'phase-finished', phase: 'cold-start', at: at(2) },
  ]);
  const [prepare] = stretchesOf(view, ms(2));
  expect(prepare).toMatchObject({ plannedS: 3.5, doneS: 2, state: 'running' });
});

test('a final decision removes the second pass from the track', () => {
  const workload = PRESETS[0]?.workload ?? null;
  const standard = { effort: 'standard', workload } as unknown as Partial<typeof MEASURE_DEFAULTS>;
  const open = stretchesOf(viewOf([], standard), ms(0));
  const decision = { mode: 'batch', settled: true, open: [], text: 'Settled.' };
  const settled = stretchesOf(viewOf([{ kind: 'decision', decision }], standard), ms(0));
  expect(open.map(({ title }) => title)).toEqual([
    'Prepare',
    'Batch',
    'Real time',
    'Micro-batch',
    'Batch again',
    'Prepare, refined',
    'Batch, refined',
    'Real time, refined',
    'Micro-batch, refined',
    'Batch again',
  ]);
  expect(settled.filter(({ kind }) => kind === 'realtime')).toHaveLength(1);
});

test('progress goes from 0 to 1', () => {
  expect(shareDone(EMPTY_RUN, ms(0))).toBe(0);
  expect(shareDone(viewOf([]), ms(0))).toBe(0);
  const phases = ['cold-start', 'profile', 'batch', 'job', 'realtime', 'microbatch', 'batch-again'] as const;
  const all = phases.flatMap((phase): RunEvent[] => [
    { kind: 'phase-started', phase, at: at(1), expectedS: 5, ...(phase === 'cold-start' ? {} : { effort: 'quick' }) },
    { kind: 'phase-finished', phase, at: at(2) },
  ]);
  expect(shareDone(viewOf(all), ms(3))).toBe(1);
});

test('progress alone does not change the document', () => {
  const view = viewOf([{ kind: 'phase-started', phase: 'batch', at: at(0), expectedS: 6, effort: 'quick' }]);
  const further = foldRun(view, { kind: 'progress', phase: 'batch', done: 1, of: 1, text: 'one', at: 32 });
  expect(trialsChanged(view, further)).toBe(false);
  const round = { round: 0, batchSize: 1, threads: 1, replicas: 1, rowsPerS: 9, batchMs: 1, batches: 3 };
  expect(trialsChanged(view, foldRun(view, { kind: 'batch-round', ...round }))).toBe(true);
});
