import { expect, test } from 'vitest';
import type { TrustFact } from '#core/contract/run/run-facts.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { batchTrials, bestTrial, runDocument, servicePoints } from './document.ts';
import { type BatchRound, EMPTY_RUN, type RunView } from './run-view.ts';

const example = exampleRun();

function round(number: number, rowsPerS: number, more: Partial<BatchRound> = {}): BatchRound {
  const batchSize = more.batchSize ?? 8;
  return {
    round: number,
    batchSize,
    threads: 1,
    replicas: 1,
    rowsPerS,
    batchMs: (1000 * batchSize) / rowsPerS,
    ...more,
  };
}

function view(more: Partial<RunView> = {}): RunView {
  return {
    ...EMPTY_RUN,
    runId: 'run',
    startedAt: '2026-01-15T09:00:00Z',
    request: { ...MEASURE_DEFAULTS, model: 'model.onnx' },
    host: example.host,
    model: example.model,
    data: example.data,
    ...more,
  };
}

test('a rate has no interval with fewer than three rounds', () => {
  expect(batchTrials([round(0, 100), round(1, 110), round(2, 130)])[0]?.rowsPerS).toEqual({
    value: 120,
    low: null,
    high: null,
  });
});

test('the exploratory round is excluded from the mean, and the interval is the t-interval of the others', () => {
  const [trial] = batchTrials([round(0, 500), round(1, 100), round(2, 110), round(3, 120)]);
  expect(trial?.rowsPerS.value).toBeCloseTo(110, 9);
  // t(0.95, 2) = 2.91999, s = 10, n = 3.
  expect(trial?.rowsPerS.high).toBeCloseTo(110 + (2.91999 * 10) / Math.sqrt(3), 3);
  expect(trial?.rowsPerS.low).toBeCloseTo(110 - (2.91999 * 10) / Math.sqrt(3), 3);
});

test('a single fast round does not make a configuration the best', () => {
  const lucky = round(0, 900, { batchSize: 64 });
  const steady = [round(0, 400), round(1, 500), round(2, 510), round(3, 490)];
  expect(bestTrial(batchTrials([lucky, ...steady]))?.batchSize).toBe(8);
  expect(bestTrial(batchTrials([lucky]))?.batchSize).toBe(64);
});

test('service times come from one session alone if one ran', () => {
  const rounds = [
    round(1, 1000, { batchSize: 16 }),
    round(1, 1500, { batchSize: 16, replicas: 2, batchMs: 99 }),
    round(1, 800),
    round(2, 400),
    round(3, 1000),
  ];
  expect(servicePoints(rounds)).toEqual([
    { batchSize: 8, threads: 1, ms: 10 },
    { batchSize: 16, threads: 1, ms: 16 },
  ]);
});

test('service times come from several sessions if none ran alone', () => {
  const rounds = [2, 4].map((replicas) => round(1, 1000, { replicas, batchMs: replicas * 10 }));
  expect(servicePoints(rounds)).toEqual([{ batchSize: 8, threads: 1, ms: 20 }]);
});

test('service times are fitted at the thread count of real time', () => {
  const line = (threads: number, tau0Ms: number, alphaMs: number): BatchRound[] =>
    [1, 8, 64].map((batchSize) => round(1, 1, { batchSize, threads, batchMs: tau0Ms + alphaMs * batchSize }));
  const batchRounds = [...line(1, 4, 1), ...line(2, 3, 0.5)];
  const setting = { threads: 2, replicas: 1, service: { meanMs: 3.5, p50Ms: 3.5, p99Ms: null, scv: 0 } };
  const fitted = runDocument(view({ batchRounds, realtimeSetting: setting }))?.serviceTime;
  expect(fitted?.tau0Ms).toBeCloseTo(3, 9);
  expect(fitted?.alphaMs).toBeCloseTo(0.5, 9);
  expect(fitted?.points).toHaveLength(6);
  const alone = runDocument(view({ batchRounds }))?.serviceTime;
  expect(alone?.tau0Ms).toBeCloseTo(4, 9);
});

test('the service time of a model that is not batchable has no part per row', () => {
  const model = { ...example.model, batchable: false };
  const document = runDocument(view({ model, batchRounds: [round(1, 100, { batchSize: 1 })] }));
  expect(document?.serviceTime).toMatchObject({ tau0Ms: expect.closeTo(10, 9), alphaMs: null });
  expect(document?.parity).toBeNull();
});

test('cold starts are reported as medians', () => {
  const start = (processMs: number) => ({ processMs, sessionMs: 2, firstInferenceMs: 3, residentMiB: 100 });
  const document = runDocument(view({ coldStarts: [start(90), start(50), start(60)] }));
  expect(document?.coldStart).toEqual({ ...start(60), starts: { count: 3, minMs: 55, maxMs: 95 } });
});

test('modes that were not requested are null, whatever was timed for other modes', () => {
  const request = { ...MEASURE_DEFAULTS, model: 'model.onnx', modes: ['realtime' as const] };
  const document = runDocument(view({ request, batchRounds: [round(0, 100), round(1, 100)] }));
  expect(document?.batch).toBeNull();
  expect(document?.serviceTime).not.toBeNull();
  expect(document?.realtime).toBeNull();
});

const FACTS = {
  stalls: { code: 'stalls', factor: 4 },
  'stalls-over-slo': { code: 'stalls-over-slo', factor: 4 },
  'some-load': { code: 'some-load', cores: 0.2, peakCores: 0.2 },
  'other-load': { code: 'other-load', cores: 0.8, peakCores: 0.8 },
  'briefly-stopped': { code: 'briefly-stopped', stops: 1, lostMs: 60, spanMs: 3000 },
  stopped: { code: 'stopped', stops: 1, lostMs: 2000, spanMs: 3000 },
  drift: { code: 'drift', changePct: -20 },
  bimodal: { code: 'bimodal' },
  'bench-crashed': { code: 'bench-crashed', end: { how: 'memory-kill' } },
} as const satisfies Readonly<Record<string, TrustFact>>;

test.each<{ codes: readonly (keyof typeof FACTS)[]; verdict: string }>([
  { codes: [], verdict: 'good' },
  { codes: ['stalls'], verdict: 'good' },
  { codes: ['stalls-over-slo'], verdict: 'fair' },
  { codes: ['some-load', 'stalls'], verdict: 'fair' },
  { codes: ['some-load'], verdict: 'fair' },
  { codes: ['drift', 'bimodal'], verdict: 'fair' },
  { codes: ['bench-crashed', 'some-load'], verdict: 'poor' },
  { codes: ['other-load'], verdict: 'poor' },
  { codes: ['stopped'], verdict: 'poor' },
  { codes: ['briefly-stopped'], verdict: 'fair' },
])('reasons $codes make a run $verdict', ({ codes, verdict }) => {
  const concerns = codes.map((code) => ({ fact: FACTS[code] }));
  const trust = runDocument(view({ concerns }))?.trust;
  expect(trust?.verdict).toBe(verdict);
  expect(trust?.reasons.map(({ code }) => code)).toEqual(codes);
});

test('the curve is in the order of its rates', () => {
  const realtime = example.realtime;
  if (realtime === null) throw new Error('the example run has a curve');
  const { service, threads, replicas } = realtime;
  const realtimePoints = [...realtime.curve].reverse();
  const document = runDocument(view({ realtimePoints, realtimeSetting: { service, threads, replicas } }));
  expect(document?.realtime?.curve).toEqual(realtime.curve);
});
