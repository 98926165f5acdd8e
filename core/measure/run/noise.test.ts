import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { type Concern, EMPTY_RUN, type RunView } from './run-view.ts';
import type { Phase, PhaseSpeed } from '#core/contract/run/run-facts.ts';
import { trustOf } from './concerns.ts';
import { measuredNoise } from './noise.ts';

const codes = (concerns: readonly Concern[]): readonly string[] => concerns.map(({ fact }) => fact.code);

function rounds(rates: readonly number[]): RunView {
  const batchRounds = rates.map((rowsPerS, round) => ({
    round,
    batchSize: 8,
    threads: 1,
    replicas: 1,
    rowsPerS,
    batchMs: 8000 / rowsPerS,
  }));
  return { ...EMPTY_RUN, batchRounds };
}

test('rounds that agree raise no concern; the exploratory round does not count', () => {
  expect(measuredNoise(rounds([500, 100, 101, 99, 100]))).toEqual([]);
});

test('rounds that vary are reported with their variation', () => {
  expect(codes(measuredNoise(rounds([0, 100, 130, 105, 125])))).toEqual(['variable']);
  expect(codes(measuredNoise(rounds([0, 100, 180, 60, 150])))).toEqual(['unstable']);
});

test('rounds that slow down steadily have drifted', () => {
  expect(codes(measuredNoise(rounds([0, 120, 115, 110, 105, 100, 95, 90])))).toContain('drift');
});

test('too few rounds give no spread', () => {
  expect(measuredNoise(rounds([0, 100, 200]))).toEqual([]);
});

test('a late generator counts as disturbed only if the executors were not busy', () => {
  const [point] = exampleRun().realtime?.curve ?? [];
  if (point === undefined) throw new Error('the example run has a curve');
  const late = (utilisation: number) => ({ ...point, utilisation, verdict: 'generator-limited' as const });
  expect(codes(measuredNoise({ ...EMPTY_RUN, realtimePoints: [point, late(0.3)] }))).toEqual(['generator-limited']);
  expect(codes(measuredNoise({ ...EMPTY_RUN, realtimePoints: [point, late(0.97)] }))).toEqual(['generator-late']);
  expect(measuredNoise({ ...EMPTY_RUN, realtimePoints: [point] })).toEqual([]);
});

test('stalls are reported if they determine the tail at each of at least two points at low load', () => {
  const [point] = exampleRun().realtime?.curve ?? [];
  if (point === undefined) throw new Error('the example run has a curve');
  const stalled = (factor: number) => ({ ...point, stall: { factor, explainedP99Ms: 0.05 } });
  const named = (...factors: readonly number[]) =>
    codes(measuredNoise({ ...EMPTY_RUN, realtimePoints: [point, ...factors.map(stalled)] }));
  expect(named(5, 3)).toEqual(['stalls']);
  expect(named(5)).toEqual([]);
  expect(named(5, 1.2)).toEqual([]);
  const within = (sloMs: number) =>
    codes(
      measuredNoise({
        ...EMPTY_RUN,
        request: { ...MEASURE_DEFAULTS, model: 'model.onnx', sloMs },
        realtimePoints: [stalled(5), stalled(3)],
      }),
    );
  const p99Ms = point.corrected.p99Ms ?? Number.NaN;
  expect(p99Ms).toBeGreaterThan(0.1);
  expect(within(p99Ms - 0.01)).toEqual(['stalls-over-slo']);
  expect(within(p99Ms + 1)).toEqual(['stalls']);
  expect(within(0.04)).toEqual(['stalls']);
});

test('a phase over which a core became faster or slower by more than 2 % is named, and the largest change leads', () => {
  const speed = (phase: Phase, afterPerS: number): PhaseSpeed => ({ phase, beforePerS: 1e9, afterPerS });
  const phaseSpeeds = [speed('batch', 0.9e9), speed('job', 1.019e9), speed('realtime', 1.05e9)];
  const concerns = measuredNoise({ ...EMPTY_RUN, phaseSpeeds });
  expect(concerns).toEqual([
    { phase: 'realtime', fact: { code: 'speed-drift', beforePerS: 1e9, afterPerS: 1.05e9 } },
    { phase: 'batch', fact: { code: 'speed-drift', beforePerS: 1e9, afterPerS: 0.9e9 } },
  ]);
  expect(trustOf(concerns)).toMatchObject({
    verdict: 'fair',
    reasons: [{ phases: ['realtime', 'batch'], afterPerS: 0.9e9 }],
  });
});
