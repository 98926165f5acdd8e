import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HostCalibration } from '#core/contract/machine/calibration.ts';
import type { ModelProfile, OperatorClass } from '#core/contract/run/profile.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { fitNodeCurve, predictCallMs, speedupOf } from './profile-prediction.ts';

function node(opClass: OperatorClass, ms: readonly number[], count = 1): ModelProfile['nodes'][number] {
  const work = { flopsPerRow: 10, weightBytes: 0, activationBytesPerRow: 4 };
  return { name: opClass, opType: opClass, opClass, precision: 'fp32', count, ...work, ms: [...ms] };
}

const PROFILE: ModelProfile = {
  batchSizes: [1, 8, 32],
  threads: 1,
  runs: [30, 30, 30],
  callMs: [0.2, 1.14, 4.36],
  nodeCount: 2,
  nodes: [node('gemm', [0.1, 0.8, 3.2]), node('other', [0.03, 0.24, 0.96])],
  byClass: [],
  byKind: [],
  ridge: { flopsPerByte: 10, basis: 'assumed' },
};

const CALIBRATION: HostCalibration = {
  schemaVersion: 1,
  measuredAt: '2026-01-15T09:00:00Z',
  seconds: 60,
  host: exampleRun().host,
  gemm: [],
  convolutions: [],
  bandwidthBytes: 0,
  bandwidth: [],
  callOverheadUs: 10,
  opOverheadUs: 0.3,
  threadCurve: [
    { opClass: 'gemm', threads: 2, oneThreadMs: 0.01, rows: null, speedup: 1 },
    { opClass: 'gemm', threads: 2, oneThreadMs: 1, rows: null, speedup: 1.96 },
    { opClass: 'tree', threads: 2, oneThreadMs: 0.2, rows: 32, speedup: 1 },
    { opClass: 'tree', threads: 2, oneThreadMs: 0.4, rows: 64, speedup: 1.9 },
  ],
  sessionCurve: [],
  treeVisitNs: 4,
  doubts: [],
};

test('at a batch size measured on one thread, the prediction is the measurement', () => {
  for (const [at, batchSize] of PROFILE.batchSizes.entries()) {
    const predicted = predictCallMs(PROFILE, { batchSize, threads: 1, calibration: CALIBRATION });
    expect(predicted).toBeCloseTo(PROFILE.callMs[at] ?? 0);
  }
});

test('beyond the sizes, each node follows its own curve', () => {
  // Outside of nodes: 0.07, 0.10, 0.20 ms, a line.
  const outside = 0.07 + (63 * 0.13) / 31;
  const predicted = predictCallMs(PROFILE, { batchSize: 64, threads: 1, calibration: null });
  expect(predicted).toBeCloseTo(6.4 + 1.92 + outside, 1);
});

test('threads divide only nodes of calibrated classes, as far as their length allows', () => {
  const predicted = predictCallMs(PROFILE, { batchSize: 32, threads: 2, calibration: CALIBRATION });
  expect(predicted).toBeCloseTo(3.2 / 1.96 + 0.96 + 0.2);
  const small = predictCallMs(PROFILE, { batchSize: 1, threads: 2, calibration: CALIBRATION });
  expect(small).toBeCloseTo(0.1 / 1.4 + 0.03 + 0.07);
});

test('a speed-up is interpolated between two calibrated lengths, and that of the nearest beyond them', () => {
  const at = (oneThreadMs: number): number =>
    speedupOf(CALIBRATION, { opClass: 'gemm', threads: 2, oneThreadMs, batchSize: 1 });
  expect(at(0.001)).toBe(1);
  expect(at(0.1)).toBeCloseTo(1.4);
  expect(at(50)).toBe(1.96);
  expect(speedupOf(CALIBRATION, { opClass: 'gemm', threads: 8, oneThreadMs: 1, batchSize: 1 })).toBe(1);
  expect(speedupOf(null, { opClass: 'gemm', threads: 2, oneThreadMs: 1, batchSize: 1 })).toBe(1);
});

test('merged nodes are each as long as their share', () => {
  const together = { ...PROFILE, nodes: [node('gemm', [0.1, 0.8, 3.2], 32), node('other', [0.03, 0.24, 0.96])] };
  const predicted = predictCallMs(together, { batchSize: 32, threads: 2, calibration: CALIBRATION });
  expect(predicted).toBeCloseTo(3.2 / 1.4 + 0.96 + 0.2);
});

test('trees are divided by their rows, however long they take', () => {
  const at = (batchSize: number): number =>
    speedupOf(CALIBRATION, { opClass: 'tree', threads: 2, oneThreadMs: 100, batchSize });
  expect([1, 32, 64, 1024].map(at)).toEqual([1, 1, 1.9, 1.9]);
});

test('beyond the sizes, a call follows its own curve, because nodes in whole microseconds only give shares', () => {
  // A call of 9.6 µs plus 0.1 µs per row, whose only node was recorded as 1, 1 and 4 µs.
  const callMs = PROFILE.batchSizes.map((rows) => 0.0096 + 0.0001 * rows);
  const small = { ...PROFILE, callMs, nodes: [node('gemm', [0.001, 0.001, 0.004])] };
  const at = (threads: number): number => predictCallMs(small, { batchSize: 64, threads, calibration: CALIBRATION });
  expect(at(1)).toBeCloseTo(0.016, 4);
  expect(at(2)).toBeCloseTo(0.016, 4);
});

const SIZES = [1, 8, 32];

test('a curve of the family is recovered and extrapolated', () => {
  const time = fc.double({ min: 1e-3, max: 10, noNaN: true });
  fc.assert(
    fc.property(time, time, fc.constantFrom(1, 1.5, 2, 3, 4), (alpha, beta, p) => {
      const at = (size: number): number => (alpha ** p + (beta * size) ** p) ** (1 / p);
      const fitted = fitNodeCurve(SIZES, SIZES.map(at));
      expect(fitted.ms(64) / at(64)).toBeCloseTo(1, 3);
    }),
  );
});

test('constant times give a constant, proportional times a line through 0', () => {
  expect(fitNodeCurve(SIZES, [2, 2, 2]).ms(64)).toBeCloseTo(2);
  expect(fitNodeCurve(SIZES, [0.5, 4, 16]).ms(64)).toBeCloseTo(32);
});

test('a curve never decreases, whatever the noise', () => {
  const time = fc.double({ min: 1e-3, max: 10, noNaN: true });
  fc.assert(
    fc.property(time, time, time, (a, b, c) => {
      const { ms } = fitNodeCurve(SIZES, [a, b, c]);
      expect(ms(64)).toBeGreaterThanOrEqual(ms(32) * (1 - 1e-9));
      expect(ms(32)).toBeGreaterThanOrEqual(ms(1) * (1 - 1e-9));
    }),
  );
});

test('one size gives a constant, and no time gives zero', () => {
  expect(fitNodeCurve([1], [3]).ms(64)).toBe(3);
  expect(fitNodeCurve(SIZES, [0, 0, 0]).ms(64)).toBe(0);
});
