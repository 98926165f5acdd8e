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
  bandwidthBytes: 2 ** 28,
  bandwidth: [
    { threads: 1, gbPerS: 15.4 },
    { threads: 2, gbPerS: 30.9 },
  ],
  callOverheadUs: 12.1,
  opOverheadUs: 0.289,
  doubts: [],
};

test('a calibration has a line for each thing that was measured', () => {
  expect(calibrationFacts(CALIBRATION).map(({ name, text }) => `${name}: ${text}`)).toEqual([
    'Matrix products, fp32: 12.3, 1,230 GFLOP/s with 1, 512 rows',
    'Reading weights: 15.4 GB/s on 1 thread, 30.9 GB/s on 2 threads, over 256 MiB',
    'Overhead: 12 µs per call, 0.29 µs per node',
  ]);
});
