import { expect, test } from 'vitest';
import type { HostCalibration } from '#core/contract/machine/calibration.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { calibrationFacts } from './calibration-facts.ts';

const CALIBRATION: HostCalibration = {
  schemaVersion: 1,
  measuredAt: '2026-01-15T09:00:00Z',
  seconds: 61,
  host: exampleRun().host,
  gemm: [
    { precision: 'fp32', m: 1, gflopPerS: 12.345 },
    { precision: 'fp32', m: 512, gflopPerS: 1234.5 },
  ],
  convolutions: [{ kind: '3x3', gflopPerS: 143.2 }],
  bandwidthBytes: 2 ** 28,
  bandwidth: [
    { threads: 1, gbPerS: 15.4 },
    { threads: 2, gbPerS: 30.9 },
  ],
  callOverheadUs: 12.1,
  opOverheadUs: 0.289,
  threadCurve: [
    { opClass: 'gemm', threads: 2, oneThreadMs: 0.01, rows: null, speedup: 0.9 },
    { opClass: 'gemm', threads: 2, oneThreadMs: 3, rows: null, speedup: 1.9 },
  ],
  sessionCurve: [
    { sessions: 1, threads: 1, speedup: 1 },
    { sessions: 2, threads: 1, speedup: 1.97 },
  ],
  treeVisitNs: 7.43,
  doubts: [],
};

test('a calibration has a line for each thing that was measured', () => {
  expect(calibrationFacts(CALIBRATION).map(({ name, text }) => `${name}: ${text}`)).toEqual([
    'Matrix products, fp32: 12.3, 1,230 GFLOP/s with 1, 512 rows',
    'Convolutions: 3x3 143 GFLOP/s',
    'Reading weights: 15.4 GB/s on 1 thread, 30.9 GB/s on 2 threads, over 256 MiB',
    'Overhead: 12 µs per call, 0.29 µs per node',
    'Decision trees: 7.43 ns per node visit',
    '2 threads: gemm 1.9×',
    'Parallel sessions: 2 sessions × 1 thread 1.97×',
  ]);
});

test('a host of one core has no threads to tell of', () => {
  const names = calibrationFacts({ ...CALIBRATION, threadCurve: [], sessionCurve: [] }).map(({ name }) => name);
  expect(names).not.toContain('Side by side');
  expect(names.some((name) => name.endsWith('threads'))).toBe(false);
});
