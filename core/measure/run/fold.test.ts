import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunEvent } from '#core/contract/run/journal.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { RunDocument, type SimulatedWindow } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { runDocument } from './document.ts';
import { foldRun } from './fold.ts';
import { withFirstLook } from './passes.ts';
import { EMPTY_RUN, type RunView } from './run-view.ts';

const example = exampleRun();
const request = { ...MEASURE_DEFAULTS, model: 'model.onnx' };
const at = '2026-01-15T09:00:00Z';
const batchRound = (round: number, rowsPerS: number): RunEvent => ({
  kind: 'batch-round',
  round,
  batchSize: 8,
  threads: 1,
  replicas: 1,
  rowsPerS,
  batchMs: 8000 / rowsPerS,
  batches: 10,
});

const SIMULATED: SimulatedWindow = {
  windowMs: 1_000,
  maxBatch: 32,
  offeredPerS: 10,
  meanBatch: 11,
  utilisation: 0.01,
  computeMsPerRow: 1.1,
  p50Ms: 510,
  p99Ms: 1_004,
  basis: 'simulated',
  extrapolated: false,
};

function eventsOfExample(): readonly RunEvent[] {
  const { realtime, microBatch, batch, parity, coldStart } = example;
  if (realtime === null || microBatch === null || batch?.job == null || parity === null || coldStart === null) {
    throw new Error('the example run is complete');
  }
  return [
    { kind: 'started', at, runId: 'run', request, modewise: '0.1.0' },
    { kind: 'host', host: example.host },
    { kind: 'model', model: { ...example.model, flopsPerRow: null } },
    { kind: 'data', data: example.data },
    { kind: 'phase-started', phase: 'cold-start', at, expectedS: 3 },
    { kind: 'cold-start', coldStart },
    { kind: 'cached-start', cached: { sessionMs: 19, firstInferenceMs: 0.8 }, reason: null },
    { kind: 'phase-finished', phase: 'cold-start', at },
    { kind: 'flops', flopsPerRow: 1234 },
    { kind: 'parity', parity },
    ...[900, 1000, 1100, 1000].map((rowsPerS, round) => batchRound(round, rowsPerS)),
    { kind: 'job', job: batch.job },
    { kind: 'realtime-setting', threads: 1, replicas: 1, service: realtime.service },
    ...realtime.curve.map((point): RunEvent => ({ kind: 'realtime-point', point, samples: null })),
    { kind: 'microbatch-setting', threads: 1, replicas: 1 },
    ...microBatch.frontier.map((point): RunEvent => ({ kind: 'microbatch-point', point, samples: null })),
    { kind: 'microbatch-simulated', windows: [SIMULATED] },
    { kind: 'finished', at: '2026-01-15T09:01:00Z', state: 'complete' },
  ];
}

const fold = (events: readonly RunEvent[]): RunView => events.reduce(foldRun, EMPTY_RUN);
const overTheWire = (event: RunEvent): RunEvent => RunEvent.parse(JSON.parse(JSON.stringify(event)));

test('every event survives the journal, and folding the events that were read back gives the same view', () => {
  const events = eventsOfExample();
  expect(fold(events.map(overTheWire))).toEqual(fold(events));
});

test('the request handling that was measured last is in the document, and is absent if it was not measured', () => {
  const events = eventsOfExample();
  const handling = (value: number): RunEvent => ({ kind: 'handling', ms: { value, low: 0.03, high: 0.05 } });
  const document = runDocument(fold([...events, handling(0.08), handling(0.04)].map(overTheWire)));
  expect(RunDocument.parse(document).realtime?.handling).toEqual({
    kind: 'lean',
    ms: { value: 0.04, low: 0.03, high: 0.05 },
  });
  expect(runDocument(fold(events))?.realtime).not.toHaveProperty('handling');
});

test('folding does not change its input', () => {
  fc.assert(
    fc.property(fc.nat({ max: eventsOfExample().length - 1 }), (length) => {
      const events = eventsOfExample();
      const view = fold(events.slice(0, length));
      const before: unknown = JSON.parse(JSON.stringify(view));
      const next = events[length];
      if (next !== undefined) foldRun(view, next);
      expect(view).toEqual(before);
    }),
  );
});

