import { expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import type { Phase, TrustFact } from '#core/contract/run/run-facts.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { runDocument } from './document.ts';
import { trustOf, trustOfMode, trustReasons, withConcern } from './concerns.ts';
import { foldRun } from './fold.ts';
import { exampleExecution } from '#core/contract/testing/testing-execution.ts';
import { EMPTY_RUN } from './run-view.ts';

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
const BUSY: TrustFact = { code: 'other-load', cores: 0.5, peakCores: 0.5 };
const FACTS = {
  'some-load': { code: 'some-load', cores: 0.2, peakCores: 0.2 },
  'other-load': BUSY,
  governor: { code: 'governor', governor: 'powersave' },
  'bench-crashed': { code: 'bench-crashed', end: { how: 'memory-kill' } },
} as const satisfies Readonly<Record<string, TrustFact>>;
const noise = (code: keyof typeof FACTS, phase?: Phase): RunEvent => ({
  kind: 'noise',
  reason: FACTS[code],
  ...(phase === undefined ? {} : { phase }),
});
const crashed: readonly RunEvent[] = [
  { kind: 'incident', phase: 'realtime', incident: { code: 'process-ended', end: { how: 'memory-kill' } } },
  noise('bench-crashed', 'realtime'),
];
const documentOf = (events: readonly RunEvent[]) => runDocument([...begin, ...events].reduce(foldRun, EMPTY_RUN));
const codesOf = (events: readonly RunEvent[]) => documentOf(events)?.trust.reasons.map(({ code }) => code);

test('a crash is dropped only once its phase has been measured again to the end', () => {
  const first = [started('batch'), noise('some-load', 'batch'), finished('batch'), started('realtime'), ...crashed];
  expect(codesOf(first)).toEqual(['bench-crashed', 'some-load']);
  const again = [...first, started('realtime')];
  expect(documentOf(again)).toMatchObject({ incidents: [{ code: 'process-ended', phase: 'realtime' }] });
  expect(codesOf(again)).toEqual(['bench-crashed', 'some-load']);
  expect(codesOf([...again, finished('realtime')])).toEqual(['some-load']);
  expect(documentOf([...again, finished('realtime')])?.incidents).toEqual([]);
});

test('a concern of the second attempt remains, whatever the first attempt showed', () => {
  const events = [
    started('realtime'),
    noise('other-load', 'realtime'),
    started('realtime'),
    noise('other-load', 'realtime'),
    finished('realtime'),
  ];
  expect(codesOf(events)).toEqual(['other-load']);
});

test('a concern about the whole run is not dropped with a phase', () => {
  expect(codesOf([started('batch'), noise('governor'), started('batch'), finished('batch')])).toEqual(['governor']);
});

test('points of an interrupted attempt count until the phase is finished, and are replaced then', () => {
  const [one, two] = example.realtime?.curve ?? [];
  if (one === undefined || two === undefined || example.realtime === null) throw new Error('the example has a curve');
  const { threads, replicas, service } = example.realtime;
  const setting: RunEvent = { kind: 'realtime-setting', threads, replicas, service };
  const point = (each: typeof one): RunEvent => ({ kind: 'realtime-point', point: each, samples: null });
  const cut = [started('realtime'), setting, point(one), started('realtime'), setting, point(one), point(two)];
  expect(documentOf(cut)?.realtime?.curve).toHaveLength(3);
  expect(documentOf([...cut, finished('realtime')])?.realtime?.curve).toEqual([one, two]);
});

test('a resumed run is not finished, whatever state it had', () => {
  const left: RunEvent = { kind: 'finished', at, state: 'interrupted' };
  const view = [...begin, left, started('batch')].reduce(foldRun, EMPTY_RUN);
  expect([view.state, view.finishedAt]).toEqual([null, null]);
});

test('each code gives one reason, with all phases that it affects', () => {
  const concerns = [
    { fact: { ...BUSY, cores: 0.4 }, phase: 'batch' as const },
    { fact: BUSY, phase: 'realtime' as const },
    { fact: FACTS.governor },
  ];
  expect(trustReasons(concerns)).toEqual([
    {
      ...BUSY,
      phases: ['batch', 'realtime'],
      text: expect.stringMatching(/50 % of a core .*\(batch, real time\)\.$/) as string,
      fix: expect.any(String) as string,
    },
    { ...FACTS.governor, phases: [], text: expect.any(String) as string, fix: expect.any(String) as string },
  ]);
});

test('a reason of version 1 counts by the code that it had there', () => {
  const recorded = (was: string) => ({ fact: { code: 'recorded', was, sentence: 'Seen.', remedy: 'Do.' } as const });
  expect(trustOf([recorded('stalls')]).verdict).toBe('good');
  expect(trustOf([recorded('some-load')]).verdict).toBe('fair');
  expect(trustOf([recorded('other-load')]).verdict).toBe('poor');
  expect(withConcern([recorded('other-load')], { fact: BUSY })).toEqual([{ fact: BUSY }]);
});

test('a warning about the columns is a reason, and lowers trust only if a doubtful column is used', () => {
  const warning = (code: 'takes-doubtful' | 'sets-aside' | 'leaves-between', text: string) => ({
    code,
    columns: ['c'],
    text,
  });
  const trust = (...warnings: readonly ReturnType<typeof warning>[]) =>
    runDocument(
      [...begin.slice(0, 3), { kind: 'data' as const, data: { ...example.data, warnings: [...warnings] } }].reduce(
        foldRun,
        EMPTY_RUN,
      ),
    )?.trust;
  const aside = trust(warning('sets-aside', 'Not used: c.'), warning('leaves-between', 'Not used: d.'));
  expect(aside?.verdict).toBe('good');
  expect(aside?.reasons.map(({ code, text }) => [code, text])).toEqual([
    ['sets-aside', 'Not used: c.'],
    ['leaves-between', 'Not used: d.'],
  ]);
  const taken = trust(warning('takes-doubtful', 'Input "x" uses c.'), warning('takes-doubtful', 'Input "y" uses d.'));
  expect(taken?.verdict).toBe('fair');
  expect(taken?.reasons.map(({ text }) => text)).toEqual(['Input "x" uses c. Input "y" uses d.']);
  expect(trust()?.reasons).toEqual([]);
});

test('the trust of a mode counts only the reasons that name its phases', () => {
  const trust = trustOf([
    { phase: 'batch-again', fact: { code: 'some-load', cores: 0.2, peakCores: 0.2 } },
    { phase: 'realtime', fact: { code: 'generator-limited', points: 2 } },
    { fact: { code: 'governor', governor: 'powersave' } },
  ]);
  expect(trust.verdict).toBe('poor');
  expect(trustOfMode(trust, 'batch').verdict).toBe('fair');
  expect(trustOfMode(trust, 'realtime').verdict).toBe('poor');
  expect(trustOfMode(trust, 'microbatch')).toEqual({ verdict: 'good', reasons: [] });
});

test('points of less than half a second lower trust', () => {
  const measuredFor = (durationS: number | null) =>
    documentOf([{ kind: 'started', at, runId: 'run', request: { ...request, durationS }, modewise: '0.1.0' }])?.trust;
  expect(measuredFor(null)).toEqual({ verdict: 'good', reasons: [] });
  expect(measuredFor(0.5)?.reasons).toEqual([]);
  expect(measuredFor(0.2)).toMatchObject({ verdict: 'fair', reasons: [{ code: 'glance', durationS: 0.2 }] });
  expect(measuredFor(0.2)?.reasons[0]?.text).toContain('Points of 200 ms are very short');
});

test('a run on a device says what fell back, what the device is and what was not measured; the latest attempt counts', () => {
  const on = (more: Parameters<typeof exampleExecution>[0] = {}): RunEvent => ({
    kind: 'execution',
    execution: exampleExecution(more),
  });
  const document = documentOf([on()]);
  expect(document?.execution).toEqual(exampleExecution());
  expect(codesOf([on()])).toEqual(['partial-fallback', 'software-device', 'one-session']);
  expect(document?.trust.reasons[0]?.text).toContain('2 of 11 nodes on the CPU: 61 % of the time');
  expect(document?.trust.reasons[1]?.text).toContain('software, not a GPU');
  expect(codesOf([on(), on()])).toEqual(['partial-fallback', 'software-device', 'one-session']);

  const gpu = { name: 'NVIDIA L4', driver: 'NVIDIA 570.86.15', isSoftware: false };
  const placement = {
    ...exampleExecution().placement,
    byProvider: [{ provider: 'cuda' as const, nodes: 11, share: 1 }],
  };
  const onGpu = on({ provider: 'cuda', device: gpu, placement });
  expect(codesOf([onGpu])).toEqual(['device-memory-unknown', 'one-session']);
  expect(documentOf([onGpu])?.trust.verdict).toBe('good');
  const answers = { same: false, maxAbsDiff: 0.3, maxRelDiff: 0.1, tolerance: 1e-4 };
  expect(documentOf([on({ provider: 'cuda', device: gpu, placement, answers })])?.trust.verdict).toBe('poor');
  const unknown = { name: null, driver: null, isSoftware: null };
  expect(codesOf([on({ device: unknown, placement })])).toContain('unknown-device');
});

test('a run on the CPU has no execution', () => {
  expect(documentOf([])).not.toHaveProperty('execution');
});

test('what decides the verdict comes first, and what is only said comes last', () => {
  const aside = { fact: { code: 'sets-aside', sentence: 'Not used: c.' } } as const;
  const concerns = [
    aside,
    { fact: FACTS['some-load'] },
    { fact: { code: 'other-load', cores: 2, peakCores: 2 } } as const,
  ];
  expect(trustOf(concerns).reasons.map(({ code }) => code)).toEqual(['other-load', 'some-load', 'sets-aside']);
});
