import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { ridgeOf } from '#core/project/projection/node-kind.ts';
import { readBandwidthGBps, readCalibration, writeCalibration } from './calibration-file.ts';

/** As version 0.1.0 wrote it, with fewer points of each curve. */
const EARLIER = {
  schemaVersion: 1 as const,
  measuredAt: '2026-01-15T09:00:00Z',
  seconds: 61,
  host: exampleRun().host,
  gemm: [
    { precision: 'fp32' as const, m: 1, gflopPerS: 13.6 },
    { precision: 'fp32' as const, m: 512, gflopPerS: 150 },
    { precision: 'int8' as const, m: 512, gflopPerS: 535 },
  ],
  convolutions: [{ kind: '3x3', gflopPerS: 143 }],
  bandwidthBytes: 2 ** 28,
  bandwidth: [
    { threads: 1, gbPerS: 15 },
    { threads: 2, gbPerS: 29 },
  ],
  callOverheadUs: 13,
  opOverheadUs: 0.3,
  threadCurve: [{ opClass: 'gemm', threads: 2, oneThreadMs: 3, rows: null, speedup: 1.9 }],
  sessionCurve: [{ sessions: 2, threads: 1, speedup: 1.9 }],
  treeVisitNs: 7.4,
  doubts: [],
};

test('a calibration of an earlier version still gives runs their bandwidth and profiles their ridge', async () => {
  const home = mkdtempSync(join(tmpdir(), 'modewise-test-'));
  vi.stubEnv('MODEWISE_HOME', home);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });
  await writeCalibration(EARLIER);
  const calibration = readCalibration(EARLIER.host);
  expect(readBandwidthGBps(calibration)).toBe(29);
  // The fastest product in fp32, not the one in int8.
  expect(ridgeOf(calibration)).toEqual({ flopsPerByte: 150 / 15, basis: 'measured' });
  expect(readCalibration({ ...EARLIER.host, cpuModel: 'another' })).toBeNull();
});