test('the document contains everything measured before a crash, whenever it occurs', () => {
  const events = eventsOfExample();
  for (let length = 4; length < events.length; length++) {
    const seen = events.slice(0, length);
    const document = runDocument(fold(seen));
    expect(document?.state).toBe('interrupted');
    expect(document?.finishedAt).toBeNull();
    const points = seen.filter((event) => event.kind === 'realtime-point').length;
    expect(document?.realtime?.curve.length ?? 0).toBe(points);
    const rounds = seen.filter((event) => event.kind === 'batch-round').length;
    expect(document?.batch?.trials.length ?? 0).toBe(Math.min(1, rounds));
  }
  expect(runDocument(fold(events))).toMatchObject({ state: 'complete', finishedAt: '2026-01-15T09:01:00Z' });
});

test('the document contains simulated windows, and a later simulation replaces them', () => {
  const again: RunEvent = { kind: 'microbatch-simulated', windows: [{ ...SIMULATED, meanBatch: 12 }] };
  const document = runDocument(fold([...eventsOfExample(), again]));
  expect(document?.microBatch?.simulated).toEqual([{ ...SIMULATED, meanBatch: 12 }]);
  expect(RunDocument.parse(document).microBatch?.frontier.length).toBeGreaterThan(0);
});

test('a run has no document before its host, model and data are known', () => {
  for (let length = 0; length < 4; length++) expect(runDocument(fold(eventsOfExample().slice(0, length)))).toBeNull();
});

test('FLOPs from profiling are stored with the model', () => {
  expect(fold(eventsOfExample()).model?.flopsPerRow).toBe(1234);
  expect(fold([{ kind: 'flops', flopsPerRow: 5 }]).model).toBeNull();
});

test('a restarted phase is listed once, and a repeated concern is reported once, in its latest form', () => {
  const noise = (cores: number): RunEvent => ({
    kind: 'noise',
    reason: { code: 'other-load', cores, peakCores: cores },
  });
  const view = fold([
    { kind: 'phase-started', phase: 'batch', at, expectedS: 8 },
    { kind: 'progress', phase: 'batch', done: 3, of: 9, text: 'third' },
    noise(0.4),
    { kind: 'phase-started', phase: 'batch', at: '2026-01-15T10:00:00Z', expectedS: 8 },
    noise(0.9),
  ]);
  expect(view.phases).toEqual([
    { phase: 'batch', startedAt: '2026-01-15T10:00:00Z', finishedAt: null, expectedS: 8, done: 0, of: 0, text: '' },
  ]);
  expect(view.concerns).toMatchObject([{ fact: { code: 'other-load', cores: 0.9 } }]);
});

test('a first look serves for a provisional verdict until batch is measured, and is not a result of batch mode', () => {
  const phase = (name: 'first-look' | 'batch'): RunEvent => ({ kind: 'phase-started', phase: name, at, expectedS: 1 });
  const looked = [phase('first-look'), batchRound(0, 100)].reduce(foldRun, EMPTY_RUN);
  expect(looked.batchRounds).toEqual([]);
  expect(withFirstLook(looked).batchRounds).toMatchObject([{ rowsPerS: 100 }]);
  const measured = [phase('batch'), batchRound(0, 400)].reduce(foldRun, looked);
  expect(withFirstLook(measured).batchRounds).toMatchObject([{ rowsPerS: 400 }]);
});

test('a rest lasts until its verdict is known, or until a resumed run goes on', () => {
  const resting = foldRun(EMPTY_RUN, { kind: 'resting', at });
  expect(resting.resting).toBe(true);
  const verdict = { mode: 'batch', modeShares: [], probabilityCheapest: 1, isTie: false, settled: true } as const;
  const known = foldRun(resting, { kind: 'verdict-so-far', at, verdict: { ...verdict, modeShares: [] } });
  expect(known).toMatchObject({ resting: false, verdicts: [{ at, verdict }] });
  expect(foldRun(resting, { kind: 'verdict-so-far', at, verdict: null })).toMatchObject({
    resting: false,
    verdicts: [],
  });
  expect(foldRun(resting, { kind: 'phase-started', phase: 'batch', at, expectedS: 1 }).resting).toBe(false);
});
