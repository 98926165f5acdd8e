import { expect, test } from 'vitest';
import type { Phase, RunEvent } from '#core/contract/journal.ts';
import { MEASURE_DEFAULTS } from '#core/contract/measure.ts';
import { exampleRun } from '#core/contract/testing.ts';
import { runDocument } from './document.ts';
import { trustReasons } from './doubts.ts';
import { EMPTY_RUN, foldRun } from './fold.ts';

const at = '2026-01-15T09:00:00Z';
const example = exampleRun();
const request = { ...MEASURE_DEFAULTS, model: 'model.onnx' };
const begin: readonly RunEvent[] = [
  { kind: 'started', at, runId: 'run', request, modewise: '0.1.0' },
  { kind: 'host', host: example.host },
  { kind: 'model', model: example.model },
  { kind: 'data', data: example.data },
];
const started = (phase: Phase): RunEvent => ({ kind: 'phase-started', phase, at, expectedS: 1 });
const finished = (phase: Phase): RunEvent => ({ kind: 'phase-finished', phase, at });
const noise = (code: string, phase?: Phase): RunEvent => ({
  kind: 'noise',
  reason: { code, text: `Saw ${code}.`, fix: 'Do.' },
  ...(phase === undefined ? {} : { phase }),
});
const crashed: readonly RunEvent[] = [
  { kind: 'incident', phase: 'realtime', text: 'It crashed.' },
  noise('bench-crashed', 'realtime'),
];
const documentOf = (events: readonly RunEvent[]) => runDocument([...begin, ...events].reduce(foldRun, EMPTY_RUN));
const codesOf = (events: readonly RunEvent[]) => documentOf(events)?.trust.reasons.map(({ code }) => code);

test('a crash is forgotten once its phase was measured again to the end, and not before', () => {
  const first = [started('batch'), noise('some-load', 'batch'), finished('batch'), started('realtime'), ...crashed];
  expect(codesOf(first)).toEqual(['some-load', 'bench-crashed']);
  const again = [...first, started('realtime')];
  expect(documentOf(again)).toMatchObject({ incidents: ['It crashed.'] });
  expect(codesOf(again)).toEqual(['some-load', 'bench-crashed']);
  expect(codesOf([...again, finished('realtime')])).toEqual(['some-load']);
  expect(documentOf([...again, finished('realtime')])?.incidents).toEqual([]);
});

test('what is noticed in the second attempt stays, whatever was noticed in the first', () => {
  const events = [
    started('realtime'),
    noise('other-load', 'realtime'),
    started('realtime'),
    noise('other-load', 'realtime'),
    finished('realtime'),
  ];
  expect(codesOf(events)).toEqual(['other-load']);
});

test('what holds for the whole run is not forgotten with a phase', () => {
  expect(codesOf([started('batch'), noise('governor'), started('batch'), finished('batch')])).toEqual(['governor']);
});

test('points of an attempt that was cut short count until the phase is measured to its end, and are replaced then', () => {
  const [one, two] = example.realtime?.curve ?? [];
  if (one === undefined || two === undefined || example.realtime === null) throw new Error('the example has a curve');
  const { threads, replicas, service } = example.realtime;
  const setting: RunEvent = { kind: 'realtime-setting', threads, replicas, service };
  const point = (each: typeof one): RunEvent => ({ kind: 'realtime-point', point: each, samples: null });
  const cut = [started('realtime'), setting, point(one), started('realtime'), setting, point(one), point(two)];
  expect(documentOf(cut)?.realtime?.curve).toHaveLength(3);
  expect(documentOf([...cut, finished('realtime')])?.realtime?.curve).toEqual([one, two]);
});

test('a run that goes on is not finished, however it was left', () => {
  const left: RunEvent = { kind: 'finished', at, state: 'interrupted' };
  const view = [...begin, left, started('batch')].reduce(foldRun, EMPTY_RUN);
  expect([view.state, view.finishedAt]).toEqual([null, null]);
});

test('one reason is shown for each code, with the phases in which it was noticed', () => {
  const reason = { code: 'other-load', text: 'Others were busy.', fix: 'Wait.' };
  expect(
    trustReasons([
      { ...reason, phase: 'batch' },
      { ...reason, phase: 'realtime' },
      { ...reason, code: 'x' },
    ]),
  ).toEqual([
    { ...reason, text: 'Others were busy (batch, real time).' },
    { ...reason, code: 'x' },
  ]);
});
